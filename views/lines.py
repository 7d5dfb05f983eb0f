"""The page where prompts begin: choose an inquiring line, notes, a path or a gap."""

import streamlit as st

from throughline.views import cached, kept_prompts, line_desk, markup, state
from throughline.views.pick import offer

SUPPORTED = 8  # inquiring lines offered to begin with: one screen without scrolling


def start() -> None:
    """Offer what a prompt can be made of."""
    markup.page_title("Inquiring lines", "Make a prompt from an inquiring line, with its sources numbered.")
    offer("start", "Which note is it about?", lambda _, note: state.keep("from", note))
    front = cached.front()
    if front.supported:
        facts = {card.id: markup.plural(count, "source") for card, count in front.supported}
        cards = [card for card, _ in front.supported][:SUPPORTED]
        markup.show(markup.heading("Inquiring lines with most support") + markup.rows(cards, facts))
    kept_prompts.show()


def show() -> None:
    """Show the page."""
    ids = state.words("from")
    cards = cached.library().notes.cards(ids)
    chosen = tuple(cards[note] for note in ids if note in cards)
    with st.container(key="desk" if chosen else "lines_page"):
        if ids and not chosen:
            markup.failure("None of the chosen notes is in this library.", "They may have been renamed.")
        if chosen:
            line_desk.show(chosen)
        else:
            start()


show()
