"""Browsing: which notes a table shows, filtered, sorted and paged in the library."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.model import Card, NoteKind
from corpus.titles import key_of
from index.reader import CARD, SORT_ORDERS, as_card


@dataclass(frozen=True, slots=True)
class Table:
    """What a reader browses, and how many notes that is."""

    text: str
    kind: NoteKind | None
    stubs: bool | None
    sort: str
    total: int = 0


_WHERE = (
    "(:kind IS NULL OR n.kind = :kind) AND (:complete IS NULL OR n.complete = :complete) "
    "AND (:text = '' OR instr(n.key, :text))"
)


def table(db: sqlite3.Connection, text: str, kind: NoteKind | None, stubs: bool | None, sort: str) -> Table:
    """Count the notes that a table holds."""
    wanted = Table(key_of(text), kind, stubs, sort)
    [(total,)] = db.execute(f"SELECT count(*) FROM note n WHERE {_WHERE}", _values(wanted))
    return Table(wanted.text, kind, stubs, sort, total)


def rows(db: sqlite3.Connection, wanted: Table, first: int, count: int) -> Iterator[Card]:
    """Yield a stretch of a table."""
    query = f"{CARD} WHERE {_WHERE} ORDER BY {SORT_ORDERS[wanted.sort]} LIMIT :count OFFSET :first"
    yield from map(as_card, db.execute(query, _values(wanted) | {"count": count, "first": first}))


def _values(wanted: Table) -> dict[str, object]:
    complete = None if wanted.stubs is None else not wanted.stubs
    return {"kind": wanted.kind, "complete": complete, "text": wanted.text}
