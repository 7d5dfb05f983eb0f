"""The topics of a library as they were last worked out; a build that changes anything forgets them."""

import sqlite3
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter

from throughline.index.store.transactions import step

Named = tuple[str, tuple[str, ...]]  # the name of a topic and the ids of its notes


def forget_topics(db: sqlite3.Connection) -> None:
    """Forget the stored topics, because notes or links have changed."""
    db.execute("DELETE FROM topic")
    db.execute("DELETE FROM topic_note")


def store_topics(db: sqlite3.Connection, topics: Iterable[Named], unconnected: Iterable[str]) -> None:
    """Store the topics in order of number, and under number 0 the notes that no link joins to another."""
    numbered = list(enumerate([("", tuple(unconnected)), *topics]))
    with step(db):
        forget_topics(db)
        db.executemany("INSERT INTO topic VALUES (?, ?)", [(n, name) for n, (name, _) in numbered])
        db.executemany(
            "INSERT INTO topic_note SELECT num, ? FROM note WHERE id = ?",
            ((n, note) for n, (_, notes) in numbered for note in notes),
        )


def stored_topics(db: sqlite3.Connection) -> tuple[tuple[Named, ...], tuple[str, ...]] | None:
    """Return the topics in order of number and the unconnected notes, or None where none are stored."""
    names = dict(db.execute("SELECT number, name FROM topic").fetchall())
    if not names:
        return None
    rows = db.execute(
        "SELECT t.topic, n.id FROM topic_note t JOIN note n ON n.num = t.note ORDER BY t.topic, n.id"
    )
    notes = {number: tuple(note for _, note in group) for number, group in groupby(rows, itemgetter(0))}
    found = tuple((names[number], notes[number]) for number in sorted(names) if number)
    return found, notes.get(0, ())
