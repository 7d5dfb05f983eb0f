"""Which folder of the user's data belongs to which notes folder.

What a user made lies in the user's data folder, not in the `.throughline/` of the notes: there it would be
lost with `rm -rf .throughline`, which is how a cache is cleared, and a folder of notes that may only be
read could hold none of it. The price is that it does not travel to another machine with the notes;
`throughline prompts --show` writes a prompt out, and the data folder can be copied.

A notes folder is known again by its resolved path, and by a mark: the file `.throughline/identity`, which
holds the name of its data. The mark is only written where `.throughline/` is already there and may be
written, for nothing else in the notes is ever touched, and never through a link. A folder that was moved
still has its mark, so its data is found and its new path written down. A folder that was copied has the mark
of another that is still in its place: it reads the other's data until something is saved, then it gets a
copy of its own.

Beside the path, the data says whether its folder was ever marked and which number the file system gave it.
A folder without a mark, in the place of one that had a mark, is the same only if it has the same number:
then its cache was cleared. Else it may be a new folder in the place of one that was moved, and is not given
what is not surely its own. Such data, and data whose folder is gone, is `left`: a person is told of it and
can take it over, see `left_behind`. The number alone gives nothing to a folder, for numbers are used again.
"""

import json
import os
import re
import shutil
import stat
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from throughline.corpus.readers.files import OWN_FOLDER
from throughline.corpus.writers.destination import sync_folder, whole_or_not_at_all
from throughline.index.store.homes import user_data
from throughline.library import readers

ABOUT, MARK = "folder.json", "identity"
TOKENS = "tokens"  # the folder of those who were let in as assistants
NOT_COPIED = frozenset((TOKENS, readers.FOLDER))
_A_MARK = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


@dataclass(frozen=True, slots=True)
class Home:
    """The data of one notes folder: where it is, whose it is, and what could not be read."""

    place: Path | None
    borrowed: bool = False
    unreadable: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Owner:
    """The notes folder that data belongs to: its path, its number, and whether it was ever marked."""

    notes: str
    number: int = 0  # unknown, as no file system uses it
    marked: bool = False


def data_folder(of_library: bool = False) -> Path:
    """Return where the data of all notes folders lies; of one reader among several, that reader's."""
    return readers.folder(of_library) or user_data() / "user"


def find(notes: Path, of_library: bool = False) -> Home:
    """Return the data of a notes folder, changing nothing; what is of the library is the owner's."""
    served = readers.folder(of_library)
    if served:
        return Home(served if served.is_dir() else None)
    data, here = data_folder(), str(notes.resolve())
    known, unreadable = _known(data)
    mark = _mark(notes)
    marked = data / mark if mark and (data / mark).is_dir() else None
    if marked:
        owner = known.get(marked)
        if owner is None or owner.notes == here or not _in_place(owner, mark):
            return Home(marked)
    number = _number(here)
    same = [
        (owner.number != number, place)
        for place, owner in known.items()
        if owner.notes == here and (not owner.marked or owner.number in (0, number))
    ]
    if same:
        return Home(min(same)[1])
    return Home(marked, borrowed=marked is not None, unreadable=unreadable)


def left(notes: Path) -> list[tuple[Path, str]]:
    """Return the data of notes folders that are no longer where they were, with their paths."""
    if readers.are_several():
        return []  # what is left is the owner's to take over
    own, here = find(notes).place, str(notes.resolve())
    number = _number(here)
    found = []
    for place, owner in _known(data_folder())[0].items():
        now = _number(owner.notes)
        moved_here = owner.number == number != now
        if place != own and (owner.notes == here or not now or moved_here):
            found.append((place, owner.notes))
    return found


def for_writing(notes: Path, of_library: bool = False) -> Path:
    """Return a folder of data that belongs to this notes folder alone, made where there is none."""
    served = readers.for_writing(of_library)
    if served:
        return served
    home = find(notes)
    place = home.place
    if place is None or home.borrowed:
        place = _new(notes, home.place)
    _write_mark(notes, place.name)
    before = _owner(place)
    now = _owner_now(notes, place.name)
    if before and before.marked and before.notes == now.notes:
        now = Owner(now.notes, now.number, marked=True)  # the mark was deleted, and finds no room now
    if before != now:
        _write_about(place, now)
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
            shutil.copytree(like, unfinished, dirs_exist_ok=True, ignore=_not_copied(like))
        _write_about(unfinished, _owner_now(notes, place.name))
        unfinished.rename(place)
        sync_folder(place.parent)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)  # gone already where all went well
    return place


def _not_copied(like: Path) -> Callable[[str, list[str]], set[str]]:
    """Leave out who was let in to the notes that were copied, and what readers of those made."""
    tops = (like, like / "old")  # deeper down, the same names are those of records
    return lambda folder, names: set(NOT_COPIED.intersection(names)) if Path(folder) in tops else set()


def _known(data: Path) -> tuple[dict[Path, Owner], tuple[Path, ...]]:
    """Return the notes folder that each folder of data names, and the files that name none."""
    known, unreadable = {}, []
    try:
        places = sorted(entry.name for entry in os.scandir(data) if not entry.name.startswith("."))
    except (FileNotFoundError, NotADirectoryError):
        return {}, ()
    for place in (data / name for name in places):
        if owner := _owner(place):
            known[place] = owner
        else:
            unreadable.append(place / ABOUT)
    return known, tuple(unreadable)


def _owner(place: Path) -> Owner | None:
    """Return whose a folder of data is, or None where that cannot be read."""
    try:
        said = json.loads((place / ABOUT).read_bytes())
        return Owner(str(said["notes"]), int(said.get("number", 0)), said.get("marked") is True)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return None


def _owner_now(notes: Path, mark: str) -> Owner:
    here = str(notes.resolve())
    return Owner(here, _number(here), marked=_mark(notes) == mark)


def _in_place(owner: Owner, mark: str) -> bool:
    """Tell whether the folder that data belongs to is still where it was."""
    found = _mark(Path(owner.notes))
    return found == mark or (not found and 0 != owner.number == _number(owner.notes))


def _number(folder: str) -> int:
    """Return the number that the file system gave to a folder; nothing where no folder is found."""
    try:
        found = Path(folder).stat()
    except (OSError, ValueError):
        return 0
    return found.st_ino if stat.S_ISDIR(found.st_mode) else 0


def _write_about(place: Path, owner: Owner) -> None:
    with whole_or_not_at_all(place / ABOUT, follow=False) as file:
        file.write(json.dumps(asdict(owner), indent=1).encode())


def _mark(notes: Path) -> str:
    """Return the mark of a notes folder, or nothing where it has none that could have been written here."""
    own = notes / OWN_FOLDER
    place = own / MARK
    if own.is_symlink() or place.is_symlink():  # no mark is written through a link
        return ""
    try:
        found = place.read_bytes()[:100].decode("ascii").strip() if place.is_file() else ""
    except (OSError, ValueError):
        return ""
    return found if _A_MARK.fullmatch(found) else ""


def _write_mark(notes: Path, mark: str) -> None:
    """Mark a notes folder that has room for a mark; others are known by their path alone."""
    own = notes / OWN_FOLDER
    if _mark(notes) == mark or own.is_symlink() or not own.is_dir() or not os.access(own, os.W_OK):
        return
    try:
        with whole_or_not_at_all(own / MARK, follow=False) as file:
            file.write(f"{mark}\n".encode())
    except OSError:
        return  # what is saved must not wait for room beside the notes; the next save tries again
