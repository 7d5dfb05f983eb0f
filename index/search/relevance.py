"""How surely a hit is about what was asked, on a scale that means the same from query to query.

Ranking orders the notes of one query; its scores say nothing of another. Strength is judged apart from it, by
the cosine and by the share of the query's words, the rare ones most, that the hit holds. Where cosines of a
library begin to mean something is found at a build: between those of its titles with the nearest other note
and those of its titles with notes drawn by chance.
"""

import json
import math
import random
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from throughline.corpus.stopping import checkpoint
from throughline.corpus.text.titles import words_of
from throughline.corpus.text.words import root
from throughline.index.engines.door import Engine
from throughline.index.search.query import Query
from throughline.index.store.transactions import step
from throughline.index.vectors.encoder import Encoder

FITS = 0.5  # strength from which a hit is said to be about what was asked
# The cosine of an even chance, and how steeply chances rise above it, of all-MiniLM-L6-v2 over six libraries.
_MIDDLE, _SLOPE = 0.40, 14.0
_COVERED = 6.0  # how much more likely a hit is that holds all words of a query than one that holds half
_OWN = 0.5  # how far a library's own cosines move the middle: they stand for titles, and queries are shorter
_LEAST = 0.385  # below it the bundled model's cosines mean nothing, however far apart a library's notes are
_BUNDLED = "all-MiniLM-L6-v2"
_SAMPLE = 120  # titles that are looked at
_FEWEST = 20  # of fewer titles nothing is learned
_BY_CHANCE = 8  # notes drawn for each title
_CHANGED = 0.2  # of the notes: as many must have come or gone before it is learned again
NOTHING_FITS = "Nothing here is clearly about this; the nearest are:"
_KEY = "relevance"


@dataclass(frozen=True, slots=True)
class Scale:
    """Where the cosines of a library begin to mean something, and how many notes that was learned on."""

    middle: float = _MIDDLE
    slope: float = _SLOPE
    notes: int = 0
    model: str = ""


def scale_of(db: sqlite3.Connection) -> Scale:
    """Return what was learned at a build, or what holds in general."""
    row = db.execute("SELECT value FROM search_state WHERE key = ?", (_KEY,)).fetchone()
    return Scale(**json.loads(row[0])) if row else Scale()


def is_due(db: sqlite3.Connection, model: str) -> bool:
    """Tell whether so much has changed that the scale is to be learned again."""
    known, count = scale_of(db), _notes(db)
    if known.model != model:
        return count >= _FEWEST
    return abs(count - known.notes) > _CHANGED * known.notes


def learn(db: sqlite3.Connection, engine: Engine, encoder: Encoder) -> Scale:
    """Find where the cosines of this library begin to mean something, and keep it."""
    rows = db.execute("SELECT num, title FROM note WHERE title <> '' ORDER BY id").fetchall()
    drawn = random.Random(0)
    near, chance = [], []
    for num, title in rows[:: -(-len(rows) // _SAMPLE)]:
        checkpoint()
        vector = encoder.encode_query(title)
        near += [score for note, _, score in engine.nearest(vector, 2) if note != num][:1]
        others = {drawn.choice(rows)[0] for _ in range(_BY_CHANCE)} - {num}
        chance += [score for _, _, score in engine.score(vector, sorted(others))]
    middle = _between(near, chance)
    if _BUNDLED in encoder.identity:
        middle = max(_LEAST, (1 - _OWN) * _MIDDLE + _OWN * middle)
    found = Scale(middle, _SLOPE, _notes(db), encoder.identity)
    with step(db):
        db.execute("INSERT OR REPLACE INTO search_state VALUES (?, ?)", (_KEY, json.dumps(asdict(found))))
    return found


def _between(near: Sequence[float], chance: Sequence[float]) -> float:
    """Return the cosine that is as unusual for a near note as for one drawn by chance."""
    if not near or not chance:
        return _MIDDLE
    low, high = float(np.median(chance)), float(np.median(near))
    low_spread = float(np.subtract(*np.percentile(chance, [75, 25]))) + 0.01
    high_spread = float(np.subtract(*np.percentile(near, [75, 25]))) + 0.01
    return (low * high_spread + high * low_spread) / (low_spread + high_spread)


def _notes(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT count(*) FROM note").fetchone()[0])


def weights_of_words(query: Query, counts: Mapping[str, int], notes: int) -> dict[str, float]:
    """Return how telling each word of a query is, by its root: rare words and unknown ones most."""
    return {root(word): math.log(1 + (notes + 1) / (1 + counts.get(word, 0))) for word in query.words}


def covered(words: Mapping[str, float], text: str) -> float:
    """Return the share of a query's words, weighed by how telling they are, that a text holds.

    >>> round(covered({"zebra": 3.0, "migrat": 1.0}, "Migrating birds"), 2)
    0.25
    """
    whole = sum(words.values())
    if not whole:
        return 0.0
    held = _roots_in(text, tuple(words))
    if not text.isascii():  # scripts without spaces: a word is any run of their signs
        folded = text.casefold()
        held.update(word for word in words if word in folded)
    found = (weight for word, weight in words.items() if word in held)
    return sum(found) / whole


def _roots_in(text: str, wanted: tuple[str, ...]) -> set[str]:
    """Return the roots of the words of a text, of all but those that begin with none that is wanted.

    A word begins with its root, and most passages hold few words of a query.
    """
    if text.isascii():
        low = text.lower()
        wanted = tuple(one for one in wanted if one in low)
    return {root(word) for word in words_of(text) if word.lower().startswith(wanted)} if wanted else set()


def strength(scale: Scale, cosine: float | None, share: float) -> float:
    """Return how surely a hit is about what was asked, from 0 to 1; without a cosine words alone decide."""
    by_words = _COVERED * (share - 0.5)
    if cosine is None:
        return _chance(by_words)
    return _chance(scale.slope * (cosine - scale.middle) + max(0.0, by_words))


def _chance(odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))
