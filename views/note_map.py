"""The map beside a note: a step on it turns the page to the note that was stepped to."""

import re
from typing import Any

import streamlit as st

from throughline.library.errors import UnknownNoteError
from throughline.library.nouns import MOST_HOPS, SIMILAR, LinkKind, MapView, NoteKind
from throughline.library.output import around_as_json, draw, map_html
from throughline.views import cached, state, words
from throughline.views.components.neighbourhood import (
    MapEvent,
    MapEventKind,
    MapFile,
    neighbourhood_map,
)
from throughline.views.map_signs import signed

# What the legend can hide; stubs are a kind to it, of notes that are known from other pages only.
_NOTES = {*map(str, NoteKind), "stub"}
_LINKS = {*map(str, LinkKind), SIMILAR}


@st.fragment
def map_beside(note_id: str) -> None:
    """Show the map around the open note.

    At a step only this part of the page runs first, so that the map answers at once; then the page turns.
    """
    here = state.note()
    drawing = _drawing(here)
    if drawing is not None:
        _show(here, drawing)
    if here != note_id:
        st.rerun()


def _show(here: str, drawing: dict[str, Any]) -> None:
    event = neighbourhood_map(
        drawing,
        key="map",
        on_event=_act,
        hidden_kinds=[name for name in state.words("hide") if name in _NOTES],
        hidden_links=[name for name in state.words("hide_links") if name in _LINKS],
        hops=_hops(),
        height=600,
        words=words.differing(),
        file_name=_file_name(here),
        file=st.session_state.get("map_file"),
    )
    if event and event.kind is MapEventKind.GRAPH:
        st.switch_page(state.GRAPH, query_params={"focus": here})


def _drawing(here: str) -> dict[str, Any] | None:
    """Return all that surrounds a note; nothing where the note has just been removed."""
    view = MapView(here, _hops(), limit=None, similar=True)
    try:
        around = cached.ask(lambda library: library.graph.around(view, state.words(state.OPENED_KEY)))
    except UnknownNoteError:
        return None
    members = {group.key: [card.id for card in group.members] for group in around.groups}
    return signed(around_as_json(around, words.counted), members)


def _hops() -> int:
    return state.number("hops", 1, 1, MOST_HOPS)


def _file_name(note_id: str) -> str:
    return "map-" + re.sub(r"[^\w-]+", "-", note_id)


def _act(event: MapEvent) -> None:
    """Take what the reader did on the map into the URL, and with it into the walk."""
    match event.kind:
        case MapEventKind.WALK if cached.library().notes.cards([event.id]):
            state.turn_to(event.id)
        case MapEventKind.GROUP:
            state.keep_opened(_toggled(state.words(state.OPENED_KEY), event.id))
        case MapEventKind.HOPS:
            state.keep("hops", event.hops, 1)
        case MapEventKind.FILTER:
            state.keep("hide", ",".join(event.hidden_kinds))
            state.keep("hide_links", ",".join(event.hidden_links))
        case MapEventKind.HTML:
            _hand_over(state.note())
        case _:
            pass


def _toggled(opened: tuple[str, ...], group: str) -> tuple[str, ...]:
    """Open a group, or close it; one at a time, so that its notes have the room that there is."""
    return () if group in opened or "," in group else (group,)


def _hand_over(here: str) -> None:
    """Make the map as one file that needs no network."""
    title = cached.library().notes.cards([here])[here].title
    around = cached.ask(lambda library: library.graph.neighbourhood(MapView(here, _hops(), similar=True)))
    before = st.session_state.get("map_file")
    number = int(before.token) + 1 if before else 1
    page = map_html(draw(around), title)
    st.session_state.map_file = MapFile(f"{_file_name(here)}.html", "text/html", page, str(number))
