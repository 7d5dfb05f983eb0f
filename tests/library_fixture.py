"""A library small enough to reckon by hand: just the tables that the index reads."""

import hashlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from throughline.corpus.model import LinkKind, NoteKind
from throughline.index.search import searcher
from throughline.index.vectors.encoder import Matrix, normalised

TABLES = """
CREATE TABLE note (
    num INTEGER PRIMARY KEY, id TEXT UNIQUE, kind TEXT, title TEXT, description TEXT DEFAULT '',
    summary TEXT DEFAULT '', body TEXT DEFAULT '', complete INT DEFAULT 1, date TEXT DEFAULT '',
    sourced_from TEXT DEFAULT '', arxiv TEXT DEFAULT '', year INT, doi TEXT DEFAULT '',
    authors TEXT DEFAULT '[]', abstract TEXT DEFAULT '', connections INT DEFAULT 0
);
CREATE TABLE alias (note INT, alias TEXT);
CREATE TABLE link (num INTEGER PRIMARY KEY, kind TEXT, source INT, target INT, label TEXT, rank INT);
CREATE INDEX link_source ON link (source);
CREATE INDEX link_target ON link (target);
"""


def library(place: Path | str = ":memory:") -> sqlite3.Connection:
    """Make an empty library with the tables of the index."""
    db = sqlite3.connect(place, isolation_level=None, check_same_thread=False)
    db.executescript(TABLES)
    searcher.prepare(db)
    return db


def add(db: sqlite3.Connection, num: int, title: str, body: str = "", **fields: object) -> None:
    """Write a note, replacing one of the same number, and refresh its index."""
    values = {"num": num, "id": f"n{num}", "kind": NoteKind.CONCEPT, "title": title, "body": body, **fields}
    marks = ", ".join("?" * len(values))
    db.execute(f"INSERT OR REPLACE INTO note ({', '.join(values)}) VALUES ({marks})", tuple(values.values()))
    searcher.refresh(db, [num])


def link(db: sqlite3.Connection, source: int, target: int, kind: LinkKind = LinkKind.SOURCE_FOR) -> None:
    """Write a link."""
    db.execute("INSERT INTO link (kind, source, target) VALUES (?, ?, ?)", (kind, source, target))


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
