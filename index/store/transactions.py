"""Writes to the library in whole steps: each happens completely or not at all."""

import os
import sqlite3
from collections.abc import Iterator, Sequence, Sized
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from throughline.index.store.condition import seal_of
from throughline.index.store.seals import unseal

T = TypeVar("T")
_CHUNK = 500  # values in one statement: older builds of SQLite allow 999


@contextmanager
def step(db: sqlite3.Connection) -> Iterator[None]:
    """Make what happens inside one step: a part of the running transaction, or one of its own."""
    if db.in_transaction:
        yield
        return
    before = db.total_changes
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        place = file_of(db)
        if place and db.total_changes != before:
            unseal(seal_of(place))
        db.commit()
    except BaseException:
        db.rollback()
        raise


@contextmanager
def one_state(db: sqlite3.Connection) -> Iterator[None]:
    """Read all of what follows from one state of the library, whatever a build writes meanwhile.

    Nothing is written in here: the state would be held on to, and the seal would not know of it.
    """
    if db.in_transaction:
        yield
        return
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.rollback()


def file_of(db: sqlite3.Connection) -> Path | None:
    """Return the file of a library, or nothing for one that is held in memory."""
    # As text the path would be read as UTF-8, whatever the paths of the system are.
    find = "SELECT CAST(file AS BLOB) FROM pragma_database_list WHERE name = 'main'"
    (name,) = db.execute(find).fetchone()
    return Path(os.fsdecode(name)) if name else None


def chunks(nums: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield values in runs that fit one statement."""
    for start in range(0, len(nums), _CHUNK):
        yield nums[start : start + _CHUNK]


def places(values: Sized) -> str:
    """Return as many question marks as there are values."""
    return ",".join("?" * len(values))
