"""A page with nothing but the neighbourhood map, for the browser tests."""

import streamlit as st
from synthetic import Graph

from throughline.views.components.neighbourhood import (
    MapEvent,
    MapEventKind,
    MapFile,
    neighbourhood_map,
)

st.set_page_config(layout="wide")


@st.cache_resource
def graph() -> Graph:
    """Return the one graph of this page."""
    return Graph()


def act(event: MapEvent) -> None:
    """Note down what the reader did."""
    state = st.session_state
    state.events = [*state.get("events", []), f"{event.kind}:{event.id or event.hops}"]
    if event.kind is MapEventKind.WALK:
        state.centre = event.id
    elif event.kind is MapEventKind.OPEN:
        state.opened = event.id
    elif event.kind is MapEventKind.HOPS:
        state.hops = event.hops
    elif event.kind is MapEventKind.MORE:
        state.limit = 150
    elif event.kind is MapEventKind.FILTER:
        state.kinds, state.links = event.hidden_kinds, event.hidden_links
    elif event.kind is MapEventKind.HTML:
        state.file = MapFile(
            "map.html", "text/html", "<!doctype html><title>map</title>", str(len(state.events))
        )


@st.fragment
def picture() -> None:
    """Show the map at the end of the walk."""
    state = st.session_state
    state.setdefault("centre", st.query_params.get("note", "n0"))
    limit = state.get("limit", int(st.query_params.get("limit", "60")))
    centre = state.centre
    st.query_params["note"] = centre
    neighbourhood_map(
        graph().drawing(centre, limit),
        key="map",
        on_event=act,
        hops=state.get("hops", 1),
        hidden_kinds=state.get("kinds", ()),
        hidden_links=state.get("links", ()),
        file=state.get("file"),
    )
    st.caption("centre: " + centre)
    st.caption("opened: " + state.get("opened", "nothing"))
    st.caption("events: " + " ".join(state.get("events", [])))


if st.toggle("Show the map", value=True):
    picture()
