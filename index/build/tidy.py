"""Dropping vectors that no library of a folder uses any more."""

import sqlite3
from contextlib import closing
from pathlib import Path

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
