"""The one module that caches: the library of this process, and what is worked out from it once per build."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from corpus.model import Card, NoteKind
from graph.topics import Topic, topics_of
from graph.whole import compact_of
from index import store
from library import Library, folder_of
from views.components.links import TitleIndex, pack_titles

Stamp = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Place:
    """Which notes this app shows, and where their library lies."""

    folder: Path
    file: Path

    @classmethod
    def named(cls) -> "Place":
        """The place that the environment names, or that of the bundled sample."""
        folder = folder_of(os.environ.get("THROUGHLINE_NOTES") or None)
        named = os.environ.get("THROUGHLINE_LIBRARY")
        return cls(folder, Path(named) if named else store.place_of(folder))

    def is_built(self) -> bool:
        """Whether there is a library that can be opened as it is."""
        return store.usable(self.file)[0]

    def stamp(self) -> Stamp:
        """What changes when the library is built anew: the file, or the journal of a build beside it."""
        main = self.file.stat()
        journal = Path(f"{self.file}-wal")
        if not journal.exists() or not (beside := journal.stat()).st_size:
            return main.st_mtime_ns, main.st_size, 0, 0
        return main.st_mtime_ns, main.st_size, beside.st_mtime_ns, beside.st_size


def place() -> Place:
    """Return which notes this app shows."""
    return Place.named()


def library() -> Library:
    """Return the library as it was last built; all sessions of the process share it."""
    here = place()
    return _opened(str(here.folder), str(here.file), here.stamp())


def build(tell: Callable[[str, int, int], None]) -> None:
    """Bring the library up to date with its notes."""
    here = place()
    Library.build(here.folder, here.file, tell)


@st.cache_resource(max_entries=2, show_spinner=False)
def _opened(folder: str, file: str, stamp: Stamp) -> Library:
    """Open a library; SQLite takes the calls of several threads in turn (see bench/threads.py)."""
    del stamp  # part of the key alone
    return Library.open(folder, file)


def key() -> str:
    """Return what names this build of this library: part of the key of everything worked out from it."""
    here = place()
    return f"{here.file} {here.stamp()}"


def titles() -> TitleIndex:
    """Return every title, packed for the switcher."""
    return _titles(key(), library())


@st.cache_resource(max_entries=2, show_spinner=False)
def _titles(build: str, _library: Library) -> TitleIndex:
    del build
    return pack_titles(_library.notes(), _library.aliases())


@dataclass(frozen=True, slots=True)
class Front:
    """What the first page says of a library."""

    pages: int
    notes: dict[str, int]
    links: int
    problems: int
    built: float
    supported: tuple[tuple[Card, int], ...]
    hubs: tuple[Card, ...]
    topics: tuple[Card, ...]


def front() -> Front:
    """Return what the first page says of the library."""
    return _front(key(), library())


@st.cache_resource(max_entries=2, show_spinner=False)
def _front(build: str, _library: Library) -> Front:
    del build
    notes, links = _library.counts()
    return Front(
        pages=_library.pages(),
        notes=notes,
        links=sum(links.values()),
        problems=len(_library.problems()),
        built=_library.place.stat().st_mtime,
        supported=_library.best_supported(6),
        hubs=_first(_library, NoteKind.CONCEPT, 6),
        topics=_first(_library, NoteKind.TOPIC, 24),
    )


def _first(opened: Library, kind: NoteKind, count: int) -> tuple[Card, ...]:
    """Return the best connected notes of a kind."""
    cards = opened.notes(kind=kind, sort="connections")
    return tuple(card for card, _ in zip(cards, range(count), strict=False))


def topics_by_note() -> dict[str, Topic]:
    """Return the topic of every note that has one, as the whole graph divides."""
    return _topics_by_note(key(), library())


@st.cache_resource(max_entries=2, show_spinner="Dividing the notes into topics …")
def _topics_by_note(build: str, _library: Library) -> dict[str, Topic]:
    del build
    return topics_of(compact_of(_library.notes(), _library.links())).by_note()
