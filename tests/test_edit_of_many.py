"""An edit costs what it touches: files that are named, and the megabytes that are written."""

import os
import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import xxhash

from tests.test_keeping import notes, rests, running, titles, until
from throughline.index.build import watch
from throughline.index.store import file as store
from throughline.index.store import seals, unsettled
from throughline.index.store.condition import State, condition_of, seal_of
from throughline.library import Library, keeping

MEGABYTE = 1 << 20


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    notes(tmp_path, 6)
    (tmp_path / "n0000.md").write_text("# Note 0\n\nSee [[n0001]] and [[n0002]].")
    time.sleep(2.1)  # until the time of a file can be trusted to show a change
    Library.build(tmp_path, text_only=True)
    return tmp_path


def read_while(monkeypatch: pytest.MonkeyPatch, work: Callable[[], object]) -> int:
    """Return how many bytes are read for seals while something is done."""
    real, sizes = seals._read, []

    def counted(fd: int, size: int, at: int) -> bytes:
        found = real(fd, size, at)
        sizes.append(len(found))
        return found

    with monkeypatch.context() as patch:
        patch.setattr(seals, "_read", counted)
        work()
    return sum(sizes)


def test_only_the_megabytes_that_were_written_are_summed_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, seal = tmp_path / "file", tmp_path / "seal"
    rng = random.Random(0)
    file.write_bytes(rng.randbytes(9 * MEGABYTE + 5))
    seals.seal(seal, [file])
    for size in (9 * MEGABYTE + 5, 9 * MEGABYTE + 5, 11 * MEGABYTE, 8 * MEGABYTE + 1, 8 * MEGABYTE, 0):
        at = rng.randrange(max(1, size - 8))
        with file.open("r+b") as opened:
            opened.truncate(size)
            opened.seek(at)
            opened.write(b"changed!"[:size])
        took = read_while(monkeypatch, lambda at=at: seals.renew(seal, file, [range(at, at + 8)], {}))
        assert took <= 5 * MEGABYTE
        assert seals.read(seal).files["file"][0] == seals.sum_of(file)
        assert seals.check(seal, [file], deep=True) is seals.Verdict.SOUND


def test_an_edit_reads_no_more_of_a_library_than_it_writes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = store.place_of(folder)
    with closing(sqlite3.connect(place)) as db:
        db.execute("CREATE TABLE ballast (data BLOB)")
        db.execute("INSERT INTO ballast VALUES (randomblob(?))", (30 * MEGABYTE,))
        db.commit()
    seals.seal(seal_of(place), [place])
    time.sleep(0.1)
    assert store.usable(place)[0]  # its bytes are compared once, since it was just written
    (folder / "n0003.md").write_text("# Note 3\n\nA zyzzyva was seen.")
    assert read_while(monkeypatch, lambda: Library.build(folder, text_only=True)) < 10 * MEGABYTE
    assert seals.read(seal_of(place)).files[place.name][0] == seals.sum_of(place)
    assert read_while(monkeypatch, lambda: Library.build(folder, text_only=True)) < 3 * MEGABYTE


def test_what_others_write_into_a_library_is_seen_beside_a_journal(folder: Path) -> None:
    place = store.place_of(folder)
    time.sleep(0.1)
    assert store.usable(place)[0]
    seals.unseal(seal_of(place))
    assert seals.is_as_sealed(seal_of(place), place)  # a journal alone is no damage
    assert condition_of(place).state is State.SOUND
    with place.open("r+b") as file:
        file.seek(place.stat().st_size // 2)
        file.write(os.urandom(place.stat().st_size // 2))
    assert not seals.is_as_sealed(seal_of(place), place)
    assert condition_of(place).state is State.DAMAGED


def test_a_journal_tells_what_it_will_write(tmp_path: Path) -> None:
    place = tmp_path / "l.db"
    with closing(sqlite3.connect(place, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA wal_autocheckpoint = 0")
        db.execute("CREATE TABLE t (x)")
        db.executemany("INSERT INTO t VALUES (?)", [(os.urandom(3000),) for _ in range(50)])
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for number in range(1, 50, 7):
            before = place.read_bytes()
            db.execute("UPDATE t SET x = ? WHERE rowid = ?", (os.urandom(3000), number))
            told = unsettled.written_by(place)
            assert told
            db.execute("PRAGMA wal_checkpoint(PASSIVE)")  # the next writes begin the journal anew
            after = place.read_bytes()
            changed = {at for at in range(len(after)) if before[at : at + 1] != after[at : at + 1]}
            assert changed and changed <= {at for some in told for at in some}
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert unsettled.written_by(place) == []


def test_a_seal_of_an_earlier_version_holds(folder: Path) -> None:
    place = store.place_of(folder)
    data = place.read_bytes()
    known = seals.read(seal_of(place))
    before = f"{xxhash.xxh3_128_hexdigest(data)} {len(data)}"
    seals._write(seal_of(place), seals.Seal({place.name: (before, [0])}, facts=known.facts))
    assert condition_of(place).state is State.SOUND
    (folder / "n0003.md").write_text("# Note 3\n\nOther words.")
    assert Library.build(folder, text_only=True).remark == ""
    assert seals.read(seal_of(place)).files[place.name][0] == seals.sum_of(place)


def test_a_build_of_named_files_looks_at_no_others(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (folder / "n0000.md").write_text("# Note 0\n\nSee [[n0003]] and [[n0002]], a zyzzyva.")
    (folder / "n0004.md").write_text("# Note 4\n\nIt changed as well.")
    (folder / "new.md").write_text("# New\n\nSee [[n0000]].")
    (folder / "n0005.md").unlink()
    named = ("n0000.md", "new.md", "n0005.md", "../elsewhere.md", "none.md")
    built = Library.build(folder, text_only=True, named=named)
    assert (built.changed, built.removed, built.pages) == (1, 0, 6)
    with Library.open(folder) as library:
        assert [hit.id for hit in library.search.ask("zyzzyva").hits] == ["note-0"]
        assert not library.search.ask("changed").hits
    rest = Library.build(folder, text_only=True)
    assert (rest.changed, rest.removed, rest.pages) == (2, 1, 6)
    anew = tmp_path_factory.mktemp("anew")
    for path in folder.glob("*.md"):
        (anew / path.name).write_bytes(path.read_bytes())
    Library.build(anew, text_only=True)
    told, wanted = Library.open(folder), Library.open(anew)
    with told, wanted:
        assert list(told.notes.all()) == list(wanted.notes.all())
        assert sorted(map(repr, told.notes.links(origins=True))) == sorted(
            map(repr, wanted.notes.links(origins=True))
        )


def test_a_file_in_whose_place_a_link_was_put_is_not_read_by_its_name(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}-outside.md"
    outside.write_text("# Note 1\n\nWhat nobody should see.")
    (folder / "n0001.md").unlink()
    (folder / "n0001.md").symlink_to(outside)
    assert Library.build(folder, text_only=True, named=("n0001.md",)).changed == 0


def test_a_keeper_of_many_notes_reads_what_changed_before_it_looks_at_all(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "WORTH_NAMING", 0.0)
    real, asked = Library.build, list[tuple[str, ...]]()

    def build(*given: object, **more: object) -> object:
        asked.append(tuple(more.get("named", ())))  # type: ignore[arg-type]
        return real(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Library, "build", build)
    with running(folder) as keeper:
        until(lambda: rests(keeper))
        time.sleep(0.3)  # the watch has begun
        before = len(asked)
        (folder / "n0002.md").write_text("# Note 2 anew\n\nOther text.")
        until(lambda: "Note 2 anew" in titles(folder) and rests(keeper) and len(asked) > before + 1)
        assert asked[before] == ("n0002.md",) and asked[-1] == ()
        (folder / "late.md").write_text("# Late\n\nIt is new.")
        until(lambda: "Late" in titles(folder) and rests(keeper))


def test_an_edit_is_told_by_its_name_and_no_folder_is_walked_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "deep").mkdir()
    note = tmp_path / "deep" / "a.md"
    note.write_text("# One")
    walks, real, stop = list[Path](), watch.real_folders, threading.Event()

    def walked(folder: Path) -> list[Path]:
        walks.append(folder)
        return real(folder)

    monkeypatch.setattr(watch, "real_folders", walked)
    found: Iterator[frozenset[str]] = watch.changes(tmp_path, stop)
    threading.Timer(1, note.write_text, ("# Other",)).start()
    assert next(found) == {"deep/a.md"}
    threading.Timer(1, note.write_text, ("# Another",)).start()
    assert next(found) == {"deep/a.md"} and len(walks) == 1
    stop.set()
