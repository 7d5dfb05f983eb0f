"""Which notes a map keeps when more qualify than it may show."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from throughline.corpus.model import Card, NoteKind

KIND_ORDER = tuple(NoteKind)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A note that qualifies, how far it is, what leads to it, and how close in meaning it is."""

    card: Card
    hop: int
    parents: tuple[str, ...]
    closeness: float = 0.0

    @property
    def order(self) -> tuple[int, float, int, str]:
        """Sort key within a kind: fewer hops, then closer in meaning, then better connected."""
        return (self.hop, -self.closeness, -self.card.connections, self.card.id)


def choose(candidates: Mapping[str, Candidate], seats: int) -> list[str]:
    """Return the ids to show beside the centre, best first.

    Kinds take turns: one note of each kind first, then in proportion to the square root of how many
    of each kind qualify, so a kind with hundreds does not crowd out one with eight. A note brings along
    the notes that join it to the centre, so every note shown is joined to the centre.
    """
    ranked = sorted(candidates.values(), key=lambda each: each.order)
    if len(ranked) <= seats:
        return [each.card.id for each in ranked]
    queues = {kind: iter([each for each in ranked if each.card.kind is kind]) for kind in KIND_ORDER}
    sizes = {kind: sum(each.card.kind is kind for each in ranked) for kind in KIND_ORDER}
    taken: dict[str, NoteKind] = {}
    while len(taken) < seats and queues:
        kind = _turn(queues, sizes, taken)
        if not _seat_next(queues[kind], candidates, taken, seats):
            del queues[kind]
    return sorted(taken, key=lambda note: candidates[note].order)


def _turn(
    queues: Mapping[NoteKind, object], sizes: Mapping[NoteKind, int], taken: Mapping[str, NoteKind]
) -> NoteKind:
    held = dict.fromkeys(KIND_ORDER, 0)
    for kind in taken.values():
        held[kind] += 1

    def claim(kind: NoteKind) -> float:
        return math.inf if not held[kind] else math.sqrt(sizes[kind]) / (2 * held[kind] + 1)

    return max(queues, key=claim)


def _seat_next(
    queue: Iterator[Candidate], candidates: Mapping[str, Candidate], taken: dict[str, NoteKind], seats: int
) -> bool:
    for each in queue:
        if each.card.id in taken:
            continue
        way = _way_in(each, candidates, taken)
        if len(taken) + len(way) <= seats:
            taken.update((step.card.id, step.card.kind) for step in way)
            return True
    return False


def _way_in(
    each: Candidate, candidates: Mapping[str, Candidate], taken: Mapping[str, NoteKind]
) -> list[Candidate]:
    """Return this note and those still missing between it and the centre."""
    way = [each]
    while way[-1].hop > 1 and not any(parent in taken for parent in way[-1].parents):
        parents = [candidates[parent] for parent in way[-1].parents]
        way.append(min(parents, key=lambda parent: parent.order))
    return way
