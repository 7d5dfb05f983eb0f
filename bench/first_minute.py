"""The first minute with a folder never seen: from `throughline app` to a page, to words, to meaning.

    python -m bench.first_minute FOLDER …            folders of notes; nothing is written into them
    python -m bench.first_minute --pages 1000 10000  generated ones

Every few seconds the titles of notes drawn by lot are asked, by words and by meaning alone: the share whose
note is among the first ten tells how much of the folder can be found by then. Seconds are those of the wall;
beside them stands the processor time that the work on the library had taken, which other work changes less.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page

from bench.app_speed import PAUSE, opened, spread
from bench.corpora import generate
from bench.figures import Figure, table
from tests.served import chromium, opening
from throughline.index.store.file import can_be_shown
from throughline.library import Library
from throughline.library.nouns import Mode
from throughline.library.report import Report, Step, read

ASKED = 40  # titles: enough for a share, few enough not to slow what is measured
EVERY = 3.0  # seconds between two rounds of questions
LONGEST = 900.0  # seconds after which it is left, where none are named
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Minute:
    """What was seen of one start, in seconds after it."""

    name: str
    seen: dict[str, float] = field(default_factory=dict)
    worked: dict[str, float] = field(default_factory=dict)
    shares: list[tuple[float, float, float]] = field(default_factory=list)
    opened: dict[str, int] = field(default_factory=dict)
    began: float = field(default_factory=time.monotonic)

    def note(self, what: str, process: int = 0) -> None:
        """Note when something was first so, and the processor time of the keeper until then."""
        if what not in self.seen:
            self.seen[what] = time.monotonic() - self.began
            self.worked[what] = processor_time(process)

    def figures(self) -> Iterator[Figure]:
        """Return it all as figures."""
        aims = {"a page with notes": 3.0, "all words searchable": 15.0}
        for what, seconds in self.seen.items():
            yield Figure("first minute", f"{self.name}: {what}", seconds, "s", at_most=aims.get(what))
            if self.worked[what]:
                name = f"{self.name}: {what}, processor time"
                yield Figure("first minute", name, self.worked[what], "s")
        for share, took in self.opened.items():
            aim = 300 if share == "p95" else None
            name = f"{self.name}: a note opened while meaning is learnt, {share}"
            yield Figure("first minute", name, took, "ms", at_most=aim)

    def curve(self) -> str:
        """Return the shares found as a Markdown table."""
        rows = [f"| {at:.0f} s | {words:.0%} | {meaning:.0%} |" for at, words, meaning in self.shares]
        return "\n".join([f"| {self.name} | found by words | by meaning |", "|---|---|---|", *rows])


def processor_time(process: int) -> float:
    """Return the processor time of a process and of those that it has waited for."""
    try:
        spent = Path(f"/proc/{process}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, spent[11:15])) / TICKS


@contextmanager
def app(folder: Path, library: Path) -> Iterator["subprocess.Popen[str]"]:
    """Start the app, and end it."""
    command = [sys.executable, "-m", "throughline", "--notes", str(folder), "--library", str(library)]
    running = subprocess.Popen(
        [*command, "app", "--port", "0", "--no-browser"], stdout=subprocess.PIPE, text=True
    )
    try:
        yield running
    finally:
        running.terminate()
        running.wait(30)
        if running.stdout:
            running.stdout.close()


def first_page(minute: Minute, running: "subprocess.Popen[str]", page: Page) -> None:
    """Open the app in a browser and wait for notes on its page."""
    port, token = opening(running)
    minute.note("the address")
    page.set_default_timeout(LONGEST * 1000)
    page.goto(f"http://127.0.0.1:{port}/?token={token}", wait_until="commit")
    page.get_by_role("heading").first.wait_for()
    minute.note("a page")
    page.locator("a[href*='note=']").first.wait_for()
    minute.note("a page with notes")


def opened_meanwhile(page: Page, folder: Path, library: Path) -> dict[str, int]:
    """Open notes in the browser while vectors are made, as a reader does."""
    with Library.shown(folder, library) as known:
        hub = next(known.notes.all(stubs=False, sort="connections")).id
        page.goto(f"{page.url.split('?')[0].rstrip('/')}/note?note={hub}")
        page.locator(".note-head h1").wait_for()
        page.wait_for_timeout(3 * PAUSE)
        return spread(opened(page, known))


def follow(minute: Minute, folder: Path, library: Path, longest: float, page: Page) -> None:
    """Ask again and again until all is learnt."""
    titles: list[tuple[str, str]] = []
    upcoming = 0.0
    while time.monotonic() - minute.began < longest:
        found = read(library)
        if found:
            steps(minute, found)
        if found and found.ended and not titles:
            with Library.shown(folder, library) as shown:
                cards = sorted((card.id, card.title) for card in shown.notes.all(stubs=False))
            titles = random.Random(0).sample(cards, min(ASKED, len(cards)))
            minute.opened = opened_meanwhile(page, folder, library)
            page.close()
        if found and titles and time.monotonic() >= upcoming and can_be_shown(library):
            minute.shares.append(asked(minute, folder, library, titles))
            upcoming = time.monotonic() + EVERY
        if "all is learnt" in minute.seen:
            return
        time.sleep(0.2)


def steps(minute: Minute, found: Report) -> None:
    """Note how far the keeper says that it is."""
    if found.ended:
        minute.note("all words searchable", found.process)
    if found.ended and found.step in (Step.BODIES, Step.LAYOUT):
        minute.note("every head encoded", found.process)
    if found.ended and not found.at_work and minute.seen.get("every head encoded"):
        minute.note("all is learnt", found.process)


def asked(
    minute: Minute, folder: Path, library: Path, titles: list[tuple[str, str]]
) -> tuple[float, float, float]:
    """Return the shares of titles whose notes are found by words, and by meaning."""
    with Library.shown(folder, library) as shown:
        shares = []
        for mode in (Mode.WORDS, Mode.SEMANTIC):
            answers = ((note, shown.search.ask(title, 10, (), mode)) for note, title in titles)
            right = sum(
                answer.mode is mode and any(hit.id == note for hit in answer.hits) for note, answer in answers
            )
            shares.append(right / len(titles))
    return time.monotonic() - minute.began, shares[0], shares[1]


def measure(name: str, folder: Path, longest: float) -> Minute:
    """Start the app on a folder whose library is nowhere, and follow it until all is learnt."""
    with tempfile.TemporaryDirectory() as place:
        library = Path(place) / "library.db"
        with chromium() as browser:  # whoever starts the app has a browser open already
            page = browser.new_page()
            minute = Minute(name)
            with app(folder, library) as running:
                first_page(minute, running, page)
                follow(minute, folder, library, longest, page)
        print(minute.curve(), flush=True)
        return minute


def figures(pages: int, longest: float) -> list[Figure]:
    """Return the figures of a generated folder."""
    with tempfile.TemporaryDirectory() as name:
        generate(Path(name), pages)
        return list(measure(f"{pages:,} generated notes", Path(name), longest).figures())


def main() -> None:
    """Measure what was named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--pages", nargs="*", type=int, default=[])
    parser.add_argument("--longest", type=float, default=LONGEST, help="seconds after which each is left")
    given = parser.parse_args()
    found = [figure for pages in given.pages for figure in figures(pages, given.longest)]
    for folder in given.folders:
        with tempfile.TemporaryDirectory() as name:
            copy = Path(name) / folder.name
            shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(".throughline"))
            found += measure(folder.name, copy, given.longest).figures()
    print(table(found))


if __name__ == "__main__":
    main()
