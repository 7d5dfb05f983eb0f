"""Writing to the library in whole steps, whoever holds the connection."""

import sqlite3
from collections.abc import Iterator, Sequence, Sized
from contextlib import contextmanager

_CHUNK = 500


@contextmanager
def step(db: sqlite3.Connection) -> Iterator[None]:
    """Make what happens inside one step: a part of the running transaction, or one of its own."""
    if db.in_transaction:
        yield
        return
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.rollback()
        raise
    db.commit()


def chunks(nums: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield numbers in runs that fit one statement."""
    for start in range(0, len(nums), _CHUNK):
        yield nums[start : start + _CHUNK]


def places(values: Sized) -> str:
    """Return as many question marks as there are values."""
    return ",".join("?" * len(values))
