"""What the user had made by a moment: from the records of today and the old versions of them."""

import datetime
import os
from pathlib import Path
from typing import Any

from throughline.library import user_folder
from throughline.library.user_data import (
    OF_LIBRARY,
    OLD,
    Made,
    Record,
    files_in,
    old_of,
    read_record,
    readable,
)


def as_of(notes: Path, kind: Made, moment: str) -> dict[str, dict[str, Any]]:
    """Return the values that the records of a kind had at a moment, by their names, as far as is kept."""
    of_library = kind in OF_LIBRARY
    with readable(user_folder.data_folder(of_library)):
        home = user_folder.find(notes, of_library).place
    if home is None:
        return {}
    folder = home / kind
    names = {place.stem for place in files_in(folder)}
    with readable(folder):
        olds = {entry.name for entry in os.scandir(folder / OLD)} if (folder / OLD).is_dir() else set()
    found = (_at(folder / f"{name}.json", kind, moment) for name in sorted(names | olds))
    return {one.name: dict(one.value) for one in found if one}


def _at(place: Path, kind: Made, moment: str) -> Record | None:
    """Return a record as it was at a moment: a version lasts from its saving until it was replaced."""
    begins = ""
    for version in files_in(old_of(place)):
        ends = _replaced(version)
        if moment < ends:
            return _since(version, place, kind, begins, moment)
        begins = ends
    return _since(place, place, kind, begins, moment) if place.exists() else None


def _since(version: Path, place: Path, kind: Made, begins: str, moment: str) -> Record | None:
    """Return a version if it was there at a moment; one that was only renamed keeps the day of its saving."""
    one = read_record(version, kind, place.name)
    return one if isinstance(one, Record) and max(begins, one.saved) <= moment else None


def _replaced(version: Path) -> str:
    """Return when an old version was replaced, which its name says; nothing for a name that is not ours."""
    try:
        at = datetime.datetime.strptime(version.stem, "%Y%m%dT%H%M%S%f")
    except ValueError:
        return ""
    return at.replace(tzinfo=datetime.UTC).isoformat(timespec="microseconds")
