"""Damage to a library's files: noticed, told in one line, mended from the notes, and nothing sound lost."""

import errno
import json
import os
import shutil
import sqlite3
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from bench.corpora import generate
from bench.damage import damages
from tests.conftest import ROOT
from tests.facts import facts_of
from tests.faulty import failing
from tests.library_fixture import CountingEncoder
from tests.stand_in import counting
from throughline.corpus.errors import ThroughlineError
from throughline.corpus.model import NoteKind
from throughline.index.build import care
from throughline.index.build.copies import BackupRefusedError, back_up
from throughline.index.store import beside, condition, schema, seals
from throughline.index.store import file as store
from throughline.index.store.condition import State, condition_of, seal_of
from throughline.index.store.errors import (
    LibraryFullError,
    LibraryLockedError,
    LibraryNotOursError,
    LibraryUnwritableError,
)
from throughline.index.vectors import nearest
from throughline.index.vectors.kept import FOLDER, Kept
from throughline.library import Library

Write = Callable[..., Path]
OLD_HEADER = 68  # where the header of an SQLite file holds the number of the program


@pytest.fixture
def encoder() -> Iterator[CountingEncoder]:
    """A stand-in for the model, used by every build and search of the test."""
    with counting() as found:
        yield found


@pytest.fixture
def folder(tmp_path: Path, encoder: CountingEncoder) -> Path:
    """A small made-up corpus, built with vectors that a stand-in made."""
    place = tmp_path / "notes"
    generate(place, 20)
    Library.build(place)
    encoder.encoded.clear()
    return place


def vector_file(folder: Path) -> Path:
    """Return the only file of vectors of a folder."""
    (found,) = (store.place_of(folder).parent / FOLDER).glob("*.vectors")
    return found


def test_forty_damages_are_noticed_and_mended() -> None:
    found = list(damages(40, seed=11, pages=16))
    assert [one for one in found if one.raised or one.wrong or one.encoded_in_vain or one.lost] == []


def test_a_library_that_was_damaged_says_so_in_one_line_at_its_opening(folder: Path) -> None:
    before, place = facts_of(folder), store.place_of(folder)
    data = bytearray(place.read_bytes())
    data[len(data) // 2] ^= 1
    place.write_bytes(data)
    with Library.open(folder) as library:
        assert "damaged" in library.remark
        assert "\n" not in library.remark
    assert facts_of(folder) == before
    assert Path(f"{place}.damaged-1").read_bytes() == data


def test_damaged_files_are_set_aside_and_do_not_pile_up(folder: Path) -> None:
    place = store.place_of(folder)
    for turn in range(4):
        place.write_bytes(place.read_bytes()[:-1] + bytes([turn]))
        Library.build(folder)
    aside = sorted(path.name for path in place.parent.glob("*.damaged-*"))
    assert aside == ["library.db.damaged-3", "library.db.damaged-4"]


def test_a_bump_of_the_format_encodes_nothing(
    folder: Path, encoder: CountingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, after = schema.FORMAT, str(int(schema.FORMAT) + 1)
    for module in (schema, store, condition):
        monkeypatch.setattr(module, "FORMAT", after)
    built = Library.build(folder)
    assert f"format {before}; it is made again in format {after}" in built.remark
    assert (built.encoded, encoder.encoded) == (0, [])


def test_the_vectors_of_a_library_of_the_format_before_are_taken_over(
    folder: Path, encoder: CountingEncoder
) -> None:
    place = store.place_of(folder)
    kept = Kept(place.parent / FOLDER).records("fake@1")
    with closing(sqlite3.connect(place)) as db:
        db.execute(
            "CREATE TABLE vector (num INTEGER PRIMARY KEY, digest BLOB NOT NULL, model TEXT NOT NULL, "
            "data BLOB NOT NULL)"
        )
        rows = [(digest, "fake@1", kept.vector(digest).tobytes()) for digest in kept.at]
        db.executemany("INSERT INTO vector (digest, model, data) VALUES (?, ?, ?)", rows)
        db.execute("UPDATE meta SET value = '4' WHERE key = 'format'")
        db.execute("PRAGMA application_id = 0")
        db.execute("PRAGMA user_version = 0")
        db.commit()
    shutil.rmtree(place.parent / FOLDER)
    seal_of(place).unlink()
    elsewhere = place.rename(place.parent / "old.db")
    before = facts_of(folder)["cards"]
    encoder.encoded.clear()
    shutil.rmtree(place.parent / FOLDER)
    Library.build(folder, elsewhere)
    assert encoder.encoded == []
    with Library.open(folder, elsewhere) as library:
        assert len(list(library.notes.all())) == len(before)


def test_a_damaged_vector_alone_is_encoded_anew(folder: Path, encoder: CountingEncoder) -> None:
    path = vector_file(folder)
    data = bytearray(path.read_bytes())
    data[700] ^= 4
    path.write_bytes(data)
    assert Library.build(folder).encoded == len(encoder.encoded) == 1
    assert Library.build(folder).encoded == 0


def test_a_lost_index_beside_damaged_vectors_is_told_and_not_silently_short(
    folder: Path, encoder: CountingEncoder
) -> None:
    path = vector_file(folder)
    path.write_bytes(path.read_bytes()[:-40])
    for kept in path.parents[1].glob("vectors-*"):
        shutil.rmtree(kept)
    with Library.open(folder) as library:
        assert "1 passages have no vector" in library.search.ask("what is shared").notice
    Library.build(folder)
    with Library.open(folder) as library:
        assert library.search.ask("what is shared").notice == ""


@pytest.mark.parametrize("name", ["index.faiss", "rows.npy", "about.json", "seal.json"])
def test_a_kept_index_that_was_altered_is_made_again(folder: Path, name: str) -> None:
    with Library.open(folder) as library:
        before = library.search.ask("what is shared").hits
    (kept,) = store.place_of(folder).parent.glob("vectors-*")
    data = bytearray((kept / name).read_bytes())
    data[-3] ^= 1
    (kept / name).write_bytes(data)
    with Library.open(folder) as library:
        assert library.search.ask("what is shared").hits == before
    assert (kept / name).read_bytes() != data


def test_a_kept_index_names_its_kinds(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Library.open(folder) as library:
        before = library.search.ask("what is shared", kinds=(NoteKind.INQUIRY,)).hits
    monkeypatch.setattr(nearest, "_KINDS", tuple(reversed(nearest._KINDS)))
    with Library.open(folder) as library:
        assert library.search.ask("what is shared", kinds=(NoteKind.INQUIRY,)).hits == before


def test_two_libraries_in_one_folder_share_vectors_and_keep_their_own_index(
    folder: Path, encoder: CountingEncoder
) -> None:
    place = store.place_of(folder)
    other = place.with_name("other.db")
    assert Library.build(folder, other).encoded == 0
    assert len(list(place.parent.glob("vectors-*"))) == 2
    Library.build(folder)
    assert len(list(place.parent.glob("vectors-*"))) == 2


def foreign(kind: str, place: Path) -> None:
    """Make something at a place that is no library."""
    if kind == "text":
        place.write_text("precious\n")
    elif kind == "folder":
        place.mkdir()
    else:
        with closing(sqlite3.connect(place)) as db:
            db.executescript("CREATE TABLE page (num); INSERT INTO page VALUES (1)")
            if kind == "database of another program":
                db.execute("PRAGMA application_id = 77")


@pytest.mark.parametrize("kind", ["text", "folder", "database", "database of another program"])
@pytest.mark.parametrize("command", [["list"], ["build"], ["doctor", "--repair"]])
def test_what_is_no_library_is_never_touched(tmp_path: Path, kind: str, command: list[str]) -> None:
    (tmp_path / "notes").mkdir()
    place = tmp_path / "precious"
    foreign(kind, place)
    before = place.read_bytes() if place.is_file() else None
    result = subprocess.run(
        [sys.executable, "-m", "throughline", "--notes", "notes", "--library", str(place), *command],
        cwd=tmp_path, capture_output=True, text=True, check=False, env={"PYTHONPATH": f"{ROOT}/.venv/src"},
    )  # fmt: skip
    assert result.returncode == 1
    assert "is not a library of Throughline" in result.stdout + result.stderr
    assert "Traceback" not in result.stderr
    assert (place.read_bytes() if place.is_file() else None) == before


def test_the_names_beside_a_library_may_be_taken_by_other_files(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "poetry.lock").write_text("precious")
    with pytest.raises(LibraryNotOursError, match=r"poetry\.lock"):
        Library.build(tmp_path / "notes", tmp_path / "poetry", text_only=True)
    assert (tmp_path / "poetry.lock").read_text() == "precious"


def test_a_library_locked_by_another_program_is_left_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(condition, "WAIT", 0.1)
    place = store.place_of(folder)
    with closing(sqlite3.connect(place, isolation_level=None)) as db:
        db.execute("PRAGMA locking_mode = EXCLUSIVE")
        db.execute("BEGIN EXCLUSIVE")
        with pytest.raises(LibraryLockedError, match="locked by another program"):
            Library.open(folder)
        db.execute("ROLLBACK")
    assert condition_of(place).state is State.SOUND


def test_a_header_that_was_lost_is_damage_and_not_a_foreign_file(folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "elsewhere.db"
    Library.build(folder, place)
    with place.open("r+b") as file:
        file.write(bytes(100))
    assert condition_of(place).state is State.DAMAGED
    with place.open("r+b") as file:
        file.write(b"SQLite format 3\0")
        file.seek(OLD_HEADER)
        file.write(struct.pack(">I", 5))
    assert condition_of(place).state is State.DAMAGED


def test_a_build_that_was_ended_between_its_commit_and_its_seal_is_no_damage(folder: Path) -> None:
    place = store.place_of(folder)
    seals.unseal(seal_of(place))
    with closing(sqlite3.connect(place)) as db:
        db.execute("INSERT INTO meta VALUES ('more', 'text')")
        db.commit()
    assert condition_of(place).state is State.SOUND
    assert seals.check(seal_of(place), [place], deep=True) is seals.Verdict.SOUND


def test_the_chosen_model_outlives_a_damaged_library(
    folder: Path, monkeypatch: pytest.MonkeyPatch, encoder: CountingEncoder
) -> None:
    Library.build(folder, model="another")
    store.place_of(folder).write_bytes(b"gone" * 4000)
    asked: list[str] = []
    from throughline.index.search import searcher

    found = searcher.locate
    monkeypatch.setattr(searcher, "locate", lambda model: (asked.append(model), found(model))[1])
    Library.build(folder)
    assert asked == ["another"]


def test_vectors_that_no_library_uses_are_counted_and_dropped(folder: Path, encoder: CountingEncoder) -> None:
    from throughline.index.build import care

    place = store.place_of(folder)
    kept = Kept(place.parent / FOLDER)
    kept.add("fake@1", [bytes(16)], np.ones((1, 16), np.float32))
    kept.add("other@1", [bytes(16)], np.ones((1, 4), np.float32))
    (waste, _) = [one for one in care.examine(place) if one.health is care.Health.WASTE]
    assert "no library uses 1 of them" in waste.words
    assert care.tidy(place) == 2
    assert [*kept.models()] == ["fake@1"]
    assert Library.build(folder).encoded == 0


def test_a_backup_is_whole_and_replaces_nothing_else(folder: Path, tmp_path: Path) -> None:
    import zipfile

    place, made = store.place_of(folder), tmp_path / "made"
    made.mkdir()
    (made / "a.json").write_text("{}")
    back_up(place, tmp_path / "b.zip", place.parent / FOLDER, [made])
    back_up(place, tmp_path / "b.zip", place.parent / FOLDER, [made])
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        archive.extractall(tmp_path / "again")
    assert (tmp_path / "again" / "user" / "made" / "a.json").read_text() == "{}"
    before = facts_of(folder)["cards"]
    with Library.open(folder, tmp_path / "again" / "library.db") as library:
        assert len(list(library.notes.all())) == len(before)
        assert library.remark == ""
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(BackupRefusedError):
        back_up(place, tmp_path / "mine", place.parent / FOLDER)
    assert (tmp_path / "mine").read_text() == "mine"


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("built", [False, True], ids=["first build", "later build"])
def test_a_disk_that_fails_at_any_write_costs_nothing(
    folder: Path, tmp_path: Path, error: int, built: bool
) -> None:
    for page in sorted(folder.rglob("*.txt"))[:3]:
        page.write_bytes(page.read_bytes() + b"\n\nOne more line.")
    start = folder
    if not built:
        shutil.rmtree(store.place_of(folder).parent)
    with failing(tmp_path / "copy") as disk:
        shutil.copytree(start, tmp_path / "copy")
        first = disk.count
        Library.build(tmp_path / "copy")
    last = disk.count - first
    after = facts_of(tmp_path / "copy")
    before = facts_of(folder) if built else None
    for at in range(1, last + 1, max(1, last // 12)):
        shutil.rmtree(tmp_path / "copy")
        shutil.copytree(start, tmp_path / "copy")
        said = build_on_failing_disk(tmp_path / "copy", at, error)
        assert not said or "damaged" not in said
        place = store.place_of(tmp_path / "copy")
        if built:
            assert condition_of(place).state is State.SOUND
            assert facts_of(tmp_path / "copy") in (before, after)
        assert Library.build(tmp_path / "copy").remark == ""
        assert facts_of(tmp_path / "copy") == after
        assert not list(place.parent.rglob("*.part"))


def build_on_failing_disk(folder: Path, at: int, error: int) -> str:
    """Build while the disk fails; return what was said."""
    with failing(folder, at, error):
        try:
            return Library.build(folder).remark
        except LibraryFullError as failure:
            assert error == errno.ENOSPC
            return str(failure)
        except LibraryUnwritableError as failure:
            assert error == errno.EIO
            return str(failure)
        except ThroughlineError as failure:
            return pytest.fail(f"another error: {failure!r}")


def test_a_doctor_says_what_it_finds_and_mends_it(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from typer.testing import CliRunner

    from throughline.commands.cli import app

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    runner, place = CliRunner(), store.place_of(folder)
    asked = ["--notes", str(folder), "doctor"]
    assert runner.invoke(app, asked).exit_code == 0
    place.write_bytes(place.read_bytes()[:-5000])
    ill = runner.invoke(app, [*asked, "--json"])
    assert ill.exit_code == 1
    assert json.loads(ill.stdout)["found"][0]["health"] == "damaged"
    assert runner.invoke(app, [*asked, "--repair"]).exit_code == 0
    assert runner.invoke(app, asked).exit_code == 0
    assert not list(place.parent.glob("*.damaged-*"))


@pytest.mark.parametrize(("name", "data"), [("tokenizer.json", b"{}"), ("about.json", b"[]")])
def test_an_exported_model_is_checked_whole(tmp_path: Path, name: str, data: bytes) -> None:
    from throughline.index.vectors import encoder as models

    place = models.exported_folder(tmp_path, "fake@1")
    place.mkdir()
    for file in models._EXPORTED:
        (place / file).write_bytes(b"{}" * 9)
    seals.seal(place / models._SEAL, [place / file for file in models._EXPORTED])
    assert models.is_exported(tmp_path, "fake@1")
    (place / name).write_bytes(data)
    assert not models.is_exported(tmp_path, "fake@1")  # so the next build exports it again
    with pytest.raises(models.ModelUnavailableError, match="is damaged"):
        models.open_exported(tmp_path, "fake@1")


def test_every_file_of_the_bundled_model_is_checked(tmp_path: Path) -> None:
    from throughline.index.vectors import weights

    found = weights.locate()
    copy = tmp_path / "model"
    shutil.copytree(found.folder, copy, copy_function=lambda source, target: Path(target).symlink_to(source))
    weights.check(weights.Weights(copy, found.identity))
    (copy / "tokenizer.json").unlink()
    (copy / "tokenizer.json").write_text("{}")
    with pytest.raises(weights.ModelUnavailableError, match=r"tokenizer\.json has SHA-256"):
        weights.check(weights.Weights(copy, found.identity))


def test_folders_of_the_user_beside_a_library_are_kept(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "a.md").write_text("# Why?\n\nBecause.")
    place = notes / "lib.db"
    mine = ["vectors-2024", "vectors-and-matrices", "vectors-drawings", "model-trains", "vectors-" + "0" * 32]
    for name in mine:
        (notes / name).mkdir()
        (notes / name / "mine.svg").write_text("precious")
    (notes / "lib.db.damaged-1 (conflict)").write_text("precious")
    with counting():
        Library.build(notes, place)
        care.mend(place)
        Library.build(notes, place)
        care.tidy(place)
    assert all((notes / name / "mine.svg").read_text() == "precious" for name in mine)
    assert (notes / "lib.db.damaged-1 (conflict)").exists()


def test_an_odd_name_beside_a_library_stops_no_healing(folder: Path) -> None:
    place = store.place_of(folder)
    place.with_name("library.db.damaged-foo").write_text("precious")
    place.write_bytes(place.read_bytes()[:9000] + b"garbage" + place.read_bytes()[9007:])
    assert "made again" in Library.build(folder).remark
    assert place.with_name("library.db.damaged-foo").read_text() == "precious"


@pytest.mark.parametrize("name", ["l.db.holder", "l.db.lock", "l.db-wal", "l.db-journal"])
@pytest.mark.parametrize("kind", ["pipe", "link", "text"])
def test_names_beside_a_library_that_are_taken_are_refused(tmp_path: Path, name: str, kind: str) -> None:
    (tmp_path / "notes").mkdir()
    taken, target = tmp_path / name, tmp_path / "target"
    if kind == "pipe":
        os.mkfifo(taken)
    elif kind == "link":
        taken.symlink_to(target)
    else:
        taken.write_text("precious")
    with pytest.raises(LibraryNotOursError, match=name):
        Library.build(tmp_path / "notes", tmp_path / "l.db", text_only=True)
    assert not target.exists()
    assert kind != "text" or taken.read_text() == "precious"


def test_a_library_among_the_notes_is_no_note(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Why?\n\nBecause.")
    with counting():
        first = Library.build(tmp_path, tmp_path / "lib.db")
        again = Library.build(tmp_path, tmp_path / "lib.db")
    assert (first.pages, again.pages, again.changed, again.problems) == (1, 1, 0, 0)


def test_a_link_to_a_library_is_that_library(folder: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(store.place_of(folder))
    assert Library.build(folder, link, text_only=True).changed == 0
    with Library.open(folder, link) as library:
        assert library.remark == ""
    assert link.is_symlink()


def test_links_in_a_circle_are_told_in_words(tmp_path: Path) -> None:
    loop = tmp_path / "loop.db"
    loop.symlink_to("loop.db")
    (tmp_path / "notes").mkdir()
    with pytest.raises(LibraryUnwritableError, match=r"loop\.db"):
        Library.build(tmp_path / "notes", loop, text_only=True)
    with pytest.raises(LibraryUnwritableError, match=r"loop\.db"):
        Library.open(tmp_path / "notes", loop)
    assert loop.is_symlink()


@pytest.mark.parametrize("kind", ["text", "pipe", "folder", "link"])
def test_a_file_of_another_program_where_vectors_belong_is_never_touched(
    folder: Path, tmp_path: Path, kind: str
) -> None:
    kept = Kept(store.place_of(folder).parent / FOLDER)
    place = kept.path("fake@1")
    assert place
    place.unlink()
    target = tmp_path / "target"
    target.write_text("precious")
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "folder":
        place.mkdir()
    elif kind == "link":
        place.symlink_to(target)
    else:
        place.write_text("precious")
    (folder / "new.md").write_text("# Is this new?\n\nIt is.")
    remark = Library.build(folder).remark
    assert str(place) in remark and "did not write" in remark
    assert target.read_text() == "precious"
    assert kind != "text" or place.read_text() == "precious"
    care.mend(store.place_of(folder))
    assert kind != "text" or place.read_text() == "precious"
    with Library.open(folder) as library:
        assert library.search.ask("is this new")


def test_vectors_with_a_damaged_heading_are_still_ours(folder: Path, encoder: CountingEncoder) -> None:
    place = Kept(store.place_of(folder).parent / FOLDER).path("fake@1")
    assert place
    with place.open("r+b") as file:
        file.write(bytes(100))
    assert Library.build(folder).remark == ""
    assert not encoder.encoded


@pytest.mark.parametrize("kind", ["pipe", "nested", "list", "folder"])
def test_what_came_with_a_strangers_folder_beside_the_library_holds_nothing_up(
    tmp_path: Path, kind: str
) -> None:
    seal = seal_of(store.place_of(tmp_path))
    seal.parent.mkdir()
    (tmp_path / "a.md").write_text("# Why?\n\nBecause.")
    kept = [beside._place(sqlite3.connect(store.place_of(tmp_path)), name) for name in ("links", "topics")]
    store.place_of(tmp_path).unlink(missing_ok=True)
    for place in (seal, *filter(None, kept)):
        if kind == "pipe":
            os.mkfifo(place)
        elif kind == "folder":
            place.mkdir()
        else:
            place.write_text("[" * 100_000 if kind == "nested" else '{"sum": "x", "seal": ["x"]}')
    assert seals.read(seal) == seals.Seal()
    if kind != "folder":  # that one is refused in words: nothing can take its place
        assert Library.build(tmp_path, text_only=True).pages == 1
        with Library.open(tmp_path) as library:
            assert library.notes.find("Why?").complete
            assert library.graph.communities() is not None


@pytest.mark.usefixtures("encoder")
def test_a_file_where_the_folder_of_vectors_belongs_is_told_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "notes" / ".throughline").mkdir(parents=True)
    (tmp_path / "notes" / "a.md").write_text("# Why?\n\nBecause.")
    taken = tmp_path / "notes" / ".throughline" / FOLDER
    taken.write_text("precious")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(LibraryUnwritableError, match="could not be written"):
        Library.build(Path("notes"))
    assert taken.read_text() == "precious"
