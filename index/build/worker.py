"""A process that reads files for a build, so that whatever one file does costs that file alone."""

import os
import signal
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec

from throughline.corpus.model import Problem, ProblemKind
from throughline.corpus.readers.files import File, digest_of
from throughline.index.build.parse import Parsed, without_text

Job = tuple[File, bytes]
Read = Callable[[Path, Job], Parsed | None]

READY = b"ready"


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much time and memory the reading of one file may take.

    The readers take about a second for a megabyte; a slow or busy machine is given many times that. A folder
    full of files that take too long must not hold a build up for hours: after each few of them, the time for
    those that follow is halved.
    """

    seconds: float = 15.0
    seconds_per_megabyte: float = 5.0
    memory: int = 1_500_000_000
    few: int = 3
    shortest: float = 2.0

    def seconds_for(self, size: int, late: int = 0) -> float:
        """The time that a file of this size may take after so many files took too long."""
        whole = self.seconds + self.seconds_per_megabyte * size / 1e6
        return max(min(whole, self.shortest), whole / 2.0 ** min(late // self.few, 50))


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one file, with the traceback of an unexpected error."""

    page: Parsed | None
    trace: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """What a worker is told at first: where the notes are, what reads them, and within which bounds."""

    folder: Path
    read: Read
    bounds: Bounds


# Answers come back as plain values, never as pickled objects: whoever gives them has read strangers' files.
ENCODER = msgspec.msgpack.Encoder()
DECODER = msgspec.msgpack.Decoder(Answer)


def answer(order: Order, job: Job) -> Answer:
    """Read one file; a reader that fails is a problem of that file."""
    path = job[0].path
    try:
        return Answer(order.read(order.folder, job))
    except MemoryError:
        return Answer(
            failed(path, f"reading it took more than {order.bounds.memory / 1e6:,.0f} MB of memory")
        )
    except Exception as error:  # noqa: BLE001 - a file can break a reader in ways that nobody foresaw, and
        # no file may stop the build of all others. It becomes a problem of that file, and the log has it all.
        return Answer(
            failed(path, f"its reader failed, {_named(error)}"),
            traceback.format_exc().encode("utf-8", "backslashreplace").decode(),
        )


def failed(path: str, reason: str) -> Parsed:
    """Return what is stored of a file that could not be read."""
    message = (
        f"The file could not be read: {reason}. It was left out, and the rest was read. "
        "Split it or save it in another form; if it is sound, please report it."
    )
    problem = Problem(path, 1, ProblemKind.UNREADABLE, message)
    return Parsed.of(without_text(problem), digest_of(message.encode()))


def _named(error: Exception) -> str:
    """Return an error in one short line that can be stored as text."""
    said = " ".join(str(error).split())[:120]
    return f"{type(error).__name__}: {said}".encode("utf-8", "replace").decode("utf-8")


def serve(connection: Connection) -> None:
    """Answer jobs until the build closes the connection."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # that is for the build, which then ends this process
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # the build held it back while this began
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    with suppress(EOFError, OSError):
        order: Order = connection.recv()
        _limit_memory(order.bounds.memory)
        connection.send_bytes(READY)
        while True:
            for job in connection.recv():
                # If the build is gone, the system ends a reader that runs without end.
                signal.setitimer(signal.ITIMER_PROF, 2 * order.bounds.seconds_for(job[0].size) + 5)
                said = ENCODER.encode(answer(order, job))
                signal.setitimer(signal.ITIMER_PROF, 0)
                connection.send_bytes(said)


def _limit_memory(more: int) -> None:
    """Let this process take only so much memory beyond what it has, where the system can see to that."""
    import resource  # noqa: PLC0415 - not on every system, and needed in a worker alone

    with suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * os.sysconf("SC_PAGE_SIZE") + more
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        if hard == resource.RLIM_INFINITY or most < hard:
            resource.setrlimit(resource.RLIMIT_AS, (most, hard))
