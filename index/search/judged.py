"""The links of a library as judgements: whose title is searched for, and which notes should be found."""

import math
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from throughline.corpus.model import LinkKind, NoteKind
from throughline.index.engines.door import Engine
from throughline.index.search.allowed import Scope, of_kinds
from throughline.index.search.fusion import Evidence
from throughline.index.search.query import plain
from throughline.index.search.ranking import ByLinks, gather
from throughline.index.search.sense import Sense
from throughline.index.vectors.encoder import Encoder

CUT = 10  # places that count, as in nDCG@10 of the CISI figures: about one page of hits
_DEPTH = 200  # candidates: a note's other links are passed over, so more than a search takes
_RESAMPLES = 1_000  # fewer make the bounds vary from seed to seed, more take longer; not measured
_SEED = 0  # fixed, so that the same library gives the same bounds


class Judges(StrEnum):
    """Which links are hidden and looked for."""

    SOURCES = "sources"
    LINKS = "links"
    BACKLINKS = "backlinks"


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean, and the bounds within which it falls in 95 of 100 resamplings of the notes asked for."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Judged:
    """A note whose title is searched for, and the notes that its links say should be found."""

    num: int
    title: str
    wanted: tuple[int, ...]


_PAIRS = {
    Judges.SOURCES: "SELECT target AS one, source AS two FROM link WHERE kind = :source AND source IN "
    "(SELECT num FROM note WHERE kind = :concept)",
    Judges.LINKS: "SELECT source AS one, target AS two FROM link WHERE kind <> :source",
    Judges.BACKLINKS: "SELECT target AS one, source AS two FROM link WHERE kind <> :source",
}


def judged(db: sqlite3.Connection, judges: Judges, most: int | None) -> list[Judged]:
    """Return notes with what their links lead to, every n-th where there are too many."""
    rows = db.execute(
        f"SELECT DISTINCT note.num, note.title, other.num FROM ({_PAIRS[judges]}) AS pair "
        "JOIN note ON note.num = pair.one JOIN note AS other ON other.num = pair.two "
        "WHERE pair.one <> pair.two ORDER BY note.id, other.id",
        {"source": LinkKind.SOURCE_FOR, "concept": NoteKind.CONCEPT},
    )
    grouped: dict[tuple[int, str], list[int]] = defaultdict(list)
    for num, title, wanted in rows:
        grouped[num, title].append(wanted)
    found = [Judged(num, title, tuple(wanted)) for (num, title), wanted in grouped.items()]
    return found[:: max(1, -(-len(found) // most))] if most else found


def evidence_of(
    db: sqlite3.Connection,
    engine: Engine | None,
    encoder: Encoder | None,
    one: Judged,
    judges: Judges,
    by_links: ByLinks | None,
) -> Evidence:
    """Search for the title of a note that takes no part itself: it is no hit, and its links raise none."""
    sense = Sense(engine, encoder.encode_query(one.title)) if engine and encoder else None
    scope = of_kinds(NoteKind.CONCEPT) if judges is Judges.SOURCES else Scope()
    query = plain(one.title)
    found = gather(db, query, scope, sense, depth=_DEPTH, unseen=(one.num,), by_links=by_links)
    if judges is Judges.SOURCES:
        return found
    meaning, words, graph = (
        {num: score for num, score in scores.items() if num != one.num}
        for scores in (found.meaning, found.words, found.graph)
    )
    return replace(found, meaning=meaning, words=words, graph=graph)


def hidden_places(ranked: Sequence[int], wanted: Sequence[int]) -> list[int]:
    """Return the place of each wanted note as if the others were not there; 0 where it was not found.

    >>> hidden_places([7, 1, 2, 9], [1, 2, 5])
    [2, 2, 0]
    """
    place_of = {num: place for place, num in enumerate(ranked, 1)}
    found = sorted(place_of[num] for num in wanted if num in place_of)
    ahead = {place: number for number, place in enumerate(found)}
    return [place_of[num] - ahead[place_of[num]] if num in place_of else 0 for num in wanted]


def gains(places: Iterable[int]) -> list[float]:
    """Return what each place adds to nDCG@10."""
    return [1 / math.log2(1 + place) if 0 < place <= CUT else 0.0 for place in places]


def figure(values: Sequence[Sequence[float]]) -> Figure:
    """Return the mean over links, and its spread when whole notes are drawn again and again."""
    sums = np.array([sum(some) for some in values])
    counts = np.array([len(some) for some in values])
    drawn = np.random.default_rng(_SEED).integers(0, len(values), (_RESAMPLES, len(values)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return Figure(float(sums.sum() / counts.sum()), float(low), float(high))
