"""From the choice of an engine to the engine."""

import sqlite3
from pathlib import Path

from throughline.index.engines.choice import EDGE, Choice
from throughline.index.engines.client import ClientPoints, connect
from throughline.index.engines.edge import EdgePoints
from throughline.index.engines.points import Points
from throughline.index.engines.qdrant import Qdrant
from throughline.index.store.beside import mark_of
from throughline.index.store.transactions import file_of


def points_of(choice: Choice, library: Path) -> Points:
    """Return the collection that a choice names, for the library in this file."""
    if choice.name == EDGE:
        return EdgePoints(folder_of(library))
    return ClientPoints(
        connect(choice.url), choice.collection, choice.place, shards=choice.shards, replicas=choice.replicas
    )


def folder_of(library: Path) -> Path:
    """Return where Qdrant Edge keeps the rows of a library."""
    return library.with_name(f"engine-{mark_of(library)}")


def engine_of(db: sqlite3.Connection, choice: Choice) -> Qdrant:
    """Return the engine beside a library that a choice names."""
    return Qdrant(db, points_of(choice, file_of(db) or Path("library")))
