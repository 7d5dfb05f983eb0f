"""More ways to ask: by folder, by state, by what a note holds, by what its text mentions."""

from pathlib import Path

import pytest

from tests.stand_in import counting
from throughline.index.search.query import parse
from throughline.library import Library

PAGES = {
    "projects/boat.md": "---\nowner: Ann\ntags: [build]\naliases: [the ark]\n---\n# Boat\n\n[[Hull]].\n",
    "projects/deep/mast.md": "# Mast\n\nIt stands on the Boat, and is of pine.\n",
    "Diary/monday.md": "---\ndate: 2025-03-01\n---\n# Monday\n\nWe sailed in the ark.\n",
    "alone.md": "# Alone\n\nNothing leads here.\n",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("vault")
    for name, text in PAGES.items():
        place = Path(folder, name)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    with counting():
        Library.build(folder)
    return Library.open(folder)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("folder:projects", {"Boat", "Mast"}),
        ("folder:projects/deep", {"Mast"}),
        ("folder:deep", {"Mast"}),
        ("folder:diary", {"Monday"}),
        ("folder:proj", set()),
        ("-folder:projects is:written", {"Monday", "Alone"}),
        ("-has:date -is:stub folder:diary", set()),
        ("is:stub kind:concept", {"Hull"}),
        ("is:written", {"Boat", "Mast", "Monday", "Alone"}),
        ("is:orphan is:written -boat", {"Alone", "Monday"}),
        ("has:owner", {"Boat"}),
        ("has:tags", {"Boat"}),
        ("has:aliases", {"Boat"}),
        ("has:date", {"Monday"}),
        ("has:backlinks -build", {"Hull"}),
        ("mentions:Boat", {"Mast", "Monday"}),
        ('mentions:"the ark" folder:projects', {"Mast"}),
        ("mentions:pine", {"Mast"}),
    ],
)
def test_notes_are_asked_for_by_what_they_are(library: Library, typed: str, found: set[str]) -> None:
    with counting():
        assert {hit.title for hit in library.search.ask(typed, 20).hits} == found


def test_a_state_that_is_none_is_taken_for_words() -> None:
    assert parse("is:nonsense").text == "is:nonsense"
    assert parse("is:paper").kinds == parse("kind:paper").kinds
    assert parse("this is: it").text == "this is: it"
