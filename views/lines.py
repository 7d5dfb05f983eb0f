"""The page where prompts begin: choose an inquiring line, notes, a path or a gap."""

import streamlit as st

from throughline.views import kept_prompts, line_desk, opened, pieces, state
from throughline.views.pick import offer

SUPPORTED = 8  # inquiring lines offered to begin with: one screen without scrolling


def start() -> None:
    """Offer what a prompt can be made of."""
    pieces.page_title("Inquiring lines", "Make a prompt from an inquiring line, with its sources numbered.")
    offer("start", "Which note is it about?", lambda _, note: state.keep("from", note))
    front = opened.front()
    if front.supported:
        facts = {card.id: pieces.plural(count, "source") for card, count in front.supported}
        cards = [card for card, _ in front.supported][:SUPPORTED]
        pieces.show(pieces.heading("Inquiring lines with most support") + pieces.rows(cards, facts))
    kept_prompts.show()


def show() -> None:
    """Show the page."""
    ids = state.words("from")
    cards = opened.library().notes.cards(ids)
    chosen = tuple(cards[note] for note in ids if note in cards)
    with st.container(key="desk" if chosen else "lines_page"):
        if ids and not chosen:
            pieces.failure("None of the chosen notes is in this library.", "They may have been renamed.")
        if chosen:
            line_desk.show(chosen)
        else:
            start()


show()
