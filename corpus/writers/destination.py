"""Where an export goes: no file is replaced unless asked, and none is left half written."""

import errno
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from throughline.corpus.errors import ThroughlineError

# What a file system answers that cannot write down the names of a folder by themselves.
_NO_SYNC = (errno.EINVAL, errno.ENOTSUP)


class DestinationExistsError(ThroughlineError, FileExistsError):
    """A file or folder is already where an export was to be written, and may not be replaced."""

    def __init__(self, place: Path) -> None:
        super().__init__(f"{place} is already there; choose another name, or give --force to write over it.")


class NotWrittenError(ThroughlineError):
    """A file or folder could not be written; what was there before is as it was."""

    def __init__(self, place: Path, error: OSError) -> None:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            then = "make room there, or choose another place"
        else:
            then = "choose another place"
        super().__init__(
            f"{place} cannot be written ({error.strerror or error}); {then}. Nothing was changed."
        )


class NotRestoredError(ThroughlineError):
    """An export failed, and so did putting back what it had replaced."""

    def __init__(self, replaced: Path, error: OSError) -> None:
        super().__init__(
            f"The export failed halfway, and not all could be put back ({error.strerror or error}). "
            f"The files that it had replaced are in {replaced}; nothing of them is lost."
        )


@contextmanager
def told(place: Path) -> Iterator[None]:
    """Turn an error of the system while writing into one line for a person."""
    try:
        yield
    except (BrokenPipeError, ThroughlineError):
        raise
    except OSError as error:
        raise NotWrittenError(place, error) from error


def refuse_existing(place: Path, force: bool) -> None:
    """Raise where a file, or a folder that holds something, would be written over."""
    if not force and place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise DestinationExistsError(place)


@contextmanager
def whole_or_not_at_all(path: Path, follow: bool = True, durable: bool = True) -> Iterator[BinaryIO]:
    """Open a file beside the path that takes its place only when all has been written.

    A link is followed, so that it stays a link; what is no regular file, as a pipe, is written to directly.
    Where links are not to be followed, the new file takes the place of a link or a pipe. What can be made
    again need not be durable: it is whole, but may be the old one after a power cut.
    """
    if follow and path.exists() and not path.is_file():
        with path.open("wb") as file:
            yield file
        return
    if follow:  # unlike `resolve`, `realpath` does not fail for links that lead in a circle
        path = Path(os.path.realpath(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = _beside(path)
    try:
        with beside.open("xb") as file:
            yield file
            if durable:
                file.flush()
                os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    if durable:
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder written to the disk, so that a new one outlives a power cut."""
    if os.name != "posix":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise
    finally:
        os.close(opened)


@contextmanager
def whole_folder(place: Path) -> Iterator[Path]:
    """Give a new folder to fill, whose files take their places below `place` only when all are written.

    What else lies there stays. Where a file cannot be put in its place, those before it are taken back, so
    that the folder is as it was. An export can be made again, and its files are many: they are not synced.
    """
    place = Path(os.path.realpath(place))
    place.parent.mkdir(parents=True, exist_ok=True)
    filled = _beside(place)
    try:
        filled.mkdir()
        yield filled
        if place.exists():
            _put_in_place(filled, place)
        else:
            filled.rename(place)
    finally:
        shutil.rmtree(filled, ignore_errors=True)  # holds nothing that a reader owns


def _put_in_place(filled: Path, place: Path) -> None:
    """Move each file to where it belongs and what it replaces aside; take all of it back where one fails."""
    for folder in (place / source.relative_to(filled) for source in filled.rglob("*") if source.is_dir()):
        if folder.is_symlink():  # leads elsewhere, perhaps to the notes
            raise NotWrittenError(folder, OSError(errno.ENOTDIR, "it is a link to another place"))
    replaced = _beside(place)
    undo: list[tuple[Path, Path]] = []
    made: list[Path] = []
    try:
        replaced.mkdir()
        for number, source in enumerate(sorted(filled.rglob("*"))):
            target = place / source.relative_to(filled)
            if source.is_dir():
                if not target.is_dir():
                    target.mkdir()
                    made.append(target)
                continue
            if os.path.lexists(target):
                aside = replaced / str(number)
                target.rename(aside)
                undo.append((aside, target))
            source.rename(target)
            undo.append((target, source))
    except BaseException as error:  # an interrupt too must not leave half of an export
        _take_back(undo, made, replaced, error)
        raise
    shutil.rmtree(replaced, ignore_errors=True)  # what was replaced because that was asked for


def _take_back(undo: list[tuple[Path, Path]], made: list[Path], replaced: Path, error: BaseException) -> None:
    """Put every file back where it was; what the disk does not let back is left aside, and named."""
    try:
        for now, before in reversed(undo):
            now.rename(before)
        for folder in reversed(made):
            folder.rmdir()
        if replaced.exists():
            replaced.rmdir()
    except OSError as again:
        raise NotRestoredError(replaced, again) from error


def _beside(path: Path) -> Path:
    """Return a new name beside a path; short, for the path's own name may be as long as a name can be."""
    return path.with_name(f".throughline-{uuid.uuid4().hex}.part")
