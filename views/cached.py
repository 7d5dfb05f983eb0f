"""The one module that caches: the library of this process, and what is worked out from it once per build."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import streamlit as st

from throughline.library import Library, readers
from throughline.library.changes import Changed
from throughline.library.graph import LayoutBasis
from throughline.library.nouns import (
    Asked,
    Audit,
    Card,
    Community,
    Facets,
    Findings,
    Insight,
    Kept,
    NoteKind,
    Request,
    Stale,
)
from throughline.library.output import digest
from throughline.library.prompts import Prepared
from throughline.views.components.links import pack_titles
from throughline.views.place import Place
from throughline.views.prose import Shown
from throughline.views.vault import Vault, vault_of
from throughline.views.whole import Whole, packed

T = TypeVar("T")
PROMPTS_KEPT = (
    64  # prompts of a few pages of text each: as many as the open tabs of one reader are at work on
)
BODIES_KEPT = 64  # bodies of up to a few megabytes: as many as readers turn back to within minutes
TITLES_SENT = 50_000  # about 5 MB, which every window of a browser keeps; more are looked for by the app
_asking = threading.RLock()


def place() -> Place:
    """Return which notes this app shows."""
    return Place.named()


def library() -> Library:
    """Return the library as it was last built; all sessions of the process share it."""
    here = place()
    return _opened(here.folder, here.file, here.mark())


def ask(question: Callable[[Library], T]) -> T:
    """Put a question that computes or writes to the shared library; such questions are answered in turn."""
    opened = library()
    with _in_turn(opened):
        return question(opened)


@contextmanager
def _in_turn(opened: Library) -> Iterator[None]:
    """Wait for the questions of others, then answer from one state of the library."""
    with _asking, opened.one_state():
        yield


@lru_cache(maxsize=2)
def _opened(folder: Path, file: Path, mark: str) -> Library:
    """Open a library for all threads: SQLite serialises their reads; what does more goes through `ask`."""
    del mark  # part of the key alone
    return Library.shown(folder, file)


def key() -> str:
    """Return what names this build of this library: part of the key of everything worked out from it."""
    here = place()
    return f"{here.file} {here.mark()}"


def sense_key() -> str:
    """Return what names a build, and whether all of its notes were read for their meaning by then."""
    return f"{key()} {library().search.settled()}"


def vault() -> Vault:
    """Return the notes folder with the files in it that are no notes."""
    return _vault(key(), place().folder, library())


@lru_cache(maxsize=2)
def _vault(build: str, folder: Path, library: Library) -> Vault:
    del build
    return vault_of(folder, (entry.path for entry in library.account.left_out()))


@st.cache_resource(max_entries=BODIES_KEPT, show_spinner=False)
def shown(build: str, note: str, _make: Callable[[], Shown]) -> Shown:
    """Return the body of a note of this build as it is shown; it is made when the library changes."""
    del build, note
    return _make()


def titles_token() -> str:
    """Return what names the titles of this build."""
    return digest(key())


def titles() -> bytes:
    """Return the titles of the notes with most links, packed for the finder: all in most libraries."""
    return _titles(titles_token(), library())


@lru_cache(maxsize=2)
def _titles(token: str, library: Library) -> bytes:
    best = library.notes.best(TITLES_SENT)
    return pack_titles(token, best, library.notes.aliases(card.id for card in best))


def facets() -> Facets:
    """Return what lists of notes can be narrowed by."""
    return _facets(key(), library())


@lru_cache(maxsize=2)
def _facets(build: str, library: Library) -> Facets:
    del build
    return library.notes.facets()


@st.cache_resource(max_entries=2, show_spinner=False)
def _learnt(build: str) -> list[bool]:
    del build
    return []


def knows_meaning() -> bool:
    """Whether the language model has already answered in this process, so that it will answer at once."""
    return bool(_learnt(key()))


def learnt_meaning() -> None:
    """Note that the language model has answered."""
    _learnt(key())[:] = [True]


@dataclass(frozen=True, slots=True)
class Front:
    """What the first page says of a library."""

    pages: int
    notes: dict[str, int]
    links: int
    problems: int
    has_folders: bool
    built: float
    supported: tuple[tuple[Card, int], ...]
    hubs: tuple[Card, ...]
    topics: tuple[Card, ...]


def front() -> Front:
    """Return what the first page says of the library."""
    return _front(key(), library())


@lru_cache(maxsize=2)
def _front(build: str, library: Library) -> Front:
    del build
    notes, links = library.account.counts()
    return Front(
        pages=library.account.pages(),
        notes=notes,
        links=sum(links.values()),
        problems=len(library.account.problems()),
        has_folders=library.notes.has_folders(),
        built=library.place.stat().st_mtime,
        supported=library.notes.best_supported(6),
        hubs=tuple(library.notes.best(6, (NoteKind.CONCEPT,))),
        topics=tuple(library.notes.best(24, (NoteKind.TOPIC,))),
    )


def communities_by_note() -> dict[str, Community]:
    """Return the community of every note that has one, in the whole graph."""
    return _communities_by_note(key(), library())


@st.cache_resource(max_entries=2, show_spinner="Dividing the notes into topics …")
def _communities_by_note(build: str, _library: Library) -> dict[str, Community]:
    del build
    with _in_turn(_library):
        return _library.graph.communities().by_note()


def insights(family: Insight) -> Findings:
    """Return one family of findings."""
    answered = "".join(sorted(library().questions.answered()))  # gaps ask questions that are not
    return _insights(f"{sense_key()} {digest(answered)}", family.value, library())


@st.cache_resource(max_entries=len(Insight), show_spinner="Reading the structure …")
def _insights(build: str, family: str, _library: Library) -> Findings:
    del build
    with _in_turn(_library):
        return _library.graph.insights([family])[0]


def questions(everything: bool, page: int, size: int, words: str = "") -> tuple[tuple[Asked, ...], int]:
    """Return one page of the open questions with what may answer them, and how many there are in all."""
    answered = "".join(sorted(library().questions.answered()))
    return _questions(f"{sense_key()} {digest(answered)}", everything, page, size, words, library())


@st.cache_resource(max_entries=8, show_spinner="Looking for what may answer them …")
def _questions(
    build: str, everything: bool, page: int, size: int, words: str, _library: Library
) -> tuple[tuple[Asked, ...], int]:
    del build
    with _in_turn(_library):
        return _library.questions.questions(size, everything, page * size, words)


def _key_of_prompts() -> str:
    """Return what names a build, what is known of its meaning, who asks, and what the user doubts."""
    return f"{sense_key()} {readers.mark()} {library().doubts.token()}"


def changed(moment: str) -> Changed:
    """Return what came, went or changed since a moment."""
    return _changed(f"{key()} {readers.mark()}", moment, library())


@lru_cache(maxsize=4)
def _changed(build: str, moment: str, library: Library) -> Changed:
    del build
    return library.changes.since(moment)


def audit() -> Audit:
    """Return the audit of the whole library."""
    return _audit(sense_key(), place())


@st.cache_resource(max_entries=2, show_spinner="Holding claims to their sources \u2026")
def _audit(build: str, _place: Place) -> Audit:
    """Audit on a connection of its own: the first time takes long, and other pages do not wait for it."""
    del build
    with Library.shown(_place.folder, _place.file) as apart:
        return apart.audit.run()


def prepared(request: Request) -> Prepared:
    """Return the prompt that a request asks for; it is made when the request or the library changes."""
    return _prepared(_key_of_prompts(), repr(request), request, library())


@st.cache_resource(max_entries=PROMPTS_KEPT, show_spinner=False)
def _prepared(build: str, asked: str, _request: Request, _library: Library) -> Prepared:
    del build, asked
    with _in_turn(_library):
        return _library.prompts.prepare(_request)


def staleness(kept: Kept) -> Stale:
    """Return what has changed since a prompt was taken away."""
    return _staleness(_key_of_prompts(), kept.id, kept.state, kept, library())


@st.cache_resource(max_entries=PROMPTS_KEPT, show_spinner=False)
def _staleness(build: str, prompt: str, state: str, _kept: Kept, _library: Library) -> Stale:
    del build, prompt, state
    with _in_turn(_library):
        return _library.prompts.staleness(_kept)


def is_laid_out(ground: LayoutBasis) -> bool:
    """Whether the positions of all notes are known, or are only worked out when they are asked for."""
    return library().is_large() or library().graph.is_laid_out(ground)


def whole(ground: LayoutBasis) -> Whole | None:
    """Return the whole graph at its stored positions, or None where there are none on this ground."""
    return _whole(sense_key(), ground.value, library())


@st.cache_resource(max_entries=2, show_spinner="Laying the notes out …")
def _whole(build: str, ground: str, _library: Library) -> Whole | None:
    with _in_turn(_library):
        layout = _library.graph.layout(LayoutBasis(ground))
    if layout is None:
        return None
    return packed(layout, _library, _communities_by_note(key(), _library))
