"""Choosing a note by a few letters: the chosen one is kept in the URL under a name of its own."""

from collections.abc import Callable

import streamlit as st

from throughline.library.nouns import Card
from throughline.views import cached, markup, state
from throughline.views.safe import label

OFFERED = 6  # a few letters more are quicker than reading a longer list


def picked(name: str, what: str, change: Callable[[str, str], None] = state.keep) -> Card | None:
    """Return the note that the URL names, with a way to change it, or offer notes for what is typed."""
    card = cached.library().notes.cards([st.query_params.get(name, "")]).get(st.query_params.get(name, ""))
    if card:
        with st.container(key=f"picked_{name}", horizontal=True, vertical_alignment="center"):
            markup.show(f'<p class="picked">{markup.note_link(card)}</p>')
            st.button("Change", key=f"change_{name}", type="tertiary", on_click=change, args=(name, ""))
        return card
    offer(name, what, change)
    return None


def offer(name: str, what: str, change: Callable[[str, str], None]) -> None:
    """Offer the notes whose names fit what is typed."""
    typed = st.text_input(
        what, key=f"type_{name}", type="search", live="150ms", placeholder="A few letters of its title"
    )
    found = cached.ask(lambda library: library.search.find(typed, OFFERED)) if typed else ()
    for number, note in enumerate(found):
        st.button(
            label(note.title), key=f"offer {name} {number}", type="tertiary", on_click=change,
            args=(name, note.id),
        )  # fmt: skip
    if typed and not found:
        markup.show('<p class="quiet">No note is called anything like this.</p>')
