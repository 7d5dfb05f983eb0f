"""A library small enough to write out by hand, for tests of the graph."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from throughline.corpus.model import Card, Link, LinkKind, NoteKind, Origin


def card(note: str, kind: NoteKind = NoteKind.CONCEPT, **more: object) -> Card:
    """Return a card titled with its id in capitals unless told otherwise."""
    return Card(**{"id": note, "kind": kind, "title": note.upper(), "complete": True, **more})


def feeds(source: str, target: str, **more: object) -> Link:
    """Return a `source for` link."""
    return Link(**{"kind": LinkKind.SOURCE_FOR, "source": source, "target": target, **more})


def related(source: str, target: str, label: str = "") -> Link:
    """Return a `related` link."""
    return Link(LinkKind.RELATED, source, target, label)


class Library:
    """Cards and links held in memory, answering as a store does, and counting what it was asked for."""

    def __init__(self, cards: Iterable[Card], links: Iterable[Link]) -> None:
        self.all_links = tuple(links)
        ends = [end for link in self.all_links for end in (link.source, link.target)]
        self.all_cards = {each.id: replace(each, connections=ends.count(each.id)) for each in cards}
        self.read: set[str] = set()

    def cards(self, ids: Collection[str]) -> dict[str, Card]:
        return {note: self.all_cards[note] for note in ids if note in self.all_cards}

    def links(self, ids: Collection[str], kinds: Collection[LinkKind] = ()) -> list[Link]:
        self.read.update(ids)
        return [link for link in self._of(kinds) if link.source in ids or link.target in ids]

    def links_among(self, ids: Collection[str], kinds: Collection[LinkKind] = ()) -> list[Link]:
        return [link for link in self._of(kinds) if link.source in ids and link.target in ids]

    def origins(self, link: Link) -> tuple[Origin, ...]:
        same = (link.kind, link.source, link.target)
        return next(each.origins for each in self.all_links if (each.kind, each.source, each.target) == same)

    def _of(self, kinds: Collection[LinkKind]) -> list[Link]:
        return [replace(link, origins=()) for link in self.all_links if not kinds or link.kind in kinds]
