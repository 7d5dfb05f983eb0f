"""Which notes may answer a query, as one condition that both word and vector search obey."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from throughline.corpus.model import NoteKind
from throughline.corpus.properties import property_key
from throughline.corpus.text.titles import key_of
from throughline.index.search.query import Query
from throughline.index.search.words import quoted
from throughline.index.store.transactions import places

Condition = tuple[str, tuple[object, ...]]

_DAY = "CASE WHEN date <> '' THEN date ELSE coalesce(CAST(year AS TEXT), '') END"
_NEIGHBOURS = "SELECT source FROM link WHERE target = ? UNION SELECT target FROM link WHERE source = ?"
_TAGGED = "num IN (SELECT note FROM tag WHERE key = ? OR instr(key, ?) = 1)"
_HAS_PROPERTY = "num IN (SELECT note FROM property_text WHERE key = ? AND instr(text, ?) > 0)"
_IN_FOLDER = (
    "num IN (SELECT m.note FROM mention m JOIN page p ON p.num = m.page "
    "WHERE m.own = 1 AND instr('/' || lower(p.path), ?) > 0)"
)
_WORDS = "num IN (SELECT rowid FROM words WHERE words MATCH ?)"
_STATES = {"stub": "complete = 0", "written": "complete = 1", "orphan": "connections = 0"}
_HAS = {
    "link": "num IN (SELECT source FROM link)",
    "backlink": "num IN (SELECT target FROM link)",
    "tag": "num IN (SELECT note FROM tag)",
    "property": "num IN (SELECT note FROM property)",
    "alias": "num IN (SELECT note FROM alias)",
    "date": f"({_DAY}) <> ''",
    "text": "body <> ''",
}
_PLURALS = {"properties": "property", "aliases": "alias"}


@dataclass(frozen=True, slots=True)
class Scope:
    """An SQL condition on the table note with its values; an empty one lets every note answer."""

    where: str = ""
    values: tuple[object, ...] = ()
    kinds: tuple[NoteKind, ...] = ()
    notice: str = ""

    @property
    def is_open(self) -> bool:
        """Whether every note may answer."""
        return not self.where

    @property
    def is_kinds_only(self) -> bool:
        """Whether nothing but the kind of a note decides."""
        return bool(self.kinds) and self.where == _kinds_condition(self.kinds)

    def nums(self, db: sqlite3.Connection) -> list[int]:
        """Return the notes that may answer."""
        rows = db.execute(f"SELECT num FROM note WHERE {self.where or '1'}", self.values)
        return [row[0] for row in rows]


def scope_of(
    query: Query,
    kinds: Iterable[NoteKind],
    note_called: Callable[[str], int | None],
    names_of: Callable[[int], Sequence[str]] = lambda _: (),
) -> Scope:
    """Return what a query and a choice of kinds allow.

    Names of notes are looked up by `note_called`, the names of a note by `names_of`.
    """
    conditions: list[Condition] = []
    notices: list[str] = []
    allowed = tuple(sorted({*kinds, *query.kinds}))
    if kinds and query.kinds:
        allowed = tuple(sorted({*kinds} & {*query.kinds}))
    if allowed or query.kinds:
        conditions.append((_kinds_condition(allowed), allowed))
    if query.before:
        conditions.append((f"({_DAY}) <> '' AND ({_DAY}) < ?", (query.before,)))
    if query.after:
        conditions.append((f"({_DAY}) >= ?", (query.after,)))
    conditions += _of_links(query, note_called, notices)
    for name in query.mentions:
        conditions += _mentioning(name, note_called(name), names_of)
    for tag in query.tags:
        key = key_of(tag.removeprefix("#").strip("/"))
        conditions.append((_TAGGED, (key, f"{key}/")))
    conditions += [(_HAS_PROPERTY, (name, key_of(value))) for name, value in query.properties]
    conditions += _of_notes_themselves(query)
    for expression, relation in ((query.required, "IN"), (query.forbidden, "NOT IN")):
        if expression:
            matching = f"num {relation} (SELECT rowid FROM words WHERE words MATCH ?)"
            conditions.append((matching, (expression,)))
    for other in query.barred:
        barred = scope_of(other, (), note_called, names_of)
        conditions.append((f"NOT ({barred.where})", barred.values))
        notices += filter(None, [barred.notice])
    where = " AND ".join(condition for condition, _ in conditions)
    values = tuple(value for _, some in conditions for value in some)
    return Scope(where, values, allowed, " ".join(notices))


def _of_links(
    query: Query, note_called: Callable[[str], int | None], notices: list[str]
) -> Iterator[Condition]:
    """Yield the conditions on what notes are linked to; a name that no note has goes to the notices."""
    for names, relation in ((query.linked, "IN"), (query.unlinked, "NOT IN")):
        for name in names:
            num = note_called(name)
            if num is None:
                notices.append(f"No note is called {name}.")
                yield "0", ()
            else:
                yield f"num <> ? AND num {relation} ({_NEIGHBOURS})", (num, num, num)


def _of_notes_themselves(query: Query) -> Iterator[Condition]:
    """Yield the conditions on where notes lie, what state they are in and what they hold."""
    for folder in query.folders:
        yield _IN_FOLDER, (f"/{folder.strip('/').lower()}/",)
    for state in query.states:
        yield _STATES[state], ()
    for held in query.has:
        name = held.lower()
        name = _PLURALS.get(name, name.removesuffix("s") if name.removesuffix("s") in _HAS else name)
        if name in _HAS:
            yield _HAS[name], ()
        else:
            yield "num IN (SELECT note FROM property_text WHERE key = ?)", (property_key(held),)


def _mentioning(name: str, num: int | None, names_of: Callable[[int], Sequence[str]]) -> Iterator[Condition]:
    """Yield the condition that a note's text holds a name of another, or just these words."""
    names = names_of(num) if num is not None else ()
    expression = " OR ".join(map(quoted, names or (name,)))
    yield _WORDS, (f"{{description prose}} : ({expression})",)
    if num is not None:
        yield "num <> ?", (num,)


def of_kinds(*kinds: NoteKind) -> Scope:
    """Return the scope of all notes of these kinds."""
    return Scope(_kinds_condition(kinds), kinds, kinds)


def _kinds_condition(kinds: tuple[NoteKind, ...]) -> str:
    return f"kind IN ({places(kinds)})" if kinds else "0"
