"""Seals: whether files still hold what was last written into them.

A seal is a small file beside what it seals. For each file it holds a sum of each megabyte, and the stamp
that the file system gave it when the sums were last compared. A file whose stamp is the same was not written
since, and need not be read again: opening a large library costs one look at its stamp, and after an edit only
those megabytes are summed anew into which it was written. No program can set the time of the last change that
is part of the stamp. A disk error changes bytes but no stamp; for that, `deep` reads every byte.
"""

import json
import os
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

import xxhash

from throughline.corpus.writers.destination import whole_or_not_at_all

# Bytes that have a sum of their own, 1 MB: with less a seal grows long, and is read at every opening; with
# more there is more to read again after an edit.
_STRETCH = 1 << 20
_SUM = 16  # letters of the sum of a stretch
# A file written so shortly before the seal may be written again within the same tick of the clock.
_TICK = 50_000_000
_TOO_YOUNG = [0]  # in place of a stamp that cannot be trusted; no real stamp equals it
_DATABASE = b"SQLite format 3\0"  # how each file of SQLite begins


class Verdict(StrEnum):
    """What a seal says of its files."""

    SOUND = "sound"
    ALTERED = "altered"
    WRITING = "writing"
    UNSEALED = "unsealed"


@dataclass(frozen=True, slots=True)
class Seal:
    """What is known of the files under one seal; while they are written, what was known before."""

    files: dict[str, tuple[str, list[int]]] = field(default_factory=dict)
    writing: bool = False
    facts: dict[str, str] = field(default_factory=dict)


def seal(place: Path, files: Sequence[Path], facts: dict[str, str] | None = None) -> None:
    """Seal files as they are now; the facts are kept with the sums."""
    known = {path.name: (sum_of(path), _stamp(path)) for path in files}
    _write(place, Seal(known, facts=facts if facts is not None else read(place).facts))


def is_as_sealed(place: Path, path: Path) -> bool:
    """Tell whether a file itself was not written since its seal, whatever a journal beside it holds."""
    known = read(place).files.get(path.name)
    with suppress(FileNotFoundError):
        return known is not None and known[1] == _stamp(path) != _TOO_YOUNG
    return False


def renew(place: Path, path: Path, written: Iterable[range], facts: dict[str, str]) -> None:
    """Seal one file anew in which nothing but these bytes was written since it was sealed."""
    total = _renewed(path, read(place).files[path.name][0], written)
    if _stamp(path) == _TOO_YOUNG:  # else all of it would be read when it is next opened
        time.sleep(_TICK / 1e9)
    _write(place, Seal({path.name: (total, _stamp(path))}, facts=facts))


def unseal(place: Path) -> None:
    """Say that the files are about to be written; the sums of what they held stay known."""
    found = read(place)
    if not found.writing:
        _write(place, Seal(found.files, True, found.facts))


def tell(place: Path, facts: dict[str, str]) -> None:
    """Keep facts with sums that stay as they are, whether the files are being written or not."""
    _write(place, replace(read(place), facts=facts))


def check(place: Path, files: Sequence[Path], deep: bool = False) -> Verdict:
    """Compare files with their seal, by their stamps where these are the same, else by their bytes."""
    found = read(place)
    if found.writing:  # equal bytes prove nothing: what was written may still lie in a journal beside them
        return Verdict.WRITING
    if not found.files:
        return Verdict.UNSEALED
    now: dict[str, tuple[str, list[int]]] = {}
    for path in files:
        if path.name not in found.files or not path.is_file():
            return Verdict.ALTERED
        known, stamp = found.files[path.name]
        now[path.name] = known, _stamp(path)  # taken before the bytes are read: what is written since is seen
        trusted = not deep and stamp == now[path.name][1] != _TOO_YOUNG
        if not trusted and not _holds(path, known):
            return Verdict.ALTERED
    if now != found.files:
        with suppress(OSError):  # where the folder cannot be written, the bytes are compared each time
            _write(place, Seal(now, facts=found.facts))
    return Verdict.SOUND


def distrust(place: Path) -> None:
    """Forget the stamps of a seal, so that the bytes of its files are compared when they are next checked."""
    found = read(place)
    if found.files:
        files = {name: (total, _TOO_YOUNG) for name, (total, _) in found.files.items()}
        _write(place, Seal(files, found.writing, found.facts))


def read(place: Path) -> Seal:
    """Read a seal; one that is missing or damaged, or no regular file, seals nothing."""
    try:
        if not place.is_file():  # a pipe would be waited for
            return Seal()
        said = json.loads(place.read_text(encoding="utf-8"))
        body = said["seal"]
        if said["sum"] != _sum_of_text(body):
            return Seal()
        told = json.loads(body)
        files = {name: (total, list(stamp)) for name, (total, stamp) in told["files"].items()}
        return Seal(files, bool(told["writing"]), dict(told["facts"]))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Seal()


def sum_of(path: Path) -> str:
    """Return the number of bytes of a file, and the sum of each stretch of them."""
    sums = []
    size = 0
    for piece in _pieces(path):
        sums.append(xxhash.xxh3_64_hexdigest(piece))
        size += len(piece)
    return f"{size} {''.join(sums)}"


def _holds(path: Path, known: str) -> bool:
    """Tell whether a file has these sums; earlier versions kept one sum, then the number of bytes."""
    first, _, second = known.partition(" ")
    if len(first) != 2 * _SUM:
        return sum_of(path) == known
    total = xxhash.xxh3_128()
    for piece in _pieces(path):
        total.update(piece)
    return (total.hexdigest(), str(path.stat().st_size)) == (first, second)


def _renewed(path: Path, known: str, written: Iterable[range]) -> str:
    """Return the sums of a file of which only some bytes, and the end, are not those of known sums."""
    size, _, sums = known.partition(" ")
    if len(size) == 2 * _SUM:  # one sum of all, by an earlier version
        return sum_of(path)
    before, now = int(size), path.stat().st_size
    count = -(-now // _STRETCH)
    stale = {at // _STRETCH for some in written for at in (some.start, some.stop - 1)}
    stale.update(range(min(before, now) // _STRETCH if before != now else count, count))
    fresh = dict(_stretches(path, sorted(at for at in stale if at < count)))
    own = (fresh.get(at) or sums[_SUM * at : _SUM * (at + 1)] for at in range(count))
    return f"{now} {''.join(own)}"


def head_of(path: Path, size: int) -> bytes:
    """Return the first bytes of a file."""
    return next(_pieces(path, size), b"")


def _write(place: Path, sealed: Seal) -> None:
    body = json.dumps({"files": sealed.files, "writing": sealed.writing, "facts": sealed.facts})
    with whole_or_not_at_all(place, follow=False, durable=False) as file:
        file.write(json.dumps({"sum": _sum_of_text(body), "seal": body}).encode())


def _sum_of_text(text: str) -> str:
    return str(xxhash.xxh3_128(text.encode()).hexdigest())


def _stamp(path: Path) -> list[int]:
    """Return what changes whenever a file is written or replaced, or what says that this is not known yet."""
    found = path.stat()
    if time.time_ns() - found.st_ctime_ns < _TICK:
        return _TOO_YOUNG
    return [found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns]


def _pieces(path: Path, at_once: int = _STRETCH) -> Iterator[bytes]:
    """Yield the bytes of a file piece by piece, each as long as asked but the last."""
    if os.name != "posix":
        with path.open("rb") as file:
            while piece := file.read(at_once):
                yield piece
        return
    with _descriptor(path) as fd:
        at = 0
        while piece := _read(fd, at_once, at):
            yield piece
            at += len(piece)


def _stretches(path: Path, numbers: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Yield some stretches of a file, by their numbers, with their sums."""
    if os.name != "posix":
        with path.open("rb") as file:
            for number in numbers:
                file.seek(number * _STRETCH)
                yield number, xxhash.xxh3_64_hexdigest(file.read(_STRETCH))
        return
    with _descriptor(path) as fd:
        for number in numbers:
            yield number, xxhash.xxh3_64_hexdigest(_read(fd, _STRETCH, number * _STRETCH))


def _read(fd: int, size: int, at: int) -> bytes:
    """Read so many bytes, or up to the end; some file systems give less at once."""
    data = os.pread(fd, size, at)
    while data and len(data) < size and (more := os.pread(fd, size - len(data), at + len(data))):
        data += more
    return data


# SQLite locks a library for the whole process, and closing any descriptor of the file gives those locks up.
# The descriptors of databases therefore stay open for as long as the file has a name.
_open: dict[tuple[int, int], int] = {}
_guard = threading.Lock()


@contextmanager
def _descriptor(path: Path) -> Iterator[int]:
    with _guard:
        found = path.stat()
        fd = _open.get((found.st_dev, found.st_ino), -1)
        known = fd >= 0
        if not known:
            fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            known = _may_be_locked(fd)
            if known:
                _close_those_without_a_name()
                found = os.fstat(fd)
                _open[found.st_dev, found.st_ino] = fd
    try:
        yield fd
    finally:
        if not known:
            os.close(fd)


def _may_be_locked(fd: int) -> bool:
    """Tell whether a file is a database, or empty as a new one is."""
    return os.pread(fd, len(_DATABASE), 0) in (b"", _DATABASE)


def _close_those_without_a_name() -> None:
    """Close the descriptors of deleted files, which would keep their room on the disk."""
    for key, fd in list(_open.items()):
        if os.fstat(fd).st_nlink == 0:
            os.close(_open.pop(key))
