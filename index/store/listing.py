"""Lists of notes that stay quick at any size: filtered, sorted and cut to one page in the library file."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from throughline.corpus.model import Card, LinkKind, NoteKind
from throughline.corpus.properties import property_key
from throughline.corpus.text.titles import key_of
from throughline.index.store.described import folder_of, properties_of, shelf, tags_of
from throughline.index.store.reader import as_card, batches

_WEIGHED = 5_000  # lines, the most linked, whose sources are counted: 0.4 s, where a page waits for it
PAGE_SIZE = 50  # a screen or two; the table is HTML, and every row costs the browser
_COLUMNS = "n.id, n.kind, n.title, n.description, n.complete, n.date, n.connections"
_SUPPORT = f"SELECT count(*) FROM link l WHERE l.target = n.num AND l.kind = '{LinkKind.SOURCE_FOR}'"
_HAS_NONE = f"n.kind <> '{NoteKind.INQUIRY}' AND ({_SUPPORT}) = 0"


NO_FOLDER = "/"  # as the folder of a choice: the notes that lie in none


class Sort(StrEnum):
    """The orders that a list of notes can have."""

    CONNECTIONS = "connections"
    TITLE = "title"
    DATE = "date"
    FEWEST = "fewest"
    MOST = "most"


class State(StrEnum):
    """Whether the page of a note was captured."""

    CAPTURED = "captured"
    STUB = "stub"


_ORDERS = {
    Sort.CONNECTIONS: "n.connections DESC, n.key, n.id",
    Sort.TITLE: "n.key, n.id",
    Sort.DATE: "n.date = '', n.date DESC, n.key, n.id",
    # What draws on nothing by its nature has no number to be sorted by, and comes last.
    Sort.FEWEST: f"{_HAS_NONE}, ({_SUPPORT}), n.complete DESC, n.key, n.id",
    Sort.MOST: f"{_HAS_NONE}, ({_SUPPORT}) DESC, n.complete DESC, n.key, n.id",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """Which notes a list shows, and in which order; an empty field leaves all in."""

    text: str = ""
    kinds: tuple[NoteKind, ...] = ()
    state: State | None = None
    topic: str = ""
    since: str = ""
    until: str = ""
    sources: int = 0
    sort: Sort = Sort.CONNECTIONS
    folder: str = ""
    tag: str = ""
    property: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list: its notes, how many sources each inquiring line has, and how many notes match.

    Beside each note stand its folder, its tags and the property that the list is narrowed by.
    """

    cards: tuple[Card, ...]
    sources: tuple[int, ...]
    total: int
    page: int
    folders: tuple[str, ...] = ()
    tags: tuple[tuple[str, ...], ...] = ()
    values: tuple[str, ...] = ()

    @property
    def pages(self) -> int:
        """How many pages the whole list has."""
        return max(1, -(-self.total // PAGE_SIZE))


def browse(db: sqlite3.Connection, choice: Choice, page: int = 1) -> Listing:
    """Return one page of the notes that a choice leaves in; a page beyond the last is the last."""
    db.create_function("shelf", 2, shelf, deterministic=True)
    where, values = _where(choice)
    total = int(db.execute(f"SELECT count(*) FROM note n WHERE {where}", values).fetchone()[0])
    page = min(max(1, page), max(1, -(-total // PAGE_SIZE)))
    rows = db.execute(
        f"SELECT {_COLUMNS}, ({_SUPPORT}) FROM note n JOIN (SELECT n.num FROM note n WHERE {where} "
        f"ORDER BY {_ORDERS[choice.sort]} LIMIT ? OFFSET ?) chosen ON chosen.num = n.num "
        f"ORDER BY {_ORDERS[choice.sort]}",
        [*values, PAGE_SIZE, (page - 1) * PAGE_SIZE],
    ).fetchall()
    cards = tuple(as_card(row[:-1]) for row in rows)
    sources = tuple(row[-1] for row in rows)
    return Listing(cards, sources, total, page, *_beside(db, [card.id for card in cards], choice.property))


def _beside(
    db: sqlite3.Connection, ids: Sequence[str], name: str
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """Return the folder, the tags and one property of each of these notes."""
    nums = [db.execute("SELECT num FROM note WHERE id = ?", (one,)).fetchone()[0] for one in ids]
    key = property_key(name)
    said = [[one for one in properties_of(db, num) if one.key == key] if name else [] for num in nums]
    return (
        tuple(folder_of(db, num) for num in nums),
        tuple(tags_of(db, num) for num in nums),
        tuple(", ".join(text for one in some for text in one.shown) for some in said),
    )


def _where(choice: Choice) -> tuple[str, list[Any]]:
    """Return the condition of a choice and its values."""
    parts: list[tuple[str, Sequence[Any]]] = [("1", ())]
    parts += [("instr(n.key, ?) > 0", (word,)) for word in key_of(choice.text).split()]
    if choice.kinds:
        parts.append((f"n.kind IN ({','.join('?' * len(choice.kinds))})", choice.kinds))
    if choice.state:
        parts.append(("n.complete = ?", (choice.state is State.CAPTURED,)))
    if choice.topic:
        member = (
            "n.num IN (SELECT l.source FROM link l JOIN note t ON t.num = l.target "
            f"WHERE t.id = ? AND l.kind = '{LinkKind.TOPIC}')"
        )
        parts.append((member, (choice.topic,)))
    if choice.since:
        parts.append(("n.date >= ?", (choice.since,)))
    if choice.until:
        parts.append(("n.date <> '' AND n.date <= ?", (choice.until,)))
    if choice.sources:
        parts.append((f"({_SUPPORT}) >= ?", (choice.sources,)))
    parts += _described(choice)
    return " AND ".join(part for part, _ in parts), [value for _, values in parts for value in values]


def _described(choice: Choice) -> list[tuple[str, Sequence[Any]]]:
    """Return the conditions on the folder, the tags and the properties of a note."""
    parts: list[tuple[str, Sequence[Any]]] = []
    lying = "n.num IN (SELECT m.num FROM note m JOIN page p ON p.num = m.body_page WHERE {})"
    if choice.folder == NO_FOLDER:
        parts.append((lying.format("shelf(p.path, p.dialect) = ''"), ()))
    elif choice.folder:
        within = lying.format("instr(shelf(p.path, p.dialect) || '/', ?) = 1")
        parts.append((within, (f"{choice.folder.strip('/')}/",)))
    if choice.tag:
        key = key_of(choice.tag.removeprefix("#").strip("/"))
        tagged = "n.num IN (SELECT note FROM tag WHERE key = ? OR instr(key, ?) = 1)"
        parts.append((tagged, (key, f"{key}/")))
    if choice.property:
        wanted, values = (" AND text = ?", (key_of(choice.value),)) if choice.value else ("", ())
        named = f"n.num IN (SELECT note FROM property_text WHERE key = ?{wanted})"
        parts.append((named, (property_key(choice.property), *values)))
    return parts


def best_supported(db: sqlite3.Connection, limit: int) -> tuple[tuple[Card, int], ...]:
    """Return the inquiring lines that draw on the most notes, with their numbers of sources.

    A line has no more sources than links, so that only the most linked ones need be counted.
    """
    rows = db.execute(
        f"SELECT {_COLUMNS}, n.num FROM note n WHERE n.kind = '{NoteKind.INQUIRY}' AND n.connections > 0 "
        f"ORDER BY n.connections DESC LIMIT {_WEIGHED}"
    )
    best: list[tuple[Card, int]] = []
    for *card, num in rows:
        found = as_card(card)
        if len(best) == limit and found.connections < best[-1][1]:
            break
        sources = db.execute(
            f"SELECT count(*) FROM link WHERE target = ? AND kind = '{LinkKind.SOURCE_FOR}'", (num,)
        ).fetchone()[0]
        best = sorted([*best, (found, sources)], key=_by_support)[:limit]
    return tuple(one for one in best if one[1])


def _by_support(line: tuple[Card, int]) -> tuple[int, bool, str, str]:
    card, sources = line
    return -sources, not card.complete, key_of(card.title), card.id


def aliases_of(db: sqlite3.Connection, ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the other names of those of these notes that have any."""
    found: dict[str, tuple[str, ...]] = {}
    for run in batches(ids):
        rows = db.execute(
            "SELECT n.id, a.alias FROM note n JOIN alias a ON a.note = n.num "
            f"WHERE n.id IN ({','.join('?' * len(run))}) ORDER BY n.id, a.alias",
            run,
        )
        for note, alias in rows:
            found[note] = (*found.get(note, ()), alias)
    return found
