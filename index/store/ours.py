"""Which files and folders beside a library are ours: nothing else there may be written over or removed.

A library may lie in any folder, so a name alone proves nothing: what is removed must have a name that only
this program gives, be no link, and hold only files that this program writes.
"""

import os
import re
import stat
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

# `vectors-`, the mark of a library, and that of a build; the first versions had the mark of a build alone.
_KEPT_INDEX = re.compile(r"vectors-(?:(?:[0-9a-f]{8}|memory)-)?[0-9A-Fa-f]{32}")
_SET_ASIDE = re.compile(r"\.damaged-([0-9]{1,9})")
OF_KEPT_INDEX = frozenset(("index.faiss", "rows.npy", "about.json", "seal.json"))
OF_EXPORTED_MODEL = frozenset(("model.onnx", "tokenizer.json", "about.json", "seal.json"))
_JOURNALS = {  # how the files begin that SQLite writes beside a database
    "-wal": (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83"),
    "-journal": (b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", b"\0\0\0\0\0\0\0\0"),
}


def is_kept_index(folder: Path) -> bool:
    """Tell whether a folder is a search index that was kept beside a library."""
    return bool(_KEPT_INDEX.fullmatch(folder.name)) and _holds_only(folder, OF_KEPT_INDEX)


def is_exported_model(folder: Path) -> bool:
    """Tell whether a folder holds the exported form of a model and nothing else."""
    return folder.name.startswith("model-") and _holds_only(folder, OF_EXPORTED_MODEL)


def remove(folder: Path, names: Collection[str]) -> None:
    """Remove a folder of ours: the files that it may hold, then the folder if nothing else is in it."""
    try:
        for name in names:
            (folder / name).unlink(missing_ok=True)
        folder.rmdir()
    except OSError:
        return  # somebody else is at work in it; it costs disk space and nothing else


def set_aside(place: Path) -> Iterator[tuple[int, Path]]:
    """Yield the damaged libraries that were set aside, with their numbers, the oldest first."""
    found = []
    for path in place.parent.glob(f"{_escaped(place.name)}.damaged-*"):
        number = _SET_ASIDE.fullmatch(path.name.removeprefix(place.name))
        if number and path.is_file() and not path.is_symlink():
            found.append((int(number[1]), path))
    yield from sorted(found)


def foreign_beside(place: Path) -> Path | None:
    """Return a file of another program that has a name which a build writes to, or None."""
    tests: list[tuple[str, Callable[[Path], bool]]] = [(".lock", _is_empty), (".holder", _holds_number)]
    tests += [(suffix, partial(_begins, heads=heads)) for suffix, heads in _JOURNALS.items()]
    for suffix, is_ours in tests:
        path = Path(f"{place}{suffix}")
        with suppress(FileNotFoundError):  # nothing is there, or no more: another build has just ended
            if not _is_file(path) or not is_ours(path):
                return path
    return None


def write_number(path: Path, number: int) -> None:
    """Write a number into a file that is no link."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o644), "w") as file:
        file.write(str(number))


def _holds_only(folder: Path, names: Collection[str]) -> bool:
    if folder.is_symlink() or not folder.is_dir():
        return False
    inside = list(folder.iterdir())
    return all(path.name in names and _is_file(path) for path in inside)


def _begins(path: Path, heads: tuple[bytes, ...]) -> bool:
    with path.open("rb") as file:
        head = file.read(max(map(len, heads)))
    return not head or any(head.startswith(one) for one in heads)


def _is_empty(path: Path) -> bool:
    return not path.stat().st_size


def _holds_number(path: Path) -> bool:
    """Tell whether a file holds a number, or nothing yet: another build may be about to write its own."""
    head = path.read_bytes()[:20]
    return not head or head.isdigit()


def _is_file(path: Path) -> bool:
    return stat.S_ISREG(path.lstat().st_mode)


def _escaped(name: str) -> str:
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in name)
