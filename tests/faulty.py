"""A disk that fails: every write of the program, one after another, as a full or a broken disk answers it.

    with failing(at=7, error=errno.ENOSPC, within=folder) as disk: …

The seventh write, flush to the disk, replacement or new folder within the folder fails, and so does every
later one until the block ends; `disk.count` tells how many there were. What SQLite writes counts at each
statement that changes something and at each commit: there it fails as SQLite itself does.
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
    """How often something was written, and from which write on it fails; 0 never does."""

    at: int
    error: int
    within: Path
    count: int = 0

    def write(self, path: Any) -> None:
        """Count a write to a file, or fail it."""
        if self._counts(path):
            raise OSError(self.error, os.strerror(self.error), str(path))

    def change(self, path: str, statement: str) -> None:
        """Count a statement of SQLite that changes its file, or fail it."""
        if statement.lstrip().upper().startswith(_CHANGES) and self._counts(path):
            full = self.error == errno.ENOSPC
            failure = sqlite3.OperationalError("database or disk is full" if full else "disk I/O error")
            failure.sqlite_errorcode = _FULL if full else _IO_ERROR
            raise failure

    def _counts(self, path: Any) -> bool:
        if isinstance(path, int) or not Path(os.fsdecode(path)).absolute().is_relative_to(self.within):
            return False
        self.count += 1
        return 0 < self.at <= self.count


@contextmanager
def failing(at: int, error: int, within: Path) -> Iterator[Disk]:
    """Let the writes within a folder fail from one on; with 0 they are only counted."""
    disk = Disk(at, error, within.resolve())
    with (
        mock.patch.object(io, "open", _opening(disk, io.open)),
        mock.patch("builtins.open", _opening(disk, io.open)),
        mock.patch.object(os, "fsync", _syncing(disk, os.fsync)),
        mock.patch.object(os, "replace", _moving(disk, os.replace)),
        mock.patch.object(os, "rename", _moving(disk, os.rename)),
        mock.patch.object(os, "link", _moving(disk, os.link)),
        mock.patch.object(os, "mkdir", _first(disk, os.mkdir)),
        mock.patch.object(sqlite3, "connect", _connecting(disk, sqlite3.connect)),
    ):
        yield disk


def _opening(disk: Disk, opened: Callable[..., Any]) -> Callable[..., Any]:
    def open_(file: Any, mode: str = "r", *rest: Any, **options: Any) -> Any:
        if not set(mode) & set("wax+"):
            return opened(file, mode, *rest, **options)
        disk.write(file)
        found = opened(file, mode, *rest, **options)
        return found if isinstance(file, int) else _Written(found, disk, file)

    return open_


class _Written:
    """A file that asks the disk before it writes."""

    def __init__(self, file: Any, disk: Disk, path: Any) -> None:
        self._file, self._disk, self._path = file, disk, path

    def write(self, data: Any) -> Any:
        self._disk.write(self._path)
        return self._file.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __iter__(self) -> Any:
        return iter(self._file)

    def __enter__(self) -> "_Written":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def _syncing(disk: Disk, sync: Callable[[int], None]) -> Callable[[int], None]:
    def sync_(file: int) -> None:
        disk.write(Path(f"/proc/self/fd/{file}").resolve())
        sync(file)

    return sync_


def _moving(disk: Disk, move: Callable[..., None]) -> Callable[..., None]:
    def move_(source: Any, target: Any, **options: Any) -> None:
        disk.write(target)
        move(source, target, **options)

    return move_


def _first(disk: Disk, act: Callable[..., None]) -> Callable[..., None]:
    def act_(path: Any, *rest: Any, **options: Any) -> None:
        disk.write(path)
        act(path, *rest, **options)

    return act_


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
