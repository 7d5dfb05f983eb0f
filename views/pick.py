"""Choosing a note by a few letters: the chosen one is kept in the URL under a name of its own."""

from collections.abc import Callable

import streamlit as st

from throughline.library.nouns import Card
from throughline.views import cached, markup, state
from throughline.views.components.arrows import arrow_keys
from throughline.views.safe import label

OFFERED = 6  # a few letters more are quicker than reading a longer list
HOW = "Enter takes the first; the arrow keys lead to the others."


def picked(
    name: str, what: str, change: Callable[[str, str], None] = state.keep, focus: bool = False
) -> Card | None:
    """Return the note that the URL names, with a way to change it, or offer notes for what is typed.

    With `focus` the field has the focus where nothing else has it.
    """
    card = cached.library().notes.cards([st.query_params.get(name, "")]).get(st.query_params.get(name, ""))
    if card:
        with st.container(key=f"picked_{name}", horizontal=True, vertical_alignment="center"):
            markup.show(f'<p class="picked">{markup.note_link(card)}</p>')
            st.button("Change", key=f"change_{name}", type="tertiary", on_click=change, args=(name, ""))
        return card
    offer(name, what, change, focus)
    return None


def offer(name: str, what: str, change: Callable[[str, str], None], focus: bool = False) -> None:
    """Offer the notes whose names fit what is typed; arrow keys lead to them, and Enter takes the first."""
    typed = st.text_input(
        what, key=f"type_{name}", type="search", live="150ms", placeholder="A few letters of its title"
    )
    found = cached.ask(lambda library: library.search.find(typed, OFFERED)) if typed else ()
    with st.container(key=f"offers_{name}"):
        for note in found:
            # Named by its note: a press on what is just being replaced must never choose another.
            st.button(
                label(note.title), key=f"offer {name} {note.id}", type="tertiary", on_click=change,
                args=(name, note.id),
            )  # fmt: skip
    if typed:
        said = HOW if found else "No note is called anything like this."
        markup.show(f'<p class="quiet" role="status">{said}</p>')
    arrow_keys(
        f"[class*='st-key-offer-{name}-'] button", f".st-key-type_{name} input", key=f"keys_{name}",
        focus=focus, take=True, typed=typed or "",
    )  # fmt: skip
