"""What search asks of an engine. Our own mix, learned weights, passages and relevance lie above this door.

An engine is told the numbers of notes that came, changed or went; what they are it reads from the library.
It is asked for the notes nearest to a vector, for those that hold words best, and for the scores of notes
that were found otherwise. Notes like a given one need its own vector as well, which is a sixth, small call.

A filter is a `Scope`: a condition on the table of notes. The library answers with SQL; another engine gets
the kinds that it allows, or else the numbers of the notes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from throughline.corpus.errors import ThroughlineError
from throughline.index.search.allowed import Scope
from throughline.index.vectors.encoder import Matrix

OPEN = Scope()
Near = tuple[int, int, float]
"""A note, its passage, and the cosine of that."""


class EngineError(ThroughlineError):
    """The search engine beside the library cannot be used: why, and what a person can do."""


class DamagedError(EngineError):
    """What the engine holds cannot be used as it is; the library has all that is needed to make it anew."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for: each word or phrase, and the expression of FTS5 for those worth ranking."""

    parts: tuple[str, ...]
    expression: str


class Engine(Protocol):
    """Finds notes by vectors and by words."""

    def put(self, notes: Sequence[int]) -> None:
        """Take in the words and the vectors of these notes as the library has them now."""
        ...

    def delete(self, notes: Sequence[int]) -> None:
        """Forget these notes."""
        ...

    def nearest(self, vector: Matrix, k: int, scope: Scope = OPEN) -> list[Near]:
        """Return the k notes nearest to a vector, each by its best passage, best first."""
        ...

    def best(self, sought: Sought, k: int, scope: Scope = OPEN) -> list[tuple[int, float]]:
        """Return the k notes that hold these words best, with their scores, best first."""
        ...

    def score(self, vector: Matrix, notes: Iterable[int]) -> list[Near]:
        """Return how near just these notes are, each by its best passage."""
        ...

    def mean(self, note: int) -> Matrix | None:
        """Return the mean of the vectors of a note, or nothing where it has none."""
        ...
