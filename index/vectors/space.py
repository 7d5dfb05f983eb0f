"""Where a query is compared with vectors: one interface, and the exact way, which small libraries take."""

import os
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from throughline.index.vectors.encoder import Matrix
from throughline.index.vectors.index_file import write_index

Mask = npt.NDArray[np.bool_]
Found = tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]
"""Cosines and the rows that have them, best first."""


class Space(Protocol):
    """Vectors by row, and the rows nearest to a query."""

    @property
    def dimension(self) -> int:
        """The number of components of a vector."""
        ...

    def __len__(self) -> int:
        """Return how many vectors there are."""
        ...

    def nearest(self, query: Matrix, depth: int, allowed: Mask | None) -> Found:
        """Return the nearest rows of those that are allowed, as many as asked for where there are as many."""
        ...

    def rows(self, low: int, high: int) -> Matrix:
        """Return the exact vectors of a run of rows."""
        ...

    def at(self, rows: npt.NDArray[np.int64]) -> Matrix:
        """Return the exact vectors of these rows."""
        ...

    def write(self, path: Path) -> None:
        """Write what is kept of it into a file."""
        ...

    def about(self) -> dict[str, int]:
        """Return what must be known besides that file to read it again."""
        ...


def load_faiss(threads: int | None = None) -> Any:
    """Return faiss, set to work in so many threads, in as many as there are processors if not said."""
    import faiss  # noqa: PLC0415 - a library may be browsed without ever being searched

    faiss.omp_set_num_threads(threads or os.cpu_count() or 1)
    return faiss


class Exact:
    """All vectors as they are, each compared with each query."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def of(cls, matrix: Matrix) -> "Exact":
        """Return the space of these vectors."""
        index = load_faiss().IndexFlatIP(matrix.shape[1])
        index.add(matrix)
        return cls(index)

    @property
    def dimension(self) -> int:
        """The number of components of a vector."""
        return int(self._index.d)

    def __len__(self) -> int:
        """Return how many vectors there are."""
        return int(self._index.ntotal)

    def nearest(self, query: Matrix, depth: int, allowed: Mask | None) -> Found:
        """Return the nearest rows of those that are allowed."""
        # One query is soonest answered by one thread: two wait for each other on a busy machine.
        faiss = load_faiss(threads=1)
        params = faiss.SearchParameters(sel=selector(faiss, allowed)) if allowed is not None else None
        scores, rows = self._index.search(query[np.newaxis], depth, params=params)
        real = rows[0] >= 0
        return scores[0][real], rows[0][real]

    def rows(self, low: int, high: int) -> Matrix:
        """Return the vectors of a run of rows."""
        return np.asarray(self._index.reconstruct_n(low, high - low), np.float32)

    def at(self, rows: npt.NDArray[np.int64]) -> Matrix:
        """Return the vectors of these rows."""
        return np.asarray(self._index.reconstruct_batch(rows), np.float32)

    def write(self, path: Path) -> None:
        """Write the vectors into a file."""
        write_index(load_faiss(), self._index, path)

    def about(self) -> dict[str, int]:
        """Return what must be known besides that file to read it again."""
        return {}


def selector(faiss: Any, allowed: Mask) -> Any:
    """Return what lets faiss pass over the rows that are not allowed."""
    return faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))
