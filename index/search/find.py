"""Jumping to a note by its name: exact, alias, prefix, all words, then close spelling."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from throughline.corpus.model import NoteKind
from throughline.corpus.text.titles import key_of
from throughline.index.search.spelling import Vocabulary
from throughline.index.search.words import quoted, spaced
from throughline.index.store.transactions import chunks, places, step

TABLES = """
CREATE TABLE IF NOT EXISTS name (
    num INTEGER PRIMARY KEY, note INTEGER NOT NULL, own INTEGER NOT NULL,
    key TEXT NOT NULL, text TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS name_key ON name (key);
CREATE INDEX IF NOT EXISTS name_note ON name (note);
CREATE VIRTUAL TABLE IF NOT EXISTS name_words USING fts5(
    text, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3', columnsize = 0
);
CREATE VIRTUAL TABLE IF NOT EXISTS name_vocabulary USING fts5vocab(name_words, 'row');
"""

_LONGEST = 300  # characters: no title to be cited is longer, see `LONGEST` in linking
# Names that are ranked, of which a finder shows about ten; bounds the time of a short prefix.
_CANDIDATES = 200
_MOST_WORDS = 24  # a longer expression narrows no further and FTS5 takes time for each word


class How(StrEnum):
    """Why a name was found, from the surest reason to the least."""

    EXACT = "exact"
    ALIAS = "alias"
    PREFIX = "prefix"
    WORDS = "words"
    SPELLING = "spelling"


@dataclass(frozen=True, slots=True)
class TitleHit:
    """A note found by its name, and the name that matched."""

    id: str
    kind: NoteKind
    title: str
    how: How
    name: str


def refresh(db: sqlite3.Connection, nums: Sequence[int]) -> None:
    """Index anew the titles and aliases of these notes; notes that are gone lose theirs."""
    with step(db):
        for run in chunks(sorted(set(nums))):
            gone = f"SELECT num FROM name WHERE note IN ({places(run)})"
            db.execute(f"DELETE FROM name_words WHERE rowid IN ({gone})", run)
            db.execute(f"DELETE FROM name WHERE note IN ({places(run)})", run)
            rows = db.execute(
                f"SELECT num, 1, title FROM note WHERE num IN ({places(run)}) "
                f"UNION ALL SELECT note, 0, alias FROM alias WHERE note IN ({places(run)}) "
                "ORDER BY 1, 2 DESC, 3",
                (*run, *run),
            ).fetchall()
            rows += _files(db, run, {(note, key_of(text)) for note, _, text in rows})
            first = db.execute("SELECT coalesce(max(num), 0) + 1 FROM name").fetchone()[0]
            named = [(first + at, *row) for at, row in enumerate(rows)]
            db.executemany(
                "INSERT INTO name VALUES (?, ?, ?, ?, ?)",
                ((num, note, own, key_of(text), text) for num, note, own, text in named),
            )
            db.executemany(
                "INSERT INTO name_words (rowid, text) VALUES (?, ?)",
                ((num, spaced(text)) for num, _, _, text in named),
            )
        db.execute("INSERT OR REPLACE INTO search_state VALUES ('names', hex(randomblob(16)))")


def _files(
    db: sqlite3.Connection, run: Sequence[int], known: set[tuple[int, str]]
) -> list[tuple[int, int, str]]:
    """Return the names of the files of these notes, where they are no titles or aliases already."""
    rows = db.execute(
        "SELECT m.note, p.path FROM mention m JOIN page p ON p.num = m.page "
        f"WHERE m.own = 1 AND m.note IN ({places(run)}) AND p.dialect <> '' ORDER BY 1, 2",
        run,
    )
    named = ((note, 0, PurePosixPath(path).stem) for note, path in rows)
    return [row for row in dict.fromkeys(named) if (row[0], key_of(row[2])) not in known]


class Finder:
    """Finds notes by name; it learns the vocabulary of all names the first time one is misspelt."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._learnt = ""
        self._vocabulary = Vocabulary(())

    def find(self, typed: str, k: int = 10, kinds: Sequence[NoteKind] = ()) -> tuple[TitleHit, ...]:
        """Return up to k notes whose names fit what was typed so far, the surest first."""
        key = key_of(typed[:_LONGEST])
        if not key or k <= 0:
            return ()
        found: dict[int, TitleHit] = {}
        for how in (How.EXACT, How.PREFIX, How.WORDS, How.SPELLING):
            if how is How.SPELLING and found:
                break
            for num, hit in self._tier(how, key, kinds):
                found.setdefault(num, hit)
            if len(found) >= k:
                break
        return tuple(found.values())[:k]

    def note_called(self, name: str) -> int | None:
        """Return the note with this id, else the one with this title or alias, or None."""
        row = self._db.execute("SELECT num FROM note WHERE id = ?", (name,)).fetchone()
        row = (
            row
            or self._db.execute(
                "SELECT note FROM name WHERE key = ? ORDER BY own DESC, note LIMIT 1", (key_of(name),)
            ).fetchone()
        )
        return int(row[0]) if row else None

    def names_of(self, num: int) -> tuple[str, ...]:
        """Return the title, the aliases and the file name of a note."""
        rows = self._db.execute("SELECT text FROM name WHERE note = ? ORDER BY own DESC, text", (num,))
        return tuple(text for (text,) in rows)

    def _tier(self, how: How, key: str, kinds: Sequence[NoteKind]) -> Iterable[tuple[int, TitleHit]]:
        match how:
            case How.EXACT:
                return self._named("name.key = ?", (key,), kinds, how)
            case How.PREFIX:
                return self._named("name.key >= ? AND name.key < ?", (key, key + "\U0010ffff"), kinds, how)
            case How.WORDS:
                return self._with_words(_terms(key), kinds, how)
            case _:
                return self._with_words(self._corrected(_terms(key)), kinds, how)

    def _with_words(
        self, terms: list[str], kinds: Sequence[NoteKind], how: How
    ) -> list[tuple[int, TitleHit]]:
        if not terms:
            return []
        expression = " AND ".join(map(quoted, terms)) + " *"
        hits = f"name.num IN (SELECT rowid FROM name_words WHERE name_words MATCH ? LIMIT {_CANDIDATES * 5})"
        return self._named(hits, (expression,), kinds, how)

    def _named(
        self, where: str, values: tuple[object, ...], kinds: Sequence[NoteKind], how: How
    ) -> list[tuple[int, TitleHit]]:
        narrowed = f"AND note.kind IN ({places(kinds)})" if kinds else ""
        order = "name.key, own DESC" if how is How.PREFIX else "own DESC, length(name.key), name.key"
        rows = self._db.execute(
            "SELECT note.num, note.id, note.kind, note.title, name.own, name.text "
            f"FROM name JOIN note ON note.num = name.note WHERE {where} {narrowed} "
            f"ORDER BY {order}, note.id LIMIT {_CANDIDATES}",
            (*values, *kinds),
        ).fetchall()
        if how is How.PREFIX:  # taken in the order of the index, shown shortest first
            rows.sort(key=lambda row: (len(row[5]), row[5], row[1]))
        reason = {0: How.ALIAS, 1: How.EXACT} if how is How.EXACT else {0: how, 1: how}
        return [
            (num, TitleHit(note, NoteKind(kind), title, reason[own], name))
            for num, note, kind, title, own, name in rows
        ]

    def _corrected(self, terms: list[str]) -> list[str]:
        """Return the words with each unknown one replaced by the closest known; nothing if one has none."""
        vocabulary = self._known()
        corrected: list[str] = []
        for at, term in enumerate(terms):
            is_begun = at == len(terms) - 1 and vocabulary.begins(term)
            word = term if is_begun else vocabulary.closest(term)
            if word is None:
                return []
            corrected.append(word)
        return corrected if corrected != terms else []

    def _known(self) -> Vocabulary:
        row = self._db.execute("SELECT value FROM search_state WHERE key = 'names'").fetchone()
        mark = str(row[0]) if row else ""
        if mark != self._learnt:
            rows = self._db.execute("SELECT term, doc FROM name_vocabulary ORDER BY term")
            self._vocabulary, self._learnt = Vocabulary(rows.fetchall()), mark
        return self._vocabulary


def _terms(key: str) -> list[str]:
    """Return the words of a folded name as the names are indexed by."""
    kept = "".join(character if character.isalnum() else " " for character in spaced(key))
    return kept.split()[:_MOST_WORDS]
