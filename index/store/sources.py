"""The files that notes came from, as an export needs them to write them again."""

import sqlite3

from throughline.corpus.properties import MARKER
from throughline.corpus.readers.stored import from_bytes
from throughline.corpus.writers.source import Cited, Source

_OWN = (
    "SELECT p.num, p.reading FROM note n JOIN mention m ON m.note = n.num AND m.own = 1 "
    "JOIN page p ON p.num = m.page WHERE n.id = ?"
)
_CITED = (
    "SELECT c.start, c.stop, n.id, c.words FROM place c JOIN note n ON n.num = c.note "
    "WHERE c.page = ? ORDER BY c.start"
)


def source_of(db: sqlite3.Connection, note_id: str) -> Source | None:
    """Return the one file in Markdown, Org or a canvas that a note has to itself, where it has one."""
    rows = db.execute(_OWN, (note_id,)).fetchall()
    if len(rows) != 1:
        return None
    reading = from_bytes(rows[0][1])
    is_export = any(line.text.startswith(f"{MARKER}:") for line in reading.furniture[:2])
    if not reading.is_markdown or is_export:
        return None
    return Source(reading, tuple(Cited(*row) for row in db.execute(_CITED, (rows[0][0],))))
