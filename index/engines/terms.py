"""Words of notes as numbers with weights, so that an engine of sparse vectors ranks them as FTS5 does.

The words are cut, folded and brought to their stems by FTS5 itself. A note's weight of a word is the part of
BM25 that the note decides; a query's weight of it is its rarity in the library, which the library knows. So
every shard of an engine uses the same rarities, and a new note is ranked as an old one. What FTS5 looks for
as a phrase, two signs in a row of a script without spaces, is a term of its own; a phrase of other words
counts as its words.
"""

import math
import re
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import xxhash

from throughline.index.engines.points import Terms
from throughline.index.search.words import TOKENIZE, UNSPACED, WEIGHTS, Counts, spaced

_K, _B = 1.2, 0.75  # of BM25, as FTS5 has them
_LEAST = 1e-6  # the rarity of what is in more than half of all notes, as FTS5 has it
_AVERAGES = 1  # the row in which FTS5 keeps how many notes there are, and how long each column is in all
_REMEMBERED = 4_096  # words whose rarity is remembered
_SIGN = re.compile(UNSPACED)
_WEIGHT_OF = dict(zip(("title", "aliases", "description", "prose"), WEIGHTS, strict=True))

Columns = tuple[int, str, str, str, str]


class Cutter:
    """Cuts texts into the words that FTS5 would index."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._db = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        columns = ", ".join(_WEIGHT_OF)
        self._db.execute(f"CREATE VIRTUAL TABLE scratch USING fts5({columns}, tokenize = '{TOKENIZE}')")
        self._db.execute("CREATE VIRTUAL TABLE seen USING fts5vocab(scratch, 'instance')")

    def notes(self, rows: Iterable[Columns], length: float) -> Iterator[tuple[int, Terms]]:
        """Yield each note with the weights of its words, given how long notes are in the mean."""
        counted: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        sizes: dict[int, int] = defaultdict(int)
        signs: dict[tuple[int, str], dict[int, str]] = defaultdict(dict)
        with self._lock:
            nums = self._fill(rows)
            for term, note, column, offset in self._db.execute("SELECT term, doc, col, offset FROM seen"):
                counted[note][term] += _WEIGHT_OF[column]
                sizes[note] += 1
                if _SIGN.fullmatch(term):
                    signs[note, column][offset] = term
        for (note, column), at in signs.items():
            for offset, sign in at.items():
                if offset + 1 in at:
                    counted[note][_pair(sign, at[offset + 1])] += _WEIGHT_OF[column]
        for note in nums:
            longer = _K * (1 - _B + _B * sizes[note] / length)
            yield note, _terms({term: n * (_K + 1) / (n + longer) for term, n in counted[note].items()})

    def query(self, parts: Sequence[str]) -> list[tuple[str, list[str]]]:
        """Return each part of a query with the terms that it is looked for by."""
        with self._lock:
            self._fill((at, spaced(part), "", "", "") for at, part in enumerate(parts))
            rows = self._db.execute("SELECT doc, term FROM seen ORDER BY doc, offset").fetchall()
        words: dict[int, list[str]] = defaultdict(list)
        for at, term in rows:
            words[at].append(term)
        return [(part, _looked_for(words[at])) for at, part in enumerate(parts)]

    def _fill(self, rows: Iterable[Columns]) -> list[int]:
        kept = list(rows)
        self._db.execute("DELETE FROM scratch")
        self._db.executemany(
            f"INSERT INTO scratch (rowid, {', '.join(_WEIGHT_OF)}) VALUES (?, ?, ?, ?, ?)", kept
        )
        return [row[0] for row in kept]


class Rarity:
    """How rare words are in a library, remembered until it changes."""

    def __init__(self) -> None:
        self._counts = Counts()
        self._of: tuple[int, int] | None = None
        self._known: dict[str, int] = {}

    def terms(self, db: sqlite3.Connection, asked: Sequence[tuple[str, list[str]]]) -> Terms:
        """Return what a query looks for, each term with the weight of its rarity."""
        notes, _ = lengths(db)
        weights: dict[str, float] = defaultdict(float)
        for part, terms in asked:
            for term in terms:
                held = self._counts.of(db, [part])[part] if " " in term else self._holding(db, term)
                if held:
                    weights[term] += max(math.log((notes - held + 0.5) / (held + 0.5)), _LEAST)
        return _terms(weights)

    def _holding(self, db: sqlite3.Connection, term: str) -> int:
        """Return in how many notes a word stands."""
        version = (db.execute("PRAGMA data_version").fetchone()[0], db.total_changes)
        if self._of != version or len(self._known) > _REMEMBERED:
            self._of, self._known = version, {}
        if term not in self._known:
            # Made for each word: a question of one state ends with a rollback, which takes the table away.
            db.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.told USING fts5vocab(main, words, row)")
            row = db.execute("SELECT doc FROM temp.told WHERE term = ?", (term,)).fetchone()
            self._known[term] = int(row[0]) if row else 0
        return self._known[term]


def lengths(db: sqlite3.Connection) -> tuple[int, float]:
    """Return how many notes are indexed by words, and how many words they have in the mean."""
    row = db.execute("SELECT block FROM words_data WHERE id = ?", (_AVERAGES,)).fetchone()
    notes, *columns = _numbers(row[0]) if row and row[0] else (0,)
    return notes, max(1.0, sum(columns) / max(1, notes))


def _numbers(block: bytes) -> list[int]:
    """Return the numbers that SQLite wrote one after another, seven bits in a byte.

    >>> _numbers(bytes([5, 0x81, 0x00]))
    [5, 128]
    """
    found, value, taken = [], 0, 0
    for byte in block:
        taken += 1
        value = value << 8 | byte if taken == 9 else value << 7 | byte & 0x7F
        if byte < 0x80 or taken == 9:
            found.append(value)
            value = taken = 0
    return found


def _looked_for(words: list[str]) -> list[str]:
    if len(words) > 1 and all(map(_SIGN.fullmatch, words)):
        return [_pair(one, other) for one, other in pairwise(words)]
    return words


def _pair(one: str, other: str) -> str:
    return f"{one} {other}"


def _terms(weights: dict[str, float]) -> Terms:
    """Return weights under the numbers of their terms; two terms of one number, of billions, are one."""
    numbered: dict[int, float] = defaultdict(float)
    for term, weight in weights.items():
        numbered[xxhash.xxh32_intdigest(term.encode())] += weight
    return Terms([*numbered], [*numbered.values()])
