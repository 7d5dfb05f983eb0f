"""Keeping one library up to date while it is in use: its text first, then its meaning, then what changes.

There is one such keeper for a library at a time, whatever starts it: the app, or `build --watch`. Another
waits until the first one ends. It may be ended at any moment: what is read is one transaction, and each batch
of vectors is kept at once.
"""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from throughline.corpus.errors import NotesMissingError, ThroughlineError
from throughline.corpus.stopping import stoppable
from throughline.ending import Native
from throughline.index.build import library_file
from throughline.index.build.meaning import LONG, embed_gently
from throughline.index.build.watch import changes
from throughline.index.engines.door import EngineError
from throughline.index.store import file as store
from throughline.index.vectors.encoder import Encoder
from throughline.index.vectors.kept import VectorsNotOursError
from throughline.index.vectors.weights import ModelUnavailableError
from throughline.library import log
from throughline.library.door import Built, Library
from throughline.library.graph import LayoutBasis
from throughline.library.place import folder_of, place_of
from throughline.library.report import AGAIN, GO_ON, LEARN, PAUSE, STOP, Report, Reporter, Step

WAIT = 0.1  # seconds between two looks whether a pause is over
TURN = 0.5  # seconds between two looks whether another keeper has ended
WORTH_NAMING = 0.5  # seconds of a look at all notes from which on what has changed is read before it
NAMED = 500  # files that are read before it: more are soonest found by it
AT_LEAST = 60.0  # seconds within which all notes are looked at again, however often some of them change
MODEST = 10  # added to the niceness of a keeper that an app starts
_STEPS = {"linking": Step.INDEX, "deriving": Step.INDEX, "layout": Step.LAYOUT}


class EndedError(Exception):
    """The program is to end; the next start goes on."""


class StoppedError(Exception):
    """The reader stopped the work; the library stays as it was."""


class ChangedError(Exception):
    """Notes have changed: they go before meaning."""


@contextmanager
def sole(place: Path, is_to_end: Callable[[], bool] = lambda: False) -> Iterator[None]:
    """Hold the right to keep a library up to date; who has to wait for it does so until told to end."""
    place.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(f"{place}.throughline-keeper")
    try:
        lock.acquire(timeout=-1, poll_interval=TURN, cancel_check=is_to_end)
    except Timeout as error:
        raise EndedError from error
    try:
        yield
    finally:
        lock.release()


class Keeper:
    """Keeps the library of one folder up to date, and reports on it."""

    def __init__(
        self,
        folder: Path,
        place: Path,
        also: Callable[[Report], None] | None = None,
        read: Callable[[Built], None] | None = None,
    ) -> None:
        self._told_read = read  # who wants to know of each reading that found a change
        self.folder = folder
        self.place = place
        self.reporter = Reporter(place, also)
        self._changed = threading.Event()
        self._wake = threading.Event()
        self._over = threading.Event()
        self._going_on = threading.Event()
        self._going_on.set()
        self._stopping = False
        self._learns = False  # whether meaning is wished for although the library was for words alone
        self._yields = False  # whether a change of the notes goes before what is being done
        self._is_read = False  # whether this round has looked at all notes
        self._loaded: dict[str, Encoder] = {}
        self._named: set[str] = set()  # files that are known to have changed
        self._naming = threading.Lock()
        self._look_takes = float("inf")  # seconds, at least
        self._looked = float("-inf")

    def run(self) -> None:
        """Work until told to end."""
        with suppress(EndedError), sole(self.place, self._over.is_set):
            Native(self._watch, "watching", endless=True).start()
            try:
                self._round()
                self._changed.set()  # what came before the watching had begun is looked for once
                while not self._over.is_set():
                    self._wake.clear()
                    self._round()
                    if not self._changed.is_set():
                        self._wake.wait()
            finally:
                self.reporter.tell(step=Step.REST, paused=False)

    def end(self) -> None:
        """Let the work end at the next moment at which it can."""
        self._over.set()
        self._going_on.set()
        self._wake.set()

    def hear(self, wish: str) -> None:
        """Do what a reader wishes."""
        if wish == PAUSE:
            self._going_on.clear()
        elif wish == GO_ON:
            self._going_on.set()
        elif wish == STOP:
            self._stopping = True
            self._going_on.set()
        elif wish in (AGAIN, LEARN):
            self._learns = self._learns or wish == LEARN
            self._changed.set()
            self._wake.set()

    def _round(self) -> None:
        """Bring all up to date once; what prevents that is reported."""
        self._changed.clear()
        self._stopping = self._is_read = False
        try:
            self._read_named()
            self._yields = time.monotonic() - self._looked < AT_LEAST
            self._read()
            self._is_read = self._yields = True
            self._learn()
            self._lay_out()
            self.reporter.tell(step=Step.REST)
        except ChangedError:
            self._wake.set()
        except StoppedError:
            left = "what was learnt is kept" if self._is_read else "the library is as it was before"
            self._failed(f"The work was stopped; {left}.", stopped=True)
        except ThroughlineError as error:
            self._failed(str(error))
        except EndedError:
            raise
        except Exception as error:  # noqa: BLE001 - nobody else sees an error here; it is logged and reported
            said = log.unexpected("keeping the library up to date", error)
            self._failed(f"{said} The library is as it was before.")
        finally:
            self._yields = False

    def _failed(self, words: str, stopped: bool = False) -> None:
        self.reporter.tell(step=Step.REST, failure=words, stopped=stopped, ended=time.time())

    def _read(self) -> None:
        """Read what changed; where there is no library yet, a few notes first, so that there is a page."""
        if not self.folder.is_dir():  # else a library would be made in an empty folder of that name
            raise NotesMissingError(
                f"The notes folder {self.folder} is not there. Nothing was changed; "
                "it is read again when it is back."
            )
        with stoppable(self._tell_begin) as told, store.build_lock(self.place, LONG):
            begun = library_file.begin(self.place, self.folder, told)
        self.reporter.tell(begun=begun)
        is_new = begun or not store.usable(self.place)[0]
        built = Library.build(self.folder, self.place, self._tell, wait=LONG, text_only=True, remember=False)
        self._look_takes, self._looked = min(self._look_takes, built.seconds), time.monotonic()
        self._say_read(built, is_new)

    def _read_named(self) -> None:
        """Read the files that are known to have changed, where a look at all would keep a reader waiting.

        That look comes after it: it sees what no watch has told.
        """
        with self._naming:
            named, self._named = sorted(self._named), set()
        if self._look_takes < WORTH_NAMING or not 0 < len(named) <= NAMED or not store.usable(self.place)[0]:
            return
        built = Library.build(
            self.folder, self.place, self._tell, wait=LONG, text_only=True, remember=False, named=named
        )
        if built.changed:
            self._say_read(built, False)

    def _say_read(self, built: Built, is_new: bool) -> None:
        found = bool(built.changed or built.removed) and not is_new
        before = self.reporter.now
        self.reporter.tell(
            failure="", stopped=False, remark=built.remark, ended=time.time(), seconds=built.seconds,
            changed=built.changed, removed=built.removed, begun=False,
        )  # fmt: skip
        if self._told_read and (built.changed or built.removed):
            self._told_read(built)
        if found:
            self.reporter.tell(
                edition=before.edition + 1, new=built.changed, gone=built.removed, news=built.news
            )

    def _learn(self) -> None:
        """Embed what has no vector; without a model, words have to do."""
        self.reporter.step(Step.PREPARE, 0, 0)
        drawn = False
        try:
            with stoppable(self._tell_prepare):
                for at in embed_gently(self.place, self._loaded, self._learns):
                    heads = at.heads < at.of_heads
                    done, total = (at.heads, at.of_heads) if heads else (at.done, at.total)
                    self.reporter.step(Step.HEADS if heads else Step.BODIES, done, total)
                    self._look()
                    if not heads and not drawn:  # every note is found: the map by links is wanted next
                        self._lay_out((LayoutBasis.LINKS,))
                        drawn = True
        except (ModelUnavailableError, VectorsNotOursError, EngineError) as error:
            self.reporter.tell(remark=str(error))

    def _lay_out(self, grounds: Sequence[LayoutBasis] = tuple(LayoutBasis)) -> None:
        with Library.shown(self.folder, self.place) as library, stoppable(self._tell):
            library.lay_out(self._tell, grounds)

    def _tell_begin(self, _step: str, done: int, total: int) -> None:
        self.reporter.step(Step.BEGIN, done, total)
        self._look()

    def _tell(self, step: str, done: int, total: int) -> None:
        self.reporter.step(_STEPS.get(step, Step.READ), done, total)
        self._look()

    def _tell_prepare(self, _step: str, _done: int, _total: int) -> None:
        self._look()

    def _look(self) -> None:
        """Wait while paused, and end what is being done where that is wished."""
        if not self._going_on.is_set():
            self.reporter.tell(paused=True)
            while not self._going_on.wait(WAIT):
                pass
            self.reporter.tell(paused=False)
        if self._over.is_set():
            raise EndedError
        if self._stopping:
            raise StoppedError
        if self._yields and self._changed.is_set():
            raise ChangedError

    def _watch(self) -> None:
        """Note whenever notes change; should the watching fail, that is reported."""
        try:
            for named in changes(self.folder, self._over):
                with self._naming:
                    self._named |= named
                self._changed.set()
                self._wake.set()
        except Exception as error:  # noqa: BLE001 - no other code sees an error of this thread
            said = log.unexpected("watching the notes folder", error)
            self._failed(f"{said} Until the app is started again, changes are read only by “Build again”.")


def main() -> None:
    """Keep the library that the environment names, for the app, which sends wishes for as long as it runs."""
    if hasattr(os, "nice"):
        os.nice(MODEST)  # a page that is being read goes before the work on its library
    folder = folder_of(os.environ.get("THROUGHLINE_NOTES") or None)
    keeper = Keeper(folder, place_of(folder, os.environ.get("THROUGHLINE_LIBRARY") or None))

    def hear() -> None:
        for line in sys.stdin:
            keeper.hear(line.strip())
        keeper.end()  # who has started this is gone

    threading.Thread(target=hear, name="hearing", daemon=True).start()
    keeper.run()
