"""Speed of search, each figure beside its aim.

python -m bench.search_speed first-build [FOLDER]     the CISI documents, whole processes, beside plain
                                                      SentenceTransformer.encode in the same run
python -m bench.search_speed queries 1500 100000      synthetic notes: search, find, memory, cold start
"""

import argparse
import os
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from bench.cisi import records
from bench.notes import open_library, put_notes
from index.encoder import export, normalised
from index.fusion import Mode
from index.searcher import Searcher, embed, refresh
from index.weights import locate

_DIMENSION = 384
_QUERIES = 200
_VOCABULARY = 40_000

_PLAIN = """
import sys
from pathlib import Path
from bench.cisi import records
from index.weights import bundled_folder
from sentence_transformers import SentenceTransformer
fields = records(Path(sys.argv[1]) / "CISI.ALL").values()
SentenceTransformer(str(bundled_folder())).encode([f"{f.get('T', '')}. {f.get('W', '')}" for f in fields])
"""

_COLD = """
import json, sqlite3, sys
from pathlib import Path
from index.searcher import Searcher
db = sqlite3.connect(sys.argv[1])
answer = Searcher(db, Path(sys.argv[1]).parent).search("how do models share a common ground?")
json.dumps([(hit.id, hit.score, hit.passage) for hit in answer.hits])
assert not answer.notice, answer.notice
import resource
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def p95(work: Callable[[str], object], given: list[str]) -> tuple[float, float]:
    """Return the median and the 95th percentile of the milliseconds that each piece of work takes."""
    times = []
    for one in given:
        began = time.perf_counter()
        work(one)
        times.append((time.perf_counter() - began) * 1000)
    return float(np.median(times)), float(np.percentile(times, 95))


def first_build(folder: Path) -> None:
    """Time a whole first build in a process of its own, then plain encoding in another."""
    with tempfile.TemporaryDirectory() as work:
        ours = _whole([sys.executable, "-m", "bench.search_speed", "build", str(folder), work])
    plain = _whole([sys.executable, "-c", _PLAIN, str(folder)])
    print(
        f"first build {ours:.1f} s, plain encode {plain:.1f} s: {ours / plain:.2f} of it (aim 0.33 with bf16)"
    )


def build(folder: Path, work: Path) -> None:
    """Build a library of the CISI documents, saying what is not encoding."""
    began = time.perf_counter()
    db = open_library(work / "library.db")
    documents = records(folder / "CISI.ALL")
    put_notes(db, ((num, fields.get("T", ""), fields.get("W", "")) for num, fields in documents.items()))
    refresh(db, list(documents))
    print(f"  all but the model: {time.perf_counter() - began:.1f} s")
    embed(db, work)
    print(f"  with the model: {time.perf_counter() - began:.1f} s")


def queries(count: int, place: Path) -> None:
    """Time searching a library of synthetic notes with clustered vectors."""
    place.mkdir(parents=True, exist_ok=True)
    known = (place / "library.db").exists()
    db = open_library(place / "library.db")
    rng = random.Random(count)
    words = [f"{rng.choice('bcdfglmnprst')}{rng.choice('aeiou')}{n:x}" for n in range(_VOCABULARY)]
    if not known:
        _fill(db, count, words, rng, place)
    searcher = Searcher(db, place)
    searcher.warm()
    asked = [" ".join(_some(words, rng, 8)) for _ in range(_QUERIES)]
    titles = [title for (title,) in db.execute("SELECT title FROM note ORDER BY num LIMIT 2000")]
    begun = [title[: rng.randrange(2, 30)] for title in rng.sample(titles, min(200, len(titles)))]
    misspelt = [title[:9] + title[10:24] for title in rng.sample(titles, min(200, len(titles)))]
    print(f"{count:,} notes, {len(searcher.vectors()):,} passages; median and p95 in ms")
    for mode in Mode:
        print(
            f"  {mode:9} %6.1f %6.1f   (aim 15 or 30)"
            % p95(lambda q, m=mode: searcher.search(q, mode=m), asked)
        )
    print("  one kind  %6.1f %6.1f" % p95(lambda q: searcher.search(q + " kind:inquiry"), asked[:100]))
    print("  find      %6.1f %6.1f   (aim 20)" % p95(searcher.find, begun + misspelt))
    print(f"  memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB (aim 800)")
    began = time.perf_counter()
    used = subprocess.run(
        [sys.executable, "-c", _COLD, str(place / "library.db")], check=True, capture_output=True, text=True
    ).stdout.strip()
    print(f"  a search from a cold start: {time.perf_counter() - began:.2f} s (aim 1.5), {used} MB")


def _fill(db: sqlite3.Connection, count: int, words: list[str], rng: random.Random, place: Path) -> None:
    began = time.perf_counter()
    notes = ((num, _title(words, rng), " ".join(_some(words, rng, 120)) + ".") for num in range(1, count + 1))
    put_notes(db, notes)
    db.execute("BEGIN")
    db.execute("UPDATE note SET kind = 'inquiry' WHERE num % 3 = 0")
    db.executemany(
        "INSERT INTO link (kind, source, target) VALUES ('source for', ?, ?)",
        ((rng.randrange(1, count + 1), target) for target in range(3, count + 1, 3) for _ in range(4)),
    )
    db.commit()
    made = time.perf_counter()
    refresh(db, range(1, count + 1))
    print(f"{count:,} notes made in {made - began:.1f} s, indexed in {time.perf_counter() - made:.1f} s")
    _give_vectors(db, place)


def _give_vectors(db: sqlite3.Connection, place: Path) -> None:
    weights = locate()
    export(weights, place)
    draw = np.random.default_rng(0)
    centres = draw.standard_normal((500, _DIMENSION)).astype(np.float32)
    digests = db.execute("SELECT DISTINCT digest FROM passage ORDER BY note, seq").fetchall()
    db.execute("BEGIN")
    for (digest,) in digests:
        vector = normalised(centres[draw.integers(500)] + draw.standard_normal(_DIMENSION).astype(np.float32))
        db.execute(
            "INSERT INTO vector (digest, model, data) VALUES (?, ?, ?)",
            (digest, weights.identity, vector.tobytes()),
        )
    db.commit()
    embed(db, place)


def _title(words: list[str], rng: random.Random) -> str:
    return "How does " + " ".join(_some(words, rng, 7)) + "?"


def _some(words: list[str], rng: random.Random, count: int) -> list[str]:
    """Return words drawn so that the n-th is about as frequent as 1/n, as in a language."""
    return [words[min(int(_VOCABULARY ** rng.random()) - 1, _VOCABULARY - 1)] for _ in range(count)]


def _whole(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, env={**os.environ, "PYTHONPATH": "."}, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def main() -> None:
    """Run the measurement named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("what", choices=["first-build", "build", "queries"])
    parser.add_argument("given", nargs="*")
    parser.add_argument("--work", type=Path, help="keep the libraries here, and use them if they are there")
    options = parser.parse_args()
    folder = Path(options.given[0] if options.given else "../shared/retrieval/cisi")
    if options.what == "first-build":
        first_build(folder)
    elif options.what == "build":
        build(folder, Path(options.given[1]))
    else:
        with tempfile.TemporaryDirectory() as fresh:
            for count in map(int, options.given or ["1500", "100000"]):
                queries(count, (options.work or Path(fresh)) / str(count))


if __name__ == "__main__":
    main()
