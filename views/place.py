"""Which notes this app shows, and in which state their library is."""

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from throughline.library import folder_of
from throughline.library.place import library_file as store


@dataclass(frozen=True, slots=True)
class Place:
    """Which notes this app shows, and where their library lies."""

    folder: Path
    file: Path

    @classmethod
    def named(cls) -> "Place":
        """The place that the environment names, or that of the bundled sample."""
        # Asked several times for each page, so that no file is opened for it.
        folder = folder_of(os.environ.get("THROUGHLINE_NOTES") or None)
        named = os.environ.get("THROUGHLINE_LIBRARY")
        return cls(folder, store.named(named) if named else store.place_of(folder))

    def is_there(self) -> bool:
        """Whether there is a library to show, whole or only begun."""
        return self.file.exists() and _usable(self.file, self.file.stat().st_ino)

    def mark(self) -> str:
        """Return what changes when changed notes were read; the work on their meaning changes nothing."""
        return _mark(self.file, store.stamp(self.file), self.file.stat().st_ino)


@lru_cache(maxsize=4)
def _usable(file: Path, inode: int) -> bool:
    """Whether a library file can be shown; asked once for each file: its keeper mends what is damaged."""
    del inode  # part of the key alone
    return store.can_be_shown(file)


@lru_cache(maxsize=4)
def _mark(file: Path, stamp: store.Stamp, inode: int) -> str:
    del stamp, inode  # parts of the key alone
    return store.reading_of(file)
