"""In what condition a library file is: whether it is ours, whether it can be used, and what was damaged.

Nothing is changed here but the seal of a file that was found sound.
"""

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from filelock import FileLock, Timeout

from throughline.index.store import seals
from throughline.index.store.errors import (
    LibraryNewerError,
    LibraryNotOursError,
    explained,
    is_damage,
)
from throughline.index.store.schema import APPLICATION, BEGUN, FORMAT

FOLDER = ".throughline"
FILE = "library.db"
WAIT = 5.0  # seconds that another program's lock on the file is waited for
_READERS = 0.2  # seconds that those who read it are waited for
_HELD = "held by a reader"
_MAGIC = b"SQLite format 3\0"  # the first bytes of every SQLite file
_HEAD = 100  # bytes of the header of an SQLite file
# What libraries had in common before the file said whose it is.
_OUR_TABLES = {"meta", "page", "note", "link", "need", "mention", "statement"}


class State(StrEnum):
    """What a build finds in a library's place."""

    ABSENT = "absent"
    SOUND = "sound"
    BEGUN = "begun"
    OLDER = "older"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Condition:
    """The state of a library file, and one line for a person where it is not sound."""

    state: State
    remark: str = ""


def seal_of(place: Path) -> Path:
    """Return where the seal of a library lies."""
    return place.with_name(f"{place.name}.throughline-seal")


def condition_of(place: Path, deep: bool = False, building: bool = False) -> Condition:
    """Judge a library file; raise where it is not ours, locked, newer or cannot be read at all.

    A build holds the lock already, and says so. `deep` compares every byte, whatever the stamps say.
    """
    if not place.exists() and not place.is_symlink():
        return Condition(State.ABSENT)
    try:
        if not _is_ours(place):
            raise LibraryNotOursError(
                f"{place} is not a library of Throughline; nothing in it was touched. "
                "Name another file with --library."
            )
        if not place.stat().st_size:
            return damaged(place, "it is empty")
        found = _format_of(place)
    except sqlite3.Error as error:
        if not is_damage(error):
            raise explained(place, error) from error
        return damaged(place, str(error))
    except OSError as error:
        raise explained(place, error) from error
    if found == BEGUN:
        return Condition(State.BEGUN, f"The library {place} was only begun; now all notes are read.")
    if found == FORMAT:
        return _compared(place, deep, building)
    if found.isascii() and found.isdigit() and int(found[:9]) > int(FORMAT):
        raise LibraryNewerError(
            f"The library {place} has format {found}, and this version of Throughline reads {FORMAT}. "
            "Update Throughline, or name another file with --library."
        )
    return Condition(
        State.OLDER, f"The library {place} has format {found}; it is made again in format {FORMAT}."
    )


def is_library(place: Path) -> bool:
    """Tell whether a file says of itself that it is a library of this program."""
    # Whoever closes a journal of SQLite or its index gives up all locks that this process has on the library.
    if place.name.endswith(("-shm", "-wal", "-journal")):
        return False
    return place.is_file() and _application(seals.head_of(place, _HEAD)) == APPLICATION


def _is_ours(place: Path) -> bool:
    mode = place.stat().st_mode
    if not stat.S_ISREG(mode):
        return False
    head = seals.head_of(place, _HEAD)
    if _application(head) == APPLICATION:
        return True
    # Only we write a seal of that name, and files of that name into a folder of that name.
    likely = bool(seals.read(seal_of(place)).facts) or (place.parent.name, place.name) == (FOLDER, FILE)
    if not head.startswith(_MAGIC):
        return likely
    try:
        tables = _tables(place)
    except sqlite3.Error as error:
        if not is_damage(error):
            raise
        return likely
    return tables >= _OUR_TABLES or (likely and not tables)


def _application(head: bytes) -> int:
    return int.from_bytes(head[68:72], "big") if head.startswith(_MAGIC) else 0


@contextmanager
def _reading(place: Path) -> Iterator[sqlite3.Connection]:
    """Open a library file that must not be changed."""
    address = f"{place.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=WAIT)) as db:
        yield db


def _tables(place: Path) -> set[str]:
    with _reading(place) as db:
        return {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def _format_of(place: Path) -> str:
    with _reading(place) as db:
        try:
            row = db.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()
            db.execute("SELECT num, id, key FROM note LIMIT 1").fetchone()
        except sqlite3.OperationalError as error:
            if getattr(error, "sqlite_errorcode", 0) != sqlite3.SQLITE_ERROR:
                raise
            raise _corrupt(str(error)) from error  # a table of ours is missing from a file of ours
    return str(row[0]) if row else "none"


def _corrupt(what: str) -> sqlite3.DatabaseError:
    error = sqlite3.DatabaseError(what)
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error


def damaged(place: Path, what: str) -> Condition:
    """Say that a library file is damaged, and what is done about it."""
    return Condition(
        State.DAMAGED, f"The library {place} is damaged ({what}); it is made again from the notes."
    )


def _compared(place: Path, deep: bool, building: bool) -> Condition:
    """Compare a library with its seal.

    Bytes are compared, and the seal renewed, only under the build lock: while a build writes, neither says
    anything, and a seal that a reader renews would be of bytes that are no more. Where the file itself is
    as it was sealed, only a journal can have come beside it, of which SQLite takes nothing that is not whole.
    """
    if not deep and seals.is_as_sealed(seal_of(place), place):
        return Condition(State.SOUND)
    if building:
        return _judged(place, deep)
    try:
        with FileLock(f"{place}.lock", timeout=0):
            return _judged(place, deep)
    except Timeout:
        return Condition(State.SOUND)  # a build is writing: SQLite shows the last whole state
    except OSError:
        return _judged(place, deep)  # where no lock can be made, no build can write either


def _judged(place: Path, deep: bool) -> Condition:
    verdict = seals.check(seal_of(place), [place], deep)
    if verdict is seals.Verdict.SOUND:
        return Condition(State.SOUND)
    if verdict is seals.Verdict.ALTERED:
        return damaged(place, "its bytes are not those that were written")
    # A build was ended while it wrote, or there is no seal: SQLite's own check has to do.
    try:
        said = _checked(place)
        if said == _HELD:
            return Condition(State.SOUND)
        if said != "ok":
            return damaged(place, said)
        facts = seals.read(seal_of(place)).facts or {"library": FORMAT}
        seals.seal(seal_of(place), [place], facts)
    except sqlite3.Error as error:
        if not is_damage(error):
            raise explained(place, error) from error
        return damaged(place, str(error))
    except OSError:
        pass  # where the folder cannot be written, the check is made each time
    return Condition(State.SOUND)


def _checked(place: Path) -> str:
    """Take what a build left beside the file into it, and let SQLite check the whole.

    Where a reader holds what was left, SQLite shows the last whole state, and a later opening checks.
    """
    with closing(sqlite3.connect(place, timeout=_READERS, isolation_level=None)) as db:
        if db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            return _HELD
        db.execute(f"PRAGMA busy_timeout = {1000 * WAIT:.0f}")
        return str(db.execute("PRAGMA integrity_check(1)").fetchone()[0])
