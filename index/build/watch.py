"""Waiting for the notes to change."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from watchfiles import Change, watch

from throughline.corpus.readers.files import OWN_FOLDER, SUFFIXES
from throughline.corpus.readers.folder import Identity, real_folders

SETTLED = 300  # milliseconds without a further change, so that a file half written is not read
OFTEN = 500  # milliseconds after which waiting looks whether it is to end


def changes(folder: Path, stop: threading.Event) -> Iterator[frozenset[str]]:
    """Yield whenever notes have changed, come or gone, until told to stop: the files of which that is known.

    They are named from the folder on. Others may have changed as well.

    Each real folder is watched by itself: a watch that goes down by itself would follow every link, and never
    come to an end where folders are linked to one another.
    """

    known: set[str] = set()

    def is_note(_: Change, path: str) -> bool:
        # A folder that comes or goes takes its notes along.
        return OWN_FOLDER not in Path(path).parts and (
            path.lower().endswith(SUFFIXES) or not Path(path).suffix or path in known or Path(path).is_dir()
        )

    is_first = True
    while not stop.is_set():
        watched = _folders(folder)
        if not watched:  # moved away, or on a disk that is not there just now
            stop.wait(OFTEN / 1000)
            continue
        known = {str(path) for path in watched}
        is_new = not is_first  # what came between two watches is seen by none: it is looked for once
        is_first = False
        found = watch(
            *watched, watch_filter=is_note, step=SETTLED, stop_event=stop, rust_timeout=OFTEN,
            yield_on_timeout=True, recursive=False, ignore_permission_denied=True,
        )  # fmt: skip
        try:
            for changed in found:
                if changed or is_new:
                    yield frozenset(_below(folder, {path for _, path in changed}))
                is_new = False
                now = _folders(folder) if any(_may_be_folder(path) for _, path in changed) else watched
                # One that was replaced may have the number of the one before.
                if (
                    any(path in known for _, path in changed)
                    or now != watched
                    or _identity(folder) != watched[folder]
                ):
                    break
        except FileNotFoundError:  # a folder went before it could be watched
            continue


def _below(folder: Path, paths: Iterable[str]) -> Iterator[str]:
    for path in paths:
        with suppress(ValueError):  # it is named otherwise than the folder is
            yield Path(path).relative_to(folder).as_posix()


def _may_be_folder(path: str) -> bool:
    """Tell whether what changed may be a folder, or lead to one; one that is gone is told by its name."""
    return not path.lower().endswith(SUFFIXES) or Path(path).is_dir() or Path(path).is_symlink()


def _folders(folder: Path) -> dict[Path, Identity | None]:
    """Return the folders to watch; a watch follows what it began with, not what later has the same name."""
    found = {path: _identity(path) for path in real_folders(folder)}
    return {path: one for path, one in found.items() if one}


def _identity(path: Path) -> Identity | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
