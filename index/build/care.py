"""What `throughline doctor` checks: the library file, its vectors, what is made of them, models, engines."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from throughline.index.build.tidy import drop_engines, drop_unused, engines_by_folder, wanted_by_all
from throughline.index.engines.choice import Choice
from throughline.index.engines.door import DamagedError, EngineError
from throughline.index.engines.edge_folder import folders_in, is_leftover
from throughline.index.engines.opening import points_of
from throughline.index.store import ours, seals
from throughline.index.store.beside import mark_of
from throughline.index.store.condition import State, condition_of, is_library, seal_of
from throughline.index.store.errors import LibraryError
from throughline.index.store.homes import models_folder
from throughline.index.vectors.encoder import exported_folders, verdict_of
from throughline.index.vectors.kept import FOLDER, Kept
from throughline.index.vectors.ready import is_whole
from throughline.index.vectors.weights import ModelUnavailableError, check, locate


class Health(StrEnum):
    """How a part was found."""

    SOUND = "sound"
    MISSING = "missing"
    WASTE = "waste"
    DAMAGED = "damaged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Checked:
    """One part of a library, how it was found, and that in words."""

    part: str
    health: Health
    words: str


def examine(place: Path) -> Iterator[Checked]:
    """Look at every part of a library, each byte of it; nothing is changed but seals."""
    library = _library(place)
    yield library
    if library.health is Health.REFUSED or not place.parent.is_dir():
        return
    yield from _vectors(place.parent)
    yield from _caches(place)
    yield from _models(place)
    yield from _engines(place.parent)
    yield from _aside(place)


def mend(place: Path) -> None:
    """Remove what is damaged or unused, so that a build makes what is needed again."""
    condition_of(place)  # what is not ours, or newer, is left alone
    seals.distrust(seal_of(place))
    kept = Kept(place.parent / FOLDER)
    for model in kept.models():
        if kept.records(model).damaged:
            kept.keep_only(model, lambda _: True)
            if path := kept.path(model):
                seals.distrust(path.with_name(f"{path.name}.seal"))
    for cache in _cache_folders(place):
        if not is_whole(cache) or not _has_library(cache):
            ours.remove(cache, ours.OF_KEPT_INDEX)
    for folder in exported_folders(models_folder(place.parent)):
        if verdict_of(folder, deep=True) is not seals.Verdict.SOUND:
            ours.remove(folder, ours.OF_EXPORTED_MODEL)


def tidy(place: Path) -> int:
    """Drop what no library of the folder uses, and damaged files that were set aside; return how many."""
    olds = [path for _, path in ours.set_aside(place)]
    for old in olds:
        old.unlink(missing_ok=True)
    return len(olds) + drop_unused(place.parent) + drop_engines(place.parent)


def _library(place: Path) -> Checked:
    try:
        found = condition_of(place, deep=True)
    except LibraryError as error:
        return Checked("library", Health.REFUSED, str(error))
    if found.state is State.ABSENT:
        return Checked("library", Health.MISSING, f"There is no library at {place} yet.")
    if found.state is not State.SOUND:
        return Checked("library", Health.DAMAGED, found.remark)
    with closing(sqlite3.connect(f"{place.resolve().as_uri()}?mode=ro", uri=True)) as db:
        said = db.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if said != "ok":
        return Checked("library", Health.DAMAGED, f"The library {place} is damaged ({said}).")
    return Checked("library", Health.SOUND, f"{place}: every byte as written, {_size(place)}.")


def _vectors(folder: Path) -> Iterator[Checked]:
    kept = Kept(folder / FOLDER)
    try:
        needed = wanted_by_all(folder)
    except sqlite3.Error:
        needed = None
    for model, path in kept.models().items():
        found = kept.records(model)
        unused = 0 if needed is None else len(found.at.keys() - needed.get(model, set()))
        words = f"{model}: {len(found.at)} vectors, {_size(path)}"
        if found.damaged:
            yield Checked("vectors", Health.DAMAGED, f"{words}; {found.damaged} bytes are damaged.")
        elif unused:
            yield Checked("vectors", Health.WASTE, f"{words}; no library uses {unused} of them.")
        else:
            yield Checked("vectors", Health.SOUND, f"{words}.")
    for path in sorted((folder / FOLDER).glob("*.vectors")):
        if path not in kept.models().values():
            yield Checked("vectors", Health.DAMAGED, f"{path}: its heading is damaged.")


def _caches(place: Path) -> Iterator[Checked]:
    for cache in _cache_folders(place):
        if not is_whole(cache):
            yield Checked("search index", Health.DAMAGED, f"{cache.name} is not as it was written.")
        elif not _has_library(cache):
            yield Checked("search index", Health.WASTE, f"{cache.name} belongs to no library here.")
        else:
            yield Checked("search index", Health.SOUND, f"{cache.name}, {_size(cache)}.")


def _models(place: Path) -> Iterator[Checked]:
    chosen = seals.read(seal_of(place)).facts.get("model", "")
    try:
        weights = locate(chosen)
        check(weights)
        yield Checked("model", Health.SOUND, f"{weights.identity}: every file as published.")
    except ModelUnavailableError as error:
        yield Checked("model", Health.DAMAGED, str(error))
    for folder in exported_folders(models_folder(place.parent)):
        verdict = verdict_of(folder, deep=True)
        if verdict is seals.Verdict.SOUND:
            yield Checked("exported model", Health.SOUND, f"{folder}, {_size(folder)}.")
        elif verdict is seals.Verdict.ALTERED:
            yield Checked("exported model", Health.DAMAGED, f"{folder} is not as it was written.")
        else:
            yield Checked("exported model", Health.WASTE, f"{folder} has no sums: it is an old one.")


def _engines(folder: Path) -> Iterator[Checked]:
    """Look at each folder of Qdrant Edge: a build makes anew one that is damaged, or that is gone."""
    there = folders_in(folder)
    used = engines_by_folder(folder)
    for path in there:
        words = f"{path.name}, {_size(path)}"
        if is_leftover(path):
            yield Checked("engine", Health.WASTE, f"{words}: it was being removed.")
        elif path not in used:
            yield Checked("engine", Health.WASTE, f"{words}: no library here uses it.")
        elif (library := used[path]) is not None:
            yield _engine(words, *library)
    for path, library in used.items():
        if library is not None and path not in there:
            yield Checked("engine", Health.MISSING, f"There is no {path.name}: the next build makes it.")


def _engine(words: str, library: Path, choice: Choice) -> Checked:
    try:
        with closing(points_of(choice, library)) as points:
            mark, rows = points.mark(), sum(map(len, points.all()))
    except DamagedError as error:
        return Checked("engine", Health.DAMAGED, str(error))
    except EngineError as error:
        return Checked("engine", Health.MISSING, str(error))
    if mark not in {choice.mark, choice.coming} or (not choice.coming and rows != choice.rows):
        other = f"it holds {rows:,} rows, and not the {choice.rows:,} that were put"
        return Checked("engine", Health.DAMAGED, f"{words}: {other}.")
    return Checked("engine", Health.SOUND, f"{words}: {rows:,} rows.")


def _aside(place: Path) -> Iterator[Checked]:
    for _, path in ours.set_aside(place):
        yield Checked("set aside", Health.WASTE, f"{path}, {_size(path)}: damaged, and made again since.")


def _cache_folders(place: Path) -> list[Path]:
    return sorted(path for path in place.parent.glob("vectors-*") if ours.is_kept_index(path))


def _has_library(cache: Path) -> bool:
    """Tell whether the library that a search index was made for is in its folder."""
    libraries = (path for path in cache.parent.iterdir() if is_library(path))
    return any(cache.name.startswith(f"vectors-{mark_of(path)}-") for path in libraries)


def _size(path: Path) -> str:
    files = [path] if path.is_file() else [inside for inside in path.rglob("*") if inside.is_file()]
    return f"{sum(file.stat().st_size for file in files) / 1e6:.1f} MB"
