"""The vectors of all passages, and the notes nearest to a query by them."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from throughline.corpus.model import NoteKind
from throughline.index.vectors.compressed import FEWEST, Compressed, Exactly, OnDisk
from throughline.index.vectors.encoder import Matrix, normalised
from throughline.index.vectors.kept import Kept
from throughline.index.vectors.passages import active_model, kept_of, state
from throughline.index.vectors.space import Exact, Mask, Space

# Passages. To compare all takes 2 ms at 20,000, 9 ms at 50,000 and 32 ms at 190,000; with codes it is 2 to
# 3 ms at each of these, and a build takes a second and more to make them.
EXACT_UP_TO = 50_000
_SPARE = 16  # rows asked for beyond 2 k, since several may be passages of one note
INDEX, ROWS, ABOUT = "index.faiss", "rows.npy", "about.json"
_ROW = np.dtype([("note", "<i8"), ("seq", "<i4"), ("kind", "u1")])
_PLACED = np.dtype([*_ROW.descr, ("at", "<i8")])  # where the exact vector begins in its file
_KINDS = tuple(NoteKind)
_NOTES_AT_ONCE = 20_000  # whose vectors are averaged in one step: about 60 MB


class Vectors:
    """A space of the vectors of passages, and for each of its rows the note, the passage and the kind.

    A row names its kind by a place in `kinds`; `lacking` tells how many passages have no sound vector, and
    `unread` how many notes lack that of their first one.
    """

    def __init__(
        self,
        space: Space,
        rows: npt.NDArray[Any],
        kinds: Sequence[str] = _KINDS,
        lacking: int = 0,
        unread: int = 0,
    ) -> None:
        if len(space) != len(rows):
            raise ValueError(f"{len(space)} vectors for {len(rows)} passages")
        self.lacking = lacking
        self.unread = unread
        self._space = space
        self._rows = rows
        self._kinds = tuple(kinds)
        self._of_kinds: dict[frozenset[NoteKind], Mask] = {}
        self._notes: npt.NDArray[np.int64] = np.ascontiguousarray(rows["note"])

    def __len__(self) -> int:
        """Return how many passages there are."""
        return len(self._rows)

    @property
    def is_exact(self) -> bool:
        """Whether all vectors are compared with a query, and not codes of them first."""
        return isinstance(self._space, Exact)

    @property
    def heads(self) -> int:
        """How many notes have the vector of their first passage."""
        return int((self._rows["seq"] == 0).sum())

    def of_kinds(self, kinds: Iterable[NoteKind]) -> Mask:
        """Return which rows belong to notes of these kinds."""
        chosen = frozenset(kinds)
        if chosen not in self._of_kinds:
            self._of_kinds[chosen] = np.isin(
                self._rows["kind"], [at for at, kind in enumerate(self._kinds) if kind in chosen]
            )
        return self._of_kinds[chosen]

    def is_inquiry(self, note: int) -> bool:
        """Tell whether a note that has passages is an inquiry."""
        row = int(np.searchsorted(self._notes, note))
        return self._kinds[int(self._rows["kind"][row])] == NoteKind.INQUIRY

    def of_notes(self, nums: Iterable[int]) -> Mask:
        """Return which rows belong to these notes."""
        wanted = np.fromiter(nums, np.int64)
        return np.isin(self._notes, wanted)

    def search(self, query: Matrix, k: int, allowed: Mask | None = None) -> list[tuple[int, int, float]]:
        """Return (note, passage, cosine) of the k nearest notes, each by its best passage, best first.

        Rows that are not allowed are passed over inside the search, so there are k notes whenever k exist.
        """
        room = len(self) if allowed is None else int(allowed.sum())
        if k <= 0 or room == 0 or not np.any(query):
            return []
        depth = min(room, 2 * k + _SPARE)
        while True:
            found = self._best_of_each(*self._space.nearest(query, depth, allowed))
            if len(found) >= k or depth == room:
                return found[:k]
            depth = min(room, depth * 4)

    def note_vectors(self) -> tuple[npt.NDArray[np.int64], Matrix]:
        """Return every note with the mean of its passages, in order of note."""
        notes, starts = np.unique(self._notes, return_index=True)
        means = np.empty((len(notes), self._space.dimension), np.float32)
        edges = np.append(starts, len(self))
        for at in range(0, len(notes), _NOTES_AT_ONCE):
            own = edges[at : at + _NOTES_AT_ONCE + 1]
            part = self._space.rows(int(own[0]), int(own[-1]))
            means[at : at + _NOTES_AT_ONCE] = np.add.reduceat(part, own[:-1] - own[0], axis=0)
        return notes, normalised(means)

    def vector_of(self, note: int) -> Matrix | None:
        """Return the mean of a note's passages, or None where it has none."""
        low, high = np.searchsorted(self._notes, [note, note + 1])
        if low == high:
            return None
        return normalised(np.mean(self._space.rows(int(low), int(high)), axis=0))

    def best_among(self, query: Matrix, notes: Iterable[int]) -> list[tuple[int, int, float]]:
        """Return (note, passage, cosine) for just these notes, each by its best passage."""
        found = []
        asked = np.fromiter(notes, np.int64)
        lows, highs = (np.searchsorted(self._notes, asked + more) for more in (0, 1))
        counts = highs - lows
        ends = np.cumsum(counts)
        rows = np.arange(counts.sum()) + np.repeat(lows - (ends - counts), counts)
        vectors = self._space.at(rows)
        for note, low, count, end in zip(*(one.tolist() for one in (asked, lows, counts, ends)), strict=True):
            if count:
                scores = vectors[end - count : end] @ query
                best = int(np.argmax(scores))
                found.append((note, int(self._rows["seq"][low + best]), float(scores[best])))
        return found

    def write(self, place: Path) -> None:
        """Write the index and its rows into a folder."""
        self._space.write(place / INDEX)
        np.save(place / ROWS, self._rows, allow_pickle=False)
        told = {"kinds": list(map(str, self._kinds)), "lacking": self.lacking, "unread": self.unread}
        (place / ABOUT).write_text(json.dumps(told | self._space.about()), encoding="utf-8")

    def _best_of_each(
        self, scores: npt.NDArray[np.float32], rows: npt.NDArray[np.int64]
    ) -> list[tuple[int, int, float]]:
        best: dict[int, tuple[int, int, float]] = {}
        for score, row in zip(scores.tolist(), rows.tolist(), strict=True):
            note, seq = int(self._notes[row]), int(self._rows["seq"][row])
            if note not in best:
                best[note] = (note, seq, score)
        return sorted(best.values(), key=lambda hit: (-hit[2], hit[0]))


def from_library(db: sqlite3.Connection, exact_up_to: int | None = None, kept: Kept | None = None) -> Vectors:
    """Read every passage's vector of the active model and index them."""
    found = (kept or kept_of(db)).records(active_model(db))
    count = db.execute("SELECT count(*) FROM passage").fetchone()[0]
    rows = np.zeros(count, _PLACED)
    passages = db.execute(
        "SELECT p.note, p.seq, n.kind, p.digest FROM passage p JOIN note n ON n.num = p.note "
        "ORDER BY p.note, p.seq"
    )
    place_of_kind = {str(kind): at for at, kind in enumerate(_KINDS)}
    at = 0
    for note, seq, kind, digest in passages:
        if digest in found.at:
            rows[at] = (note, seq, place_of_kind[kind], found.at[digest])
            at += 1
    rows = rows[:at]
    (notes,) = db.execute("SELECT count(*) FROM note").fetchone()
    lacking, unread = count - at, notes - int((rows["seq"] == 0).sum())
    told = (lacking, unread) if active_model(db) else (0, 0)
    vectors = OnDisk(found.data, found.dimension or int(state(db, "dimension") or 1), rows["at"])
    return Vectors(space_of(vectors, exact_up_to), rows, _KINDS, *told)


def space_of(vectors: Exactly, exact_up_to: int | None = None) -> Space:
    """Return a space in which all vectors are compared, or above the limit codes of them."""
    if len(vectors) <= (EXACT_UP_TO if exact_up_to is None else exact_up_to) or len(vectors) < FEWEST:
        return Exact.of(vectors.at(np.arange(len(vectors))))
    return Compressed.of(vectors)
