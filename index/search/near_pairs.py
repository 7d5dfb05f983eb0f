"""Notes that are close in meaning to each other, as (a, b, score) with a before b."""

import json
import sqlite3
from collections.abc import Collection
from typing import Any

import numpy as np
import numpy.typing as npt

from throughline.corpus.model import NoteKind
from throughline.index.store import beside
from throughline.index.store.transactions import chunks, places
from throughline.index.vectors.encoder import Matrix
from throughline.index.vectors.inverted import build_index
from throughline.index.vectors.nearest import Vectors
from throughline.index.vectors.passages import active_model, is_settled, state

Triple = tuple[str, str, float]
_NAME, _FORM = "near", 1  # what is kept beside the library, and the form of it
_PAIR = np.dtype([("a", "<i8"), ("b", "<i8"), ("score", "<f8")])

_EXACT_UP_TO = 20_000  # passages: all against all costs their square; above it the approximate index serves
_BATCH = 1_000  # rows at a time: bounds the memory for scores, and a stop is heard between two


def nearest_pairs(
    db: sqlite3.Connection,
    vectors: Vectors,
    *,
    k: int,
    at_least: float = 0.0,
    kinds: Collection[NoteKind] = (),
) -> tuple[Triple, ...]:
    """Return every pair in which one note is among the k nearest of the other, the closest pair first."""
    nums, matrix = vectors.note_vectors()
    if kinds and len(nums):
        chosen = np.isin(nums, _of_kinds(db, kinds))
        nums, matrix = nums[chosen], matrix[chosen]
    if len(nums) < 2 or k <= 0:
        return ()
    scores, rows = _neighbours(matrix, min(k + 1, len(nums)))
    firsts = np.repeat(np.arange(len(nums)), rows.shape[1])
    seconds, cosines = rows.ravel(), scores.ravel()
    kept = (seconds >= 0) & (seconds != firsts) & (cosines >= at_least)
    ids = _ids(db, nums.tolist())
    pairs: dict[tuple[str, str], float] = {}
    for a, b, score in zip(
        firsts[kept].tolist(), seconds[kept].tolist(), cosines[kept].tolist(), strict=True
    ):
        one, other = sorted((ids[int(nums[a])], ids[int(nums[b])]))
        pairs[one, other] = max(score, pairs.get((one, other), -1.0))
    return tuple(
        sorted(((a, b, score) for (a, b), score in pairs.items()), key=lambda t: (-t[2], t[0], t[1]))
    )


def kept_pairs(db: sqlite3.Connection, vectors: Vectors, *, k: int, at_least: float) -> tuple[Triple, ...]:
    """Return what `nearest_pairs` does, worked out once for as long as no passage changes, and kept."""
    if not is_settled(db, active_model(db)):
        return nearest_pairs(db, vectors, k=k, at_least=at_least)
    basis = json.dumps([_FORM, state(db, "passages"), len(vectors), k, at_least]).encode() + b"\n"
    data = beside.stored(db, _NAME)
    if data and data.startswith(basis):
        rows = np.frombuffer(data, _PAIR, offset=len(basis))
        ids = _ids(db, np.unique(np.concatenate([rows["a"], rows["b"]])).tolist())
        columns = (rows[name].tolist() for name in ("a", "b", "score"))
        return tuple((ids[a], ids[b], score) for a, b, score in zip(*columns, strict=True))
    found = nearest_pairs(db, vectors, k=k, at_least=at_least)
    nums = dict(db.execute("SELECT id, num FROM note")) if found else {}
    rows = np.array([(nums[a], nums[b], score) for a, b, score in found], _PAIR)
    beside.store(db, _NAME, basis + rows.tobytes())
    return found


def linked_pairs(db: sqlite3.Connection, vectors: Vectors) -> tuple[Triple, ...]:
    """Return every pair of linked notes with its closeness in meaning, in order of their ids."""
    nums, matrix = vectors.note_vectors()
    links = np.array(db.execute("SELECT DISTINCT source, target FROM link").fetchall(), np.int64).reshape(
        -1, 2
    )
    links = links[np.isin(links, nums).all(axis=1)]
    if not len(links):
        return ()
    first, second = np.searchsorted(nums, links.T)
    scores = np.concatenate(
        [
            np.einsum("ij,ij->i", matrix[first[at : at + _BATCH]], matrix[second[at : at + _BATCH]])
            for at in range(0, len(links), _BATCH)
        ]
    )
    ids = _ids(db, np.unique(links).tolist())
    pairs = {
        tuple(sorted((ids[a], ids[b]))): float(score)
        for (a, b), score in zip(links.tolist(), scores.tolist(), strict=True)
    }
    return tuple((pair[0], pair[1], score) for pair, score in sorted(pairs.items()))


def _neighbours(matrix: Matrix, k: int) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    index = build_index(matrix, _EXACT_UP_TO)
    found = [index.search(matrix[at : at + _BATCH], k) for at in range(0, len(matrix), _BATCH)]
    return np.concatenate([scores for scores, _ in found]), np.concatenate([rows for _, rows in found])


def _of_kinds(db: sqlite3.Connection, kinds: Collection[NoteKind]) -> list[int]:
    rows = db.execute(f"SELECT num FROM note WHERE kind IN ({places([*kinds])})", sorted(kinds))
    return [row[0] for row in rows]


def _ids(db: sqlite3.Connection, nums: list[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for run in chunks(nums):
        found.update(db.execute(f"SELECT num, id FROM note WHERE num IN ({places(run)})", run).fetchall())
    return found
