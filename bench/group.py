"""Thirty readers who are logged in, at once, while the library is built: opening a note, errors, memory.

    python -m bench.group [--pages 1000] [--readers 30] [--seconds 120] [--pause 5] [--edits 20]

Each reader has a login of their own and is a session over a real socket, which opens one note after another
and reads on, and asks for news once a second, as a browser does. Meanwhile pages are written anew, so many
each second, so that one build follows another. Readers and server share the processors of this machine.
"""

import argparse
import random
import statistics
import tempfile
import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

from bench.corpora import generate
from bench.figures import Figure, machine, table
from bench.load import EVERY, Held
from tests.served_group import PEOPLE, PROCESSES, Client, group, provider
from tests.visitor import Visitor
from throughline.library import Library
from throughline.library.place import place_of
from throughline.library.report import read as report_of

AIM = 0.5  # seconds: the slow end of opening a note


@dataclass(slots=True)
class Crowd:
    """Readers who open notes until they are told to stop, and what came of it."""

    origin: str
    notes: list[str]
    pause: float
    times: list[float] = field(default_factory=list)
    news: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def read(self, name: str) -> None:
        """Log in, and open one note after another."""
        try:
            self._read(name)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is one of the errors that are counted
            self.errors.append(f"{name}: {type(error).__name__} {error}")

    def _read(self, name: str) -> None:
        pick, client, host = random.Random(name), Client(), self.origin.removeprefix("http://")
        client.log_in(self.origin, name)
        cookie = client.cookie(host)
        asking = HTTPConnection(host, timeout=120)
        self._wait(pick.random() * self.pause, asking, cookie)
        with Visitor(self.origin, cookie, timeout=120) as visitor:
            while not self.stop.is_set():
                seen = visitor.open(go="note", note=pick.choice(self.notes))
                self.times.append(seen.seconds)
                self.errors += seen.errors
                self._wait(self.pause * (0.5 + pick.random()), asking, cookie)

    def _wait(self, seconds: float, asking: HTTPConnection, cookie: str) -> None:
        """Read on, and ask for news once a second."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0 and not self.stop.wait(min(1.0, left)):
            began = time.perf_counter()
            asking.request("GET", "/live", headers={"Cookie": cookie})
            answer = asking.getresponse()
            answer.read()
            self.news.append(time.perf_counter() - began)
            if answer.status != 200:
                self.errors.append(f"news: {answer.status}")


def edit(folder: Path, each_second: int, stop: threading.Event) -> None:
    """Add a line to some pages each second."""
    pick, pages = random.Random(0), sorted(folder.rglob("*.txt"))
    while not stop.wait(1.0):
        for page in pick.sample(pages, min(each_second, len(pages))):
            with page.open("a", encoding="utf-8") as file:
                file.write(f"\nA line that was added at {time.time():.0f}.\n")


def measure(folder: Path, crowd: Crowd, readers: int, seconds: float, edits: int) -> list[Held]:
    """Let the readers read for a while, and look at the server now and then."""
    process = PROCESSES[crowd.origin]
    threads = [threading.Thread(target=crowd.read, args=(f"reader {n}",)) for n in range(readers)]
    threads.append(threading.Thread(target=edit, args=(folder, edits, crowd.stop)))
    for thread in threads:
        thread.start()
    held, until = [Held.by(process)], time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(min(EVERY, max(0.1, until - time.monotonic())))
        held.append(Held.by(process))
        print(held[-1], len(crowd.times), crowd.errors[:2], flush=True)
    crowd.stop.set()
    for thread in threads:
        thread.join(180)
    crowd.errors += [f"{thread.name} hangs" for thread in threads if thread.is_alive()]
    return held


def figures(
    pages: int = 1000, readers: int = 30, seconds: float = 120, pause: float = 5, edits: int = 20
) -> list[Figure]:
    """Make the notes, let them be read and changed, and return what it took."""
    for number in range(readers):
        PEOPLE[f"reader {number}"] = {"email": f"{number}@readers.example", "email_verified": True}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name, provider() as issuer:
        home = Path(name)
        generate(home / "notes", pages)
        Library.build(home / "notes", text_only=True)
        with Library.open(home / "notes") as library:
            notes = [card.id for card in library.notes.all(stubs=False)]
        with group(home, issuer) as origin:
            crowd = Crowd(origin, notes, pause)
            held = measure(home / "notes", crowd, readers, seconds, edits)
            report = report_of(place_of(home / "notes"))
            builds = report.edition if report else 0
    for error in crowd.errors[:5]:
        print("error:", error)
    return told(crowd, held, builds, f"{readers} readers, {len(notes):,} notes, {seconds:,.0f} s")


def told(crowd: Crowd, held: list[Held], builds: int, of: str) -> list[Figure]:
    """Return what was seen as figures."""
    half = held[len(held) // 2 :]
    worked = held[-1].seconds - held[0].seconds
    slow = {
        name: statistics.quantiles(times, n=20)[-1]
        for name, times in (("note", crowd.times), ("news", crowd.news))
    }
    return [
        Figure("group", f"open a note, median, {of}", statistics.median(crowd.times), "s"),
        Figure("group", f"open a note, p95, {of}", slow["note"], "s", at_most=AIM),
        Figure("group", f"open a note, slowest, {of}", max(crowd.times), "s"),
        Figure("group", f"ask for news, p95, {of}", slow["news"], "s"),
        Figure("group", f"notes opened, {of}", len(crowd.times)),
        Figure("group", f"errors, {of}", len(crowd.errors), at_most=0),
        Figure("group", f"builds meanwhile, {of}", builds),
        Figure(
            "group", f"work of the server for a note, news and all, {of}", worked / len(crowd.times), "CPU s"
        ),
        Figure("group", f"memory of the server, first, {of}", held[1].memory, "MB"),
        Figure("group", f"memory of the server, most, {of}", max(one.memory for one in held), "MB"),
        Figure("group", f"memory gained in the second half, {of}", half[-1].memory - half[0].memory, "MB"),
        Figure("group", f"open files, most, {of}", max(one.files for one in held)),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--readers", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--pause", type=float, default=5)
    parser.add_argument("--edits", type=int, default=20)
    asked = parser.parse_args()
    print(machine())
    print(table(figures(asked.pages, asked.readers, asked.seconds, asked.pause, asked.edits)))
