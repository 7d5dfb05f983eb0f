"""How notes and links look, as one model that every picture is drawn from."""

import math
import textwrap
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from throughline.corpus.model import Card, Link, NoteKind
from throughline.graph.drawings.look import LINK_FACTS, SURFACE, colour_values, link_values, note_values
from throughline.graph.layouts.positions import BOX_HEIGHT, BOX_WIDTH, FONT_SIZE, MOST_LABELS, Point
from throughline.graph.walks.view import MapEdge, MapNode, Neighbourhood

LINE_WIDTH = 22  # characters, about 146 pixels at the map's 11-pixel type
MOST_LINES = 3  # fits the label's box of 60 pixels; most titles then keep their telling words
_SPACING = 90.0  # pixels between notes on the whole map: room for a mark, not for every label
# Joiners and direction marks, which some scripts need to be written rightly.
_KEPT_CONTROLS = frozenset("\u200c\u200d\u200e\u200f")


@dataclass(frozen=True, slots=True)
class DrawnNode:
    """A note ready to draw."""

    id: str
    kind: NoteKind
    title: str
    lines: tuple[str, ...]
    description: str
    hop: int
    x: float
    y: float
    complete: bool
    labelled: bool
    connections: int


@dataclass(frozen=True, slots=True)
class DrawnEdge:
    """A link ready to draw, with its words in both directions."""

    source: str
    target: str
    kind: str
    label: str
    computed: bool
    forward: str
    backward: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture: notes and links with their places, a centre where there is one, and a caption."""

    nodes: tuple[DrawnNode, ...]
    edges: tuple[DrawnEdge, ...]
    caption: str
    centre: str = ""


def draw(around: Neighbourhood) -> Drawing:
    """Return the picture of a neighbourhood."""
    return Drawing(
        nodes=tuple(_drawn_node(node) for node in around.nodes),
        edges=tuple(_drawn_edge(edge) for edge in around.edges),
        caption=around.caption,
        centre=around.view.centre,
    )


def draw_all(cards: Iterable[Card], links: Iterable[Link], places: Mapping[str, Point]) -> Drawing:
    """Return the picture of a whole library; a note without a place is not drawn.

    Places may come in any unit: they are centred and stretched until a note has room for its mark. The
    best connected notes are labelled, as many as a map can label at all.
    """
    placed = sorted((card for card in cards if card.id in places), key=lambda card: card.id)
    ranked = sorted(placed, key=lambda card: (-card.connections, card.id))
    named = {card.id for card in ranked[:MOST_LABELS]}
    at = _spread({card.id: places[card.id] for card in placed})
    known = {card.id for card in placed}
    kept = [link for link in links if link.source in known and link.target in known]
    kept.sort(key=lambda link: (link.source, link.target, link.kind.value, link.label))
    return Drawing(
        nodes=tuple(_drawn_node(_at(card, at[card.id], labelled=card.id in named)) for card in placed),
        edges=tuple(_drawn_edge(MapEdge(link.source, link.target, link.kind, link.label)) for link in kept),
        caption=f"{len(placed):,} notes, {len(kept):,} links",
    )


def as_json(drawing: Drawing) -> dict[str, Any]:
    """Return the picture as plain values, with the styles of the kinds that it holds."""
    kinds = {node.kind for node in drawing.nodes}
    links = {edge.kind for edge in drawing.edges}
    return {
        "centre": drawing.centre,
        "caption": drawing.caption,
        "nodes": [_node_json(node) for node in drawing.nodes],
        "edges": [_edge_json(edge) for edge in drawing.edges],
        "kinds": [note_values(kind) for kind in NoteKind if kind in kinds],
        "links": [link_values(kind) for kind in LINK_FACTS if kind in links],
        "surface": {name: colour_values(f"--{name}", colour) for name, colour in SURFACE.items()},
        "label": {"font": FONT_SIZE, "width": BOX_WIDTH, "height": BOX_HEIGHT},
    }


@lru_cache(8192)  # the same titles are on many maps
def wrapped(title: str) -> tuple[str, ...]:
    """Return a title as at most three short lines, the last one ended with `…` where it does not fit.

    >>> wrapped("Does preference optimization harm conversational understanding?")
    ('Does preference', 'optimization harm', 'conversational…')
    """
    spaced = " ".join(title.split())
    text = "".join(c for c in spaced if c.isprintable() or c in _KEPT_CONTROLS)
    wide = not text.isascii() and any(unicodedata.east_asian_width(c) in "WF" for c in text)
    width = LINE_WIDTH // 2 if wide else LINE_WIDTH
    return tuple(textwrap.wrap(text, width, max_lines=MOST_LINES, placeholder="…")) or ("…",)


def _drawn_node(node: MapNode) -> DrawnNode:
    return DrawnNode(
        id=node.id,
        kind=node.kind,
        title=node.title,
        lines=wrapped(node.title),
        description=node.description,
        hop=node.hop,
        x=node.x,
        y=node.y,
        complete=node.complete,
        labelled=node.labelled,
        connections=node.connections,
    )


def _drawn_edge(edge: MapEdge) -> DrawnEdge:
    facts = LINK_FACTS[edge.kind_name]
    return DrawnEdge(
        edge.source, edge.target, edge.kind_name, edge.label, edge.computed, facts.forward, facts.backward
    )


def _spread(places: Mapping[str, Point]) -> dict[str, Point]:
    """Centre the places, and give each note as much ground as `_SPACING` squared on average."""
    if not places:
        return {}
    xs, ys = zip(*places.values(), strict=True)
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    scale = _SPACING * math.sqrt(len(places)) / (max(wide, high) or 1.0)
    left, top = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    return {note: ((x - left) * scale, (y - top) * scale) for note, (x, y) in places.items()}


def _at(card: Card, point: Point, *, labelled: bool) -> MapNode:
    return MapNode(
        id=card.id,
        kind=card.kind,
        title=card.title,
        hop=0,
        x=round(point[0], 1),
        y=round(point[1], 1),
        complete=card.complete,
        connections=card.connections,
        description=card.description,
        labelled=labelled,
    )


def _node_json(node: DrawnNode) -> dict[str, Any]:
    return {
        "id": node.id,
        "kind": node.kind.value,
        "title": node.title,
        "lines": list(node.lines),
        "description": node.description,
        "hop": node.hop,
        "x": node.x,
        "y": node.y,
        "complete": node.complete,
        "labelled": node.labelled,
        "connections": node.connections,
    }


def _edge_json(edge: DrawnEdge) -> dict[str, Any]:
    return {
        "from": edge.source,
        "to": edge.target,
        "kind": edge.kind,
        "label": edge.label,
        "computed": edge.computed,
        "forward": edge.forward,
        "backward": edge.backward,
    }
