"""The vectors of a library, kept ready beside it: an index, the passage of each row, and a seal over both."""

import json
import os
import shutil
import sqlite3
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from throughline.index.store import ours, seals
from throughline.index.store.beside import mark_of
from throughline.index.store.transactions import file_of
from throughline.index.vectors import nearest
from throughline.index.vectors.compressed import Compressed, OnDisk, is_compressed
from throughline.index.vectors.index_file import read_index
from throughline.index.vectors.kept import FOLDER, mapped
from throughline.index.vectors.nearest import ABOUT, INDEX, ROWS, Vectors, from_library
from throughline.index.vectors.passages import active_model, is_settled, kept_of, state
from throughline.index.vectors.space import Exact, Space, load_faiss

_SEAL = "seal.json"
_FILES = (INDEX, ROWS, ABOUT)


@dataclass(frozen=True, slots=True)
class Source:
    """The file that exact vectors are in, and which one it was when it was read: another may replace it."""

    path: Path
    inode: int

    @classmethod
    def of(cls, path: Path | None) -> "Source | None":
        """Return the file as it is now."""
        return cls(path, path.stat().st_ino) if path and path.is_file() else None

    def is_there(self) -> bool:
        """Tell whether it is still that file: it may have grown, but what was in it is where it was."""
        return self.path.is_file() and self.path.stat().st_ino == self.inode


def open_vectors(db: sqlite3.Connection, cache: Path | None) -> Vectors:
    """Open the vectors of the active model: as kept beside the library, or, where that is stale, anew."""
    token = state(db, "passages")
    place = cache / f"{_names_of(db)}{token}" if cache and token else None
    if place and place.is_dir() and (known := _kept(place)):
        return known
    kept, model = kept_of(db), active_model(db)
    source = Source.of(kept.path(model))
    made = from_library(db, kept=kept)
    settled = is_settled(db, model)  # else it is out of date within seconds
    if place and settled and os.access(place.parent, os.W_OK):
        _forget_others(db, place)
        with suppress(OSError):  # a full disk costs the next opening some time, and nothing else
            _save(made, place, source)
    return made


def _save(made: Vectors, place: Path, source: Source | None) -> None:
    """Keep vectors beside their library; codes only where the vectors behind them lie beside it as well."""
    if made.is_exact:
        save(made, place)
    elif source and source.path.parent == place.parent / FOLDER:
        save(made, place, source)


def save(made: Vectors, place: Path, source: Source | None = None) -> None:
    """Write an index and its rows into a new folder; it appears whole or not at all.

    Where the exact vectors stay in the file that they came from, that is sealed together with the index.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    half_done = Path(tempfile.mkdtemp(prefix="vectors-", suffix=".tmp", dir=place.parent))
    try:
        made.write(half_done)
        files = [half_done / name for name in _FILES]
        seals.seal(half_done / _SEAL, [*files, source.path] if source else files)
        if source is None or source.is_there():
            half_done.replace(place)
    finally:
        shutil.rmtree(half_done, ignore_errors=True)


def _names_of(db: sqlite3.Connection) -> str:
    """Return how the folders begin that one library keeps: another in the same folder has its own."""
    file = file_of(db)
    return f"vectors-{mark_of(file) if file else 'memory'}-"


def _kept(place: Path) -> Vectors | None:
    """Return the vectors kept in a folder, or nothing where they cannot be read."""
    try:
        if is_whole(place, deep=False):
            about = json.loads((place / ABOUT).read_text(encoding="utf-8"))
            rows = np.load(place / ROWS, allow_pickle=False)
            space = _space(place, rows, about)
            return Vectors(space, rows, about["kinds"], about["lacking"], about.get("unread", 0))
    except (OSError, RuntimeError, ValueError, EOFError):
        pass  # a folder that is going, or that the disk does not give: it is made again
    shutil.rmtree(place, ignore_errors=True)
    return None


def _space(place: Path, rows: npt.NDArray[Any], about: dict[str, Any]) -> Space:
    """Read what is kept in a folder; one that an earlier version made for as many passages is refused."""
    index = read_index(load_faiss(), place / INDEX)
    if is_compressed(index):
        (source,) = _sources(place)
        return Compressed(index, OnDisk(mapped(source), index.d, rows["at"]), about["reach"])
    if index.ntotal > nearest.EXACT_UP_TO:
        raise ValueError(f"{index.ntotal} passages are compared by codes")
    return Exact(index)


def _sources(place: Path) -> list[Path]:
    """Return the files outside of a kept index that are sealed with it: those of the exact vectors."""
    named = seals.read(place / _SEAL).files.keys() - {*_FILES}
    return [place.parent / FOLDER / name for name in sorted(named)]


def is_whole(place: Path, deep: bool = True) -> bool:
    """Tell whether the files of a kept index are as they were written."""
    files = [*(place / name for name in _FILES), *_sources(place)]
    return seals.check(place / _SEAL, files, deep) is seals.Verdict.SOUND


def _forget_others(db: sqlite3.Connection, place: Path) -> None:
    """Drop what this library kept before; a name without a library's mark is from before there was one."""
    for old in place.parent.glob("vectors-*"):
        of_this = old.name.startswith(_names_of(db)) or old.name.count("-") == 1
        if old != place and of_this and ours.is_kept_index(old):
            ours.remove(old, ours.OF_KEPT_INDEX)
