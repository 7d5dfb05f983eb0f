"""What is worked out once and kept beside a library: it outlives the file, and can be lost without harm."""

import sqlite3
from contextlib import suppress
from pathlib import Path

import xxhash

from throughline.corpus.text.titles import digest
from throughline.corpus.writers.destination import whole_or_not_at_all
from throughline.index.store.transactions import file_of

_SUM = 16  # bytes


def stored(db: sqlite3.Connection, name: str) -> bytes | None:
    """Return what was kept under a name, or nothing where there is none or it was damaged."""
    place = _place(db, name)
    try:
        data = place.read_bytes() if place and place.is_file() else b""
    except OSError:
        return None
    return data[_SUM:] if data and xxhash.xxh3_128_digest(data[_SUM:]) == data[:_SUM] else None


def store(db: sqlite3.Connection, name: str, data: bytes) -> None:
    """Keep something for the next time; a folder that cannot be written costs only that."""
    if place := _place(db, name):
        with suppress(OSError), whole_or_not_at_all(place, follow=False, durable=False) as file:
            file.write(xxhash.xxh3_128_digest(data) + data)


def mark_of(place: Path) -> str:
    """Return what tells the names of what is kept for one library from those of another in its folder."""
    return digest(place.name)[:8]


def _place(db: sqlite3.Connection, name: str) -> Path | None:
    file = file_of(db)
    return file.with_name(f"layout-{mark_of(file)}-{name}") if file else None
