"""The communities of a library as they were last worked out; any change by a build makes them stale."""

import json
import sqlite3
from collections.abc import Sequence

from throughline.index.store import beside

FORM = "2"  # of what is kept: topics have parts since then
Named = tuple[str, tuple[str, ...]]  # the name of a community and the ids of its notes
Parted = tuple[str, tuple[str, ...], tuple[Named, ...]]  # and its parts in order of number


def mark_linked(db: sqlite3.Connection) -> None:
    """Store a new random mark for the links; communities computed under another mark are out of date."""
    db.execute("INSERT OR REPLACE INTO meta VALUES ('linked', hex(randomblob(16)))")


def linked_mark(db: sqlite3.Connection) -> str:
    """Return what is another text after each build that changed notes or links; nothing before the first."""
    row = db.execute("SELECT value FROM meta WHERE key = 'linked'").fetchone()
    return str(row[0]) if row else ""


def keep_communities(
    db: sqlite3.Connection,
    communities: Sequence[Parted],
    unconnected: Sequence[str],
    mark: list[str] | None,
) -> None:
    """Keep the communities in order of number, and the notes that no link joins to another.

    `mark` is what `mark_of` gave before the links were read: a build may have changed them since.
    """
    beside.store(db, "topics", json.dumps([mark, communities, unconnected]).encode("ascii"))


def mark_of(db: sqlite3.Connection, basis: str = "") -> list[str] | None:
    """Return what names the links as they are now, and with `basis` what else communities are made from."""
    mark = linked_mark(db)
    return [FORM, mark, basis] if mark else None


def kept_communities(
    db: sqlite3.Connection, basis: str = ""
) -> tuple[tuple[Parted, ...], tuple[str, ...]] | None:
    """Return the communities in order of number and the unconnected notes, or None where these are stale."""
    mark, communities, unconnected = _kept(db)
    if mark is None or mark != mark_of(db, basis):
        return None
    return communities, unconnected


def communities_before(db: sqlite3.Connection) -> tuple[Parted, ...]:
    """Return the communities as they were last kept, also where the links have changed since."""
    return _kept(db)[1]


def _kept(db: sqlite3.Connection) -> tuple[list[str] | None, tuple[Parted, ...], tuple[str, ...]]:
    kept = beside.stored(db, "topics")
    mark, communities, unconnected = json.loads(kept) if kept else (None, (), ())
    return mark, tuple(_parted(*one) for one in communities), tuple(unconnected)


def _parted(name: str, notes: Sequence[str], parts: Sequence[tuple[str, Sequence[str]]] = ()) -> Parted:
    """Return a community as it is kept; before the second form it had no parts."""
    return name, tuple(notes), tuple((part, tuple(held)) for part, held in parts)
