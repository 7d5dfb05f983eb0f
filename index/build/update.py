"""Building a library: read what changed, link what that touches, derive notes and links from it.

One build is one transaction; a first build fills a new file that takes its place when it is whole.
"""

import sqlite3
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing

from throughline.corpus.linking.citations import SHORTEST, tail_of
from throughline.corpus.linking.statements import waiting_for
from throughline.corpus.linking.written import place_of, stem_of, waiting_for_file
from throughline.corpus.model import NoteKind, Problem
from throughline.corpus.readers.files import File
from throughline.corpus.readers.stored import from_bytes
from throughline.corpus.stopping import Progress
from throughline.corpus.text.titles import words_of
from throughline.index.build.bounded import parse_all
from throughline.index.build.changes import Changes, Source, Stored
from throughline.index.build.dates import settle_dates
from throughline.index.build.dialects import say
from throughline.index.build.link import link_pages
from throughline.index.build.listing import listed
from throughline.index.build.parse import Parsed
from throughline.index.build.variants import assign_variants
from throughline.index.build.works import Place, StoredClaim, assign_works, put_claims, take_claims
from throughline.index.search.words import quoted
from throughline.index.store.names import TopicLines, changed_topics, lookup_number

# Titles counted in memory between two writes: more need memory, fewer make more writes; not tuned.
COUNTED_AT_ONCE = 100_000
FRESH = 2_000_000_000  # nanoseconds within which a file's time cannot be trusted to show a change


def update(db: sqlite3.Connection, source: Source, progress: Progress) -> Changes:
    """Bring a library up to date with a folder, inside the caller's transaction."""
    say(db, source.dialects)
    return _Build(db, source, progress).run()


class _Build:
    """One pass over a notes folder."""

    def __init__(self, db: sqlite3.Connection, source: Source, progress: Progress) -> None:
        self.db = db
        self.source = source
        self.progress = progress
        self.now = time.time_ns()
        self.found = listed(db, source)
        self.first = not self.found.stored and not source.named
        self.dirty: list[int] = []
        self.titles: Counter[tuple[str, NoteKind]] = Counter()
        self.summaries: Counter[tuple[int, str]] = Counter()
        self.lookups: set[int] = set()
        self.groups: set[tuple[str, str]] = set()
        self.owned: Counter[tuple[str, str]] = Counter()
        self.freed: set[str] = set()
        self.claims: dict[Place, StoredClaim] = {}
        self.aliases: Counter[tuple[str, str, str]] = Counter()
        self.topics = TopicLines.of(db)

    def run(self) -> Changes:
        """Read, link and derive; return what was touched."""
        files, gone = self.found.files, self.found.gone
        self._add_problems(None, self.found.problems)
        read = self._read([file for file in files if self._may_have_changed(file)])
        self._remove(gone)
        self._count_names()
        if not self.dirty and not gone:
            return Changes(len(files), 0, 0, ())
        relinked = self._relinked() | settle_dates(self.db, self.dirty)
        touched = link_pages(self.db, sorted({*self.dirty, *relinked}), self.first, self.progress)
        self.db.executemany("DELETE FROM page WHERE path = ?", [(path,) for path in gone])
        return Changes(len(files), read, len(gone), tuple(touched), tuple(self.dirty))

    def _may_have_changed(self, file: File) -> bool:
        """Tell whether a file must be read: it looks changed, or was written just before the last look."""
        known = self.found.stored.get(file.path)
        if known is None or (known.size, known.modified) != (file.size, file.modified):
            return True
        if self.found.renamed or known.dialect != file.dialect:
            return True
        return known.checked - known.modified < FRESH

    def _read(self, files: Sequence[File]) -> int:
        """Read the files that may have changed; return how many had."""
        count = 0
        stored = [self.found.stored.get(file.path) for file in files]
        jobs = [(file, known.digest if known else b"") for file, known in zip(files, stored, strict=True)]
        with closing(parse_all(self.source.folder, jobs)) as pages:
            for n, (file, known, page) in enumerate(zip(files, stored, pages, strict=True), 1):
                self.progress("reading", n, len(files))
                if page is None and known:
                    self._touch(known.num, file)
                elif page is not None:
                    count += 1
                    self._take_back(known)
                    self._put(known, file, page)
                if len(self.titles) > COUNTED_AT_ONCE:
                    self._count_names()
        return count

    def _touch(self, num: int, file: File) -> None:
        self.db.execute(
            "UPDATE page SET size = ?, modified = ?, checked = ?, dialect = ? WHERE num = ?",
            (file.size, file.modified, self.now, file.dialect, num),
        )

    def _take_back(self, known: Stored | None) -> None:
        """Withdraw what the last reading of a page declared."""
        if known is None:
            return
        find = "SELECT reading, kind, key, variant FROM page WHERE num = ?"
        row = self.db.execute(find, (known.num,)).fetchone()
        self.dirty.append(known.num)
        if row[0] is None:
            return
        self._declare(Parsed.of(from_bytes(row[0])), -1)
        self.db.execute("DELETE FROM page_alias WHERE page = ?", (known.num,))
        self.claims |= take_claims(self.db, known.num)
        self.db.execute("DELETE FROM need WHERE page = ?", (known.num,))
        if row[3]:
            self.freed.add(row[2])

    def _put(self, known: Stored | None, file: File, page: Parsed) -> None:
        """Store a new reading of a page."""
        place = place_of(file.path)
        self.lookups.add(lookup_number(waiting_for_file(stem_of(place))))
        cursor = self.db.execute(
            "INSERT INTO page (path, size, modified, checked, digest, kind, key, topic_line, reading, "
            "place, stem, dialect) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (path) DO UPDATE SET size = excluded.size, modified = excluded.modified, "
            "checked = excluded.checked, "
            "digest = excluded.digest, kind = excluded.kind, key = excluded.key, "
            "topic_line = excluded.topic_line, reading = excluded.reading, place = excluded.place, "
            "stem = excluded.stem, dialect = excluded.dialect RETURNING num",
            (
                *(file.path, file.size, file.modified, self.now),
                *(page.digest, page.kind, page.key, page.topic_line, page.reading),
                *(place, stem_of(place), file.dialect),
            ),
        )
        num = cursor.fetchone()[0]
        if known is None:
            self.dirty.append(num)
        self._declare(page, +1)
        aliases = [(alias, num, head) for alias, head in page.aliases]
        self.db.executemany("INSERT OR IGNORE INTO page_alias VALUES (?, ?, ?)", aliases)
        put_claims(self.db, num, page.claims)
        needs = [(lookup, num) for lookup in page.needs]
        self.db.executemany("INSERT OR IGNORE INTO need VALUES (?, ?)", needs)

    def _declare(self, page: Parsed, sign: int) -> None:
        """Count the titles, aliases and summaries that a page brings to the corpus, or takes from it."""
        for title in page.titles:
            self.titles[title] += sign
        for summary in page.summaries:
            self.summaries[summary] += sign
        for alias, head in page.aliases:
            self.aliases[alias, page.key, head] += sign
        if page.kind:
            self.groups.add((page.kind, page.key))
            self.owned[page.kind, page.key] += sign

    def _remove(self, gone: Iterable[str]) -> None:
        for path in gone:
            self._take_back(self.found.stored[path])
            self.lookups.add(lookup_number(waiting_for_file(stem_of(place_of(path)))))
            self.db.execute(
                "UPDATE page SET reading = NULL, kind = NULL, key = NULL, topic_line = '', place = '', "
                "stem = '' WHERE path = ?",
                (path,),
            )

    def _count_names(self) -> None:
        """Write the counted titles and summaries, and note which became known or unknown by it."""
        for (key, kind), count in self.titles.items():
            if count:
                self._count_title(key, kind, count)
        for (number, key), count in self.summaries.items():
            if count:
                self._count_summary(number, key, count)
        self.titles.clear()
        self.summaries.clear()

    def _count_title(self, key: str, kind: NoteKind, count: int) -> None:
        words = words_of(key)
        citable = key.endswith("?") and len(words) >= SHORTEST
        lookup = lookup_number(tail_of(words)) if citable and kind in _CITABLE else 0
        refs = self.db.execute(
            "INSERT INTO title VALUES (?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET refs = refs + excluded.refs RETURNING refs",
            (key, kind, lookup, count),
        ).fetchone()[0]
        if refs == 0:
            self.db.execute("DELETE FROM title WHERE key = ? AND kind = ?", (key, kind))
        if refs in (0, count):
            self.lookups.update({lookup, lookup_number(waiting_for(key))} - {0})

    def _count_summary(self, number: int, key: str, count: int) -> None:
        refs = self.db.execute(
            "INSERT INTO summary VALUES (?, ?, ?) "
            "ON CONFLICT DO UPDATE SET refs = refs + excluded.refs RETURNING refs",
            (number, key, count),
        ).fetchone()[0]
        if refs == 0:
            self.db.execute("DELETE FROM summary WHERE lookup = ? AND key = ?", (number, key))
        if refs in (0, count):
            self.lookups.add(number)

    def _relinked(self) -> set[int]:
        """Return the unchanged pages whose links depend on a name that came, went or changed its note."""
        regrouped = assign_variants(self.db, self.groups) | self.freed
        renamed = assign_works(self.db, self.claims)
        if self.first:
            return set()
        regrouped |= renamed.keys
        self.lookups.update(lookup_number(waiting_for(one)) for one in renamed.ids)
        pages = renamed.pages | {
            page for key in regrouped | self._readdressed() for page in self._mentioning(key)
        }
        self.lookups.update(lookup_number(waiting_for(key)) for key in regrouped)
        for number in self.lookups:
            pages.update(r[0] for r in self.db.execute("SELECT page FROM need WHERE lookup = ?", (number,)))
        for line in changed_topics(self.topics, TopicLines.of(self.db)):
            pages.update(r[0] for r in self.db.execute("SELECT num FROM page WHERE topic_line = ?", (line,)))
        return pages.difference(self.dirty)

    def _readdressed(self) -> set[str]:
        """Return the titles whose mentions may mean another note now, since an alias was added or removed."""
        changed = {name: count for name, count in self.aliases.items() if count}
        keys = {alias for alias, _, _ in changed}
        self.lookups.update(lookup_number(waiting_for(alias)) for alias in keys)
        captured = {key for (_, key), count in self.owned.items() if count}
        self.lookups.update(lookup_number(tail_of(words_of(key))) for key in captured)
        self.lookups.update(lookup_number(waiting_for(key)) for key in captured)
        for key in keys | captured:
            owners = self.db.execute(
                "SELECT p.key FROM page_alias a JOIN page p ON p.num = a.page WHERE a.key = ?", (key,)
            ).fetchall()
            if owners:
                keys = keys.union([key], (row[0] for row in owners))
        keys.update(owner for _, owner, _ in changed)
        return keys | self._holding({head for _, _, head in changed})

    def _holding(self, heads: set[str]) -> set[str]:
        """Return the titles of captured notes whose prose may hold an alias that begins like these."""
        find = "SELECT n.key FROM words w JOIN note n ON n.num = w.rowid WHERE words MATCH ?"
        rows = (self.db.execute(find, (f"prose : {quoted(head)}",)) for head in sorted(heads) if head)
        return {key for found in rows for (key,) in found}

    def _mentioning(self, key: str) -> Iterator[int]:
        """Yield the pages that name any note of this title."""
        rows = self.db.execute(
            "SELECT DISTINCT m.page FROM mention m JOIN note n ON n.num = m.note WHERE n.key = ?", (key,)
        )
        yield from (row[0] for row in rows.fetchall())

    def _add_problems(self, page: int | None, problems: Iterable[Problem]) -> None:
        rows = [(page, p.path, p.line, p.kind, p.message) for p in problems]
        self.db.executemany("INSERT INTO problem VALUES (?, ?, ?, ?, ?)", rows)


# What prose cites by a bare question; papers and topics are cited otherwise.
_CITABLE = (NoteKind.CONCEPT, NoteKind.INQUIRY)
