"""The prompt workshop: a line of inquiry taken from notes, a path or a gap, to be carried elsewhere."""

import streamlit as st

from views import opened, pieces, state


def show() -> None:
    """Show the page."""
    with st.container(key="lines_page"):
        pieces.page_title("Lines", "Take a line of inquiry away as a prompt with its sources.")
        cards = opened.library().cards(state.words("from"))
        chosen = [cards[note] for note in state.words("from") if note in cards]
        if chosen:
            pieces.show(pieces.heading("Chosen notes", len(chosen)) + pieces.rows(chosen))
        pieces.empty(
            "Prompts cannot be made yet.",
            "The notes chosen above stay in the address of this page until they can.",
        )


show()
