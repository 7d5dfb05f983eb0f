"""A copy of everything that belongs to a library, taken while it is in use, as one file."""

import os
import sqlite3
import tempfile
import zipfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from throughline.corpus.errors import ThroughlineError
from throughline.index.engines import in_step
from throughline.index.store.condition import FILE, State, condition_of
from throughline.index.store.errors import LibraryDamagedError, explained

MARK = b"Throughline backup 1"
_HOW = """A backup of a Throughline library.

To use it, unpack it into a folder, and name your notes and the library file:
throughline --notes NOTES --library FOLDER/library.db list
What lies under user/ is what you made yourself; copy it into the folder where Throughline keeps such things,
which `throughline doctor` names. The notes are not in it: they are your own files.
The copy searches by itself, also where the library uses a search engine beside it, and changes nothing that
the engine holds. To give the copy rows of its own in an engine:
throughline --notes NOTES --library FOLDER/library.db engine ADDRESS
"""


class BackupRefusedError(ThroughlineError):
    """The file that a backup was to be written to holds something else."""


def back_up(place: Path, target: Path, vectors: Path, extras: Sequence[Path] = ()) -> int:
    """Write a library, its vectors and these further files into one file; return how many bytes it has.

    The library is copied as it was at one moment, whoever reads or builds meanwhile. The file appears whole
    or not at all; an earlier backup is replaced, anything else is refused.
    """
    found = condition_of(place)
    if found.state is State.ABSENT:
        raise BackupRefusedError(f"There is no library at {place} yet. Run throughline build first.")
    if found.state is not State.SOUND:
        raise LibraryDamagedError(f"{found.remark} Run throughline doctor --repair, then back it up.")
    if target.exists() and not is_backup(target):
        raise BackupRefusedError(
            f"{target} exists and is no backup of Throughline; nothing in it was touched. Name another file."
        )
    try:
        return _write(place, target, vectors, extras)
    except (sqlite3.OperationalError, OSError) as error:
        raise explained(target, error) from error


def is_backup(path: Path) -> bool:
    """Tell whether a file was written by `back_up`."""
    if not path.is_file() or not zipfile.is_zipfile(path):  # a pipe would be waited for
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.comment == MARK
    except zipfile.BadZipFile:
        return False


def _write(place: Path, target: Path, vectors: Path, extras: Sequence[Path]) -> int:
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="throughline-", dir=target.parent) as name:
        copy, whole = Path(name) / FILE, Path(name) / "whole"
        with closing(sqlite3.connect(place)) as db, closing(sqlite3.connect(copy)) as other:
            db.backup(other)
            # Restored beside the original, it would take what the engine holds of that for its own.
            in_step.end(other)
            other.execute("PRAGMA journal_mode = DELETE")
        # Not strict: a file with a time before 1980, which the format cannot hold, is kept all the same.
        with zipfile.ZipFile(
            whole, "w", zipfile.ZIP_DEFLATED, compresslevel=1, strict_timestamps=False
        ) as archive:
            archive.comment = MARK
            archive.writestr("README.txt", _HOW)
            archive.write(copy, FILE)
            for path in sorted(vectors.glob("*.vectors")):
                archive.write(path, f"{vectors.name}/{path.name}")
            for path, inside in _files_of(extras):
                archive.write(path, f"user/{inside}")
        with whole.open("rb+") as file:
            os.fsync(file.fileno())
        whole.replace(target)
    return target.stat().st_size


def _files_of(extras: Sequence[Path]) -> list[tuple[Path, str]]:
    """Return every file among these, and within those that are folders, with its name in the backup."""
    found = []
    for extra in extras:
        inside = sorted(path for path in extra.rglob("*") if path.is_file()) if extra.is_dir() else [extra]
        found += [(path, path.relative_to(extra.parent).as_posix()) for path in inside if path.is_file()]
    return found
