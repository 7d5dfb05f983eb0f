"""The papers of a library as works: which note a title, an id or an entry of a page leads to."""

import sqlite3
from collections.abc import Iterable

from throughline.corpus.linking.statements import Ambiguous, Name
from throughline.corpus.model import NoteKind


class StoredWorks:
    """What the claims of a library say, asked one at a time."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def claimed(self, path: str, number: int) -> Name | None:
        """Return the note of the work that a page tells of, by the number of its claim."""
        row = self._db.execute(
            "SELECT c.work_key, c.work_variant FROM page p JOIN claim c ON c.page = p.num "
            "WHERE p.path = ? AND c.number = ?",
            (path, number),
        ).fetchone()
        return Name(NoteKind.PAPER, *row) if row else None

    def of(self, name: Name) -> Name:
        """Return the note of a work that a page calls by its own title."""
        if name.kind is not NoteKind.PAPER:
            return name
        row = self._db.execute(
            "SELECT work_key, work_variant FROM claim WHERE key = ? AND variant = ? LIMIT 1",
            (name.key, name.variant),
        ).fetchone()
        return Name(NoteKind.PAPER, *row) if row else name

    def titled(self, key: str) -> Name | Ambiguous | None:
        """Return the work of a title, or the pages of the several works that share it."""
        return self._one("c.key = ?", key)

    def identified(self, identity: str) -> Name | Ambiguous | None:
        """Return the work of a DOI, an arXiv id, a PubMed id, an ISBN or a cite key."""
        return self._one(
            "(c.page, c.number) IN (SELECT page, number FROM claim_id WHERE id = ?)", identity.casefold()
        )

    def _one(self, clause: str, value: str) -> Name | Ambiguous | None:
        rows: Iterable[tuple[str, str, str]] = self._db.execute(
            "SELECT c.work_key, c.work_variant, p.path FROM claim c JOIN page p ON p.num = c.page "
            f"WHERE {clause} ORDER BY p.path",
            (value,),
        ).fetchall()
        names = {Name(NoteKind.PAPER, key, variant) for key, variant, _ in rows}
        if len(names) > 1:
            return Ambiguous(tuple(dict.fromkeys(path for _, _, path in rows)))
        return next(iter(names), None)
