"""The vectors of one open library, read again as they grow: after a build, and while passages are encoded."""

import sqlite3
import time
from pathlib import Path

from throughline.index.vectors.nearest import Vectors, from_library
from throughline.index.vectors.passages import active_model, is_settled, kept_of, state
from throughline.index.vectors.ready import open_vectors

REMEDY = "Run throughline build."  # what a command can say; the app does it itself
SELDOM = 2.0  # seconds between two readings of vectors that are growing
SHARE = 20  # times as long as a reading took is waited for the next: reading is to cost a twentieth at most


class Growing:
    """Holds the vectors of a library, and reads them anew where there are more."""

    def __init__(self, db: sqlite3.Connection, cache: Path | None) -> None:
        self._db = db
        self._cache = cache
        self._kept = kept_of(db) if cache else None
        self._vectors: Vectors | None = None
        self._of: tuple[str, ...] = ()
        self._next = 0.0

    def now(self) -> Vectors:
        """Return the vectors as the library is now; of growing ones, those of a few seconds ago."""
        model, mark = active_model(self._db), state(self._db, "passages")
        if is_settled(self._db, model) or self._kept is None:
            if self._vectors is None or self._of != (mark,):
                self._vectors, self._of = open_vectors(self._db, self._cache), (mark,)
            return self._vectors
        size = self._size(model)
        began = time.monotonic()
        is_other = self._of != (mark, size)
        if self._vectors is None or (is_other and (began >= self._next or self._holds_what_is_gone())):
            self._vectors, self._of = from_library(self._db, kept=self._kept), (mark, size)
            took = time.monotonic() - began
            self._next = began + max(SELDOM, SHARE * took)
        return self._vectors

    def _holds_what_is_gone(self) -> bool:
        """Tell whether there are vectors of notes that the library has no more: those must not be found."""
        there = (num for (num,) in self._db.execute("SELECT num FROM note"))
        return self._vectors is not None and not self._vectors.of_notes(there).all()

    def _size(self, model: str) -> str:
        path = self._kept.path(model) if self._kept and model else None
        return str(path.stat().st_size) if path and path.is_file() else ""


def told_lacking(vectors: Vectors, settled: bool) -> str:
    """Say how much of the library search by meaning covers, where that is not all of it."""
    if settled and vectors.lacking:
        return (
            f"{vectors.lacking} passages have no vector and are found by words only. Run throughline build."
        )
    if vectors.unread:
        known, notes = vectors.heads, vectors.heads + vectors.unread
        return f"Meaning covers {known:,} of {notes:,} notes so far; words find the others."
    if vectors.lacking:
        share = 100 * len(vectors) // (len(vectors) + vectors.lacking)
        return f"Meaning covers every note’s beginning and {share}% of the text so far; words find the rest."
    return ""
