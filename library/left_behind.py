"""What was saved for a notes folder that is no longer where it was: told, and taken over if asked.

Whether another folder is the one that was moved cannot be known without its mark, so nothing is given to it
silently. What a person takes over is copied: it also stays where it is. A record that the present folder has
already is left out, and what was taken over is written down, so that it comes once, deleted later or not.
"""

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from throughline.library import user_folder
from throughline.library.user_data import (
    Damaged,
    Made,
    Record,
    UnknownRecordError,
    UserData,
    readable,
    records_in,
)


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """What was saved for one notes folder that is no longer there, and is new to the present one."""

    folder: str
    records: tuple[Record, ...]

    @property
    def amount(self) -> str:
        """How many records there are, in words."""
        return amount_of(self.records)

    @property
    def words(self) -> str:
        """What a person should know, and can do."""
        belongs, them = ("belongs", "it") if len(self.records) == 1 else ("belong", "them")
        return (
            f"{self.amount} {belongs} to a folder that was at {self.folder} and is no longer there. If this "
            f"folder is that one, run `throughline prompts --adopt {shlex.quote(self.folder)}` for it: that "
            f"copies {them} into its own."
        )


@dataclass(frozen=True, slots=True)
class Adopted:
    """What was taken over from a folder that is no longer there, and what could not be read."""

    folder: str
    records: tuple[Record, ...]
    damaged: tuple[Damaged, ...]


def amount_of(records: tuple[Record, ...]) -> str:
    """Return in words how many prompts, and other things, were saved."""
    prompts = sum(record.kind is Made.PROMPT for record in records)
    others = len(records) - prompts
    parts = [f"{prompts} saved prompt{'s' * (prompts != 1)}"] if prompts or not others else []
    if others:
        parts.append(f"{others} other record{'s' * (others != 1)} of yours")
    return " and ".join(parts)


def left_behind(made: UserData, notes: Path) -> tuple[LeftBehind, ...]:
    """Return what was left behind by folders that are no longer where they were, a folder each."""
    fresh: dict[str, list[Record]] = {}
    for place, folder in _left(notes):
        fresh.setdefault(folder, []).extend(_fresh(made, place)[0])
    return tuple(LeftBehind(folder, tuple(records)) for folder, records in fresh.items() if records)


def adopt(made: UserData, notes: Path, folder: str) -> Adopted:
    """Copy what one of these folders left behind into the data of the present folder, each record once."""
    every = _left(notes)
    wanted = str(Path(folder).absolute())
    chosen = [place for place, whose in every if whose in (folder, wanted)]
    if not chosen:
        names = ", ".join(dict.fromkeys(whose for _, whose in every))
        raise UnknownRecordError(
            f"Nothing that was saved waits for a folder that was at {folder}. "
            + (f"Something was saved for: {names}." if names else "No folder left anything behind.")
        )
    taken: list[Record] = []
    damaged: list[Damaged] = []
    for place in chosen:
        fresh, unread = _fresh(made, place)
        for record in fresh:
            made.save(record.kind, record.name, record.value, record.saved)
        taken += fresh
        damaged += unread
        if fresh:
            before = made.read(Made.TAKEN_OVER, place.name)
            now: dict[str, Any] = {_key(record): record.saved for record in fresh}
            made.save(Made.TAKEN_OVER, place.name, _value(before) | now)
    return Adopted(folder, tuple(taken), tuple(damaged))


def _left(notes: Path) -> list[tuple[Path, str]]:
    with readable(user_folder.data_folder()):
        return user_folder.left(notes)


def _fresh(made: UserData, place: Path) -> tuple[list[Record], list[Damaged]]:
    """Return the records of a folder of data that the present one neither has nor had, and the unreadable."""
    had = _value(made.read(Made.TAKEN_OVER, place.name))
    fresh: list[Record] = []
    damaged: list[Damaged] = []
    for kind in Made:
        if kind in (Made.TAKEN_OVER, Made.TOKEN):  # who was let in there was not let in here
            continue
        found, unread = records_in(place, kind)
        damaged += unread
        fresh += [one for one in found if _key(one) not in had and made.read(kind, one.name) is None]
    return fresh, damaged


def _key(record: Record) -> str:
    return f"{record.kind}/{record.name}"


def _value(found: Record | Damaged | None) -> dict[str, Any]:
    return dict(found.value) if isinstance(found, Record) else {}
