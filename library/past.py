"""A library as it was: built from the files that the history of its folder in git has kept.

It is built in a folder of its own that is deleted afterwards, by the same code as any build, so that what was
known then is what a build of that day's files knows. What the user made, such as doubts and names of topics,
is that of today.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from throughline.audit.changes import Change
from throughline.corpus.errors import ThroughlineError
from throughline.corpus.stopping import Progress, quiet, stoppable
from throughline.index.build.dialects import said
from throughline.index.store import file as store
from throughline.index.vectors.kept import FOLDER
from throughline.index.vectors.passages import active_model
from throughline.library import readers
from throughline.library.changes import Changed, Known, State
from throughline.library.git_history import Commit, History, NoHistoryError, UnknownCommitError
from throughline.library.moments import moment_of

if TYPE_CHECKING:
    from throughline.library.door import Library


__all__ = ["BackwardsError", "NoHistoryError", "Past", "Then", "UnknownCommitError"]

NAMED = 5  # notes that a notice names
_OWN_PAGES = (
    "SELECT p.path FROM note n JOIN mention m ON m.note = n.num AND m.own = 1 "
    "JOIN page p ON p.num = m.page WHERE n.id = ?"
)


class BackwardsError(ThroughlineError):
    """What changed was asked from a later day until an earlier one."""


@dataclass(frozen=True, slots=True)
class Then:
    """A library of a day that is past, and the commit whose files it was built from."""

    library: Library
    commit: Commit


class Past:
    """Opens a library as it was, and says what has changed since."""

    def __init__(self, library: Library) -> None:
        self._now = library

    def commit(self, when: str) -> Commit:
        """Return the commit that held by a day or a moment, or that is named."""
        return History(self._now.folder).by(when)

    @contextmanager
    def at(self, when: str, meaning: bool = False, progress: Progress = quiet) -> Iterator[Then]:
        """Open the library as it was by a day, a moment or a commit; with meaning where it is asked for."""
        readers.refuse("The library of an earlier day would be built")
        history = History(self._now.folder)
        commit = history.by(when)
        with self._of(history, commit, meaning, progress) as library:
            yield Then(library, commit)

    def changes(self, as_of: str, since: str = "", progress: Progress = quiet) -> Changed:
        """Return what changed since a day or a commit: until today, or from another one until then."""
        readers.refuse("The library of an earlier day would be built")
        history = History(self._now.folder)
        commit = history.by(as_of)
        with self._of(history, commit, False, progress) as then:
            known = Known(commit.short, commit.at, *_counted(then))
            if not since:
                before, after = State(then._db, commit.at), State(self._now._db)
                found = self._now.changes.between(before, after)
                return replace(found, as_of=known, notice=self._never_kept(history, found))
            start, notice = _start(history, since)
            _refuse_backwards(since, start, as_of, commit)
            with self._of(history, start, False, progress) as first:
                before, after = State(first._db, start.at), State(then._db, commit.at)
                found = self._now.changes.between(before, after)
            return replace(found, as_of=known, notice=notice)

    def _never_kept(self, history: History, found: Changed) -> str:
        """Name the notes that seem to have come and that git does not keep: they may be of any age."""
        kept = history.paths(history.commits()[0])
        unkept = []
        for one in found.notes:
            if one.change is Change.CAME:
                pages = [path for (path,) in self._now._db.execute(_OWN_PAGES, (one.id,))]
                if pages and kept.isdisjoint(pages):
                    unkept.append(one.title)
        if not unkept:
            return ""
        named = ", ".join(f"\u201c{title}\u201d" for title in unkept[:NAMED])
        more = f" and {len(unkept) - NAMED:,} more" if len(unkept) > NAMED else ""
        they = "it was" if len(unkept) == 1 else "they were"
        return f"Git does not keep {named}{more}: when {they} written is not known."

    @contextmanager
    def _of(self, history: History, commit: Commit, meaning: bool, progress: Progress) -> Iterator[Library]:
        """Build the library of a commit; it is gone when it is closed."""
        from throughline.index.build.library_file import chosen_model, make  # noqa: PLC0415 - see Library.build

        now = self._now
        with tempfile.TemporaryDirectory(prefix="throughline-past-") as name, stoppable(progress) as told:
            notes, place = Path(name, "notes"), Path(name, "library", "library.db")
            notes.mkdir()
            place.parent.mkdir()
            history.write_out(commit, notes)
            by_words = not (meaning and active_model(now._db))
            if not by_words:
                _lend_vectors(now.place.parent / FOLDER, place.parent / FOLDER)
            dialects = [f"{folder}={dialect}" for folder, dialect in said(now._db).items()]
            model = "" if by_words else chosen_model(now.place)
            make(place, notes, told, model, by_words, dialects, False).db.close()
            with type(now)(now.folder, place, store.connect(place)) as library:
                yield library


def _start(history: History, since: str) -> tuple[Commit, str]:
    """Return the last commit before a day, or the first where the history begins later, which is said."""
    moment = moment_of(since, end=False)
    if moment is None:
        return history.by(since), ""
    if found := history.last_by(moment):
        return found, ""
    first = history.commits()[-1]
    return first, (
        f"The history begins with commit {first.short} of {first.at[:16].replace('T', ' ')} UTC; what "
        "changed before is not known."
    )


def _refuse_backwards(since: str, start: Commit, as_of: str, commit: Commit) -> None:
    """Raise an error where the first of two days is the later one."""
    if (moment_of(since, end=False) or start.at) > (moment_of(as_of, end=True) or commit.at):
        raise BackwardsError(
            f"{since} is later than {as_of}. What changed is told from the earlier of two days until the "
            "later one: exchange the two."
        )


def _counted(library: Library) -> tuple[int, int]:
    notes, links = library.account.counts()
    return sum(notes.values()), sum(links.values())


def _lend_vectors(own: Path, place: Path) -> None:
    """Copy the vectors of today's notes, so that only what said something else then is encoded."""
    if own.is_dir():
        shutil.copytree(own, place, ignore=shutil.ignore_patterns("*.lock", ".*"))
