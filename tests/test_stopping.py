"""A build that is stopped ends wherever it is; the library stays as it was, and no process is left."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import pytest

from tests.conftest import ROOT
from tests.facts import facts_of
from tests.misreading import misbehave
from throughline.corpus.stopping import beside, checkpoint, stoppable
from throughline.index.build import update
from throughline.index.build.bounded import parse_all
from throughline.index.store.file import build_lock, place_of
from throughline.index.store.interrupts import interruptible
from throughline.library import Library, log
from throughline.library.keeping import Keeper
from throughline.library.report import STOP

pytestmark = pytest.mark.alone

Write = Callable[..., Path]
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


class StopError(Exception):
    """What a front end raises to end a build."""


def stop(*_: object) -> NoReturn:
    raise StopError


def children() -> list[str]:
    return [
        pid for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()
    ]


@pytest.fixture
def folder(write: Write) -> Path:
    """A small library that is built, and a page that changed since."""
    place = write(a="Do models listen?\nThey may.", b="Who asks?\nIt says so Do models listen?.")
    Library.build(place, text_only=True)
    (place / "a.txt").write_text("Do models listen?\nThey do not.")
    (place / "c.txt").write_text("What is new?\nNothing says Who asks?.")
    return place


def test_an_endless_statement_is_stopped() -> None:
    db = sqlite3.connect(":memory:")
    with pytest.raises(StopError), stoppable(stop), interruptible(db):
        db.execute(ENDLESS)
    assert db.execute("SELECT 1").fetchone() == (1,)


def test_an_interrupt_from_the_keyboard_within_a_statement_is_one_outside() -> None:
    db = sqlite3.connect(":memory:")
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt), interruptible(db):
        db.execute(ENDLESS)


def test_other_errors_of_the_database_stay_what_they_are() -> None:
    db = sqlite3.connect(":memory:")
    with pytest.raises(sqlite3.OperationalError, match="no such table"), interruptible(db):
        db.execute("SELECT * FROM missing")


def test_work_without_checkpoints_is_left_to_itself() -> None:
    end = threading.Event()
    with pytest.raises(StopError), stoppable(stop):
        beside(end.wait)
    end.set()


def test_work_beside_gives_what_it_finds_or_raises_what_it_raises() -> None:
    def fail() -> NoReturn:
        raise LookupError("nothing")

    with stoppable(lambda *_: None):
        assert beside(lambda: 3) == 3
        with pytest.raises(LookupError):
            beside(fail)


def test_a_checkpoint_outside_a_build_asks_nobody() -> None:
    checkpoint()


def test_a_build_that_waits_for_another_is_stopped(folder: Path) -> None:
    with build_lock(place_of(folder), 1):
        other = threading.Thread(target=lambda: None)
        other.start()
        with pytest.raises(StopError):
            Library.build(folder, progress=stop, text_only=True)


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("step", ["reading", "linking", "deriving"])
def test_a_build_stopped_at_any_step_leaves_the_library_as_it_was(
    folder: Path, step: str, first: bool
) -> None:
    if first:
        place_of(folder).unlink()
    before = None if first else facts_of(folder)

    def stop_here(now: str, _done: int, _total: int) -> None:
        if now == step:
            raise StopError

    with pytest.raises(StopError):
        Library.build(folder, progress=stop_here, text_only=True)
    assert not children()
    assert not list(folder.glob(".throughline/*new"))
    assert place_of(folder).exists() is not first
    assert first or facts_of(folder) == before


@pytest.mark.model
@pytest.mark.parametrize("step", ["embedding", "layout"])
def test_a_build_stopped_after_reading_keeps_what_was_read(folder: Path, step: str) -> None:
    def stop_here(now: str, _done: int, _total: int) -> None:
        if now == step:
            raise StopError

    with pytest.raises(StopError):
        Library.build(folder, progress=stop_here)
    assert not children()
    Library.build(folder)
    with Library.open(folder) as library:
        assert library.account.pages() == 3


@pytest.fixture
def hanging(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a file that is read for ever."""
    (folder / "hang.txt").write_text("Will it end?\nNo.")
    monkeypatch.setattr(update, "parse_all", partial(parse_all, read=misbehave))
    return folder


def test_the_app_stops_a_build_that_hangs(hanging: Path) -> None:
    keeper = Keeper(hanging, place_of(hanging))
    thread = threading.Thread(target=keeper.run)
    before = facts_of(hanging)
    thread.start()
    while not children():
        time.sleep(0.01)
    keeper.hear(STOP)
    while not keeper.reporter.now.stopped:
        time.sleep(0.01)
    assert keeper.reporter.now.failure == "The work was stopped; the library is as it was before."
    keeper.end()
    thread.join(30)
    assert not thread.is_alive() and not children() and facts_of(hanging) == before


@pytest.mark.parametrize("error", [KeyError("x\ny"), sqlite3.InterfaceError("odd"), RecursionError()])
def test_a_build_that_fails_in_the_app_says_so(
    folder: Path, error: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: Any, **__: Any) -> NoReturn:
        raise error

    log.start()  # from then on what is logged goes to the user's file alone
    monkeypatch.setattr(log.LOGGER, "propagate", True)
    monkeypatch.setattr(Library, "build", fail)
    keeper = Keeper(folder, place_of(folder))
    thread = threading.Thread(target=keeper.run)
    thread.start()
    while not keeper.reporter.now.failure:
        time.sleep(0.01)
    keeper.end()
    thread.join(30)
    run = keeper.reporter.now
    assert not run.at_work and run.ended
    assert type(error).__name__ in run.failure and "\n" not in run.failure
    assert "Traceback" in caplog.text


def test_an_interrupt_ends_a_build_and_its_processes(hanging: Path) -> None:
    code = """
import sys
from functools import partial
from tests.misreading import misbehave
from throughline.commands.cli import main
from throughline.index.build import bounded, update

update.parse_all = partial(bounded.parse_all, read=misbehave)
main()
"""
    command = [sys.executable, "-c", code, "--notes", str(hanging), "build"]
    before = facts_of(hanging)
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True)
    tasks = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while not (workers := tasks.read_text().split()):
        assert process.poll() is None
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode and "Traceback" not in said
    assert not any(Path(f"/proc/{pid}/exe").exists() for pid in workers)
    assert facts_of(hanging) == before
