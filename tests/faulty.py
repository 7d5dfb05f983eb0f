"""A disk that fails: every write of the program, one after another, as a full or a broken disk answers it.

    with failing(folder, at=7, error=errno.ENOSPC) as disk: …

The seventh write, flush to the disk, replacement or new folder within the folder fails, and so does every
later one until the block ends, as on a full disk; with `once`, that one alone fails. `disk.count` tells how
many there were. A write is counted when it leaves Python's own buffer, which may be when a file is closed.
What SQLite writes counts at each statement that changes something and at each commit: there it fails as
SQLite itself does.
"""

import errno
import io
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

_CHANGES = (
    "INSERT",
    "UPDATE",
    "DELETE",
    "REPLACE",
    "CREATE",
    "COMMIT",
    "PRAGMA WAL_CHECKPOINT",
    "PRAGMA JOURNAL",
)
_FULL, _IO_ERROR = 13, 10 | (3 << 8)


@dataclass
class Disk:
    """How often something was written, and which write fails; 0 is none."""

    within: Path
    at: int
    error: int
    once: bool
    count: int = 0

    def write(self, path: Any) -> None:
        """Count a write to a file, or fail it."""
        if self._counts(path):
            named = () if isinstance(path, int) else (str(path),)  # the system names no file of a number
            raise OSError(self.error, os.strerror(self.error), *named)

    def change(self, path: str, statement: str) -> None:
        """Count a statement of SQLite that changes its file, or fail it."""
        if statement.lstrip().upper().startswith(_CHANGES) and self._counts(path):
            full = self.error == errno.ENOSPC
            failure = sqlite3.OperationalError("database or disk is full" if full else "disk I/O error")
            failure.sqlite_errorcode = _FULL if full else _IO_ERROR
            raise failure

    def holds(self, path: Any) -> bool:
        """Tell whether a path lies within the folder; a file that is open already is known by its number."""
        if isinstance(path, int):
            path = Path(f"/proc/self/fd/{path}").readlink()
        return Path(os.path.realpath(path)).is_relative_to(self.within)

    def _counts(self, path: Any) -> bool:
        if not self.holds(path):
            return False
        self.count += 1
        return self.count == self.at if self.once else 0 < self.at <= self.count


@contextmanager
def failing(within: Path, at: int = 0, error: int = errno.ENOSPC, once: bool = False) -> Iterator[Disk]:
    """Let a write within a folder fail, and every later one unless `once`; with 0 they are only counted."""
    disk = Disk(Path(os.path.realpath(within)), at, error, once)
    with (
        mock.patch.object(io, "open", _opening(disk, io.open)),
        mock.patch("builtins.open", _opening(disk, io.open)),
        mock.patch.object(os, "fsync", _syncing(disk, os.fsync)),
        mock.patch.object(os, "replace", _moving(disk, os.replace)),
        mock.patch.object(os, "rename", _moving(disk, os.rename)),
        mock.patch.object(os, "link", _moving(disk, os.link)),
        mock.patch.object(os, "mkdir", _making(disk, os.mkdir)),
        mock.patch.object(sqlite3, "connect", _connecting(disk, sqlite3.connect)),
    ):
        yield disk


def _opening(disk: Disk, opened: Callable[..., Any]) -> Callable[..., Any]:
    def open_(file: Any, mode: str = "r", *rest: Any, **options: Any) -> Any:
        if isinstance(file, int) or not set(mode) & set("wax+") or not disk.holds(file):
            return opened(file, mode, *rest, **options)
        disk.write(file)
        raw = _Written(file, mode.replace("b", "").replace("t", ""))
        raw.disk = disk
        buffered = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
        if "b" in mode:
            return buffered
        encoding = options.get("encoding") or "utf-8"
        return io.TextIOWrapper(buffered, encoding, options.get("errors"), options.get("newline"))

    return open_


class _Written(io.FileIO):
    """A file that asks the disk before it writes."""

    disk: Disk

    def write(self, data: Any, /) -> int:
        self.disk.write(self.name)
        return super().write(data) or 0


def _syncing(disk: Disk, sync: Callable[[int], None]) -> Callable[[int], None]:
    def sync_(file: int) -> None:
        disk.write(file)
        sync(file)

    return sync_


def _moving(disk: Disk, move: Callable[..., None]) -> Callable[..., None]:
    def move_(source: Any, target: Any, **options: Any) -> None:
        disk.write(target)
        move(source, target, **options)

    return move_


def _making(disk: Disk, make: Callable[..., None]) -> Callable[..., None]:
    def make_(path: Any, *rest: Any, **options: Any) -> None:
        if not os.path.lexists(path):  # nothing is written for a folder that is there
            disk.write(path)
        make(path, *rest, **options)

    return make_


def _connecting(disk: Disk, connect: Callable[..., Any]) -> Callable[..., Any]:
    class Faulty(sqlite3.Connection):
        """A connection whose statements ask the disk first."""

        place = ""

        def execute(self, sql: str, *rest: Any) -> Any:
            disk.change(self.place, sql)
            return super().execute(sql, *rest)

        def executemany(self, sql: str, *rest: Any) -> Any:
            disk.change(self.place, sql)
            return super().executemany(sql, *rest)

        def executescript(self, sql: str) -> Any:
            disk.change(self.place, "CREATE")
            return super().executescript(sql)

        def commit(self) -> None:
            disk.change(self.place, "COMMIT")
            super().commit()

    def connect_(place: Any, *rest: Any, **options: Any) -> Any:
        made = connect(place, *rest, **{**options, "factory": Faulty})
        made.place = str(place) if not str(place).startswith("file:") else "/nowhere"
        return made

    return connect_
