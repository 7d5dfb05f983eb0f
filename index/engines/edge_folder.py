"""The folder of Qdrant Edge: open in one program at a time, in turns, and made anew where it is damaged.

Who wants the folder first takes the turn, a lock of a file beside it, and gives that back once it has the
folder. Who has the folder sees after each question that somebody has the turn, lets go of the folder, and
waits for its own next turn. So programs that ask all the time alternate, and one that is alone keeps the
folder open. All who use a folder in one program share it.
"""

import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from filelock import FileLock, Timeout

from throughline.index.engines.door import DamagedError, EngineError

WAIT = 10.0  # seconds that another program is waited for
IDLE = 1.0  # seconds without a question after which the folder is let go of
INSTALL = "A package is missing: pip install 'throughline[qdrant]'."
_AGAIN = 0.05  # seconds between two tries
_PANIC = "PanicException"  # what Python is given where the engine ends in a mistake of its own
_BUSY = "WouldBlock"  # what the engine says of a folder that is open elsewhere
_MADE = "edge_config.json"  # the file that is in every whole folder of Qdrant Edge
_OURS = "throughline-engine"  # the file that is in every folder that was made here, before it holds a row
_OF_EDGE = {_MADE, "segments", "wal"}
_WORDS = "Qdrant Edge keeps the search rows of a library of Throughline here. A build makes them again.\n"
_GONE = ".gone"
_NAMED = re.compile(r"engine-[0-9a-f]{8}(\.gone)?")


class EdgeFolder:
    """A folder that holds one collection; use `folder_at`, so that one program has it once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._turn = FileLock(_turn_of(path))
        self._shard: Any = None
        self._timer: threading.Timer | None = None

    @property
    def is_made(self) -> bool:
        """Whether it is there, whole as far as its names tell."""
        return (self.path / _MADE).is_file()

    def make(self, create: Callable[[str], Any]) -> None:
        """Make the folder; what a removal or a first try that was ended left of it is removed."""
        with self._held():
            self.drop()
            if self.path.exists() and any(self.path.iterdir()):
                raise EngineError(
                    f"{self.path} holds files that are not of this library's engine. Move them elsewhere, "
                    "and run throughline build."
                )
            with _in_words(self.path):
                self.path.mkdir(parents=True, exist_ok=True)
                (self.path / _OURS).write_text(_WORDS, encoding="utf-8")
                self._shard = create(str(self.path))

    @contextmanager
    def opened(self) -> Iterator[Any]:
        """Have the folder open; let go of it when somebody waits for it, or nobody asks for a while."""
        with self._held():
            if self._timer:
                self._timer.cancel()
            try:
                with _in_words(self.path):
                    if self._shard is None:
                        self._shard = self._taken()
                    yield self._shard
            finally:  # after a question that failed, too: others wait for the folder
                if self._is_wanted():
                    self.close()
                else:
                    self._timer = threading.Timer(IDLE, self._close_unasked)
                    self._timer.daemon = True
                    self._timer.start()

    def close(self) -> None:
        """Let go of the folder."""
        with self._lock:
            if self._timer:
                self._timer.cancel()
            shard, self._shard, self._timer = self._shard, None, None
            if shard is not None:
                with _in_words(self.path):
                    shard.close()

    def _close_unasked(self) -> None:
        with suppress(EngineError):  # who asks next is told of the same fault
            self.close()

    def drop(self) -> None:
        """Remove the folder where it is ours; another program that has it open is waited for."""
        with self._held():
            with suppress(DamagedError):  # that may be why it is removed
                self.close()
            if not is_ours(self.path):
                return
            if self.is_made:
                with suppress(DamagedError), _in_words(self.path):  # one that is damaged is opened by nobody
                    self._taken().close()
            with _in_words(self.path):
                remove(self.path)

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Have the folder for one thread of this program."""
        if not self._lock.acquire(timeout=WAIT):
            raise _busy(self.path)
        try:
            yield
        finally:
            self._lock.release()

    def _taken(self) -> Any:
        """Open the folder in turn; while another program has it, wait for a while."""
        if not self.is_made:
            raise EngineError(f"The folder of Qdrant Edge, {self.path}, is gone. Run throughline build.")
        until = time.monotonic() + WAIT
        try:
            with self._turn.acquire(WAIT, _AGAIN):
                while True:
                    try:
                        return load_edge().EdgeShard.load(str(self.path))
                    except Exception as error:
                        if _BUSY not in str(error) or time.monotonic() > until:
                            raise
                    time.sleep(_AGAIN)
        except Timeout as error:
            raise _busy(self.path) from error

    def _is_wanted(self) -> bool:
        """Tell whether another program waits for the folder: then it has the turn."""
        try:
            with self._turn.acquire(0):
                return False
        except OSError:  # a Timeout is one; where the lock cannot be had at all, nobody is kept waiting
            return True


_folders: WeakValueDictionary[Path, EdgeFolder] = WeakValueDictionary()
_finding = threading.Lock()


def folder_at(path: Path) -> EdgeFolder:
    """Return the folder at a path, the same for all who use it in this program."""
    whole = path.absolute()
    with _finding:
        found = _folders.get(whole)
        if found is None:
            found = _folders[whole] = EdgeFolder(whole)
        return found


def folders_in(place: Path) -> list[Path]:
    """Return the folders of Qdrant Edge beside libraries, and what is left of those that were removed."""
    return sorted(path for path in place.glob("engine-*") if _NAMED.fullmatch(path.name) and is_ours(path))


def is_ours(path: Path) -> bool:
    """Tell whether a folder was made here: it says so, or holds nothing but what Qdrant Edge writes.

    A library may lie in any folder, so a name alone proves nothing.
    """
    if path.is_symlink() or not path.is_dir():
        return False
    inside = {one.name for one in path.iterdir()}
    return bool(inside & {_OURS, _MADE}) or (bool(inside) and inside <= _OF_EDGE)


def remove(path: Path) -> None:
    """Remove a folder of ours: it gets another name before its files go, so that no half of it is opened."""
    gone = path if is_leftover(path) else path.with_name(f"{path.name}{_GONE}")
    if gone != path:
        shutil.rmtree(gone, ignore_errors=True)
        path.rename(gone)
        _turn_of(path).unlink(missing_ok=True)
    shutil.rmtree(gone, ignore_errors=True)  # what is left of it is reported and removed by a repair


def is_leftover(path: Path) -> bool:
    """Tell whether this is what is left of a folder whose removal was ended."""
    return path.name.endswith(_GONE)


def _turn_of(path: Path) -> Path:
    return path.with_name(f"turn-of-{path.name}")


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    """Say what the engine or the system reports: the errors of the engine have no types of their own."""
    try:
        yield
    except OSError as error:
        raise EngineError(f"Qdrant Edge in {path} cannot be used: {error}.") from error
    except BaseException as error:  # a panic of the engine derives from nothing narrower
        if type(error) is not Exception and type(error).__name__ != _PANIC:
            raise
        if _BUSY in str(error):
            raise _busy(path) from error
        raise DamagedError(
            f"Qdrant Edge in {path} cannot be used: it reports: {error}. Run throughline build: it makes "
            "anew what is damaged."
        ) from error


def _busy(path: Path) -> EngineError:
    return EngineError(
        f"Qdrant Edge in {path} cannot be used: another program has it open; close that, or wait for its "
        "build to end."
    )


def load_edge() -> Any:
    """Return the package of the engine, which only a library that uses it needs."""
    try:
        import qdrant_edge  # noqa: PLC0415 - nothing else waits for it
    except ImportError as error:
        raise EngineError(f"Qdrant Edge cannot be used. {INSTALL}") from error
    return qdrant_edge
