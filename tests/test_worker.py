"""One bad file costs that file: it is read in a process that is ended past its bound; the build goes on."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NoReturn

import pytest

from tests.conftest import ROOT
from tests.misreading import misbehave
from throughline.corpus.dialects import Dialect
from throughline.corpus.model import Problem, ProblemKind
from throughline.corpus.readers.files import File
from throughline.corpus.readers.folder import list_files
from throughline.corpus.readers.stored import from_bytes
from throughline.corpus.stopping import stoppable
from throughline.index.build import bounded, parse
from throughline.index.build.bounded import parse_all
from throughline.index.build.parse import Parsed
from throughline.index.build.worker import Bounds, Job
from throughline.library import Library

pytestmark = pytest.mark.alone

GOOD = "Do models listen?\nOften they do."
SHORT = Bounds(seconds=0.4, seconds_per_megabyte=0, memory=150_000_000)
Write = Callable[..., Path]


class StopError(Exception):
    """What a front end raises to end a build."""


@pytest.fixture(params=["beside no other thread", "beside another thread"])
def threads(request: pytest.FixtureRequest) -> Iterator[None]:
    """Both ways in which a process for reading is started."""
    end = threading.Event()
    other = threading.Thread(target=end.wait)
    if request.param == "beside another thread":
        other.start()
    yield
    end.set()
    if other.ident:
        other.join()


def children() -> set[int]:
    """Return the processes that this one has started and that are not gone."""
    tasks = Path("/proc/self/task").iterdir()
    return {int(pid) for task in tasks for pid in (task / "children").read_text().split()}


def jobs_of(folder: Path) -> list[Job]:
    return [(entry, b"") for entry in list_files(folder) if isinstance(entry, File)]


def problems_of(pages: list[Parsed | None]) -> dict[str, Problem]:
    found = [problem for page in pages if page for problem in from_bytes(page.reading).problems]
    return {problem.path: problem for problem in found}


@pytest.mark.usefixtures("threads")
def test_each_bad_file_is_one_problem_that_names_it(write: Write, caplog: pytest.LogCaptureFixture) -> None:
    before = children()
    names = ("a", "b_hang", "c", "d_fill", "e_fail", "f_die", "g", "h_hang", "i")
    folder = write(**dict.fromkeys(names, GOOD))
    jobs = jobs_of(folder)
    with (
        caplog.at_level(logging.ERROR, "throughline"),
        closing(parse_all(jobs[0][0] and Path(write()), jobs, SHORT, misbehave)) as found,
    ):
        pages = list(found)
    told = problems_of(pages)
    assert list(told) == ["b_hang.txt", "d_fill.txt", "e_fail.txt", "f_die.txt", "h_hang.txt"]
    assert {problem.kind for problem in told.values()} == {ProblemKind.UNREADABLE}
    assert all("\n" not in problem.message for problem in told.values())
    assert "longer than 0 seconds" in told["b_hang.txt"].message
    assert "more than 150 MB of memory" in told["d_fill.txt"].message
    assert "LookupError: ? no such thing" in told["e_fail.txt"].message
    assert "ended twice" in told["f_die.txt"].message
    assert [bool(page and page.kind) for page in pages] == [name in "acgi" for name in names]
    [logged] = caplog.records
    assert "e_fail.txt" in logged.getMessage() and "Traceback" in logged.getMessage()
    assert children() == before


def test_many_files_are_read_in_order_by_two_processes(write: Write) -> None:
    folder = write(**{f"n{at:04}": f"Note {at}?\nText {at}." for at in range(2100)})
    jobs = jobs_of(folder)
    with closing(parse_all(folder, jobs)) as pages:
        first = next(pages)
        started = len(children())
        keys = [page.key for page in (first, *pages) if page]
    assert keys == [f"note {at}?" for at in range(2100)]
    assert started == 2 and not children()


def test_where_no_process_can_be_started_files_are_read_all_the_same(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none() -> NoReturn:
        raise BlockingIOError("no more processes")

    monkeypatch.setattr(bounded, "_forked", none)
    folder = write(a=GOOD, b_fail=GOOD, c="Another?\nText.")
    with closing(parse_all(folder, jobs_of(folder), SHORT, misbehave)) as found:
        pages = list(found)
    assert [bool(page and page.kind) for page in pages] == [True, False, True]


def test_a_process_that_ends_before_it_is_ready_is_followed_by_another(
    write: Write, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real, begun = bounded._forked, [0]

    def ended_at_first() -> object:
        begun[0] += 1
        worker = real()
        if begun[0] < bounded.STARTS:
            worker.end()  # as the system does where memory is short
        return worker

    monkeypatch.setattr(bounded, "_forked", ended_at_first)
    folder = write(a=GOOD, b_hang=GOOD, c="Another?\nText.")
    with closing(parse_all(folder, jobs_of(folder), SHORT, misbehave)) as found:
        pages = list(found)
    assert [bool(page and page.kind) for page in pages] == [True, False, True]
    assert list(problems_of(pages)) == ["b_hang.txt"] and not caplog.records


def test_many_files_that_take_too_long_get_less_and_less_time(write: Write) -> None:
    names = [f"a{at}_hang" for at in range(6)]
    folder = write(**dict.fromkeys([*names, "z"], GOOD))
    bounds = Bounds(seconds=0.8, seconds_per_megabyte=0, memory=150_000_000, few=2, shortest=0.1)
    assert [bounds.seconds_for(0, late) for late in (0, 1, 2, 3, 4, 99)] == [0.8, 0.8, 0.4, 0.4, 0.2, 0.1]
    with closing(parse_all(folder, jobs_of(folder), bounds, misbehave)) as found:
        pages = list(found)
    told = problems_of(pages)
    assert [f"{at} files before it" in told[f"{name}.txt"].message for at, name in enumerate(names)] == [
        *(False, False),
        *(True, True, True, True),
    ]
    assert pages[-1] and pages[-1].kind


@pytest.mark.usefixtures("threads")
def test_reading_is_stopped_at_once_and_leaves_no_process(write: Write) -> None:
    folder = write(a=GOOD, b_hang=GOOD)
    before = children()

    def stop(_step: str, _done: int, _total: int) -> None:
        raise StopError

    pages = parse_all(folder, jobs_of(folder), Bounds(), misbehave)
    with stoppable(stop), closing(pages), pytest.raises(StopError):
        list(pages)
    assert children() == before


def test_an_interrupt_while_a_process_is_started_is_not_lost(write: Write) -> None:
    folder = write(a=GOOD, b_hang=GOOD)
    before = children()
    armed = [True]

    def interrupt() -> None:  # what is raised where this runs, Python drops
        if armed and armed.pop():
            os.kill(os.getpid(), signal.SIGINT)

    os.register_at_fork(after_in_parent=interrupt)
    pages = parse_all(folder, jobs_of(folder), SHORT, misbehave)
    with closing(pages), pytest.raises(KeyboardInterrupt):
        list(pages)
    assert not armed and children() == before


def test_a_pause_counts_for_no_file(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write(a=GOOD, b="Another?\nText.")
    paused = [False]

    def pause(_step: str, _done: int, _total: int) -> None:
        if not paused[0]:
            paused[0] = True
            time.sleep(3 * SHORT.seconds)

    with stoppable(pause), closing(parse_all(folder, jobs_of(folder), SHORT)) as pages:
        first = next(pages)
        pause("", 0, 0)
        assert first and [bool(page and page.kind) for page in pages] == [True]


def test_a_build_goes_on_past_a_file_that_breaks_its_reader(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = parse.read_data

    def read(path: str, data: bytes, *known: Dialect) -> object:
        if path == "bad.txt":
            raise RecursionError("maximum recursion depth exceeded")
        while path == "slow.txt":
            pass
        return real(path, data, *known)

    monkeypatch.setattr(parse, "read_data", read)
    monkeypatch.setattr(bounded, "BOUNDS", SHORT)
    folder = write(good=GOOD, bad=GOOD, slow=GOOD)
    built = Library.build(folder, text_only=True)
    assert (built.pages, built.problems) == (1, 2)
    with Library.open(folder) as library:
        assert [problem.path for problem in library.account.problems()] == ["bad.txt", "slow.txt"]
        assert library.notes.find("Do models listen?").complete


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.html", '<meta charset="undefined"><p>Hello'),
        ("a.html", '<!-- saved from url=(0020)http://[::1 --><p>Hello'),
        ("a.mhtml", 'Content-Type: text/html; charset="idna"\n\n<p>a..b</p>'),
        ("a.mhtml", 'Content-Type: text/html; charset="a\0b"\n\n<p>Hello</p>'),
        ("a.md", '---\ntitle: "\\ud800"\n---\nHello'),
        ("a.json", '[{"id": "x", "title": "\\ud800 of it", "type": "book"}]'),
        ("a.bib", r"@misc{k, title = {\emph\href{u}{t}}}"),
        ("a.bib", r"@misc{k, title = {\emph\footnote{x}}}"),
        ("a.json", '[{"title": ' + "[" * 900 + "]" * 900 + "}]"),
        ("a.json", "[" * 100_000),
        ("a.mhtml", "MIME-Version: 1.0\n" + "".join(
            f'Content-Type: multipart/mixed; boundary="b{at}"\n\n--b{at}\n' for at in range(3000))),
    ],
)  # fmt: skip
def test_no_file_stops_a_build(write: Write, name: str, text: str) -> None:
    folder = write(good=GOOD)
    (folder / name).write_text(text)
    Library.build(folder, text_only=True)
    with Library.open(folder) as library:
        assert library.notes.find("Do models listen?").complete
        for card in library.notes.all():
            assert library.notes.get(card.id).title.encode()


def test_an_orphaned_worker_ends(tmp_path: Path) -> None:
    code = """
import os, sys
from pathlib import Path
from throughline.corpus.readers.folder import list_files
from throughline.index.build.bounded import parse_all

folder = Path(sys.argv[1])
pages = parse_all(folder, [(file, b"") for file in list_files(folder)])
next(pages)
print(Path(f"/proc/self/task/{os.getpid()}/children").read_text(), flush=True)
os.kill(os.getpid(), 9)
"""
    (tmp_path / "a.txt").write_text(GOOD)
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    [pid] = map(int, done.stdout.split())
    until = time.monotonic() + 10
    while Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes():
        assert time.monotonic() < until
        time.sleep(0.05)
