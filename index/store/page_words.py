"""What the pages of one note say in their own words: where its body cites others, and a summary of each."""

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """Where a body cites a note, as places in the whole body; a link in Markdown has words to be shown."""

    start: int
    end: int
    note: str
    words: str = ""


_CITED = (
    "SELECT c.start, c.stop, cited.id, c.words FROM note n JOIN place c ON c.page = n.body_page "
    "JOIN note cited ON cited.num = c.note WHERE n.id = ? ORDER BY c.start"
)


def cited_spans(db: sqlite3.Connection, note_id: str) -> tuple[Span, ...]:
    """Return where the body of a note cites others, in reading order, as was found when it was linked."""
    return tuple(Span(*row) for row in db.execute(_CITED, (note_id,)))


def told_summaries(db: sqlite3.Connection, note_id: str) -> dict[str, str]:
    """Return what the pages of one note say of each other note in a sentence or two."""
    rows = db.execute(
        "SELECT o.id, m.summary FROM note n JOIN mention own ON own.note = n.num AND own.own = 1 "
        "JOIN mention m ON m.page = own.page AND m.own = 0 AND m.summary <> '' JOIN note o ON o.num = m.note "
        "JOIN page p ON p.num = m.page WHERE n.id = ? ORDER BY p.path DESC, m.rowid DESC",
        (note_id,),
    )
    return dict(rows.fetchall())
