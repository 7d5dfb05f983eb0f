"""A suggested link is given in the dialect of its file, or written into it, and that can be taken back."""

import json
from pathlib import Path

import pytest

from tests.stand_in import counting
from throughline.library import SAMPLE, Library
from throughline.library.errors import UnknownNoteError
from throughline.library.nouns import Accepted, LinkNotWrittenError
from throughline.library.user_data import Made, UserData


def built(folder: Path, pages: dict[str, str]) -> Library:
    for name, text in pages.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text.encode())
    with counting():
        Library.build(folder, text_only=True)
    return Library.open(folder)


OBSIDIAN = {
    ".obsidian/app.json": "{}",
    "wood/Oak Timber.md": "---\naliases: [oaken beams]\n---\nFrom oak.\n",
    "Ribs.md": "# Ribs\n\n`oak timber` in code, [oak timber](https://a.org).\r\n"
    "Old oak timber bends. Oak timber lasts.\r\n",
    "Planks.md": "Planks of pine. See [[Ribs]].\n",
}


def link(library: Library, page: str, to: str, words: str = "") -> Accepted:
    return Accepted(library.notes.find(page).id, library.notes.find(to).id, words)


def test_the_first_place_that_is_plain_text_becomes_the_link_and_nothing_else_changes(tmp_path: Path) -> None:
    library = built(tmp_path, OBSIDIAN)
    place = tmp_path / "Ribs.md"
    before = place.read_bytes()
    place.chmod(0o640)
    change = library.accepting.write(link(library, "Ribs", "Oak Timber", "oak timber"))
    assert (change.path, change.line) == ("Ribs.md", 4)
    assert place.read_bytes() == before.replace(b"Old oak timber", b"Old [[Oak Timber|oak timber]]")
    assert place.stat().st_mode & 0o777 == 0o640
    assert not list(tmp_path.glob("*.part"))
    with counting():
        Library.build(tmp_path, text_only=True)
    with Library.open(tmp_path) as again:
        found = again.notes.find("Ribs").id
        assert again.notes.find("Oak Timber").id in {
            one.target for one in again.notes.links() if one.source == found
        }


def test_a_note_that_there_is_not_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    library = built(tmp_path, OBSIDIAN)
    ribs = library.notes.find("Ribs").id
    before = (tmp_path / "Ribs.md").read_bytes()
    for asked in (Accepted(ribs, "nowhere", "oak timber"), Accepted("nowhere", ribs, "oak timber")):
        for way in (library.accepting.as_text, library.accepting.write):
            with pytest.raises(UnknownNoteError, match="No note is called “nowhere”"):
                way(asked)
    with pytest.raises(UnknownNoteError, match="“nowhere”"):
        library.accepting.undo("nowhere")
    assert (tmp_path / "Ribs.md").read_bytes() == before


def test_what_was_written_is_taken_back_to_the_byte(tmp_path: Path) -> None:
    library = built(tmp_path, OBSIDIAN)
    before = (tmp_path / "Ribs.md").read_bytes()
    library.accepting.write(link(library, "Ribs", "Oak Timber", "oak timber"))
    undone = library.accepting.undo(library.notes.find("Ribs").id)
    assert (undone.before, undone.after) == ("[[Oak Timber|oak timber]]", "oak timber")
    assert (tmp_path / "Ribs.md").read_bytes() == before
    with pytest.raises(LinkNotWrittenError, match="none is taken back"):
        library.accepting.undo(library.notes.find("Ribs").id)
    assert UserData(tmp_path).records(Made.CHANGE) == ((), ())


def test_a_file_that_was_changed_since_is_left_as_it_is(tmp_path: Path) -> None:
    library = built(tmp_path, OBSIDIAN)
    place = tmp_path / "Ribs.md"
    asked = link(library, "Ribs", "Oak Timber", "oak timber")
    place.write_text("Oak timber, edited meanwhile.\n", encoding="utf-8")
    with pytest.raises(LinkNotWrittenError, match="changed since the library was built"):
        library.accepting.write(asked)
    assert place.read_text(encoding="utf-8") == "Oak timber, edited meanwhile.\n"


def test_a_change_after_the_link_was_written_is_not_lost_by_taking_it_back(tmp_path: Path) -> None:
    library = built(tmp_path, OBSIDIAN)
    library.accepting.write(link(library, "Ribs", "Oak Timber", "oak timber"))
    place = tmp_path / "Ribs.md"
    edited = place.read_bytes() + b"More.\n"
    place.write_bytes(edited)
    with pytest.raises(LinkNotWrittenError, match="has been changed since the link was written"):
        library.accepting.undo(library.notes.find("Ribs").id)
    assert place.read_bytes() == edited


@pytest.mark.parametrize(
    "text", ["# Oak timber\n\nNo.\n", "```\noak timber\n```\n", "$oak timber$ and `oak timber`\n"]
)
def test_where_no_plain_place_names_the_note_nothing_is_written(tmp_path: Path, text: str) -> None:
    library = built(tmp_path, {**OBSIDIAN, "Ribs.md": f"---\nsee: oak timber\n---\nFirst.\n\n{text}"})
    before = (tmp_path / "Ribs.md").read_bytes()
    with pytest.raises(LinkNotWrittenError, match="--copy"):
        library.accepting.write(link(library, "Ribs", "Oak Timber", "oak timber"))
    assert (tmp_path / "Ribs.md").read_bytes() == before


def test_captured_pages_are_never_written_to(tmp_path: Path) -> None:
    pages = {place.name: place.read_text(encoding="utf-8") for place in sorted(SAMPLE.glob("*.txt"))[:2]}
    library = built(tmp_path, pages)
    one, other = list(library.notes.all(stubs=False))[:2]
    with pytest.raises(LinkNotWrittenError, match="captured pages are never written to"):
        library.accepting.write(Accepted(one.id, other.id, other.title))
    assert {place.name: place.read_text(encoding="utf-8") for place in tmp_path.glob("*.txt")} == pages


LOGSEQ = {"logseq/config.edn": "{}", "pages/Ribs.md": "- Old oak timber.\n", "pages/Oak Timber.md": "- It.\n"}
BY_PATH = {"Ribs.md": "Old oak timber. See [a](a.md).\n", "a.md": "A.\n", "wood/Oak Timber.md": "It.\n"}
ORG = {
    "Ribs.org": "* Top\nOld oak timber.\n",
    "oak.org": ":PROPERTIES:\n:ID: 1F-2\n:END:\n#+title: Oak Timber\nIt.\n",
}
DENDRON = {
    "dendron.yml": "version: 5\n",
    "Ribs.md": "Old oak timber.\n",
    "wood.oak.md": "---\ntitle: Oak Timber\nid: abc\n---\nIt.\n",
}


@pytest.mark.parametrize(
    ("pages", "copied"),
    [
        (OBSIDIAN, "[[Oak Timber|oak timber]]"),
        (LOGSEQ, "[[oak timber]]"),
        (BY_PATH, "[oak timber](wood/Oak%20Timber.md)"),
        (ORG, "[[id:1f-2][oak timber]]"),
        (DENDRON, "[[oak timber|wood.oak]]"),
    ],
)
def test_a_link_is_written_as_the_program_of_the_notes_writes_it(
    tmp_path: Path, pages: dict[str, str], copied: str
) -> None:
    library = built(tmp_path, pages)
    asked = link(library, "Ribs", "Oak Timber", "oak timber")
    assert library.accepting.as_text(asked) == copied
    change = library.accepting.write(asked)
    assert change.after == copied


def test_of_two_files_of_one_name_the_link_leads_to_the_right_one(tmp_path: Path) -> None:
    two = {**OBSIDIAN, "old/Oak Timber.md": "---\ntitle: Old Oak\n---\nAnother.\n"}
    library = built(tmp_path, two)
    change = library.accepting.write(link(library, "Ribs", "Old Oak", "oak timber"))
    assert change.after == "[[old/Oak Timber|oak timber]]"


def test_the_record_of_a_change_holds_no_more_than_the_place(tmp_path: Path) -> None:
    library = built(tmp_path, OBSIDIAN)
    library.accepting.write(link(library, "Ribs", "Oak Timber", "oak timber"))
    (record,), _ = UserData(tmp_path).records(Made.CHANGE)
    assert "lasts" not in json.dumps(dict(record.value))
