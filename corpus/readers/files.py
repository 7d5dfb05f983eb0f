"""The files of a notes folder: which ones are notes, what changed, and how bytes become text."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from throughline.corpus.model import Problem, ProblemKind
from throughline.corpus.readers.archives import ARCHIVES
from throughline.corpus.readers.charsets import codec_of, is_one_byte
from throughline.corpus.readers.saved import HTML

MARKDOWN = (".md", ".markdown")
BIBTEX = (".bib", ".bibtex")
CSL = (".json",)
SUFFIXES = (".txt", *MARKDOWN, *HTML, *ARCHIVES, *BIBTEX, *CSL)
LARGEST = 10_000_000
LARGEST_WHOLE = 60_000_000  # a web archive carries its pictures along, a bibliography many papers
_CONTROL = bytes([*range(9), *range(14, 27)])
OWN_FOLDER = ".throughline"
TEMPLATES = frozenset({"templates", "_templates"})


@dataclass(frozen=True, slots=True)
class File:
    """A file as the folder listing shows it."""

    path: str
    size: int
    modified: int
    real: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file or folder that holds no note, and why it was taken for none."""

    path: str
    reason: str


def list_files(folder: Path) -> Iterator[File | Problem | LeftOut]:
    """Yield the note files below a folder in path order, what is left out, and what cannot be listed."""
    yield from _walk(folder, "", frozenset())


def _walk(folder: Path, prefix: str, above: frozenset[tuple[int, int]]) -> Iterator[File | Problem | LeftOut]:
    """Walk one folder; a link that leads back up is left out, so that a loop ends."""
    try:
        place = folder.stat()
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield unreadable(printable(prefix.rstrip("/")) or ".", error)
        return
    identity = (place.st_dev, place.st_ino)
    if identity in above:
        return
    for entry in entries:
        path = prefix + entry.name
        try:
            if entry.is_dir():
                if reason := _no_notes_in(entry.name):
                    yield LeftOut(printable(path) + "/", reason)
                elif entry.name != OWN_FOLDER:
                    yield from _walk(Path(entry.path), path + "/", above | {identity})
            elif entry.name.lower().endswith(SUFFIXES):
                found = entry.stat()
                # A file put back with its old time has a new time of change.
                modified = max(found.st_mtime_ns, found.st_ctime_ns)
                yield File(printable(path), found.st_size, modified, path)
            else:
                yield LeftOut(printable(path), "a file of another kind")
        except OSError as error:
            yield unreadable(printable(path), error)


def _no_notes_in(folder: str) -> str:
    """Return why a folder holds no notes, or nothing where it may."""
    if folder.startswith(".") and folder != OWN_FOLDER:
        return "a hidden folder, which holds settings"
    return "a folder of templates" if folder.casefold() in TEMPLATES else ""


def printable(path: str) -> str:
    """Return a path as text that can be stored and shown, also where the name is no valid text."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def unreadable(path: str, error: OSError) -> Problem:
    """Say that a file or folder cannot be opened, and why."""
    reason = error.strerror or type(error).__name__
    message = f"The file cannot be opened ({reason}); the rest was read. Check its permissions and its link."
    return Problem(path, 1, ProblemKind.UNREADABLE, message)


def read_bytes(folder: Path, file: File) -> bytes | Problem:
    """Return what a file holds, or the problem that stands in the way."""
    is_whole = file.path.lower().endswith((*ARCHIVES, *BIBTEX, *CSL))
    most = LARGEST_WHOLE if is_whole else LARGEST
    if file.size > most:
        return too_large(file.path, file.size, most)
    try:
        return (folder / file.real).read_bytes()
    except OSError as error:
        return unreadable(file.path, error)


def too_large(path: str, size: int, most: int = LARGEST) -> Problem:
    """Say that a file is larger than any note."""
    message = (
        f"The file holds {size / 1e6:.0f} MB, and a note of at most {most / 1e6:.0f} MB was expected; "
        "it was left out. Split it, or move it out of the folder."
    )
    return Problem(path, 1, ProblemKind.TOO_LARGE, message)


def decode(path: str, data: bytes, charset: str = "") -> tuple[str, tuple[Problem, ...]]:
    """Turn bytes into text: UTF-8 is expected, UTF-16 and Windows-1252 are read and said so.

    A page may name its own encoding; one that no page can be in counts as not named.

    >>> decode("a.txt", b"caf\\xe9")[0]
    'café'
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(path, data, "utf-16", "UTF-16")
    codec = codec_of(charset, data)
    if codec.startswith("utf-16"):
        return _decoded(path, data, codec, "UTF-16")
    if _is_binary(data):
        message = "The file holds bytes that are not text; a text note was expected. It was left out."
        return "", (Problem(path, 1, ProblemKind.BINARY, message),)
    if codec in ("", "utf-8"):
        return _utf8(path, data)
    if is_one_byte(codec) and not data.isascii() and _is_valid(data, "utf-8"):
        message = f"The page says that it is in {charset}, but it is in UTF-8; it was read as UTF-8."
        return data.decode("utf-8-sig"), (Problem(path, 1, ProblemKind.ENCODING, message),)
    return (data.decode(codec), ()) if _is_valid(data, codec) else _utf8(path, data)


def _utf8(path: str, data: bytes) -> tuple[str, tuple[Problem, ...]]:
    if _is_valid(data, "utf-8"):
        return data.decode("utf-8-sig"), ()
    return _decoded(path, data, "cp1252", "Windows-1252")


def _is_valid(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _decoded(path: str, data: bytes, codec: str, name: str) -> tuple[str, tuple[Problem, ...]]:
    message = f"The file is not UTF-8; it was read as {name}. Check its accents, and save it as UTF-8."
    return data.decode(codec, "replace"), (Problem(path, 1, ProblemKind.ENCODING, message),)


def _is_binary(data: bytes) -> bool:
    """Tell whether a tenth of the opening bytes are control characters that no text holds."""
    opening = data[:8192]
    odd = len(opening) - len(opening.translate(None, _CONTROL))
    return odd * 10 > len(opening)


def digest_of(data: bytes) -> bytes:
    """Return the fingerprint by which an unchanged file is known."""
    return hashlib.blake2b(data, digest_size=16).digest()
