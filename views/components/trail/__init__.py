"""The walk above a note: its steps, ways back along it, what can be made of it, and text or map alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import streamlit as st

from throughline.views.components.assets import script, style

__all__ = ["Crumb", "Shown", "TrailEvent", "TrailEventKind", "trail_bar"]

_component = st.components.v2.component(
    "throughline_trail",
    css=style("shared/base.css", "trail/trail.css"),
    js=script(
        *(f"shared/{name}.js" for name in ("dom", "typing", "told")),
        *(f"trail/{name}.js" for name in ("modes", "crumbs", "main")),
    ),
)


class TrailEventKind(StrEnum):
    """What the reader did with the walk."""

    STEP = "step"
    FRESH = "fresh"
    KEEP = "keep"
    PROMPT = "prompt"
    SHOW = "show"


class Shown(StrEnum):
    """What the page of a note shows."""

    BOTH = "both"
    TEXT = "text"
    MAP = "map"


@dataclass(frozen=True, slots=True)
class TrailEvent:
    """One act of the reader: a step of the walk to go to, or what is to be shown."""

    kind: TrailEventKind
    at: int = 0
    shown: Shown = Shown.BOTH


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the walk."""

    id: str
    title: str


def trail_bar(
    trail: Sequence[Crumb],
    at: int,
    *,
    key: str,
    address: str,
    shown: Shown = Shown.BOTH,
    around: str = "",
    on_event: Callable[[TrailEvent], None] | None = None,
) -> TrailEvent | None:
    """Show the walk and return what the reader just did with it, if that is why the page runs.

    `address` is where the walk can be found again; `around` says what the map holds, for a phone's button.
    """

    def told() -> None:
        event = _event(st.session_state[key].get("event"))
        if event is not None and on_event is not None:
            on_event(event)

    result = _component(
        key=key,
        data={
            "trail": [{"id": crumb.id, "title": crumb.title} for crumb in trail],
            "at": at,
            "address": address,
            "shown": shown.value,
            "around": around,
        },
        on_event_change=told,
    )
    return _event(result.event)


def _event(value: object) -> TrailEvent | None:
    """Read what the browser sent; anything that is not one of our events is nothing."""
    if not isinstance(value, Mapping) or value.get("type") not in set(TrailEventKind):
        return None
    at, shown = value.get("at"), value.get("shown")
    return TrailEvent(
        kind=TrailEventKind(value["type"]),
        at=at if isinstance(at, int) else 0,
        shown=Shown(shown) if shown in set(Shown) else Shown.BOTH,
    )
