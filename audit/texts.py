"""The texts of a library as an audit reads them: what each note says of others, and what it states itself."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import msgspec
import xxhash

from throughline.audit.citing import Claims, claims_of, claims_told
from throughline.audit.stated import Stated
from throughline.corpus.model import LinkKind, NoteKind, OriginKind
from throughline.corpus.readers.stored import from_bytes
from throughline.corpus.reading import PARAGRAPH_BREAK, Reading
from throughline.index.store.page_words import Span
from throughline.prompts.sentences import numbered, paragraphs

OWN_TEXT = 20  # words; a body with fewer says no more than a summary does
_NOTES = (
    "SELECT num, id, kind, title, description, body, abstract, complete, date, year, authors, body_page "
    "FROM note"
)
_PLACES = "SELECT c.page, c.start, c.stop, o.id, c.words FROM place c JOIN note o ON o.num = c.note"
_TOLD = (
    "SELECT t.id, s.id, o.line, o.text FROM statement o JOIN note s ON s.num = o.source "
    "JOIN note t ON t.num = o.target WHERE o.kind = ? AND o.origin = ? AND o.text <> ''"
)
_LISTED = (LinkKind.SOURCE_FOR.value, OriginKind.listed_by(NoteKind.INQUIRY).value)


@dataclass(frozen=True, slots=True)
class Text:
    """One note with all that is held to it, and all that it says of others."""

    id: str
    kind: NoteKind
    title: str
    description: str
    body: str
    abstract: str
    complete: bool
    date: str
    year: int | None
    authors: tuple[str, ...]
    page: int | None
    spans: tuple[Span, ...] = ()
    told: tuple[tuple[str, int, str], ...] = ()
    aliases: tuple[str, ...] = ()

    @property
    def mark(self) -> bytes:
        """The fingerprint of all that a verdict on this note, or by it, depends on."""
        parts = (
            self.title, self.description, self.body, self.abstract, self.complete, self.date, self.year,
            self.authors, [(one.start, one.end, one.note) for one in self.spans], self.told, self.aliases,
        )  # fmt: skip
        return xxhash.xxh3_128_digest(repr(parts).encode("utf-8", "surrogatepass"))


@dataclass(slots=True)
class Texts:
    """The notes that an audit reads, by their ids, and their numbers."""

    notes: dict[str, Text] = field(default_factory=dict)
    nums: dict[str, int] = field(default_factory=dict)


def texts_of(db: sqlite3.Connection) -> Texts:
    """Read all notes."""
    found = Texts()
    aliases: dict[int, list[str]] = {}
    for note, alias in db.execute("SELECT note, alias FROM alias ORDER BY note, alias"):
        aliases.setdefault(note, []).append(alias)
    for row in db.execute(_NOTES):
        num, note_id, kind, title, description, body, abstract, complete, date, year, authors, page = row
        found.nums[note_id] = num
        found.notes[note_id] = Text(
            note_id, NoteKind(kind), title, description, body, abstract, bool(complete), date, year,
            tuple(json.loads(authors)), page, aliases=tuple(aliases.get(num, ())),
        )  # fmt: skip
    _add_spans(db, found)
    _add_told(db, found)
    return found


def _add_spans(db: sqlite3.Connection, found: Texts) -> None:
    by_page: dict[int, list[Span]] = {}
    for page, start, stop, note, words in db.execute(_PLACES):
        by_page.setdefault(page, []).append(Span(start, stop, note, words))
    for note_id, one in found.notes.items():
        if one.page in by_page:
            spans = sorted(by_page[one.page], key=lambda span: span.start)
            found.notes[note_id] = replace(one, spans=tuple(spans))


def _add_told(db: sqlite3.Connection, found: Texts) -> None:
    told: dict[str, list[tuple[str, int, str]]] = {}
    for note, source, line, text in db.execute(f"{_TOLD} ORDER BY t.id, o.line", _LISTED):
        told.setdefault(note, []).append((source, line, text))
    for note_id, lines in told.items():
        if note_id in found.notes:
            found.notes[note_id] = replace(found.notes[note_id], told=tuple(lines))


def stated_by(text: Text) -> Stated:
    """Return what a note states, for others to be held to."""
    own = [[numbered(one, {}) for one in paragraph] for paragraph in paragraphs(text.body, text.spans)]
    rest = [[one] for one in (text.title, *text.aliases) if one]
    rest += [paragraph for told in (text.description, text.abstract) for paragraph in paragraphs(told)]
    also = [*text.authors, text.date, str(text.year or "")]
    full = text.complete and len(text.body.split()) >= OWN_TEXT
    return Stated([*own, *rest], [one for one in also if one], full)


def claims_in(db: sqlite3.Connection, text: Text, notes: Mapping[str, Text]) -> Claims:
    """Return what a note claims of others, each claim with its line."""
    cited = {span.note: notes[span.note] for span in text.spans if span.note in notes}
    titles = {note: one.title for note, one in cited.items()}
    found = claims_of(text.body, text.spans, papers_among(cited), titles)
    if found.found:
        lines = _Lines.of(db, text)
        found.found = [msgspec.structs.replace(one, line=lines.at(one.start)) for one in found.found]
    for source, line, summary in text.told:
        found.found += [msgspec.structs.replace(one, line=line) for one in claims_told({source: summary})]
    return found


@dataclass(frozen=True, slots=True)
class _Lines:
    """Where the lines of a body begin, and their numbers in the file."""

    body: str
    starts: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, db: sqlite3.Connection, text: Text) -> "_Lines":
        """Return the lines of the page that gives a note its body; none where several pages do."""
        row = db.execute("SELECT reading FROM page WHERE num = ?", (text.page,)).fetchone()
        reading: Reading | None = from_bytes(row[0]) if row and row[0] else None
        if reading is None or not text.body.startswith(reading.body_text):
            return cls(text.body, ())
        starts, at = [], 0
        for line in reading.body:
            starts.append((at, line.number))
            at += len(line.text) + len(PARAGRAPH_BREAK)
        return cls(text.body, tuple(starts))

    def at(self, place: int) -> int:
        """Return the number of the line at a place of the body, or 0 where it is not known."""
        before = [(start, number) for start, number in self.starts if start <= place]
        if not before:
            return 0
        start, number = before[-1]
        return number + self.body.count("\n", start, place)


def papers_among(notes: Mapping[str, Text]) -> frozenset[str]:
    """Return which notes are papers: whoever names one of these tells of it."""
    return frozenset(note for note, one in notes.items() if one.kind is NoteKind.PAPER)
