"""What the last build read, what it left out, and what a person should look at."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from rapidfuzz import process
from rapidfuzz.distance import Indel

from throughline.corpus.linking.written import place_of, stem_of
from throughline.corpus.model import LinkKind, NoteKind, Problem, ProblemKind
from throughline.corpus.readers.files import LeftOut
from throughline.corpus.readers.stored import from_bytes
from throughline.corpus.reading import Sign
from throughline.corpus.reasons import ADVICE
from throughline.index.store.counted import links_by_kind

EXAMPLES = 10  # of a group
NEAR = 0.6  # share of letters in the same order from which a name may be what was meant


@dataclass(frozen=True, slots=True)
class Declared:
    """A count that a heading declares, and the count that was read under it."""

    path: str
    line: int
    list: str
    declared: int
    read: int


@dataclass(frozen=True, slots=True)
class Example:
    """One place of what an import understood, or did not; `guess` is the name spelled most like it.

    `rule` is what understood it, or the reason why nothing did.
    """

    path: str
    line: int
    text: str
    guess: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """What one dialect writes of one kind: how much, by which rules or for which reasons, and where.

    `advice` says for a reason what a person can do about it.
    """

    dialect: str
    kind: str
    count: int
    rules: dict[str, int]
    examples: tuple[Example, ...]
    advice: dict[str, str] = field(default_factory=dict)


class Account:
    """The questions about the last build that a library file answers by itself."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def words_alone(self) -> bool:
        """Tell whether the last build that a person asked for was one without vectors."""
        return self.db.execute("SELECT 1 FROM meta WHERE key = 'words alone'").fetchone() is not None

    def titles_on(self, pages: Iterable[int]) -> tuple[tuple[str, str], ...]:
        """Return the id and the title of the first note that each of these pages holds."""
        find = (
            "SELECT n.id, n.title FROM mention m JOIN note n ON n.num = m.note "
            "WHERE m.page = ? AND m.own = 1 ORDER BY m.rowid LIMIT 1"
        )
        rows = [self.db.execute(find, (page,)).fetchone() for page in pages]
        return tuple((row[0], row[1]) for row in rows if row)

    def problems(self) -> tuple[Problem, ...]:
        """Return every problem, in the order of pages and lines."""
        rows = self.db.execute(
            "SELECT path, line, kind, message FROM problem ORDER BY path, line, kind, message"
        )
        return tuple(Problem(path, line, ProblemKind(kind), message) for path, line, kind, message in rows)

    def declared(self) -> tuple[Declared, ...]:
        """Return every declared count of every page, in the order of pages and lines."""
        rows = self.db.cursor().execute("SELECT path, reading FROM page WHERE kind IS NOT NULL ORDER BY path")
        return tuple(
            Declared(path, section.line, section.part, section.declared, len(section.items))
            for path, blob in rows
            for section in from_bytes(blob).sections
            if section.declared is not None
        )

    def left_out(self) -> tuple[LeftOut, ...]:
        """Return what is in the notes folder and is no note, in the order of paths."""
        row = self.db.execute("SELECT value FROM meta WHERE key = 'left out'").fetchone()
        return tuple(LeftOut(*entry) for entry in json.loads(row[0])) if row else ()

    def left_out_by_reason(self) -> dict[str, int]:
        """Return for each reason how many files and folders were left out for it."""
        return dict(Counter(entry.reason for entry in self.left_out()).most_common())

    def dialects(self) -> dict[str, str]:
        """Return the folders at which a dialect begins, `.` for the whole, each with its dialect."""
        row = self.db.execute("SELECT value FROM meta WHERE key = 'dialects'").fetchone()
        found = json.loads(row[0]) if row else {}
        return {place or ".": dialect for place, dialect in found.items()}

    def said(self) -> tuple[str, ...]:
        """Return the folders of which a person said how they are written, `.` for the whole."""
        row = self.db.execute("SELECT value FROM meta WHERE key = 'dialects said'").fetchone()
        return tuple(place or "." for place in json.loads(row[0])) if row else ()

    def understood(self) -> tuple[Group, ...]:
        """Return what was understood of pages in Markdown and Org, by dialect and kind."""
        return tuple(self._groups(understood=True))

    def not_understood(self) -> tuple[Group, ...]:
        """Return what looked like a link, a property, a tag or a date and was not understood."""
        return tuple(self._groups(understood=False))

    def _groups(self, understood: bool) -> Iterator[Group]:
        kept = self.db.execute(
            "SELECT p.dialect, h.sign, h.rule, sum(h.count) FROM heard h JOIN page p ON p.num = h.page "
            "WHERE h.understood = ? GROUP BY 1, 2, 3 ORDER BY 1, 2, 4 DESC, 3",
            (understood,),
        ).fetchall()
        for (dialect, sign), rows in groupby(kept, key=itemgetter(0, 1)):
            rules = {rule: count for _, _, rule, count in rows}
            examples = tuple(self._examples(dialect, sign, understood))
            advice = {rule: ADVICE[rule] for rule in rules if rule in ADVICE and not understood}
            yield Group(dialect, sign, sum(rules.values()), rules, examples, advice)

    def _examples(self, dialect: str, sign: str, understood: bool) -> Iterator[Example]:
        """Yield up to ten places of a group, first one of each rule."""
        rows = self.db.execute(
            "SELECT path, line, text, rule FROM (SELECT p.path, h.line, h.text, row_number() OVER "
            "(PARTITION BY h.rule ORDER BY p.path, h.line) AS turn, h.rule FROM heard h "
            "JOIN page p ON p.num = h.page WHERE p.dialect = ? AND h.sign = ? AND h.understood = ?) "
            "ORDER BY turn, rule LIMIT ?",
            (dialect, sign, understood, EXAMPLES),
        ).fetchall()
        for path, line, text, rule in rows:
            is_link = sign == Sign.LINK and not understood
            yield Example(path, line, text, self._nearest(text) if is_link else "", rule)

    def _nearest(self, text: str) -> str:
        """Return the name of a file that is spelled most like what a link says, or nothing."""
        stems = [stem for (stem,) in self.db.execute("SELECT DISTINCT stem FROM page WHERE kind IS NOT NULL")]
        wanted = stem_of(place_of(text.rstrip("/")))
        found = process.extractOne(wanted, stems, scorer=Indel.normalized_similarity, score_cutoff=NEAR)
        return str(found[0]) if found else ""

    def counts(self) -> tuple[dict[str, int], dict[str, int]]:
        """Return how many notes and links there are of each kind."""
        notes = dict.fromkeys(map(str, NoteKind), 0)
        links = dict.fromkeys(map(str, LinkKind), 0)
        notes.update(self.db.execute("SELECT kind, count(*) FROM note GROUP BY kind").fetchall())
        links.update(links_by_kind(self.db))
        return notes, links

    def pages(self) -> int:
        """Return how many files were read as pages."""
        return int(self.db.execute("SELECT count(*) FROM page WHERE kind IS NOT NULL").fetchone()[0])
