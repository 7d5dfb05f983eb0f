"""The vectors of all passages, searched exactly while that is quick, and kept ready beside the library."""

import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from throughline.corpus.model import NoteKind
from throughline.index.store import ours, seals
from throughline.index.store.beside import mark_of
from throughline.index.store.transactions import file_of
from throughline.index.vectors.encoder import Matrix, normalised
from throughline.index.vectors.index_file import read_index, write_index
from throughline.index.vectors.kept import Kept
from throughline.index.vectors.passages import active_model, is_settled, kept_of, state

EXACT_UP_TO = 200_000  # passages: exact search takes 15 ms at 100,000 and 158 ms at 1,000,000
_RECALL = 0.985  # asked of the approximate index when it is built; 0.98 is promised
_SAMPLE = 200  # queries by which recall is measured: more are surer and make the build slower
_SPARE = 16  # rows asked for beyond 2 k, since several may be passages of one note
_INDEX, _ROWS, _ABOUT, _SEAL = "index.faiss", "rows.npy", "about.json", "seal.json"
_FILES = (_INDEX, _ROWS, _ABOUT)
_ROW = np.dtype([("note", "<i8"), ("seq", "<i4"), ("kind", "u1")])
_KINDS = tuple(NoteKind)

Mask = npt.NDArray[np.bool_]


def load_faiss(threads: int | None = None) -> Any:
    """Return faiss, set to work in so many threads, in as many as there are processors if not said."""
    import faiss  # noqa: PLC0415 - a library may be browsed without ever being searched

    faiss.omp_set_num_threads(threads or os.cpu_count() or 1)
    return faiss


class Vectors:
    """A FAISS index over passages, and for each of its rows the note, the passage and the kind.

    A row names its kind by a place in `kinds`; `lacking` tells how many passages have no sound vector, and
    `unread` how many notes lack that of their first one.
    """

    def __init__(
        self,
        index: Any,
        rows: npt.NDArray[Any],
        kinds: Sequence[str] = _KINDS,
        lacking: int = 0,
        unread: int = 0,
    ) -> None:
        if index.ntotal != len(rows):
            raise ValueError(f"{index.ntotal} vectors for {len(rows)} passages")
        self.lacking = lacking
        self.unread = unread
        self._index = index
        self._rows = rows
        self._kinds = tuple(kinds)
        self._of_kinds: dict[frozenset[NoteKind], Mask] = {}
        self._notes: npt.NDArray[np.int64] = np.ascontiguousarray(rows["note"])

    def __len__(self) -> int:
        """Return how many passages there are."""
        return len(self._rows)

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
            found = self._best_of_each(*self._nearest(query, depth, allowed))
            if len(found) >= k or depth == room:
                return found[:k]
            depth = min(room, depth * 4)

    def note_vectors(self) -> tuple[npt.NDArray[np.int64], Matrix]:
        """Return every note with the mean of its passages, in order of note."""
        notes, starts = np.unique(self._notes, return_index=True)
        if not len(notes):
            return notes, np.empty((0, self._index.d), np.float32)
        return notes, normalised(np.add.reduceat(self._all(), starts, axis=0))

    def vector_of(self, note: int) -> Matrix | None:
        """Return the mean of a note's passages, or None where it has none."""
        low, high = np.searchsorted(self._notes, [note, note + 1])
        if low == high:
            return None
        return normalised(np.mean(self._index.reconstruct_n(int(low), int(high - low)), axis=0))

    def best_among(self, query: Matrix, notes: Iterable[int]) -> list[tuple[int, int, float]]:
        """Return (note, passage, cosine) for just these notes, each by its best passage."""
        found = []
        for note in notes:
            low, high = np.searchsorted(self._notes, [note, note + 1])
            if low < high:
                scores = self._index.reconstruct_n(int(low), int(high - low)) @ query
                best = int(np.argmax(scores))
                found.append((note, int(self._rows["seq"][low + best]), float(scores[best])))
        return found

    def save(self, place: Path) -> None:
        """Write the index and its rows into a new folder; it appears whole or not at all."""
        place.parent.mkdir(parents=True, exist_ok=True)
        half_done = Path(tempfile.mkdtemp(prefix="vectors-", suffix=".tmp", dir=place.parent))
        try:
            write_index(load_faiss(), self._index, half_done / _INDEX)
            np.save(half_done / _ROWS, self._rows, allow_pickle=False)
            about = {"kinds": list(map(str, self._kinds)), "lacking": self.lacking, "unread": self.unread}
            (half_done / _ABOUT).write_text(json.dumps(about), encoding="utf-8")
            seals.seal(half_done / _SEAL, [half_done / name for name in _FILES])
            half_done.replace(place)
        finally:
            shutil.rmtree(half_done, ignore_errors=True)

    def _nearest(
        self, query: Matrix, depth: int, allowed: Mask | None
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]:
        # One query is soonest answered by one thread: two wait for each other on a busy machine.
        faiss = load_faiss(threads=1)
        options: dict[str, Any] = {}
        if allowed is not None:
            options["sel"] = faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))
        kind = faiss.SearchParameters
        if isinstance(self._index, faiss.IndexIVF):
            kind = faiss.SearchParametersIVF
            share = 1.0 if allowed is None else float(allowed.mean())
            # The fewer rows are allowed, the more lists it takes to meet as many of them.
            options["nprobe"] = min(self._index.nlist, int(self._index.nprobe / share) + 1)
        scores, rows = self._index.search(query[np.newaxis], depth, params=kind(**options))
        real = rows[0] >= 0
        return scores[0][real], rows[0][real]

    def _best_of_each(
        self, scores: npt.NDArray[np.float32], rows: npt.NDArray[np.int64]
    ) -> list[tuple[int, int, float]]:
        best: dict[int, tuple[int, int, float]] = {}
        for score, row in zip(scores.tolist(), rows.tolist(), strict=True):
            note, seq = int(self._notes[row]), int(self._rows["seq"][row])
            if note not in best:
                best[note] = (note, seq, score)
        return sorted(best.values(), key=lambda hit: (-hit[2], hit[0]))

    def _all(self) -> Matrix:
        return np.asarray(self._index.reconstruct_n(0, len(self)), np.float32)


def open_vectors(db: sqlite3.Connection, cache: Path | None) -> Vectors:
    """Open the vectors of the active model: as kept beside the library, or, where that is stale, anew."""
    token = state(db, "passages")
    place = cache / f"{_names_of(db)}{token}" if cache and token else None
    if place and place.is_dir() and (kept := _kept(place)):
        return kept
    made = from_library(db)
    settled = is_settled(db, active_model(db))  # else it is out of date within seconds
    if place and settled and os.access(place.parent, os.W_OK):
        _forget_others(db, place)
        with suppress(OSError):  # a full disk costs the next opening some time, and nothing else
            made.save(place)
    return made


def _names_of(db: sqlite3.Connection) -> str:
    """Return how the folders begin that one library keeps: another in the same folder has its own."""
    file = file_of(db)
    return f"vectors-{mark_of(file) if file else 'memory'}-"


def _kept(place: Path) -> Vectors | None:
    """Return the vectors kept in a folder, or nothing where they cannot be read."""
    try:
        if is_whole(place, deep=False):
            about = json.loads((place / _ABOUT).read_text(encoding="utf-8"))
            index = read_index(load_faiss(), place / _INDEX)
            rows = np.load(place / _ROWS, allow_pickle=False)
            return Vectors(index, rows, about["kinds"], about["lacking"], about.get("unread", 0))
    except (OSError, RuntimeError, ValueError, EOFError):
        pass  # a folder that is going, or that the disk does not give: it is made again
    shutil.rmtree(place, ignore_errors=True)
    return None


def is_whole(place: Path, deep: bool = True) -> bool:
    """Tell whether the files of a kept index are as they were written."""
    return seals.check(place / _SEAL, [place / name for name in _FILES], deep) is seals.Verdict.SOUND


def from_library(db: sqlite3.Connection, exact_up_to: int = EXACT_UP_TO, kept: Kept | None = None) -> Vectors:
    """Read every passage's vector of the active model and index them."""
    found = (kept or kept_of(db)).records(active_model(db))
    dimension = found.dimension or int(state(db, "dimension") or 1)
    count = db.execute("SELECT count(*) FROM passage").fetchone()[0]
    rows = np.zeros(count, _ROW)
    matrix = np.zeros((count, dimension), np.float32)
    passages = db.execute(
        "SELECT p.note, p.seq, n.kind, p.digest FROM passage p JOIN note n ON n.num = p.note "
        "ORDER BY p.note, p.seq"
    )
    at = 0
    for note, seq, kind, digest in passages:
        if digest in found.at:
            rows[at] = (note, seq, _KINDS.index(NoteKind(kind)))
            matrix[at] = found.vector(digest)
            at += 1
    (notes,) = db.execute("SELECT count(*) FROM note").fetchone()
    lacking, unread = count - at, notes - int((rows[:at]["seq"] == 0).sum())
    told = (lacking, unread) if active_model(db) else (0, 0)
    return Vectors(build_index(matrix[:at], exact_up_to), rows[:at], _KINDS, *told)


def build_index(matrix: Matrix, exact_up_to: int = EXACT_UP_TO) -> Any:
    """Return an exact index, or above the limit an inverted one in half precision, its reach measured."""
    faiss = load_faiss()
    count, dimension = matrix.shape
    if count <= exact_up_to:
        index = faiss.IndexFlatIP(dimension)
        index.add(matrix)
        return index
    lists = max(1, min(int(4 * count**0.5), count // 40))
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dimension),
        dimension,
        lists,
        faiss.ScalarQuantizer.QT_fp16,
        faiss.METRIC_INNER_PRODUCT,
    )
    index.train(matrix[:: max(1, count // (64 * lists))])
    index.add(matrix)
    index.make_direct_map()
    index.nprobe = _reach(index, matrix)
    return index


def recall_at_10(index: Any, matrix: Matrix, queries: Matrix) -> float:
    """Return the share of the ten exact nearest rows that an index finds, over these queries."""
    faiss = load_faiss()
    _, exact = faiss.knn(queries, matrix, 10, metric=faiss.METRIC_INNER_PRODUCT)
    _, found = index.search(queries, 10)
    pairs = zip(exact.tolist(), found.tolist(), strict=True)
    return sum(len(set(a) & set(b)) for a, b in pairs) / max(1, len(queries) * 10)


def _reach(index: Any, matrix: Matrix) -> int:
    """Return the smallest number of lists, doubling, whose recall on a sample is good enough."""
    rng = np.random.default_rng(0)
    sample = matrix[rng.choice(len(matrix), min(_SAMPLE, len(matrix)), replace=False)]
    noise = rng.standard_normal(sample.shape).astype(np.float32) * np.float32(0.5 / sample.shape[1] ** 0.5)
    queries = normalised(sample + noise)
    reach = 4
    while reach < index.nlist:
        index.nprobe = reach
        if recall_at_10(index, matrix, queries) >= _RECALL:
            break
        reach *= 2
    return int(min(reach, index.nlist))


def _forget_others(db: sqlite3.Connection, place: Path) -> None:
    """Drop what this library kept before; a name without a library's mark is from before there was one."""
    for old in place.parent.glob("vectors-*"):
        of_this = old.name.startswith(_names_of(db)) or old.name.count("-") == 1
        if old != place and of_this and ours.is_kept_index(old):
            ours.remove(old, ours.OF_KEPT_INDEX)
