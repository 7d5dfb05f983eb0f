"""Linking pages into the library, and deriving from that the notes and links it touches."""

import sqlite3
from collections.abc import Callable, Sequence

from throughline.corpus.linking.articles import link_article
from throughline.corpus.linking.captured import link_page
from throughline.corpus.linking.cited_works import link_works
from throughline.corpus.linking.statements import Linked, Name, Names
from throughline.corpus.linking.written import link_markdown
from throughline.corpus.readers.bibliography import link_bibliography
from throughline.corpus.readers.stored import from_bytes
from throughline.corpus.reading import Heard, Reading
from throughline.corpus.stopping import Progress
from throughline.corpus.text.titles import slug_of
from throughline.index.build.derive import Row, derive_links, derive_notes
from throughline.index.store.communities import mark_linked
from throughline.index.store.names import StoredNames, lookup_number
from throughline.index.store.schema import BEST, INDEXES

CACHED_NAMES = 100_000  # numbers of notes kept in memory, so that a large corpus cannot fill it; not tuned
HEARD = 200  # characters that an account shows of what it names

Pair = tuple[int, int, str]


def link_pages(db: sqlite3.Connection, pages: Sequence[int], first: bool, progress: Progress) -> list[int]:
    """Link these pages anew, and derive every note and link that they named before or name now."""
    linker = _Linker(db, first)
    for n, page in enumerate(pages, 1):
        progress("linking", n, len(pages))
        linker.relink(page)
    progress("deriving", 0, 1)
    if first:
        add_indexes(db)
    mark_linked(db)
    touched = derive_notes(db, None if first else sorted(linker.notes))
    derive_links(db, None if first else sorted(linker.links))
    db.execute(BEST)
    progress("deriving", 1, 1)
    return touched


def add_indexes(db: sqlite3.Connection) -> None:
    """Add the indexes that a first build writes faster without, and derives faster with."""
    for statement in filter(str.strip, INDEXES.split(";")):
        db.execute(statement)


class _Linker:
    """Writes what pages say, and gathers which notes and links that touches."""

    def __init__(self, db: sqlite3.Connection, first: bool) -> None:
        self.db = db
        self.first = first
        self.names = StoredNames(db)
        self.numbers: dict[Name, int] = {}
        self.has_all = first  # every note of the library is among the numbers
        self.notes: set[int] = set()
        self.links: set[Pair] = set()

    def relink(self, page: int) -> None:
        """Replace what one page said by what it says now."""
        if not self.first:
            self._take_back(page)
        self._forget()
        blob = self.db.execute("SELECT reading FROM page WHERE num = ?", (page,)).fetchone()[0]
        if blob is None:
            return
        reading = from_bytes(blob)
        if reading.title:
            found = link_works(reading, self.names, _how(reading)(reading, self.names))
            self._hear(page, (*reading.heard, *found.heard))
            self._write(page, found)
        else:
            self._write(page, link_bibliography(reading, self.names))

    def _take_back(self, page: int) -> None:
        self.notes.update(r[0] for r in self.db.execute("SELECT note FROM mention WHERE page = ?", (page,)))
        self.links.update(
            self.db.execute("SELECT source, target, kind FROM statement WHERE page = ?", (page,)).fetchall()
        )
        for table in ("mention", "statement", "place", "problem", "heard"):
            self.db.execute(f"DELETE FROM {table} WHERE page = ?", (page,))

    def _write(self, page: int, linked: Linked) -> None:
        mentions = [
            (page, self._number(m.name), m.own, m.title, m.description, m.summary, m.arxiv, m.year)
            for m in linked.mentions
        ]
        self.db.executemany("INSERT INTO mention VALUES (?, ?, ?, ?, ?, ?, ?, ?)", mentions)
        statements = [
            (
                page,
                s.kind,
                self.numbers[s.source],
                self.numbers[s.target],
                s.origin,
                s.line,
                s.label,
                s.rank,
                s.text,
            )
            for s in linked.statements
        ]
        self._add("INSERT INTO statement VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", statements)
        places = [(page, c.start, c.end, self.numbers[c.target], c.words) for c in linked.places]
        self._add("INSERT INTO place VALUES (?, ?, ?, ?, ?)", places)
        problems = [(page, p.path, p.line, p.kind, p.message) for p in linked.problems]
        self._add("INSERT INTO problem VALUES (?, ?, ?, ?, ?)", problems)
        waits = [(lookup_number(wait), page) for wait in linked.waits]
        self._add("INSERT OR IGNORE INTO need VALUES (?, ?)", waits)
        if not self.first:
            self.notes.update(row[1] for row in mentions)
            self.links.update((row[2], row[3], row[1]) for row in statements)

    def _hear(self, page: int, heard: Sequence[Heard]) -> None:
        """Write what a page has that was understood, and what was not."""
        rows = [
            (page, one.sign, one.rule, one.count, one.line, one.text[:HEARD], one.understood) for one in heard
        ]
        self._add("INSERT INTO heard VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def _add(self, statement: str, rows: Sequence[Row]) -> None:
        if rows:
            self.db.executemany(statement, rows)

    def _number(self, name: Name) -> int:
        """Return the number of a note, which is given one when it is first spoken of."""
        known = self.numbers.get(name)
        if known is not None:
            return known
        number = (None if self.has_all else self._stored(name)) or self._new(name)
        self.numbers[name] = number
        return number

    def _stored(self, name: Name) -> int | None:
        row = self.db.execute(
            "SELECT num FROM note WHERE key = ? AND kind = ? AND variant = ?",
            (name.key, name.kind, name.variant),
        ).fetchone()
        return row[0] if row else None

    def _new(self, name: Name) -> int:
        slug = slug_of(name.key)
        cursor = self.db.execute(
            "INSERT INTO note (kind, key, variant, slug, id) VALUES (?, ?, ?, ?, ?)",
            (name.kind, name.key, name.variant, slug, slug),
        )
        return cursor.lastrowid or 0

    def _forget(self) -> None:
        """Empty the cache of numbers, so that memory does not grow with the corpus."""
        if len(self.numbers) > CACHED_NAMES:
            self.numbers.clear()
            self.has_all = False


def _how(reading: Reading) -> Callable[[Reading, Names], Linked]:
    """Return what links a page of this form."""
    if reading.is_article:
        return link_article
    return link_markdown if reading.is_markdown else link_page
