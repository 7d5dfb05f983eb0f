"""What the keeper of a library is doing: a small file beside the library, which all who show it may read."""

import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import msgspec

from throughline.corpus.writers.destination import whole_or_not_at_all

OFTEN = 0.25  # seconds between two writings: often enough for a bar that moves
AGAIN, LEARN, PAUSE, GO_ON, STOP = "again", "learn", "pause", "go on", "stop"  # what a keeper can be wished
SOON = 2.0  # seconds of a step before the time that is left can be told


class Step(StrEnum):
    """What is being done."""

    REST = "rest"
    BEGIN = "begin"
    READ = "read"
    INDEX = "index"
    PREPARE = "prepare"
    HEADS = "heads"
    BODIES = "bodies"
    LAYOUT = "layout"


@dataclass(frozen=True, slots=True)
class Report:
    """How far the work is, how the last reading of the notes ended, and what was new then.

    `left` is in seconds, 0 where it is not known. `edition` counts the readings that found a change; `new`
    and `gone` say how many pages the last of these read and missed, `news` names a few of their notes.
    """

    process: int = 0
    step: Step = Step.REST
    done: int = 0
    total: int = 0
    left: float = 0.0
    paused: bool = False
    job: int = 0  # counts how often work was begun after a rest
    begun: bool = False  # whether only the newest notes are shown yet
    failure: str = ""
    stopped: bool = False
    remark: str = ""
    ended: float = 0.0
    seconds: float = 0.0
    changed: int = 0
    removed: int = 0
    edition: int = 0
    new: int = 0
    gone: int = 0
    news: tuple[tuple[str, str], ...] = ()

    @property
    def at_work(self) -> bool:
        """Whether anything is being done."""
        return self.step is not Step.REST

    @property
    def share(self) -> float:
        """How much of the present step is done."""
        return min(1.0, self.done / self.total) if self.total else 0.0


def place_of_report(library: Path) -> Path:
    """Return where the report on a library lies."""
    return library.with_name(f"{library.name}.throughline-report")


def read(library: Path) -> Report | None:
    """Return the last report on a library, if whoever wrote it still runs."""
    try:
        found = msgspec.json.decode(place_of_report(library).read_bytes(), type=Report)
    except (OSError, msgspec.MsgspecError):
        return None
    return found if _runs(found.process) else None


def _runs(process: int) -> bool:
    """Tell whether a process is there."""
    if os.name != "posix" or process <= 0:
        return process > 0
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # another user's
        return True
    return True


class Reporter:
    """Writes the report on one library, some times a second at most."""

    def __init__(self, library: Path, also: Callable[[Report], None] | None = None) -> None:
        self.now = Report(process=os.getpid())
        self._place = place_of_report(library)
        self._also = also
        self._written = 0.0
        self._began = (time.monotonic(), 0)

    def tell(self, **changed: Any) -> None:
        """Take note of what has changed and write it at once."""
        self.now = replace(self.now, **changed)
        self._write()

    def step(self, step: Step, done: int, total: int) -> None:
        """Take note of how far a step is."""
        now = time.monotonic()
        if step is not self.now.step or total != self.now.total or done < self.now.done:
            self._began = (now, done)
            self._written = 0.0
        began, first = self._began
        passed, rate = now - began, (done - first) / max(now - began, 1e-6)
        left = (total - done) / rate if passed > SOON and rate > 0 else 0.0
        job = self.now.job + (not self.now.at_work)
        self.now = replace(self.now, step=step, done=done, total=total, left=round(left, 1), job=job)
        if now - self._written >= OFTEN:
            self._write()

    def _write(self) -> None:
        self._written = time.monotonic()
        if self._place.parent.is_dir():  # else the notes are away, and an empty folder would take their place
            with suppress(OSError), whole_or_not_at_all(self._place, follow=False, durable=False) as file:
                file.write(msgspec.json.encode(self.now))
        if self._also:
            self._also(self.now)
