"""The notes close in meaning to the one that is open."""

import streamlit as st

from throughline.library.nouns import Card, Hit, Links
from throughline.views import cached, markup
from throughline.views.safe import text

SHOWN = 8  # a column beside the note; beyond these closeness in meaning says little
WORDS = {Links.ALL: "All", Links.UNLINKED: "Not linked yet"}


@st.fragment
def near(note_id: str) -> None:
    """Show the closest notes, all of them or only those that no page links to this one."""
    markup.show(markup.heading("Close in meaning"))
    chosen = st.segmented_control(
        "Which notes", [link.value for link in WORDS], default=Links.ALL.value, key="near", required=True,
        bind="query-params", format_func=lambda link: WORDS[Links(link)], label_visibility="collapsed",
    )  # fmt: skip
    links = Links(chosen or Links.ALL)
    hits = cached.ask(lambda library: library.search.close_to(note_id, SHOWN, links))
    if not hits and (fault := cached.library().search.fault):
        markup.empty("No close notes are shown.", fault)
        return
    if not hits:
        markup.empty(
            "No close notes are known yet.",
            "They are found when the meaning of this note and of others has been learnt.",
        )
        return
    cards = cached.library().notes.cards(hit.id for hit in hits)
    items = "".join(f"<li>{_item(hit, cards[hit.id])}</li>" for hit in hits)
    markup.show(f'<ul class="linked near">{items}</ul>')


def _item(hit: Hit, card: Card) -> str:
    share = max(0, min(100, round(hit.score * 100)))
    return (
        f'<a class="row" href="{markup.href(hit.id)}">{markup.mark(card.kind, card.complete)}'
        f'<bdi class="row-title">{text(hit.title)}</bdi>'
        f'<span class="fact" title="Closeness in meaning, of 100">{share}</span></a>'
    )
