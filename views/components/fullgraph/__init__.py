"""The whole graph on a canvas: packed into bytes once, then shown, selected and opened in the browser."""

import hashlib
import json
import struct
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import streamlit as st

from throughline.library.nouns import NoteKind
from throughline.views.components.assets import script, style
from throughline.views.components.fullgraph.narrowed import (
    ALL,
    NO_FACETS,
    GraphFacets,
    Narrowed,
    narrowed_of,
)

__all__ = [
    "ColourBy",
    "GraphData",
    "GraphEvent",
    "GraphEventKind",
    "GraphFacets",
    "Narrowed",
    "full_graph",
    "pack_graph",
]

_KINDS = {kind: number for number, kind in enumerate(NoteKind)}
_SHARED = ("dom", "colour", "kinds", "labels", "card", "gestures", "told")

_component = st.components.v2.component(
    "throughline_full_graph",
    css=style("shared/base.css", "fullgraph/graph.css"),
    js=script(
        *(f"shared/{name}.js" for name in _SHARED),
        *(
            f"fullgraph/{name}.js"
            for name in ("bytes", "paint", "canvas", "facets", "timeline", "filters", "main")
        ),
    ),
)


class ColourBy(StrEnum):
    """What the colour of a note says."""

    KIND = "kind"
    TOPIC = "topic"


class GraphEventKind(StrEnum):
    """What the reader did on the graph."""

    SHOW = "show"
    OPEN = "open"
    SELECT = "select"
    COLOUR = "colour"
    NARROW = "narrow"
    VIEWS = "views"


@dataclass(frozen=True, slots=True)
class GraphEvent:
    """One act of the reader on the graph: one note, a selection of them, a colouring, or a narrowing."""

    kind: GraphEventKind
    ids: tuple[str, ...] = ()
    colour: ColourBy = ColourBy.KIND
    narrowed: Narrowed = ALL

    @property
    def id(self) -> str:
        """The one note that was shown or opened."""
        return self.ids[0] if self.ids else ""


@dataclass(frozen=True, slots=True)
class GraphData:
    """A graph packed for the browser, with the ids of the notes that its numbers mean."""

    packed: bytes
    token: str
    ids: tuple[str, ...]
    number: Mapping[str, int]


def pack_graph(
    ids: Sequence[str],
    titles: Sequence[str],
    kinds: Sequence[NoteKind],
    places: Sequence[tuple[float, float]],
    links: Sequence[tuple[int, int]],
    *,
    topic: Sequence[int] = (),
    topics: Sequence[str] = (),
    complete: Sequence[bool] = (),
    facets: GraphFacets = NO_FACETS,
) -> GraphData:
    """Pack notes and links (pairs of note numbers) for the browser; one note is one number everywhere.

    `topic` gives for each note the number of its topic in `topics`; a number beyond them is no topic.
    `complete` tells notes from stubs; without it all are taken to be complete.
    """
    stubs = [not known for known in complete] or [False] * len(ids)
    connections = array("H", bytes(2 * len(ids)))
    for pair in links:
        for end in pair:
            connections[end] = min(connections[end] + 1, 0xFFFF)
    body = b"".join((
        _bytes("f", (value for place in places for value in place)),
        _bytes("I", (end for pair in links for end in pair)),
        facets.packed(len(ids)),
        _bytes("H", topic or [0xFFFF] * len(ids)),
        connections.tobytes(),
        _bytes("B", (_KINDS[kind] | 128 * stub for kind, stub in zip(kinds, stubs, strict=True))),
        "\n".join(" ".join(title.split()) for title in titles).encode(),
    ))  # fmt: skip
    header = {"notes": len(ids), "links": len(links), "topics": list(topics), **facets.header()}
    token = hashlib.blake2b(body + json.dumps(header).encode(), digest_size=8).hexdigest()
    head = json.dumps({**header, "token": token}).encode()
    return GraphData(
        packed=struct.pack("<I", len(head)) + head + body,
        token=token,
        ids=tuple(ids),
        number={note: number for number, note in enumerate(ids)},
    )


def full_graph(
    graph: GraphData,
    *,
    key: str,
    on_event: Callable[[GraphEvent], None] | None = None,
    colour: ColourBy = ColourBy.KIND,
    selected: Sequence[str] = (),
    focus: str | None = None,
    focus_token: str = "",
    narrowed: Narrowed = ALL,
    words: tuple[Mapping[str, str], ...] = ({}, {}, {}),
    height: int = 720,
) -> GraphEvent | None:
    """Show the graph and return what the reader just did on it, if that is why the page runs.

    The view flies to `focus` when it or `focus_token` is new, so that the same note can be flown to twice.
    `words` are what one note, several, and links of a kind are called, where the table says otherwise.
    The browser counts the narrowings that it tells of: an answer to an earlier one must not undo a later one.
    """
    heard = f"{key} heard"

    def told() -> None:
        value = st.session_state[key].get("event")
        event = _event(graph, value)
        if event is not None and event.kind is GraphEventKind.NARROW:
            st.session_state[heard] = value.get("n")
        if event is not None and on_event is not None:
            on_event(event)

    with st.container(gap=None):
        result = _component(
            key=key,
            data={
                "token": graph.token,
                "colour": colour.value,
                "selected": sorted(graph.number[note] for note in selected if note in graph.number),
                "focus": None if focus is None else graph.number.get(focus),
                "focus_token": f"{focus}/{focus_token}",
                "narrowed": narrowed.as_json(),
                "words": [dict(names) for names in words],
                "heard": st.session_state.get(heard, 0),
                "height": height,
            },
            on_event_change=told,
        )
        _component(key=f"{key}_bytes", data=graph.packed)
    return _event(graph, result.event)


def _bytes(code: str, values: Iterable[float]) -> bytes:
    return array(code, values).tobytes()


def _event(graph: GraphData, value: object) -> GraphEvent | None:
    """Read what the browser sent; anything that is not one of our events is nothing."""
    if not isinstance(value, Mapping) or value.get("type") not in set(GraphEventKind):
        return None
    sent = value.get("notes", [value.get("note")])
    numbers = [number for number in sent if isinstance(number, int)] if isinstance(sent, list) else []
    return GraphEvent(
        kind=GraphEventKind(value["type"]),
        ids=tuple(graph.ids[number] for number in numbers if 0 <= number < len(graph.ids)),
        colour=ColourBy.TOPIC if value.get("colour") == ColourBy.TOPIC.value else ColourBy.KIND,
        narrowed=narrowed_of(value.get("narrowed")),
    )
