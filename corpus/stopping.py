"""Long work that can be watched, paused and stopped wherever it is.

Whoever starts the work hands in a progress, which a front end shows. The work calls `checkpoint` often; that
tells the progress again, and the progress may wait, or end the work by raising. No module on the way needs a
parameter for it.
"""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from throughline.ending import Native

Progress = Callable[[str, int, int], None]
T = TypeVar("T")


def quiet(_step: str, _done: int, _total: int) -> None:
    """Show no progress."""


LAST = 10  # of 19: the priority of work that nobody waits for
OFTEN = 0.1  # seconds between two looks: a reader who stops a build should not have to wait for it


class Told:
    """Progress that is reported at most ten times a second, however often the work says how far it is."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._last = ("listing", 0, 1)
        self._at = time.monotonic()

    def __call__(self, step: str, done: int, total: int) -> None:
        """Note how far the work is; the start and the end of a step are reported at once."""
        is_turn = step != self._last[0] or done >= total
        self._last = (step, done, total)
        if is_turn:
            self._tell()
        else:
            self.again()

    def again(self) -> None:
        """Tell the last state once more, unless that was done just now."""
        if time.monotonic() - self._at >= OFTEN:
            self._tell()

    def _tell(self) -> None:
        self._progress(*self._last)
        self._at = time.monotonic()


_told: ContextVar[Told | None] = ContextVar("told", default=None)


@contextmanager
def stoppable(progress: Progress) -> Iterator[Progress]:
    """Ask this progress at every checkpoint of the work inside, and yield what tells it how far that is."""
    told = Told(progress)
    before = _told.set(told)
    try:
        yield told
    finally:
        _told.reset(before)


def checkpoint() -> None:
    """Report that the work goes on; the one who watches it may make it wait, or end it by raising."""
    told = _told.get()
    if told is not None:
        told.again()


def _go_last() -> None:
    """Lower the priority of this thread, and of those that it starts, where threads have their own."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LAST)


def beside(work: Callable[[], T], modest: bool = False) -> T:
    """Do in a thread of its own what has no checkpoints, and ask meanwhile; if modest, as the last one.

    If a checkpoint stops the work, the thread finishes by itself and its result is dropped; a
    program that ends sooner does not wait long for it.
    """
    if _told.get() is None:
        return work()
    found: list[T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            if modest:
                _go_last()
            found.append(work())
        except BaseException as error:  # noqa: BLE001 - raised again where the work was asked for
            failed.append(error)

    thread = Native(run, "beside")
    thread.start()
    while thread.is_alive():
        thread.join(OFTEN)
        checkpoint()
    if failed:
        raise failed[0]
    return found[0]
