"""Where the notes of a neighbourhood are drawn: kinds in sectors, hops in rings, labels apart.

All places come from one fixed pattern of slots around the centre. Each slot lies at a golden-angle turn
from the last and as near the centre as the label boxes before it allow, so two labels can only meet
where the pattern is shrunk for a very full map, and a note that stays on screen usually keeps its slot.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from throughline.corpus.model import NoteKind
from throughline.corpus.text.titles import digest

FONT_SIZE = 11  # pixels: the smallest type that is easy to read
BOX_WIDTH = 146.0  # pixels: 22 letters of that type
BOX_HEIGHT = 60.0  # pixels: a mark and three lines of that type
LABELS_AT_FULL_SIZE = 90  # notes; a fuller map is shrunk to this area, and some labels give way
MOST_LABELS = 400  # more cannot find room, and looking for room costs time with their square
_ASPECT = 1.4  # the map is wider than high, as windows and labels are
_NEAREST = 80.0  # pixels from the centre: clear of its own mark and label
_STEP = 4.0  # pixels: a compromise: finer steps pack closer and take longer; not measured
_FITTED = 400  # slots; fitting each to all before it takes time with their square
# Matching old places to slots takes time with the square of the notes; larger groups start afresh.
_REMEMBERED = 400
_GOLDEN = math.pi * (3 - math.sqrt(5))  # successive turns by this angle never line up, so slots spread evenly
_SMALLEST_SECTOR = 1 / 16  # of a turn: a kind with one note must still be seen as a direction
# The screen's y axis points down, so this order runs clockwise from the right.
_FIRST = (NoteKind.INQUIRY, NoteKind.TOPIC, NoteKind.CONCEPT, NoteKind.PAPER)
_AROUND = (*_FIRST, *(kind for kind in NoteKind if kind not in _FIRST))
_ANCHORS = {kind: place / len(_AROUND) for place, kind in enumerate(_AROUND)}

Point = tuple[float, float]
Floats = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Spot:
    """A note that needs a place; spots are given best first."""

    id: str
    kind: NoteKind
    hop: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a note is drawn, and whether its label has room."""

    x: float
    y: float
    labelled: bool = True


@dataclass(frozen=True, slots=True)
class _Slots:
    x: Floats
    y: Floats
    turn: Floats
    reach: Floats


def place(
    spots: Sequence[Spot],
    edges: Iterable[tuple[str, str]] = (),
    previous: Mapping[str, Point] | None = None,
) -> dict[str, Place]:
    """Return a place for each spot, the one at hop 0 in the middle.

    A note with a previous place takes the free slot nearest to it; the others are ordered inside their
    sector and ring by the notes that they are linked to.
    """
    ring = [spot for spot in spots if spot.hop]
    scale = min(1.0, math.sqrt(LABELS_AT_FULL_SIZE / max(1, len(ring))))
    before = {note: (x / scale, y / scale) for note, (x, y) in (previous or {}).items()}
    turns = _wanted_turns(ring, _sectors(ring), edges)
    points = {spot.id: (0.0, 0.0) for spot in spots if not spot.hop}
    for members, slots in _regions(ring):
        points.update(_seat(members, slots, turns, before))
    shrunk = {note: (round(x * scale, 1), round(y * scale, 1)) for note, (x, y) in points.items()}
    roomy = _labelled([shrunk[spot.id] for spot in spots], certain=scale == 1.0)
    return {spot.id: Place(*shrunk[spot.id], fits) for spot, fits in zip(spots, roomy, strict=True)}


@lru_cache(maxsize=8)
def _pattern(count: int) -> _Slots:
    fitted = min(count, _FITTED)
    turn = np.arange(1, count + 1) * _GOLDEN % math.tau
    reach = np.empty(count)
    reach[:fitted] = _fitted_reach(turn[:fitted])
    spare = np.arange(1, count - fitted + 1)
    reach[fitted:] = np.sqrt(reach[:fitted].max() ** 2 * (1 + spare / fitted))
    order = np.argsort(reach, kind="stable")
    turn, reach = turn[order], reach[order]
    return _Slots(np.cos(turn) * reach * _ASPECT, np.sin(turn) * reach, turn / math.tau, reach)


def _fitted_reach(turn: Floats) -> Floats:
    """Push each slot outwards along its turn until its label box meets none before it."""
    xs, ys, reach = np.zeros(len(turn) + 1), np.zeros(len(turn) + 1), np.zeros(len(turn))
    radii = np.arange(_NEAREST, _NEAREST * 30, _STEP)
    for i, angle in enumerate(turn):
        x, y = np.cos(angle) * radii * _ASPECT, np.sin(angle) * radii
        meets = (np.abs(x[:, None] - xs[: i + 1]) < BOX_WIDTH) & (
            np.abs(y[:, None] - ys[: i + 1]) < BOX_HEIGHT
        )
        first = int(np.argmin(meets.any(axis=1)))
        reach[i], xs[i + 1], ys[i + 1] = radii[first], x[first], y[first]
    return reach


def _sectors(ring: Sequence[Spot]) -> dict[NoteKind, tuple[float, float]]:
    """Return start and width of each kind's sector, as parts of a turn, in an order that never changes."""
    per_hop: dict[int, int] = {}
    for spot in ring:
        per_hop[spot.hop] = per_hop.get(spot.hop, 0) + 1
    # Kinds that share a ring need room by count; kinds in rings of their own by its square root.
    need = dict.fromkeys(_AROUND, 0.0)
    for spot in ring:
        need[spot.kind] += 1 / math.sqrt(per_hop[spot.hop])
    present = [kind for kind in _AROUND if need[kind]]
    whole = sum(need.values())
    wide = {kind: max(need[kind] / whole, _SMALLEST_SECTOR) for kind in present}
    spread = sum(wide.values())
    start = _ANCHORS[present[0]] - wide[present[0]] / spread / 2 if present else 0.0
    found = {}
    for kind in present:
        found[kind] = (start, wide[kind] / spread)
        start += wide[kind] / spread
    return found


def _regions(ring: Sequence[Spot]) -> list[tuple[list[Spot], list[tuple[Point, float]]]]:
    """Return the spots of each ring and sector with exactly as many slots, nearest first."""
    count = _FITTED
    while True:
        found = _try_regions(ring, _pattern(count))
        if found is not None:
            return found
        count *= 2


def _try_regions(
    ring: Sequence[Spot], slots: _Slots
) -> list[tuple[list[Spot], list[tuple[Point, float]]]] | None:
    sectors = _sectors(ring)
    inside = {kind: (slots.turn - start) % 1.0 for kind, (start, _) in sectors.items()}
    found, inner, outer = [], 0.0, 0.0
    ordered = sorted(ring, key=lambda spot: (spot.hop, _AROUND.index(spot.kind)))
    for _, hop in groupby(ordered, key=lambda spot: spot.hop):
        for kind, group in groupby(hop, key=lambda spot: spot.kind):
            members = list(group)
            free = np.flatnonzero((inside[kind] < sectors[kind][1]) & (slots.reach > inner))[: len(members)]
            if len(free) < len(members):
                return None
            outer = max(outer, float(slots.reach[free[-1]]))
            found.append(
                (
                    members,
                    [((float(slots.x[i]), float(slots.y[i])), float(inside[kind][i])) for i in free],
                )
            )
        inner = outer
    return found


def _wanted_turns(
    ring: Sequence[Spot],
    sectors: Mapping[NoteKind, tuple[float, float]],
    edges: Iterable[tuple[str, str]],
) -> dict[str, float]:
    """Return where in its sector each note would like to be, as a part of the sector's width.

    Each starts at a turn of its own and is drawn twice to the middle of the notes it is linked to.
    """
    kinds = {spot.id: spot.kind for spot in ring}
    turns = {}
    for note, kind in kinds.items():
        start, width = sectors[kind]
        turns[note] = start + width * (int(digest(note)[:8], 16) / 2**32)
    linked: dict[str, list[str]] = {note: [] for note in turns}
    for a, b in edges:
        if a in linked and b in linked and a != b:
            linked[a].append(b)
            linked[b].append(a)
    for _ in range(2):
        turns = {note: _middle([turns[note], *(turns[n] for n in sorted(linked[note]))]) for note in turns}
    return {note: (turn - sectors[kinds[note]][0]) % 1.0 for note, turn in turns.items()}


def _middle(turns: Sequence[float]) -> float:
    x = math.fsum(math.cos(turn * math.tau) for turn in turns)
    y = math.fsum(math.sin(turn * math.tau) for turn in turns)
    return math.atan2(y, x) / math.tau


def _seat(
    members: Sequence[Spot],
    slots: Sequence[tuple[Point, float]],
    turns: Mapping[str, float],
    before: Mapping[str, Point],
) -> dict[str, Point]:
    """Seat the notes seen before nearest to where they were, the rest in the order they would like."""
    seated: dict[str, Point] = {}
    free = dict(enumerate(slots))
    wishes = sorted(
        (math.dist(before[spot.id], slot[0]), spot.id, i)
        for spot in members
        if spot.id in before and len(members) <= _REMEMBERED
        for i, slot in free.items()
    )
    for _, note, i in wishes:
        if note not in seated and i in free:
            seated[note] = free.pop(i)[0]
    newcomers = sorted(
        (spot.id for spot in members if spot.id not in seated), key=lambda note: (turns[note], note)
    )
    by_turn = sorted(free.values(), key=lambda slot: slot[1])
    seated.update((note, slot[0]) for note, slot in zip(newcomers, by_turn, strict=True))
    return seated


def _labelled(points: Sequence[Point], *, certain: bool) -> list[bool]:
    """Say for each point, best first, whether its label box is clear of every label granted before."""
    if certain:
        return [True] * len(points)
    granted: list[Point] = []
    answers = []
    for x, y in points:
        fits = len(granted) < MOST_LABELS and not any(
            abs(x - left) < BOX_WIDTH and abs(y - top) < BOX_HEIGHT for left, top in granted
        )
        answers.append(fits)
        if fits:
            granted.append((x, y))
    return answers
