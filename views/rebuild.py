"""A build that runs beside the app: one at a time in the process; it can be watched, paused and stopped."""

import threading
import time
from dataclasses import dataclass, field
from functools import partial

from throughline.ending import Native
from throughline.library import Built, Library, log
from throughline.library.nouns import ThroughlineError
from throughline.library.upkeep import changes
from throughline.views import cached

WAIT = 0.1  # seconds between two looks at a build that is in the way
_builds: dict[str, "Rebuild"] = {}  # the last build of each library in this process
_watching: dict[cached.Place, threading.Thread] = {}
_starting = threading.Lock()


class StoppedError(Exception):
    """The reader stopped the build; the library stays as it was."""


@dataclass(slots=True)
class Rebuild:
    """One build: how far it has come, and how it ended."""

    step: str = "starting"
    done: int = 0
    total: int = 1
    built: Built | None = None
    failure: str = ""
    ended: float = 0.0
    running: bool = True
    stopping: bool = False
    going_on: threading.Event = field(default_factory=threading.Event)

    @property
    def paused(self) -> bool:
        """Whether the build waits for the reader."""
        return self.running and not self.going_on.is_set()

    def tell(self, step: str, done: int, total: int) -> None:
        """Take note of progress, wait while paused, and end when stopped."""
        self.step, self.done, self.total = step, done, total
        self.going_on.wait()
        if self.stopping:
            raise StoppedError

    def run(self, place: cached.Place) -> None:
        """Build, and keep what came of it."""
        try:
            self.built = Library.build(place.folder, place.file, self.tell)
        except StoppedError:
            self.failure = "The build was stopped; the library is as it was before."
        except ThroughlineError as error:
            self.failure = str(error)
        except Exception as error:  # noqa: BLE001 - no other code sees an error of this thread
            self.failure = unexpected("reading the notes", error)
        finally:
            self.ended = time.time()
            self.running = False


def unexpected(doing: str, error: Exception) -> str:
    """Log an unexpected error, and say what it means for the library."""
    return f"{log.unexpected(doing, error)} The library is as it was before."


def last() -> Rebuild | None:
    """Return the build under way, or the last one."""
    return _builds.get(str(cached.place().file))


def start() -> None:
    """Start a build unless one runs already."""
    before = last()
    if before and before.running:
        return
    _started(cached.place())
    time.sleep(0.05)  # a build with nothing to do is over by the time the page is drawn


def _started(place: cached.Place) -> None:
    rebuild = Rebuild()
    rebuild.going_on.set()
    _builds[str(place.file)] = rebuild
    Native(partial(rebuild.run, place), "rebuild").start()


def keep_up() -> None:
    """See to it that notes which change are read while the app runs."""
    place = cached.place()
    with _starting:
        if place not in _watching:
            _watching[place] = Native(partial(_watch, place), "watching", endless=True)
            _watching[place].start()


def _watch(place: cached.Place) -> None:
    """Build whenever notes change; should the watching fail, that is kept where the last build is."""
    try:
        for _ in changes(place.folder, threading.Event()):
            while (under_way := _builds.get(str(place.file))) and under_way.running:
                time.sleep(WAIT)
            _started(place)
    except Exception as error:  # noqa: BLE001 - no other code sees an error of this thread
        reason = unexpected("watching the notes folder", error)
        failure = f"{reason} Until the app is started again, changes are read only by “Build again”."
        _builds[str(place.file)] = Rebuild(failure=failure, running=False, ended=time.time())


def pause_or_go_on(rebuild: Rebuild) -> None:
    """Let the build wait, or let it go on."""
    if rebuild.paused:
        rebuild.going_on.set()
    else:
        rebuild.going_on.clear()


def stop(rebuild: Rebuild) -> None:
    """End the build; nothing of it is kept."""
    rebuild.stopping = True
    rebuild.going_on.set()
