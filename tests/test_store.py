"""The library file: crashes, locks, damage and other formats cost nothing but a line of text."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from tests.conftest import ROOT
from tests.facts import built, facts_of
from throughline.index.store.file import LibraryBusyError, LibraryNewerError, place_of
from throughline.index.vectors.weights import locate
from throughline.library import SAMPLE, Library

BUILD = "import sys; from throughline import Library; Library.build(sys.argv[1], text_only=True)"


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A copy of the bundled notes."""
    folder = tmp_path / "sample"
    folder.mkdir()
    for page in SAMPLE.glob("*.txt"):
        (folder / page.name).write_bytes(page.read_bytes())
    return folder


def test_an_unchanged_build_reads_nothing(sample: Path) -> None:
    old = time.time() - 60
    for page in sample.glob("*.txt"):
        os.utime(page, (old, old))
    Library.build(sample, text_only=True)
    again = Library.build(sample, text_only=True)
    assert (again.changed, again.removed) == (0, 0)


def test_a_change_within_the_same_second_is_seen(sample: Path) -> None:
    Library.build(sample, text_only=True)
    page = sorted(sample.glob("*.txt"))[0]
    stat = page.stat()
    page.write_bytes(page.read_bytes().replace(b"a", b"e", 1))
    os.utime(page, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert Library.build(sample, text_only=True).changed == 1


@pytest.mark.parametrize("damage", [b"not a database at all" * 500, b""])
def test_a_damaged_library_is_made_again(sample: Path, damage: bytes) -> None:
    before = built(sample)
    place_of(sample).write_bytes(damage)
    done = Library.build(sample, text_only=True)
    assert "damaged" in done.remark
    assert "\n" not in done.remark
    assert facts_of(sample) == before


def test_a_library_of_an_older_format_is_made_again(sample: Path) -> None:
    before = built(sample)
    with sqlite3.connect(place_of(sample)) as db:
        db.execute("UPDATE meta SET value = '0' WHERE key = 'format'")
    assert "format 0" in Library.build(sample, text_only=True).remark
    assert facts_of(sample) == before


def test_a_library_of_a_newer_format_is_left_alone(sample: Path) -> None:
    built(sample)
    with sqlite3.connect(place_of(sample)) as db:
        db.execute("UPDATE meta SET value = '99' WHERE key = 'format'")
    with pytest.raises(LibraryNewerError, match="format 99"):
        Library.build(sample, text_only=True)


def test_a_second_build_says_who_holds_the_library(sample: Path) -> None:
    Library.build(sample, text_only=True)
    place = place_of(sample)
    with FileLock(f"{place}.lock"):
        Path(f"{place}.holder").write_text("4242")
        with pytest.raises(LibraryBusyError, match="process 4242"):
            Library.build(sample, wait=0.1)


def test_a_library_that_cannot_lie_in_the_notes_lies_in_the_data_folder(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != sample)
    Library.build(sample, text_only=True)
    assert place_of(sample).is_relative_to(tmp_path / "data")
    assert not (sample / ".throughline").exists()


@pytest.mark.parametrize("delay", [0.25, 0.35, 0.45, 0.55])
def test_a_killed_build_leaves_the_last_good_library(sample: Path, delay: float) -> None:
    before = built(sample)
    for page in sample.glob("*.txt"):
        page.write_bytes(page.read_bytes() + b"\nOne more line.")
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"from throughline import Library; Library.build({str(sample)!r}, text_only=True)",
        ],
        cwd=ROOT,
    )
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    process.wait()
    left = facts_of(sample)
    after = built(sample)
    assert left in (before, after)
    assert after != before


def test_a_library_damaged_inside_is_made_again(sample: Path) -> None:
    before = built(sample)
    place = place_of(sample)
    data = bytearray(place.read_bytes())
    data[len(data) // 3 : -8192] = b"\x55" * (len(data) - 8192 - len(data) // 3)
    place.write_bytes(data)
    for page in sample.glob("*.txt"):
        page.write_bytes(page.read_bytes() + b"\n")
    assert "damaged" in Library.build(sample, text_only=True).remark
    assert facts_of(sample)["cards"] == before["cards"]


def test_a_build_keeps_to_the_model_that_was_chosen_before(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    folder = write(a="A note on talk\n\nPeople take turns when they talk.")
    other = tmp_path / "another-model"
    shutil.copytree(locate().folder, other)
    assert Library.build(folder, model=str(other)).encoded == 1
    assert Library.build(folder).encoded == 0
    assert Library.build(folder, model="all-MiniLM-L6-v2").encoded == 1
