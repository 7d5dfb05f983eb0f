"""Notes for measurements, put straight into a library file."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from throughline.index.search.searcher import prepare
from throughline.index.store import file as store
from throughline.index.store.schema import INDEXES


def open_library(place: Path) -> sqlite3.Connection:
    """Open a library file, made with the product's own tables where there is none."""
    if place.exists():
        return store.connect(place)
    made = place.with_name(f"{place.name}.new")
    db = store.create(made)
    db.executescript(INDEXES)
    prepare(db)
    return store.publish(db, made, place)


def put_notes(db: sqlite3.Connection, notes: Iterable[tuple[int, str, str]], kind: str = "concept") -> None:
    """Write notes given as (number, title, body)."""
    db.execute("BEGIN")
    db.executemany(
        "INSERT INTO note (num, id, kind, key, variant, slug, title, body, complete) "
        "VALUES (?1, ?2, ?3, ?4, ?1, ?2, ?4, ?5, 1)",
        ((num, f"n{num}", kind, title, body) for num, title, body in notes),
    )
    db.commit()
