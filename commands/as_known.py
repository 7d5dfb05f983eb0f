"""A library as it was by a day: from the history of its folder in git, or else by the dates of its notes."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.text import Text

from throughline.commands.common import clean, err, shown_progress
from throughline.library import Library
from throughline.library.past import NoHistoryError, UnknownCommitError


@dataclass(frozen=True, slots=True)
class AsKnown:
    """The library to ask; the day by which dates still decide, or else what is to be said of its own day."""

    library: Library
    day: datetime.date | None = None
    said: str = ""


@contextmanager
def as_known(library: Library, day: datetime.date | None, save: bool, as_json: bool) -> Iterator[AsKnown]:
    """Give the library as it was by a day; where no history reaches back so far, dates decide."""
    if day is None:
        yield AsKnown(library)
        return
    try:
        commit = library.past.commit(day.isoformat())
    except NoHistoryError:
        yield AsKnown(library, day)
        return
    except UnknownCommitError as error:
        err.print(Text(clean(f"{error} The dates of notes decide instead.")))
        yield AsKnown(library, day)
        return
    if save:
        said = "A saved prompt is held beside today's notes, so dates decide, not the history in git."
        err.print(Text(said))
        yield AsKnown(library, day)
        return
    with (
        shown_progress(as_json) as progress,
        library.past.at(commit.id, meaning=True, progress=progress) as then,
    ):
        err.print(Text(f"From the notes as they were in commit {commit.short} of {commit.at[:10]}."))
        said = (
            f"Only what was known by {day} is used: the notes are those of the last commit until then, of "
            f"{commit.at[:10]}."
        )
        yield AsKnown(then.library, said=said)
