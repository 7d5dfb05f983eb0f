"""A library small enough to reckon by hand: the product's own tables, written to note by note."""

import hashlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from throughline.corpus.model import LinkKind, NoteKind
from throughline.corpus.text.titles import key_of, slug_of
from throughline.index.search import searcher
from throughline.index.store import file as store
from throughline.index.store.schema import INDEXES
from throughline.index.vectors.encoder import Matrix, normalised


def library(place: Path | str = ":memory:") -> sqlite3.Connection:
    """Make an empty library as a build makes one: in memory, or put in its place."""
    in_memory = place == ":memory:"
    made = Path(place) if in_memory else Path(f"{place}.new")
    db = store.create(made)
    db.executescript(INDEXES)
    searcher.prepare(db)
    if in_memory:
        db.execute("PRAGMA journal_mode = MEMORY")  # a first build has none, and so cannot roll back
        return db
    return store.publish(db, made, Path(place))


def add(db: sqlite3.Connection, num: int, title: str, body: str = "", **fields: object) -> None:
    """Write a note, replacing one of the same number, and refresh its index."""
    told = {"num": num, "id": f"n{num}", "kind": NoteKind.CONCEPT, "key": key_of(title), "variant": str(num),
            "slug": slug_of(title), "title": title, "body": body, "complete": True}  # fmt: skip
    _insert(db, "note", {**told, **fields})
    searcher.refresh(db, [num])


def link(db: sqlite3.Connection, source: int, target: int, kind: LinkKind = LinkKind.SOURCE_FOR) -> None:
    """Write a link."""
    _insert(db, "link", {"kind": kind, "source": source, "target": target})


def _insert(db: sqlite3.Connection, table: str, values: dict[str, object]) -> None:
    """Write a row; a column that must hold something and is not told here holds an empty text."""
    columns = db.execute(f"PRAGMA table_info({table})").fetchall()
    needed = {name: "" for _, name, _, not_null, default, _ in columns if not_null and default is None}
    row = {**needed, **values}
    marks = ", ".join("?" * len(row))
    db.execute(f"INSERT OR REPLACE INTO {table} ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))


class CountingEncoder:
    """A deterministic stand-in for a model: a text has its given vector, or one drawn from its hash."""

    def __init__(
        self, identity: str = "fake@1", dimension: int = 8, known: dict[str, Sequence[float]] | None = None
    ) -> None:
        self.identity = identity
        self.dimension = dimension
        self.encoded: list[str] = []
        self._known = known or {}

    def encode_documents(self, texts: Sequence[str]) -> Matrix:
        self.encoded.extend(texts)
        return np.stack([self.encode_query(text) for text in texts])

    def encode_query(self, text: str) -> Matrix:
        if text in self._known:
            return normalised(np.array(self._known[text], np.float32))
        seed = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())
        return normalised(np.random.default_rng(seed).standard_normal(self.dimension).astype(np.float32))
