"""A library as it was by a day: from the history of its folder in git, or else by the dates of its notes."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

from rich.text import Text

from throughline.commands.common import clean, err, shown_progress
from throughline.library import Library
from throughline.library.past import NoHistoryError, UnknownCommitError

Known = tuple[Library, datetime.date | None]  # the library to ask, and the day by which dates still decide


@contextmanager
def as_known(library: Library, day: datetime.date | None, save: bool, as_json: bool) -> Iterator[Known]:
    """Give the library as it was by a day; where no history reaches back so far, dates decide."""
    if day is None:
        yield library, None
        return
    try:
        commit = library.past.commit(day.isoformat())
    except NoHistoryError:
        yield library, day
        return
    except UnknownCommitError as error:
        err.print(Text(clean(f"{error} The dates of notes decide instead.")))
        yield library, day
        return
    if save:
        said = "A saved prompt is held beside today's notes, so dates decide, not the history in git."
        err.print(Text(said))
        yield library, day
        return
    with (
        shown_progress(as_json) as progress,
        library.past.at(commit.id, meaning=True, progress=progress) as then,
    ):
        err.print(Text(f"From the notes as they were in commit {commit.short} of {commit.at[:10]}."))
        yield then.library, None
