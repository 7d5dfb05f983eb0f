"""What the user made: saved prompts, answers, walks, names and doubts, a file each, which is no cache.

A record is one JSON file that holds its kind, its name, the day it was saved, its value and a sum over the
value, so that a changed letter is noticed. Each is judged by itself: one that cannot be read is named and
left as it is, and the others are listed. A record is written whole, and what it replaces is kept among its
old versions; so is one that is deleted. Where all this lies, and how it is found again, is described in
`user_folder`.
"""

import datetime
import errno
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from throughline.corpus.errors import ThroughlineError
from throughline.corpus.text.titles import digest
from throughline.corpus.writers.destination import sync_folder, whole_or_not_at_all
from throughline.library import readers, user_folder

FORMAT = 1  # raised when a record's form changes, so that older records can still be recognised
OLD = "old"
VERSIONS = 10  # old versions kept of each record
WAIT = 10  # seconds for another program that is saving
_AS_A_FILE = re.compile(r"[a-z0-9][a-z0-9._-]{0,119}")


class Made(StrEnum):
    """The kinds of record, each in a folder of its own."""

    PROMPT = "prompts"
    ANSWER = "answers"
    WALK = "walks"
    READING = "reading"
    NAME = "names"
    DOUBT = "doubts"
    QUESTION = "questions"
    CHANGE = "changes"
    TOPIC = "topics"
    INDEX = "index-pages"
    SEARCH = "searches"
    VISIT = "visits"
    TENSION = "tensions"
    VIEW = "views"
    TAKEN_OVER = "taken-over"
    TOKEN = user_folder.TOKENS


# What belongs to the library: where several people read it, all read what its owner made of these.
OF_LIBRARY = frozenset((Made.TOPIC, Made.INDEX, Made.CHANGE, Made.TOKEN))


class UserDataUnwritableError(ThroughlineError):
    """What the user made cannot be saved; what was saved before is as it was."""


class UserDataUnreadableError(ThroughlineError):
    """The folder of what the user made cannot be read, so that nothing can be said of what it holds."""


class UnknownRecordError(ThroughlineError):
    """No record has the name that was given."""


@dataclass(frozen=True, slots=True)
class Record:
    """Something the user made: plain JSON values under a name."""

    kind: Made
    name: str
    saved: str
    value: Mapping[str, Any]
    place: Path


@dataclass(frozen=True, slots=True)
class Damaged:
    """A file that holds no record that can be read, and why."""

    place: Path
    why: str


class UserData:
    """What the user made from one notes folder."""

    def __init__(self, notes: Path) -> None:
        self._notes = notes

    def records(self, kind: Made) -> tuple[tuple[Record, ...], tuple[Damaged, ...]]:
        """Return the records of a kind, the latest first, and what could not be read."""
        home = self._home(kind)
        lost = [Damaged(place, "it does not say whose notes it belongs to") for place in home.unreadable]
        found, damaged = records_in(home.place, kind) if home.place else ((), ())
        return found, (*lost, *damaged)

    def fitting(
        self, kind: Made, fits: Callable[[Mapping[str, Any]], bool], what: str
    ) -> tuple[tuple[Record, ...], tuple[Damaged, ...]]:
        """Return the records whose values have the right form, and all others with what is wrong of them."""
        records, damaged = self.records(kind)
        found = tuple(record for record in records if fits(record.value))
        unfit = (record.place for record in records if not fits(record.value))
        return found, (*damaged, *(Damaged(place, f"it is no {what} that was kept") for place in unfit))

    def read(self, kind: Made, name: str) -> Record | Damaged | None:
        """Return one record, why it cannot be read, or None where there is none of this name."""
        home = self._home(kind).place
        with readable(home or self._notes):
            place = home / kind / file_name(name) if home else None
            return read_record(place, kind) if place and place.exists() else None

    def save(self, kind: Made, name: str, value: Mapping[str, Any], saved: str = "") -> Record:
        """Write a record whole; another value that was there under this name is kept as an old version."""
        now = saved or datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        with self._writing(kind) as folder:
            place = folder / file_name(name)
            before = read_record(place, kind) if place.exists() else None
            if before and not (isinstance(before, Record) and before.value == value):
                _keep_old(place)
            with whole_or_not_at_all(place, follow=False) as file:
                file.write(_as_bytes(kind, name, now, value))
        return Record(kind, name, now, value, place)

    def delete(self, kind: Made, name: str) -> Path:
        """Move a record among the old versions, and return where it is now."""
        with self._writing(kind) as folder:
            place = folder / file_name(name)
            if not place.exists():
                raise UnknownRecordError(f"There is no record called \u201c{name}\u201d to delete.")
            kept = _keep_old(place)
            place.unlink(missing_ok=True)
            sync_folder(folder)
        return kept

    def versions(self, kind: Made, name: str) -> tuple[Path, ...]:
        """Return the old versions of a record, the oldest first."""
        home = self._home(kind).place
        return tuple(files_in(old_of(home / kind / file_name(name)))) if home else ()

    def _home(self, kind: Made) -> user_folder.Home:
        of_library = kind in OF_LIBRARY
        with readable(user_folder.data_folder(of_library)):
            home = user_folder.find(self._notes, of_library)
        if home.borrowed and kind is Made.TOKEN:  # who was let in to other notes was not let in here
            return user_folder.Home(None, unreadable=home.unreadable)
        return home

    @contextmanager
    def _writing(self, kind: Made) -> Iterator[Path]:
        """Give the folder of a kind to this program alone, and put what goes wrong into words."""
        of_library = kind in OF_LIBRARY
        data = user_folder.data_folder(of_library)
        try:
            readers.make(data) if readers.are_several() else data.mkdir(parents=True, exist_ok=True)
            with FileLock(data / ".lock", timeout=WAIT):
                folder = user_folder.for_writing(self._notes, of_library) / kind
                if not folder.exists():
                    folder.mkdir(mode=readers.PRIVATE if kind is Made.TOKEN else 0o777)
                    sync_folder(folder.parent)
                for left in folder.rglob(".*.part"):  # by a program that was ended while it saved
                    left.unlink()
                yield folder
        except Timeout as error:
            raise UserDataUnwritableError(
                f"Another program has been saving into {data} for {WAIT} s, so this was not saved. "
                "Wait for it to end, then save again."
            ) from error
        except OSError as error:
            raise UserDataUnwritableError(_not_saved(data, error)) from error


def records_in(home: Path, kind: Made) -> tuple[tuple[Record, ...], tuple[Damaged, ...]]:
    """Return the records of a kind in one folder of data, the latest first, and what could not be read."""
    found, damaged = [], []
    for place in files_in(home / kind):
        one = read_record(place, kind)
        if isinstance(one, Record):
            found.append(one)
        else:
            damaged.append(one)
    return tuple(sorted(found, key=lambda one: (one.saved, one.name), reverse=True)), tuple(damaged)


def file_name(name: str) -> str:
    """Return the file name of a record: its own name where every file system can hold it, else a sum."""
    return f"{name if _AS_A_FILE.fullmatch(name) else '_' + digest(name)}.json"


def read_record(place: Path, kind: Made, file: str = "") -> Record | Damaged:
    """Return the record that a file holds, or why it holds none; an old version has another file's name."""
    try:
        if not place.is_file():
            return Damaged(place, "it is no regular file")
        said: Any = json.loads(place.read_bytes())
    except OSError as error:
        return Damaged(place, f"it cannot be read ({error.strerror})")
    except (ValueError, RecursionError):
        return Damaged(place, "it is not the JSON that was written")
    why = _unfit(said, file or place.name, kind)
    return Damaged(place, why) if why else Record(kind, said["name"], said["saved"], said["value"], place)


def _unfit(said: Any, file: str, kind: Made) -> str:
    """Say why what a file holds is not the record that belongs there; nothing where it is."""
    if not isinstance(said, dict) or not all(
        isinstance(said.get(key), str) for key in ("name", "saved", "sum")
    ):
        return "it is no record"
    if isinstance(said.get("format"), int) and said["format"] > FORMAT:
        return "a newer version of Throughline wrote it"
    value, name = said.get("value"), said["name"]
    if said.get("kind") != kind or file_name(name) != file or not isinstance(value, dict):
        return "it is the record of something else"
    if said["sum"] != _sum(kind, name, said["saved"], value):
        return "it was changed after it was written: its sum does not fit"
    return ""


def _as_bytes(kind: Made, name: str, saved: str, value: Mapping[str, Any]) -> bytes:
    """Return a record as it is written; what UTF-8 cannot hold becomes JSON's own escape."""
    total = _sum(kind, name, saved, value)
    said = {"format": FORMAT, "kind": kind, "name": name, "saved": saved, "sum": total, "value": value}
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")


def _sum(kind: Made, name: str, saved: str, value: Mapping[str, Any]) -> str:
    text = json.dumps([kind, name, saved, value], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def files_in(folder: Path) -> list[Path]:
    """Return the files of records in a folder; one that is not there holds none."""
    with readable(folder):
        try:
            names = sorted(entry.name for entry in os.scandir(folder))
        except (FileNotFoundError, NotADirectoryError):
            return []
    return [folder / name for name in names if name.endswith(".json") and not name.startswith(".")]


def old_of(place: Path) -> Path:
    return place.parent / OLD / place.stem


def _keep_old(place: Path) -> Path:
    """Copy the record, which stays where it is, among its old versions; the oldest of them make room."""
    old = old_of(place)
    old.mkdir(parents=True, exist_ok=True)
    for oldest in files_in(old)[: -(VERSIONS - 1)]:
        oldest.unlink()
    kept = old / f"{datetime.datetime.now(datetime.UTC):%Y%m%dT%H%M%S%f}.json"
    if not place.is_file():  # a folder or a pipe, put here by something else
        return place.rename(kept)
    with whole_or_not_at_all(kept, follow=False) as file:
        file.write(place.read_bytes())
    return kept


@contextmanager
def readable(folder: Path) -> Iterator[None]:
    """Put into words why what was saved cannot be read."""
    try:
        yield
    except OSError as error:
        raise UserDataUnreadableError(
            f"What you saved cannot be read: {error.filename or folder} ({error.strerror}). "
            "Nothing was changed. See that this folder is there and may be read, then try again."
        ) from error


def _not_saved(data: Path, error: OSError) -> str:
    """Say why nothing was saved, and what to do about it."""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            why, then = "the disk is full", "Make room on it, then save again."
        case errno.EROFS | errno.EACCES | errno.EPERM:
            why = f"it may not be written ({error.strerror})"
            then = "Allow it, or name another folder for your data in XDG_DATA_HOME, then save again."
        case errno.EEXIST | errno.ENOTDIR:
            why = f"a folder was expected at {error.filename or data}, and something else is there"
            then = "Move that away, then save again."
        case errno.ENOENT | errno.ESTALE:
            why = f"it is no longer there ({error.strerror})"
            then = "Bring it back, then save again."
        case _:
            why, then = f"the disk reports an error ({error.strerror})", "Check the disk, then save again."
    return f"This was not saved in {data}: {why}. What was saved before is as it was. {then}"
