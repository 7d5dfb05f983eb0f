"""Opening a library file: where it is, who may write it, and what to do with one that cannot be used."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from throughline.corpus.stopping import checkpoint
from throughline.corpus.text.titles import digest
from throughline.index.store import ours, seals
from throughline.index.store.condition import FILE, FOLDER, State, condition_of, seal_of
from throughline.index.store.errors import (
    LibraryBusyError,
    LibraryDamagedError,
    LibraryError,
    LibraryFullError,
    LibraryLockedError,
    LibraryNewerError,
    LibraryNotOursError,
    LibraryUnwritableError,
    explained,
    is_damage,
)
from throughline.index.store.homes import user_data
from throughline.index.store.schema import APPLICATION, ENGINE, FORMAT, TABLES
from throughline.index.store.unsettled import written_by

__all__ = [
    "FILE",
    "FOLDER",
    "LibraryBusyError",
    "LibraryDamagedError",
    "LibraryError",
    "LibraryFullError",
    "LibraryLockedError",
    "LibraryNewerError",
    "LibraryNotOursError",
    "LibraryUnwritableError",
    "explained",
    "is_damage",
]

PACKAGE = Path(__file__).parents[2]
_READERS_WAITED_FOR = 1000  # milliseconds: what a reader holds on to can be sealed later
KEPT_ASIDE = 2  # damaged files that are kept, so that they cannot fill a disk
Stamp = tuple[int, int, int, int]


def place_of(notes: Path) -> Path:
    """Return where the library of a notes folder lies: inside it, or in the user's data folder."""
    if _is_installed(notes):
        return _user_place(notes) / FILE
    inside = notes / FOLDER
    if inside.is_dir():
        return (inside if os.access(inside, os.W_OK) else _user_place(notes)) / FILE
    return (inside if os.access(notes, os.W_OK) else _user_place(notes)) / FILE


def _is_installed(notes: Path) -> bool:
    """Whether these notes came with an installed package, into which nothing is ever written."""
    return notes.is_relative_to(PACKAGE) and not (PACKAGE / "pyproject.toml").exists()


def _user_place(notes: Path) -> Path:
    return user_data() / digest(str(notes.resolve()))[:16]


def connect(path: Path) -> sqlite3.Connection:
    """Open a library file as it is, ready for readers beside one writer."""
    db = sqlite3.connect(path, timeout=30, check_same_thread=False, isolation_level=None)
    db.execute("PRAGMA cache_size = -64000")
    return db


def create(path: Path, form: str = FORMAT) -> sqlite3.Connection:
    """Make an empty library file, fast to fill: it is put in place only when it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    db = connect(path)
    try:
        db.execute("PRAGMA page_size = 8192")
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA synchronous = OFF")
        db.execute(f"PRAGMA application_id = {APPLICATION}")
        db.execute(f"PRAGMA user_version = {FORMAT}")
        db.executescript(TABLES)
        db.execute("INSERT INTO meta VALUES ('format', ?)", (form,))
    except BaseException:  # even the empty tables may find no room
        db.close()
        path.unlink(missing_ok=True)
        raise
    return db


def publish(db: sqlite3.Connection, built: Path, place: Path) -> sqlite3.Connection:
    """Close a freshly filled library and put it in its place in one step."""
    db.execute("PRAGMA journal_mode = WAL")
    db.close()
    with built.open("rb+") as file:
        os.fsync(file.fileno())
    seals.unseal(seal_of(place))
    for suffix in ("-wal", "-shm"):
        Path(f"{place}{suffix}").unlink(missing_ok=True)
    built.replace(place)
    return connect(place)


def settle(db: sqlite3.Connection, place: Path, facts: dict[str, str] | None = None) -> None:
    """Bring all that was written into the file itself, and seal it; a sealed one stays as it is.

    Where the journal alone was written since the last seal, only what it brings into the file is summed anew.
    The seal tells the engine that the library tells, and other facts; both even where a reader prevents more.
    """
    seal = seal_of(place)
    known = seals.read(seal)
    engine = db.execute("SELECT value FROM meta WHERE key = ?", (ENGINE,)).fetchone()
    facts = {**known.facts, **(facts or {}), "library": FORMAT, ENGINE: engine[0] if engine else ""}
    if known.files and not known.writing and facts == known.facts:
        return
    wait = db.execute("PRAGMA busy_timeout").fetchone()[0]
    db.execute(f"PRAGMA busy_timeout = {_READERS_WAITED_FOR}")
    written = written_by(place) if seals.is_as_sealed(seal, place) else None
    try:
        busy = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    finally:
        db.execute(f"PRAGMA busy_timeout = {wait}")
    if busy:  # a reader holds the journal: who opens the library next seals it, with what is told now
        seals.tell(seal, facts)
        return
    if written is None:
        seals.seal(seal, [place], facts)
    else:
        seals.renew(seal, place, written, facts)


def named(file: Path | str) -> Path:
    """Return the place of a library that a person names; a symbolic link means the file that it leads to."""
    place = Path(file)  # unlike `resolve`, `realpath` does not fail for links that lead in a circle
    return Path(os.path.realpath(place)) if place.is_symlink() else place


def put_aside(place: Path) -> None:
    """Keep a damaged library under another name, the last few of them."""
    olds = list(ours.set_aside(place))
    for _, old in olds[: max(0, len(olds) - KEPT_ASIDE + 1)]:
        for suffix in ("", "-wal", "-shm"):
            Path(f"{old}{suffix}").unlink(missing_ok=True)
    number = max((number for number, _ in olds), default=0) + 1
    aside = place.with_name(f"{place.name}.damaged-{number}")
    try:
        os.link(place, aside)
    except OSError:  # no such links here: the place is empty until the new file takes it
        place.replace(aside)


def usable(path: Path) -> tuple[bool, str]:
    """Tell whether a library file can be used; if not, say why in one line."""
    found = condition_of(path)
    return found.state is State.SOUND, found.remark


def other_notes(path: Path, folder: Path) -> str:
    """Return the folder whose notes a sound library holds where it is another one that is still there.

    A folder that was moved or copied takes the library within it along: that is its own.
    """
    if Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder)):
        return ""
    held = notes_of(path)
    return held if held and held != os.path.realpath(folder) and Path(held).is_dir() else ""


def notes_of(path: Path) -> str:
    """Return the folder whose notes a sound library holds; those of earlier versions do not say."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=30)) as db:
        row = db.execute("SELECT value FROM meta WHERE key = 'notes'").fetchone()
    return os.fsdecode(str(row[0]).encode("latin-1")) if row else ""


def mark_notes(db: sqlite3.Connection, folder: Path) -> None:
    """Note whose notes a library holds; what is so already is not written again.

    The name is kept byte for byte: one that is no text in this place may be text in another.
    """
    db.execute(
        "INSERT INTO meta VALUES ('notes', ?) ON CONFLICT DO UPDATE SET value = excluded.value "
        "WHERE value <> excluded.value",
        (os.fsencode(os.path.realpath(folder)).decode("latin-1"),),
    )


def reading_of(path: Path) -> str:
    """Return the mark of what was read into a library; it changes with each build that found a change."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=30)) as db:
        row = db.execute("SELECT value FROM meta WHERE key = 'read'").fetchone()
    return str(row[0]) if row else str(stamp(path))  # those of earlier versions have none


def can_be_shown(path: Path) -> bool:
    """Tell whether there is something to show at a place: a library, or one that is only begun."""
    return condition_of(path).state in (State.SOUND, State.BEGUN)


def publish_beginning(db: sqlite3.Connection, built: Path, place: Path) -> None:
    """Put a library with the newest notes in its place, where the whole one will take its place.

    It has no journal beside it: who still reads it when the whole library is there would remove that one's.
    """
    db.execute("PRAGMA journal_mode = DELETE")
    db.close()
    built.replace(place)


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
        _refuse_foreign(place)
        lock = FileLock(f"{place}.lock")
        lock.acquire(timeout=wait, cancel_check=_asked)
    except Timeout as error:
        holder = _holder(place)
        raise LibraryBusyError(
            f"Another build{holder} has held {place} for {wait:.0f} s. Wait for it to end, then build again."
        ) from error
    except OSError as error:
        raise explained(place, error) from error
    who = Path(f"{place}.holder")
    try:
        try:
            ours.write_number(who, os.getpid())
        except OSError as error:
            raise explained(place, error) from error
        yield
    finally:
        who.unlink(missing_ok=True)
        lock.release()


def _refuse_foreign(place: Path) -> None:
    """Refuse a place beside which files of another program have the names that a build writes to."""
    condition_of(place)  # a place that holds something else is refused before a lock is made beside it
    if foreign := ours.foreign_beside(place):
        raise LibraryNotOursError(
            f"{foreign} holds something that Throughline did not write; nothing in it was touched. "
            "Name another file with --library."
        )


def _asked() -> bool:
    """Ask whether the waiting build is still wanted; the call raises if it is not."""
    checkpoint()
    return False


def _holder(place: Path) -> str:
    try:
        number = Path(f"{place}.holder").read_text()
    except FileNotFoundError:  # it has just ended
        return ""
    return f" (process {number})" if number else ""
