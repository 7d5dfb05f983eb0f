"""How notes and links look, as one model that every picture is drawn from."""

import math
import textwrap
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from throughline.corpus.model import Card, Link, LinkKind, NoteKind
from throughline.graph.layouts.positions import BOX_HEIGHT, BOX_WIDTH, FONT_SIZE, MOST_LABELS, Point
from throughline.graph.walks.view import MapEdge, MapNode, Neighbourhood

LINE_WIDTH = 22
MOST_LINES = 3
_SPACING = 90.0
SIMILAR = "similar"
_KEPT_CONTROLS = frozenset("\u200c\u200d\u200e\u200f")


class Shape(StrEnum):
    """The outline of a note, so that kinds are told apart without colour."""

    CIRCLE = "circle"
    DIAMOND = "diamond"
    SQUARE = "square"
    HEXAGON = "hexagon"


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour by the name of its CSS variable, with what to use where that is not set."""

    variable: str
    light: str
    dark: str


@dataclass(frozen=True, slots=True)
class KindStyle:
    """How notes of one kind look; a stub is drawn hollow in the same colour."""

    shape: Shape
    colour: Colour


@dataclass(frozen=True, slots=True)
class LinkStyle:
    """How links of one kind look; dashes are lengths drawn and left out, none for a full line."""

    colour: Colour
    width: float
    dash: tuple[int, ...]
    arrow: bool


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


_INK = Colour("--tl-link", "#8a93a3", "#6c7687")
KIND_STYLES = {
    NoteKind.CONCEPT: KindStyle(Shape.CIRCLE, Colour("--tl-concept", "#2563b8", "#7ab2ff")),
    NoteKind.INQUIRY: KindStyle(Shape.DIAMOND, Colour("--tl-inquiry", "#b4540a", "#ffb066")),
    NoteKind.PAPER: KindStyle(Shape.SQUARE, Colour("--tl-paper", "#2c7a4b", "#7fd6a2")),
    NoteKind.TOPIC: KindStyle(Shape.HEXAGON, Colour("--tl-topic", "#7a3fa8", "#cf9dff")),
}
LINK_STYLES = {
    LinkKind.SOURCE_FOR.value: LinkStyle(_INK, 1.4, (), arrow=True),
    LinkKind.RELATED.value: LinkStyle(Colour("--tl-related", "#5b8fd0", "#4f7fb8"), 1.4, (), arrow=False),
    LinkKind.RELATED_PAPER.value: LinkStyle(
        Colour("--tl-paper-link", "#5fa67c", "#4b8a66"), 1.0, (), arrow=False
    ),
    LinkKind.ANCHOR_PAPER.value: LinkStyle(
        Colour("--tl-paper-link", "#5fa67c", "#4b8a66"), 1.8, (), arrow=True
    ),
    LinkKind.NEXT.value: LinkStyle(Colour("--tl-next", "#d08a4a", "#b97f4a"), 1.4, (8, 3), arrow=True),
    LinkKind.TOPIC.value: LinkStyle(Colour("--tl-topic-link", "#a77fc7", "#8a68a8"), 1.0, (2, 4), arrow=True),
    SIMILAR: LinkStyle(Colour("--tl-similar", "#b0577f", "#d784a8"), 1.2, (5, 5), arrow=False),
}
SURFACE = {
    "background": Colour("--tl-background", "#fbfaf7", "#14171c"),
    "panel": Colour("--tl-panel", "#ffffff", "#1d2128"),
    "text": Colour("--tl-text", "#22262e", "#e4e7ec"),
    "quiet": Colour("--tl-quiet", "#5d6675", "#9aa3b2"),
    "line": Colour("--tl-line", "#d9d6cf", "#343a45"),
}


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
        "kinds": [_kind_json(kind) for kind in KIND_STYLES if kind in kinds],
        "links": [_link_json(kind) for kind in LINK_STYLES if kind in links],
        "surface": {name: _colour_json(colour) for name, colour in SURFACE.items()},
        "label": {"font": FONT_SIZE, "width": BOX_WIDTH, "height": BOX_HEIGHT},
    }


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
    words = ("is close in meaning to",) * 2 if edge.kind is None else (edge.kind.forward, edge.kind.backward)
    return DrawnEdge(edge.source, edge.target, edge.kind_name, edge.label, edge.computed, *words)


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


def _kind_json(kind: NoteKind) -> dict[str, Any]:
    style = KIND_STYLES[kind]
    return {"kind": kind.value, "shape": style.shape.value, "colour": _colour_json(style.colour)}


def _link_json(kind: str) -> dict[str, Any]:
    style = LINK_STYLES[kind]
    colour, dash = _colour_json(style.colour), list(style.dash)
    return {"kind": kind, "colour": colour, "width": style.width, "dash": dash, "arrow": style.arrow}


def _colour_json(colour: Colour) -> dict[str, str]:
    return {"variable": colour.variable, "light": colour.light, "dark": colour.dark}
