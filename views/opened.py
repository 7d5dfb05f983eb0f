"""The one place that keeps something between reruns: an open library for each state of its file."""

import os
import threading
from pathlib import Path

import streamlit as st

from corpus.model import NoteKind
from index import store
from library import Library, folder_of
from views.components.links import TitleIndex, pack_titles


def library() -> Library:
    """Return the library of this process's notes, opened for this thread, as it stands on disk."""
    folder = folder_of(os.environ.get("THROUGHLINE_NOTES"))
    named = os.environ.get("THROUGHLINE_LIBRARY")
    place = Path(named) if named else store.place_of(folder)
    return _opened(str(folder), str(place), _mark(place), threading.get_ident())


def _mark(place: Path) -> tuple[int, ...]:
    """Return what changes when a build has changed the library."""
    files = (place, Path(f"{place}-wal"))
    return tuple(found.stat().st_mtime_ns for found in files if found.exists())


@st.cache_resource(max_entries=16, show_spinner="Opening the library")
def _opened(folder: str, place: str, mark: tuple[int, ...], thread: int) -> Library:
    return Library.open(folder, place)


def titles() -> TitleIndex:
    """Return the titles that the quick switcher searches."""
    opened = library()
    return _titles(str(opened.place), _mark(opened.place))


@st.cache_resource(max_entries=2, show_spinner=False)
def _titles(place: str, mark: tuple[int, ...]) -> TitleIndex:
    kinds = (NoteKind.CONCEPT, NoteKind.INQUIRY, NoteKind.PAPER, NoteKind.TOPIC)
    return pack_titles(card for kind in kinds for card in library().notes(kind))
