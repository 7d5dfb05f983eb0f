"""What the last build read, what it left out, and what a person should look at."""

import json
import sqlite3
from dataclasses import dataclass

from throughline.corpus.model import LinkKind, NoteKind, Problem, ProblemKind
from throughline.corpus.readers.files import LeftOut
from throughline.corpus.readers.stored import from_bytes


@dataclass(frozen=True, slots=True)
class Declared:
    """A count that a heading declares, and the count that was read under it."""

    path: str
    line: int
    list: str
    declared: int
    read: int


class Account:
    """The questions about the last build that a library file answers by itself."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

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

    def counts(self) -> tuple[dict[str, int], dict[str, int]]:
        """Return how many notes and links there are of each kind."""
        notes = dict.fromkeys(map(str, NoteKind), 0)
        links = dict.fromkeys(map(str, LinkKind), 0)
        notes.update(self.db.execute("SELECT kind, count(*) FROM note GROUP BY kind").fetchall())
        links.update(self.db.execute("SELECT kind, count(*) FROM link GROUP BY kind").fetchall())
        return notes, links

    def pages(self) -> int:
        """Return how many files were read as pages."""
        return int(self.db.execute("SELECT count(*) FROM page WHERE kind IS NOT NULL").fetchone()[0])
