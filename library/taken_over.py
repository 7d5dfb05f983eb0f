"""Prompts that earlier versions kept beside the library file: found, and taken over into the user's data.

They lie in a folder `prompts` of whichever folder held the library: of the notes, of the user's data, or
beside the file that was named. Where several notes folders had their libraries in one folder, nothing says
whose a prompt was, so each takes over all: a stranger's prompt can be deleted, a lost one not be found. The
old files stay as they are. What was taken over is written down, so that a prompt that is deleted afterwards
does not come back.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from throughline.corpus.readers.files import OWN_FOLDER
from throughline.corpus.text.titles import digest
from throughline.library import readers, user_folder
from throughline.library.user_data import (
    Damaged,
    Made,
    Record,
    UserData,
    UserDataUnreadableError,
    UserDataUnwritableError,
)
from throughline.prompts.kept import NoPromptError, kept_of

FOLDER = "prompts"


def take_over(made: UserData, notes: Path, beside: Path) -> tuple[tuple[Record, ...], tuple[Damaged, ...]]:
    """Take over what is new in the old places; return what cannot be written now, and what cannot be read."""
    if readers.are_several():
        return (), ()  # what lies beside the library is its owner's
    waiting: list[Record] = []
    damaged: list[Damaged] = []
    for folder in _old_places(notes, beside):
        found = dict(_found(folder, damaged))
        log = made.read(Made.TAKEN_OVER, digest(str(folder)))
        before = log.value if isinstance(log, Record) else {}
        fresh = {name: one for name, one in found.items() if before.get(name) != one[0]}
        try:
            for _, record in fresh.values():
                made.save(record.kind, record.name, record.value, record.saved)
            if fresh:
                sums = {name: total for name, (total, _) in found.items()}
                made.save(Made.TAKEN_OVER, digest(str(folder)), {**before, **sums})
        except UserDataUnwritableError:
            # They can be read where they are, so they are listed from there until they can be written.
            waiting += [record for _, record in fresh.values()]
    return tuple(waiting), tuple(damaged)


def _old_places(notes: Path, beside: Path) -> Iterable[Path]:
    """Return the folders in which earlier versions may have kept the prompts of these notes."""
    of_user = user_folder.data_folder().parent / digest(str(notes.resolve()))[:16]
    places = (beside.resolve(), (notes / OWN_FOLDER).resolve(), of_user)
    return [place / FOLDER for place in dict.fromkeys(places)]


def _found(folder: Path, damaged: list[Damaged]) -> Iterable[tuple[str, tuple[str, Record]]]:
    """Yield each old prompt by its file name, with a sum over its bytes; tell of those that are none."""
    try:
        names = sorted(entry.name for entry in os.scandir(folder) if entry.name.endswith(".json"))
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise UserDataUnreadableError(
            f"The prompts saved in {folder} cannot be read ({error.strerror}). Nothing was changed. "
            "See that this folder may be read, then try again."
        ) from error
    for place in (folder / name for name in names):
        try:
            data = place.read_bytes() if place.is_file() else b""
            yield place.name, (hashlib.sha256(data).hexdigest(), _record(place, json.loads(data)))
        except OSError as error:
            damaged.append(Damaged(place, f"it cannot be read: {error.strerror}"))
        except (ValueError, KeyError, TypeError, RecursionError, NoPromptError):
            damaged.append(Damaged(place, "it is no prompt that was saved"))


def _record(place: Path, said: Mapping[str, Any]) -> Record:
    saved = str(said["saved"])
    values = {name: value for name, value in said.items() if name != "saved"}
    return Record(Made.PROMPT, kept_of(values, saved).id, saved, values, place)
