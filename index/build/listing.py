"""Which files a build looks at: all of a notes folder, or just those that are known to have changed."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace

from throughline.corpus.dialects import Dialect
from throughline.corpus.model import Problem
from throughline.corpus.readers.files import File, LeftOut
from throughline.corpus.readers.folder import files_at, list_files
from throughline.index.build.changes import Source, Stored
from throughline.index.build.dialects import with_dialects, without_own
from throughline.index.store.transactions import chunks, places

_STORED = "SELECT path, num, size, modified, checked, digest, dialect FROM page"


@dataclass(frozen=True, slots=True)
class Listed:
    """The files of a build, the pages that the library has of them, and those whose files are gone.

    `renamed` tells that the pages of days have other names than at the last build.
    """

    files: Sequence[File]
    stored: dict[str, Stored]
    gone: Sequence[str] = ()
    problems: Sequence[Problem] = ()
    renamed: bool = False


def listed(db: sqlite3.Connection, source: Source) -> Listed:
    """Look through the whole folder, or at the files that are named; what was left out is kept."""
    return _named(db, source) if source.named else _all(db, source)


def newest_of(files: Sequence[File], count: int) -> list[File]:
    """Return so many files, those that changed last, in the order in which they are listed; or all."""
    if not count or len(files) <= count:
        return list(files)
    chosen = {file.path for file in sorted(files, key=lambda file: file.modified)[-count:]}
    return [file for file in files if file.path in chosen]


def _all(db: sqlite3.Connection, source: Source) -> Listed:
    stored = {path: Stored(*row) for path, *row in db.execute(_STORED)}
    found = without_own(source.folder, list(list_files(source.folder)))
    left_out = [[entry.path, entry.reason] for entry in found if isinstance(entry, LeftOut)]
    db.execute(
        "INSERT INTO meta VALUES ('left out', ?) ON CONFLICT DO UPDATE SET value = excluded.value "
        "WHERE value <> excluded.value",  # a build that changes nothing writes nothing
        (json.dumps(left_out),),
    )
    known, renamed = with_dialects(db, source.folder, found)
    files = newest_of(known, source.newest)
    gone = sorted(stored.keys() - {file.path for file in files})
    db.execute("DELETE FROM problem WHERE page IS NULL")
    problems = [entry for entry in found if isinstance(entry, Problem)]
    return Listed(files, stored, gone, problems, renamed)


def _named(db: sqlite3.Connection, source: Source) -> Listed:
    """Look at those of the named files that are pages already: a file that comes or goes may change others.

    The days of Logseq are left to a look at everything, since settings beside them say how they are called.
    """
    stored: dict[str, Stored] = {}
    for run in chunks(source.named):
        rows = db.execute(f"{_STORED} WHERE kind IS NOT NULL AND path IN ({places(run)})", tuple(run))
        stored |= {path: Stored(*row) for path, *row in rows if row[-1] != Dialect.LOGSEQ}
    files = [
        replace(file, dialect=Dialect(stored[file.path].dialect or Dialect.MARKDOWN))
        for file in files_at(source.folder, sorted(stored))
    ]
    return Listed(files, stored)
