"""One open library: every front end reaches notes, links and problems through class `Library`."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from throughline.corpus.stopping import Progress, quiet, stoppable
from throughline.index.search.searcher import Searcher
from throughline.index.store import file as store
from throughline.index.store.account import Account, Group
from throughline.index.store.interrupts import interruptible
from throughline.index.store.languages import remark_on_language
from throughline.index.store.reader import Reader
from throughline.index.store.transactions import one_state
from throughline.library import readers
from throughline.library.accepting import Accepting
from throughline.library.auditing import Auditing
from throughline.library.changes import Changes
from throughline.library.doubts import Doubts
from throughline.library.graph import Graph, LayoutBasis
from throughline.library.ledger import Ledger
from throughline.library.notes import Notes
from throughline.library.past import Past
from throughline.library.place import folder_of, place_of
from throughline.library.prompts import Prompts
from throughline.library.saved_searches import SavedSearches
from throughline.library.tensions import Tensions

if TYPE_CHECKING:
    from throughline.index.build.library_file import Made
    from throughline.index.vectors.elsewhere import Elsewhere

NEWS = 3  # notes that changed whose titles are told
LAID_OUT_AT_BUILD = 20_000  # notes; larger libraries are laid out when the whole map is first opened
# Notes up to which a build that learns meaning divides them into topics and pairs the closest ones as well;
# larger libraries have that done when it is first asked for: it takes memory by their size.
PREPARED_AT_BUILD = 50_000
# Notes from which on the first build of words alone finds topics too: those of fewer are found at once.
WORTH_TOPICS = 5_000


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made."""

    pages: int
    changed: int
    removed: int
    notes: dict[str, int]
    links: dict[str, int]
    problems: int
    encoded: int
    seconds: float
    remark: str = ""
    dialects: dict[str, str] = field(default_factory=dict)
    understood: tuple[Group, ...] = ()
    not_understood: tuple[Group, ...] = ()
    left_out: dict[str, int] = field(default_factory=dict)
    said: tuple[str, ...] = ()
    news: tuple[tuple[str, str], ...] = ()  # the ids and titles of a few notes that changed


class Library:
    """The notes of one folder, read, linked and ready to be asked.

    Parts: `notes` (by name, as lists, with links), `search` (by words, meaning and spelling), `graph`
    (neighbourhoods, paths, insights, layouts), `questions` (what the notes leave open), `accepting` (links
    that were suggested, written out), `searches` (those that were saved), `prompts`, `audit` (whether notes
    say what is cited from them), `doubts` (what the user doubts, and what falls with it), `tensions` (what
    does not agree), `changes` (what came, went or changed), and `past` (the library as it was, where the
    folder has a history in git); `account` says what the last build read.
    """

    def __init__(self, folder: Path, place: Path, db: sqlite3.Connection) -> None:
        self.folder = folder
        self.place = place
        self.remark = ""  # what a person should know of its opening: that it was damaged, and made again
        self._db = db
        reader = Reader(db)
        self.search = Searcher(db, place.parent)
        self.notes = Notes(db, reader, self.search.find, folder)
        self.account = Account(db)
        self.questions = Ledger(db, reader, self.search, folder)
        self.graph = Graph(db, reader, self.search, folder, self.questions)
        self.accepting = Accepting(db, folder)
        self.searches = SavedSearches(folder)
        self.doubts = Doubts(db, reader, folder)
        self.changes = Changes(db, folder)
        self.tensions = Tensions(db, self.search, folder)
        self.prompts = Prompts(db, reader, self.search, self.graph, self.doubts, folder, place.parent)
        self.audit = Auditing(db, reader, self.search)
        self.past = Past(self)

    @classmethod
    def open(cls, notes: Path | str | None = None, file: Path | str | None = None) -> Library:
        """Open the library of a notes folder as it was last built; build it where there is none."""
        folder = folder_of(notes, file)
        place = place_of(folder, file)
        remark = ""
        if not store.usable(place)[0] or store.other_notes(place, folder):
            remark = cls.build(folder, place).remark
        library = cls(folder, place, store.connect(place))
        library.remark = remark
        return library

    @classmethod
    def shown(cls, folder: Path, place: Path) -> Library:
        """Open the library at a place as it is, also one that is only begun; nothing is built."""
        return cls(folder, place, store.connect(place))

    @classmethod
    def build(
        cls,
        notes: Path | str | None = None,
        file: Path | str | None = None,
        progress: Progress = quiet,
        wait: float = 60,
        model: str = "",
        text_only: bool = False,
        dialects: Sequence[str] = (),
        remember: bool = True,
        on: Elsewhere | None = None,
        named: Sequence[str] = (),
    ) -> Built:
        """Bring the library of a folder up to date, in one step that happens whole or not at all.

        `dialects` say how notes are written where that is not found out: `logseq`, or `folder=logseq`. Where
        `remember` is not set, `text_only` is no wish of a person, but a first step. Where a scheduler is
        named by `on`, its workers encode. Where files are `named`, only these are looked at, by their paths
        below the folder, and only if the library has a page of them.
        """
        from throughline.index.build.library_file import make  # noqa: PLC0415 - what only reads waits for no reader of files

        readers.refuse("The library would be built")
        started = time.monotonic()
        folder = folder_of(notes, file)
        place = place_of(folder, file)
        with stoppable(progress) as told:
            with store.build_lock(place, wait):
                made = make(place, folder, told, model, text_only, dialects, remember, on, named)
            with cls(folder, place, made.db) as library:
                if not text_only:
                    library.lay_out(told)
                elif remember and library._is_new(made.changes.read):
                    library.lay_out(told, ())
                language = "" if text_only else remark_on_language(made.db)
                return library._built(made, started, language)

    def _built(self, made: Made, started: float, language: str) -> Built:
        notes_by_kind, links_by_kind = self.account.counts()
        return Built(
            pages=self.account.pages(),
            changed=made.changes.read,
            removed=made.changes.removed,
            notes=notes_by_kind,
            links=links_by_kind,
            problems=len(self.account.problems()),
            encoded=made.encoded,
            seconds=round(time.monotonic() - started, 3),
            remark=" ".join(filter(None, (made.remark, language))),
            dialects=self.account.dialects(),
            understood=self.account.understood(),
            not_understood=self.account.not_understood(),
            left_out=self.account.left_out_by_reason(),
            said=self.account.said(),
            news=self.account.titles_on(made.changes.pages[:NEWS]),
        )

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the library file."""
        self._db.close()

    def one_state(self) -> AbstractContextManager[None]:
        """Answer all that is asked meanwhile from one state of the notes, whatever is built beside it."""
        return one_state(self._db)

    def is_large(self) -> bool:
        """Tell whether positions are worked out only when they are asked for."""
        return self._size() > LAID_OUT_AT_BUILD

    def _is_new(self, read: int) -> bool:
        """Tell whether as many pages as were read are all, and too many to wait for their topics later."""
        return read >= self.account.pages() and self._size() >= WORTH_TOPICS

    def _size(self) -> int:
        return sum(self.account.counts()[0].values())

    def lay_out(self, progress: Progress, grounds: Sequence[LayoutBasis] = tuple(LayoutBasis)) -> None:
        """Store topics, close pairs and positions, each where that does not hold up the build for long."""
        with self.one_state():  # another build may be under way, and all positions are to be of one state
            size = self._size()
            if size > PREPARED_AT_BUILD:
                return
            self.graph.communities()
            for done, ground in enumerate(grounds):
                progress("layout", done, len(grounds))
                with interruptible(self._db):
                    if size <= LAID_OUT_AT_BUILD:
                        self.graph.layout(ground)
                    if ground is LayoutBasis.MEANING:
                        self.graph.keep_near()
            progress("layout", len(grounds), len(grounds))
