"""Communities: groups of notes with more links among them than to others, named by their own words.

Those of many notes have parts, where their links form groups more clearly than links joined by chance do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from throughline.corpus.model import Card
from throughline.graph.insights.community_names import names_for, names_with_parts
from throughline.graph.nets import divided, modularity, net_of, seeded, shuffled
from throughline.graph.whole import Compact, IntArray, compact

if TYPE_CHECKING:
    import networkx as nx

LISTING = 0.1  # how much a link of an index page counts, beside 1 for any other: it still holds a note
PARTED_FROM = 41  # notes of a community: fewer are read at a glance. A choice, not tuned
FEWEST = 5  # notes of a part: of fewer the names say more than a name for them all
COVERED = 0.5  # of a community: parts that hold less of it say little of what it consists of
# How much more modular than by chance; a choice by reading the parts of three public vaults, half of which
# fall to it. What had parts before keeps them with less: else one note that comes or goes takes them away.
BEYOND_CHANCE, STILL_BEYOND = 1.1, 1.05
CHANCES, OF_NOTES = 5, 300  # times that links are joined by chance: the more notes, the less these differ

Notes = Collection[str]  # ids


@dataclass(frozen=True, slots=True)
class Community:
    """A community of notes, or a part of one; number 1 is the largest."""

    number: int
    name: str
    members: tuple[str, ...]
    parts: tuple[Community, ...] = ()

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


def communities_of(
    graph: nx.MultiDiGraph | Compact, seed: int = 1, before: Communities | None = None
) -> Communities:
    """Return the communities of a library, with the parts of great ones.

    They do not depend on the order that the library was built in. The search starts from those of `before`:
    else one note that is added may change the communities of many others, and none is better for it.
    """
    whole = compact(graph)
    membership = membership_of(whole, seed, [one.members for one in before.found] if before else ())
    groups, alone = _groups(whole.cards, membership)
    known = _numbers([part.members for one in before.found for part in one.parts] if before else [])
    parts = [
        _groups(group, own) for group, own in zip(groups, _parts(whole, membership, seed, known), strict=True)
    ]
    found = []
    for number, (group, (name, names)) in enumerate(
        zip(groups, names_with_parts(groups, parts), strict=True), 1
    ):
        own = zip(names, parts[number - 1][0], strict=True)
        named = tuple(Community(n, one, _ids(part)) for n, (one, part) in enumerate(own, 1))
        found.append(Community(number, name, _ids(group), named))
    return Communities(tuple(found), _ids(alone))


def communities_from(cards: Sequence[Card], membership: IntArray) -> Communities:
    """Return the communities for notes in order of id whose communities are already numbered."""
    groups, alone = _groups(cards, membership)
    named = zip(groups, names_for(groups), strict=True)
    found = (Community(n, name, _ids(group)) for n, (group, name) in enumerate(named, 1))
    return Communities(tuple(found), _ids(alone))


def _ids(cards: Sequence[Card]) -> tuple[str, ...]:
    return tuple(card.id for card in cards)


def _groups(cards: Sequence[Card], membership: IntArray) -> tuple[list[list[Card]], list[Card]]:
    groups: list[list[Card]] = [[] for _ in range(int(membership.max(initial=-1)) + 1)]
    alone: list[Card] = []
    for card, number in zip(cards, membership, strict=True):
        (groups[number] if number >= 0 else alone).append(card)
    return groups, alone


def membership_of(graph: Compact, seed: int = 1, before: Sequence[Notes] = ()) -> IntArray:
    """Return each note's community, 0 being the largest, and -1 for notes without a neighbour."""
    pairs, counts = graph.pairs()
    weights = np.where(graph.of_index_pages(pairs), LISTING * counts, counts) if graph.index_pages else counts
    return detect(len(graph.cards), pairs, weights, seed, _start(graph.ids, _numbers(before)))


def detect(
    count: int, pairs: np.ndarray, weights: np.ndarray, seed: int = 1, start: IntArray | None = None
) -> IntArray:
    """Return seeded Leiden communities, numbered by size and then by their smallest member."""
    linked = np.zeros(count, dtype=bool)
    linked[pairs.ravel()] = True
    if not linked.any():
        return np.full(count, -1, dtype=np.int32)
    net = net_of(count, pairs)
    with seeded(seed):
        found = divided(net, weights, start)
    return _renumber(np.where(linked, found, -1))


def _numbers(groups: Sequence[Notes]) -> Mapping[str, int]:
    """Return the number of the group of each note."""
    return {note: number for number, notes in enumerate(groups) for note in notes}


def _start(ids: Sequence[str], was: Mapping[str, int], known: float = 0.0) -> IntArray | None:
    """Return the groups that notes were in, new ones in one of their own.

    There is nothing to start from where the group of no greater share of them is `known`.
    """
    if sum(note in was for note in ids) <= known * len(ids):
        return None
    groups = [was.get(note, -1 - at) for at, note in enumerate(ids)]
    return np.unique(groups, return_inverse=True)[1].astype(np.int32)


def _parts(graph: Compact, community: IntArray, seed: int, known: Mapping[str, int]) -> Iterator[IntArray]:
    """Yield the part of each note of one community after another, -1 for those in none: few have parts.

    Links of index pages, which list all, form none.
    """
    pairs, counts = graph.pairs()
    telling = ~graph.of_index_pages(pairs)
    pairs, counts = pairs[telling], counts[telling]
    within = np.where(community[pairs[:, 0]] == community[pairs[:, 1]], community[pairs[:, 0]], -1)
    ids = graph.ids
    for at in range(int(community.max(initial=-1)) + 1):
        inside, notes = within == at, np.flatnonzero(community == at)
        if len(notes) >= PARTED_FROM and inside.any():
            local = np.searchsorted(notes, pairs[inside])
            start = _start([ids[note] for note in notes.tolist()], known, COVERED)
            yield parts_of(len(notes), local, counts[inside], seed, start)
        else:
            yield np.full(len(notes), -1, dtype=np.int32)


def parts_of(
    count: int, pairs: np.ndarray, weights: np.ndarray, seed: int = 1, start: IntArray | None = None
) -> IntArray:
    """Return the part of each note of one community, 0 being the largest, and -1 for those in none.

    There are none where links joined by chance, each note keeping as many, would form parts as clear.
    """
    net = net_of(count, pairs)
    mixed = np.random.default_rng(seed)
    with seeded(seed):
        found = divided(net, weights, start)
        by_chance = []
        for _ in range(max(1, min(CHANCES, OF_NOTES // count))):
            other, others = net_of(count, shuffled(pairs, mixed)), mixed.permutation(weights)
            by_chance.append(modularity(other, divided(other, others), others))
    kept = [part for part in np.unique(found) if _holds_together(found == part, pairs, weights)]
    covers = np.isin(found, kept)
    beyond = BEYOND_CHANCE if start is None else STILL_BEYOND
    clear = modularity(net, found, weights) > beyond * np.mean(by_chance)
    if len(kept) < 2 or covers.sum() < COVERED * count or not clear:
        return np.full(count, -1, dtype=np.int32)
    return _renumber(np.where(covers, found, -1))


def _holds_together(part: np.ndarray, pairs: np.ndarray, weights: np.ndarray) -> bool:
    """Tell whether the notes of a part have more of their links with one another than with others."""
    ends = part[pairs].sum(axis=1)
    return bool(part.sum() >= FEWEST and 2 * weights[ends == 2].sum() > weights[ends == 1].sum())


def _renumber(raw: np.ndarray) -> IntArray:
    old, first, inverse, sizes = np.unique(raw, return_index=True, return_inverse=True, return_counts=True)
    order = [int(i) for i in np.lexsort((first, -sizes)) if old[i] >= 0]
    new = np.full(len(old), -1, dtype=np.int32)
    new[order] = np.arange(len(order))
    return new[inverse]
