"""Notes and links, derived from what all pages say of them.

The same statements give the same rows, in whatever order the pages were read.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any

from throughline.corpus.model import LinkKind, NoteKind, OriginKind, Paper, ProblemKind
from throughline.corpus.readers.stored import from_bytes
from throughline.corpus.reading import Reading
from throughline.corpus.text.titles import ID_LENGTH, digest, key_of
from throughline.index.build.describe import describe, undescribe
from throughline.index.build.merged import aliases_of, body_of, title_of
from throughline.index.store.counted import recounted

_BY_THE_INQUIRY = OriginKind.listed_by(NoteKind.INQUIRY).value
AT_HAND = 4  # pages whose notes are kept unpacked: the entries of a bibliography come together

Row = tuple[Any, ...]

_MENTIONS = (
    "SELECT m.note, m.own, m.title, m.description, m.summary, m.arxiv, m.year, p.path, p.num "
    "FROM mention m CROSS JOIN page p ON p.num = m.page {where} ORDER BY m.note, m.own DESC, p.path, m.rowid"
)
_STATEMENTS = (
    "SELECT s.source, s.target, s.kind, s.label, s.rank, s.origin, p.path, s.line "
    "FROM statement s CROSS JOIN page p ON p.num = s.page {where} "
    "ORDER BY s.source, s.target, s.kind, p.path, s.line"
)


def derive_notes(db: sqlite3.Connection, nums: Sequence[int] | None) -> list[int]:
    """Write these notes, or all, from what pages say of them; a note that no page names is removed."""
    wanted = [n for (n,) in db.execute("SELECT num FROM note")] if nums is None else list(nums)
    found = set()
    held = _held(db)
    if nums is not None:
        undescribe(db, nums)
    for num, mentions in _grouped(db, _MENTIONS, "m.note", None if nums is None else [(n,) for n in nums]):
        found.add(num[0])
        own = [(held(row[8])[_told(row[2], row[5], row[6])], row[8]) for row in mentions if row[1]]
        _write_note(db, num[0], mentions, own)
    gone = [num for num in wanted if num not in found]
    slugs = _slugs(db, None if nums is None else wanted)
    db.executemany("DELETE FROM note WHERE num = ?", [(num,) for num in gone])
    db.executemany("DELETE FROM alias WHERE note = ?", [(num,) for num in gone])
    return sorted({*wanted, *_assign_ids(db, slugs)})


def _grouped(
    db: sqlite3.Connection, query: str, column: str, keys: Sequence[Row] | None
) -> Iterator[tuple[Row, list[Row]]]:
    """Yield rows grouped by their key columns, for all keys in one stream or for each key in turn."""
    width = column.count(",") + 1
    if keys is None:
        rows = db.cursor().execute(query.format(where=""))
        for key, group in groupby(rows, key=itemgetter(*range(width))):
            yield (key if width > 1 else (key,)), list(group)
        return
    where = "WHERE " + " AND ".join(f"{name.strip()} = ?" for name in column.split(","))
    for key in keys:
        if rows_of := db.execute(query.format(where=where), key).fetchall():
            yield key, rows_of


def _held(db: sqlite3.Connection) -> Callable[[int], dict[Row, Reading]]:
    """Return what tells which notes a page holds; the last bibliographies stay at hand."""

    @lru_cache(AT_HAND)
    def held(page: int) -> dict[Row, Reading]:
        reading = from_bytes(db.execute("SELECT reading FROM page WHERE num = ?", (page,)).fetchone()[0])
        found = dict[Row, Reading]()
        for one in (*reversed(reading.entries), reading):
            paper = one.paper or Paper()
            found[_told(one.title, paper.arxiv, paper.year)] = one
            found[_told(one.title, "", None)] = one
        return found

    return held


def _told(title: str, arxiv: str, year: int | None) -> Row:
    """Return what tells the notes of one page apart: two entries may share a title."""
    return key_of(title), arxiv, year


def _write_note(
    db: sqlite3.Connection, num: int, mentions: Sequence[Row], held: Sequence[tuple[Reading, int]]
) -> None:
    """Write one note: its own page first, then what others say of it, in the order of their paths.

    Of several pages of one note, the one with the longest body gives the note its body.
    """
    main, body_page = max(held, key=lambda one: len(one[0].body_text), default=(None, None))
    own = [reading for reading, _ in held]
    in_order = _main_first(own, main)
    title = title_of(in_order, main) or _title_by_others(db, num, mentions)
    dates = sorted(filter(None, (reading.date for reading in own)))
    values = (
        title,
        _first(mentions, 3),
        _first(mentions, 4),
        body_of(in_order, main),
        bool(own),
        (main.date if main else "") or (dates[0] if dates else ""),
        next(filter(None, (reading.sourced_from for reading in _main_first(own, main))), ""),
        _first(mentions, 5),
        next((row[6] for row in mentions if row[6] is not None), None),
        next(filter(None, (reading.captured_prompt for reading in _main_first(own, main))), ""),
        *_paper_facts(own, main, title),
        body_page,
        num,
    )
    db.execute(
        "UPDATE note SET title = ?, description = ?, summary = ?, body = ?, complete = ?, date = ?, "
        "sourced_from = ?, arxiv = ?, year = ?, captured_prompt = ?, "
        "doi = ?, authors = ?, abstract = ?, pmid = ?, isbn = ?, body_page = ? WHERE num = ?",
        values,
    )
    if own:
        describe(db, num, _main_first(own, main))
    db.execute("DELETE FROM alias WHERE note = ?", (num,))
    db.executemany("INSERT OR IGNORE INTO alias VALUES (?, ?)", [(num, a) for a in aliases_of(own, title)])


def _title_by_others(db: sqlite3.Connection, num: int, mentions: Sequence[Row]) -> str:
    """Return the title of a stub; others may call a paper by its id as well."""
    titles = [row[2] for row in mentions if row[2]]
    if len({key_of(title) for title in titles}) > 1:
        (key,) = db.execute("SELECT key FROM note WHERE num = ?", (num,)).fetchone()
        return next((str(title) for title in titles if key_of(title) == key), str(titles[0]))
    return str(titles[0]) if titles else ""


def _named(title: str, scheme: str) -> str:
    """Return the id by which a paper is called that only links lead to."""
    return title.removeprefix(scheme) if title.startswith(scheme) else ""


def _paper_facts(own: Sequence[Reading], main: Reading | None, title: str) -> tuple[str, ...]:
    """Return the DOI, the authors, the abstract and the other ids that a paper's own pages give."""
    papers = [reading.paper for reading in _main_first(own, main) if reading.paper]
    authors = next((paper.authors for paper in papers if paper.authors), ())
    return (
        next((paper.doi for paper in papers if paper.doi), "") or _named(title, "doi:"),
        json.dumps(authors, ensure_ascii=False),
        *(next(filter(None, map(attrgetter(name), papers)), "") for name in ("abstract", "pmid", "isbn")),
    )


def _main_first(own: Sequence[Reading], main: Reading | None) -> list[Reading]:
    return sorted(own, key=lambda reading: reading is not main)


def _first(rows: Iterable[Row], column: int) -> str:
    """Return the first text of a column that says anything."""
    return next((row[column] for row in rows if row[column]), "")


def derive_links(db: sqlite3.Connection, pairs: Sequence[tuple[int, int, str]] | None) -> None:
    """Write these links, or all, from what pages say of them; a link that no page states is removed."""
    with recounted(db, pairs):
        _derive_links(db, pairs)


def _derive_links(db: sqlite3.Connection, pairs: Sequence[tuple[int, int, str]] | None) -> None:
    if pairs is not None:
        db.executemany("DELETE FROM link WHERE source = ? AND target = ? AND kind = ?", pairs)
    rows = (
        (kind, source, target, _label(kind, rows), _rank(rows))
        for (source, target, kind), rows in _grouped(db, _STATEMENTS, "s.source, s.target, s.kind", pairs)
    )
    db.executemany("INSERT INTO link (kind, source, target, label, rank) VALUES (?, ?, ?, ?, ?)", rows)
    ends = None if pairs is None else {end for pair in pairs for end in pair[:2]}
    _count_connections(db, ends)


def _label(kind: str, rows: Sequence[Row]) -> str:
    """Return the words for a link; of properties the names of all that hold it."""
    if kind != LinkKind.PROPERTY:
        return _first(rows, 3)
    return ", ".join(dict.fromkeys(row[3] for row in rows if row[3]))


def _rank(rows: Iterable[Row]) -> int | None:
    """Return the place of a link in the inquiry's own list, else in the first list that holds it."""
    ranked = [(row[5] != _BY_THE_INQUIRY, row[6], row[7], row[4]) for row in rows if row[4] is not None]
    return min(ranked)[3] if ranked else None


def _count_connections(db: sqlite3.Connection, nums: set[int] | None) -> None:
    if nums is None:
        db.execute(
            "UPDATE note SET connections = c.n FROM (SELECT num, count(*) AS n FROM ("
            "SELECT source AS num FROM link UNION ALL SELECT target FROM link) GROUP BY num) c "
            "WHERE c.num = note.num"
        )
        return
    db.executemany(
        "UPDATE note SET connections = (SELECT count(*) FROM link WHERE source = ?1) "
        "+ (SELECT count(*) FROM link WHERE target = ?1) WHERE num = ?1",
        [(num,) for num in sorted(nums)],
    )


def _slugs(db: sqlite3.Connection, nums: Sequence[int] | None) -> list[str] | None:
    if nums is None:
        return None
    rows = (db.execute("SELECT slug FROM note WHERE num = ?", (num,)).fetchone() for num in nums)
    return sorted({row[0] for row in rows if row})


def _assign_ids(db: sqlite3.Connection, slugs: Sequence[str] | None) -> list[int]:
    """Give every note its id: its slug, and a mark behind it where several notes share one."""
    if slugs is None:
        db.execute("UPDATE note SET id = slug WHERE id <> slug")
        shared = db.execute(
            "SELECT slug FROM note GROUP BY slug HAVING count(*) > 1 ORDER BY slug"
        ).fetchall()
        return [num for (slug,) in shared for num in _tell_apart(db, slug)]
    return [num for slug in slugs for num in _tell_apart(db, slug)]


def _tell_apart(db: sqlite3.Connection, slug: str) -> list[int]:
    """Tell the notes of one slug apart: the first keeps it, the others carry a mark."""
    rows = db.execute(
        "SELECT num, kind, key, variant, id, title FROM note WHERE slug = ? ORDER BY kind, variant, key",
        (slug,),
    ).fetchall()
    changed = []
    for place, (num, kind, key, variant, old, _) in enumerate(rows):
        mark = "-" + digest(f"{kind} {key} {variant}")[:6] if place else ""
        new = slug[: ID_LENGTH - len(mark)].rstrip("-") + mark
        if new != old:
            db.execute("UPDATE note SET id = ? WHERE num = ?", (new, num))
            changed.append(num)
    _report_clash(db, slug, rows)
    return changed


def _report_clash(db: sqlite3.Connection, slug: str, rows: Sequence[Row]) -> None:
    """Report notes of one kind whose titles give one id; a paper and a note may share a title quietly."""
    db.execute("DELETE FROM problem WHERE page = ? AND message LIKE ?", (-1, f"%“{slug}”%"))
    for _, group in groupby(rows, key=itemgetter(1)):
        first, *others = list(group)
        for num, _, _, _, _, title in others:
            row = db.execute(
                "SELECT p.path FROM mention m JOIN page p ON p.num = m.page WHERE m.note = ? "
                "ORDER BY m.own DESC, p.path",
                (num,),
            ).fetchone()
            message = (
                f"“{title}” and “{first[5]}” are different notes whose titles both give the id “{slug}”. "
                "Both are kept; give one of them another title to tell them apart."
            )
            db.execute("INSERT INTO problem VALUES (-1, ?, 1, ?, ?)", (row[0], ProblemKind.CLASH, message))
