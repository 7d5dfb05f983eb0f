"""What a build changes, noted while it writes: how each note and link was when it was first touched.

Triggers note it, and what is the same afterwards is dropped: so the work is as large as the change and not as
the library.
"""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from throughline.index.store.journal import (
    FIELDS,
    NOTE,
    TOLD,
    Before,
    Identity,
    Record,
    Told,
    begin,
    present,
    write,
)
from throughline.index.store.transactions import chunks, places

Row = tuple[Any, ...]

_LISTS = {
    "place": ("page", "start", "stop", "words"),
    "tag": ("note", "tag"),
    "property": ("note", "name", "value"),
    "mention": ("page", "summary"),
    "link": ("kind", "source", "target", "label", "rank"),
}
_ONLY = {"mention": TOLD}  # of these tables other rows are no part of a note
_LISTED = (
    ("tags", "tag", "note", "tag"),
    ("properties", "property", "note", "name, value"),
    ("cited", "place", "page", "start, stop, words"),
    ("told", "mention", "page", "summary"),
)
_OF_PAGES = ("place", "mention")


@contextmanager
def remembered(db: sqlite3.Connection) -> Iterator[None]:
    """Write an entry of what changes inside, as a part of the running transaction."""
    begin(db)
    _watch(db)
    try:
        yield
        before = _before(db)
        if before.notes or before.links:
            write(db, before)
    finally:
        _stop_watching(db)


def _watch(db: sqlite3.Connection) -> None:
    """Let triggers note what rows were; they go with the connection."""
    db.execute(f"CREATE TEMP TABLE was_note AS SELECT {NOTE}, 1 AS there FROM main.note LIMIT 0")
    db.execute("CREATE UNIQUE INDEX temp.was_note_num ON was_note (num)")
    olds = ", ".join(f"OLD.{name}" for name in NOTE.split(", "))
    for event in (f"UPDATE OF {NOTE}", "DELETE"):
        db.execute(
            f"CREATE TEMP TRIGGER watch_note_{event[:6].lower()} BEFORE {event} ON main.note BEGIN "
            f"INSERT OR IGNORE INTO was_note VALUES ({olds}, 1); END"
        )
    db.execute(
        "CREATE TEMP TRIGGER watch_note_insert AFTER INSERT ON main.note BEGIN "
        "INSERT OR IGNORE INTO was_note (num, there) VALUES (NEW.num, 0); END"
    )
    for table, columns in _LISTS.items():
        db.execute(f"CREATE TEMP TABLE moved_{table} (by INTEGER, {', '.join(columns)})")
        for event, row, by in (("INSERT", "NEW", 1), ("DELETE", "OLD", -1)):
            values = ", ".join(f"{row}.{name}" for name in columns)
            db.execute(
                f"CREATE TEMP TRIGGER watch_{table}_{event.lower()} AFTER {event} ON main.{table} "
                f"{_when(table, row)} BEGIN "
                f"INSERT INTO moved_{table} VALUES ({by}, {values}); END"
            )


def _when(table: str, row: str) -> str:
    return f"WHEN {_ONLY[table].format(row)}" if table in _ONLY else ""


def _stop_watching(db: sqlite3.Connection) -> None:
    for event in ("update", "delete", "insert"):
        db.execute(f"DROP TRIGGER IF EXISTS temp.watch_note_{event}")
    db.execute("DROP TABLE IF EXISTS temp.was_note")
    for table in _LISTS:
        for event in ("insert", "delete"):
            db.execute(f"DROP TRIGGER IF EXISTS temp.watch_{table}_{event}")
        db.execute(f"DROP TABLE IF EXISTS temp.moved_{table}")


def _moved(db: sqlite3.Connection, table: str) -> dict[Row, int]:
    """Return the rows of a table that came, as 1, and those that went, as -1."""
    columns = ", ".join(_LISTS[table])
    rows = db.execute(f"SELECT {columns}, sum(by) FROM moved_{table} GROUP BY {columns} HAVING sum(by) <> 0")
    return {row[:-1]: row[-1] for row in rows}


def _by_owner(moved: Mapping[Row, int]) -> dict[int, dict[Row, int]]:
    """Return the rows that moved by the note or page to which they belong."""
    found: dict[int, dict[Row, int]] = defaultdict(dict)
    for (owner, *rest), by in moved.items():
        found[owner][tuple(rest)] = by
    return found


def _before(db: sqlite3.Connection) -> Before:
    """Return how what has changed was before: worked out from what is there now and what was noted."""
    was = {row[0]: row for row in db.execute("SELECT * FROM was_note")}
    lists = {table: _by_owner(_moved(db, table)) for table in _LISTS if table != "link"}
    touched = {*was, *lists["tag"], *lists["property"]}
    for run in chunks(sorted({page for table in _OF_PAGES for page in lists[table]})):
        marks = places(run)
        touched.update(n for (n,) in db.execute(f"SELECT num FROM note WHERE body_page IN ({marks})", run))
    new = present(db, sorted(touched))
    old = {
        num: found
        for num in touched
        if (found := _from(was[num]) if num in was else _from_now(db, num, *new[num]))
    }
    for num, (_, page, record) in old.items():
        for name, table, key, columns in _LISTED:
            owner = page if table in _OF_PAGES else num
            record[name] = _list_before(db, lists[table].get(owner or 0, {}), (table, key, columns), owner)
    then = {note: record for note, _, record in old.values()}
    now = dict(new.values())
    changed = [note for note in sorted(then.keys() | now.keys()) if then.get(note) != now.get(note)]
    old_ids = {num: old[num][0] if num in old else None for num in touched}
    return Before({note: then.get(note) for note in changed}, _links_before(db, _moved(db, "link"), old_ids))


def _from(row: Row) -> tuple[str, int | None, Record] | None:
    """Return a note as it was noted: its id, its page and its fields; nothing where it was not there."""
    _, note, page, *fields, there = row
    return (note, page, dict(zip(FIELDS, fields, strict=True))) if there else None


def _from_now(db: sqlite3.Connection, num: int, note: str, record: Record) -> tuple[str, int | None, Record]:
    """Return a note of which only a list has changed."""
    (page,) = db.execute("SELECT body_page FROM note WHERE num = ?", (num,)).fetchone()
    return note, page, {name: record[name] for name in FIELDS}


def _list_before(
    db: sqlite3.Connection, moved: Mapping[Row, int], of: tuple[str, str, str], owner: int | None
) -> list[list[Any]]:
    """Return the rows of one note or page as they were: those of now, without what came, with what went."""
    table, key, columns = of
    only = f" AND {_ONLY[table].format(table)}" if table in _ONLY else ""
    held = Counter(db.execute(f"SELECT {columns} FROM {table} WHERE {key} = ?{only}", (owner,)).fetchall())
    for row, by in moved.items():
        held[row] -= by
    return sorted(list(row) for row in held.elements())


def _links_before(
    db: sqlite3.Connection, moved: Mapping[Row, int], old_ids: Mapping[int, str | None]
) -> dict[Identity, Told | None]:
    """Return the links that came, went or changed as they were; a note with a new id brings its own."""
    ends = {end for row in moved for end in row[1:3]} | old_ids.keys()
    ids: dict[int, str] = {}
    for run in chunks(sorted(ends)):
        ids.update(db.execute(f"SELECT num, id FROM note WHERE num IN ({places(run)})", run).fetchall())
    then: dict[Identity, Told] = {}
    now: dict[Identity, Told] = {}

    def told(row: Row, was: bool, is_: bool) -> None:
        kind, source, target, label, rank = row
        if was:
            pair = [old_ids[end] if end in old_ids else ids.get(end) for end in (source, target)]
            then[kind, str(pair[0]), str(pair[1])] = label, rank
        if is_:
            now[kind, ids[source], ids[target]] = label, rank

    for row, by in moved.items():
        told(row, by < 0, by > 0)
    renamed = [num for num, old in old_ids.items() if old and num in ids and ids[num] != old]
    columns = ", ".join(_LISTS["link"])
    for num in renamed:
        rows = db.execute(f"SELECT {columns} FROM link WHERE source = ?1 OR target = ?1", (num,)).fetchall()
        for row in rows:
            for end in row[1:3]:
                if end not in ids:
                    ids[end] = db.execute("SELECT id FROM note WHERE num = ?", (end,)).fetchone()[0]
            if row not in moved:
                told(row, True, True)
    every = sorted(then.keys() | now.keys())
    return {one: then.get(one) for one in every if then.get(one) != now.get(one)}
