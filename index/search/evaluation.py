"""The reader's own links as judgements: how well search finds the sources of each inquiry.

Each `source for` link is hidden in turn and its inquiry's question is searched for. The inquiry itself takes
no part: it is no hit and raises no score of its sources. Its other sources are passed over in the
ranking: what is asked is whether the one hidden source would have been found.
"""

import math
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from throughline.corpus.model import LinkKind, NoteKind
from throughline.index.search.allowed import of_kinds
from throughline.index.search.fusion import Evidence, Mode, rank
from throughline.index.search.query import plain
from throughline.index.search.ranking import Sense, gather
from throughline.index.vectors.encoder import Encoder
from throughline.index.vectors.nearest import Vectors

CUT = 10  # places that count, as in nDCG@10 of the CISI figures: about one page of hits
_DEPTH = 200  # candidates: the inquiry's other sources are passed over, so more than a search takes
_RESAMPLES = 1_000  # fewer make the bounds vary from seed to seed, more take longer; not measured
_SEED = 0  # fixed, so that the same library gives the same bounds


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean, and the bounds within which it falls in 95 of 100 resamplings of the inquiries."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Score:
    """How one way of searching did over all judged links."""

    way: str
    links: int
    inquiries: int
    recall_at_10: Figure
    mrr: Figure
    ndcg_at_10: Figure


@dataclass(frozen=True, slots=True)
class Recall:
    """How many of one inquiry's sources its question finds among the first ten, its own links hidden."""

    id: str
    title: str
    found: int
    sources: int


Ranker = Callable[[Evidence], list[int]]

WAYS: dict[str, Ranker] = {
    "words": lambda evidence: [num for num, _ in rank(evidence, Mode.WORDS)],
    "semantic": lambda evidence: [num for num, _ in rank(evidence, Mode.SEMANTIC)],
    "hybrid": lambda evidence: [num for num, _ in rank(evidence, Mode.HYBRID, with_graph=False)],
    "hybrid with graph": lambda evidence: [num for num, _ in rank(evidence, Mode.HYBRID)],
}


def judge(
    db: sqlite3.Connection, vectors: Vectors | None, encoder: Encoder | None, most: int = 500
) -> tuple[Score, ...]:
    """Measure every way of searching on the links of up to `most` inquiries, always the same ones.

    Without a model, word search alone is measured.
    """
    judged = _judged(db, most)
    ways = WAYS if encoder and vectors else {"words": WAYS["words"]}
    places: dict[str, list[list[int]]] = {way: [] for way in ways}
    for inquiry, title, sources in judged:
        evidence = _evidence(db, vectors, encoder, inquiry, title)
        for way, ranked in ways.items():
            places[way].append(hidden_places(ranked(evidence), sources))
    return tuple(_score(way, found) for way, found in places.items()) if judged else ()


def recalls(
    db: sqlite3.Connection, vectors: Vectors | None, encoder: Encoder | None, inquiries: Sequence[int]
) -> tuple[Recall, ...]:
    """Return, for each of these inquiries, the recall at ten of all its sources together."""
    wanted = set(inquiries)
    found = []
    for inquiry, title, sources in _judged(db, None):
        if inquiry in wanted:
            first = WAYS["hybrid with graph"](_evidence(db, vectors, encoder, inquiry, title))[:CUT]
            id_ = db.execute("SELECT id FROM note WHERE num = ?", (inquiry,)).fetchone()[0]
            found.append(Recall(id_, title, len({*first} & {*sources}), len(sources)))
    return tuple(found)


def hidden_places(ranked: Sequence[int], sources: Sequence[int]) -> list[int]:
    """Return the place of each source as if the others were not there; 0 where it was not found.

    >>> hidden_places([7, 1, 2, 9], [1, 2, 5])
    [2, 2, 0]
    """
    place_of = {num: place for place, num in enumerate(ranked, 1)}
    found = sorted(place_of[num] for num in sources if num in place_of)
    ahead = {place: number for number, place in enumerate(found)}
    return [place_of[num] - ahead[place_of[num]] if num in place_of else 0 for num in sources]


def _evidence(
    db: sqlite3.Connection, vectors: Vectors | None, encoder: Encoder | None, inquiry: int, title: str
) -> Evidence:
    sense = Sense(vectors, encoder.encode_query(title)) if vectors and encoder else None
    scope = of_kinds(NoteKind.CONCEPT)
    return gather(db, plain(title), scope, sense, depth=_DEPTH, unseen=(inquiry,))


def _judged(db: sqlite3.Connection, most: int | None) -> list[tuple[int, str, list[int]]]:
    """Return inquiries with their sources among the concepts, every n-th where there are too many."""
    rows = db.execute(
        "SELECT link.target, inquiry.title, link.source FROM link "
        "JOIN note AS inquiry ON inquiry.num = link.target JOIN note AS source ON source.num = link.source "
        "WHERE link.kind = ? AND source.kind = ? ORDER BY inquiry.id, source.id",
        (LinkKind.SOURCE_FOR, NoteKind.CONCEPT),
    )
    grouped: dict[tuple[int, str], list[int]] = defaultdict(list)
    for inquiry, title, source in rows:
        grouped[inquiry, title].append(source)
    judged = [(inquiry, title, sources) for (inquiry, title), sources in grouped.items()]
    stride = -(-len(judged) // most) if most else 1
    return judged[:: max(1, stride)]


def _score(way: str, places: list[list[int]]) -> Score:
    return Score(
        way,
        sum(map(len, places)),
        len(places),
        _figure([[float(0 < place <= CUT) for place in some] for some in places]),
        _figure([[1 / place if place else 0.0 for place in some] for some in places]),
        _figure(
            [[1 / math.log2(1 + place) if 0 < place <= CUT else 0.0 for place in some] for some in places]
        ),
    )


def _figure(values: list[list[float]]) -> Figure:
    """Return the mean over links, and its spread when whole inquiries are drawn again and again."""
    sums = np.array([sum(some) for some in values])
    counts = np.array([len(some) for some in values])
    drawn = np.random.default_rng(_SEED).integers(0, len(values), (_RESAMPLES, len(values)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return Figure(float(sums.sum() / counts.sum()), float(low), float(high))
