"""Speed of search, each figure beside its aim.

python -m bench.search_speed first-build [FOLDER]     the CISI documents, whole processes, beside plain
                                                      SentenceTransformer.encode in the same run
python -m bench.search_speed queries 1500 100000      synthetic notes: search, find, memory, cold start
"""

import argparse
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from bench.cisi import CISI, records
from bench.figures import Figure, table
from bench.notes import open_library, put_notes
from throughline.index.search.fusion import GraphWeights, Mode
from throughline.index.search.learning import learned
from throughline.index.search.searcher import Searcher, embed, learn, refresh
from throughline.index.store.homes import models_folder
from throughline.index.vectors.encoder import export, is_exported, normalised
from throughline.index.vectors.passages import cut_set_aside, kept_of
from throughline.index.vectors.weights import locate

_DIMENSION = 384  # of all-MiniLM-L6-v2
_QUERIES = 200  # enough for a p95 of ten values
_AT_ONCE = 10_000  # vectors that are made and kept in one step
_VOCABULARY = 40_000  # made-up words; a choice, not taken from a real corpus
_SIGNS = 3_000  # of Chinese: about as many as a newspaper uses

_PLAIN = """
import sys
from pathlib import Path
from bench.cisi import CISI, records
from bench.figures import Figure, table
from throughline.index.vectors.weights import bundled_folder
from sentence_transformers import SentenceTransformer
fields = records(Path(sys.argv[1]) / "CISI.ALL").values()
SentenceTransformer(str(bundled_folder())).encode([f"{f.get('T', '')}. {f.get('W', '')}" for f in fields])
"""

_COLD = """
import json, sqlite3, sys
from pathlib import Path
from throughline.index.search.searcher import Searcher
db = sqlite3.connect(sys.argv[1])
answer = Searcher(db, Path(sys.argv[1]).parent).ask("how do models share a common ground?")
json.dumps([(hit.id, hit.score, hit.passage) for hit in answer.hits])
assert not answer.notice, answer.notice
print(int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) // 1024)
"""


def p95(
    work: Callable[[str], object], given: list[str], clock: Callable[[], float] = time.perf_counter
) -> float:
    """Return the 95th percentile of the milliseconds that each piece of work takes."""
    times = []
    for one in given:
        began = clock()
        work(one)
        times.append((clock() - began) * 1000)
    return float(np.percentile(times, 95))


def first_build(folder: Path) -> list[Figure]:
    """Time a whole first build in a process of its own, then plain encoding in another."""
    with tempfile.TemporaryDirectory() as work:
        command = [sys.executable, "-m", "bench.search_speed", "build", str(folder), work]
        ours, told = _whole(command, XDG_CACHE_HOME=work)
    plain, _ = _whole([sys.executable, "-c", _PLAIN, str(folder)])
    rest = json.loads(told)["all but the model"]
    return [
        Figure("search", "first build of CISI, whole process", ours, "s"),
        Figure("search", "plain SentenceTransformer.encode of CISI, whole process", plain, "s"),
        Figure("search", "first build as a share of plain encode", ours / plain, at_most=0.33),
        Figure("search", "everything in a build but encoding, as a share of it", rest / ours, at_most=0.15),
    ]


def build(folder: Path, work: Path) -> None:
    """Build a library of the CISI documents, and print how much of it is not the model's."""
    began = time.perf_counter()
    db = open_library(work / "library.db")
    documents = records(folder / "CISI.ALL")
    put_notes(db, ((num, fields.get("T", ""), fields.get("W", "")) for num, fields in documents.items()))
    refresh(db, list(documents))
    rest = time.perf_counter() - began
    embed(db, work)
    print(json.dumps({"all but the model": rest, "all": time.perf_counter() - began}))


def queries(count: int, place: Path, clock: Callable[[], float] = time.perf_counter) -> list[Figure]:
    """Time searching a library of synthetic notes with clustered vectors."""
    if not (place / "library.db").exists():
        _whole([sys.executable, "-m", "bench.search_speed", "fill", str(count), str(place)])
    db = open_library(place / "library.db")
    searcher = Searcher(db, place)
    searcher.warm()
    rng = random.Random(1)
    words = vocabulary(count)
    titles = [title for (title,) in db.execute("SELECT title FROM note ORDER BY num LIMIT 2000")]
    begun = [title[: rng.randrange(2, 30)] for title in rng.sample(titles, _QUERIES)]
    misspelt = [title[:12] + title[13:26] for title in rng.sample(titles, _QUERIES)]
    aim = 15 if count <= 10_000 else 30
    size = f"{count:,} notes"
    found = []
    for mode in Mode:
        # New questions each time: a question asked before is not encoded again.
        asked = [" ".join(_some(words, rng, 8)) for _ in range(_QUERIES)]
        took = p95(lambda typed, mode=mode: searcher.ask(typed, mode=mode), asked, clock)
        found.append(Figure("search", f"a warm {mode} query, p95, {size}", took, "ms", at_most=aim))
    chinese = p95(searcher.ask, [_chinese(rng, 8) for _ in range(_QUERIES)], clock)
    found.append(Figure("search", f"a warm query in Chinese, p95, {size}", chinese, "ms", at_most=aim))
    of_kind = p95(lambda typed: searcher.ask(typed + " kind:inquiry"), asked, clock)
    found.append(Figure("search", f"a warm query for one kind, p95, {size}", of_kind, "ms", at_most=aim))
    for name, typed in (("begun", begun), ("misspelt", misspelt)):
        took = p95(searcher.find, typed, clock)
        found.append(Figure("search", f"find, {name}, p95, {size}", took, "ms", at_most=20))
    return [*found, *_from_cold(place, size)]


def _from_cold(place: Path, size: str) -> list[Figure]:
    took, memory = cold_search(place / "library.db")
    return [
        Figure("search", f"a search from a cold start, {size}", took, "s", at_most=1.5),
        Figure("search", f"memory of a searching process, {size}", memory, "MB", at_most=800),
    ]


def cold_search(library: Path) -> tuple[float, float]:
    """Search once in a process of its own; return the seconds, and the most memory that it held in MB."""
    began = time.perf_counter()
    command = [sys.executable, "-c", _COLD, str(library)]
    memory = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    return time.perf_counter() - began, float(memory)


def vocabulary(count: int) -> list[str]:
    """Return the made-up words of a synthetic library."""
    rng = random.Random(count)
    return [f"{rng.choice('bcdfglmnprst')}{rng.choice('aeiou')}{n:x}" for n in range(_VOCABULARY)]


def fill(count: int, place: Path) -> None:
    """Make a library of synthetic notes."""
    place.mkdir(parents=True, exist_ok=True)
    db = open_library(place / "library.db")
    rng, words = random.Random(count), vocabulary(count)
    put_notes(db, ((num, _title(words, rng), _body(num, words, rng)) for num in range(1, count + 1)))
    db.execute("BEGIN")
    db.execute("UPDATE note SET kind = 'inquiry' WHERE num % 3 = 0")
    db.executemany(
        "INSERT OR IGNORE INTO link (kind, source, target, label) VALUES ('source for', ?, ?, '')",
        ((rng.randrange(1, count + 1), target) for target in range(3, count + 1, 3) for _ in range(4)),
    )
    db.commit()
    refresh(db, range(1, count + 1))
    give_vectors(db, place)


def give_vectors(
    db: sqlite3.Connection, place: Path, cut: Callable[[sqlite3.Connection], None] = cut_set_aside
) -> dict[str, float]:
    """Give a library vectors of a stand-in for the model; return how many seconds each step took."""
    weights, took = locate(), dict[str, float]()
    if not is_exported(models_folder(place), weights.identity):
        export(weights, models_folder(place))
    began = time.perf_counter()
    cut(db)
    took["cutting passages"] = time.perf_counter() - began
    draw = np.random.default_rng(0)
    centres = draw.standard_normal((500, _DIMENSION)).astype(np.float32)
    digests = [digest for (digest,) in db.execute("SELECT DISTINCT digest FROM passage ORDER BY note, seq")]
    kept = kept_of(db)
    for at in range(0, len(digests), _AT_ONCE):
        run = digests[at : at + _AT_ONCE]
        noise = draw.standard_normal((len(run), _DIMENSION)).astype(np.float32)
        kept.add(weights.identity, run, normalised(centres[draw.integers(500, size=len(run))] + noise))
    took["vectors of a stand-in"] = time.perf_counter() - began - took["cutting passages"]
    began = time.perf_counter()
    embed(db, place)
    took["laying vectors ready"] = time.perf_counter() - began
    learn(db, place)
    # Links of chance teach nothing, so that they would not count; here they do, as where they help.
    count = GraphWeights(0.2, 0.35)
    known = learned(db)
    assert known is not None
    db.execute(
        "INSERT OR REPLACE INTO search_state VALUES ('ranking', ?)",
        (json.dumps(asdict(replace(known, weights=count))),),
    )
    db.commit()
    return took


def _title(words: list[str], rng: random.Random) -> str:
    return "How does " + " ".join(_some(words, rng, 7)) + "?"


def _body(num: int, words: list[str], rng: random.Random) -> str:
    """Return the text of a note; every tenth is in Chinese."""
    return _chinese(rng, 200) + "\u3002" if num % 10 == 0 else " ".join(_some(words, rng, 120)) + "."


def _chinese(rng: random.Random, count: int) -> str:
    """Return signs of Chinese drawn in the same way."""
    return "".join(chr(0x4E00 + int(_SIGNS ** rng.random()) - 1) for _ in range(count))


def _some(words: list[str], rng: random.Random, count: int) -> list[str]:
    """Return words drawn so that the n-th is about as frequent as 1/n, as in a language."""
    return [words[min(int(_VOCABULARY ** rng.random()) - 1, _VOCABULARY - 1)] for _ in range(count)]


def _whole(command: list[str], **settings: str) -> tuple[float, str]:
    """Run a process, and return its seconds and the last line that it printed."""
    began = time.perf_counter()
    done = subprocess.run(
        command, check=True, env={**os.environ, "PYTHONPATH": ".", **settings}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return time.perf_counter() - began, done.stdout.strip().rpartition("\n")[2]


def main() -> None:
    """Run the measurement named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("what", choices=["first-build", "build", "fill", "queries"])
    parser.add_argument("given", nargs="*")
    parser.add_argument("--work", type=Path, help="keep the libraries here, and use them if they are there")
    parser.add_argument(
        "--processor", action="store_true", help="processor time of queries, where others work"
    )
    options = parser.parse_args()
    clock = time.process_time if options.processor else time.perf_counter
    folder = Path(options.given[0]) if options.given else CISI
    if options.what == "first-build":
        print(table(first_build(folder)))
    elif options.what == "build":
        build(folder, Path(options.given[1]))
    elif options.what == "fill":
        fill(int(options.given[0]), Path(options.given[1]))
    else:
        with tempfile.TemporaryDirectory() as fresh:
            for count in map(int, options.given or ["1500", "100000"]):
                print(table(queries(count, (options.work or Path(fresh)) / str(count), clock)))


if __name__ == "__main__":
    main()
