"""In which order the dates of a library are read that give the day and the month as numbers."""

import sqlite3
from collections.abc import Iterable, Iterator

from throughline.corpus.readers.stored import from_bytes, to_bytes
from throughline.corpus.readers.undecided import settled, showing, waiting
from throughline.corpus.text.dates import DAY_FIRST, MONTH_FIRST
from throughline.index.store.names import lookup_number


def settle_dates(db: sqlite3.Connection, read: Iterable[int]) -> set[int]:
    """Read the dates that wait for an order in the one that all dates show; return the pages that changed.

    That is asked of all dates there are now, so that it does not depend on which page came first.
    """
    order = _order(db)
    row = db.execute("SELECT value FROM meta WHERE key = 'date order'").fetchone()
    before = str(row[0]) if row else ""
    if order != before:
        db.execute("INSERT OR REPLACE INTO meta VALUES ('date order', ?)", (order,))
    open_pages = set(_pages(db, waiting()))
    changed = open_pages if order != before else open_pages.intersection(read)
    for page in sorted(changed):
        (blob,) = db.execute("SELECT reading FROM page WHERE num = ?", (page,)).fetchone()
        reading = settled(from_bytes(blob), order)
        db.execute("UPDATE page SET reading = ? WHERE num = ?", (to_bytes(reading), page))
    return changed


def _order(db: sqlite3.Connection) -> str:
    """Return the only order that dates show, or nothing where they show none or both."""
    shown = [order for order in (MONTH_FIRST, DAY_FIRST) if next(_pages(db, showing(order)), None)]
    return shown[0] if len(shown) == 1 else ""


def _pages(db: sqlite3.Connection, lookup: str) -> Iterator[int]:
    rows = db.execute("SELECT page FROM need WHERE lookup = ?", (lookup_number(lookup),)).fetchall()
    return iter([row[0] for row in rows])
