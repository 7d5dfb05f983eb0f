"""What a reader left, kept beside the library for the next session: notes read last, the last walk."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import streamlit as st

from throughline.views import opened
from throughline.views.walk import WALK, Walk

RECENT = "recent"
MOST_RECENT = 12
_FILE = "reading.json"


def recall() -> None:
    """Take up what was left, once in a session."""
    if RECENT in st.session_state:
        return
    left = _read(_place())
    st.session_state[RECENT] = tuple(left.get(RECENT, ()))[:MOST_RECENT]
    walk = left.get(WALK)
    if walk:
        st.session_state[WALK] = Walk(walk["note"], tuple(walk["trail"]), walk["at"])


def read_now(note_id: str) -> None:
    """Put a note first among those read last."""
    before = st.session_state.get(RECENT, ())
    others = (other for other in before if other != note_id)
    st.session_state[RECENT] = (note_id, *others)[:MOST_RECENT]
    keep()


def keep() -> None:
    """Write down what is to be taken up again; where that cannot be written, only this session knows it."""
    walk = st.session_state.get(WALK)
    left = {RECENT: st.session_state.get(RECENT, ()), WALK: asdict(walk) if isinstance(walk, Walk) else None}
    place = _place()
    written = place.with_suffix(".part")
    try:
        written.write_text(json.dumps(left), encoding="utf-8")
        written.replace(place)
    except OSError:
        return


def _place() -> Path:
    return opened.place().file.with_name(_FILE)


def _read(place: Path) -> Mapping[str, Any]:
    """Return what was left, or nothing where the file holds no such thing."""
    try:
        left = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    walk = left.get(WALK) if isinstance(left, dict) else None
    recent = left.get(RECENT) if isinstance(left, dict) else None
    if not isinstance(recent, list) or not all(isinstance(note, str) for note in recent):
        return {}
    return left if _is_walk(walk) else {}


def _is_walk(walk: object) -> bool:
    """Tell whether a value from the file is a walk, or none."""
    if not isinstance(walk, dict):
        return walk is None
    trail, at = walk.get("trail"), walk.get("at")
    if not isinstance(trail, list) or not isinstance(at, int) or not 0 <= at < len(trail):
        return False
    return all(isinstance(note, str) for note in (*trail, walk.get("note")))
