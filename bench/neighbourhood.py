"""How long a neighbourhood of 60 takes in a library of 100,000 notes and 1,000,000 links.

Run `python -m bench.neighbourhood` for a made-up library, `--library FILE` for one on disk.
"""

import argparse
import json
import multiprocessing
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TypeVar

from bench.figures import Figure, peak_memory, table
from throughline.corpus.model import NoteKind
from throughline.graph.source import GraphSource
from throughline.graph.walks.neighbourhood import neighbourhood, places_of
from throughline.graph.walks.paths import connect
from throughline.graph.walks.view import MapView
from throughline.index.build.link import add_indexes
from throughline.index.store import file as store
from throughline.index.store.reader import Reader

T = TypeVar("T")


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
    connection = store.create(path)
    connection.execute("BEGIN")
    connection.executemany(
        "INSERT INTO note "
        "(num, id, kind, key, variant, slug, title, description, body, complete, connections) "
        "VALUES (?, ?, ?, ?, '', ?, ?, 'A line about the note.', ?, ?, ?)",
        (
            (i, f"note-{i}", kinds[i].value, *_names(i), "x" * 3000, i % 3 == 0, degrees[i])
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
    told["memory_mb"] = peak_memory()
    return told


def figures(notes: int, links: int, tries: int = 200, library: Path | None = None) -> list[Figure]:
    """Measure in a process of its own, on a made-up library or one on disk."""
    with tempfile.TemporaryDirectory() as folder:
        path = library or Path(folder) / "library.db"
        if library is None:
            _apart(make, path, notes, links)
        found = json.loads(_apart(_measure, path, tries))
    size = f"{notes:,} notes and {links:,} links"
    aims = {"one hop": 20, "two hops, 60 notes": 20, "one hop, 60 to 400 links": 20}
    timed_ = [
        Figure("map", f"{what}, p95, {size}", row["p95_ms"], "ms", at_most=aims.get(what))
        for what, row in found.items()
        if isinstance(row, dict)
    ]
    return [*timed_, Figure("map", f"memory, {size}", found["memory_mb"], "MB", at_most=300)]


def _measure(path: Path, tries: int) -> str:
    db = store.connect(path)
    return json.dumps(measure(Reader(db), db, tries))


def _apart(work: Callable[..., T], *given: object) -> T:
    """Do work in a process of its own, so that its memory is counted alone."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as other:
        return other.submit(work, *given).result()


def main() -> None:
    """Measure, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", type=Path)
    parser.add_argument("--notes", type=int, default=100_000)
    parser.add_argument("--links", type=int, default=1_000_000)
    parser.add_argument("--tries", type=int, default=200)
    asked = parser.parse_args()
    print(table(figures(asked.notes, asked.links, asked.tries, asked.library)))


if __name__ == "__main__":
    main()
