"""How topics, PageRank, betweenness, layouts and insights grow with the library.

    python -m bench.structure            1,000 and 10,000 notes
    python -m bench.structure --full     100,000 notes as well

Each figure is taken in a process of its own, so that memory is that of the one task.
"""

import argparse
import json
import math
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.figures import Figure, table
from throughline.corpus.model import Card, Link, LinkKind, NoteKind
from throughline.graph.insights.centrality import betweenness, pagerank
from throughline.graph.insights.communities import communities_of, membership_of
from throughline.graph.insights.families import insights
from throughline.graph.layouts.by_links import by_links
from throughline.graph.layouts.by_meaning import by_meaning
from throughline.graph.whole import Compact, build, compact_of

LINKS_PER_NOTE = 10  # about as in captured pages
NEIGHBOURS = 12  # as in `graph.layouts.by_meaning`
DIMENSIONS = 384  # of all-MiniLM-L6-v2
TASKS = (
    "build",
    "compact",
    "communities",
    "topics",
    "pagerank",
    "betweenness",
    "layout by links",
    "layout by meaning",
    "insights",
)


def planted_library(notes: int) -> tuple[list[Card], list[Link], NDArray[np.int64]]:
    """Return cards, links and groups of about a hundred notes, with four links in five inside a group."""
    rng = np.random.default_rng(11)
    groups = max(4, notes // 100)
    group = np.sort(rng.integers(groups, size=notes))
    sizes = np.bincount(group, minlength=groups)
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    here = rng.integers(notes, size=notes * LINKS_PER_NOTE)
    inside = first[group[here]] + (rng.power(2, size=len(here)) * sizes[group[here]] * 0.999).astype(int)
    there = np.where(rng.random(len(here)) < 0.8, inside, rng.integers(notes, size=len(here)))
    kinds = [NoteKind.INQUIRY if n % 2 else NoteKind.CONCEPT for n in range(notes)]
    cards = [
        Card(f"n{n:06}", kinds[n], f"Does subject{group[n]} bear on theme{n % 997}?", "", n % 3 > 0)
        for n in range(notes)
    ]
    links = []
    for a, b in zip(here.tolist(), there.tolist(), strict=True):
        source, target = (b, a) if a % 2 and not b % 2 else (a, b)
        feeds = target % 2 and not source % 2
        kind = LinkKind.SOURCE_FOR if feeds else LinkKind.RELATED
        links.append(Link(kind, cards[source].id, cards[target].id))
    return cards, links, group


def planted_vectors(group: NDArray[np.int64]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return a vector for each note near those of its group, and its nearest others by an index."""
    import faiss

    rng = np.random.default_rng(12)
    centres = rng.normal(size=(int(group.max()) + 1, DIMENSIONS)).astype(np.float32)
    vectors = centres[group] + rng.normal(scale=1.2, size=(len(group), DIMENSIONS)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    index = faiss.index_factory(DIMENSIONS, "Flat" if len(group) <= 10_000 else "IVF512,SQ8", 0)
    index.train(vectors)
    index.add(vectors)
    _, found = index.search(vectors, NEIGHBOURS + 1)
    own = np.arange(len(group))[:, None]
    # A note is its own nearest; where it was not found, the last one is left out instead.
    keep = np.argsort(found == own, axis=1, kind="stable")[:, :NEIGHBOURS]
    return vectors, np.take_along_axis(found, np.sort(keep, axis=1), axis=1)


def work(task: str, notes: int) -> Callable[[], object]:
    """Prepare one task and return what is to be timed."""
    cards, links, group = planted_library(notes)
    if task == "build":
        return lambda: build(cards, links)
    if task == "compact":
        return lambda: compact_of(cards, links)
    whole = compact_of(cards, links)
    if task == "layout by meaning":
        vectors, nearest = planted_vectors(group)
        return lambda: by_meaning(whole.cards, vectors, nearest)
    tasks: dict[str, Callable[[Compact], object]] = {
        "communities": membership_of,
        "topics": communities_of,
        "pagerank": pagerank,
        "betweenness": betweenness,
        "layout by links": by_links,
        "insights": insights,
    }
    return lambda: tasks[task](whole)


def measure(task: str, notes: int) -> dict[str, float]:
    """Return the seconds one task takes and how much memory it needs on top of what it is given, in MB."""
    timed = work(task, notes)
    # Linux forgets the highest memory so far when asked to; preparing would otherwise hide the task.
    Path("/proc/self/clear_refs").write_text("5")
    before = memory("VmRSS")
    start = time.perf_counter()
    kept = timed()
    seconds = time.perf_counter() - start
    added = memory("VmHWM") - before
    del kept
    return {"seconds": seconds, "added": added}


def memory(line: str) -> float:
    """Return one of the memory figures of this process, in MB."""
    found = re.search(rf"{line}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) / 1024 if found else math.nan


def in_own_process(task: str, notes: int) -> dict[str, float]:
    """Measure in a fresh process."""
    command = [sys.executable, "-m", "bench.structure", "--task", task, "--notes", str(notes)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def growth(small: float, large: float) -> float:
    """Return the power of the number of notes by which a figure grows when there are ten times as many."""
    return math.log10(max(large, 1e-6) / max(small, 1e-6))


def figures(sizes: Sequence[int]) -> list[Figure]:
    """Measure every task at every size, and how the last two compare."""
    found = []
    for task in TASKS:
        rows = [in_own_process(task, size) for size in sizes]
        for size, row in zip(sizes, rows, strict=True):
            found.append(Figure("structure", f"{task}, {size:,} notes", row["seconds"], "s"))
            found.append(Figure("structure", f"{task}, {size:,} notes, memory added", row["added"], "MB"))
        power = growth(rows[-2]["seconds"], rows[-1]["seconds"])
        found.append(Figure("structure", f"{task}, growth as a power of the notes", power, at_most=1.3))
    return found


def main() -> None:
    """Run the benchmark, or the one task a process of its own is asked for."""
    asked = argparse.ArgumentParser(description="Measure how work on the whole graph grows.")
    asked.add_argument("--full", action="store_true", help="100,000 notes as well")
    asked.add_argument("--task", choices=TASKS, help=argparse.SUPPRESS)
    asked.add_argument("--notes", type=int, default=1_000, help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.task:
        print(json.dumps(measure(given.task, given.notes)))
    else:
        print(table(figures((1_000, 10_000, 100_000) if given.full else (1_000, 10_000))))


if __name__ == "__main__":
    main()
