"""A library that one process builds while others open it: nothing is lost, and nothing called damaged."""

import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from tests.conftest import ROOT
from tests.stand_in import counting
from throughline.corpus.stopping import quiet
from throughline.graph.insights.communities import Communities
from throughline.index.store import ours, seals
from throughline.index.store.condition import State, condition_of, is_library, seal_of
from throughline.index.store.file import place_of
from throughline.library import Library, topics
from throughline.library.keeping import Keeper

BUILDS = 60
BUILD_AGAIN_AND_AGAIN = """
import sys
from pathlib import Path
from throughline import Library

folder = Path(sys.argv[1])
remarks = set()
for number in range(int(sys.argv[2])):
    note = folder / f"late-{number % 5}.md"
    note.unlink() if note.exists() else note.write_text(f"# Late {number}\\n\\nIt comes late.\\n")
    remarks.add(Library.build(folder, text_only=True).remark)
print(sorted(remarks))
"""


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    for number in range(4):
        (folder / f"note-{number}.md").write_text(f"# Note {number}\n\nIt is [[Note 1]].\n", encoding="utf-8")
    Library.build(folder, text_only=True)
    return folder


def test_a_library_that_is_read_while_it_is_built_is_never_called_damaged(notes: Path) -> None:
    # A reader that renewed the seal beside a build made the next build take the library for damaged.
    command = [sys.executable, "-c", BUILD_AGAIN_AND_AGAIN, str(notes), str(BUILDS)]
    builder = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    remarks = set()
    while builder.poll() is None:
        with Library.open(notes) as library:
            remarks.add(library.remark)
            assert library.notes.cards(["note-1"])
    said, wrong = builder.communicate()
    assert (said, wrong, remarks) == ("['']\n", "", {""})
    assert not list(ours.set_aside(place_of(notes)))


def test_a_reader_writes_no_seal_while_a_build_holds_the_lock(notes: Path) -> None:
    place = place_of(notes)
    seals.distrust(seal_of(place))  # the bytes are to be compared, which renews the seal
    before = seal_of(place).read_bytes()
    time.sleep(0.1)  # the stamp of a file that was just written is not trusted
    with FileLock(f"{place}.lock"):
        assert condition_of(place).state is State.SOUND
        assert seal_of(place).read_bytes() == before
    assert condition_of(place).state is State.SOUND
    assert seal_of(place).read_bytes() != before


def test_what_is_written_while_bytes_are_compared_is_seen_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, seal = tmp_path / "file", tmp_path / "seal"
    file.write_bytes(b"as it was")
    seals.seal(seal, [file])
    real = seals.sum_of

    def written_meanwhile(path: Path) -> str:
        found = real(path)
        path.write_bytes(b"another")
        return found

    time.sleep(0.1)
    with monkeypatch.context() as patch:
        patch.setattr(seals, "sum_of", written_meanwhile)
        assert seals.check(seal, [file]) is seals.Verdict.SOUND
    time.sleep(0.1)
    assert seals.check(seal, [file]) is seals.Verdict.ALTERED


def test_a_long_question_beside_a_build_and_another_question_leaves_a_sound_library(notes: Path) -> None:
    # The second question took the mark of writing off the seal while the journal was still full.
    with Library.open(notes) as asked, asked.one_state():
        assert asked.notes.cards(["note-1"])
        (notes / "late.md").write_text("# Late\n\nIt comes late.\n", encoding="utf-8")
        assert Library.build(notes, text_only=True).remark == ""
        with Library.open(notes) as library:
            assert library.notes.cards(["late"]) and library.remark == ""
    place = place_of(notes)
    with Library.open(notes) as library:
        assert library.notes.cards(["late"]) and library.remark == ""
    assert Library.build(notes, text_only=True).remark == ""
    assert seals.check(seal_of(place), [place], deep=True) is seals.Verdict.SOUND
    assert not list(ours.set_aside(place))


def test_topics_of_notes_that_are_gone_meanwhile_are_not_kept(
    notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4, 24):
        near = number // 4 * 4
        text = f"# Note {number}\n\n[[Note {near}]] [[Note {near + (number + 1) % 4}]]\n"
        (notes / f"note-{number}.md").write_text(text, encoding="utf-8")
    Library.build(notes, text_only=True)
    real = topics.communities_of

    def beside_a_build(*given: Any, **more: Any) -> Communities:
        found = real(*given, **more)
        for number in range(4, 8):
            (notes / f"note-{number}.md").unlink(missing_ok=True)
        Library.build(notes, text_only=True)
        return found

    with Library.open(notes) as library:
        with monkeypatch.context() as patch:
            patch.setattr(topics, "communities_of", beside_a_build)
            library.lay_out(quiet)
        with Library.open(notes) as later:
            held = {note for topic in later.graph.communities().found for note in topic.members}
            assert held and held <= set(later.notes.cards(held))


def test_a_journal_of_a_library_is_never_opened_to_see_what_it_is(notes: Path) -> None:
    place = place_of(notes)
    for suffix in ("-shm", "-wal", "-journal"):  # to close it would give up the locks of this process
        other = place.with_name(f"other.db{suffix}")
        shutil.copyfile(place, other)
        assert is_library(place) and not is_library(other)


def test_notes_that_are_moved_away_leave_nothing_in_their_place(notes: Path) -> None:
    keeper = Keeper(notes, place_of(notes))
    keeper._round()
    assert keeper.reporter.now.failure == ""
    away = notes.with_name("away")
    notes.rename(away)
    keeper._round()
    assert not notes.exists() and "is not there" in keeper.reporter.now.failure
    away.rename(notes)
    keeper._round()
    assert keeper.reporter.now.failure == "" and keeper.reporter.now.removed == 0


def test_a_holder_that_is_only_begun_or_is_gone_meanwhile_is_ours(notes: Path) -> None:
    place = place_of(notes)
    holder = Path(f"{place}.holder")
    holder.write_bytes(b"")  # as another build leaves it for a moment before it writes its number
    assert ours.foreign_beside(place) is None
    holder.write_bytes(b"my own notes")
    assert ours.foreign_beside(place) == holder


def test_old_damaged_libraries_go_with_their_journals(notes: Path) -> None:
    place = place_of(notes)
    old = place.with_name(f"{place.name}.damaged-1")
    for path in (old, Path(f"{old}-wal"), Path(f"{old}-shm"), place.with_name(f"{place.name}.damaged-2")):
        path.write_bytes(b"")
    place.write_bytes(place.read_bytes()[:5000])
    assert "damaged" in Library.build(notes, text_only=True).remark
    assert [number for number, _ in ours.set_aside(place)] == [2, 3]
    assert not [path.name for path in place.parent.iterdir() if "damaged-1" in path.name]


def test_a_note_that_is_gone_is_not_found_by_meaning_before_the_next_is_embedded(
    notes: Path,
) -> None:
    # Every search ended in an error after a note with vectors was gone and only words were read anew.
    with counting():
        Library.build(notes)
        with Library.open(notes) as library, library.one_state():
            assert "note-2" in {hit.id for hit in library.search.ask("note").hits}
            (notes / "note-2.md").unlink()
            Library.build(notes, text_only=True)
            assert "note-2" in {hit.id for hit in library.search.ask("note").hits}  # of the state it sees
        with Library.open(notes) as library:
            assert {hit.id for hit in library.search.ask("note").hits} == {"note-0", "note-1", "note-3"}
            assert "note-2" not in {hit.id for hit in library.search.similar("note-1")}
