"""Vectors compressed to two bits a component: a quick pass over them finds what is then compared exactly.

The exact vectors are read where they are kept, and only those of the rows that the quick pass found. How many
it must find is measured when the codes are made, on vectors of the library itself.

The codes are those of a product quantiser with a codebook of sixteen for each two components, which a
processor looks up many at a time. Scalar quantisation was measured as well (see `bench/README.md`): eight
bits a component take ten times as long, since each is made a number again before it is compared.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from throughline.corpus.stopping import checkpoint
from throughline.index.vectors.encoder import Matrix, normalised
from throughline.index.vectors.index_file import write_index
from throughline.index.vectors.kept import size_of_record
from throughline.index.vectors.space import Found, Mask, load_faiss, selector

Places = npt.NDArray[np.int64]

FEWEST = 1_000  # vectors: of fewer no codebook is learned
_BITS = 4  # for each two components: what the quick pass can look up in a register
_TRAINED_ON = 8_192  # vectors; more change the codebook little (the recall is measured below)
_AT_ONCE = 20_000  # vectors held at a time while codes are made: 30 MB
_RECALL = 0.985  # asked of the quick pass when it is made; 0.98 is promised
_SAMPLE = 100  # queries by which recall is measured: more are surer and make the build slower
# Noise in lengths of a vector, so that a query has a cosine of .45 with what it was made from. With less, the
# recall of real queries at a million vectors was below what was measured (.95 for .99).
_FAR = 2.0
_DEPTH = 100  # rows of a query that are to be found
_FIRST_REACH = 200  # rows that are compared exactly at least


class Exactly(Protocol):
    """Exact vectors by row, wherever they lie."""

    @property
    def dimension(self) -> int:
        """The number of components of a vector."""
        ...

    def __len__(self) -> int:
        """Return how many vectors there are."""
        ...

    def at(self, rows: Places) -> Matrix:
        """Return the vectors of these rows."""
        ...


@dataclass(frozen=True, slots=True)
class Held:
    """Vectors in memory."""

    matrix: Matrix

    @property
    def dimension(self) -> int:
        """The number of components of a vector."""
        return int(self.matrix.shape[1])

    def __len__(self) -> int:
        """Return how many vectors there are."""
        return len(self.matrix)

    def at(self, rows: Places) -> Matrix:
        """Return the vectors of these rows."""
        return np.asarray(self.matrix[rows], np.float32)


class OnDisk:
    """Vectors in the file that keeps them, found by where each begins; only those asked for are read."""

    def __init__(self, data: Any, dimension: int, places: Places) -> None:
        self.dimension = dimension
        self._data = data
        self._places = places
        self._table, self._lines = _as_table(data, dimension, places)

    def __len__(self) -> int:
        """Return how many vectors there are."""
        return len(self._places)

    def at(self, rows: Places) -> Matrix:
        """Return the vectors of these rows."""
        if self._table is not None:
            return np.asarray(self._table[self._lines[rows]], np.float32)
        found = np.empty((len(rows), self.dimension), "<f4")
        for at, place in enumerate(self._places[rows].tolist()):
            found[at] = np.frombuffer(self._data, "<f4", self.dimension, place)
        return np.asarray(found, np.float32)


def _as_table(data: Any, dimension: int, places: Places) -> tuple[Matrix | None, Places]:
    """Return the file as a table with a vector in each line, and the line of each place.

    There is no table where records are not all as far apart as their size: then something was damaged.
    """
    first, size = (int(places.min()), size_of_record(dimension)) if len(places) else (0, 1)
    if not len(places) or ((places - first) % size).any():
        return None, places
    lines = (places - first) // size
    shape = int(lines.max()) + 1, dimension
    return np.ndarray(shape, "<f4", data, offset=first, strides=(size, 4)), lines


class Compressed:
    """Codes of all vectors, with the exact vectors behind them."""

    def __init__(self, index: Any, source: Exactly, reach: int) -> None:
        if index.ntotal != len(source):
            raise ValueError(f"{index.ntotal} codes for {len(source)} vectors")
        self.reach = reach
        self._index = index
        self._source = source

    @classmethod
    def of(cls, source: Exactly) -> "Compressed":
        """Make the codes of these vectors, and measure how many of them a query must look at exactly."""
        count = len(source)
        rng = np.random.default_rng(0)
        index = _empty(source.dimension)
        load_faiss(threads=1)  # two threads wait for each other: 17 s of processor time in place of 1.2
        index.train(source.at(_drawn(rng, count, _TRAINED_ON)))
        load_faiss()
        queries = _queries(rng, source.at(_drawn(rng, count, _SAMPLE)))
        best = _Best(queries)
        for low in range(0, count, _AT_ONCE):
            checkpoint()
            part = source.at(np.arange(low, min(count, low + _AT_ONCE)))
            index.add(part)
            best.look_at(part, low)
        return cls(index, source, _reach(index, queries, best.rows))

    @property
    def dimension(self) -> int:
        """The number of components of a vector."""
        return self._source.dimension

    def __len__(self) -> int:
        """Return how many vectors there are."""
        return len(self._source)

    def nearest(self, query: Matrix, depth: int, allowed: Mask | None) -> Found:
        """Return the nearest rows of those that are allowed, by their exact vectors."""
        room = len(self) if allowed is None else int(allowed.sum())
        wanted = min(room, max(self.reach, -(-self.reach * depth // _DEPTH)))
        rows = self._candidates(query, wanted, allowed) if wanted < room else _all(room, allowed)
        if len(rows) < wanted:  # codes so far from a query that the quick pass gives them no score
            rows = _all(len(self), allowed)
        rows = np.sort(rows)  # of equal ones, the first
        # Not by @: with more than some hundred rows that takes two threads, which wait for each other.
        scores = np.einsum("ij,j->i", self._source.at(rows), query, dtype=np.float32)
        order = np.argsort(-scores, kind="stable")[:depth]
        return scores[order], rows[order]

    def rows(self, low: int, high: int) -> Matrix:
        """Return the exact vectors of a run of rows."""
        return self._source.at(np.arange(low, high))

    def at(self, rows: Places) -> Matrix:
        """Return the exact vectors of these rows."""
        return self._source.at(rows)

    def write(self, path: Path) -> None:
        """Write the codes into a file; the vectors stay where they are."""
        write_index(load_faiss(), self._index, path)

    def about(self) -> dict[str, int]:
        """Return what must be known besides the codes to read them again."""
        return {"reach": self.reach}

    def _candidates(self, query: Matrix, wanted: int, allowed: Mask | None) -> Places:
        # One query is soonest answered by one thread: two wait for each other on a busy machine.
        faiss = load_faiss(threads=1)
        options = {"sel": selector(faiss, allowed)} if allowed is not None else {}
        params = faiss.SearchParametersIVF(nprobe=1, **options)
        _, rows = self._index.search(query[np.newaxis], wanted, params=params)
        return np.asarray(rows[0][rows[0] >= 0], np.int64)


def is_compressed(index: Any) -> bool:
    """Tell whether an index that was read is one of codes as they are made here."""
    return isinstance(index, load_faiss().IndexIVFPQFastScan)


def _empty(dimension: int) -> Any:
    """Return an index of codes: of a single list, since only those of lists can pass over rows."""
    faiss = load_faiss()
    middle = faiss.IndexFlatIP(dimension)
    middle.add(np.zeros((1, dimension), np.float32))
    parts = dimension // 2 if dimension % 2 == 0 else dimension
    index = faiss.IndexIVFPQFastScan(middle, dimension, 1, parts, _BITS, faiss.METRIC_INNER_PRODUCT)
    index.by_residual = False
    index.pq.cp.min_points_per_centroid = 1  # else faiss prints a warning where there are few
    return index


def _drawn(rng: np.random.Generator, count: int, most: int) -> Places:
    return np.sort(rng.choice(count, min(most, count), replace=False))


def _queries(rng: np.random.Generator, sample: Matrix) -> Matrix:
    """Return vectors about as far from those of a library as queries are."""
    noise = rng.standard_normal(sample.shape).astype(np.float32)
    return normalised(sample + noise * np.float32(_FAR / sample.shape[1] ** 0.5))


class _Best:
    """The rows nearest to some queries, of all that were looked at so far."""

    def __init__(self, queries: Matrix) -> None:
        self._queries = queries
        self._scores = np.empty((len(queries), 0), np.float32)
        self.rows = np.empty((len(queries), 0), np.int64)

    def look_at(self, part: Matrix, first: int) -> None:
        """Compare the queries with some more rows, the first of which has this number."""
        scores = np.hstack([self._scores, self._queries @ part.T])
        numbers = np.broadcast_to(np.arange(first, first + len(part)), (len(self._queries), len(part)))
        rows = np.hstack([self.rows, numbers])
        if rows.shape[1] > _DEPTH:
            kept = np.argpartition(-scores, _DEPTH - 1, axis=1)[:, :_DEPTH]
            scores, rows = np.take_along_axis(scores, kept, 1), np.take_along_axis(rows, kept, 1)
        self._scores, self.rows = scores, rows


def _reach(index: Any, queries: Matrix, wanted: Places) -> int:
    """Return how many rows, growing by half, hold enough of the nearest ones of the queries."""
    reach = _FIRST_REACH
    while reach < index.ntotal:
        _, found = index.search(queries, reach)
        held = sum(len(np.intersect1d(a, b)) for a, b in zip(wanted, found, strict=True))
        if held >= _RECALL * wanted.size:
            break
        reach += reach // 2
    return min(reach, int(index.ntotal))


def _all(room: int, allowed: Mask | None) -> Places:
    return np.arange(room) if allowed is None else np.flatnonzero(allowed)
