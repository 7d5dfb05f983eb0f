"""One HTML file that holds a whole map: made with pyvis, nothing fetched, nothing computed on opening."""

from collections import Counter
from pathlib import Path
from typing import Any

from throughline.corpus.writers.destination import whole_or_not_at_all
from throughline.graph.drawings import look
from throughline.graph.drawings.drawing import Drawing, DrawnEdge, DrawnNode, as_json

_HERE = Path(__file__).parent
# Elements, shapes, samples of lines and the placing of labels are those of the app's own maps.
_SCRIPTS = ("shared/dom.js", "shared/kinds.js", "shared/labels.js", "map.js")
_SMALLEST, _LARGEST, _CENTRE = 6, 14, 16  # pixels of radius; by eye: hubs stand out and hide no neighbour
# No physics: the places are already computed, and a page is still at once.
_OPTIONS: dict[str, Any] = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {"hover": True, "tooltipDelay": 120, "hideEdgesOnZoom": False},
    "nodes": {"borderWidth": 2, "shape": "custom"},
    "edges": {"smooth": False, "selectionWidth": 0.8, "hoverWidth": 0.4},
}


def map_html(drawing: Drawing, heading: str) -> str:
    """Return a page that shows the drawing in any browser with the network off.

    The lists of the network are filled directly: adding edges one by one takes time quadratic in their
    number. The page is our own template, since the packaged one links styles and scripts elsewhere.
    """
    # They load IPython and more, for which no other command should wait.
    from jinja2 import ChoiceLoader, Environment, FileSystemLoader  # noqa: PLC0415
    from markupsafe import Markup  # noqa: PLC0415
    from pyvis.network import Network  # noqa: PLC0415

    network = Network(directed=True, heading=heading, cdn_resources="in_line")
    network.nodes = [_node(node, drawing.centre) for node in drawing.nodes]
    network.edges = _edges(drawing)
    network.options = {**_OPTIONS, "interaction": _interaction(len(drawing.edges))}
    packaged = FileSystemLoader(network.template_dir)
    network.templateEnv = Environment(
        loader=ChoiceLoader([FileSystemLoader(_HERE), packaged]), autoescape=True
    )
    network.templateEnv.globals |= {
        "look": _look(drawing),
        "styles": Markup(_styles()),
        "scripts": Markup(_scripts()),
    }
    network.path = "map.html"
    return str(network.generate_html())


def write_map(drawing: Drawing, heading: str, path: Path) -> None:
    """Write the page to a file, whole or not at all."""
    page = map_html(drawing, heading).encode("utf-8", "replace")
    with whole_or_not_at_all(path) as file:
        file.write(page)


def _node(node: DrawnNode, centre: str) -> dict[str, Any]:
    size = _CENTRE if node.id == centre else min(_LARGEST, _SMALLEST + node.connections**0.5)
    return {
        "id": node.id,
        "kind": node.kind.value,
        "name": node.title,
        "lines": list(node.lines),
        "about": node.description,
        "complete": node.complete,
        "hop": node.hop,
        "connections": node.connections,
        "x": node.x,
        "y": node.y,
        "size": round(size, 1),
    }


def _edges(drawing: Drawing) -> list[dict[str, Any]]:
    """Return the edges; links that run beside another between the same two notes are bent apart."""
    beside: Counter[tuple[str, str]] = Counter()
    edges = []
    for number, edge in enumerate(drawing.edges):
        pair = (min(edge.source, edge.target), max(edge.source, edge.target))
        edges.append(_edge(edge, number, beside[pair]))
        beside[pair] += 1
    return edges


def _edge(edge: DrawnEdge, number: int, before: int) -> dict[str, Any]:
    style = look.LINK_FACTS[edge.kind].stroke
    drawn: dict[str, Any] = {
        "id": number,
        "from": edge.source,
        "to": edge.target,
        "kind": edge.kind,
        "note": edge.label,
        "forward": edge.forward,
        "backward": edge.backward,
        "width": style.width,
    }
    if style.dash:
        drawn["dashes"] = list(style.dash)
    if style.arrow:
        drawn["arrows"] = {"to": {"enabled": True, "scaleFactor": 0.45}}
    if before:
        drawn["smooth"] = {"enabled": True, "type": "curvedCW", "roundness": round(0.12 * before, 2)}
    return drawn


def _interaction(edges: int) -> dict[str, Any]:
    """Return how the map answers the pointer; a heavy one hides its links while it moves."""
    return {**_OPTIONS["interaction"], "hideEdgesOnDrag": edges > 2_000, "hideEdgesOnZoom": edges > 2_000}


def _look(drawing: Drawing) -> dict[str, Any]:
    told = as_json(drawing)
    return {name: told[name] for name in ("centre", "caption", "kinds", "links", "surface", "label")}


def _styles() -> str:
    return look.variables(":root", surface=True) + look.note_classes() + look.link_classes()


def _scripts() -> str:
    return look.script() + "\n".join((_HERE / name).read_text(encoding="utf-8") for name in _SCRIPTS)
