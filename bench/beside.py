"""This version beside an earlier one, in processor time of whole processes, in turn on the same notes.

python -m bench.beside EARLIER_CHECKOUT [--rounds 5] [--sizes 1000 10000] [--only WORDS]

Processor time is the program's own and that of every process it starts, in user and system mode: other work
on the machine disturbs it less than time on the clock. The two versions take turns, and each starts with its
modules compiled. Of each piece of work the least and the median are printed, since what disturbs only adds.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.corpora import Corpus, generate

HERE = Path(__file__).parents[1]
SAMPLE = HERE / "corpus" / "sample"
NOTE = 5  # the page that is shown and edited: any would do
GROUNDING = "Grounding in Communication"  # a note of the sample

_OPEN = "Library.open(sys.argv[1]).close()"
_BUILD = "Library.build(sys.argv[1], text_only=True)"
# A stand-in for the model: everything of a build but encoding is measured.
_WITH_VECTORS = """
from pathlib import Path
import hashlib, numpy as np
class Encoder:
    identity, dimension = "fake@1", 384
    def encode_query(self, text):
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little")
        found = np.random.default_rng(seed).standard_normal(384, np.float32)
        return found / np.linalg.norm(found)
    def encode_documents(self, texts):
        return np.stack([self.encode_query(text) for text in texts])
searcher.locate = lambda _: searcher_weights.Weights(Path(), "fake@1")
searcher.is_exported = lambda *_: True
searcher.open_exported = lambda *_: Encoder()
searcher.TorchEncoder = lambda _: Encoder()
Library.build(sys.argv[1])
"""
_NEIGHBOURHOODS = """
with Library.open(sys.argv[1]) as library:
    flat = callable(library.graph)
    cards = library.notes if flat else library.notes.all
    walk = library.neighbourhood if flat else library.graph.neighbourhood
    for card in list(cards())[:200]:
        walk(MapView(card.id, 2, limit=60))
"""


@dataclass(frozen=True, slots=True)
class Version:
    """One of the two versions: where it lies, and how its modules are named."""

    name: str
    root: Path
    flat: bool  # before 0.2 every package was at the top level

    def python(self, code: str, folder: Path) -> list[str]:
        """Return the command that runs a few lines of Python on a folder."""
        searcher = "index" if self.flat else "throughline.index.search"
        weights = "index" if self.flat else "throughline.index.vectors"
        head = [
            "import sys",
            f"from {'library' if self.flat else 'throughline.library'} import Library",
            f"from {'graph.view' if self.flat else 'throughline.graph.walks.view'} import MapView",
            f"import {searcher}.searcher as searcher, {weights}.weights as searcher_weights",
        ]
        return [sys.executable, "-c", "\n".join([*head, code]), str(folder)]

    def command(self, *words: str) -> list[str]:
        """Return a command of the command line."""
        return [sys.executable, "-m", "cli" if self.flat else "throughline", *words]

    def seconds(self, command: list[str], work: Path) -> float:
        """Run a command to its end; return the processor time that it and its processes took."""
        environment = {
            **os.environ,
            "PYTHONDONTWRITEBYTECODE": "",
            "PYTHONPYCACHEPREFIX": str(work / "compiled"),
            "XDG_CACHE_HOME": str(work / self.name),
            "PYTHONPATH": "" if self.flat else str(self.root / ".venv" / "src"),
        }
        with subprocess.Popen(
            command, cwd=self.root, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        ) as running:
            said = running.stderr.read() if running.stderr else b""
            _, status, used = os.wait4(running.pid, 0)
            running.returncode = os.waitstatus_to_exitcode(status)
        if running.returncode:
            raise RuntimeError(f"{self.name}: {command} failed: {said.decode()}")
        return used.ru_utime + used.ru_stime


@dataclass(frozen=True, slots=True)
class Work:
    """One piece of work: what is done to the folder before it, and the command."""

    name: str
    command: Callable[[Version, Path], list[str]]
    before: Callable[[Path], object] = bool


def forget(folder: Path) -> None:
    """Remove a folder's library, so that the next build is a first one."""
    shutil.rmtree(folder / ".throughline", ignore_errors=True)


def edit(folder: Path) -> None:
    """Add a line to one page."""
    page = next(folder.rglob(f"{NOTE:06}.txt"))
    page.write_text(page.read_text(encoding="utf-8") + "One more line.\n", encoding="utf-8")


def work_of(size: int) -> list[Work]:
    """Return what is measured on a generated corpus of one size; the first piece makes the library."""
    title, pages = Corpus(size).title(NOTE), f"{size:,} pages"
    build: Callable[[Version, Path], list[str]] = lambda version, folder: version.python(_BUILD, folder)  # noqa: E731
    return [
        Work(f"first build without vectors, {pages}", build, forget),
        Work(f"unchanged rebuild, {pages}", build),
        Work(f"rebuild after one edit, {pages}", build, edit),
        Work(f"opening the library, {pages}", lambda version, folder: version.python(_OPEN, folder)),
        Work(f"`show NOTE`, {pages}", lambda v, f: v.command("--notes", str(f), "show", title)),
        Work(f"`search WORDS`, {pages}", lambda v, f: v.command("--notes", str(f), "search", "early repair")),
        Work(f"`neighbours NOTE --hops 2`, {pages}",
             lambda v, f: v.command("--notes", str(f), "neighbours", title, "--hops", "2")),
        Work(f"200 neighbourhoods, {pages}", lambda v, f: v.python(_NEIGHBOURHOODS, f)),
    ]  # fmt: skip


def with_vectors(size: int) -> list[Work]:
    """Return the builds that store vectors, of a model that takes next to no time."""
    build: Callable[[Version, Path], list[str]] = lambda v, folder: v.python(_WITH_VECTORS, folder)  # noqa: E731
    return [
        Work(f"first build with vectors, model left out, {size:,} pages", build, forget),
        Work(f"unchanged rebuild with vectors, {size:,} pages", build),
    ]


def of_sample() -> list[Work]:
    """Return what is measured on the bundled sample, with the model itself."""
    return [
        Work("loading the command line", lambda v, _: v.python(
            "import cli" if v.flat else "import throughline.commands.cli", Path())),
        Work("`--help`", lambda v, _: v.command("--help")),
        Work("unchanged build, sample, with the model", lambda v, f: v.command("build", str(f))),
        Work("a cold search, sample, with the model",
             lambda v, f: v.command("--notes", str(f), "search", "how do models share a common ground?")),
        Work("`neighbours`, sample, with the model",
             lambda v, f: v.command("--notes", str(f), "neighbours", GROUNDING, "--similar")),
    ]  # fmt: skip


def compare(
    versions: tuple[Version, ...], works: list[Work], make: Callable[[Path], object], rounds: int, only: str
) -> None:
    """Let the versions take turns at each piece of work, each on its own notes; print what they took."""
    with tempfile.TemporaryDirectory() as name:
        for version in versions:
            make(Path(name) / version.name / "notes")
        for work in works:
            needed = only in work.name or work is works[0]
            took: dict[str, list[float]] = {version.name: [] for version in versions}
            for turn in range((rounds if only in work.name else 0) + 1 if needed else 0):
                for version in versions[:: 1 if turn % 2 else -1]:
                    folder = Path(name) / version.name / "notes"
                    work.before(folder)
                    seconds = version.seconds(work.command(version, folder), Path(name))
                    if turn:  # the first turn compiles, and fills the caches
                        took[version.name].append(seconds)
            if any(took.values()):
                print(row(work.name, *took.values()), flush=True)


def row(name: str, before: list[float], now: list[float]) -> str:
    """Return a line of the table."""
    said = [f"{min(times):.2f} / {statistics.median(times):.2f} s" for times in (before, now)]
    return f"| {name} | {said[0]} | {said[1]} | {min(now) / min(before):.2f} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("earlier", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sizes", type=int, nargs="*", default=[1000, 10_000])
    parser.add_argument("--only", default="", help="just the work whose name holds these words")
    asked = parser.parse_args()
    earlier = asked.earlier.resolve()
    versions = (Version("before", earlier, (earlier / "cli.py").exists()), Version("now", HERE, False))
    print("| processor time, least / median | before | now | ratio of the least |")
    print("|---|---|---|---|", flush=True)
    compare(versions, of_sample(), lambda place: shutil.copytree(SAMPLE, place), asked.rounds, asked.only)
    for size in asked.sizes:
        for works in (work_of(size), with_vectors(size)):
            compare(versions, works, lambda place, size=size: generate(place, size), asked.rounds, asked.only)


if __name__ == "__main__":
    main()
