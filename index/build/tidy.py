"""Dropping what no library of a folder uses any more: vectors, and folders of engines."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from throughline.index.engines.choice import EDGE, Choice, chosen
from throughline.index.engines.edge_folder import folders_in, remove
from throughline.index.engines.opening import folder_of
from throughline.index.store.condition import is_library
from throughline.index.vectors.kept import FOLDER, Kept
from throughline.index.vectors.passages import active_model, wanted

SPARE = 1_000  # vectors kept though unused: an edit that is taken back encodes nothing


def wanted_by_all(folder: Path) -> dict[str, set[bytes]]:
    """Return for each model the digests that any library of a folder needs."""
    found: dict[str, set[bytes]] = {}
    for place in sorted(folder.iterdir()):
        if is_library(place):
            with closing(sqlite3.connect(f"{place.resolve().as_uri()}?mode=ro", uri=True)) as db:
                found.setdefault(active_model(db), set()).update(wanted(db))
    return found


def engines_by_folder(folder: Path) -> dict[Path, tuple[Path, Choice] | None]:
    """Return the folders of Qdrant Edge that libraries of a folder use, with the library and what it knows.

    Of a library that cannot be read it is not known whether it uses one.
    """
    found: dict[Path, tuple[Path, Choice] | None] = {}
    for place in sorted(folder.iterdir()):
        if is_library(place):
            try:
                with closing(sqlite3.connect(f"{place.resolve().as_uri()}?mode=ro", uri=True)) as db:
                    choice = chosen(db)
            except sqlite3.Error:
                found[folder_of(place)] = None
            else:
                if choice.name == EDGE:
                    found[folder_of(place)] = place, choice
    return found


def drop_engines(folder: Path) -> int:
    """Drop the folders of Qdrant Edge that no library uses, and what is left of such; return how many."""
    there = folders_in(folder)  # before who uses them is read: a library says so before its folder is made
    used, dropped = engines_by_folder(folder), 0
    for path in there:
        if path not in used:
            with suppress(OSError):  # it stays, and is reported still
                remove(path)
                dropped += 1
    return dropped


def drop_unused(folder: Path) -> int:
    """Drop every vector that no library of a folder needs; return how many there were."""
    kept, needed = Kept(folder / FOLDER), wanted_by_all(folder)
    dropped = 0
    for model in kept.models():
        before = len(kept.records(model).at)
        if model not in needed:
            kept.forget(model)
            dropped += before
        elif not kept.records(model).at.keys() <= needed[model]:
            dropped += before - kept.keep_only(model, needed[model].__contains__)
            kept.seal(model)
    return dropped


def drop_if_wasteful(folder: Path, model: str) -> None:
    """Drop what is unused where it is more than what is used, or belongs to a model that none uses."""
    kept = Kept(folder / FOLDER)
    try:
        needed = wanted_by_all(folder)
        too_many = len(kept.records(model).at) > 2 * len(needed.get(model, ())) + SPARE
        if too_many or kept.models().keys() - needed.keys():
            drop_unused(folder)
    except sqlite3.Error:
        return  # a library beside this one cannot be read: what it needs is not known, so all is kept
