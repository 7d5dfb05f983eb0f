"""Opening a library file: where it lies, who may write it, and what to do with one that cannot be used."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from throughline.corpus.errors import ThroughlineError
from throughline.corpus.text.titles import digest
from throughline.index.store.schema import FORMAT, TABLES

FOLDER = ".throughline"
FILE = "library.db"
Stamp = tuple[int, int, int, int]


class LibraryBusyError(ThroughlineError):
    """Another build holds the library."""


class LibraryNewerError(ThroughlineError):
    """The library was written by a newer version of the program."""


class LibraryUnwritableError(ThroughlineError):
    """The library cannot be written where it lies."""


def place_of(notes: Path) -> Path:
    """Return where the library of a notes folder lies: inside it, or in the user's data folder."""
    inside = notes / FOLDER
    if inside.is_dir():
        return (inside if os.access(inside, os.W_OK) else _user_place(notes)) / FILE
    return (inside if os.access(notes, os.W_OK) else _user_place(notes)) / FILE


def _user_place(notes: Path) -> Path:
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(home) / "throughline" / digest(str(notes.resolve()))[:16]


def connect(path: Path) -> sqlite3.Connection:
    """Open a library file as it is, ready for readers beside one writer."""
    db = sqlite3.connect(path, timeout=30, check_same_thread=False, isolation_level=None)
    db.execute("PRAGMA cache_size = -64000")
    return db


def create(path: Path) -> sqlite3.Connection:
    """Make an empty library file, fast to fill: it is put in place only when it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    db = connect(path)
    db.execute("PRAGMA page_size = 8192")
    db.execute("PRAGMA journal_mode = OFF")
    db.execute("PRAGMA synchronous = OFF")
    db.executescript(TABLES)
    db.execute("INSERT INTO meta VALUES ('format', ?)", (FORMAT,))
    return db


def publish(db: sqlite3.Connection, built: Path, place: Path) -> sqlite3.Connection:
    """Close a freshly filled library and put it in its place in one step."""
    db.close()
    with built.open("rb+") as file:
        os.fsync(file.fileno())
    for suffix in ("-wal", "-shm"):
        Path(f"{place}{suffix}").unlink(missing_ok=True)
    built.replace(place)
    opened = connect(place)
    opened.execute("PRAGMA journal_mode = WAL")
    return opened


def is_damage(error: sqlite3.DatabaseError) -> bool:
    """Tell a damaged file from a full disk, a lock or a mistake of ours, which have classes of their own."""
    return type(error) is sqlite3.DatabaseError


def damaged(path: Path, error: sqlite3.Error) -> str:
    """Say that a library file is damaged, and what is done about it."""
    return f"The library {path} is damaged ({error}); it is made again from the notes."


def usable(path: Path) -> tuple[bool, str]:
    """Tell whether a library file can be used; if not, say why in one line."""
    if not path.exists():
        return False, ""
    try:
        db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            row = db.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()
            db.execute("SELECT num, id, key FROM note LIMIT 1").fetchone()
        finally:
            db.close()
    except sqlite3.Error as error:
        return False, damaged(path, error)
    found = row[0] if row else "none"
    if found == FORMAT:
        return True, ""
    if found.isdigit() and int(found) > int(FORMAT):
        raise LibraryNewerError(
            f"The library {path} has format {found}, and this version of Throughline reads {FORMAT}. "
            "Update Throughline, or name another file with --library."
        )
    return (
        False,
        f"The library {path} has format {found}; it is made again in format {FORMAT}.",
    )


def stamp(path: Path) -> Stamp:
    """Return what changes when a library is built anew: the file, or the journal of a build beside it."""
    main = path.stat()
    journal = Path(f"{path}-wal")
    if not journal.exists() or not (beside := journal.stat()).st_size:
        return main.st_mtime_ns, main.st_size, 0, 0
    return main.st_mtime_ns, main.st_size, beside.st_mtime_ns, beside.st_size


@contextmanager
def build_lock(place: Path, wait: float) -> Iterator[None]:
    """Hold the right to build; another build waits for it, then says who holds it."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(f"{place}.lock")
        lock.acquire(timeout=wait)
    except Timeout as error:
        holder = _holder(place)
        raise LibraryBusyError(
            f"Another build{holder} has held {place} for {wait:.0f} s. Wait for it to end, then build again."
        ) from error
    except OSError as error:
        raise LibraryUnwritableError(
            f"The library cannot be written at {place} ({error.strerror}). Name another file with --library."
        ) from error
    who = Path(f"{place}.holder")
    try:
        who.write_text(str(os.getpid()))
        yield
    finally:
        who.unlink(missing_ok=True)
        lock.release()


def _holder(place: Path) -> str:
    who = Path(f"{place}.holder")
    return f" (process {who.read_text()})" if who.exists() else ""


def discard(path: Path) -> None:
    """Put a library that cannot be used aside, so that a new one can take its place."""
    shutil.move(path, f"{path}.unusable")
    for suffix in ("-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
