"""The library behind the server: one question at a time, opened again when a build has changed it."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

from throughline.library import Library, folder_of
from throughline.library.errors import ThroughlineError, explained
from throughline.library.place import library_file as store

T = TypeVar("T")


class NotReadyError(ThroughlineError):
    """The library is made by another process, and cannot be read yet."""


class SharedLibrary:
    """Answers the questions of all clients one after another, in a thread beside the server's own."""

    def __init__(
        self, notes: Path | None, file: Path | None, tell: Callable[[str], None], builds: bool = True
    ) -> None:
        self._builds = builds  # where another process keeps the library, none is built here
        self._folder = folder_of(notes, file)
        self._place = store.named(file) if file else store.place_of(self._folder)
        self._tell = tell
        self._one = CapacityLimiter(1)
        self._opened: Library | None = None
        self._stamp: store.Stamp | None = None
        store.usable(self._place)  # a library that is too new is refused before anything is served

    async def ask(self, question: Callable[[Library], T]) -> T:
        """Return the answer to a question; a question that is cancelled while it waits is skipped."""
        return await to_thread.run_sync(lambda: self._answer(question), limiter=self._one)

    def _answer(self, question: Callable[[Library], T]) -> T:
        try:
            library = self._library()
            with library.one_state():
                return question(library)
        except sqlite3.Error as error:  # damage that shows while notes are read, a lock, a full disk
            raise explained(self._place, error) from error

    async def warm(self) -> None:
        """Open the library and load what search needs, before the first question comes."""
        await self.ask(lambda library: library.search.ask("what is known", 1))

    def _library(self) -> Library:
        """Return the library as it was last built, which is built where there is none."""
        found = store.stamp(self._place) if self._place.exists() else None
        if self._opened and found == self._stamp:
            return self._opened
        if self._opened:
            self._opened.close()
            self._opened = None  # stays so where the next one cannot be opened
        if self._builds:
            self._build_if_needed()
            self._opened = Library.open(self._folder, self._place)
        else:
            self._opened = self._as_it_is()
        self._stamp = store.stamp(self._place)
        return self._opened

    def _as_it_is(self) -> Library:
        """Open the library that another process keeps, or say that there is none to open yet."""
        if not (self._place.exists() and store.can_be_shown(self._place)):
            raise NotReadyError("The notes are being read for the first time. Ask again in a minute.")
        return Library.shown(self._folder, self._place)

    def _build_if_needed(self) -> None:
        ready, why = store.usable(self._place)
        other = store.other_notes(self._place, self._folder) if ready else ""
        if ready and not other:
            return
        none = (
            f"There is no library of {self._folder} yet"
            if not other
            else f"The library holds notes of {other}"
        )
        self._tell(why or f"{none}: it is built first, at {self._place}.")
        built = Library.build(self._folder, self._place)
        self._tell(f"Built from {built.pages} pages in {built.seconds:.1f} s. {built.remark}".strip())
