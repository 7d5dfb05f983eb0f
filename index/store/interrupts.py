"""Stopping a build while one SQL statement runs long."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from throughline.corpus.stopping import checkpoint

STEPS = 10_000  # of SQLite's machine between two looks: some tenths of a millisecond


@contextmanager
def interruptible(db: sqlite3.Connection) -> Iterator[None]:
    """Make the statements of a connection checkpoints too; what ends the work there is raised from here."""
    ended: list[BaseException] = []

    def ask() -> int:
        try:
            checkpoint()
        except BaseException as reason:  # noqa: BLE001 - SQLite would drop it; it is raised again below
            ended.append(reason)
            return 1
        return 0

    db.set_progress_handler(ask, STEPS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        # An interrupt from the keyboard may arrive before the handler can keep it.
        raise (ended[0] if ended else KeyboardInterrupt()) from error
    else:
        if ended:  # the statement was done before it could be stopped
            raise ended[0]
    finally:
        db.set_progress_handler(None, 0)
