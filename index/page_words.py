"""What the pages of one note say in their own words: the notes cited in its body, and a summary of each."""

import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.citations import Known, find_citations
from corpus.model import Note, OriginKind
from corpus.titles import key_of


@dataclass(frozen=True, slots=True)
class Span:
    """Where a body cites a note, as places in the whole body."""

    start: int
    end: int
    note: str


_CITED = (
    "SELECT DISTINCT o.id, o.title, o.key FROM statement s "
    "JOIN mention m ON m.page = s.page AND m.own = 1 "
    "JOIN note own ON own.num = m.note JOIN note o ON o.num IN (s.source, s.target) AND o.num <> own.num "
    f"WHERE own.id = ? AND s.origin = '{OriginKind.CITED}' ORDER BY o.id"
)


def cited_spans(db: sqlite3.Connection, note: Note) -> tuple[Span, ...]:
    """Return where the body of a note cites others, in reading order."""
    by_key: dict[str, str] = {}
    for note_id, title, _ in db.execute(_CITED, (note.id,)).fetchall():
        for name in (title, *_names(db, note_id)):
            by_key.setdefault(key_of(name), note_id)
    known = [Known.of(key) for key in sorted(by_key)]
    return tuple(_spans(note.body, known, by_key)) if known else ()


def _names(db: sqlite3.Connection, note_id: str) -> list[str]:
    rows = db.execute(
        "SELECT a.alias FROM alias a JOIN note n ON n.num = a.note WHERE n.id = ? ORDER BY a.alias",
        (note_id,),
    )
    return [alias for (alias,) in rows]


def _spans(body: str, known: list[Known], by_key: dict[str, str]) -> Iterable[Span]:
    for paragraph in re.finditer(r"[^\n]+", body):
        for found in find_citations(paragraph[0], known, infer=False):
            yield Span(paragraph.start() + found.start, paragraph.start() + found.end, by_key[found.key])


def told_summaries(db: sqlite3.Connection, note_id: str) -> dict[str, str]:
    """Return what the pages of one note say of each other note in a sentence or two."""
    rows = db.execute(
        "SELECT o.id, m.summary FROM note n JOIN mention own ON own.note = n.num AND own.own = 1 "
        "JOIN mention m ON m.page = own.page AND m.own = 0 AND m.summary <> '' JOIN note o ON o.num = m.note "
        "JOIN page p ON p.num = m.page WHERE n.id = ? ORDER BY p.path DESC, m.rowid DESC",
        (note_id,),
    )
    return dict(rows.fetchall())
