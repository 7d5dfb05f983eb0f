"""Notes for measurements, put straight into a library file."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from throughline.index.search.searcher import prepare

_TABLES = """
CREATE TABLE IF NOT EXISTS note (
    num INTEGER PRIMARY KEY, id TEXT UNIQUE, kind TEXT, title TEXT, description TEXT DEFAULT '',
    summary TEXT DEFAULT '', body TEXT DEFAULT '', complete INT DEFAULT 1, date TEXT DEFAULT '',
    sourced_from TEXT DEFAULT '', arxiv TEXT DEFAULT '', year INT, doi TEXT DEFAULT '',
    authors TEXT DEFAULT '[]', abstract TEXT DEFAULT '', connections INT DEFAULT 0
);
CREATE INDEX IF NOT EXISTS note_kind ON note (kind);
CREATE TABLE IF NOT EXISTS alias (note INT, alias TEXT, PRIMARY KEY (note, alias));
CREATE TABLE IF NOT EXISTS link (
    num INTEGER PRIMARY KEY, kind TEXT, source INT, target INT, label TEXT DEFAULT '', rank INT
);
CREATE INDEX IF NOT EXISTS link_source ON link (source);
CREATE INDEX IF NOT EXISTS link_target ON link (target);
"""


def open_library(place: Path) -> sqlite3.Connection:
    """Open a library file that has the tables the index reads and its own."""
    db = sqlite3.connect(place, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute("PRAGMA cache_size = -64000")
    db.execute("PRAGMA mmap_size = 67108864")
    db.executescript(_TABLES)
    prepare(db)
    return db


def put_notes(db: sqlite3.Connection, notes: Iterable[tuple[int, str, str]], kind: str = "concept") -> None:
    """Write notes given as (number, title, body)."""
    db.execute("BEGIN")
    db.executemany(
        "INSERT INTO note (num, id, kind, title, body) VALUES (?, ?, ?, ?, ?)",
        ((num, f"n{num}", kind, title, body) for num, title, body in notes),
    )
    db.commit()
