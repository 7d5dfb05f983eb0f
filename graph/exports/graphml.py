"""GraphML: every kind, label, rank, origin and date out, and the same graph back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from throughline.corpus.errors import ThroughlineError
from throughline.corpus.model import Card, Link, LinkKind, NoteKind
from throughline.graph.exports.plain_text import from_xml, origins_from_json, origins_to_json
from throughline.graph.exports.xml_out import XmlOut
from throughline.graph.whole import build

if TYPE_CHECKING:
    import networkx as nx

NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
NOTE_KEYS = {
    "label": "string",
    "kind": "string",
    "title": "string",
    "description": "string",
    "complete": "boolean",
    "date": "string",
    "connections": "int",
}
LINK_KEYS = {"kind": "string", "label": "string", "rank": "int", "origins": "string"}


class GraphMLError(ThroughlineError, ValueError):
    """A GraphML file does not hold a graph of notes."""


def write(cards: Iterable[Card], links: Iterable[Link], file: BinaryIO) -> None:
    """Write notes and links, in the order given, as GraphML."""
    xml = XmlOut(file)
    with xml.element("graphml", {"xmlns": NAMESPACE}):
        for owner, keys in (("node", NOTE_KEYS), ("edge", LINK_KEYS)):
            for name, kind in keys.items():
                said = {"id": f"{owner}-{name}", "for": owner, "attr.name": name, "attr.type": kind}
                xml.leaf("key", said)
        with xml.element("graph", {"edgedefault": "directed"}):
            for card in cards:
                _write(xml, "node", {"id": card.id}, _said_of(card))
            for number, link in enumerate(links):
                ends = {"id": f"e{number}", "source": link.source, "target": link.target}
                _write(xml, "edge", ends, _said_of_link(link))
    xml.end()


def _write(xml: XmlOut, name: str, said: Mapping[str, str], data: Mapping[str, str]) -> None:
    with xml.element(name, said):
        for key, value in data.items():
            xml.leaf("data", {"key": f"{name}-{key}"}, value, own_line=False)


def _said_of(card: Card) -> dict[str, str]:
    return {
        # The name under which most tools look for what to write beside a node.
        "label": card.title,
        "kind": card.kind.value,
        "title": card.title,
        "description": card.description,
        "complete": str(card.complete).lower(),
        "date": card.date,
        "connections": str(card.connections),
    }


def _said_of_link(link: Link) -> dict[str, str]:
    rank = {} if link.rank is None else {"rank": str(link.rank)}
    origins = origins_to_json(link.origins)
    return {"kind": link.kind.value, "label": link.label, **rank, "origins": origins}


def read(path: Path) -> nx.MultiDiGraph:
    """Return the graph that was written to a GraphML file."""
    import networkx as nx  # noqa: PLC0415 - loaded when first needed

    try:
        found = nx.read_graphml(path, force_multigraph=True)
        cards = [_card(name, data) for name, data in found.nodes(data=True)]
        links = [_link(a, b, data) for a, b, data in found.edges(data=True)]
    except KeyError as missing:
        raise GraphMLError(
            f"{path} has a note or link without {missing}; it was not written here"
        ) from missing
    return build(cards, links)


def _card(name: str, data: Mapping[str, object]) -> Card:
    return Card(
        id=from_xml(name),
        kind=NoteKind(str(data["kind"])),
        title=_text(data["title"]),
        description=_text(data["description"]),
        complete=bool(data["complete"]),
        date=_text(data["date"]),
        connections=int(str(data["connections"])),
    )


def _link(source: str, target: str, data: Mapping[str, object]) -> Link:
    return Link(
        kind=LinkKind(str(data["kind"])),
        source=from_xml(source),
        target=from_xml(target),
        label=_text(data["label"]),
        rank=int(str(data["rank"])) if "rank" in data else None,
        origins=origins_from_json(_text(data["origins"])),
    )


def _text(value: object) -> str:
    return from_xml(str(value))
