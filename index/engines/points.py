"""Rows as Qdrant holds them, whichever way it is reached: a server, its library, its client's stand-in.

A note has one point for its words, and one for each passage that has a vector. The number of a point is made
of both, so that a put is the same however often it is made, and a point tells its note without being read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from throughline.index.vectors.encoder import Matrix

MEANING, WORDS = "meaning", "words"  # how a point's vectors are called
NOTE, KIND, MARK = "note", "kind", "mark"  # and what is told of it
MARKED = 0  # the point that bears the mark: no note has this number
_BITS = 16  # of a number, for the passages of a note
_FEWEST, _TIMES = 512, 4  # as an engine does unasked, half of the nearest hundred of 10,000 are missed
MOST_PASSAGES = (1 << _BITS) - 2
# Numbers that one call puts: each is at most 25 bytes of JSON, and a server takes 32 MiB unless told more.
_NUMBERS_PUT = 500_000
_TOLD = 8  # what is told of a point besides its vectors, as so many numbers

Scored = list[tuple[int, float]]
"""Numbers of points and their scores, best first."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Words as numbers with weights."""

    numbers: list[int]
    weights: list[float]


@dataclass(frozen=True, slots=True)
class Point:
    """One row: the words of a note, or the vector of one of its passages."""

    number: int
    note: int
    kind: str
    meaning: list[float] | None = None
    words: Terms | None = None


@dataclass(frozen=True, slots=True)
class Allowed:
    """Which points may answer: those of some kinds, or of some notes, or all."""

    kinds: tuple[str, ...] = ()
    notes: tuple[int, ...] = ()


def of_words(note: int) -> int:
    """Return the number of the point that holds the words of a note."""
    return note << _BITS


def of_passage(note: int, seq: int) -> int:
    """Return the number of the point of a passage."""
    return (note << _BITS) + seq + 1


def note_of(number: int) -> int:
    """Return the note of a point."""
    return number >> _BITS


def seq_of(number: int) -> int:
    """Return the passage of a point; that of words is below the first.

    >>> note_of(of_passage(7, 2)), seq_of(of_passage(7, 2)), seq_of(of_words(7))
    (7, 2, -1)
    """
    return (number & ((1 << _BITS) - 1)) - 1


def wide(limit: int) -> int:
    """Return how many candidates are kept while linked vectors are followed, for so many that are wanted."""
    return max(_FEWEST, _TIMES * limit)


def runs_of(points: Sequence[Point]) -> Iterator[list[Point]]:
    """Yield points in runs that a server takes in one call; one that is larger goes alone."""
    run: list[Point] = []
    held = 0
    for point in points:
        size = _TOLD + len(point.meaning or ()) + 2 * len(point.words.numbers if point.words else ())
        if run and held + size > _NUMBERS_PUT:
            yield run
            run, held = [], 0
        run.append(point)
        held += size
    if run:
        yield run


class Points(Protocol):
    """One collection of points; each call raises EngineError where it cannot be reached."""

    def make(self, dimension: int) -> None:
        """Make the collection where it is missing."""
        ...

    def mark(self) -> str | None:
        """Return the mark that the collection bears, or nothing where there is no collection."""
        ...

    def put_mark(self, mark: str) -> None:
        """Give the collection a mark."""
        ...

    def put(self, points: Sequence[Point]) -> None:
        """Put these points in place of those of the same numbers; all are kept when this returns."""
        ...

    def delete(self, numbers: Sequence[int]) -> None:
        """Remove points."""
        ...

    def of_notes(self, notes: Sequence[int]) -> list[int]:
        """Return the numbers of all points of these notes."""
        ...

    def all(self) -> Iterator[list[int]]:
        """Yield the numbers of all points, some at a time."""
        ...

    def count(self) -> int:
        """Return how many points there are."""
        ...

    def nearest(self, vector: Matrix, limit: int, allowed: Allowed, exact: bool) -> Scored:
        """Return the points whose vectors are nearest."""
        ...

    def best(self, words: Terms, limit: int, allowed: Allowed) -> Scored:
        """Return the points that hold these words best."""
        ...

    def vectors(self, numbers: Sequence[int]) -> list[list[float]]:
        """Return the vectors of points."""
        ...

    def settle(self) -> None:
        """Bring what was put into the form that is searched quickly, where that is not done unasked."""
        ...

    def drop(self) -> None:
        """Remove the collection."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...
