"""Search engines side by side: how well words rank, how long questions take, and many vectors in Qdrant Edge.

    python -m bench.engines words [--notes 5000] [--folder DIR]
    python -m bench.engines vectors [--count 1000000] [--folder DIR] [--plain]

`words` makes notes of a few hundred subjects, whose words are drawn by how common they are, asks for each
subject in its own words, and moves the library from the built-in engine to Edge. `vectors` puts vectors
around centres, which are drawn by chance and not made by the model, and compares what Edge finds with all of
them; with `--plain` they are not linked, so that each question is compared with every vector. Processor time
is that of all threads: beside other work it tells more than the clock.
"""

import argparse
import math
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from throughline.corpus.text.titles import key_of
from throughline.index.engines.built_in import BuiltIn
from throughline.index.engines.choice import EDGE, Choice
from throughline.index.engines.door import Engine, Sought
from throughline.index.engines.edge import EdgePoints
from throughline.index.engines.in_step import begin, bring_engine
from throughline.index.engines.points import Allowed, Point, of_passage
from throughline.index.engines.qdrant import Qdrant
from throughline.index.search import searcher
from throughline.index.search.query import plain
from throughline.index.search.words import telling
from throughline.index.store import file as store
from throughline.index.store.schema import INDEXES
from throughline.index.vectors.encoder import Matrix, normalised

DEPTH = 100
DIMENSION = 384
_SUBJECTS = 300
_VOCABULARY = 30_000
_QUERIES = 200
_AT_ONCE = 1_000  # vectors in one put
_CENTRES = 2_000
_SPREAD = 0.9  # lengths of noise around a centre: neighbours have cosines of about .55, as passages do
_FAR = 1.2  # of a query around a vector


@dataclass(frozen=True, slots=True)
class Spent:
    """What some work took: seconds by the clock, and of all processors."""

    clock: float
    processor: float

    def __str__(self) -> str:
        return f"{self.clock:.1f} s, {self.processor:.1f} s of processor"


def spent(work: Callable[[], object]) -> Spent:
    """Do some work and return what it took."""
    clock, processor = time.monotonic(), time.process_time()
    work()
    return Spent(time.monotonic() - clock, time.process_time() - processor)


def memory() -> float:
    """Return the most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def subjects(rng: np.random.Generator) -> tuple[list[list[str]], list[str]]:
    """Return the words of each subject, and all words, the most common first."""
    words = [f"w{n:x}" for n in range(_VOCABULARY)]
    drawn = rng.integers(200, _VOCABULARY, (_SUBJECTS, 25))
    return [[words[n] for n in own] for own in drawn], words


def notes_of(
    count: int, rng: np.random.Generator, own: list[list[str]], words: list[str]
) -> Iterator[tuple[int, str, str]]:
    """Yield the subject, the title and the text of each note: a fifth of its words are of its subject."""
    for _ in range(count):
        subject = int(rng.integers(_SUBJECTS))
        size = int(rng.integers(40, 400))
        common = np.minimum(rng.zipf(1.3, size), _VOCABULARY) - 1
        text = [words[n] for n in common.tolist()]
        for at in np.flatnonzero(rng.random(size) < 0.2).tolist():
            text[at] = own[subject][int(rng.integers(25))]
        yield subject, " ".join(own[subject][int(n)] for n in rng.integers(0, 25, 3)), " ".join(text)


def ndcg(found: list[int], right: set[int]) -> float:
    """Return nDCG@10 of notes that are right or not."""
    gain = sum(1 / math.log2(2 + at) for at, note in enumerate(found[:10]) if note in right)
    best = sum(1 / math.log2(2 + at) for at in range(min(10, len(right))))
    return gain / best if best else 0.0


def fill(place: Path, count: int) -> tuple[sqlite3.Connection, list[int], list[list[str]]]:
    """Make a library of notes, and return it with the subject of each note and the words of each subject."""
    rng = np.random.default_rng(0)
    own, words = subjects(rng)
    db = store.create(place)
    db.executescript(INDEXES)
    searcher.prepare(db)
    of = []
    db.execute("BEGIN")
    for num, (subject, title, text) in enumerate(notes_of(count, rng, own, words), 1):
        of.append(subject)
        db.execute(
            "INSERT INTO note (num, id, kind, key, variant, slug, title, body, complete) "
            "VALUES (?, ?, 'concept', ?, ?, '', ?, ?, 1)",
            (num, f"n{num}", key_of(title), str(num), title, text),
        )
    searcher.refresh(db, range(1, count + 1))
    db.execute("COMMIT")
    return db, of, own


def ask_words(name: str, db: sqlite3.Connection, engine: Engine, of: list[int], own: list[list[str]]) -> None:
    """Ask for subjects in three of their words, and say how well and how fast that goes."""
    rng = np.random.default_rng(1)
    gains, clocks = [], []
    for _ in range(_QUERIES):
        subject = int(rng.integers(_SUBJECTS))
        query = plain(" ".join(own[subject][int(n)] for n in rng.integers(0, 25, 3)))
        right = {num for num, one in enumerate(of, 1) if one == subject}
        began = time.monotonic()
        parts = (*query.words, *query.phrases)
        found = engine.best(Sought(parts, telling(db, parts)[0]), DEPTH)
        clocks.append(1000 * (time.monotonic() - began))
        gains.append(ndcg([note for note, _ in found], right))
    p50, p95 = np.percentile(clocks, [50, 95])
    say(f"{name}: nDCG@10 {np.mean(gains):.4f}, a question {p50:.2f} ms, p95 {p95:.2f} ms")


def words(folder: Path, count: int) -> None:
    """Measure words of the built-in engine and of Edge on the same library."""
    db, of, own = fill(folder / "library.db", count)
    ask_words("built-in (FTS5)", db, BuiltIn(db), of, own)
    points = EdgePoints(folder / "engine")
    begin(db, Choice(EDGE))
    engine = Qdrant(db, points)
    say(f"put {count:,} notes into Edge: {spent(lambda: bring_engine(db, engine))}")
    ask_words("Edge", db, Qdrant(db, points), of, own)
    say(f"link: {spent(points.settle)}")
    ask_words("Edge, after it was told to optimise", db, Qdrant(db, points), of, own)
    points.close()


def clustered(count: int) -> Iterator[Matrix]:
    """Yield vectors around centres, some at a time."""
    rng = np.random.default_rng(2)
    centres = normalised(rng.standard_normal((_CENTRES, DIMENSION), np.float32))
    for at in range(0, count, _AT_ONCE):
        size = min(_AT_ONCE, count - at)
        noise = rng.standard_normal((size, DIMENSION), np.float32) * np.float32(_SPREAD / DIMENSION**0.5)
        yield normalised(centres[rng.integers(0, _CENTRES, size)] + noise)


def queries_of(count: int) -> Matrix:
    """Return questions: vectors of the collection, moved away from where they are."""
    rng = np.random.default_rng(3)
    some = np.vstack([part[: max(1, _QUERIES * _AT_ONCE // count)] for part in clustered(count)])[:_QUERIES]
    return normalised(some + rng.standard_normal(some.shape, np.float32) * np.float32(_FAR / DIMENSION**0.5))


def truth(count: int, queries: Matrix) -> list[set[int]]:
    """Return the true nearest of each question, by comparing all."""
    scores = np.empty((len(queries), 0), np.float32)
    rows = np.empty((len(queries), 0), np.int64)
    first = 1
    for part in clustered(count):
        numbers = np.broadcast_to(np.arange(first, first + len(part)), (len(queries), len(part)))
        scores, rows = np.hstack([scores, queries @ part.T]), np.hstack([rows, numbers])
        kept = np.argpartition(-scores, DEPTH - 1, axis=1)[:, :DEPTH]
        scores, rows = np.take_along_axis(scores, kept, 1), np.take_along_axis(rows, kept, 1)
        first += len(part)
    return [set(row.tolist()) for row in rows]


def ask_vectors(name: str, points: EdgePoints, queries: Matrix, right: list[set[int]], exact: bool) -> None:
    """Ask for the nearest hundred, and say how many of the true ones are among them, and how fast."""
    found, clocks = 0, []
    points.nearest(queries[0], DEPTH, Allowed(), exact)
    processor = time.process_time()
    for query, wanted in zip(queries, right, strict=True):
        began = time.monotonic()
        scored = points.nearest(query, DEPTH, Allowed(), exact)
        clocks.append(1000 * (time.monotonic() - began))
        found += len(wanted & {number >> 16 for number, _ in scored})
    own = 1000 * (time.process_time() - processor) / len(queries)
    p50, p95 = np.percentile(clocks, [50, 95])
    say(
        f"{name}: recall@{DEPTH} {found / len(queries) / DEPTH:.4f}, a question {p50:.1f} ms, "
        f"p95 {p95:.1f} ms, {own:.1f} ms of processor; most memory so far {memory():.0f} MB"
    )


def vectors(folder: Path, count: int, linked: bool) -> None:
    """Measure many vectors in Edge."""
    queries = queries_of(count)
    right = truth(count, queries)
    say(f"{count:,} vectors of {DIMENSION}; memory before Edge {memory():.0f} MB")
    points = EdgePoints(folder / "engine")
    points.make(DIMENSION)

    def put() -> None:
        first = 1
        for part in clustered(count):
            rows = enumerate(part.tolist(), first)
            points.put([Point(of_passage(n, 0), n, "concept", meaning=row) for n, row in rows])
            first += len(part)

    say(f"put: {spent(put)}; most memory {memory():.0f} MB")
    few = queries[: max(10, 10_000_000 // count)], right[: max(10, 10_000_000 // count)]
    ask_vectors("all compared", points, *few, True)
    if linked:
        say(f"link: {spent(points.settle)}; most memory {memory():.0f} MB")
        ask_vectors("linked", points, queries, right, False)
    points.close()
    say(f"open again: {spent(points.count)}")
    size = sum(path.stat().st_blocks * 512 for path in folder.rglob("*") if path.is_file())
    say(f"on disk: {size / 1e6:.0f} MB")
    points.close()


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["words", "vectors"])
    parser.add_argument("--notes", type=int, default=5_000)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--plain", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        if given.what == "words":
            words(Path(name), given.notes)
        else:
            vectors(Path(name), given.count, not given.plain)


if __name__ == "__main__":
    main()
