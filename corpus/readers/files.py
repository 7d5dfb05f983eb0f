"""The files of a notes folder: how they are named and opened, and how bytes become text."""

import hashlib
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from throughline.corpus.dialects import Dialect
from throughline.corpus.model import Problem, ProblemKind
from throughline.corpus.readers.archives import ARCHIVES
from throughline.corpus.readers.charsets import codec_of, is_one_byte
from throughline.corpus.readers.saved import HTML

MARKDOWN = (".md", ".markdown")
BIBTEX = (".bib", ".bibtex")
CSL = (".json",)
ORG = (".org",)
CANVAS = (".canvas",)
SUFFIXES = (".txt", *MARKDOWN, *HTML, *ARCHIVES, *BIBTEX, *CSL, *ORG, *CANVAS)
LARGEST = 10_000_000  # bytes: no person writes so much text, and reading it would take ten seconds
LARGEST_WHOLE = 60_000_000  # a web archive carries its pictures along, a bibliography many papers
# How a folder on the way to a file is opened; on Linux it need not be readable for that.
_PASSAGE = getattr(os, "O_PATH", os.O_RDONLY) | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
_LIKE_A_BYTE = re.compile(rb"\\x[0-9a-f]{2}")
# Control characters that no text holds; tabs, line breaks and escapes are not among them.
_CONTROL = bytes([*range(9), *range(14, 27)])
OWN_FOLDER = ".throughline"
# Note apps keep templates there: their titles and links are placeholders.
TEMPLATES = frozenset({"templates", "_templates"})


@dataclass(frozen=True, slots=True)
class File:
    """A file as the folder listing shows it; `real` is its path below the folder, with links resolved.

    `dialect` is how the notes of its folder are written; `day` is the name that the page of a day has there.
    """

    path: str
    size: int
    modified: int
    real: str
    dialect: Dialect = Dialect.MARKDOWN
    day: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file or folder that holds no note, and why it was taken for none."""

    path: str
    reason: str


def printable(path: str) -> str:
    """Return a path as text that can be stored and shown, also where a name is no valid text.

    Bytes that are no text are written as `\\xff`. A name that holds such letters itself has its backslashes
    doubled, so that no two names are shown alike.

    >>> print(printable("a\\udcff.md"), printable("a\\\\xff.md"))
    a\\xff.md a\\\\xff.md
    """
    data = os.fsencode(path)
    if b"\\x" not in data and _is_text(data):
        return data.decode("utf-8")
    return "/".join(map(_printable_name, data.split(b"/")))


def _printable_name(name: bytes) -> str:
    if _is_text(name) and not _LIKE_A_BYTE.search(name):
        return name.decode("utf-8")
    return name.replace(b"\\", b"\\\\").decode("utf-8", "backslashreplace")


def _is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def unreadable(path: str, error: OSError) -> Problem:
    """Say that a file or folder cannot be opened, and why."""
    reason = error.strerror or type(error).__name__
    message = f"The file cannot be opened ({reason}); the rest was read. Check its permissions and its link."
    return Problem(path, 1, ProblemKind.UNREADABLE, message)


def not_regular(path: str, kind: str) -> Problem:
    """Say that something is named as a note is, and is no file that can be read to its end."""
    message = f"This is {kind}, and a regular file was expected; it was left out. Move it out of the folder."
    return Problem(path, 1, ProblemKind.LEFT_OUT, message)


def leads_out(path: str) -> Problem:
    """Say that a link leads to a place outside the notes folder."""
    message = (
        "This is a link that leads out of the notes folder, and only what lies inside is read; it was left "
        "out. Put a copy of what it leads to into the folder."
    )
    return Problem(path, 1, ProblemKind.LEFT_OUT, message)


def kind_of(mode: int) -> str:
    """Return in words what something is that is neither a file nor a folder."""
    kinds = ((stat.S_ISFIFO, "a named pipe"), (stat.S_ISSOCK, "a socket"), (stat.S_ISDIR, "a folder"))
    return next((words for test, words in kinds if test(mode)), "a device")


def open_below(real: str, root: str | int, flags: int) -> int:
    """Open what is below a folder, given by name or already open, without following links or waiting.

    Each part of the path is opened from the one before it, so that nobody can put a link in its place
    meanwhile, and no path is too long.
    """
    flags |= getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0)
    if os.open not in os.supports_dir_fd:
        return os.open(Path(str(root), real), flags | getattr(os, "O_BINARY", 0))
    at = os.open(root, _PASSAGE) if isinstance(root, str) else os.dup(root)
    for part in filter(None, real.split("/")[:-1]):
        before, at = at, _stepped(part, at)
        os.close(before)
    try:
        return os.open(real.rpartition("/")[2] or ".", flags | os.O_NOFOLLOW, dir_fd=at)
    finally:
        os.close(at)


def _stepped(part: str, at: int) -> int:
    try:
        return os.open(part, _PASSAGE | os.O_NOFOLLOW, dir_fd=at)
    except OSError:
        os.close(at)
        raise


def read_bytes(folder: Path, file: File) -> bytes | Problem:
    """Return the bytes of a file, or the problem that prevented reading it."""
    is_whole = file.path.lower().endswith((*ARCHIVES, *BIBTEX, *CSL))
    most = LARGEST_WHOLE if is_whole else LARGEST
    if file.size > most:
        return too_large(file.path, file.size, most)
    try:
        with open(open_below(file.real, os.path.realpath(folder), os.O_RDONLY), "rb") as opened:
            status = os.fstat(opened.fileno())
            if not stat.S_ISREG(status.st_mode):  # it was put there after the folder was listed
                return not_regular(file.path, kind_of(status.st_mode))
            data = opened.read(min(status.st_size, most) + 1)
            if len(data) > status.st_size:  # it grows while it is read
                data += opened.read(most + 1 - len(data))
    except OSError as error:
        return unreadable(file.path, error)
    return data if len(data) <= most else too_large(file.path, len(data), most)


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
