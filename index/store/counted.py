"""How many links of each kind a library has: counted once and kept, since a count reads them all."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

_KEY = "links of each kind"
_GROUPED = "SELECT kind, count(*) FROM link GROUP BY kind"

Pair = tuple[int, int, str]


def links_by_kind(db: sqlite3.Connection) -> dict[str, int]:
    """Return how many links there are of each kind that there are any of."""
    kept = _kept(db)
    return dict(db.execute(_GROUPED).fetchall()) if kept is None else kept


@contextmanager
def recounted(db: sqlite3.Connection, pairs: Iterable[Pair] | None) -> Iterator[None]:
    """Keep the counts true while these links are written anew, or all."""
    before = None if pairs is None else _kept(db)
    if pairs is None or before is None:  # a library of an earlier version has none yet
        yield
        _keep(db, dict(db.execute(_GROUPED).fetchall()))
        return
    some = list(pairs)
    then = _there(db, some)
    yield
    now = _there(db, some)
    kinds = sorted(before.keys() | now.keys())
    counts = {kind: before.get(kind, 0) + now[kind] - then[kind] for kind in kinds}
    _keep(db, {kind: count for kind, count in counts.items() if count})


def _there(db: sqlite3.Connection, pairs: Iterable[Pair]) -> Counter[str]:
    """Return of each kind how many of these links there are."""
    find = "SELECT 1 FROM link WHERE source = ? AND target = ? AND kind = ?"
    return Counter(pair[2] for pair in pairs if db.execute(find, pair).fetchone())


def _kept(db: sqlite3.Connection) -> dict[str, int] | None:
    row = db.execute("SELECT value FROM meta WHERE key = ?", (_KEY,)).fetchone()
    return dict(json.loads(row[0])) if row else None


def _keep(db: sqlite3.Connection, counts: dict[str, int]) -> None:
    db.execute(
        "INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value "
        "WHERE value <> excluded.value",
        (_KEY, json.dumps(counts, sort_keys=True)),
    )
