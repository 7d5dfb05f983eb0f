"""What each build changed: how notes and links were before it, kept in the library itself.

An entry is written by its build as a part of what it writes: it is there exactly when its build is, and a
build that changes nothing has none.
"""

import datetime
import hashlib
import json
import sqlite3
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from throughline.index.store.transactions import chunks, places

MOST_BUILDS = 2_000  # that are remembered: some months of edits, each of which is a build while the app runs
MOST_BYTES = 32_000_000  # of all entries together, packed: about 20,000 changed notes; the oldest make room

Record = dict[str, Any]  # a note as plain values
Identity = tuple[str, str, str]  # the kind of a link and the ids of its ends
Told = tuple[str, int | None]  # its label and its rank

TABLE = (
    "CREATE TABLE IF NOT EXISTS build (num INTEGER PRIMARY KEY, at TEXT NOT NULL, size INTEGER NOT NULL, "
    "data BLOB NOT NULL)"
)
FIELDS = (
    "kind", "title", "description", "summary", "body", "complete", "date", "sourced_from", "arxiv", "year",
    "doi", "authors", "abstract", "pmid", "isbn", "captured_prompt",
)  # fmt: skip
TOLD = "{0}.own = 0 AND {0}.summary <> ''"  # what a page says of another note in a sentence or two
NOTE = ", ".join(("num", "id", "body_page", *FIELDS))


@dataclass(frozen=True, slots=True)
class Build:
    """A build that changed something, and when it was."""

    num: int
    at: str


@dataclass(frozen=True, slots=True)
class Before:
    """How changed notes and links were: None for what was not there."""

    notes: Mapping[str, Record | None]
    links: Mapping[Identity, Told | None]


def now() -> str:
    """Return this moment as builds are dated."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="microseconds")


def begin(db: sqlite3.Connection) -> None:
    """Begin to remember what builds change, where that was not begun yet."""
    db.execute(TABLE)
    if not db.execute("SELECT 1 FROM build").fetchone():
        db.execute("INSERT INTO build VALUES (1, ?, 0, x'')", (now(),))


def builds(db: sqlite3.Connection) -> tuple[Build, ...]:
    """Return the builds that are remembered, the first first; changes of the first one are not known."""
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'build'").fetchone():
        return ()
    return tuple(Build(*row) for row in db.execute("SELECT num, at FROM build ORDER BY num"))


def before_builds(db: sqlite3.Connection, nums: Iterable[int]) -> Before:
    """Return how everything that these builds changed was before the first of them."""
    notes: dict[str, Record | None] = {}
    links: dict[Identity, Told | None] = {}
    for num in sorted(nums):
        (data,) = db.execute("SELECT data FROM build WHERE num = ?", (num,)).fetchone()
        if not data:
            continue
        held = json.loads(zlib.decompress(data))
        for note, record in held["notes"].items():
            notes.setdefault(note, record)
        for kind, source, target, told in held["links"]:
            links.setdefault((kind, source, target), (told[0], told[1]) if told else None)
    return Before(notes, links)


def records(db: sqlite3.Connection, ids: Iterable[str]) -> dict[str, Record]:
    """Return these notes as they are, in the form in which builds remember them."""
    nums: list[int] = []
    for run in chunks(sorted(set(ids))):
        nums += [n for (n,) in db.execute(f"SELECT num FROM note WHERE id IN ({places(run)})", run)]
    return dict(present(db, nums).values())


def sums(db: sqlite3.Connection) -> dict[str, bytes]:
    """Return a sum over each note as builds remember it: what differs has another one."""
    found = {}
    for run in chunks([num for (num,) in db.execute("SELECT num FROM note ORDER BY num")]):
        for note, record in present(db, run).values():
            found[note] = hashlib.blake2b(json.dumps(record).encode("ascii"), digest_size=16).digest()
    return found


def all_links(db: sqlite3.Connection) -> dict[Identity, Told]:
    """Return every link as it is, in the form in which builds remember links."""
    rows = db.execute(
        "SELECT l.kind, s.id, t.id, l.label, l.rank FROM link l JOIN note s ON s.num = l.source "
        "JOIN note t ON t.num = l.target"
    )
    return {(kind, source, target): (label, rank) for kind, source, target, label, rank in rows}


def links_now(db: sqlite3.Connection, wanted: Iterable[Identity]) -> dict[Identity, Told]:
    """Return those of these links that are there."""
    find = (
        "SELECT l.label, l.rank FROM note s JOIN link l ON l.source = s.num JOIN note t ON t.num = l.target "
        "WHERE l.kind = ? AND s.id = ? AND t.id = ?"
    )
    rows = {one: db.execute(find, one).fetchone() for one in wanted}
    return {one: (row[0], row[1]) for one, row in rows.items() if row}


def present(db: sqlite3.Connection, nums: Iterable[int]) -> dict[int, tuple[str, Record]]:
    """Return notes as they are: the id and the record of each."""
    found: dict[int, tuple[str, Record]] = {}
    for run in chunks(sorted(nums)):
        marks = places(run)
        lists = {
            "tags": f"SELECT note, tag FROM tag WHERE note IN ({marks})",
            "properties": f"SELECT note, name, value FROM property WHERE note IN ({marks})",
            "cited": "SELECT n.num, p.start, p.stop, p.words FROM note n JOIN place p "
            f"ON p.page = n.body_page WHERE n.num IN ({marks})",
            "told": "SELECT n.num, m.summary FROM note n JOIN mention m ON m.page = n.body_page "
            f"AND {TOLD.format('m')} WHERE n.num IN ({marks})",
        }
        held = {name: _grouped(db.execute(query, run)) for name, query in lists.items()}
        for num, note, _, *fields in db.execute(f"SELECT {NOTE} FROM note WHERE num IN ({marks})", run):
            listed = {name: sorted(rows.get(num, [])) for name, rows in held.items()}
            found[num] = note, {**dict(zip(FIELDS, fields, strict=True)), **listed}
    return found


def _grouped(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[list[Any]]]:
    found: dict[int, list[list[Any]]] = {}
    for num, *values in rows:
        found.setdefault(num, []).append(values)
    return found


def write(db: sqlite3.Connection, before: Before) -> None:
    links = [[*one, list(told) if told else None] for one, told in before.links.items()]
    data = zlib.compress(json.dumps({"notes": dict(before.notes), "links": links}).encode("ascii"))
    db.execute("INSERT INTO build SELECT max(num) + 1, ?, ?, ? FROM build", (now(), len(data), data))
    _make_room(db)


def _make_room(db: sqlite3.Connection) -> None:
    """Forget the oldest builds where there are too many; the oldest left has no known before."""
    size = count = 0
    for num, one in db.execute("SELECT num, size FROM build ORDER BY num DESC").fetchall():
        size, count = size + one, count + 1
        if count > 1 and (count > MOST_BUILDS or size > MOST_BYTES):
            db.execute("UPDATE build SET data = x'', size = 0 WHERE num = ?", (num,))
            db.execute("DELETE FROM build WHERE num < ?", (num,))
            return
