"""What a list of notes can be narrowed by: folders, tags, properties, years, and how many notes have each."""

import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from throughline.corpus.properties import Property, property_key
from throughline.index.store.described import counted_folders, tags

MOST = 400  # names of tags and of properties that are offered: more than anyone reads


@dataclass(frozen=True, slots=True)
class Facet:
    """A value that notes have in common, and how many have it."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """What the notes of a library can be narrowed by; a folder counts what lies below it too."""

    folders: tuple[Facet, ...] = ()
    tags: tuple[Facet, ...] = ()
    properties: tuple[Facet, ...] = ()
    years: tuple[Facet, ...] = ()
    at_top: int = 0
    """Notes with a page that lies in no folder."""


def facets(db: sqlite3.Connection) -> Facets:
    """Return what the notes of a library have in common."""
    shelves = counted_folders(db)
    counts = Counter[str]()
    for shelf, notes in shelves.items():
        counts.update(dict.fromkeys(above(shelf), notes))
    order = sorted(counts, key=lambda folder: folder.casefold().split("/"))
    dated = db.execute(
        "SELECT substr(date, 1, 4), count(*) FROM note WHERE date <> '' GROUP BY 1 ORDER BY 1 DESC"
    )
    named = "SELECT key, count(DISTINCT note) FROM property_text GROUP BY key ORDER BY 2 DESC, 1 LIMIT ?"
    return Facets(
        folders=tuple(Facet(folder, counts[folder]) for folder in order),
        tags=tuple(Facet(tag, len(notes)) for tag, notes in tags(db, MOST).items()),
        properties=_counted(db.execute(named, (MOST,))),
        years=_counted(dated),
        at_top=shelves[""],
    )


def _counted(rows: Iterable[tuple[str, int]]) -> tuple[Facet, ...]:
    return tuple(Facet(*row) for row in rows)


def above(shelf: str) -> list[str]:
    """Return a folder and all folders that it lies in.

    >>> above("a/b")
    ['a', 'a/b']
    """
    parts = shelf.split("/") if shelf else []
    return ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]


def values_of(db: sqlite3.Connection, name: str, most: int = MOST) -> tuple[Facet, ...]:
    """Return the texts that a property has as people read them, the most frequent first."""
    counts = Counter[str]()
    for written, spelled in db.execute("SELECT value, name FROM property"):
        if property_key(spelled) == property_key(name):
            counts.update(set(Property(spelled, written).shown))
    return tuple(Facet(text, count) for text, count in counts.most_common(most))
