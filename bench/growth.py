"""How the product as a whole grows: made-up libraries of 1,000, 10,000 and 100,000 notes, ten links a note.

    python -m bench.growth [--pages 470 5000 54000]

Search here is by words, since the libraries are read without vectors; search by meaning at 1,500 and 100,000
notes is measured by bench.search_speed.
"""

import argparse
import math
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from bench.app_speed import memory_of
from bench.corpora import THINGS, generate
from bench.figures import Figure, table
from bench.library_speed import build
from tests.served import chromium, served, watched
from throughline.corpus.model import NoteKind
from throughline.graph.walks.view import MapView
from throughline.index.search.fusion import Mode
from throughline.library import Library
from throughline.prompts.model import Request

ROOT = Path(__file__).parents[1]
PAGES = (470, 5_000, 54_000)  # captured pages that make about 1,000, 10,000 and 100,000 notes
TRIES = 60  # questions of each kind: enough for a p95 of three values
LARGE = 50_000  # notes from which the aims for large libraries hold
WORST = 1.3  # the power of the notes that n log n shows as, and some room for caches
AIMS = {"one edit, until it is searchable": (2.0, "s"), "the app opens": (3.0, "s"),
        "memory of the app": (1000.0, "MB")}  # fmt: skip


def measure(folder: Path, pages: int) -> dict[str, tuple[float, str]]:
    """Take one library through everything, and return what each step took."""
    generate(folder, pages)
    time.sleep(2.5)  # until a file's time can be trusted to show a change
    first = build(folder)
    unchanged = build(folder)["seconds"]
    took: dict[str, tuple[float, str]] = {
        "first build": (first["seconds"], "s"),
        "memory of a first build": (first["memory"], "MB"),
        "size on disk": (sum(one.stat().st_size for one in (folder / ".throughline").iterdir()) / 1e6, "MB"),
        "unchanged build": (unchanged, "s"),
        "one edit, until it is searchable": (edited(folder), "s"),
    }
    with Library.open(folder) as library:
        lines = [card.id for card in library.notes.all(NoteKind.INQUIRY)][:: max(1, pages // TRIES)][:TRIES]
        asked = [f"how does {thing} change {n}?" for n, thing in zip(range(TRIES), THINGS * 9, strict=False)]
        took["search by words, p95"] = p95(lambda query: library.search.ask(query, mode=Mode.WORDS), asked)
        took["neighbourhood, p95"] = p95(lambda note: library.graph.neighbourhood(MapView(note)), lines)
        took["prompt, p95"] = p95(lambda note: library.prompts.make(Request(note=note)), lines)
        began = time.perf_counter()
        library.graph.insights()
        took["insights"] = (time.perf_counter() - began, "s")
    return took | app(folder)


def edited(folder: Path) -> float:
    """Change a page by a word that no other has, and return how long until a search finds it."""
    page = folder / "000" / "000005.txt"
    page.write_text(page.read_text("utf-8") + "\n\nA zyzzyva was seen.\n", "utf-8")
    began = time.perf_counter()
    Library.build(folder, text_only=True)
    with Library.open(folder) as library:
        assert library.search.ask("zyzzyva", mode=Mode.WORDS).hits
    return time.perf_counter() - began


def p95(work: Callable[[str], object], given: Iterable[str]) -> tuple[float, str]:
    """Return the slow end of how long some work takes, in milliseconds; the first time is not counted."""
    times = []
    for one in given:
        began = time.perf_counter()
        work(one)
        times.append(1000 * (time.perf_counter() - began))
    return statistics.quantiles(times[1:], n=20)[-1], "ms"


def app(folder: Path) -> dict[str, tuple[float, str]]:
    """Open the app, read a note, and return how long the first page took and what the server holds."""
    os.environ["THROUGHLINE_NOTES"] = str(folder.resolve())
    with Library.open(folder) as library:
        note = next(library.notes.all(stubs=False, sort="connections")).id
    with (
        served(str(ROOT / "views" / "serve.py")) as address,
        chromium() as browser,
        watched(browser, base_url=address) as (_, page),
    ):
        page.set_default_timeout(120_000)
        began = time.perf_counter()
        page.goto("/")
        page.locator(".tl h1").first.wait_for(state="attached")
        opened = time.perf_counter() - began
        page.wait_for_timeout(2000)
        page.goto(f"/note?note={note}")
        page.locator(".note-head h1").wait_for(state="attached")
        page.wait_for_timeout(3000)
        memory = memory_of(folder.resolve())
    return {"the app opens": (opened, "s"), "memory of the app": (memory, "MB")}


def figures(sizes: Iterable[int] = PAGES) -> list[Figure]:
    """Measure every size, and by which power of the notes each figure grows between the last two."""
    found: list[Figure] = []
    rows: list[tuple[int, dict[str, tuple[float, str]]]] = []
    for pages in sizes:
        with tempfile.TemporaryDirectory() as name:
            took = measure(Path(name), pages)
            with Library.open(Path(name)) as library:
                notes = sum(library.account.counts()[0].values())
        rows.append((notes, took))
        for what, (value, unit) in took.items():
            aim = AIMS[what][0] if what in AIMS and notes > LARGE else None
            found.append(Figure("growth", f"{what}, {notes:,} notes", value, unit, at_most=aim))
    (few, small), (many, large) = rows[-2:]
    for what, (value, unit) in large.items():
        if value > small[what][0] > 0:
            power = math.log(value / small[what][0]) / math.log(many / few)
            limit = WORST if unit in ("s", "ms") else None
            found.append(Figure("growth", f"{what}, as a power of the notes", power, at_most=limit))
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, nargs="+", default=list(PAGES))
    print(table(figures(parser.parse_args().pages)))
