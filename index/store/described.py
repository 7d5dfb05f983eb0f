"""What is kept beside a note: its properties, its tags and the folder that it lies in."""

import sqlite3
from collections import Counter
from collections.abc import Collection
from pathlib import PurePosixPath

from throughline.corpus.dialects import Dialect
from throughline.corpus.properties import Property

_SIGNS = {Dialect.DENDRON.value: ".", Dialect.LOGSEQ.value: "___"}
_SIGNED = ", ".join(f"'{dialect}'" for dialect in _SIGNS)


def properties_of(db: sqlite3.Connection, num: int) -> tuple[Property, ...]:
    """Return the properties of a note, in the order in which its page has them."""
    rows = db.execute("SELECT name, value, line FROM property WHERE note = ? ORDER BY seq", (num,))
    return tuple(Property(*row) for row in rows)


def tags_of(db: sqlite3.Connection, num: int) -> tuple[str, ...]:
    """Return the tags of a note."""
    return tuple(tag for (tag,) in db.execute("SELECT tag FROM tag WHERE note = ? ORDER BY key", (num,)))


def tags(db: sqlite3.Connection, most: int) -> dict[str, tuple[str, ...]]:
    """Return for each tag, as far as it is among the most frequent, the notes that have it or one below it.

    A note of `field/soil` is one of `field` too, where there is such a tag.
    """
    names = dict(db.execute("SELECT key, min(tag) FROM tag GROUP BY key"))
    if not names:
        return {}  # else all notes would be read for nothing
    found: dict[str, dict[str, None]] = {key: {} for key in names}
    for note, key in db.execute("SELECT n.id, t.key FROM tag t JOIN note n ON n.num = t.note ORDER BY n.num"):
        parts = key.split("/")
        for count in range(1, len(parts) + 1):
            if (above := "/".join(parts[:count])) in found:
                found[above][note] = None
    often = sorted(found, key=lambda key: (-len(found[key]), key))[:most]
    return {names[key]: tuple(found[key]) for key in often}


def folder_of(db: sqlite3.Connection, num: int) -> str:
    """Return the folder that a note lies in; nothing for a note at the top, or without a page."""
    row = db.execute(
        "SELECT p.path, p.dialect FROM note n JOIN page p ON p.num = n.body_page WHERE n.num = ?", (num,)
    ).fetchone()
    return shelf(row[0], row[1]) if row else ""


def folders(db: sqlite3.Connection) -> dict[str, str]:
    """Return the folder of each note that has a page."""
    rows = db.execute("SELECT n.id, p.path, p.dialect FROM note n JOIN page p ON p.num = n.body_page")
    return {note: shelf(path, dialect) for note, path, dialect in rows}


def counted_folders(db: sqlite3.Connection) -> Counter[str]:
    """Return how many notes lie in each folder; those without a page are in none."""
    counts = Counter[str]()
    # The database counts by what stands before the last slash, while other threads go on.
    rows = db.execute(
        f"SELECT iif(p.dialect IN ({_SIGNED}), p.path, rtrim(p.path, replace(p.path, '/', ''))), "
        f"iif(p.dialect IN ({_SIGNED}), p.dialect, ''), count(*) "
        "FROM note n JOIN page p ON p.num = n.body_page GROUP BY 1, 2"
    )
    for path, dialect, notes in rows:
        counts[shelf(path, dialect) if dialect else path.removesuffix("/")] += notes
    return counts


def has_folders(db: sqlite3.Connection) -> bool:
    """Tell whether any note lies in a folder; one is mostly found at once."""
    rows = db.execute(
        "SELECT p.path, p.dialect FROM note n JOIN page p ON p.num = n.body_page "
        f"WHERE instr(p.path, '/') OR p.dialect IN ({_SIGNED})"
    )
    return any(shelf(path, dialect) for path, dialect in rows)


def shelf(path: str, dialect: str) -> str:
    """Return the folder of a page; dots of Dendron and namespaces of Logseq part a name as folders do.

    >>> shelf("vault/talk.repair.md", "dendron"), shelf("pages/talk___repair.md", "logseq")
    ('vault/talk', 'pages/talk')
    """
    pure = PurePosixPath(path)
    inner = pure.stem.split(_SIGNS[dialect])[:-1] if dialect in _SIGNS else []
    return "/".join([part for part in pure.parent.parts if part != "."] + inner)


def property_names(db: sqlite3.Connection) -> Collection[str]:
    """Return the names of the properties that a library can be searched by."""
    return {key for (key,) in db.execute("SELECT DISTINCT key FROM property_text")}
