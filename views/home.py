"""Home: the state of the library in one line, a search box, and ways in."""

import streamlit as st

from corpus.model import NoteKind
from views.opened import library
from views.parts import card_list, search_box, unlike_pages

WAYS = 8


def show() -> None:
    """Show the first page."""
    opened = library()
    notes, _ = opened.counts()
    problems = len(opened.problems())
    st.title("Throughline")
    state = (
        f"{sum(notes.values()):,} notes · {notes['inquiry']:,} lines of inquiry · {notes['paper']:,} papers"
    )
    st.caption(f"{state} · {opened.pages():,} pages read · {problems or 'no'} problems")
    search_box("home")
    if not sum(notes.values()):
        unlike_pages()
        return
    lines, concepts = st.columns(2, gap="large")
    with lines:
        st.header("Lines with most support")
        card_list(opened.most_connected(NoteKind.INQUIRY, WAYS))
    with concepts:
        st.header("Hubs")
        card_list(opened.most_connected(NoteKind.CONCEPT, WAYS))


show()
