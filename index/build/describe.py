"""What properties and tags say of a note, written beside it: kept whole, and as texts to be searched."""

import sqlite3
from collections.abc import Sequence

from throughline.corpus.properties import Property
from throughline.corpus.reading import Reading
from throughline.corpus.text.titles import key_of

TABLES_OF_A_NOTE = ("property", "property_text", "tag")


def describe(db: sqlite3.Connection, num: int, own: Sequence[Reading]) -> None:
    """Write the properties and the tags of a note from its own pages, the main one first."""
    properties = properties_of(own)
    texts = {(one.key, key_of(text)) for one in properties for text in one.shown}
    texts |= {("author", key_of(name)) for one in own if one.paper for name in one.paper.authors}
    tags = {key_of(tag): tag for one in reversed(own) for tag in one.tags}
    rows = [(num, at, one.name, one.written, one.line) for at, one in enumerate(properties)]
    if rows:
        db.executemany("INSERT INTO property VALUES (?, ?, ?, ?, ?)", rows)
    if texts:
        db.executemany(
            "INSERT INTO property_text VALUES (?, ?, ?)",
            [(num, key, text) for key, text in sorted(texts) if text],
        )
    if tags:
        db.executemany(
            "INSERT INTO tag VALUES (?, ?, ?)", [(num, key, tag) for key, tag in sorted(tags.items())]
        )


def properties_of(own: Sequence[Reading]) -> tuple[Property, ...]:
    """Return the properties of the pages of one note; of one that several give, the first page's."""
    found: dict[str, Property] = {}
    for reading in own:
        for one in reading.properties:
            found.setdefault(one.key, one)
    return tuple(found.values())


def undescribe(db: sqlite3.Connection, nums: Sequence[int]) -> None:
    """Take back what was written of these notes."""
    for table in TABLES_OF_A_NOTE:
        db.executemany(f"DELETE FROM {table} WHERE note = ?", [(num,) for num in nums])
