"""Pages that share a title: captures of one note, or different notes to be kept apart."""

import sqlite3
from collections.abc import Iterable
from pathlib import PurePosixPath

from throughline.corpus.model import NoteKind
from throughline.corpus.readers.stored import from_bytes
from throughline.corpus.reading import Reading
from throughline.corpus.stopping import checkpoint
from throughline.corpus.text.titles import digest, key_of, words_of

AGREEMENT = 0.5  # share of the shorter text's word triples that two captures of one note have in common


def assign_variants(db: sqlite3.Connection, groups: Iterable[tuple[str, str]]) -> set[str]:
    """Mark the pages of one title that hold different notes; return the titles where a mark changed."""
    changed = set()
    for kind, key in sorted(groups):
        if kind == NoteKind.PAPER:  # works tell them apart
            continue
        rows = db.execute(
            "SELECT num, path, variant FROM page WHERE key = ? AND kind = ? ORDER BY path", (key, kind)
        ).fetchall()
        marks = [""] * len(rows) if len(rows) < 2 else _marks(db, [(num, path) for num, path, _ in rows])
        for (num, _, old), new in zip(rows, marks, strict=True):
            if old != new:
                db.execute("UPDATE page SET variant = ? WHERE num = ?", (new, num))
                changed.add(key)
        if any(marks):  # who else carries the title is told in the problems of other pages
            changed.add(key)
    return changed


def _marks(db: sqlite3.Connection, pages: list[tuple[int, str]]) -> list[str]:
    """Give the first note of a title no mark, and each different note the mark of its first page."""
    leaders: list[tuple[str, Reading]] = []
    marks = []
    for num, path in pages:
        checkpoint()
        reading = from_bytes(db.execute("SELECT reading FROM page WHERE num = ?", (num,)).fetchone()[0])
        mark = next((mark for mark, leader in leaders if same_note(leader, reading)), None)
        if mark is None:
            mark = digest(path)[:6] if leaders else ""
            leaders.append((mark, reading))
        marks.append(mark)
    return marks


def same_note(one: Reading, other: Reading) -> bool:
    """Tell whether two pages of one title are captures, or copies, of the same note."""
    if one.is_markdown and other.is_markdown:  # no captures: two files are two notes, unless they are copies
        return _named_alike(one, other) and bool(one.body) and one.body_text == other.body_text
    if {key_of(alias) for alias in one.aliases} & {key_of(alias) for alias in other.aliases}:
        return True
    return same_text(one, other)


def _named_alike(one: Reading, other: Reading) -> bool:
    """Tell whether two files have one name, and no ids that tell them apart."""
    names = {PurePosixPath(reading.path).stem.casefold() for reading in (one, other)}
    return len(names) == 1 and not (one.ids and other.ids and set(one.ids) != set(other.ids))


def same_text(one: Reading, other: Reading) -> bool:
    """Tell whether two pages share most of their text, or one has none."""
    first, second = _triples(one), _triples(other)
    if not first or not second:
        return True
    return len(first & second) >= AGREEMENT * min(len(first), len(second))


def _triples(reading: Reading) -> set[tuple[str, ...]]:
    words = words_of(reading.body_text)
    return {tuple(words[at : at + 3]) for at in range(max(1, len(words) - 2))} if words else set()
