"""How the product as a whole grows: made-up libraries of 1,000, 10,000 and 100,000 notes, ten links a note.

    python -m bench.growth [--pages 470 5000 54000]
    python -m bench.growth --pages 476000 --work FOLDER [--meaning] [--only edit app]

With --work the notes and the library stay in FOLDER, so that a change of the program can be measured again
without building anew; delete them when you are done. With --meaning each library gets vectors of a stand-in,
which takes minutes where the model would take days; what the model itself takes is measured by
bench.search_speed. Where others work on the machine, --processor measures queries in processor time.
"""

import argparse
import json
import math
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.app_speed import opened_by_a_reader
from bench.corpora import THINGS, generate
from bench.edits import edited, seen_by_a_watching_build
from bench.figures import Figure, table
from bench.library_speed import build
from bench.search_speed import cold_search, give_vectors
from throughline.corpus.model import NoteKind
from throughline.graph.walks.view import MapView
from throughline.index.search.fusion import Mode
from throughline.index.vectors.kept import FOLDER
from throughline.library import Library
from throughline.library.place import place_of
from throughline.prompts.model import Request

PAGES = (470, 5_000, 54_000)  # captured pages that make about 1,000, 10,000 and 100,000 notes
TRIES = 60  # questions of each kind: enough for a p95 of three values
LARGE = 50_000  # notes from which the aims for large libraries hold
HUGE = 500_000  # notes from which those for a million hold
WORST = 1.3  # the power of the notes that n log n shows as, and some room for caches
EDIT = "one edit, until it is searchable"
LIVE = "one edit, until a watching build has it searchable"
OPENS, MEMORY = "the app opens", "memory of the app"
AIMS = {EDIT: 2.0, OPENS: 3.0, MEMORY: 1000.0}
AIMS_OF_A_MILLION = {
    "unchanged build": 20.0,
    LIVE: 3.0,
    OPENS: 5.0,
    MEMORY: 2000.0,
    "search by words, p95": 60.0,
    "search by meaning, p95": 60.0,
    "search by both, p95": 60.0,
    "neighbourhood, p95": 30.0,
}
Took = dict[str, tuple[float, str]]
Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Asked:
    """One library that is measured: its notes, how many pages they have, the clock, and what is left out."""

    folder: Path
    pages: int
    clock: Clock = time.perf_counter
    only: frozenset[str] = frozenset()

    def wants(self, step: str) -> bool:
        """Tell whether a step is to be measured."""
        return not self.only or step in self.only

    @property
    def kept(self) -> Path:
        """Where the figures of the first build are kept, which is not measured twice."""
        return self.folder.with_name(f"{self.folder.name}-first.json")


def measure(asked: Asked, meaning: bool) -> Took:
    """Take one library through everything, and return what each step took."""
    took = made(asked)
    if meaning:
        took |= learnt(asked)
    if asked.wants("unchanged"):
        took["unchanged build"] = (build(asked.folder)["seconds"], "s")
    if asked.wants("edit"):
        took[EDIT] = (edited(asked.folder), "s")
        took[LIVE] = (seen_by_a_watching_build(asked.folder), "s")
    took |= warm(asked, meaning)
    if meaning and asked.wants("cold"):
        seconds, memory = cold_search(place_of(asked.folder))
        took["a search by both from a cold start"] = (seconds, "s")
        took["memory of a searching process"] = (memory, "MB")
    if asked.wants("app"):
        seconds, memory = opened_by_a_reader(asked.folder)
        took |= {OPENS: (seconds, "s"), MEMORY: (memory, "MB")}
    return took


def made(asked: Asked) -> Took:
    """Make the notes and build their library, unless both are there from a run before."""
    if not asked.kept.exists():
        generate(asked.folder, asked.pages)
        time.sleep(2.5)  # until a file's time can be trusted to show a change
        first = build(asked.folder)
        took = {
            "first build": (first["seconds"], "s"),
            "memory of a first build": (first["memory"], "MB"),
            "size on disk": (size_of(place_of(asked.folder).parent), "MB"),
        }
        asked.kept.write_text(json.dumps(took), "utf-8")
    return {what: (value, unit) for what, (value, unit) in json.loads(asked.kept.read_text("utf-8")).items()}


def learnt(asked: Asked) -> Took:
    """Give the library vectors, unless it has them from a run before."""
    place = place_of(asked.folder)
    kept = asked.folder.with_name(f"{asked.folder.name}-meaning.json")
    if not kept.exists():
        with Library.open(asked.folder) as library:
            took = {what: (seconds, "s") for what, seconds in give_vectors(library._db, place.parent).items()}
        took["vectors on disk"] = (size_of(place.parent / FOLDER), "MB")
        kept.write_text(json.dumps(took), "utf-8")
    return {what: (value, unit) for what, (value, unit) in json.loads(kept.read_text("utf-8")).items()}


def size_of(folder: Path) -> float:
    """Return the megabytes of the files in a folder, not of those in folders below it."""
    return sum(one.stat().st_size for one in folder.iterdir() if one.is_file()) / 1e6


def warm(asked: Asked, meaning: bool) -> Took:
    """Measure what a library answers that is open already."""
    took: Took = {}
    with Library.open(asked.folder) as library:
        lines = [card.id for card in library.notes.all(NoteKind.INQUIRY)][:: max(1, asked.pages // TRIES)]
        works: dict[str, Callable[[str], object]] = {
            "neighbourhood, p95": lambda note: library.graph.neighbourhood(MapView(note)),
            "the map beside a note, p95": lambda note: library.graph.around(MapView(note)),
            "prompt, p95": lambda note: library.prompts.make(Request(note=note)),
        }
        if asked.wants("queries"):
            took |= queries(library, asked.clock, meaning)
        if asked.wants("walks"):
            took |= {what: p95(work, lines[:TRIES], asked.clock) for what, work in works.items()}
        if asked.wants("insights"):
            with timed(took, "insights", asked.clock):
                library.graph.insights()
    return took


def queries(library: Library, clock: Clock, meaning: bool) -> Took:
    """Measure warm searches, each with questions that were not asked before."""
    took: Took = {}
    if meaning:
        with timed(took, "what search by both needs is loaded", clock):
            library.search.warm()
    modes = {"words": Mode.WORDS} | ({"meaning": Mode.SEMANTIC, "both": Mode.HYBRID} if meaning else {})
    for turn, (name, mode) in enumerate(modes.items()):
        numbers = range(turn * TRIES, (turn + 1) * TRIES)
        asked = [f"how does {thing} change {n}?" for n, thing in zip(numbers, THINGS * 9, strict=False)]
        took[f"search by {name}, p95"] = p95(
            lambda query, mode=mode: library.search.ask(query, mode=mode), asked, clock
        )
    return took


@contextmanager
def timed(took: Took, what: str, clock: Clock) -> Iterator[None]:
    """Note how many seconds the work inside takes."""
    began = clock()
    yield
    took[what] = (clock() - began, "s")


def p95(work: Callable[[str], object], given: Iterable[str], clock: Clock) -> tuple[float, str]:
    """Return the slow end of how long some work takes, in milliseconds; the first time is not counted."""
    times = []
    for one in given:
        began = clock()
        work(one)
        times.append(1000 * (clock() - began))
    return statistics.quantiles(times[1:], n=20)[-1], "ms"


def figures(
    sizes: Iterable[int] = PAGES,
    work: Path | None = None,
    meaning: bool = False,
    clock: Clock = time.perf_counter,
    only: Iterable[str] = (),
) -> list[Figure]:
    """Measure every size, and by which power of the notes each figure grows between the last two."""
    found: list[Figure] = []
    rows: list[tuple[int, Took]] = []
    for pages in sizes:
        with tempfile.TemporaryDirectory() as name:
            asked = Asked((work or Path(name)) / str(pages), pages, clock, frozenset(only))
            took = measure(asked, meaning)
            with Library.open(asked.folder) as library:
                counted, links = library.account.counts()
        notes = sum(counted.values())
        took["links"] = (sum(links.values()), "")
        rows.append((notes, took))
        for what, (value, unit) in took.items():
            found.append(
                Figure("growth", f"{what}, {notes:,} notes", value, unit, at_most=aim_of(what, notes))
            )
    return [*found, *powers(rows[-2:])]


def aim_of(what: str, notes: int) -> float | None:
    """Return the aim of a figure in a library of so many notes."""
    if notes > HUGE:
        return AIMS_OF_A_MILLION.get(what)
    return AIMS.get(what) if notes > LARGE else None


def powers(rows: list[tuple[int, Took]]) -> Iterator[Figure]:
    """Yield by which power of the notes each figure grows between two sizes."""
    if len(rows) < 2:
        return
    (few, small), (many, large) = rows
    for what, (value, unit) in large.items():
        if value > small.get(what, (0.0, ""))[0] > 0:
            power = math.log(value / small[what][0]) / math.log(many / few)
            limit = WORST if unit in ("s", "ms") else None
            yield Figure("growth", f"{what}, as a power of the notes", power, at_most=limit)


def main() -> None:
    """Measure the sizes named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--pages", type=int, nargs="+", default=list(PAGES))
    parser.add_argument("--work", type=Path, help="keep the notes and libraries here, and use them again")
    parser.add_argument("--meaning", action="store_true", help="with vectors of a stand-in")
    parser.add_argument("--processor", action="store_true", help="processor time of what is asked")
    parser.add_argument(
        "--only", nargs="+", default=(),
        choices=["unchanged", "edit", "queries", "walks", "insights", "cold", "app"],
    )  # fmt: skip
    options = parser.parse_args()
    clock = time.process_time if options.processor else time.perf_counter
    print(table(figures(options.pages, options.work, options.meaning, clock, options.only)))


if __name__ == "__main__":
    main()
