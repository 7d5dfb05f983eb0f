"""The engine that every library has: vectors compared by FAISS or by codes, words ranked by FTS5."""

import sqlite3
from collections.abc import Iterable, Sequence

from throughline.index.engines.door import OPEN, Near, Sought
from throughline.index.search import words
from throughline.index.search.allowed import Scope
from throughline.index.vectors.encoder import Matrix
from throughline.index.vectors.nearest import Vectors
from throughline.index.vectors.space import Mask


class BuiltIn:
    """Answers from the library file and the vectors beside it; without vectors, by words alone."""

    def __init__(self, db: sqlite3.Connection, vectors: Vectors | None = None) -> None:
        self._db = db
        self._vectors = vectors

    def put(self, notes: Sequence[int]) -> None:
        """Take in the words of these notes; their vectors are read from where they are kept."""
        words.refresh(self._db, notes)

    def delete(self, notes: Sequence[int]) -> None:
        """Forget notes that the library has no more."""
        words.refresh(self._db, notes)

    def nearest(self, vector: Matrix, k: int, scope: Scope = OPEN) -> list[Near]:
        """Return the k notes nearest to a vector."""
        if self._vectors is None:
            return []
        return self._vectors.search(vector, k, mask_of(self._db, self._vectors, scope))

    def best(self, sought: Sought, k: int, scope: Scope = OPEN) -> list[tuple[int, float]]:
        """Return the k notes that hold these words best."""
        return words.search(self._db, sought.expression, k, scope.where, scope.values)

    def score(self, vector: Matrix, notes: Iterable[int]) -> list[Near]:
        """Return how near just these notes are."""
        return self._vectors.best_among(vector, notes) if self._vectors else []

    def mean(self, note: int) -> Matrix | None:
        """Return the mean of the vectors of a note."""
        return self._vectors.vector_of(note) if self._vectors else None


def mask_of(db: sqlite3.Connection, vectors: Vectors, scope: Scope) -> Mask | None:
    """Return which passages a scope allows, or None where it allows all."""
    if scope.is_open:
        return None
    return vectors.of_kinds(scope.kinds) if scope.is_kinds_only else vectors.of_notes(scope.nums(db))
