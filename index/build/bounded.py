"""The reading of files by processes beside the build, each file within a bound of time and memory.

A process that runs past the bound, or dies, is ended and replaced; its file becomes a problem, and the build
goes on. Where no such process can be started, the build reads by itself, without the bound.
"""

import logging
import os
import select
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

from throughline.corpus.readers.files import File
from throughline.corpus.stopping import checkpoint
from throughline.index.build.parse import Parsed, parse
from throughline.index.build.worker import DECODER, Answer, Bounds, Job, Order, Read, answer, failed, serve

AT_ONCE = 64  # files handed to a process at once: it is not kept waiting, and little is to be done again
AHEAD = 512  # files read before they are stored, so that large ones cannot fill the memory
WORTH_TWO = 2000  # files from which a second process is started sooner than it is missed
SELDOM = 8  # files stored between two looks at what else was read: a look costs a little, a full pipe more
LOOK = 50  # milliseconds between two looks whether the build is to stop and whether a file takes too long
STARTING = 60  # seconds that a process may take to start on a busy machine
STARTS = 3  # processes that may end before they are ready: the system may have ended one to get memory
BOUNDS = Bounds()

LOG = logging.getLogger("throughline")
LOG.addHandler(logging.NullHandler())  # without a handler, Python would print log messages to the terminal

# The new process looks for modules where this one does, and nowhere else: not in the notes folder.
_PROGRAM = """
import sys
from multiprocessing.connection import Connection
connection = Connection(int(sys.argv[1]))
sys.path[:] = connection.recv()
from throughline.index.build.worker import serve
serve(connection)
"""


@dataclass(slots=True)
class _Worker:
    """One process, the files it has not answered for, and how long the build has waited for the first.

    Only time in which the build does nothing but wait is counted: no pause, and no sleep of the machine.
    """

    connection: Connection
    end: Callable[[], None]
    jobs: deque[int] = field(default_factory=deque)
    waited: int = 0
    ready: bool = False


def parse_all(
    folder: Path, files: Sequence[Job], bounds: Bounds | None = None, read: Read = parse
) -> Generator[Parsed | None, None, None]:
    """Parse files in order, beside this process; None means a file that did not change.

    Close what this returns: that ends the processes.
    """
    order = Order(folder, read, bounds or BOUNDS)
    crew = _Crew(order, files)
    try:
        for at in range(len(files)):
            yield _page(files[at], crew.answer(at))
    finally:
        crew.end()


def _page(job: Job, found: Answer) -> Parsed | None:
    if found.trace:
        LOG.error("The reader failed on %r:\n%s", job[0].path, found.trace)
    return found.page


class _Crew:
    """The processes that read for one build."""

    def __init__(self, order: Order, files: Sequence[Job]) -> None:
        self.order = order
        self.files = files
        self.next = 0
        self.answers: dict[int, Answer] = {}
        self.workers: dict[int, _Worker] = {}
        self.died_at: set[int] = set()
        self.unready = 0
        self.late = 0
        self.alone = os.name != "posix" or not sys.executable
        self.polled = None if self.alone else select.poll()

    def answer(self, at: int) -> Answer:
        """Return the answer for a file, waiting for it where it is not there yet."""
        if at % SELDOM == 0:
            self._receive(0)
            self._hand_out(at)
        while at not in self.answers:
            if self.alone:
                return answer(self.order, self.files[at])
            checkpoint()
            if not self._receive(LOOK):
                self._look_at_the_clock()
            self._hand_out(at)
        return self.answers.pop(at)

    def end(self) -> None:
        """End every process."""
        for worker in list(self.workers.values()):
            self._dismiss(worker)

    def _hand_out(self, at: int) -> None:
        """Give work to processes that have none, starting those that are worth it."""
        wanted = 2 if len(self.files) >= WORTH_TWO else 1
        while self._has_more(at) and len(self.workers) < wanted and not self.alone:
            self._hire(deque())
        for worker in list(self.workers.values()):
            if not worker.jobs and self._has_more(at):
                self._give(worker, deque(range(self.next, min(self.next + AT_ONCE, len(self.files)))))
                self.next += len(worker.jobs)

    def _has_more(self, at: int) -> bool:
        return self.next < min(len(self.files), at + AHEAD)

    def _hire(self, jobs: deque[int]) -> None:
        """Start a process for these files; where that cannot be, this process reads by itself from now on."""
        with _interrupts_later():
            try:
                worker = _forked() if _may_fork() else _started()
            except OSError as error:
                self._go_alone(str(error))
                return
            self.workers[worker.connection.fileno()] = worker
            if self.polled:
                self.polled.register(worker.connection.fileno(), select.POLLIN)
        with suppress(OSError):  # one that died at once is noticed when its answer is read
            worker.connection.send(self.order)
        self._give(worker, jobs)

    def _give(self, worker: _Worker, jobs: deque[int]) -> None:
        """Hand out files to a process that has answered for all it had, so that it is there to take them."""
        worker.jobs = jobs
        worker.waited = 0
        with suppress(OSError):
            if jobs:
                worker.connection.send([self.files[at] for at in jobs])

    def _receive(self, wait: int) -> int:
        """Take in what was answered within so many milliseconds; return how many answers that were."""
        count = 0
        ready = self.polled.poll(wait) if self.polled and self.workers else []
        while ready:
            for handle, _ in ready:
                if handle in self.workers:  # all are gone once this process reads alone
                    count += self._take(self.workers[handle])
            ready = self.polled.poll(0) if self.polled and self.workers else []
        return count

    def _take(self, worker: _Worker) -> int:
        try:
            said = worker.connection.recv_bytes()
        except (EOFError, OSError):
            self._mourn(worker)
            return 1
        worker.waited = 0
        if worker.ready:
            self.answers[worker.jobs.popleft()] = DECODER.decode(said)
        worker.ready = True
        return 1

    def _look_at_the_clock(self) -> None:
        """End the processes that have been at one file for too long."""
        for worker in [worker for worker in self.workers.values() if worker.jobs]:
            if self.alone:  # since the worker before this one: all are gone
                return
            worker.waited += LOOK
            file = self.files[worker.jobs[0]][0]
            most = self.order.bounds.seconds_for(file.size, self.late) if worker.ready else STARTING
            if worker.waited > 1000 * most:
                self._replace(worker, self._too_late(file, most) if worker.ready else None)

    def _too_late(self, file: File, most: float) -> Parsed:
        """Say that a file took too long; those that come after many such files have less time."""
        reason = f"reading it took longer than {most:.0f} seconds"
        if most < self.order.bounds.seconds_for(file.size):
            reason += f", and {self.late} files before it took too long, so that it was given no more"
        self.late += 1
        return failed(file.path, reason)

    def _mourn(self, worker: _Worker) -> None:
        """Go on after a process died: its file is tried once more, since others may have ended it."""
        if not worker.ready or not worker.jobs:  # no file ended it
            self._replace(worker, None)
            return
        at = worker.jobs[0]
        again = at not in self.died_at
        self.died_at.add(at)
        reason = "the process that read it ended twice, as when memory runs out"
        self._replace(worker, None if again else failed(self.files[at][0].path, reason))

    def _replace(self, worker: _Worker, page: Parsed | None) -> None:
        """End a process; with a page, its first file is answered for, and the others get a new process."""
        jobs = worker.jobs
        self._dismiss(worker)
        if not worker.ready:
            self.unready += 1
            if self.unready >= STARTS:
                self._go_alone(f"{STARTS} ended or took too long before they were ready")
        if page is not None:
            self.answers[jobs.popleft()] = Answer(page)
        if jobs and not self.alone:
            self._hire(jobs)

    def _go_alone(self, reason: str) -> None:
        """Read in this process from now on."""
        LOG.warning("No process for reading can be started (%s); files are read without a bound.", reason)
        self.alone = True
        self.end()

    def _dismiss(self, worker: _Worker) -> None:
        handle = worker.connection.fileno()
        if self.polled:
            self.polled.unregister(handle)
        del self.workers[handle]
        worker.connection.close()
        worker.end()


def _may_fork() -> bool:
    """Tell whether a copy of this process may be made, which is quick: another thread may hold a lock."""
    return sys.platform == "linux" and threading.active_count() == 1


@contextmanager
def _interrupts_later() -> Iterator[None]:
    """Let an interrupt wait until a new process is known, and so will be ended.

    Python itself runs code while it makes a copy of a process, and drops what is raised there: an interrupt
    in that moment would be lost.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _forked() -> _Worker:
    """Start a copy of this process, which keeps nothing open but its connection."""
    here, there = Pipe()
    pid = os.fork()
    if pid == 0:
        try:
            for name in os.listdir("/proc/self/fd"):  # noqa: PTH208 - Path would be slower, and no better
                if int(name) not in (0, 1, 2, there.fileno()):
                    with suppress(OSError):
                        os.close(int(name))
            serve(there)
        finally:
            os._exit(0)
    there.close()

    def end() -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(pid, 0)

    return _Worker(here, end)


def _started() -> _Worker:
    """Start a fresh process; it takes longer, and is safe beside other threads."""
    here, there = Pipe()
    nothing = subprocess.DEVNULL
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", _PROGRAM, str(there.fileno())],
        stdin=nothing, stdout=nothing, stderr=nothing, pass_fds=(there.fileno(),),
    )  # fmt: skip
    there.close()
    here.send(sys.path)

    def end() -> None:
        process.kill()
        process.wait()

    return _Worker(here, end)
