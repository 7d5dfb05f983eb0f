"""The vectors of a folder's libraries, in files of their own that outlive any change of a library's format.

There is one file for each model. It is a heading and then one record after another: a mark, the digest of the
text that was encoded, its vector, and a sum of all that. A record whose sum is wrong is passed over, and the
next mark is looked for, so that damage costs the records that it touches and no other. New records go to the
end, a batch in one write; nothing that was written is ever changed in its place.

The files lie in the folder of the library, which is as a rule that of the notes, and not in one place for all
libraries of a user: a text can be guessed from its vector, so the vectors go where the notes go, are deleted
with them, and are read by whoever may read the notes. All libraries of one folder share them.
"""

import codecs
import json
import mmap
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import xxhash
from filelock import FileLock

from throughline.corpus.errors import ThroughlineError
from throughline.corpus.text.titles import digest as short_digest
from throughline.corpus.writers.destination import whole_or_not_at_all
from throughline.index.store import seals
from throughline.index.vectors.encoder import Matrix

FOLDER = "throughline-vectors"
_SUFFIX = ".vectors"
_MARK = b"\x93tLnVec\n"  # eight bytes that hardly occur by chance: a reader finds the next record by them
_HEADING = 512  # bytes
_DIGEST, _SUM = 16, 8  # bytes: 128 bits tell all texts apart, 64 bits show damage
_AROUND = len(_MARK) + _DIGEST + _SUM
_MOST_DIMENSIONS = 1 << 16  # no model has more; a damaged heading cannot ask for a huge array


class VectorsNotOursError(ThroughlineError):
    """A file of another program has the name that vectors are kept under; it is not touched."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} holds something that Throughline did not write, so no vectors are kept, and search "
            "goes by words; nothing in it was touched. Move it away, then build again."
        )


@dataclass(frozen=True, slots=True)
class Records:
    """The sound records of one file: where each vector is, and how many bytes are damaged."""

    data: bytes | mmap.mmap
    at: dict[bytes, int]
    dimension: int
    damaged: int

    def vector(self, digest: bytes) -> npt.NDArray[np.float32]:
        """Return the vector of a digest."""
        return np.frombuffer(self.data, "<f4", self.dimension, self.at[digest])


_TITLE = b"THROUGHLINE VECTORS\n"  # how each file begins
_NOTHING = Records(b"", {}, 0, 0)


class Kept:
    """The vectors kept in one folder, or, for libraries held in memory, in memory."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._held: dict[str, bytes] = {}
        self._read: dict[str, tuple[list[int], Records]] = {}

    def path(self, model: str) -> Path | None:
        """Return the file of a model."""
        return self._folder / _name_of(model) if self._folder else None

    def records(self, model: str) -> Records:
        """Return what is kept of a model; a file that did not change is not read again."""
        path = self.path(model)
        if path is None:
            return _records(self._held.get(model, b""), model)
        if not path.is_file():
            return _NOTHING
        found = path.stat()
        stamp = [found.st_ino, found.st_size, found.st_mtime_ns]
        known = self._read.get(model)
        if known is None or known[0] != stamp:
            grown = known and known[0][0] == stamp[0] and not known[1].damaged
            before = known[1] if known and grown else _NOTHING
            known = self._read[model] = (stamp, _records(mapped(path), model, before))
        return known[1]

    def add(self, model: str, digests: Sequence[bytes], vectors: Matrix) -> None:
        """Keep the vectors of these digests, all of them in one write."""
        rows = np.ascontiguousarray(vectors, "<f4")
        batch = b"".join(_record(model, one, row) for one, row in zip(digests, rows, strict=True))
        path = self.path(model)
        if path is None:
            held = self._held.get(model) or _heading(model, rows.shape[1])
            self._held[model] = held + batch
            return
        self.refuse_foreign(model)
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._locked(), path.open("ab") as file:
            size = file.seek(0, os.SEEK_END)
            try:
                file.write(batch if size else _heading(model, rows.shape[1]) + batch)
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                os.ftruncate(file.fileno(), size)
                raise

    def keep_only(self, model: str, wanted: Callable[[bytes], bool]) -> int:
        """Write the file of a model anew with the sound records that are wanted; return how many are left."""
        self.refuse_foreign(model)
        with self._locked():
            found = self.records(model)
            left = [one for one in found.at if wanted(one)]
            records = (_record(model, one, found.vector(one)) for one in left)
            data = b"".join((_heading(model, found.dimension), *records)) if left else b""
            path = self.path(model)
            if path is None:
                self._held[model] = data
            elif data:
                with whole_or_not_at_all(path, follow=False) as file:
                    file.write(data)
            else:
                self.forget(model)
        return len(left)

    def refuse_foreign(self, model: str) -> None:
        """Raise where a file of another program has the name of a model's vectors."""
        path = self.path(model)
        if path and not _is_ours(path, model):
            raise VectorsNotOursError(path)

    def forget(self, model: str) -> None:
        """Drop all vectors of a model."""
        self._held.pop(model, None)
        self._read.pop(model, None)
        path = self.path(model)
        if path and _is_ours(path, model):
            path.unlink(missing_ok=True)
            _seal_of(path).unlink(missing_ok=True)

    def seal(self, model: str) -> None:
        """Say that every record of a model's file is sound, so that it need not be read to know it."""
        path = self.path(model)
        if path and path.is_file():
            seals.seal(_seal_of(path), [path])

    def is_sealed(self, model: str) -> bool:
        """Tell whether the file of a model is as it was when all its records were sound."""
        path = self.path(model)
        if path is None:
            return True
        return seals.check(_seal_of(path), [path]) is seals.Verdict.SOUND

    def models(self) -> dict[str, Path]:
        """Return the models that have a file here."""
        found = {}
        for path in sorted(self._folder.glob(f"*{_SUFFIX}")) if self._folder else ():
            if path.is_file() and (model := _model_of(seals.head_of(path, _HEADING))):
                found[model] = path
        return found

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the right to write, which the libraries of a folder share."""
        if self._folder is None:
            yield
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        with FileLock(self._folder / ".lock"):
            yield


def _name_of(model: str) -> str:
    plain = "".join(c if c.isalnum() or c in "-." else "-" for c in model)[:80]
    return f"{plain}-{short_digest(model)[:8]}{_SUFFIX}"


def _seal_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.seal")


def _heading(model: str, dimension: int) -> bytes:
    told = json.dumps({"vectors of": model, "dimension": dimension, "format": 1})
    return (_TITLE + f"{told}\n".encode()).ljust(_HEADING)[:_HEADING]


def _is_ours(path: Path, model: str) -> bool:
    """Tell whether a place is free for vectors, or holds ours, also where the heading is damaged."""
    if not path.is_file():
        return not os.path.lexists(path)
    head = seals.head_of(path, _HEADING)
    if head.startswith(_TITLE):
        return True
    if path.is_symlink():  # what it leads to belongs to somebody else, even where it is empty
        return False
    if not head:
        return True
    if path.name in seals.read(_seal_of(path)).files and not _is_text(head):
        return True  # a file of ours was here, and is damaged
    return bool(_dimension(mapped(path), model))


def _is_text(head: bytes) -> bool:
    """Tell whether bytes are what a person wrote: no damage turns vectors into text."""
    with suppress(UnicodeDecodeError):
        return b"\0" not in head and bool(codecs.getincrementaldecoder("utf-8")().decode(head))
    return False


def _model_of(heading: bytes) -> str:
    try:
        return str(json.loads(heading.split(b"\n")[1])["vectors of"])
    except (ValueError, IndexError, TypeError, KeyError, RecursionError):
        return ""


def size_of_record(dimension: int) -> int:
    """Return how many bytes the record of a vector takes."""
    return _AROUND + 4 * dimension


def _record(model: str, digest: bytes, vector: npt.NDArray[np.float32]) -> bytes:
    body = digest + vector.tobytes()
    return _MARK + body + xxhash.xxh3_64_digest(body, seed=_seed(model))


def _seed(model: str) -> int:
    """Return what makes the sums of one model's vectors differ from those of any other's."""
    return xxhash.xxh3_64_intdigest(model.encode())


def mapped(path: Path) -> bytes | mmap.mmap:
    """Return the bytes of a file without reading those that are not asked for."""
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""


def _records(data: bytes | mmap.mmap, model: str, before: Records = _NOTHING) -> Records:
    """Find the undamaged records of a file, wherever in it they are; those `before` are known to be sound."""
    dimension = _dimension(data, model)
    if not dimension:
        return Records(data, {}, 0, len(data))
    size, seed = size_of_record(dimension), _seed(model)
    view = memoryview(data)
    at = dict(before.at) if before.dimension == dimension and len(before.data) < len(data) else {}
    sound = len(before.data) - _HEADING if at else 0
    place = data.find(_MARK, len(before.data) if at else 0)
    while 0 <= place <= len(data) - size:
        if _is_sound(view, place, size, seed):
            start = place + len(_MARK)
            at[bytes(view[start : start + _DIGEST])] = start + _DIGEST
            sound += size
            place += size
            if view[place : place + len(_MARK)] == _MARK:
                continue
        else:
            place += 1
        place = data.find(_MARK, place)
    return Records(data, at, dimension, max(0, len(data) - _HEADING - sound))


def _is_sound(view: memoryview, place: int, size: int, seed: int) -> bool:
    body = view[place + len(_MARK) : place + size - _SUM]
    total = view[place + size - _SUM : place + size]
    return len(total) == _SUM and xxhash.xxh3_64_digest(body, seed=seed) == total


def _dimension(data: bytes | mmap.mmap, model: str) -> int:
    """Return how many components the vectors have: as the heading says, else by the distance of two marks."""
    try:
        told = json.loads(bytes(data[:_HEADING]).split(b"\n")[1])
        said = int(told["dimension"]) if told["vectors of"] == model else 0
    except (ValueError, IndexError, TypeError, KeyError, RecursionError):
        said = 0
    view, seed = memoryview(data), _seed(model)
    place = data.find(_MARK)
    while place >= 0:
        after = data.find(_MARK, place + 1)
        end = after if after >= 0 else len(data)
        for size in {_AROUND + 4 * said, end - place}:
            dimension = (size - _AROUND) // 4
            if 0 < dimension < _MOST_DIMENSIONS and _is_sound(view, place, size, seed):
                return dimension
        place = after
    return 0
