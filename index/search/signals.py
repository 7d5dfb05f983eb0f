"""What speaks for a link from one note to another: signals from 0 to 1 for each note that may be meant."""

import math
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import PurePosixPath

import numpy as np

from throughline.corpus.model import NoteKind
from throughline.corpus.text.words import PLAIN_WORDS, root, words_in
from throughline.index.engines.door import Engine
from throughline.index.search.linked import Neighbours, Nums
from throughline.index.search.mentioned import Said
from throughline.index.search.words import quoted, telling
from throughline.index.store.transactions import places

NEAREST = 60  # notes close in meaning that are weighed
LENDING = 20  # of them, those whose links are looked at
MOST_SHARING = 500  # notes with the same neighbours that are weighed: those of a hub are the whole library
BESIDE = 60  # notes of the same folder that are weighed
POPULAR = 30  # notes with most links that are always weighed
TITLED = 60  # notes whose titles fit the text best
TELLING = 24  # words of a text by which titles are looked for
ROOTS_KEPT = 20_000
_COMMON = 0.1  # of all titles: a word that more of them hold tells none of them apart


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for one note; each from 0 to 1, a share of the best where there is no other scale."""

    said: float = 0.0  # its name stands in the text: more for a name of several words
    says: float = 0.0  # its text says the name of this note
    near: float = 0.0  # the cosine
    shared: float = 0.0  # neighbours that both have, rare ones counting most
    lent: float = 0.0  # the notes closest in meaning link to it
    titled: float = 0.0  # the words of its titles stand in the text, rare ones counting most
    told: float = 0.0  # the words of this note's title stand in its text
    alike: float = 0.0  # the words that both titles hold, of all that they hold
    folder: float = 0.0  # how far the way to both files is the same
    popular: float = 0.0  # how many links it has
    written: float = 0.0  # it is a note that somebody wrote

    def row(self) -> tuple[float, ...]:
        """Return the signals in order."""
        return tuple(getattr(self, name) for name in NAMES)


NAMES = tuple(one.name for one in fields(Signals))


@dataclass(frozen=True, slots=True)
class Around:
    """The note that links are suggested for: its number, and what is known of it before any candidate is."""

    num: int
    text: str
    said: Mapping[int, Said]
    says: frozenset[int]


@dataclass(frozen=True, slots=True)
class Whole:
    """What is known of a library as a whole: its links, its best linked notes, how many links and titles."""

    neighbours: Neighbours
    popular: frozenset[int]
    most: int
    titles: int


def whole_of(db: sqlite3.Connection, neighbours: Neighbours) -> Whole:
    """Read what is the same for every note: each of these reads all notes."""
    best = db.execute(
        f"SELECT num, connections FROM note ORDER BY connections DESC LIMIT {POPULAR}"
    ).fetchall()
    (titles,) = db.execute("SELECT count(*) FROM name").fetchone()
    return Whole(neighbours, frozenset(num for num, _ in best), best[0][1] if best else 0, titles)


def gathered(
    db: sqlite3.Connection, note: Around, engine: Callable[[], Engine], whole: Whole
) -> dict[int, Signals]:
    """Return what speaks for each note that a link may lead to; topics are none of these."""
    near = _near(note.num, engine())
    shared = _shared(note.num, whole.neighbours)
    lent = _lent(near, whole.neighbours)
    titled, told = _titled(db, note.text, whole.titles), _told(db, note.num)
    nums = {*note.said, *note.says, *near, *shared, *lent, *titled, *told, *whole.popular}
    nums = (nums | _beside(db, note.num)) - {note.num}
    about = _about(db, nums | {note.num})
    most = math.log1p(whole.most or 1)
    own = about.get(note.num)
    found = {}
    for num in nums:
        other = about.get(num)
        if other is None or own is None:
            continue
        found[num] = Signals(
            said=_telling(note.said[num].name) if num in note.said else 0.0,
            says=float(num in note.says),
            near=max(0.0, near.get(num, 0.0)),
            shared=shared.get(num, 0.0),
            lent=lent.get(num, 0.0),
            titled=titled.get(num, 0.0),
            told=told.get(num, 0.0),
            alike=_overlap(own.words, other.words),
            folder=_way(own.path, other.path),
            popular=math.log1p(other.connections) / most,
            written=float(other.written),
        )
    return found


def _telling(name: str) -> float:
    """Return how much a name in a text tells: one word may be something else, three are not.

    >>> [round(_telling(name), 1) for name in ("Talk", "common ground", "the common ground problem")]
    [0.6, 0.8, 1.0]
    """
    return min(1.0, 0.4 + 0.2 * len(words_in(name)))


def _near(num: int, engine: Engine) -> dict[int, float]:
    own = engine.mean(num)
    if own is None:
        return {}
    return {note: score for note, _, score in engine.nearest(own, NEAREST + 1) if note != num}


def _shared(num: int, neighbours: Neighbours) -> dict[int, float]:
    middle, _ = neighbours.of(np.array([num]))
    others, which = neighbours.of(middle)
    if not len(others):
        return {}
    degrees = np.bincount(which, minlength=len(middle))
    return _summed(others, 1 / np.log(2 + degrees[which]), MOST_SHARING)


def _lent(near: Mapping[int, float], neighbours: Neighbours) -> dict[int, float]:
    """Return how much the notes closest in meaning link to each note; one with many links lends little."""
    closest = np.array(sorted(near, key=lambda num: -near[num])[:LENDING], np.int64)
    others, which = neighbours.of(closest)
    if not len(others):
        return {}
    worth = np.array([near[num] for num in closest.tolist()])
    degrees = np.bincount(which, minlength=len(closest))
    return _summed(others, worth[which] / np.log(2 + degrees[which]), MOST_SHARING)


def _summed(others: Nums, weights: "np.ndarray", most: int) -> dict[int, float]:
    notes, at = np.unique(others, return_inverse=True)
    sums = np.bincount(at, weights=weights)
    best = np.argsort(-sums, kind="stable")[:most]
    top = sums.max() or 1.0
    return dict(zip(notes[best].tolist(), (sums[best] / top).tolist(), strict=True))


def _titled(db: sqlite3.Connection, text: str, titles: int) -> dict[int, float]:
    """Return how well the titles of notes fit the telling words of a text."""
    counted: dict[str, int] = {}
    for word in words_in(text):
        low = word.casefold()
        if len(low) > 2 and low not in PLAIN_WORDS and not low.isdigit():
            counted[low] = counted.get(low, 0) + 1
    known = _in_titles(db, counted)
    room = max(3, int(_COMMON * titles))
    kept = sorted(
        (word for word, count in known.items() if 0 < count <= room),
        key=lambda word: (-counted[word] / math.log(2 + known[word]), word),
    )[:TELLING]
    if not kept:
        return {}
    rows = db.execute(
        "SELECT name.note, min(hit.rank) FROM (SELECT rowid, rank FROM name_words WHERE name_words MATCH ? "
        "ORDER BY rank LIMIT ?) hit JOIN name ON name.num = hit.rowid GROUP BY name.note",
        (" OR ".join(map(quoted, kept)), TITLED),
    ).fetchall()
    top = max((-rank for _, rank in rows), default=1.0) or 1.0
    return {num: max(0.0, -rank / top) for num, rank in rows}


def _told(db: sqlite3.Connection, num: int) -> dict[int, float]:
    """Return how well the texts of other notes fit the words of a note's title."""
    (title,) = db.execute("SELECT title FROM note WHERE num = ?", (num,)).fetchone()
    words = [word for word in words_in(title) if word.casefold() not in PLAIN_WORDS][:TELLING]
    expression, _ = telling(db, words)
    if not expression:
        return {}
    rows = db.execute(
        "SELECT rowid, rank FROM words WHERE words MATCH ? AND rowid <> ? ORDER BY rank LIMIT ?",
        (expression, num, TITLED),
    ).fetchall()
    top = max((-rank for _, rank in rows), default=1.0) or 1.0
    return {other: max(0.0, -rank / top) for other, rank in rows}


def _beside(db: sqlite3.Connection, num: int) -> set[int]:
    """Return notes whose files lie in the same folder, or begin with the same name before a dot."""
    row = db.execute(
        "SELECT p.place FROM mention m JOIN page p ON p.num = m.page WHERE m.note = ? AND m.own = 1", (num,)
    ).fetchone()
    at = max(row[0].rfind("/"), row[0].rfind(".")) if row else -1
    if at < 0:
        return set()
    start = row[0][: at + 1]
    rows = db.execute(
        "SELECT m.note FROM page p JOIN mention m ON m.page = p.num AND m.own = 1 "
        "WHERE p.place >= ? AND p.place < ? LIMIT ?",
        (start, start + "\U0010ffff", BESIDE),
    )
    return {note for (note,) in rows}


def _in_titles(db: sqlite3.Connection, words: Mapping[str, int]) -> dict[str, int]:
    """Return in how many titles each of these words stands."""
    found: dict[str, int] = {}
    for word in sorted(words, key=lambda one: (-words[one], one))[:400]:
        row = db.execute("SELECT doc FROM name_vocabulary WHERE term = ?", (word,)).fetchone()
        found[word] = int(row[0]) if row else 0
    return found


@dataclass(frozen=True, slots=True)
class _About:
    path: tuple[str, ...]
    words: frozenset[str]
    connections: int
    written: bool


def _about(db: sqlite3.Connection, nums: Iterable[int]) -> dict[int, _About]:
    """Return what is known of notes; topics, which a note is put under and not linked to, are left out."""
    wanted = tuple(nums)
    rows = db.execute(
        "SELECT n.num, n.title, n.connections, n.complete, p.path FROM note n "
        "LEFT JOIN mention m ON m.note = n.num AND m.own = 1 LEFT JOIN page p ON p.num = m.page "
        f"WHERE n.kind <> ? AND n.num IN ({places(wanted)})",
        (NoteKind.TOPIC, *wanted),
    )
    return {
        num: _About(_parts(path or ""), _title_words(title), connections, bool(complete))
        for num, title, connections, complete, path in rows
    }


def _parts(path: str) -> tuple[str, ...]:
    """Return the folders on the way to a file, and what stands before the dots of its name.

    >>> _parts("a/b/c.md"), _parts("vault/dev.ref.links.md")
    (('a', 'b'), ('vault', 'dev', 'ref'))
    """
    pure = PurePosixPath(path)
    return (*pure.parent.parts, *pure.name.split(".")[:-2])


_root = lru_cache(ROOTS_KEPT)(root)  # the titles of a thousand notes hold the same words again and again


def _title_words(title: str) -> frozenset[str]:
    return frozenset(_root(word.casefold()) for word in words_in(title) if word.casefold() not in PLAIN_WORDS)


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0


def _way(one: Sequence[str], other: Sequence[str]) -> float:
    """Return how much of the longer way is the same from its beginning; nothing where both have none."""
    same = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        same += 1
    return same / max(len(one), len(other), 1)
