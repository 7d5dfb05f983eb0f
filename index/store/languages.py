"""What language the notes of a library are in, where that matters to the model."""

import sqlite3

from throughline.corpus.text.languages import READ, mostly_other

SAMPLED = 300  # notes that are looked at, spread over the library
REMARK = (
    "Most of these notes are not in English, and the model reads English best: search by words finds every "
    "language; closeness in meaning, topics and prompts are less sure."
)


def remark_on_language(db: sqlite3.Connection) -> str:
    """Return what a person should know who builds a library of notes in other languages than English."""
    (count,) = db.execute("SELECT count(*) FROM note WHERE complete").fetchone()
    rows = db.execute(
        "SELECT substr(body, 1, ?) FROM note WHERE complete AND num % ? = 0 LIMIT ?",
        (READ, max(1, count // SAMPLED), SAMPLED),
    )
    return REMARK if mostly_other(body for (body,) in rows) else ""
