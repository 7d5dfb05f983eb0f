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
from index import store
from index.link import add_indexes
from index.reader import Reader


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
