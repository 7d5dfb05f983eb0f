"""Search by words: SQLite FTS5 over titles, aliases, descriptions and prose."""

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from threading import Lock

from throughline.index.store.transactions import chunks, places, step
from throughline.index.vectors.passages import prose_of

# How much a word in the title, an alias, the description and the prose weighs; round numbers, not tuned.
WEIGHTS = (4.0, 3.0, 2.0, 1.0)
# FTS5 makes stems itself; the stems of `corpus.text` cannot be used inside its index.
TOKENIZE = "porter unicode61 remove_diacritics 2"

TABLES = f"""
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(
    title, aliases, description, prose, tokenize = '{TOKENIZE}'
);
INSERT INTO words (words, rank) VALUES ('rank', 'bm25({", ".join(map(str, WEIGHTS))})');
"""

_OPEN, _CLOSE, _GAP = "\x02", "\x03", "\u200b"
_SNIPPET_WORDS = 40  # two lines of a page of hits; FTS5 allows 64
PROSE = 3  # the column of the text
_MOST_RANKED = 12_000  # about 10 ms
# As how many notes one counts that is ranked for several signs of an unspaced script in a row. It takes five
# times as long as for a word; but to leave common words out costs quality (see `bench/README.md`).
_PAIRS = 2
_MOST_REMEMBERED = 4_096  # words whose counts are remembered
# Scripts written without spaces between words, where FTS5 would take a whole clause for one word.
# Chinese, Japanese, Korean, then Thai, Lao, Burmese and Khmer, whose signs above letters FTS5 passes over.
UNSPACED = (
    "[\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f"
    "\U00020000-\U0003ffff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"
)
_UNSPACED = re.compile(f"({UNSPACED})")
_MARK = re.compile(f"[{_OPEN}{_CLOSE}{_GAP}]")

Marks = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of text and the spans in it that match."""

    text: str
    marks: Marks = ()


def spaced(text: str) -> str:
    """Return a text as FTS5 should see it: each character of an unspaced script is a word of its own."""
    clean = _MARK.sub("", text)
    return clean if clean.isascii() else _UNSPACED.sub(rf"\1{_GAP}", clean)


def quoted(text: str) -> str:
    """Return a text as one FTS5 string: every character of it is data, none is grammar.

    >>> quoted('say "hi" OR title:x*')
    '"say ""hi"" OR title:x*"'
    """
    return '"' + spaced(text).replace('"', '""').replace("\0", " ") + '"'


def refresh(db: sqlite3.Connection, nums: Sequence[int]) -> None:
    """Index anew the words of these notes; notes that are gone lose theirs."""
    with step(db):
        for run in chunks(sorted(set(nums))):
            db.execute(f"DELETE FROM words WHERE rowid IN ({places(run)})", run)
            db.executemany(
                "INSERT INTO words (rowid, title, aliases, description, prose) VALUES (?, ?, ?, ?, ?)",
                columns_of(db, run),
            )


def columns_of(db: sqlite3.Connection, run: Sequence[int]) -> Iterator[tuple[int, str, str, str, str]]:
    """Yield what of some notes, a run that fits one statement, is searched by words: number and columns."""
    rows = db.execute(
        "SELECT num, title, description, summary, body, abstract, authors, "
        "(SELECT group_concat(alias, ' · ') FROM alias WHERE note = num) "
        f"FROM note WHERE num IN ({places(run)}) ORDER BY num",
        run,
    ).fetchall()
    for num, title, description, *prose, authors, aliases in rows:
        names = _names(authors, aliases)
        yield num, spaced(title), spaced(names), spaced(description), spaced(prose_of(*prose))


def _names(authors: str, aliases: str | None) -> str:
    """Return what a note is also found by: its other titles, and the authors of a paper."""
    return " · ".join([*json.loads(authors), *filter(None, [aliases])])


def search(
    db: sqlite3.Connection, expression: str, k: int, where: str = "", values: Sequence[object] = ()
) -> list[tuple[int, float]]:
    """Return (note, score) of the k notes that match best, higher being better.

    `where` narrows the notes by an SQL condition on the table note, inside the search.
    """
    if not expression or k <= 0:
        return []
    narrowed = f"AND EXISTS (SELECT 1 FROM note WHERE num = words.rowid AND ({where}))" if where else ""
    rows = db.execute(
        f"SELECT rowid, rank FROM words WHERE words MATCH ? {narrowed} ORDER BY rank LIMIT ?",
        (expression, *values, k),
    )
    return sorted(((num, -rank) for num, rank in rows), key=lambda hit: (-hit[1], hit[0]))


class Counts:
    """In how many notes words stand, remembered until the library changes: some are asked often."""

    def __init__(self) -> None:
        self._of: tuple[int, int] | None = None
        self._known: dict[str, int] = {}

    def of(self, db: sqlite3.Connection, parts: Sequence[str]) -> dict[str, int]:
        """Return for each word or phrase how many notes match, counting no further than is worth knowing."""
        version = (db.execute("PRAGMA data_version").fetchone()[0], db.total_changes)
        if self._of != version or len(self._known) > _MOST_REMEMBERED:
            self._of, self._known = version, {}
        known = self._known
        return {
            part: known[part] if part in known else known.setdefault(part, _matching(db, quoted(part)))
            for part in dict.fromkeys(parts)
        }


def telling(
    db: sqlite3.Connection, parts: Sequence[str], remembered: Counts | None = None
) -> tuple[str, dict[str, int]]:
    """Return the expression that any word satisfies, less those found nearly everywhere, and their counts.

    Ranking costs time for every note that matches. The rarest words come first, for as long as they match no
    more notes together than can be ranked at once; in all but large libraries that is every word. Where even
    the rarest is too common, its place in titles and aliases decides. Signs in a row take longer to rank, so
    that fewer of them are, but the rarest of a query always.
    """
    counts = (remembered or Counts()).of(db, parts)
    counted = sorted((counts[part], at) for at, part in enumerate(parts))
    room = _MOST_RANKED
    kept: list[int] = []
    for count, at in counted:
        room -= count * (_PAIRS if kept and len(_UNSPACED.findall(parts[at])) > 1 else 1)
        if room < 0:
            break
        kept.append(at)
    if counted and not kept:
        return f"{{title aliases}} : {quoted(parts[counted[0][1]])}", counts
    return " OR ".join(quoted(parts[at]) for at in sorted(kept)), counts


def _matching(db: sqlite3.Connection, expression: str) -> int:
    """Return how many notes match, counting no further than is worth knowing."""
    few = f"SELECT 1 FROM words WHERE words MATCH ? LIMIT {_MOST_RANKED + 1}"
    return int(db.execute(f"SELECT count(*) FROM ({few})", (expression,)).fetchone()[0])


def snippet(db: sqlite3.Connection, expression: str, num: int, column: int = -1) -> Snippet:
    """Return the part of a note, or of one column, where the words are closest together, all marked."""
    row = db.execute(
        f"SELECT snippet(words, {column}, '{_OPEN}', '{_CLOSE}', '…', {_SNIPPET_WORDS}) "
        "FROM words WHERE words MATCH ? AND rowid = ?",
        (expression, num),
    ).fetchone()
    return read_marks(row[0]) if row else Snippet("")


class Highlighter:
    """Marks in any text the words that a search expression matches, by the index's own rules."""

    def __init__(self) -> None:
        self._one_at_a_time = Lock()
        self._db = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self._db.execute(f"CREATE VIRTUAL TABLE scratch USING fts5(text, tokenize = '{TOKENIZE}')")

    def mark(self, texts: Iterable[str], expression: str) -> list[Snippet]:
        """Return each text with the spans that match; an empty expression marks nothing."""
        plain = list(texts)
        if not expression or not plain:
            return [Snippet(text) for text in plain]
        marked = f"highlight(scratch, 0, '{_OPEN}', '{_CLOSE}')"
        with self._one_at_a_time:
            self._db.execute("BEGIN")  # each text written by itself would be a transaction of its own
            try:
                rows = enumerate(map(spaced, plain))
                self._db.executemany("INSERT INTO scratch (rowid, text) VALUES (?, ?)", rows)
                query = f"SELECT rowid, {marked} FROM scratch WHERE scratch MATCH ?"
                found = dict(self._db.execute(query, (expression,)).fetchall())
            finally:
                self._db.execute("ROLLBACK")
        return [read_marks(found[at]) if at in found else Snippet(text) for at, text in enumerate(plain)]


def read_marks(text: str) -> Snippet:
    """Return a text without the marks that FTS5 set, and where they were."""
    parts: list[str] = []
    marks: list[tuple[int, int]] = []
    length = opened = last = 0
    for match in _MARK.finditer(text):
        parts.append(text[last : match.start()])
        length += match.start() - last
        last = match.end()
        if match.group() == _OPEN:
            opened = length
        elif match.group() == _CLOSE and length > opened:
            marks.append((opened, length))
    return Snippet("".join([*parts, text[last:]]), _joined(marks))


def _joined(marks: list[tuple[int, int]]) -> Marks:
    joined: list[tuple[int, int]] = []
    for start, stop in marks:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], stop)
        else:
            joined.append((start, stop))
    return tuple(joined)
