"""A page of linked notes, for the browser tests of links and the quick switcher."""

import streamlit as st

from throughline.corpus.model import Card, NoteKind
from throughline.views.components.links import note_links, pack_titles, send_titles

st.set_page_config(layout="centered")
HOSTILE = '<img src=x onerror="window.pwned=1"> Is a title ever markup?'


@st.cache_resource
def cards() -> tuple[Card, ...]:
    """Return ten thousand notes."""
    subjects = ("grounding", "retrieval", "memory", "trust", "consent", "turn-taking", "fluency", "silence")
    kinds = list(NoteKind)[:3]
    made = [
        Card(
            f"c{n}",
            kinds[n % 3],
            f"Does {subjects[n % 8]} change in case {n} of a long conversation?",
            f"Asks what case {n} teaches.",
            n % 2 == 0,
            connections=n % 50,
        )
        for n in range(10_000)
    ]
    return (*made, Card("hostile", NoteKind.CONCEPT, HOSTILE, "", True))


@st.cache_resource
def titles() -> bytes:
    """Return their titles, packed."""
    return pack_titles("these", cards(), {"c7": ["the seventh alias"]})


def go(note: str, _step: int | None = None) -> None:
    """Open a note, from whichever step of a walk."""
    st.query_params["note"] = note
    st.session_state.read = [note, *st.session_state.get("read", [])][:5]


state = st.session_state
state.runs = state.get("runs", 0) + 1
note = st.query_params.get("note", "c0")
by_id = {card.id: card for card in cards()}
with st.sidebar:
    note_links(
        "these",
        key="links",
        on_open=go,
        previews=[by_id["c1"], by_id["hostile"]],
        recents=state.get("read", ()),
        scroll_key=note,
    )
st.text_input("Draft", key="draft")
st.caption(f"note: {note}")
st.caption(f"runs: {state.runs}")
st.markdown(
    "Prose that cites [the first case](?note=c1), [a strange one](?note=hostile) and [another](?note=c2)."
)
for number in range(60):
    st.markdown(f"Paragraph {number} of note {note}.")
st.markdown("And at the end [the third](?note=c3).")
send_titles(titles(), key="titles")
