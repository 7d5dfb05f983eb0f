"""Where an export goes: nothing that is already there is written over unasked."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from throughline.corpus.errors import ThroughlineError


class DestinationExistsError(ThroughlineError, FileExistsError):
    """Something lies where an export was to be written, and nobody said that it may be replaced."""

    def __init__(self, place: Path) -> None:
        super().__init__(f"{place} is already there; choose another name, or give --force to write over it.")


def refuse_existing(place: Path, force: bool) -> None:
    """Raise where a file, or a folder that holds something, would be written over."""
    if not force and place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise DestinationExistsError(place)


@contextmanager
def whole_or_not_at_all(path: Path) -> Iterator[BinaryIO]:
    """Open a file beside the path that takes its place only when all has been written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with beside.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
