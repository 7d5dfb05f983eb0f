"""What can be wrong with a library file: one error for each cause, worded for a person."""

import errno
import shutil
import sqlite3
from pathlib import Path

from throughline.corpus.errors import ThroughlineError

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
_SMALL = 1 << 20  # bytes; a disk with less room than this is full for a library
_BUSY, _LOCKED, _DISK, _CORRUPT, _FULL, _NO_DATABASE = 5, 6, 10, 11, 13, 26  # SQLite's own numbers


class LibraryError(ThroughlineError):
    """The library file cannot be used."""


class LibraryBusyError(LibraryError):
    """Another build holds the library."""


class LibraryLockedError(LibraryError):
    """Another program has locked the library file."""


class LibraryNewerError(LibraryError):
    """The library was written by a newer version of the program."""


class LibraryNotOursError(LibraryError):
    """The file is not a library of this program; nothing in it is touched."""


class LibraryDamagedError(LibraryError):
    """The content of the library file differs from what was written."""


class LibraryUnwritableError(LibraryError):
    """The library cannot be written, or read, where it is."""


class LibraryFullError(LibraryUnwritableError):
    """There is no room on the disk for the library."""


def is_damage(error: sqlite3.Error) -> bool:
    """Tell whether an error means a damaged file, not a full disk, a lock or a mistake of this program."""
    return _code(error) in {_CORRUPT, _NO_DATABASE}


def explained(place: Path, error: sqlite3.Error | OSError) -> LibraryError:
    """Return what an error of SQLite or of the system means for a library, in words for a person."""
    if isinstance(error, sqlite3.Error) and is_damage(error):
        return LibraryDamagedError(
            f"The library {place} is damaged ({error}). Run throughline doctor --repair to make it again."
        )
    if isinstance(error, sqlite3.Error) and _code(error) in {_BUSY, _LOCKED}:
        return LibraryLockedError(
            f"The library {place} is locked by another program; nothing was changed. Close that program, "
            "or name another file with --library."
        )
    if _is_full(place, error):
        return LibraryFullError(
            f"The disk is full: the library {place} could not be written, and it is as it was. Make room, or "
            "name another file with --library."
        )
    what = error.strerror if isinstance(error, OSError) and error.strerror else error
    return LibraryUnwritableError(
        f"The library {place} could not be written or read ({what}); it is as it was. Make room, or "
        "name another file with --library."
    )


def _code(error: sqlite3.Error) -> int:
    """Return SQLite's primary number of an error; errors of Python's own module have none."""
    return int(getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF


def _is_full(place: Path, error: sqlite3.Error | OSError) -> bool:
    if isinstance(error, OSError):
        return error.errno in _NO_ROOM
    if _code(error) == _FULL:
        return True
    return _code(error) == _DISK and shutil.disk_usage(place.parent).free < _SMALL
