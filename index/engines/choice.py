"""Which engine a library uses; the key of a server is never a part of it."""

import json
import sqlite3
from dataclasses import asdict, dataclass

from throughline.index.store.schema import ENGINE

BUILT_IN, EDGE, QDRANT = "built-in", "edge", "qdrant"


@dataclass(frozen=True, slots=True)
class Choice:
    """An engine, and what the library knows of its state.

    `mark` is the random mark that the engine was given when both were last in step, `coming` the one that is
    being given to it; `rows` and `length` are how many rows it held and how long notes were then.
    `leaving` are the engines before it that may still hold rows of this library.
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
    leaving: tuple["Choice", ...] = ()

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
        """Return it as it is kept: what is not said is as a choice has it by itself."""
        return json.dumps(
            asdict(self, dict_factory=lambda told: {name: value for name, value in told if value})
        )


def chosen(db: sqlite3.Connection) -> Choice:
    """Return the engine that a library uses."""
    row = db.execute("SELECT value FROM meta WHERE key = ?", (ENGINE,)).fetchone()
    return read(row[0]) if row else Choice()


def read(text: str) -> Choice:
    """Return a choice from the form in which it is kept."""
    told = json.loads(text) if text else {}
    leaving = tuple(Choice(**one) for one in told.pop("leaving", ()))
    return Choice(**told, leaving=leaving)


def keep(db: sqlite3.Connection, choice: Choice) -> None:
    """Keep a choice in the library."""
    if choice.is_built_in and not choice.leaving:
        db.execute("DELETE FROM meta WHERE key = ?", (ENGINE,))
    else:
        db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (ENGINE, choice.text()))
