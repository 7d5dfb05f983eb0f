"""Notes that change are read while one works, just those that changed."""

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.conftest import ROOT
from throughline.index.build.watch import changes


@pytest.fixture
def watching(write: Callable[..., Path]) -> Iterator[tuple[Path, "subprocess.Popen[str]"]]:
    """A folder of notes, and a build that watches it."""
    folder = write(a="One note\n\nIts text.")
    command = [sys.executable, "-m", "throughline", "build", str(folder), "--watch", "--json"]
    settings = {**os.environ, "PYTHONUNBUFFERED": "1"}
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=settings)
    yield folder, running
    running.terminate()
    running.wait()


def told(running: "subprocess.Popen[str]") -> dict[str, int]:
    """Return the next report of a build."""
    lines = []
    assert running.stdout
    for line in running.stdout:
        lines.append(line)
        if line == "}\n":
            return dict(json.loads("".join(lines)))
    raise AssertionError("the build has ended")


def test_a_watching_build_reads_just_what_changed(watching: tuple[Path, "subprocess.Popen[str]"]) -> None:
    folder, running = watching
    first = told(running)
    assert (first["pages"], first["changed"]) == (1, 1)
    time.sleep(0.5)  # the watch begins after the first report
    (folder / "b.txt").write_text("Another note\n\nIts text.")
    second = told(running)
    assert (second["pages"], second["changed"]) == (2, 1)
    (folder / "a.txt").unlink()
    gone = told(running)
    assert (gone["pages"], gone["changed"], gone["removed"]) == (1, 0, 1)


def test_a_new_folder_is_watched_too(watching: tuple[Path, "subprocess.Popen[str]"]) -> None:
    folder, running = watching
    assert told(running)["pages"] == 1
    time.sleep(0.5)  # the watch begins after the first report
    (folder / "deep" / "er").mkdir(parents=True)
    (folder / "deep" / "er" / "b.txt").write_text("Another note\n\nIts text.")
    while (now := told(running))["pages"] < 2:
        pass
    (folder / "deep" / "er" / "c.txt").write_text("A third note\n\nIts text.")
    while (now := told(running))["pages"] < 3:
        pass
    assert now["changed"] == 1


def test_folders_linked_to_one_another_can_be_watched(tmp_path: Path) -> None:
    for one in range(40):
        folder = tmp_path / f"f{one:02}"
        folder.mkdir()
        for name in "ab":
            (folder / name).symlink_to(tmp_path / f"f{(one + 1) % 40:02}")
    stop = threading.Event()
    found = changes(tmp_path, stop)
    threading.Timer(1, (tmp_path / "f39" / "n.md").write_text, ("# New",)).start()
    next(found)
    stop.set()
    assert list(found) == []


@pytest.fixture
def seen(tmp_path: Path) -> Iterator[Callable[[Callable[[], object]], None]]:
    """A folder that is watched: a function that does something there, and waits until that was seen."""
    stop, told = threading.Event(), queue.Queue[None]()

    def watch() -> None:
        for _ in changes(tmp_path / "notes", stop):
            told.put(None)

    def does(work: Callable[[], object]) -> None:
        while not told.empty():
            told.get()
        work()
        told.get(timeout=60)
        with suppress(queue.Empty):  # what belongs to the same change, and the look after a new watch began
            while True:
                told.get(timeout=1.5)

    (tmp_path / "notes" / "sub").mkdir(parents=True)
    watching = threading.Thread(target=watch)
    watching.start()
    time.sleep(1)  # until the watch has begun: what came before is no change
    yield does
    stop.set()
    watching.join()


def test_a_folder_that_was_replaced_is_watched_on(
    tmp_path: Path, seen: Callable[[Callable[[], object]], None]
) -> None:
    sub = tmp_path / "notes" / "sub"

    def replace() -> None:
        sub.rmdir()
        sub.mkdir()
        (sub / "a.md").write_text("# One")

    seen(replace)
    seen(lambda: (sub / "b.md").write_text("# Two"))


def test_a_folder_with_a_dot_in_its_name_that_is_moved_in_is_seen(
    tmp_path: Path, seen: Callable[[Callable[[], object]], None]
) -> None:
    (tmp_path / "v1.2").mkdir()
    (tmp_path / "v1.2" / "a.md").write_text("# One")
    seen(lambda: (tmp_path / "v1.2").rename(tmp_path / "notes" / "v1.2"))
    seen(lambda: (tmp_path / "notes" / "v1.2").rename(tmp_path / "v1.2"))


def test_notes_that_were_away_are_watched_on_when_they_are_back(
    tmp_path: Path, seen: Callable[[Callable[[], object]], None]
) -> None:
    notes, away = tmp_path / "notes", tmp_path / "away"

    def leave_and_return() -> None:
        notes.rename(away)
        time.sleep(1.5)
        away.rename(notes)

    seen(leave_and_return)
    seen(lambda: (notes / "sub" / "a.md").write_text("# One"))
