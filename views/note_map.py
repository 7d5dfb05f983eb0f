"""The map beside a note: walking changes the centre in the URL and the walk in the session."""

import re
from dataclasses import replace
from typing import Any

import streamlit as st

from throughline.library.nouns import (
    DEFAULT_LIMIT,
    MOST_HOPS,
    SIMILAR,
    LinkKind,
    MapView,
    Neighbourhood,
    NoteKind,
)
from throughline.library.output import draw, map_html, places_of
from throughline.library.output import drawing_as_json as as_json
from throughline.views import cached, memory, state
from throughline.views.components.neighbourhood import (
    Crumb,
    MapEvent,
    MapEventKind,
    MapFile,
    neighbourhood_map,
)
from throughline.views.walk import WALK, Walk

PLACES = "map_places"
# Notes at each press of “more”; every note is an element with a button, so not without end.
STEPS = (DEFAULT_LIMIT, 300, 1_000)
# What the legend can hide; stubs are a kind to it, of notes that are known from other pages only.
_NOTES = {*map(str, NoteKind), "stub"}
_LINKS = {*map(str, LinkKind), SIMILAR}


def walk_of(note_id: str) -> Walk:
    """Return the walk that the URL's centre belongs to: the one under way, or a new one that leads there.

    A note may have been removed since, and an address may name anything: what is not there is passed over.
    """
    under_way = st.session_state.get(WALK)
    before = under_way if isinstance(under_way, Walk) else Walk(note_id, (note_id,))
    asked = st.query_params.get("centre", note_id)
    known = cached.library().notes.cards({*before.trail, before.note, note_id, asked})
    centre = asked if asked in known else note_id
    walk = before.among(known)
    if walk and walk.note == note_id and walk.centre == centre:
        return walk
    return Walk(note_id, (note_id,)) if centre == note_id else Walk(note_id, (note_id, centre), 1)


@st.fragment
def map_beside(note_id: str) -> None:
    """Show the map; only this part of the page runs again at each step."""
    if state.note() != note_id:
        st.rerun()
    walk = walk_of(note_id)
    around = _around(walk)
    cards = cached.library().notes.cards(walk.trail)
    event = neighbourhood_map(
        _drawing(around),
        key="map",
        on_event=_act,
        hidden_kinds=[name for name in state.words("hide") if name in _NOTES],
        hidden_links=[name for name in state.words("hide_links") if name in _LINKS],
        hops=around.view.hops,
        trail=[Crumb(step, cards[step].title) for step in walk.trail],
        at=walk.at,
        height=540,
        file_name=_file_name(walk.centre),
        file=st.session_state.get("map_file"),
    )
    if event and event.kind is MapEventKind.GRAPH:
        st.switch_page(state.GRAPH, query_params={"focus": walk.centre})


def _around(walk: Walk) -> Neighbourhood:
    """Return what surrounds the centre, each note where the last map had it."""
    limit = state.number("limit", DEFAULT_LIMIT, 1, STEPS[-1])
    view = MapView(walk.centre, state.number("hops", 1, 1, MOST_HOPS), limit=limit, similar=True)
    around = cached.ask(lambda library: library.graph.neighbourhood(view, st.session_state.get(PLACES)))
    st.session_state[PLACES] = places_of(around)
    return around


def _drawing(around: Neighbourhood) -> dict[str, Any]:
    left_out = {kind.value: count for kind, count in around.left_out.items()}
    return as_json(draw(around)) | {"left_out": left_out, "total": around.total}


def _file_name(note_id: str) -> str:
    return "map-" + re.sub(r"[^\w-]+", "-", note_id)


def _act(event: MapEvent) -> None:
    """Take what the reader did on the map into the URL, and into the walk."""
    note_id = state.note()
    walk = walk_of(note_id)
    match event.kind:
        case MapEventKind.WALK if cached.library().notes.cards([event.id]):
            _go(walk.to(event.id))
        case MapEventKind.TRAIL if 0 <= event.at < len(walk.trail):
            _go(replace(walk, at=event.at))
        case MapEventKind.OPEN if event.id != note_id:
            state.turn_to(event.id)
        case MapEventKind.HOPS:
            state.keep("hops", event.hops, 1)
        case MapEventKind.MORE:
            shown = state.number("limit", DEFAULT_LIMIT, 1, STEPS[-1])
            state.keep("limit", next((step for step in STEPS if step > shown), STEPS[-1]))
        case MapEventKind.FILTER:
            state.keep("hide", ",".join(event.hidden_kinds))
            state.keep("hide_links", ",".join(event.hidden_links))
        case MapEventKind.HTML:
            _hand_over(walk)
        case _:
            pass


def _go(walk: Walk) -> None:
    """Move the map: the URL names the centre, the session keeps the way."""
    st.session_state[WALK] = walk
    memory.keep()
    state.keep("centre", walk.centre, walk.note)
    state.keep("limit", DEFAULT_LIMIT, DEFAULT_LIMIT)


def _hand_over(walk: Walk) -> None:
    """Make the map as one file that needs no network."""
    title = cached.library().notes.cards([walk.centre])[walk.centre].title
    page = map_html(draw(_around(walk)), title)
    before = st.session_state.get("map_file")
    number = int(before.token) + 1 if before else 1
    st.session_state.map_file = MapFile(f"{_file_name(walk.centre)}.html", "text/html", page, str(number))
