"""A page with nothing but the whole graph, for the browser tests."""

import random
import time

import streamlit as st

from throughline.corpus.model import NoteKind
from throughline.views.components.fullgraph import (
    ColourBy,
    GraphData,
    GraphEvent,
    GraphEventKind,
    GraphFacets,
    Narrowed,
    full_graph,
    pack_graph,
)

st.set_page_config(layout="wide")


@st.cache_resource
def graph(size: int, links: int) -> GraphData:
    """Return a made-up graph of planted communities."""
    dice = random.Random(3)
    count = 40
    hubs = [(dice.uniform(-100, 100), dice.uniform(-100, 100)) for _ in range(count)]
    topic = [min(int(dice.expovariate(0.09)), count - 1) for _ in range(size)]
    places = [(dice.gauss(hubs[t][0], 7), dice.gauss(hubs[t][1], 7)) for t in topic]
    members: list[list[int]] = [[] for _ in range(count)]
    for note, name in enumerate(topic):
        members[name].append(note)
    pairs = []
    while len(pairs) < links:
        a = dice.randrange(size)
        home = members[topic[a]]
        b = home[int(len(home) * dice.random() ** 3)] if dice.random() < 0.85 else dice.randrange(size)
        if a != b:
            pairs.append((a, b))
    often = (NoteKind.CONCEPT, NoteKind.INQUIRY, NoteKind.INQUIRY, NoteKind.PAPER)
    kinds = [NoteKind.TOPIC if n % 50 == 7 else often[n % 4] for n in range(size)]
    titles = [
        f"Does question number {n} change what a careful reader believes about it?" for n in range(size)
    ]
    names = [f"Topic of the {n}th shelf" for n in range(count)]
    ids = [f"g{n}" for n in range(size)]
    facets = GraphFacets(
        folders=("even", "even/four", "odd"),
        folder=[2 if n % 2 else 1 if n % 4 == 0 else 0 for n in range(size)],
        days=[0 if n % 5 else 20200101 + 10000 * (n % 3) for n in range(size)],
        tags=("tenth", "hundredth"),
        tagged=[(n, t) for n in range(size) for t, by in enumerate((10, 100)) if n % by == 0],
    )
    return pack_graph(ids, titles, kinds, places, pairs, topic=topic, topics=names, facets=facets)


def act(event: GraphEvent) -> None:
    """Note down what the reader did."""
    state = st.session_state
    time.sleep(float(st.query_params.get("slow", "0")))
    state.events = [*state.get("events", []), f"{event.kind}:{len(event.ids)}:{event.id}"]
    if event.kind is GraphEventKind.SELECT:
        state.selected = event.ids
    if event.kind is GraphEventKind.NARROW:
        state.narrowed = event.narrowed


@st.fragment
def picture() -> None:
    """Show the graph and what was done on it."""
    state = st.session_state
    note = st.text_input("Fly to")
    size, links = int(st.query_params.get("notes", "5000")), int(st.query_params.get("links", "20000"))
    colour = ColourBy(st.query_params.get("colour", "kind"))
    full_graph(
        graph(size, links),
        key="graph",
        on_event=act,
        colour=colour,
        selected=state.get("selected", ()),
        focus=note or None,
        narrowed=state.get("narrowed", Narrowed()),
    )
    st.caption("events: " + " ".join(state.get("events", [])))


picture()
