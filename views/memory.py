"""What is remembered for the next session: the notes read last, and the last walk."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeGuard

import streamlit as st

from throughline.library import readers
from throughline.library.user_data import Damaged, Made, Record, UserData, UserDataUnreadableError
from throughline.views import cached
from throughline.views.later import LATER, NAME
from throughline.views.walk import WALK, Walk

RECENT = "recent"
MOST_RECENT = 12  # notes: what one finds again without reading a list
_TOLD = "memory_told"
_BEFORE = "reading.json"  # where earlier versions kept both, beside the library


def recall() -> None:
    """Load what was remembered, once in a session, without notes that no longer exist."""
    if LATER.refused:
        _tell(LATER.refused)
    if RECENT in st.session_state:
        return
    LATER.settle()
    recent, walk = _left()
    there = cached.library().notes.cards([*recent, *((walk.note, *walk.trail) if walk else ())])
    st.session_state[RECENT] = tuple(note for note in recent if note in there)[:MOST_RECENT]
    if walk and all(note in there for note in (walk.note, *walk.trail)):
        st.session_state[WALK] = walk


def read_now(note_id: str) -> None:
    """Put a note first among those read last."""
    before = st.session_state.get(RECENT, ())
    others = (other for other in before if other != note_id)
    recent = (note_id, *others)[:MOST_RECENT]
    st.session_state[RECENT] = recent
    if recent != before:
        _keep(Made.READING, {"notes": list(recent)})


def keep() -> None:
    """Save the present walk, so that it can be continued."""
    walk = st.session_state.get(WALK)
    if isinstance(walk, Walk):
        _keep(Made.WALK, {**asdict(walk), "trail": list(walk.trail)})


def _keep(kind: Made, value: Mapping[str, Any]) -> None:
    LATER.put(cached.place().folder, kind, value)


def _tell(words: str) -> None:
    """Say once in a session that what is read now is not remembered, or what was read before is not known."""
    if not st.session_state.get(_TOLD):
        st.session_state[_TOLD] = True
        st.toast(words)


def _made() -> UserData:
    return UserData(cached.place().folder)


def _left() -> tuple[tuple[str, ...], Walk | None]:
    """Return what was left; where nothing was since, what an earlier version left beside the library."""
    try:
        reading, walk = _made().read(Made.READING, NAME), _made().read(Made.WALK, NAME)
    except UserDataUnreadableError as error:
        _tell(str(error))
        return (), None
    if reading is None and walk is None and not readers.are_several():
        return _left_before(cached.place().file.with_name(_BEFORE))
    for damaged in (reading, walk):
        if isinstance(damaged, Damaged):
            _tell(f"{damaged.place} is left as it is: {damaged.why}.")
    recent = _recent_of(reading.value.get("notes")) if isinstance(reading, Record) else ()
    return recent, _walk_of(walk.value) if isinstance(walk, Record) else None


def _left_before(place: Path) -> tuple[tuple[str, ...], Walk | None]:
    try:
        left = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return (), None  # a cache of an earlier version; nothing in it was asked to be saved
    return (_recent_of(left.get(RECENT)), _walk_of(left.get(WALK))) if isinstance(left, dict) else ((), None)


def _recent_of(value: object) -> tuple[str, ...]:
    return tuple(value) if _are_notes(value) else ()


def _walk_of(value: object) -> Walk | None:
    """Return the walk that a value describes, or none."""
    if not isinstance(value, dict):
        return None
    note, trail, at = value.get("note"), value.get("trail"), value.get("at")
    if not isinstance(at, int) or not _are_notes(trail) or not _are_notes([note]) or not 0 <= at < len(trail):
        return None
    return Walk(str(note), tuple(trail), at)


def _are_notes(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(note, str) for note in value)
