"""The page where prompts begin: choose an inquiring line, notes, a path or a gap."""

from collections.abc import Sequence

import streamlit as st

from throughline.library.nouns import Card
from throughline.views import cached, kept_prompts, line_desk, markup, state
from throughline.views.pick import offer
from throughline.views.safe import text

SUPPORTED = 8  # inquiring lines offered to begin with: one screen without scrolling


def _starts(cards: Sequence[Card], facts: dict[str, str]) -> str:
    """Return notes as the beginnings of prompts."""
    items = "".join(
        f'<li class="start">{markup.mark(card.kind, card.complete)} '
        f"{markup.turn_link('lines', card.title, {'from': card.id})}"
        f'<span class="fact">{text(facts.get(card.id, ""))}</span></li>'
        for card in cards
    )
    return f'<ul class="rows starts">{items}</ul>'


def start() -> None:
    """Offer what a prompt can be made of."""
    markup.page_title(
        "Prompts", "Make a research prompt of any note, a path or a gap, with its sources numbered."
    )
    offer("start", "Which note is it about?", lambda _, note: state.keep("from", note))
    kept_prompts.show()
    front = cached.front()
    if front.supported:
        facts = {card.id: markup.plural(count, "source") for card, count in front.supported}
        cards = [card for card, _ in front.supported][:SUPPORTED]
        markup.show(markup.heading("Inquiring lines with most support") + _starts(cards, facts))
    elif front.hubs:
        facts = {card.id: markup.plural(card.connections, "link") for card in front.hubs}
        reason = (
            "These notes hold no inquiring line. A prompt can be made of any note: its links are its sources."
        )
        markup.show(
            f'<p class="notice">{reason}</p>{markup.heading("Notes with most links")}'
            + _starts(front.hubs, facts)
        )
    else:
        markup.empty(
            "There is no note to ask about yet.", "Add notes to the folder; they are read within seconds."
        )


def show() -> None:
    """Show the page."""
    ids = state.words("from")
    cards = cached.library().notes.cards(ids)
    found = tuple(cards[note] for note in ids if note in cards)
    chosen = found[: line_desk.MOST_NOTES]
    with st.container(key="desk" if chosen else "lines_page"):
        if ids and not chosen:
            markup.failure("None of the chosen notes is in this library.", "They may have been renamed.")
        if len(found) > len(chosen):
            most = f"A prompt is made of {len(chosen)} notes at most: these are the first of {len(found):,}."
            markup.show(f'<p class="notice" role="status">{most}</p>')
        if chosen:
            line_desk.show(chosen)
        else:
            start()


show()
