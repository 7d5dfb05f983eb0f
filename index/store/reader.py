"""Reading a library: rows back into notes, links and problems, always in a stated order."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from heapq import merge
from itertools import islice
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import Indel

from throughline.corpus.linking.written import place_of, stem_of
from throughline.corpus.model import (
    Card,
    Link,
    LinkKind,
    Note,
    NoteKind,
    Origin,
    OriginKind,
    Paper,
)
from throughline.corpus.text.titles import key_of
from throughline.index.store.described import folder_of, properties_of, tags_of
from throughline.index.store.transactions import places

Row = tuple[Any, ...]
AT_ONCE = 500  # values in one query: older builds of SQLite allow 999
LEAST_ALIKE = 0.3  # share of letters in the same order; below it a name is a different one, not a misspelling

CARD = "SELECT n.id, n.kind, n.title, n.description, n.complete, n.date, n.connections FROM note n"
_LINK = (
    "SELECT l.kind, s.id, t.id, l.label, l.rank, l.source, l.target FROM link l "
    "JOIN note s ON s.num = l.source JOIN note t ON t.num = l.target"
)
_ALIAS = (
    "JOIN page p ON p.key = n.key AND p.kind = n.kind AND p.variant = n.variant "
    "JOIN page_alias a ON a.page = p.num WHERE"
)
_FILE = "JOIN page p ON p.key = n.key AND p.kind = n.kind AND p.variant = n.variant WHERE"
_ORDER = "ORDER BY l.kind, l.rank IS NULL, l.rank, s.id, t.id"
SORT_ORDERS = {
    "connections": "n.connections DESC, n.title, n.id",
    "title": "n.title, n.id",
    "date": "n.date = '', n.date DESC, n.title, n.id",
}
SORTS = tuple(SORT_ORDERS)


class Reader:
    """The questions that a library file answers by itself."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def cards(self, ids: Iterable[str]) -> dict[str, Card]:
        """Return the cards of these ids; an unknown id is left out."""
        found = {}
        for batch in batches(ids):
            marks = ",".join("?" * len(batch))
            for row in self.db.execute(f"{CARD} WHERE n.id IN ({marks})", batch):
                found[row[0]] = as_card(row)
        return found

    def all_cards(
        self, kind: NoteKind | None = None, stubs: bool | None = None, sort: str = "title"
    ) -> Iterator[Card]:
        """Yield every note as a card, of one kind or all, captured or stubs or both."""
        where = (
            ["1"] + ["n.kind = :kind"] * (kind is not None) + ["n.complete = :complete"] * (stubs is not None)
        )
        query = f"{CARD} WHERE {' AND '.join(where)} ORDER BY {SORT_ORDERS[sort]}"
        rows = self.db.execute(query, {"kind": kind, "complete": not stubs})
        yield from map(as_card, rows)

    def best(self, count: int, kinds: Iterable[NoteKind] = NoteKind) -> list[Card]:
        """Return the notes of some kinds that have most links, at most so many; the others are not read."""
        query = f"{CARD} WHERE n.kind = ? ORDER BY {SORT_ORDERS['connections']} LIMIT ?"
        ordered = [map(as_card, self.db.execute(query, (kind, count))) for kind in kinds]
        best = merge(*ordered, key=lambda card: (-card.connections, card.title, card.id))
        return list(islice(best, count))

    def note(self, note_id: str) -> Note | None:
        """Return one note with all that is known of it."""
        row = self.db.execute(
            "SELECT num, id, kind, title, description, summary, body, complete, date, sourced_from, "
            "arxiv, year, doi, authors, abstract, pmid, isbn, captured_prompt FROM note WHERE id = ?",
            (note_id,),
        ).fetchone()
        return self._as_note(row) if row else None

    def _as_note(self, row: Row) -> Note:
        num, note_id, kind, title, description, summary, body, complete, date, sourced, *rest = row
        arxiv, year, doi, authors, *more, prompt = rest
        is_paper = kind == NoteKind.PAPER
        aliases = self.db.execute("SELECT alias FROM alias WHERE note = ? ORDER BY alias", (num,))
        pages = self.db.execute(
            "SELECT DISTINCT p.path FROM mention m JOIN page p ON p.num = m.page WHERE m.note = ? "
            "ORDER BY m.own DESC, p.path",
            (num,),
        )
        return Note(
            id=note_id,
            kind=NoteKind(kind),
            title=title,
            description=description,
            summary=summary,
            body=body,
            complete=bool(complete),
            aliases=tuple(alias for (alias,) in aliases),
            date=date,
            sourced_from=sourced,
            paper=Paper(arxiv, year, doi, tuple(json.loads(authors)), *more) if is_paper else None,
            captured_prompt=prompt,
            pages=tuple(path for (path,) in pages),
            properties=properties_of(self.db, num),
            tags=tags_of(self.db, num),
            folder=folder_of(self.db, num),
        )

    def links(self, ids: Collection[str], kinds: Collection[LinkKind] = ()) -> tuple[Link, ...]:
        """Return every link that touches one of these notes, each once, in a stable order."""
        return _sorted_links(self._touching(ids, kinds))

    def links_among(self, ids: Collection[str], kinds: Collection[LinkKind] = ()) -> tuple[Link, ...]:
        """Return every link between two of these notes, each once, in a stable order."""
        inside = set(ids)
        found = self._touching(inside, kinds, ends=("s",), others=inside)
        return _sorted_links(found)

    def _touching(
        self,
        ids: Iterable[str],
        kinds: Collection[LinkKind],
        ends: Sequence[str] = ("s", "t"),
        others: Collection[str] | None = None,
    ) -> dict[Row, Row]:
        """Return the rows of links whose source, or target, is among these notes."""
        wanted = f"AND l.kind IN ({places(kinds)})" if kinds else ""
        found = {}
        for batch in batches(ids):
            for end in ends:
                query = f"{_LINK} WHERE {end}.id IN ({places(batch)}) {wanted}"
                for row in self.db.execute(query, (*batch, *kinds)):
                    if others is None or row[2] in others:
                        found[row[5], row[6], row[0]] = row
        return found

    def origins(self, link: Link) -> tuple[Origin, ...]:
        """Return every place that says a link exists, in the order of pages and lines."""
        rows = self.db.execute(
            "SELECT p.path, o.origin, o.line, o.text FROM note s, note t "
            "JOIN statement o ON o.source = s.num AND o.target = t.num AND o.kind = ? "
            "JOIN page p ON p.num = o.page WHERE s.id = ? AND t.id = ? ORDER BY p.path, o.line, o.origin",
            (link.kind, link.source, link.target),
        )
        return tuple(Origin(path, OriginKind(kind), line, text) for path, kind, line, text in rows)

    def all_links(self, origins: bool = False) -> Iterator[Link]:
        """Yield every link of the library."""
        for row in self.db.cursor().execute(f"{_LINK} {_ORDER}"):
            link = as_link(row)
            yield replace(link, origins=self.origins(link)) if origins else link

    def names(self, ids: Iterable[str]) -> dict[str, str]:
        """Return the titles and aliases of these notes, each with its note's id."""
        found: dict[str, str] = {}
        for batch in batches(sorted(ids)):
            query = (
                f"SELECT a.alias, n.id FROM alias a JOIN note n ON n.num = a.note WHERE n.id IN "
                f"({places(batch)}) UNION ALL SELECT title, id FROM note WHERE id IN ({places(batch)})"
            )
            found.update(self.db.execute(query, (*batch, *batch)).fetchall())
        return found

    def ends(self, note_id: str, kind: LinkKind, forward: bool) -> tuple[str, ...]:
        """Return the notes at the other end of a note's links of one kind, in the order of their ranks."""
        near, far = ("source", "target") if forward else ("target", "source")
        rows = self.db.execute(
            f"SELECT o.id FROM note n JOIN link l ON l.{near} = n.num JOIN note o ON o.num = l.{far} "
            "WHERE n.id = ? AND l.kind = ? ORDER BY l.rank IS NULL, l.rank, o.id",
            (note_id, kind),
        )
        return tuple(found for (found,) in rows)

    def texts(self, ids: Iterable[str]) -> Iterator[Note]:
        """Yield these notes in their order, with their words and dates and nothing that lies beside them."""
        columns = "id, kind, title, description, summary, body, complete, date"
        for note_id, kind, title, description, summary, body, complete, date in self._of_each(columns, ids):
            yield Note(note_id, NoteKind(kind), title, description, summary, body, bool(complete), date=date)

    def papers(self, ids: Iterable[str]) -> tuple[tuple[str, Paper], ...]:
        """Return the titles of these notes in their order, and what is known of each as a paper."""
        return tuple(
            (
                title,
                Paper(arxiv, year, doi, tuple(json.loads(authors))) if kind == NoteKind.PAPER else Paper(),
            )
            for kind, title, arxiv, year, doi, authors in self._of_each(
                "kind, title, arxiv, year, doi, authors", ids
            )
        )

    def sourced_from(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Return what these notes say that they are taken from, in their order."""
        return tuple(told for (told,) in self._of_each("sourced_from", ids))

    def _of_each(self, columns: str, ids: Iterable[str]) -> Iterator[Row]:
        """Yield these columns of some notes, in the order of the ids; an unknown one is left out."""
        for batch in batches(ids):
            query = f"SELECT id, {columns} FROM note WHERE id IN ({places(batch)})"
            found = {row[0]: row[1:] for row in self.db.execute(query, batch)}
            yield from (found[note] for note in batch if note in found)

    def sources_of(self, lines: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return the sources of each of these inquiring lines, in the order of their ranks."""
        found: dict[str, tuple[str, ...]] = {}
        for batch in batches(lines):
            found |= dict.fromkeys(batch, ())
            for line, source in self.db.execute(
                "SELECT n.id, o.id FROM note n JOIN link l ON l.target = n.num "
                f"JOIN note o ON o.num = l.source WHERE l.kind = ? AND n.id IN ({places(batch)}) "
                "ORDER BY n.id, l.rank IS NULL, l.rank, o.id",
                (LinkKind.SOURCE_FOR, *batch),
            ):
                found[line] += (source,)
        return found

    def named(self, text: str) -> tuple[Card, ...]:
        """Return the notes that a text names: by id, title, alias or file, or by how one of these begins."""
        key = key_of(text)
        upper = key + "\U0010ffff"
        file = place_of(text.strip())
        steps = (
            ("WHERE n.id = ?", (text.strip(),)),
            ("WHERE n.key = ?", (key,)),
            (f"{_ALIAS} a.key = ?", (key,)),
            (f"{_FILE} (p.place = ? OR p.stem = ?)", (file, file)),
            (f"{_FILE} p.stem = ? AND substr(p.place, -length(?2)) = ?2", (stem_of(file), f"/{file}")),
            ("WHERE n.key >= ? AND n.key < ?", (key, upper)),
            ("WHERE n.id >= ? AND n.id < ?", (text.strip(), text.strip() + "\U0010ffff")),
            (f"{_ALIAS} a.key >= ? AND a.key < ?", (key, upper)),
            (f"{_FILE} p.stem >= ? AND p.stem < ?", (file, file + "\U0010ffff")),
        )
        for clause, values in steps if key else ():
            query = f"SELECT DISTINCT * FROM ({CARD} {clause}) ORDER BY 2, 3, 1 LIMIT {AT_ONCE}"
            if rows := self.db.execute(query, values).fetchall():
                return tuple(map(as_card, rows))
        return ()

    def nearest(self, text: str, count: int) -> tuple[Card, ...]:
        """Return the notes whose titles are spelled most like a text."""
        titles = dict(self.db.execute("SELECT key, id FROM note ORDER BY key DESC, id DESC").fetchall())
        wanted = key_of(text.replace("-", " "))
        alike = process.extract(
            wanted, titles.keys(), scorer=Indel.normalized_similarity, limit=count, score_cutoff=LEAST_ALIKE
        )
        close = [key for key, _, _ in alike]
        cards = self.cards(titles[key] for key in close)
        return tuple(cards[titles[key]] for key in close)


def as_card(row: Row) -> Card:
    """Turn a row into a card."""
    note_id, kind, title, description, complete, date, connections = row
    return Card(note_id, NoteKind(kind), title, description, bool(complete), date, connections)


def as_link(row: Row) -> Link:
    """Turn a row into a link without its origins."""
    return Link(LinkKind(row[0]), row[1], row[2], row[3], row[4])


def _sorted_links(rows: Mapping[Row, Row]) -> tuple[Link, ...]:
    ordered = sorted(rows.values(), key=lambda row: (row[0], row[4] is None, row[4] or 0, row[1], row[2]))
    return tuple(map(as_link, ordered))


def batches(values: Iterable[str]) -> Iterator[Sequence[str]]:
    """Yield values in pieces that fit one query."""
    rest = iter(values)
    while batch := tuple(islice(rest, AT_ONCE)):
        yield batch
