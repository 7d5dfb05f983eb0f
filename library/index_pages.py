"""Index pages: notes that list others, and whose links say little of what belongs together."""

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from throughline.corpus.model import LinkKind, NoteKind
from throughline.index.store.communities import linked_mark
from throughline.library.user_data import Damaged, Made, UserData

FEWEST = 10  # notes that an index page lists at least
MOSTLY = 0.5  # share of a text that is links
GREAT_PART = 0.15  # of all notes
MANY = 500  # links that make a note a hub in a library of any size
FEWEST_OF_ALL = 25  # in a small library a note with fewer links is no list of it
_WHAT = "word on an index page"

_LISTED = (
    "SELECT n.id, coalesce(sum(c.stop - c.start), 0), length(n.body), count(DISTINCT c.note) FROM note n "
    "JOIN place c ON c.page = n.body_page WHERE n.kind = ? GROUP BY n.num HAVING count(DISTINCT c.note) >= ?"
)
# That two notes feed one inquiring line says how they are related, however many others do; and a note that
# feeds many lines is much used, which makes it no list.
_JOINING = (
    "SELECT id, connections, others FROM (SELECT id, kind, connections, connections - (SELECT count(*) "
    "FROM link l WHERE l.source = n.num AND l.kind = :source) AS others "
    "FROM note n WHERE connections >= :great AND kind <> :line) "
    "WHERE others >= :great AND (kind = :topic OR others >= :fewest)"
)


class IndexPages:
    """Tells which notes of a library are index pages; the user's word goes before what is found."""

    def __init__(self, db: sqlite3.Connection, folder: Path) -> None:
        self._db = db
        self._user = UserData(folder)
        self._listing: tuple[str, dict[str, str]] | None = None
        self._joining: tuple[str, dict[str, str]] | None = None

    def all(self) -> dict[str, str]:
        """Return the ids of index pages with the reason in words, in order of id."""
        found, said = dict(self._found()), self._said()
        for note, is_one in said.items():
            if is_one:
                found[note] = "you say so"
            else:
                found.pop(note, None)
        return dict(sorted(found.items()))

    def joining_most(self) -> dict[str, str]:
        """Return the notes that join almost everything, with words for each: index pages and great hubs.

        That two notes are both linked to one of these says little of how they are related.
        """
        said = self._said()
        lists = {note: f"an index page: {why}" for note, why in self.all().items()}
        hubs = {note: f"a hub: {why}" for note, why in self._hubs().items() if said.get(note, True)}
        return hubs | lists

    def _hubs(self) -> dict[str, str]:
        """Return the notes that a great part of the library is linked with; looked for once after a build."""
        mark = linked_mark(self._db)
        if self._joining is None or self._joining[0] != mark:
            (notes,) = self._db.execute("SELECT count(*) FROM note WHERE complete").fetchone()
            great = max(FEWEST, min(GREAT_PART * notes, MANY))
            known = {"great": great, "fewest": FEWEST_OF_ALL, "source": LinkKind.SOURCE_FOR}
            kinds = {"topic": NoteKind.TOPIC, "line": NoteKind.INQUIRY}
            rows = self._db.execute(_JOINING, known | kinds)
            self._joining = mark, {note: _linked(links, others) for note, links, others in rows}
        return self._joining[1]

    def say(self, note: str, is_one: bool) -> None:
        """Keep the user's word whether a note is an index page."""
        self._user.save(Made.INDEX, note, {"index": is_one})

    def damaged(self) -> tuple[Damaged, ...]:
        """Return what was kept of the user's word and cannot be read: those notes are as they are found."""
        return self._user.fitting(Made.INDEX, _is_word, _WHAT)[1]

    def _found(self) -> dict[str, str]:
        """Return what is found by the links of pages; looked for once after a build."""
        mark = linked_mark(self._db)
        if self._listing is None or self._listing[0] != mark:
            self._listing = mark, self._look()
        return self._listing[1]

    def _look(self) -> dict[str, str]:
        (notes,) = self._db.execute("SELECT count(*) FROM note WHERE complete").fetchone()
        great = max(FEWEST_OF_ALL, GREAT_PART * notes)
        found = {}
        for note, linked, length, listed in self._db.execute(_LISTED, (NoteKind.CONCEPT, FEWEST)):
            if listed >= great:
                found[note] = f"it links to {listed} of {notes} notes"
            elif length and linked >= MOSTLY * length:
                found[note] = f"{linked / length:.0%} of its text is links"
        return found

    def _said(self) -> dict[str, bool]:
        records, _ = self._user.fitting(Made.INDEX, _is_word, _WHAT)
        known = {note for (note,) in self._db.execute("SELECT id FROM note")} if records else set()
        return {one.name: one.value["index"] for one in records if one.name in known}


def _linked(links: int, others: int) -> str:
    """Return how many links a note has, and how many of them do not count.

    >>> _linked(12, 12), _linked(246, 32)
    ('it has 12 links', 'it has 246 links, 32 of them besides those to inquiring lines that draw on it')
    """
    lines = "" if links == others else f", {others} of them besides those to inquiring lines that draw on it"
    return f"it has {links} links{lines}"


def _is_word(value: Mapping[str, Any]) -> bool:
    """Tell whether a record is a user's word of a note."""
    return isinstance(value.get("index"), bool)
