"""Twenty readers at once: how long a note takes to open, and what the server holds meanwhile.

    python -m bench.load [--pages 2500] [--readers 20] [--seconds 60] [--pause 2]

Each reader is a session over a real socket that opens one note after another, as clicks do, and reads on.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.corpora import generate
from bench.figures import Figure, table
from tests.served import COOKIES, come_in, opening
from tests.visitor import Visitor
from throughline.library import Library

EVERY = 5.0  # seconds between two looks at the server


@dataclass(frozen=True, slots=True)
class Held:
    """What the server holds at one time."""

    memory: int  # MB
    files: int
    threads: int
    seconds: float  # that its threads have worked for

    @classmethod
    def by(cls, process: int) -> "Held":
        """Look at a process."""
        here = Path(f"/proc/{process}")
        status = dict(line.split(":", 1) for line in (here / "status").read_text().splitlines())
        memory = int(status["VmRSS"].split()[0]) // 1000
        times = (here / "stat").read_text().rpartition(")")[2].split()  # the 12th and 13th, in clock ticks
        worked = (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")
        return cls(memory, len(list((here / "fd").iterdir())), int(status["Threads"]), worked)


@dataclass(slots=True)
class Readers:
    """Readers who open notes until they are told to stop, and how long each took."""

    address: str
    notes: list[str]
    pause: float
    times: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def read(self, seed: int, leave_after: int) -> None:
        """Open notes; leave and come back as a new session now and then."""
        pick = random.Random(seed)
        time.sleep(pick.random() * self.pause)
        while not self.stop.is_set():
            with Visitor(self.address, COOKIES[self.address], timeout=120) as visitor:
                for _ in range(leave_after):
                    if self.stop.is_set():
                        return
                    seen = visitor.open(note=pick.choice(self.notes))
                    self.times.append(seen.seconds)
                    self.first.append(seen.first)
                    self.failures += seen.errors
                    self.stop.wait(self.pause * (0.5 + pick.random()))


@contextmanager
def app(folder: Path) -> Iterator[tuple[str, int]]:
    """Start the app on a folder, and give its address and its process."""
    command = [sys.executable, "-m", "throughline", "--notes", str(folder), "app", "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        port, token = opening(server)
        address = f"http://127.0.0.1:{port}"
        COOKIES[address] = come_in(port, token)
        yield address, server.pid
    finally:
        server.terminate()
        server.wait(20)


def measure(folder: Path, readers: int, seconds: float, pause: float) -> tuple[Readers, list[Held]]:
    """Let the readers read for a while, and look at the server now and then."""
    with Library.open(folder) as library:
        notes = [card.id for card in library.notes.all(stubs=False)]
    held: list[Held] = []
    with app(folder) as (address, process):
        alone = Readers(address, notes[:1], 0)
        with Visitor(address, COOKIES[address], timeout=120) as visitor:
            for note in notes[:5]:
                alone.times.append(visitor.open(note=note).seconds)
        print("alone:", [round(one, 2) for one in alone.times], flush=True)
        crowd = Readers(address, notes, pause)
        threads = [threading.Thread(target=crowd.read, args=(n, 10)) for n in range(readers)]
        for thread in threads:
            thread.start()
        until = time.monotonic() + seconds
        held.append(Held.by(process))
        while time.monotonic() < until:
            time.sleep(min(EVERY, max(0.1, until - time.monotonic())))
            held.append(Held.by(process))
            print(held[-1], len(crowd.times), flush=True)
        crowd.stop.set()
        for thread in threads:
            thread.join(180)
        held.append(Held.by(process))
        crowd.failures += [f"{thread.name} hangs" for thread in threads if thread.is_alive()]
    return crowd, held


def figures(pages: int = 2500, readers: int = 20, seconds: float = 60, pause: float = 2) -> list[Figure]:
    """Make the notes, let them be read, and return what it took."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(os.environ.get("THROUGHLINE_LOAD_NOTES", name))
        if not (folder / ".throughline").exists():
            generate(folder, pages)
            Library.build(folder, text_only=True)
        with Library.open(folder) as library:
            notes = sum(library.account.counts()[0].values())
        crowd, held = measure(folder, readers, seconds, pause)
    assert not crowd.failures, crowd.failures[:3]
    of = f"{readers} readers, {notes:,} notes"
    half = held[len(held) // 2 : -1]  # the last look is at a server that all have left
    worked = held[-1].seconds - held[0].seconds
    slow = statistics.quantiles(crowd.times, n=20)[-1]
    return [
        Figure("load", f"open a note, median, {of}", statistics.median(crowd.times), "s"),
        Figure("load", f"open a note, p95, {of}", slow, "s", at_most=1.5),
        Figure("load", f"first words of a note, p95, {of}", statistics.quantiles(crowd.first, n=20)[-1], "s"),
        Figure("load", f"notes opened, {of}", len(crowd.times)),
        Figure(
            "load", f"work of the server for a note, {of}", worked / len(crowd.times), "CPU s", at_most=0.08
        ),
        Figure("load", f"memory of the server, most, {of}", max(one.memory for one in held), "MB"),
        Figure("load", f"memory gained in the second half, {of}", half[-1].memory - half[0].memory, "MB"),
        Figure("load", f"open files, most, {of}", max(one.files for one in held)),
        Figure("load", f"threads, most, {of}", max(one.threads for one in held)),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=2500)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pause", type=float, default=2)
    asked = parser.parse_args()
    print(table(figures(asked.pages, asked.readers, asked.seconds, asked.pause)))
