"""Notes that are linked alike: a linear model of a query's few hundred candidates, made from their links.

The model is EASE (Steck 2019). A row is a note: itself and all notes that a link joins it to, in either
direction. Of two candidates that stand in the same rows again and again, each speaks for the other; one
that stands in every row speaks for none.
"""

import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import ThreadpoolController

Nums = npt.NDArray[np.int64]
Table = npt.NDArray[np.float64]

_RIDGE = 10.0  # between 2 and 20 the figures are the same within their intervals, on the sample and the seeds
MOST_EACH = 400  # links of one note that are looked at: a note of more ties nothing in particular
# Links that are read at once and kept: 0.1 GB and two seconds, and read again after each change.
# To look them up takes a query three milliseconds more.
AT_HAND = 2_000_000
MOST_ROWS = 1_000  # with two candidates or more, the fullest first; bounds the time for a note of many links


class Neighbours:
    """For each note the notes that a link of any kind joins it to."""

    def __init__(self, pairs: npt.NDArray[Any]) -> None:
        both = np.concatenate([pairs, pairs[:, ::-1]]).astype(np.int64)
        both = np.unique(both[both[:, 0] != both[:, 1]], axis=0)
        self._firsts = np.ascontiguousarray(both[:, 0])
        self._seconds = np.ascontiguousarray(both[:, 1])

    def of(self, notes: Nums, most: int = MOST_EACH) -> tuple[Nums, Nums]:
        """Return neighbours of these notes, of each up to `most`, and the place of its note among them."""
        low = np.searchsorted(self._firsts, notes, "left")
        counts = np.minimum(np.searchsorted(self._firsts, notes, "right") - low, most)
        places = np.repeat(np.arange(len(notes)), counts)
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        return self._seconds[np.repeat(low, counts) + within], places


class LookedUp(Neighbours):
    """The same, each note looked up when it is asked for: what is at hand does not grow with the library."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def of(self, notes: Nums, most: int = MOST_EACH) -> tuple[Nums, Nums]:
        """Return neighbours of these notes, of each up to `most`, and the place of its note among them."""
        found = [self._db.execute(_OF_ONE, (note, most)).fetchall() for note in notes.tolist()]
        nums = np.fromiter((num for rows in found for (num,) in rows), np.int64)
        return nums, np.repeat(np.arange(len(found)), [len(rows) for rows in found])


_OF_ONE = (
    "SELECT target FROM link WHERE source = ?1 AND target <> ?1 "
    "UNION SELECT source FROM link WHERE target = ?1 AND source <> ?1 ORDER BY 1 LIMIT ?2"
)


def neighbours_of(db: sqlite3.Connection) -> Neighbours:
    """Return the links of a library: read at once, or, where these are very many, looked up."""
    (highest,) = db.execute("SELECT coalesce(max(num), 0) FROM link").fetchone()
    if highest > AT_HAND:
        return LookedUp(db)
    rows = db.execute("SELECT source, target FROM link")
    flat = np.fromiter((num for row in rows for num in row), np.int64)
    return Neighbours(flat.reshape(-1, 2))


@dataclass(frozen=True, slots=True)
class Tied:
    """Candidates in order of their numbers, and how much each speaks for each other."""

    nums: Nums
    table: Table

    def raised(self, seeds: Iterable[tuple[int, float]]) -> dict[int, float]:
        """Return how much the seeds raise each candidate; none is lowered."""
        scores = np.zeros(len(self.nums))
        for num, weight in seeds:
            at = int(np.searchsorted(self.nums, num))
            if at < len(self.nums) and self.nums[at] == num:
                scores += weight * self.table[at]
        found = np.flatnonzero(scores > 0)
        return dict(zip(self.nums[found].tolist(), scores[found].tolist(), strict=True))


def tied(neighbours: Neighbours, candidates: Collection[int], unseen: Collection[int] = ()) -> Tied:
    """Make the model of these candidates; notes in `unseen` and their links are as if they were not there."""
    nums = np.array(sorted({*candidates} - {*unseen}), np.int64)
    if len(nums) < 2:
        return Tied(nums, np.zeros((len(nums), len(nums))))
    rows, places = neighbours.of(nums)
    if unseen:
        kept = ~np.isin(rows, np.fromiter(unseen, np.int64))
        rows, places = rows[kept], places[kept]
    rows = np.concatenate([rows, nums])  # a note stands in its own row
    places = np.concatenate([places, np.arange(len(nums))])
    # Threads would wait for each other: on a busy machine two took twenty times as long as one.
    with _blas().limit(limits=1):
        together = _together(rows, places, len(nums))
        gram = together + np.diag(np.bincount(places, minlength=len(nums)) + _RIDGE)
        # Half the time of double precision; with the ridge the table differs from its by less than 1e-6.
        inverse = np.linalg.inv(gram.astype(np.float32)).astype(np.float64)
    table = -inverse / np.diag(inverse)
    np.fill_diagonal(table, 0.0)
    return Tied(nums, table)


@cache
def _blas() -> ThreadpoolController:
    """Return what rules the threads of numpy's matrices."""
    return ThreadpoolController().select(user_api="blas")


def _together(rows: Nums, places: Nums, count: int) -> Table:
    """Return in how many rows each two candidates stand together; the diagonal is left empty."""
    _, which, sizes = np.unique(rows, return_inverse=True, return_counts=True)
    shared = np.flatnonzero(sizes > 1)
    if len(shared) > MOST_ROWS:
        shared = shared[np.argsort(-sizes[shared], kind="stable")[:MOST_ROWS]]
    number = np.full(len(sizes), -1)
    number[shared] = np.arange(len(shared))
    kept = number[which] >= 0
    held = np.zeros((len(shared), count), np.float32)
    held[number[which][kept], places[kept]] = 1
    gram = (held.T @ held).astype(np.float64)
    np.fill_diagonal(gram, 0.0)
    return gram
