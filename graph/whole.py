"""The whole library as one typed graph: for networkx, and as plain integers for large work."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, singledispatch
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from throughline.corpus.model import Card, Link, LinkKind, NoteKind

if TYPE_CHECKING:
    import networkx as nx

IntArray = NDArray[np.int32]
LINK_KINDS = tuple(LinkKind)


class DanglingLinkError(ValueError):
    """A link names a note that is not among the notes given."""

    def __init__(self, link: Link, missing: str) -> None:
        super().__init__(
            f"the link {link.source!r} {link.kind.forward} {link.target!r} ends at {missing!r}, "
            "which is not among the notes given; give every note, or leave its links out"
        )
        self.link = link
        self.missing = missing


@dataclass(frozen=True)
class Compact:
    """The whole graph as integers: notes in order of id, links as three parallel sorted arrays.

    `index_pages` are the places of notes that list others; their links say little of what belongs together.
    What follows from these is worked out once: all findings ask for it again.
    """

    cards: tuple[Card, ...]
    sources: IntArray
    targets: IntArray
    kinds: IntArray
    index_pages: frozenset[int] = frozenset()

    @property
    def ids(self) -> tuple[str, ...]:
        """The id of every note, in order."""
        return tuple(card.id for card in self.cards)

    def of_index_pages(self, pairs: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell which pairs of places hold an index page."""
        listed = np.fromiter(self.index_pages, np.int64)
        return np.asarray(np.isin(pairs, listed).any(axis=1))

    def positions(self) -> dict[str, int]:
        """The place of each note in the order of ids."""
        return {card.id: place for place, card in enumerate(self.cards)}

    def of_kind(self, *kinds: LinkKind) -> tuple[IntArray, IntArray]:
        """The two ends of every link of these kinds."""
        wanted = np.isin(self.kinds, [LINK_KINDS.index(kind) for kind in kinds])
        return self.sources[wanted], self.targets[wanted]

    def pairs(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Every pair of linked notes once, smaller place first, and how many links join it."""
        return self._pairs

    @cached_property
    def _pairs(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        low = np.minimum(self.sources, self.targets).astype(np.int64)
        high = np.maximum(self.sources, self.targets).astype(np.int64)
        apart = low != high
        keys, counts = np.unique(low[apart] * max(1, len(self.cards)) + high[apart], return_counts=True)
        pairs = np.stack(np.divmod(keys, max(1, len(self.cards))), axis=1)
        pairs.setflags(write=False)
        counts.setflags(write=False)
        return pairs, counts

    @cached_property
    def lines(self) -> Mapping[int, tuple[int, ...]]:
        """The place of every inquiring line, with the places of the notes that are its sources, in order."""
        sources, fed = self.of_kind(LinkKind.SOURCE_FOR)
        table = np.unique(np.stack([fed, sources], axis=1), axis=0)
        table = table[table[:, 0] != table[:, 1]]
        feeding = table[:, 1].tolist()
        lines = [place for place, card in enumerate(self.cards) if card.kind is NoteKind.INQUIRY]
        first, last = (np.searchsorted(table[:, 0], lines, side).tolist() for side in ("left", "right"))
        return {line: tuple(feeding[a:b]) for line, a, b in zip(lines, first, last, strict=True)}


def build(cards: Iterable[Card], links: Iterable[Link]) -> nx.MultiDiGraph:
    """Return the library as a networkx graph that does not depend on the order things are given in."""
    import networkx as nx  # noqa: PLC0415 - most commands work without it, and need not wait until it is loaded

    graph = nx.MultiDiGraph()
    notes, between = in_order(cards, links)
    for card in notes:
        graph.add_node(card.id, **attributes_of(card))
    for link in between:
        graph.add_edge(
            link.source, link.target, kind=link.kind, label=link.label, rank=link.rank, origins=link.origins
        )
    return graph


def in_order(cards: Iterable[Card], links: Iterable[Link]) -> tuple[tuple[Card, ...], tuple[Link, ...]]:
    """Return notes and links in the order in which they leave the program; every link joins two notes."""
    notes = tuple(sorted(cards, key=lambda card: card.id))
    between = tuple(sorted(links, key=_order))
    known = {card.id for card in notes}
    for link in between:
        _refuse_dangling(link, known)
    return notes, between


def attributes_of(card: Card) -> dict[str, object]:
    """Return what a node of the graph says of its note."""
    return {
        "kind": card.kind,
        "title": card.title,
        "description": card.description,
        "complete": card.complete,
        "date": card.date,
        "connections": card.connections,
    }


def cards_in(graph: nx.MultiDiGraph) -> tuple[Card, ...]:
    """Return the notes of a graph made by `build`, in order of id."""
    return tuple(Card(id=name, **data) for name, data in sorted(graph.nodes(data=True), key=_first))


def links_in(graph: nx.MultiDiGraph) -> tuple[Link, ...]:
    """Return the links of a graph made by `build`, in their own order."""
    found = (Link(source=a, target=b, **data) for a, b, data in graph.edges(data=True))
    return tuple(sorted(found, key=_order))


def compact_of(cards: Iterable[Card], links: Iterable[Link]) -> Compact:
    """Return the library as integers, straight from notes and links."""
    ordered = tuple(sorted(cards, key=lambda card: card.id))
    place = {card.id: number for number, card in enumerate(ordered)}
    rows = []
    for link in links:
        _refuse_dangling(link, place)
        rows.append((place[link.source], place[link.target], LINK_KINDS.index(link.kind)))
    return from_rows(ordered, rows)


def from_rows(
    cards: Sequence[Card],
    rows: IntArray | Sequence[tuple[int, int, int]],
    index_pages: frozenset[int] = frozenset(),
) -> Compact:
    """Return the integer form from cards in order of id and (source, target, kind) places."""
    table = np.asarray(rows, dtype=np.int32).reshape(-1, 3)
    table = table[np.lexsort(table.T[::-1])]
    sources, targets, kinds = (np.ascontiguousarray(column) for column in table.T)
    return Compact(tuple(cards), sources, targets, kinds, index_pages)


@singledispatch
def compact(graph: nx.MultiDiGraph) -> Compact:
    """Return the integer form of a graph made by `build`; one already in that form is returned as it is."""
    cards = cards_in(graph)
    place = {card.id: number for number, card in enumerate(cards)}
    edges = graph.edges(data="kind")
    return from_rows(cards, [(place[a], place[b], LINK_KINDS.index(kind)) for a, b, kind in edges])


@compact.register
def _(graph: Compact) -> Compact:
    return graph


def sources_of_lines(graph: Compact) -> Mapping[int, tuple[int, ...]]:
    """Return, for every inquiring line, the places of the notes that are its sources."""
    return graph.lines


def _refuse_dangling(link: Link, known: Container[str]) -> None:
    for end in (link.source, link.target):
        if end not in known:
            raise DanglingLinkError(link, end)


def _order(link: Link) -> tuple[str, str, str, str, int, str]:
    rank = -1 if link.rank is None else link.rank
    return link.source, link.target, link.kind.value, link.label, rank, repr(link.origins)


def _first(item: tuple[str, object]) -> str:
    return item[0]
