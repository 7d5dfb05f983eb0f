"""Communities: groups of notes with more links among them than to others, named by their own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from throughline.corpus.model import Card
from throughline.graph.insights.community_names import names_for
from throughline.graph.nets import net_of, seeded
from throughline.graph.whole import Compact, IntArray, compact

if TYPE_CHECKING:
    import networkx as nx

LISTING = 0.1  # how much a link of an index page counts, beside 1 for any other: it still holds a note


@dataclass(frozen=True, slots=True)
class Community:
    """A community of notes; number 1 is the largest."""

    number: int
    name: str
    members: tuple[str, ...]

    @property
    def size(self) -> int:
        """How many notes the community holds."""
        return len(self.members)


@dataclass(frozen=True, slots=True)
class Communities:
    """Every community in order of number, and the notes that no link joins to another."""

    found: tuple[Community, ...]
    unconnected: tuple[str, ...]

    def by_note(self) -> dict[str, Community]:
        """The community of every note that has one."""
        return {note: community for community in self.found for note in community.members}

    def membership(self, ids: Sequence[str]) -> IntArray:
        """Return the community of each of these notes, 0 being the largest, and -1 for the unconnected."""
        places = {note: community.number - 1 for community in self.found for note in community.members}
        return np.array([places.get(note, -1) for note in ids], dtype=np.int32)


def communities_of(graph: nx.MultiDiGraph | Compact, seed: int = 1) -> Communities:
    """Return the communities of a library, the same whatever order it was built in."""
    whole = compact(graph)
    return communities_from(whole.cards, membership_of(whole, seed))


def communities_from(cards: Sequence[Card], membership: IntArray) -> Communities:
    """Return the communities for notes in order of id whose communities are already numbered."""
    groups: list[list[Card]] = [[] for _ in range(int(membership.max(initial=-1)) + 1)]
    for card, number in zip(cards, membership, strict=True):
        if number >= 0:
            groups[number].append(card)
    named = zip(groups, names_for(groups), strict=True)
    found = (Community(n, name, tuple(card.id for card in group)) for n, (group, name) in enumerate(named, 1))
    alone = (card.id for card, number in zip(cards, membership, strict=True) if number < 0)
    return Communities(tuple(found), tuple(alone))


def membership_of(graph: Compact, seed: int = 1) -> IntArray:
    """Return each note's community, 0 being the largest, and -1 for notes without a neighbour."""
    pairs, counts = graph.pairs()
    weights = np.where(graph.of_index_pages(pairs), LISTING * counts, counts) if graph.index_pages else counts
    return detect(len(graph.cards), pairs, weights, seed)


def detect(count: int, pairs: np.ndarray, weights: np.ndarray, seed: int = 1) -> IntArray:
    """Return seeded Leiden communities, numbered by size and then by their smallest member."""
    linked = np.zeros(count, dtype=bool)
    linked[pairs.ravel()] = True
    if not linked.any():
        return np.full(count, -1, dtype=np.int32)
    net = net_of(count, pairs)
    with seeded(seed):
        found = net.community_leiden("modularity", weights=weights.tolist(), n_iterations=4)
    raw = np.where(linked, np.array(found.membership), -1)
    return _renumber(raw)


def _renumber(raw: np.ndarray) -> IntArray:
    old, first, inverse, sizes = np.unique(raw, return_index=True, return_inverse=True, return_counts=True)
    order = [int(i) for i in np.lexsort((first, -sizes)) if old[i] >= 0]
    new = np.full(len(old), -1, dtype=np.int32)
    new[order] = np.arange(len(order))
    return new[inverse]
