"""Small pieces that several pages show."""

from collections.abc import Iterable

import streamlit as st

from corpus.model import Card
from views.safe import note_link, plain

KIND_MARKS = {"concept": "●", "inquiry": "◆", "paper": "■", "topic": "⬢"}


def card_list(cards: Iterable[Card]) -> None:
    """Show notes as a list of links, each with the mark of its kind."""
    lines = [f"{KIND_MARKS[card.kind]} {note_link(card.id, card.title)}" for card in cards]
    st.markdown("\n\n".join(lines) or "None.")


def search_box(key: str) -> None:
    """Show the search box; what is typed goes into the address, and the search page answers."""
    typed = st.text_input(
        "Search the notes",
        key=f"{key}-query",
        placeholder="Ask a question, or write words; kind:inquiry narrows",
    )
    if typed:
        st.switch_page("views/search.py", query_params={"q": typed})


def unlike_pages() -> None:
    """Say what to do where there are no notes."""
    st.info("This folder holds no notes yet. Put captured pages into it as .txt files, then build again.")


def kind_line(card: Card) -> str:
    """Return the kind of a note, and whether its page is captured."""
    return f"{KIND_MARKS[card.kind]} {plain(card.kind)}" + ("" if card.complete else " · stub")
