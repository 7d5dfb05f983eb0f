"""What goes wrong around a library as it is read and written: nothing is lost, and one line says so."""

import os
import resource
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from bench.corpora import generate
from tests.conftest import ROOT
from tests.facts import facts_of
from throughline.index.search.fusion import Mode
from throughline.index.store.file import place_of
from throughline.library import Library

Write = Callable[..., Path]


def command(folder: Path, *arguments: str, **options: Any) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "throughline", "--notes", str(folder), *arguments],
        cwd=ROOT, capture_output=True, text=True, check=False, **options,
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small made-up corpus, built without vectors."""
    place = tmp_path / "notes"
    generate(place, 30)
    Library.build(place, text_only=True)
    return place


def test_a_full_disk_leaves_the_library_as_it_was(folder: Path) -> None:
    before = facts_of(folder)
    generate(folder, 300, seed=5)
    most = place_of(folder).stat().st_size + 200_000

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    result = command(folder, "build", preexec_fn=limit)
    assert result.returncode == 1
    assert "could not be written" in result.stderr
    assert "Traceback" not in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert facts_of(folder) == before
    assert command(folder, "build", "--text-only").returncode == 0
    assert facts_of(folder) != before


def test_a_first_build_on_a_full_disk_leaves_nothing_half_made(tmp_path: Path) -> None:
    generate(tmp_path / "notes", 300)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))

    result = command(tmp_path / "notes", "build", preexec_fn=limit)
    assert (result.returncode, len(result.stderr.strip().splitlines())) == (1, 1)
    assert [path.name for path in place_of(tmp_path / "notes").parent.iterdir()] == ["library.db.lock"]


@pytest.mark.model
def test_vectors_that_find_no_room_beside_the_library_are_read_from_it(folder: Path) -> None:
    Library.build(folder)
    kept = next(place_of(folder).parent.glob("vectors-*"))
    for path in kept.iterdir():
        path.write_bytes(path.read_bytes()[:100])  # as a full disk or a power cut may leave it
    with Library.open(folder) as library:
        assert library.search.ask("what is shared", mode=Mode.SEMANTIC).hits
    shutil.rmtree(next(place_of(folder).parent.glob("vectors-*")))

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    result = command(folder, "search", "what is shared", "--mode", "semantic", preexec_fn=limit)
    assert (result.returncode, result.stderr) == (0, "")
    assert not list(place_of(folder).parent.glob("vectors-*"))


def test_a_library_deleted_while_open_is_read_to_the_end_and_made_again(folder: Path) -> None:
    before = facts_of(folder)
    with Library.open(folder) as library:
        place_of(folder).unlink()
        card = next(iter(library.notes.all()))
        note = library.notes.get(card.id)
        Library.build(folder, text_only=True)
        assert library.notes.get(card.id) == note
    assert facts_of(folder) == before


def test_two_builds_and_five_readers_at_once(folder: Path) -> None:
    old = facts_of(folder)
    for page in folder.rglob("*.txt"):
        page.write_bytes(page.read_bytes() + b"\nOne more line.")

    def read(_: int) -> list[dict[str, Any]]:
        until = time.monotonic() + 3
        seen = []
        while time.monotonic() < until:
            seen.append(facts_of(folder))
        return seen

    with ThreadPoolExecutor(7) as pool:
        readers = pool.map(read, range(5))
        builds = list(pool.map(lambda _: command(folder, "check"), range(2)))
        seen = [facts for facts_of_one in readers for facts in facts_of_one]
    new = facts_of(folder)
    assert [build.stderr for build in builds] == ["", ""]
    assert new != old
    for part in ("notes", "links", "cards"):
        known = [*old[part], *new[part]]
        assert all(one in known for facts in seen for one in facts[part])


@pytest.mark.parametrize("shift", [-(10**9) * 86_400 * 400, 10**9 * 86_400 * 400])
def test_a_clock_that_jumps_hides_no_change(folder: Path, shift: int) -> None:
    page = sorted(folder.rglob("*.txt"))[0]
    found = page.stat()
    for word in (b"First", b"Other"):
        page.write_bytes(b"What is a pause?\n\n" + word)
        os.utime(page, ns=(found.st_atime_ns + shift, found.st_mtime_ns + shift))
        Library.build(folder, text_only=True)
        with Library.open(folder) as library:
            assert library.notes.find("What is a pause?").body == word.decode()


def test_notes_that_change_during_a_build_are_whole_after_the_next(folder: Path) -> None:
    pages = sorted(folder.rglob("*.txt"))
    stop = threading.Event()

    def disturb() -> None:
        turn = 0
        while not stop.is_set():
            page = pages[turn % len(pages)]
            text = page.read_bytes() if page.exists() else b"What is new here?\n\nNothing."
            page.unlink(missing_ok=True)
            if turn % 3:
                page.write_bytes(text + b"\nAnd more.")
            turn += 1

    disturber = threading.Thread(target=disturb)
    disturber.start()
    try:
        for _ in range(8):
            Library.build(folder, text_only=True)
            facts_of(folder)
    finally:
        stop.set()
        disturber.join()
    time.sleep(0.01)
    Library.build(folder, text_only=True)
    incremental = facts_of(folder)
    place_of(folder).unlink()
    Library.build(folder, text_only=True)
    assert facts_of(folder) == incremental
