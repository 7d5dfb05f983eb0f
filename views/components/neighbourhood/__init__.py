"""The neighbourhood map: a drawing shown as SVG in place, and what the reader does on it as events."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import streamlit as st

from throughline.views.components.assets import script, style

__all__ = ["MapEvent", "MapEventKind", "MapFile", "neighbourhood_map"]

_SCRIPTS = ("dom", "colour", "kinds", "labels", "card", "gestures", "told")
_OWN_SCRIPTS = (
    "edges",
    "naming",
    "rings",
    "signs",
    "shapes",
    "picture",
    "legend",
    "words",
    "finder",
    "others",
    "keys",
    "bar",
    "save",
    "main",
)

_component = st.components.v2.component(
    "throughline_neighbourhood",
    css=style("shared/base.css", "neighbourhood/map.css"),
    js=script(
        *(f"shared/{name}.js" for name in _SCRIPTS), *(f"neighbourhood/{name}.js" for name in _OWN_SCRIPTS)
    ),
)


class MapEventKind(StrEnum):
    """What the reader did on the map."""

    WALK = "walk"
    OPEN = "open"
    GRAPH = "graph"
    HTML = "html"
    MORE = "more"
    FILTER = "filter"
    HOPS = "hops"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class MapEvent:
    """One act of the reader on the map; only the fields that its kind needs are filled."""

    kind: MapEventKind
    id: str = ""
    hops: int = 0
    hidden_kinds: tuple[str, ...] = ()
    hidden_links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MapFile:
    """A file for the reader to keep: handed over once for each new token."""

    name: str
    mime: str
    text: str
    token: str


def neighbourhood_map(
    drawing: Mapping[str, Any],
    *,
    key: str,
    on_event: Callable[[MapEvent], None] | None = None,
    hidden_kinds: Sequence[str] = (),
    hidden_links: Sequence[str] = (),
    hops: int | None = None,
    height: int = 620,
    file_name: str = "neighbourhood",
    file: MapFile | None = None,
    words: tuple[Mapping[str, str], ...] = ({}, {}, {}),
) -> MapEvent | None:
    """Show the drawing and return what the reader just did on it, if that is why the page runs.

    `on_event` is called before the page runs, so that the new drawing can be made in that same run.
    `words` are what one note, several, and links of a kind are called, where the table says otherwise.
    """

    def told() -> None:
        event = _event(st.session_state[key].get("event"))
        if event is not None and on_event is not None:
            on_event(event)

    result = _component(
        key=key,
        data={
            "drawing": dict(drawing),
            "hidden": {"kinds": sorted(hidden_kinds), "links": sorted(hidden_links)},
            "hops": hops,
            "height": height,
            "name": file_name,
            "words": [dict(names) for names in words],
            "file": None if file is None else _file(file),
        },
        on_event_change=told,
    )
    return _event(result.event)


def _file(file: MapFile) -> dict[str, str]:
    return {"name": file.name, "mime": file.mime, "text": file.text, "token": file.token}


def _event(value: object) -> MapEvent | None:
    """Read what the browser sent; anything that is not one of our events is nothing."""
    if not isinstance(value, Mapping) or value.get("type") not in set(MapEventKind):
        return None
    return MapEvent(
        kind=MapEventKind(value["type"]),
        id=str(value.get("id", "")),
        hops=_number(value.get("hops")),
        hidden_kinds=_names(value.get("kinds")),
        hidden_links=_names(value.get("links")),
    )


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _names(value: object) -> tuple[str, ...]:
    return tuple(sorted(str(name) for name in value)) if isinstance(value, list) else ()
