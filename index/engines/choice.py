"""Which engine a library uses; the key of a server is never a part of it."""

import json
import sqlite3
from dataclasses import asdict, dataclass

BUILT_IN, EDGE, QDRANT = "built-in", "edge", "qdrant"
FACT = "engine"  # under which it is kept in the library, and in its seal for when that is made anew


@dataclass(frozen=True, slots=True)
class Choice:
    """An engine, and what the library knows of its state.

    `mark` is the random mark that the engine was given when both were last in step, `coming` the one that is
    being given to it; `rows` and `length` are how many rows it held and how long notes were then.
    """

    name: str = BUILT_IN
    url: str = ""
    collection: str = ""
    shards: int = 0
    replicas: int = 0
    model: str = ""
    mark: str = ""
    coming: str = ""
    rows: int = 0
    length: float = 0.0

    @property
    def is_built_in(self) -> bool:
        """Whether the library needs no other engine."""
        return self.name == BUILT_IN

    @property
    def place(self) -> str:
        """Where it is, in words."""
        if self.name == QDRANT:
            return f"Qdrant at {self.url}"
        return "Qdrant Edge" if self.name == EDGE else "built-in"

    def text(self) -> str:
        """Return it as it is kept."""
        return json.dumps({name: value for name, value in asdict(self).items() if value})


def chosen(db: sqlite3.Connection) -> Choice:
    """Return the engine that a library uses."""
    row = db.execute("SELECT value FROM meta WHERE key = ?", (FACT,)).fetchone()
    return read(row[0]) if row else Choice()


def read(text: str) -> Choice:
    """Return a choice from the form in which it is kept."""
    return Choice(**json.loads(text)) if text else Choice()


def keep(db: sqlite3.Connection, choice: Choice) -> None:
    """Keep a choice in the library."""
    if choice.is_built_in:
        db.execute("DELETE FROM meta WHERE key = ?", (FACT,))
    else:
        db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (FACT, choice.text()))
