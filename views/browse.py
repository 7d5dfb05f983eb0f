"""Browse: all notes in a table, filtered and sorted in the library, the choice kept in the address."""

import streamlit as st

from corpus.model import NoteKind
from index.reader import SORTS
from views.opened import library
from views.parts import KIND_MARKS
from views.safe import note_link, plain

PAGE = 50


def show() -> None:
    """Show the table of notes."""
    st.title("Browse")
    asked = st.query_params
    text_column, kind_column, state_column, sort_column = st.columns([3, 2, 2, 2])
    text = text_column.text_input("Title holds", asked.get("text", ""))
    kinds = ["all", *NoteKind]
    kind = kind_column.selectbox("Kind", kinds, _at(kinds, asked.get("kind")))
    states = ["all", "captured", "stubs"]
    state = state_column.selectbox("State", states, _at(states, asked.get("state")))
    sort = sort_column.selectbox("Sort", SORTS, _at(SORTS, asked.get("sort")))
    wanted = {"text": text, "kind": kind, "state": state, "sort": sort}
    plain_values = ("", "all", SORTS[0])
    st.query_params.from_dict({name: value for name, value in wanted.items() if value not in plain_values})
    found = library().browse(
        text, None if kind == "all" else NoteKind(kind), None if state == "all" else state == "stubs", sort
    )
    pages = max(1, -(-found.total // PAGE))
    key = f"page-{hash(tuple(wanted.values()))}"
    page = st.number_input("Page", 1, pages, 1, key=key) if pages > 1 else 1
    st.caption(f"{found.total:,} notes" + (f" · page {page} of {pages}" if pages > 1 else ""))
    cards = library().browse_page(found, (page - 1) * PAGE, PAGE)
    rows = [
        f"| {KIND_MARKS[card.kind]} {card.kind} | {note_link(card.id, card.title)} | {card.connections} | "
        f"{plain(card.date)} | {'captured' if card.complete else 'stub'} |"
        for card in cards
    ]
    if rows:
        st.markdown("\n".join(["| kind | title | links | date | state |", "|---|---|---:|---|---|", *rows]))
    else:
        st.info("No note fits. Loosen a filter.")


def _at(values: tuple[str, ...] | list[str], wanted: str | None) -> int:
    return list(values).index(wanted) if wanted and wanted in values else 0


show()
