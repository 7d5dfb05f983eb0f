"""GEXF 1.3, the format of Gephi and similar programs, with the same content as GraphML."""

from collections.abc import Iterable, Mapping
from typing import BinaryIO

from throughline.corpus.model import Card, Link
from throughline.graph.exports.plain_text import origins_to_json
from throughline.graph.exports.xml_out import XmlOut

NAMESPACE = "http://gexf.net/1.3"
NOTE_KEYS = {
    "kind": "string",
    "description": "string",
    "complete": "boolean",
    "date": "string",
    "connections": "integer",
}
LINK_KEYS = {"link_kind": "string", "relation": "string", "rank": "integer", "origins": "string"}


def write(cards: Iterable[Card], links: Iterable[Link], file: BinaryIO) -> None:
    """Write notes and links, in the order given, as GEXF."""
    xml = XmlOut(file)
    outer = {"xmlns": NAMESPACE, "version": "1.3"}
    with xml.element("gexf", outer), xml.element("graph", {"defaultedgetype": "directed", "mode": "static"}):
        _declare(xml)
        with xml.element("nodes"):
            for card in cards:
                _write(xml, "node", {"id": card.id, "label": card.title}, _said_of(card))
        with xml.element("edges"):
            for number, link in enumerate(links):
                _write(xml, "edge", _ends(number, link), _said_of_link(link))
    xml.end()


def _declare(xml: XmlOut) -> None:
    for owner, keys in (("node", NOTE_KEYS), ("edge", LINK_KEYS)):
        with xml.element("attributes", {"class": owner, "mode": "static"}):
            for name, kind in keys.items():
                xml.leaf("attribute", {"id": name, "title": name, "type": kind})


def _ends(number: int, link: Link) -> dict[str, str]:
    ends = {"id": str(number), "source": link.source, "target": link.target}
    return {**ends, "kind": link.kind.value, "label": link.kind.forward}


def _write(xml: XmlOut, name: str, said: Mapping[str, str], values: Mapping[str, str]) -> None:
    with xml.element(name, said), xml.element("attvalues", own_line=False):
        for key, value in values.items():
            xml.leaf("attvalue", {"for": key, "value": value}, own_line=False)


def _said_of(card: Card) -> dict[str, str]:
    return {
        "kind": card.kind.value,
        "description": card.description,
        "complete": str(card.complete).lower(),
        "date": card.date,
        "connections": str(card.connections),
    }


def _said_of_link(link: Link) -> dict[str, str]:
    rank = {} if link.rank is None else {"rank": str(link.rank)}
    origins = origins_to_json(link.origins)
    return {"link_kind": link.kind.value, "relation": link.label, **rank, "origins": origins}
