"""Where bodies cite notes: stored when a page is linked, and the same as a search of the body would find."""

import re
import sqlite3
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings

from tests.golden_cases import Case, cases
from tests.pages import corpus, page
from tests.test_properties import folders, put
from throughline.corpus.linking.citations import Known, Titles, find_citations
from throughline.corpus.linking.statements import Ambiguous, Name
from throughline.corpus.linking.written import resolve
from throughline.corpus.model import Note, OriginKind
from throughline.corpus.readers.stored import from_bytes
from throughline.corpus.text.titles import key_of
from throughline.index.store import file as store
from throughline.index.store.names import StoredNames
from throughline.index.store.page_words import Span, cited_spans
from throughline.index.store.reader import Reader
from throughline.library import SAMPLE, Library

_CITED = (
    "SELECT DISTINCT o.id, o.title FROM statement s JOIN mention m ON m.page = s.page AND m.own = 1 "
    "JOIN note own ON own.num = m.note JOIN note o ON o.num IN (s.source, s.target) AND o.num <> own.num "
    f"WHERE own.id = ? AND s.origin = '{OriginKind.CITED}' ORDER BY o.id"
)


def searched(db: sqlite3.Connection, note: Note) -> tuple[Span, ...]:
    """Search the body of a note for the notes that it cites: the slow way, from the texts alone."""
    for path in note.pages:
        blob = db.execute("SELECT reading FROM page WHERE path = ?", (path,)).fetchone()[0]
        reading = from_bytes(blob) if path.endswith(".md") else None
        if reading and reading.body_text == note.body:
            return tuple(_written(db, reading))
    by_key: dict[str, str] = {}
    for note_id, title in db.execute(_CITED, (note.id,)).fetchall():
        aliases = db.execute(
            "SELECT alias FROM alias JOIN note ON num = note WHERE id = ? ORDER BY alias", (note_id,)
        )
        for name in (title, *(alias for (alias,) in aliases)):
            by_key.setdefault(key_of(name), note_id)
    return tuple(_titles(note.body, by_key))


def _titles(body: str, by_key: Mapping[str, str]) -> Iterable[Span]:
    known = Titles(Known(key) for key in sorted(by_key))
    for paragraph in re.finditer(r"[^\n]+", body):
        for found in find_citations(paragraph[0], known, infer=False):
            yield Span(paragraph.start() + found.start, paragraph.start() + found.end, by_key[found.key])


def _written(db: sqlite3.Connection, reading: object) -> Iterable[Span]:
    end = 0
    for one in sorted(reading.references, key=lambda reference: reference.start):  # type: ignore[attr-defined]
        name = resolve(reading.path, one, StoredNames(db)) if one.end else None  # type: ignore[attr-defined]
        if not one.end or isinstance(name, Ambiguous) or one.start < end:
            continue
        name = name or Name(one.expected, key_of(one.title))
        find = "SELECT id FROM note WHERE key = ? AND kind = ? AND variant = ?"
        row = db.execute(find, (name.key, name.kind, name.variant))
        yield Span(one.start, one.end, row.fetchone()[0], one.shown or one.title)
        end = one.end


def opened(folder: Path) -> sqlite3.Connection:
    Library.build(folder, text_only=True)
    return store.connect(store.place_of(folder))


def agree(folder: Path) -> int:
    """Hold the stored places of every note against a search of its body; return how many there are."""
    db = opened(folder)
    reader = Reader(db)
    count = 0
    for card in list(reader.all_cards()):
        note = reader.note(card.id)
        assert note is not None
        assert cited_spans(db, note.id) == searched(db, note), note.title
        count += len(cited_spans(db, note.id))
    db.close()
    return count


def test_the_places_of_the_sample_are_where_a_search_finds_them(tmp_path: Path) -> None:
    for path in SAMPLE.glob("*.txt"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    assert agree(tmp_path) > 100


def test_the_places_of_the_real_pages_are_where_a_search_finds_them(seeds: Path) -> None:
    assert agree(seeds) > 20


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_the_places_of_golden_pages_are_where_a_search_finds_them(case: Case, tmp_path: Path) -> None:
    for one in case.pages:
        (tmp_path / one.name).write_bytes(one.data())
    agree(tmp_path)


def each_place_names_its_target(folder: Path) -> None:
    db = opened(folder)
    reader = Reader(db)
    for card in list(reader.all_cards()):
        note = reader.note(card.id)
        assert note is not None
        end = 0
        for span in cited_spans(db, note.id):
            cited = reader.note(span.note)
            assert cited is not None
            assert end <= span.start < span.end <= len(note.body)
            end = span.end
            text = note.body[span.start : span.end]
            if span.words:
                assert text.startswith(("[[", "[", "![[")), text
            else:
                assert key_of(text) in map(key_of, (cited.title, *cited.aliases))
    db.close()


@given(corpus, page)
@settings(max_examples=40, deadline=None)
def test_each_stored_place_holds_a_name_of_its_note(pages: list[str], edited: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        for at, text in enumerate(pages):
            (Path(name) / f"{at}.txt").write_text(text, encoding="utf-8")
        each_place_names_its_target(Path(name))
        (Path(name) / "0.txt").write_text(edited, encoding="utf-8")
        each_place_names_its_target(Path(name))


@given(folders(), folders())
@settings(max_examples=40, deadline=None)
def test_each_place_in_a_vault_is_a_written_link(old: dict[str, str], new: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        for files in (old, new):
            for path, text in files.items():
                put(Path(name), path, text)
            each_place_names_its_target(Path(name))


def test_a_body_taken_from_the_longer_of_two_captures_has_its_places(tmp_path: Path) -> None:
    title = "Does asking twice help?\nWhat it is about.\n"
    short, long = (
        "It widens the gap Can talk be shared?.",
        "First comes this. It widens the gap Can talk be shared?.",
    )
    other = "Can talk be shared?\nWhat it is about.\nA body.\n"
    (tmp_path / "other.txt").write_text(other, encoding="utf-8")
    for first, second in ((short, long), (long, short)):
        (tmp_path / "a.txt").write_text(title + first, encoding="utf-8")
        (tmp_path / "b.txt").write_text(title + second, encoding="utf-8")
        db = opened(tmp_path)
        (span,) = cited_spans(db, "does-asking-twice-help")
        body = db.execute("SELECT body FROM note WHERE id = 'does-asking-twice-help'").fetchone()[0]
        db.close()
        assert body[span.start : span.end] == "Can talk be shared?"
        assert span.note == "can-talk-be-shared"
