"""Which folder of the user's data belongs to which notes folder.

What a user made lies in the user's data folder, not in the `.throughline/` of the notes: there it would be
lost with `rm -rf .throughline`, which is how a cache is cleared, and a folder of notes that may only be
read could hold none of it. The price is that it does not travel to another machine with the notes;
`throughline prompts --show` writes a prompt out, and the data folder can be copied.

A notes folder is known again by its resolved path, and by a mark: the file `.throughline/identity`, which
holds the name of its data. The mark is only written where `.throughline/` is already there and may be
written, for nothing else in the notes is ever touched. A folder that was moved still has its mark, so its
data is found and its new path written down. A folder that was copied has the mark of another that is still
in its place: it reads the other's data until something is saved, then it gets a copy of its own. Where a
folder was moved and its mark was deleted too, nothing safe joins the two; the data stays in its place
under the folder's old name.
"""

import json
import os
import re
import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path

from throughline.corpus.readers.files import OWN_FOLDER
from throughline.corpus.writers.destination import sync_folder, whole_or_not_at_all

ABOUT, MARK = "folder.json", "identity"
_A_MARK = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


@dataclass(frozen=True, slots=True)
class Home:
    """The data of one notes folder: where it is, whose it is, and what could not be read."""

    place: Path | None
    borrowed: bool = False
    moved: bool = False
    unreadable: tuple[Path, ...] = ()


def data_folder() -> Path:
    """Return where the data of all notes folders lies."""
    named = Path(os.environ.get("XDG_DATA_HOME") or "")
    base = named if named.is_absolute() else Path.home() / ".local" / "share"
    return base / "throughline" / "user"


def find(notes: Path) -> Home:
    """Return the data of a notes folder, changing nothing."""
    data, here = data_folder(), str(notes.resolve())
    known, unreadable = _known(data)
    mark = _mark(notes)
    marked = data / mark if mark and (data / mark).is_dir() else None
    if marked:
        there = known.get(marked)
        if there == here:
            return Home(marked)
        if there is None or _mark(Path(there)) != mark:
            return Home(marked, moved=True)
    same = [place for place, folder in known.items() if folder == here]
    if same:
        return Home(same[0])
    return Home(marked, borrowed=marked is not None, unreadable=unreadable)


def for_writing(notes: Path) -> Path:
    """Return a folder of data that belongs to this notes folder alone, made where there is none."""
    home = find(notes)
    place = home.place
    if place is None or home.borrowed:
        place = _new(notes, home.place)
    elif home.moved:
        _write_about(place, notes)
    _write_mark(notes, place.name)
    return place


def _new(notes: Path, like: Path | None) -> Path:
    """Make a folder of data; a copied notes folder gets a copy of what it could read until now."""
    name = re.sub(r"[^a-z0-9]+", "-", notes.resolve().name.lower())[:40].strip("-") or "notes"
    place = data_folder() / f"{name}-{uuid.uuid4().hex[:12]}"
    for left in data_folder().glob(".*.part"):  # by a program that was ended at this point
        shutil.rmtree(left, ignore_errors=True)
    unfinished = place.with_name(f".{place.name}.part")
    unfinished.mkdir(parents=True)
    try:
        if like:
            shutil.copytree(like, unfinished, dirs_exist_ok=True)
        _write_about(unfinished, notes)
        unfinished.rename(place)
        sync_folder(place.parent)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)  # gone already where all went well
    return place


def _known(data: Path) -> tuple[dict[Path, str], tuple[Path, ...]]:
    """Return the notes folder that each folder of data names, and the files that name none."""
    known, unreadable = {}, []
    try:
        places = sorted(entry.name for entry in os.scandir(data) if not entry.name.startswith("."))
    except FileNotFoundError:
        return {}, ()
    for place in (data / name for name in places):
        try:
            known[place] = str(json.loads((place / ABOUT).read_bytes())["notes"])
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            unreadable.append(place / ABOUT)
    return known, tuple(unreadable)


def _write_about(place: Path, notes: Path) -> None:
    with whole_or_not_at_all(place / ABOUT) as file:
        file.write(json.dumps({"notes": str(notes.resolve())}, indent=1).encode())


def _mark(notes: Path) -> str:
    """Return the mark of a notes folder, or nothing where it has none that could have been written here."""
    place = notes / OWN_FOLDER / MARK
    try:
        found = place.read_bytes()[:100].decode("ascii").strip() if place.is_file() else ""
    except (OSError, ValueError):
        return ""
    return found if _A_MARK.fullmatch(found) else ""


def _write_mark(notes: Path, mark: str) -> None:
    """Mark a notes folder that has room for a mark; others are known by their path alone."""
    own = notes / OWN_FOLDER
    if _mark(notes) == mark or not own.is_dir() or not os.access(own, os.W_OK):
        return
    try:
        with whole_or_not_at_all(own / MARK) as file:
            file.write(f"{mark}\n".encode())
    except OSError:
        return  # what is saved must not wait for room beside the notes; the next save tries again
