"""What falls with a note: everything that rests on it through citations and sources.

A note leans by the mean of what its sources weigh: one that is doubted weighs 1, one that leans itself weighs
four fifths of how much it leans, and any other weighs nothing.
"""

import io
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from throughline.corpus.holds_up import SOURCE_RESTS, SOURCE_RESTS_WHERE_CITED, TARGET_RESTS
from throughline.corpus.model import OriginKind
from throughline.index.store import beside
from throughline.index.store.transactions import places

DAMPING = 0.8  # of what a note weighs that leans itself; a choice, not measured
CLOSE = 1e-6  # a change of leaning that nobody sees
_HALF = 32  # bits of a pair that hold the second number: a library has fewer notes than they can tell apart
_KEPT = "rests"  # the name under which the pairs are kept beside a library

Numbers = npt.NDArray[np.int64]

# Each pair is a note and what it rests on.
_PAIRS = (
    (f"SELECT target, source FROM link WHERE kind IN ({places(TARGET_RESTS)})", TARGET_RESTS),
    (f"SELECT source, target FROM link WHERE kind IN ({places(SOURCE_RESTS)})", SOURCE_RESTS),
    (
        "SELECT DISTINCT source, target FROM statement "
        f"WHERE kind IN ({places(SOURCE_RESTS_WHERE_CITED)}) AND origin = ?",
        (*SOURCE_RESTS_WHERE_CITED, OriginKind.CITED),
    ),
)


@dataclass(frozen=True, slots=True)
class Fallen:
    """A note that rests on what is doubted: how much, over how many steps, and through which notes."""

    num: int
    leans: float
    steps: int
    through: tuple[int, ...]  # from the doubted note to this one, both left out
    root: int  # the doubted note


class Rests:
    """Which notes rest on which, as numbers of notes."""

    def __init__(self, resting: Numbers, bearing: Numbers) -> None:
        self._nums: Numbers = np.unique(np.concatenate([resting, bearing]))
        self._resting: Numbers = np.searchsorted(self._nums, resting)
        self._bearing: Numbers = np.searchsorted(self._nums, bearing)

    @classmethod
    def of_pairs(cls, pairs: Iterable[tuple[int, int]]) -> "Rests":
        """Return what these pairs say: a note, and one that it rests on."""
        table = np.array(list(pairs), np.int64).reshape(-1, 2)
        joined = np.unique((table[:, 0] << _HALF) + table[:, 1])
        resting, bearing = joined >> _HALF, joined & ((1 << _HALF) - 1)
        return cls(resting[resting != bearing], bearing[resting != bearing])

    @cached_property
    def _sources(self) -> Numbers:
        """How many notes each rests on."""
        return np.bincount(self._resting, minlength=len(self._nums))

    @cached_property
    def _by_bearing(self) -> tuple[Numbers, Numbers]:
        order = np.argsort(self._bearing, kind="stable")
        starts = np.searchsorted(self._bearing[order], np.arange(len(self._nums) + 1))
        return self._resting[order], starts

    def to_bytes(self) -> bytes:
        """Return the pairs as they are kept."""
        data = io.BytesIO()
        np.save(data, np.stack([self._nums[self._resting], self._nums[self._bearing]]), allow_pickle=False)
        return data.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Rests":
        """Return what was kept."""
        resting, bearing = np.load(io.BytesIO(data), allow_pickle=False)
        return cls(resting, bearing)

    def downstream(self, doubted: Iterable[int]) -> tuple[Fallen, ...]:
        """Return everything that rests on these notes, what leans most first."""
        wanted = np.array(sorted(set(doubted)), np.int64)
        places = np.searchsorted(self._nums, wanted)
        inside = places < len(self._nums)
        roots = places[inside][self._nums[places[inside]] == wanted[inside]]
        if not len(roots):
            return ()
        steps, before = self._walk(roots)
        leans = self._leaning(roots, steps)
        weights = leans.copy()
        weights[roots] = 1.0 / DAMPING
        before = self._heaviest_before(steps, weights, before)
        fallen = np.flatnonzero(steps > 0)
        order = fallen[np.lexsort((self._nums[fallen], steps[fallen], -np.round(leans[fallen], 9)))]
        return tuple(self._fallen(int(at), leans, steps, before) for at in order)

    def _walk(self, roots: Numbers) -> tuple[Numbers, Numbers]:
        """Return how many steps each note is away, -1 where none leads to it, and room for who is before."""
        resting, starts = self._by_bearing
        steps = np.full(len(self._nums), -1, np.int64)
        steps[roots] = 0
        front = roots
        distance = 0
        while len(front):
            distance += 1
            reached = [resting[starts[at] : starts[at + 1]] for at in front.tolist()]
            met = np.unique(np.concatenate(reached))
            front = met[steps[met] < 0]
            steps[front] = distance
        return steps, np.full(len(self._nums), -1, np.int64)

    def _leaning(self, roots: Numbers, steps: Numbers) -> npt.NDArray[np.float64]:
        """Solve the rule for all notes at once: each round comes nearer by the damping, so it ends."""
        inside = (steps[self._resting] > 0) & (steps[self._bearing] >= 0)
        resting, bearing = self._resting[inside], self._bearing[inside]
        sources = np.maximum(self._sources, 1)
        leans = np.zeros(len(self._nums))
        while True:
            weights = DAMPING * leans
            weights[roots] = 1.0
            after = np.bincount(resting, weights[bearing], minlength=len(self._nums)) / sources
            if np.abs(after - leans).max(initial=0.0) < CLOSE:
                return after
            leans = after

    def _heaviest_before(self, steps: Numbers, weights: npt.NDArray[np.float64], before: Numbers) -> Numbers:
        """Return for each note the one a step nearer to the doubt that weighs most."""
        near = steps[self._bearing] >= 0
        near &= steps[self._resting] == steps[self._bearing] + 1
        resting, bearing = self._resting[near], self._bearing[near]
        order = np.lexsort((-bearing, np.round(weights[bearing], 9)))
        before[resting[order]] = bearing[order]  # the last one written is the heaviest
        return before

    def _fallen(self, at: int, leans: npt.NDArray[np.float64], steps: Numbers, before: Numbers) -> Fallen:
        through: list[int] = []
        back = int(before[at])
        while steps[back] > 0:
            through.append(int(self._nums[back]))
            back = int(before[back])
        return Fallen(
            int(self._nums[at]), round(float(leans[at]), 4), int(steps[at]), tuple(reversed(through)),
            int(self._nums[back]),
        )  # fmt: skip


def rests_of(db: sqlite3.Connection) -> Rests:
    """Return which notes of a library rest on which: read once after a build, and kept beside it."""
    row = db.execute("SELECT value FROM meta WHERE key = 'linked'").fetchone()
    mark = str(row[0]).encode("ascii") if row else b""
    kept = beside.stored(db, _KEPT)
    if mark and kept and kept.startswith(mark + b"\n"):
        return Rests.from_bytes(kept[len(mark) + 1 :])
    made = Rests.of_pairs(pair for query, values in _PAIRS for pair in db.execute(query, values))
    if mark:
        beside.store(db, _KEPT, mark + b"\n" + made.to_bytes())
    return made


def nums_of(db: sqlite3.Connection, ids: Sequence[str]) -> dict[str, int]:
    """Return the numbers of these notes; an id that names no note is absent."""
    find = "SELECT num FROM note WHERE id = ?"
    rows = {note: db.execute(find, (note,)).fetchone() for note in ids}
    return {note: int(row[0]) for note, row in rows.items() if row}
