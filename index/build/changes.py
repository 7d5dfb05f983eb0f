"""What a build is told, what it knows of the files that were there, and what it found."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Changes:
    """What a build found in the notes folder."""

    seen: int
    read: int
    removed: int
    touched: tuple[int, ...]
    pages: tuple[int, ...] = ()  # the numbers of the pages that were read, or are gone


@dataclass(frozen=True, slots=True)
class Stored:
    """A file as the library knows it from the build before."""

    num: int
    size: int
    modified: int
    checked: int
    digest: bytes
    dialect: str


@dataclass(frozen=True, slots=True)
class Source:
    """The folder that a library is built of, and what a person says of how its notes are written."""

    folder: Path
    dialects: tuple[str, ...] = ()
    newest: int = 0  # how many notes are read, the newest; all of them where it is not said
    named: tuple[str, ...] = ()  # files that have changed: where there are any, no others are looked at
