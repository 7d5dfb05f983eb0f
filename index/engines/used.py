"""The engine of one open library, opened when first asked, and left alone for a while where it fails."""

import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from throughline.index.engines.built_in import BuiltIn
from throughline.index.engines.choice import Choice, chosen
from throughline.index.engines.door import OPEN, Engine, EngineError, Near, Sought
from throughline.index.engines.in_step import due
from throughline.index.engines.opening import engine_of
from throughline.index.engines.qdrant import Qdrant
from throughline.index.search.allowed import Scope
from throughline.index.vectors.encoder import Matrix
from throughline.index.vectors.nearest import Vectors

T = TypeVar("T")
REST = 10.0  # seconds in which an engine that failed is not asked again: each question would wait for it


class Used:
    """Gives the engine that a library uses now."""

    def __init__(self, db: sqlite3.Connection, vectors: Callable[[], Vectors]) -> None:
        self._db = db
        self._vectors = vectors
        self._opened: tuple[Choice, Qdrant] | None = None
        self._failed: tuple[float, str] | None = None

    def now(self) -> Engine:
        """Return the engine; raises EngineError where it cannot be used."""
        choice = chosen(self._db)
        return BuiltIn(self._db, self._vectors()) if choice.is_built_in else self._beside(choice)

    def for_words(self) -> Engine:
        """Return what ranks words: FTS5 as long as the engine lacks words of some notes."""
        choice = chosen(self._db)
        if choice.is_built_in or due(self._db).words:
            return BuiltIn(self._db)
        return self._beside(choice)

    def lacks(self) -> str | None:
        """Say what an engine beside the library lacks; nothing of the engine that is built in."""
        if chosen(self._db).is_built_in:
            return None
        found = due(self._db)
        notes = max(found.words, found.meaning)
        if not notes:
            return ""
        return (
            f"The search engine lacks {notes:,} notes that are new or changed: words find them. "
            "Run throughline build."
        )

    def warm(self) -> None:
        """Read the vectors of the engine that is built in; another one is ready as it is."""
        if chosen(self._db).is_built_in:
            self._vectors()

    def failed(self, error: EngineError) -> None:
        """Remember that the engine has failed; a question that was not put to it begins no new rest."""
        if not self.fault:
            self._failed = (time.monotonic() + REST, str(error))

    @property
    def fault(self) -> str:
        """Why the engine is left alone now; nothing where it is asked."""
        return self._failed[1] if self._failed and time.monotonic() < self._failed[0] else ""

    def forgiving(self) -> Engine:
        """Return an engine that finds nothing where it cannot be asked, for what only adds to a page."""
        try:
            return Forgiving(self.now(), self)
        except EngineError as error:
            self.failed(error)
            return BuiltIn(self._db)

    def _beside(self, choice: Choice) -> Qdrant:
        if fault := self.fault:
            raise EngineError(fault)
        same = self._opened and _where(self._opened[0]) == _where(choice)
        if self._opened is None or not same:
            if self._opened:
                self._opened[1].points.close()
            self._opened = choice, engine_of(self._db, choice)
        self._failed = None
        return self._opened[1]


def _where(choice: Choice) -> tuple[str, str, str]:
    return choice.name, choice.url, choice.collection


class Forgiving:
    """An engine that finds nothing where it fails."""

    def __init__(self, engine: Engine, used: Used) -> None:
        self._engine = engine
        self._used = used

    def put(self, notes: Sequence[int]) -> None:
        """Take in these notes."""
        self._engine.put(notes)

    def delete(self, notes: Sequence[int]) -> None:
        """Forget these notes."""
        self._engine.delete(notes)

    def nearest(self, vector: Matrix, k: int, scope: Scope = OPEN) -> list[Near]:
        """Return the k notes nearest to a vector, or none."""
        return self._or(lambda: self._engine.nearest(vector, k, scope), [])

    def best(self, sought: Sought, k: int, scope: Scope = OPEN) -> list[tuple[int, float]]:
        """Return the k notes that hold these words best, or none."""
        return self._or(lambda: self._engine.best(sought, k, scope), [])

    def score(self, vector: Matrix, notes: Iterable[int]) -> list[Near]:
        """Return how near these notes are, or nothing."""
        return self._or(lambda: self._engine.score(vector, notes), [])

    def mean(self, note: int) -> Matrix | None:
        """Return the mean of the vectors of a note, or nothing."""
        return self._or(lambda: self._engine.mean(note), None)

    def _or(self, ask: Callable[[], T], nothing: T) -> T:
        try:
            return ask()
        except EngineError as error:
            self._used.failed(error)
            return nothing
