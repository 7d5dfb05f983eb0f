"""Searches saved under a name, notes like several together, and files of queries."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.stand_in import counting
from throughline.commands.cli import app
from throughline.library import Library
from throughline.library.nouns import NoteKind, UnknownSearchError
from throughline.library.saved_searches import SavedSearches
from throughline.library.user_data import Made

PAGES = {"a": "# Oak\n\nOak bends.\n", "b": "# Ribs\n\nRibs of oak.\n", "c": "# Sails\n\nWind fills sails.\n"}


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    for name, text in PAGES.items():
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    with counting():
        Library.build(tmp_path)
    return tmp_path


def said(notes: Path, *args: str) -> str:
    with counting():
        result = CliRunner().invoke(app, ["--notes", str(notes), *args])
    assert result.exit_code == 0, result.output
    return result.output


def test_a_saved_search_is_asked_again_and_narrowed(notes: Path) -> None:
    said(notes, "search", "oak", "--save", "Wood", "--kind", "concept")
    assert "Wood: oak  (only notes of kind concept)" in said(notes, "searches")
    first = json.loads(said(notes, "search", "--saved", "Wood", "--mode", "words", "--json"))
    assert first["hits"][0]["title"] == "Oak"
    narrowed = json.loads(
        said(notes, "search", "--saved", "Wood", "--mode", "words", "--json", "--", "-ribs")
    )
    assert [hit["title"] for hit in narrowed["hits"]] == ["Oak"]
    said(notes, "searches", "--forget", "Wood")
    assert "No search was saved" in said(notes, "searches")


def test_a_search_is_asked_again_in_the_way_that_it_was_saved(notes: Path) -> None:
    said(notes, "search", "oak", "--save", "Plain", "--mode", "words")
    assert "Plain: oak  (by words)" in said(notes, "searches")
    assert json.loads(said(notes, "search", "--saved", "Plain", "--json"))["mode"] == "words"
    asked = said(notes, "search", "--saved", "Plain", "--mode", "hybrid", "--json")
    assert json.loads(asked)["mode"] == "hybrid"
    assert json.loads(said(notes, "search", "oak", "--json"))["mode"] == "hybrid"


def test_a_search_that_is_refused_is_not_saved(notes: Path) -> None:
    told = said(notes, "search", "oak linked:nowhere", "--save", "Wood")
    assert "No note is called nowhere." in told
    assert "not saved as Wood" in told
    with counting():
        failed = CliRunner().invoke(app, ["--notes", str(notes), "search", " ", "--save", "Wood"])
    assert failed.exit_code == 1
    assert "with words" in failed.output
    assert "No search was saved" in said(notes, "searches")


def test_a_search_that_finds_nothing_today_is_saved(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(PAGES["a"], encoding="utf-8")
    Library.build(tmp_path, text_only=True)
    told = said(tmp_path, "search", "zebra zymurgy", "--save", "Wood")
    assert "word hits" in told and "not saved" not in told
    assert "Wood: zebra zymurgy" in said(tmp_path, "searches")


def test_a_search_that_was_not_saved_is_named_with_those_that_were(tmp_path: Path) -> None:
    made = SavedSearches(tmp_path)
    made.save("One", "first", NoteKind.CONCEPT)
    place = made.save("Two", "second") and made.all()[0]
    assert [(one.name, one.query, one.kind) for one in place] == [
        ("One", "first", NoteKind.CONCEPT),
        ("Two", "second", None),
    ]
    with pytest.raises(UnknownSearchError, match=r"there is .One., .Two.\."):
        made.named("Three")
    with pytest.raises(UnknownSearchError, match="empty"):
        made.save(" ", "words")


def test_a_damaged_search_is_named_and_the_others_are_listed(tmp_path: Path) -> None:
    made = SavedSearches(tmp_path)
    made.save("one", "first")
    made.save("two", "second")
    record = next(one for one in made._made.records(Made.SEARCH)[0] if one.name == "one")
    record.place.write_text("{", encoding="utf-8")
    found, damaged = made.all()
    assert [one.name for one in found] == ["two"]
    assert [bad.place for bad in damaged] == [record.place]


def test_more_like_several_notes_holds_none_of_them(notes: Path) -> None:
    found = json.loads(said(notes, "similar", "Oak", "--and", "Ribs", "--json"))
    assert [hit["title"] for hit in found] == ["Sails"]


@pytest.mark.parametrize("more", [("--save", "Wood"), ("--saved", "Wood"), ("oak",)])
def test_a_file_of_queries_goes_with_no_other_query_and_is_not_saved(
    notes: Path, tmp_path: Path, more: tuple[str, ...]
) -> None:
    said(notes, "search", "sails", "--save", "Wood")
    queries = tmp_path / "queries.txt"
    queries.write_text("oak\n", encoding="utf-8")
    refused = CliRunner().invoke(app, ["--notes", str(notes), "search", "--from", str(queries), *more])
    assert refused.exit_code == 2
    assert more[0] in " ".join(refused.output.split())
    assert "Oak" not in refused.output  # nothing was searched for
    assert "Wood: sails" in said(notes, "searches")


def test_a_file_of_queries_is_parted_at_ends_of_lines_alone(notes: Path, tmp_path: Path) -> None:
    queries = tmp_path / "queries.txt"
    queries.write_bytes("oak\u2028bends\r\nribs\x0boak\n\nsails".encode())
    lines = said(notes, "search", "--from", str(queries), "--json").strip("\n").split("\n")
    told = [json.loads(line) for line in lines]
    assert [one["query"] for one in told] == ["oak\u2028bends", "ribs\x0boak", "sails"]
