"""The page of one note: its text, its links, the map around it, and the walk that led here."""

import streamlit as st

from throughline.library.errors import UnknownNoteError
from throughline.views import cached, doubts, markup, memory, note_body, note_lists, state
from throughline.views.note_before import before
from throughline.views.note_map import map_beside
from throughline.views.note_near import near
from throughline.views.note_view import NoteView, view_of
from throughline.views.note_walk import take_up, under_way, walk_bar

LISTS = (
    note_lists.sources,
    note_lists.lines,
    note_lists.related,
    note_lists.papers,
    note_lists.members,
    note_lists.next_lines,
)


def unknown(error: UnknownNoteError) -> None:
    """Say that there is no such note, and which are spelled most like it."""
    markup.failure(f"No note is called “{error.name}”.", "It may have been renamed, or its page removed.")
    if error.nearest:
        markup.show(markup.heading("Perhaps one of these") + markup.rows(error.nearest))


def article(view: NoteView, build: str) -> None:
    """Show the note itself."""
    shown = [*note_body.head(view)]
    doubts.banner(view.note)
    note_body.actions(view)
    note_body.around(view)
    note_body.text(view, build)
    for show_list in LISTS:
        shown += show_list(view)
    note_lists.others(view, shown)
    note_body.prompt(view)
    doubts.action(view.note)
    note_body.provenance(view)


def show() -> None:
    """Show the page of the note that the URL names."""
    if not state.note():
        markup.empty("No note is open.", "Choose one from the list, or press Ctrl K to find one.")
        st.page_link(state.BROWSE, label="Browse all notes")
        return
    take_up()
    build = cached.key()  # before the note is read: what is kept under it is never older
    try:
        view = view_of(cached.library(), state.note())
    except UnknownNoteError as error:
        unknown(error)
        return
    memory.read_now(view.note.id)
    with st.container(key="note"):
        walk, cards = under_way()
        walk_bar(walk, cards, len(view.cards) - 1)
        # The open note comes first for keys and screen readers; on screen the notes read before it do.
        reading, earlier, beside = st.columns([6, 5, 7], gap="large")
        with reading, st.container(key="reading"):
            article(view, build)
            near(view.note.id)
        with earlier, st.container(key="before"):
            before(walk, build)
        with beside, st.container(key="beside"):
            map_beside(view.note.id)


show()
