"""The program ends in order and quietly, whenever it is interrupted and whatever still runs in it."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from throughline.index.store.file import build_lock, place_of
from throughline.library import Library

Write = Callable[..., Path]
INTERRUPTED = 130
ENTRIES = {
    "python -m throughline": ["-m", "throughline"],
    "the console script": ["-c", "from throughline.__main__ import main; main()"],
    "the app": ["-P", "-m", "throughline.views"],
}
# Says when a module begins to be loaded, and loads it only after a long time.
SLOW_MODULE = """
import sys, time

class Slow:
    def find_spec(self, name, path=None, target=None):
        if name == "{slow}":
            print("loading", flush=True)
            time.sleep(60)

sys.meta_path.insert(0, Slow())
"""
# The export of the model: says that it begins, and goes on until it is let go on.
EXPORT = """
import sys
from pathlib import Path
from throughline import ending
from throughline.index.search import searcher

def export(*_):
    folder = Path({folder!r})
    folder.mkdir()
    ending.half_done.add(folder)
    print("begun", flush=True)
    {goes_on}
    folder.rename({full!r})
    ending.half_done.discard(folder)

searcher.is_exported = lambda *_: False
searcher.locate = lambda *_: searcher
searcher.identity = "model"
searcher.export_once = export
ending.run("throughline.commands.cli")
"""
# The model itself, at work without end: its threads cannot be unwound.
WORK = """
from throughline import ending
from throughline.index.search import searcher
from throughline.index.vectors.encoder import TorchEncoder

class Working(TorchEncoder):
    def encode_documents(self, texts):
        super().encode_documents(texts)
        print("begun", flush=True)
        while True:
            super().encode_documents(texts * 100)

searcher.TorchEncoder, searcher._A_HANDFUL = Working, -1
ending.run("throughline.commands.cli")
"""


def started(code: list[str], **environment: str) -> "subprocess.Popen[str]":
    """Start Python with these arguments."""
    return subprocess.Popen(
        [sys.executable, *code],
        cwd=ROOT,
        env=os.environ | environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture(autouse=True)
def _as_in_a_terminal() -> Iterator[None]:
    """Let what is started be interrupted, though what runs the tests may ignore interrupts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def interrupted(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    """Interrupt a process; return its exit code, the rest of what it said, and what it complained of."""
    process.send_signal(signal.SIGINT)
    said, complained = process.communicate(timeout=60)
    return process.returncode, said, complained


def children_of(pid: int) -> list[str]:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [child for task in tasks for child in (task / "children").read_text().split()]


@pytest.fixture
def folder(write: Write) -> Path:
    """A small folder of notes, and a library without vectors."""
    place = write(a="Do models listen?\nThey may.", b="Who asks?\nIt says so Do models listen?.")
    Library.build(place, text_only=True)
    return place


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES.keys())
@pytest.mark.parametrize("slow", ["throughline.corpus", "throughline.library.log"])
def test_an_interrupt_while_the_program_is_loaded_says_nothing(
    entry: list[str], slow: str, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(SLOW_MODULE.format(slow=slow))
    path = os.pathsep.join(filter(None, (str(tmp_path), os.environ.get("PYTHONPATH", ""))))
    process = started([*entry, "--help"] if entry[0] == "-P" else [*entry, "stats"], PYTHONPATH=path)
    assert process.stdout and process.stdout.readline() == "loading\n"
    assert interrupted(process) == (INTERRUPTED, "", "")


def is_left_sound(folder: Path, process: "subprocess.Popen[str]", workers: list[str]) -> None:
    """See that nobody holds the library, that it can be read, and that no process is left."""
    assert process.poll() is not None
    assert not any(Path(f"/proc/{pid}/exe").exists() for pid in workers)
    with build_lock(place_of(folder), 1):
        assert not list(folder.glob(".throughline/*new"))
    with Library.open(folder) as library:
        assert library.account.pages() == 3


@pytest.mark.parametrize(
    ("goes_on", "left"),
    [("import threading; threading.Event().wait()", set()), ("sys.stdin.read(1)", {"full"})],
)
def test_a_build_waits_a_little_for_what_cannot_be_stopped(
    folder: Path, tmp_path: Path, goes_on: str, left: set[str]
) -> None:
    (folder / "c.txt").write_text("What is new?\nNothing says Who asks?.")
    place = tmp_path / "models"
    place.mkdir()
    code = EXPORT.format(folder=str(place / "half"), full=str(place / "full"), goes_on=goes_on)
    process = started(["-c", code, "--notes", str(folder), "build"])
    assert process.stdout and process.stdout.readline() == "begun\n"
    workers = children_of(process.pid)
    assert {path.name for path in place.iterdir()} == {"half"}
    assert interrupted(process) == (INTERRUPTED, "", "")  # which closes the input: the second one goes on
    assert {path.name for path in place.iterdir()} == left
    is_left_sound(folder, process, workers)


@pytest.mark.model
def test_an_interrupt_while_the_model_works_ends_the_build_in_order(folder: Path) -> None:
    (folder / "c.txt").write_text("What is new?\nNothing says Who asks?.")
    process = started(["-c", WORK, "--notes", str(folder), "build"])
    assert process.stdout and process.stdout.readline() == "begun\n"
    workers = children_of(process.pid)
    assert interrupted(process) == (INTERRUPTED, "", "")
    is_left_sound(folder, process, workers)
    Library.build(folder)
    with Library.open(folder) as library:
        assert library.account.pages() == 3


@pytest.mark.model
@pytest.mark.parametrize("exported", [False, True])
def test_an_interrupt_of_a_first_build_ends_it_wherever_it_is(
    write: Write, tmp_path: Path, exported: bool
) -> None:
    folder, cache = write(), tmp_path / "cache"
    for page in (ROOT / "corpus" / "sample").glob("*.txt"):
        shutil.copy(page, folder)
    environment = {} if exported else {"XDG_CACHE_HOME": str(cache)}
    process = started(["-m", "throughline", "--notes", str(folder), "build"], **environment)
    begins = "notes/.throughline/*.db" if exported else "cache/throughline/*.tmp"
    while not list(tmp_path.glob(begins)):
        assert process.poll() is None
        time.sleep(0.01)
    workers = children_of(process.pid)
    assert interrupted(process)[::2] == (INTERRUPTED, "")
    assert not list(cache.glob("throughline/*.tmp"))
    assert not any(Path(f"/proc/{pid}/exe").exists() for pid in workers)
