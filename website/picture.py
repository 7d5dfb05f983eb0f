"""The neighbourhood of a note as a still picture, each note in it a link."""

import math
import re
import textwrap
from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

from markupsafe import Markup, escape

from throughline.library.nouns import (
    LINK_FACTS,
    Drawing,
    DrawnEdge,
    DrawnNode,
    Neighbourhood,
    NoteKind,
    Point,
)
from throughline.library.output import Words, draw, path, slug

WIDTH, HEIGHT, EDGE = 720.0, 430.0, 60.0  # pixels: the width of the text; the edge keeps labels inside
LETTERS = 26  # of a label: with 5.8 pixels each a fifth of the picture's width
LETTER, LINE = 5.8, 14.0  # a letter of a label across on average, and a line of it down
RADIUS, SHORT, HEAD = 6.0, 10.0, 5.0  # of a mark, of what a link leaves free before it, of its head
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def picture(around: Neighbourhood) -> Markup:
    """Return the picture as SVG, its labels escaped."""
    drawing = draw(around)
    across = max((abs(node.x) for node in drawing.nodes), default=1.0) or 1.0
    down = max((abs(node.y) for node in drawing.nodes), default=1.0) or 1.0
    places = {
        node.id: (
            WIDTH / 2 + node.x / across * (WIDTH / 2 - EDGE),
            HEIGHT / 2 + node.y / down * (HEIGHT / 2 - EDGE / 2),
        )
        for node in drawing.nodes
    }
    first = {(edge.source, edge.target): edge for edge in reversed(drawing.edges)}
    lines = [_edge(edge, places[edge.source], places[edge.target]) for edge in reversed(first.values())]
    labels = _labels(drawing, places)
    nodes = [_node(node, *places[node.id]) for node in drawing.nodes]
    name = quoteattr(f"Map of {len(nodes)} notes")
    box = f"0 0 {WIDTH:.0f} {HEIGHT:.0f}"
    inside = "".join(lines + labels + nodes)
    return Markup(f'<svg class="picture" viewBox="{box}" role="group" aria-label={name}>{inside}</svg>')


def _labels(drawing: Drawing, places: Mapping[str, Point]) -> list[str]:
    """Return the labels that find room, those of the nearest and best connected notes first."""
    named = [node for node in drawing.nodes if node.labelled or not node.hop]
    named.sort(key=lambda node: (node.hop, -node.connections, node.id))
    taken: list[tuple[float, float, float]] = []
    labels = []
    for node in named:
        x, y = places[node.id]
        words, anchor = _short(node), _anchor(x)
        width = LETTER * len(words)
        left = x - width * {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
        if all(
            abs(y - other) >= LINE or right < left or left + width < start for start, right, other in taken
        ):
            taken.append((left, left + width, y))
            labels.append(_label(node, words, anchor, x, y))
    return labels


def key(around: Neighbourhood, words: Words) -> tuple[tuple[Markup, str], ...]:
    """Return what the shapes and lines of a picture mean: each kind in it, drawn, with its name."""
    notes, links = {node.kind for node in around.nodes}, {edge.kind_name for edge in around.edges}
    marks = [(_mark(kind), words.one_of(kind)) for kind in NoteKind if kind in notes]
    lines = [(_sample(kind), facts.name) for kind, facts in LINK_FACTS.items() if kind in links]
    return tuple(marks + lines)


def _mark(kind: NoteKind) -> Markup:
    return Markup(f'<i class="mark {slug(kind)}" aria-hidden="true"></i>')


def _sample(kind: str) -> Markup:
    head = '<path class="head" d="M24 4.5L29 8L24 11.5"/>'
    line = f'<g class="edge {slug(kind)}"><path class="line" d="M1 8H29"/>{head}</g>'
    return Markup(f'<svg viewBox="0 0 32 16" aria-hidden="true">{line}</svg>')


def _edge(edge: DrawnEdge, a: Point, b: Point) -> str:
    """Return a link that ends a little before the marks it joins, with its head."""
    length = math.dist(a, b)
    if length <= 2 * SHORT:
        return ""
    dx, dy = (b[0] - a[0]) / length, (b[1] - a[1]) / length
    (x0, y0), (x1, y1) = (a[0] + SHORT * dx, a[1] + SHORT * dy), (b[0] - SHORT * dx, b[1] - SHORT * dy)
    wings = [
        f"{x1 - HEAD * (dx * 0.9 - turn * dy * 0.43):.1f} {y1 - HEAD * (dy * 0.9 + turn * dx * 0.43):.1f}"
        for turn in (1, -1)
    ]
    head = f'<path class="head" d="M{wings[0]}L{x1:.1f} {y1:.1f}L{wings[1]}"/>'
    line = f'<path class="line" d="M{x0:.1f} {y0:.1f}L{x1:.1f} {y1:.1f}"/>'
    return f'<g class="edge {slug(edge.kind)}">{line}{head}</g>'


def _short(node: DrawnNode) -> str:
    return textwrap.shorten(_plain(node), LETTERS + 12 * (not node.hop), placeholder=" \u2026")


def _anchor(x: float) -> str:
    return "middle" if abs(x - WIDTH / 2) < WIDTH / 6 else "start" if x < WIDTH / 2 else "end"


def _label(node: DrawnNode, words: str, anchor: str, x: float, y: float) -> str:
    """Return the label as a link for the pointer alone: its shape is the same link, for the keyboard."""
    text = f'<text x="{x:.0f}" y="{y - 10:.0f}" text-anchor="{anchor}">{escape(words)}</text>'
    return f'<a href={_page(node)} tabindex="-1" aria-hidden="true">{text}</a>'


def _node(node: DrawnNode, x: float, y: float) -> str:
    css = f"shape {slug(node.kind)}{'' if node.complete else ' hollow'}"
    shape = f'<path class="{css}" d="{path(node.kind.facts.shape, RADIUS, x, y)}"/>'
    return f"<a href={_page(node)}><title>{escape(_plain(node))}</title>{shape}</a>"


def _page(node: DrawnNode) -> str:
    return quoteattr(node.id + ".html")


def _plain(node: DrawnNode) -> str:
    return " ".join(_UNSEEN.sub(" ", node.title).split())
