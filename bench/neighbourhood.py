"""How long a neighbourhood of 60 takes in a library of 100,000 notes and 1,000,000 links.

Run `python -m bench.neighbourhood` for a made-up library, `--library FILE` for one on disk.
"""

import argparse
import json
import random
import resource
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from corpus.model import NoteKind
from graph.neighbourhood import neighbourhood, places_of
from graph.paths import connect
from graph.source import GraphSource
from graph.view import MapView

_CARD = "id, kind, title, description, complete, coalesce(date, ''), connections"
_BATCH = 500
_TITLE = "How does note {} change what models say to people?"
_SCHEMA = """
CREATE TABLE note (
    num INTEGER PRIMARY KEY, id TEXT UNIQUE, kind TEXT, title TEXT, description TEXT, summary TEXT, body TEXT,
    complete INT, date TEXT, sourced_from TEXT, arxiv TEXT, year INT, doi TEXT, authors TEXT, abstract TEXT,
    connections INT
);
CREATE TABLE link (num INTEGER PRIMARY KEY, kind TEXT, source INT, target INT, label TEXT, rank INT);
"""


class SqliteSource:
    """The least that reads a library file for the graph."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path)
        self.kinds = {kind.value: kind for kind in NoteKind}
        self.link_kinds = {kind.value: kind for kind in LinkKind}

    def cards(self, ids: Collection[str]) -> dict[str, Card]:
        rows = self._batched(f"SELECT {_CARD} FROM note WHERE id IN ({{}})", ids)
        return {
            row[0]: Card(row[0], self.kinds[row[1]], row[2], row[3], bool(row[4]), row[5], row[6])
            for row in rows
        }

    def links(self, ids: Collection[str], kinds: Collection[LinkKind] = ()) -> list[Link]:
        numbers = self._numbers(ids)
        found: dict[int, tuple[int, str, int, int, str, int | None]] = {}
        for end in ("source", "target"):
            query = f"SELECT num, kind, source, target, label, rank FROM link WHERE {end} IN ({{}})"
            found.update((row[0], row) for row in self._batched(query, numbers))
        rows = [row for row in found.values() if not kinds or self.link_kinds[row[1]] in kinds]
        names = self._names({end for row in rows for end in row[2:4]})
        return [Link(self.link_kinds[row[1]], names[row[2]], names[row[3]], row[4], row[5]) for row in rows]

    def links_among(self, ids: Collection[str], kinds: Collection[LinkKind] = ()) -> list[Link]:
        names = self._names(self._numbers(ids))
        query = "SELECT num, kind, source, target, label, rank FROM link WHERE source IN ({})"
        rows = (row for row in self._batched(query, list(names)) if row[3] in names)
        links = [Link(self.link_kinds[row[1]], names[row[2]], names[row[3]], row[4], row[5]) for row in rows]
        return [link for link in links if not kinds or link.kind in kinds]

    def origins(self, link: Link) -> tuple[Origin, ...]:
        return ()

    def _numbers(self, ids: Collection[str]) -> list[int]:
        return [row[0] for row in self._batched("SELECT num FROM note WHERE id IN ({})", ids)]

    def _names(self, numbers: Collection[int]) -> dict[int, str]:
        return dict(self._batched("SELECT num, id FROM note WHERE num IN ({})", numbers))

    def _batched(self, query: str, values: Collection[object]) -> Iterator[tuple]:
        held = list(values)
        for start in range(0, len(held), _BATCH):
            part = held[start : start + _BATCH]
            yield from self.connection.execute(query.format(",".join("?" * len(part))), part)


def make(path: Path, notes: int, links: int, seed: int = 20) -> None:
    """Write a made-up library whose notes are linked within groups and, more rarely, to popular ones."""
    rng = random.Random(seed)
    kinds = rng.choices(list(NoteKind), weights=(30, 60, 9, 1), k=notes)
    pairs: dict[tuple[int, int], str] = {}
    while len(pairs) < links:
        a = rng.randrange(notes)
        b = (
            (a // 200 * 200 + rng.randrange(200)) % notes
            if rng.random() < 0.7
            else int(notes * rng.random() ** 4)
        )
        if a != b:
            pairs[a, b] = rng.choices(("source for", "related", "related paper", "next"), (70, 15, 10, 5))[0]
    degrees = [0] * notes
    for pair in pairs:
        for end in pair:
            degrees[end] += 1
    connection = sqlite3.connect(path)
    connection.executescript(_SCHEMA)
    connection.executemany(
        "INSERT INTO note (num, id, kind, title, description, body, complete, connections)"
        " VALUES (?, ?, ?, ?, 'A line about the note.', ?, ?, ?)",
        (
            (i, f"note-{i}", kinds[i].value, _TITLE.format(i), "x" * 3000, i % 3 == 0, degrees[i])
            for i in range(notes)
        ),
    )
    connection.executemany(
        "INSERT INTO link (kind, source, target, label) VALUES (?, ?, ?, '')",
        ((kind, a, b) for (a, b), kind in pairs.items()),
    )
    connection.execute("COMMIT")
    add_indexes(connection)
    connection.close()


def _names(i: int) -> tuple[str, str, str]:
    """Return the key, the slug and the title of a note."""
    title = f"How does note {i} change what models say to people?"
    return title.casefold(), f"note-{i}", title


def timed(work: Callable[[str], object], notes: Sequence[str]) -> dict[str, float]:
    """Return median, p95 and worst in milliseconds, after one call that is not counted."""
    work(notes[0])
    times = []
    for note in notes:
        start = time.perf_counter()
        work(note)
        times.append((time.perf_counter() - start) * 1000)
    return {
        "median_ms": round(statistics.median(times), 1),
        "p95_ms": round(statistics.quantiles(times, n=20)[-1], 1),
        "worst_ms": round(max(times), 1),
    }


def measure(source: GraphSource, connection: sqlite3.Connection, tries: int) -> dict[str, object]:
    """Measure maps around notes drawn evenly, around the most linked, and paths between pairs."""
    rng = random.Random(7)
    count = connection.execute("SELECT max(num) FROM note").fetchone()[0]
    name = "SELECT id FROM note WHERE num >= ? LIMIT 1"
    notes = [connection.execute(name, (rng.randrange(count),)).fetchone()[0] for _ in range(tries)]
    top = "SELECT id FROM note ORDER BY connections DESC LIMIT 10"
    hubs = [row[0] for row in connection.execute(top)]
    linked = "SELECT id FROM note WHERE connections BETWEEN 60 AND 400 LIMIT ?"
    busy = [row[0] for row in connection.execute(linked, (tries,))]
    pairs = dict(zip(notes, reversed(notes), strict=True))
    first = places_of(neighbourhood(source, MapView(notes[0], hops=2)))
    told: dict[str, object] = {
        "one hop": timed(lambda note: neighbourhood(source, MapView(note)), notes),
        "two hops, 60 notes": timed(lambda note: neighbourhood(source, MapView(note, hops=2)), notes),
        "two hops, after a walk": timed(
            lambda note: neighbourhood(source, MapView(note, hops=2), previous=first), notes
        ),
        "three hops": timed(lambda note: neighbourhood(source, MapView(note, hops=3)), notes[: tries // 4]),
        "ten most linked notes, one hop": timed(lambda note: neighbourhood(source, MapView(note)), hubs),
        "path": timed(lambda note: connect(source, note, pairs[note]), notes[: tries // 2]),
    }
    if len(busy) > 20:
        told["one hop, 60 to 400 links"] = timed(lambda note: neighbourhood(source, MapView(note)), busy)
    told["memory_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return told


def main() -> None:
    """Measure, and print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", type=Path)
    parser.add_argument("--notes", type=int, default=100_000)
    parser.add_argument("--links", type=int, default=1_000_000)
    parser.add_argument("--tries", type=int, default=200)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = asked.library or Path(folder) / "library.db"
        if asked.library is None:
            _make_apart(path, asked.notes, asked.links)
        db = store.connect(path)
        print(json.dumps(measure(Reader(db), db, asked.tries), indent=2))


def _make_apart(path: Path, notes: int, links: int) -> None:
    """Make the library in a process of its own, so that its memory is not counted."""
    import multiprocessing

    maker = multiprocessing.get_context("spawn").Process(target=make, args=(path, notes, links))
    maker.start()
    maker.join()
    if maker.exitcode:
        raise SystemExit("the library could not be made")


if __name__ == "__main__":
    main()
