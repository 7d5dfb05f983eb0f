"""What the pages of one note say in their own words: the notes cited in its body, and a summary of each."""

import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from throughline.corpus.linking.citations import Known, Titles, find_citations
from throughline.corpus.linking.statements import Ambiguous, Name
from throughline.corpus.linking.written import resolve
from throughline.corpus.model import Note, OriginKind
from throughline.corpus.readers.files import MARKDOWN
from throughline.corpus.readers.stored import from_bytes
from throughline.corpus.reading import Reading
from throughline.corpus.text.titles import key_of
from throughline.index.store.names import StoredNames


@dataclass(frozen=True, slots=True)
class Span:
    """Where a body cites a note, as places in the whole body; a link in Markdown has words to be shown."""

    start: int
    end: int
    note: str
    words: str = ""


_CITED = (
    "SELECT DISTINCT o.id, o.title, o.key FROM statement s "
    "JOIN mention m ON m.page = s.page AND m.own = 1 "
    "JOIN note own ON own.num = m.note JOIN note o ON o.num IN (s.source, s.target) AND o.num <> own.num "
    f"WHERE own.id = ? AND s.origin = '{OriginKind.CITED}' ORDER BY o.id"
)


def cited_spans(db: sqlite3.Connection, note: Note) -> tuple[Span, ...]:
    """Return where the body of a note cites others, in reading order."""
    written = _written(db, note)
    return tuple(_kept(written)) if written is not None else _cited_titles(db, note)


def _written(db: sqlite3.Connection, note: Note) -> list[Span] | None:
    """Return the links that a body in Markdown writes out, or nothing where it is no Markdown."""
    for path in note.pages:
        row = db.execute("SELECT reading FROM page WHERE path = ?", (path,)).fetchone()
        reading = from_bytes(row[0]) if row and path.lower().endswith(MARKDOWN) else None
        if reading and reading.body_text == note.body:
            return _resolved(db, reading)
    return None


def _resolved(db: sqlite3.Connection, reading: Reading) -> list[Span]:
    names = StoredNames(db)
    spans = []
    for one in reading.references:
        name = resolve(reading.path, one, names) if one.end else None
        if one.end and not isinstance(name, Ambiguous):
            name = name or Name(one.expected, key_of(one.title))
            row = db.execute(
                "SELECT id FROM note WHERE key = ? AND kind = ? AND variant = ?",
                (name.key, name.kind, name.variant),
            ).fetchone()
            if row:
                spans.append(Span(one.start, one.end, row[0], one.shown or one.title))
    return sorted(spans, key=lambda span: span.start)


def _kept(spans: Iterable[Span]) -> Iterable[Span]:
    """Yield spans that do not overlap: a link inside the words of another stays text."""
    end = 0
    for span in spans:
        if span.start >= end:
            yield span
            end = span.end


def _cited_titles(db: sqlite3.Connection, note: Note) -> tuple[Span, ...]:
    """Return where prose cites other notes by their titles."""
    by_key: dict[str, str] = {}
    for note_id, title, _ in db.execute(_CITED, (note.id,)).fetchall():
        for name in (title, *_names(db, note_id)):
            by_key.setdefault(key_of(name), note_id)
    known = Titles(Known.of(key) for key in sorted(by_key))
    return tuple(_spans(note.body, known, by_key)) if by_key else ()


def _names(db: sqlite3.Connection, note_id: str) -> list[str]:
    rows = db.execute(
        "SELECT a.alias FROM alias a JOIN note n ON n.num = a.note WHERE n.id = ? ORDER BY a.alias",
        (note_id,),
    )
    return [alias for (alias,) in rows]


def _spans(body: str, known: Titles, by_key: dict[str, str]) -> Iterable[Span]:
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
