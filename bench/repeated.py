"""A large library made of a small one: all of it again and again under other names, in minutes.

    python -m bench.repeated FOLDER TARGET --times 19 [--links 10]

FOLDER holds pages of bench.corpora and their library. TARGET gets as many times the notes and a library of
them, as a build would have stored them, but for the texts of the repeated files: a build sees that none has
changed. With --links, rows of links between notes drawn by chance are added until a note has so many.
"""

import argparse
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from bench.search_speed import give_vectors
from throughline.index.store import file as store
from throughline.index.store import seals
from throughline.index.store.condition import seal_of
from throughline.index.store.counted import recounted
from throughline.index.store.transactions import step
from throughline.index.vectors.passages import touch

FILES = 1_000  # pages of a folder, as bench.corpora writes them
# For each table its columns in one more round: {n}, {p} and {m} are how many notes, pages and names one has.
_ROUND = {
    "page": "num + {p}, '{r}' || path, size, modified, checked, digest, kind, '{k}' || key, variant, "
    "CASE topic_line WHEN '' THEN '' ELSE '{t}' || topic_line END, reading, '{r}' || place, '{r}' || stem, "
    "dialect",
    "need": "lookup + {r}, page + {p}",
    "title": "'{k}' || key, kind, CASE lookup WHEN 0 THEN 0 ELSE lookup + {r} END, refs",
    "page_alias": "'{k}' || key, page + {p}, CASE head WHEN '' THEN '' ELSE head || ' {r}' END",
    "summary": "lookup + {r}, '{k}' || key, refs",
    "claim": "page + {p}, number, rank, '{k}' || key, variant, '{k}' || work_key, work_variant, families",
    "claim_id": "'{r}' || id, page + {p}, number",
    "mention": "page + {p}, note + {n}, own, '{t}' || title, description, summary, arxiv, year",
    "statement": "page + {p}, kind, source + {n}, target + {n}, origin, line, label, rank, text",
    "place": "page + {p}, start, stop, note + {n}, words",
    "note": "num + {n}, '{i}' || id, kind, '{k}' || key, variant, '{i}' || slug, '{t}' || title, "
    "description, summary, body, complete, date, sourced_from, arxiv, year, doi, authors, abstract, pmid, "
    "isbn, captured_prompt, connections, body_page + {p}",
    "alias": "note + {n}, '{t}' || alias",
    "link": "NULL, kind, source + {n}, target + {n}, label, rank",
    "uncut": "note + {n}",
    "name": "num + {m}, note + {n}, own, '{k}' || key, '{t}' || text",
}
_FIRST = {  # what tells the rows of the first round
    "page": "num <= :p", "need": "page <= :p", "page_alias": "page <= :p", "claim": "page <= :p",
    "claim_id": "page <= :p", "mention": "page <= :p", "statement": "page <= :p", "place": "page <= :p",
    "note": "num <= :n", "alias": "note <= :n", "link": "source <= :n", "uncut": "note <= :n",
    "name": "num <= :m", "title": "key NOT LIKE 'set %:%'", "summary": "key NOT LIKE 'set %:%'",
}  # fmt: skip


def repeat(folder: Path, target: Path, times: int, links: int = 0) -> Path:
    """Make a library of so many rounds of another; return where it lies."""
    place = store.place_of(target)
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(store.place_of(folder), place)
    with closing(sqlite3.connect(place, isolation_level=None)) as db:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1500000"):
            db.execute(f"PRAGMA {pragma}")
        most = {
            letter: db.execute(f"SELECT max(num) FROM {table}").fetchone()[0]
            for letter, table in (("n", "note"), ("p", "page"), ("m", "name"))
        }
        db.execute("BEGIN")
        for number in range(1, times):
            _add_round(db, number, most)
            print(f"round {number} of {times}, {time.process_time():.0f} s of processor time", flush=True)
        if links:
            _add_links(db, links)
        with recounted(db, None):
            _set_files(db, target, most["p"])
        store.mark_notes(db, target)
        db.execute("COMMIT")
        db.execute("PRAGMA journal_mode = WAL")
    seals.seal(seal_of(place), [place], {"library": store.FORMAT})
    return place


def _add_round(db: sqlite3.Connection, number: int, most: dict[str, int]) -> None:
    """Add all rows of the first round once more, under other names and numbers."""
    names = {"r": str(number), "k": f"set {number}: ", "t": f"Set {number}: ", "i": f"set-{number}-"}
    moved = {letter: str(number * count) for letter, count in most.items()}
    for table, columns in _ROUND.items():
        chosen = columns.format(**names, **moved)
        db.execute(f"INSERT INTO {table} SELECT {chosen} FROM {table} WHERE {_FIRST[table]}", most)
    texts = f"rowid + {moved['n']}, title, aliases, description, prose"
    db.execute(
        f"INSERT INTO words (rowid, title, aliases, description, prose) SELECT {texts} FROM words "
        "WHERE rowid <= :n",
        most,
    )
    low = number * most["m"]
    named = "INSERT INTO name_words (rowid, text) SELECT num, text FROM name WHERE num > ? AND num <= ?"
    db.execute(named, (low, low + most["m"]))


def _add_links(db: sqlite3.Connection, links: int) -> None:
    """Add links between notes drawn by chance until there are so many for each note."""
    notes, highest = db.execute("SELECT count(*), max(num) FROM note").fetchone()
    (there,) = db.execute("SELECT count(*) FROM link").fetchone()
    each = max(0, links - there // notes)
    db.execute("DROP INDEX link_target")
    for turn in range(each):
        db.execute(
            "INSERT OR IGNORE INTO link (kind, source, target, label, rank) "
            "SELECT 'related', num, abs(num * 2654435761 + ? * 40503) % ? + 1, '', NULL FROM note",
            (turn, highest),
        )
    db.execute("CREATE INDEX link_target ON link (target)")
    db.execute(
        "UPDATE note SET connections = c.n FROM (SELECT num, count(*) AS n FROM ("
        "SELECT source AS num FROM link UNION ALL SELECT target FROM link) GROUP BY num) c "
        "WHERE c.num = note.num"
    )


def cut_by_rule(db: sqlite3.Connection) -> None:
    """Give each note a passage, and each that somebody wrote a second one; to cut a million takes long."""
    with step(db):
        half = "length(body) / 2"
        for seq, start, stop, where in ((0, "0", half, "1"), (1, half, "length(body)", "complete")):
            db.execute(
                f"INSERT INTO passage SELECT num, {seq}, {start}, {stop}, 600, randomblob(16) FROM note "
                f"WHERE {where}"
            )
        db.execute("DELETE FROM uncut")
        touch(db)


def _set_files(db: sqlite3.Connection, target: Path, pages: int) -> None:
    """Give each page the name, the size and the time of its file."""
    rows = []
    for num, path in db.execute("SELECT num, path FROM page").fetchall():
        at = int(Path(path).stem) + (num - 1) // pages * pages
        name = f"{at // FILES:03}/{at:06}.txt"
        found = (target / name).stat()
        changed = max(found.st_mtime_ns, found.st_ctime_ns)
        known = found.st_size, changed, time.time_ns()
        rows.append((name, name.removesuffix(".txt"), f"{at:06}", *known, num))
    columns = ("path", "place", "stem", "size", "modified", "checked")
    db.executemany(f"UPDATE page SET {' = ?, '.join(columns)} = ? WHERE num = ?", rows)


def main() -> None:
    """Make the library that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--times", type=int, default=19)
    parser.add_argument("--links", type=int, default=0)
    parser.add_argument("--meaning", action="store_true", help="passages by rule, with vectors of a stand-in")
    options = parser.parse_args()
    place = store.place_of(options.target)
    if not place.exists():
        repeat(options.folder, options.target, options.times, options.links)
    if options.meaning:
        with closing(store.connect(place)) as db:
            print(give_vectors(db, place.parent, cut_by_rule))
            store.settle(db, place)


if __name__ == "__main__":
    main()
