"""The neighbourhood of a note as a still picture, each note in it a link."""

import re
import textwrap
from xml.sax.saxutils import quoteattr

from markupsafe import Markup, escape

from throughline.corpus.model import NoteKind
from throughline.graph.drawings.drawing import DrawnNode, draw
from throughline.graph.walks.view import Neighbourhood

WIDTH, HEIGHT, EDGE = 720.0, 430.0, 60.0
LETTERS = 26
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
    lines = [
        _line(places[a], places[b])
        for a, b in dict.fromkeys((edge.source, edge.target) for edge in drawing.edges)
    ]
    labels = [_label(node, *places[node.id]) for node in drawing.nodes if node.labelled or not node.hop]
    nodes = [_node(node, *places[node.id]) for node in drawing.nodes]
    name = quoteattr(f"Map of {len(nodes)} notes")
    box = f"0 0 {WIDTH:.0f} {HEIGHT:.0f}"
    inside = "".join(lines + labels + nodes)
    return Markup(f'<svg viewBox="{box}" role="group" aria-label={name}>{inside}</svg>')


def _line(a: tuple[float, float], b: tuple[float, float]) -> str:
    return f'<line x1="{a[0]:.0f}" y1="{a[1]:.0f}" x2="{b[0]:.0f}" y2="{b[1]:.0f}"/>'


def _label(node: DrawnNode, x: float, y: float) -> str:
    """Return the label as a link for the pointer alone: its shape is the same link, for the keyboard."""
    short = textwrap.shorten(_plain(node), LETTERS + 12 * (not node.hop), placeholder=" \u2026")
    anchor = "middle" if abs(x - WIDTH / 2) < WIDTH / 6 else "start" if x < WIDTH / 2 else "end"
    text = f'<text x="{x:.0f}" y="{y - 10:.0f}" text-anchor="{anchor}">{escape(short)}</text>'
    return f'<a href={_page(node)} tabindex="-1" aria-hidden="true">{text}</a>'


def _node(node: DrawnNode, x: float, y: float) -> str:
    css = f"{node.kind.value}{'' if node.complete else ' stub'}"
    return f"<a href={_page(node)}><title>{escape(_plain(node))}</title>{_shape(node.kind, css, x, y)}</a>"


def _page(node: DrawnNode) -> str:
    return quoteattr(node.id + ".html")


def _plain(node: DrawnNode) -> str:
    return " ".join(_UNSEEN.sub(" ", node.title).split())


def _shape(kind: NoteKind, css: str, x: float, y: float) -> str:
    if kind is NoteKind.CONCEPT:
        return f'<circle class="{css}" cx="{x:.0f}" cy="{y:.0f}" r="6"/>'
    around = {
        NoteKind.INQUIRY: ((0, -8), (8, 0), (0, 8), (-8, 0)),
        NoteKind.PAPER: ((-5, -7), (5, -7), (5, 7), (-5, 7)),
        NoteKind.TOPIC: ((-7, 0), (-4, -6), (4, -6), (7, 0), (4, 6), (-4, 6)),
    }[kind]
    points = " ".join(f"{x + dx:.0f},{y + dy:.0f}" for dx, dy in around)
    return f'<polygon class="{css}" points="{points}"/>'
