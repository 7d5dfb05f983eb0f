"""Builds that are killed at random moments, and a disk that fills up: what is left of the library.

    python -m bench.faults [--kills 200]

After each kill the library is opened and every page compared with what it was before and after the change;
then the build is run again and must give what a build that nobody killed gives. One kill in ten falls into a
build that embeds as well, and one in five into a build that mends a damaged library. The full disk is a small
file system in memory, where mounting one is permitted.
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
from pathlib import Path
from typing import Any

from bench.corpora import generate
from bench.figures import Figure, table
from tests.facts import facts_of
from throughline.index.store.file import place_of
from throughline.library import Library

ROOT = Path(__file__).parents[1]
PAGES, CHANGED = 120, 25
WITH_VECTORS = 10  # one kill in so many falls into a build that embeds
DURING_HEAL = 5  # and one in so many into a build that mends a damaged library


def kills(count: int, pages: int = PAGES) -> list[Figure]:
    """Kill builds one after another; count the libraries that would not open or hold what never was."""
    chance = random.Random(7)
    unopened = mixed = unlike = healed = 0
    # Seconds that a build takes, with vectors and without: a guess, then as measured.
    usual: dict[bool, float] = {True: 10.0, False: 1.0}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "notes"
        generate(folder, pages)
        killed(folder, None, vectors=True)
        turn = during = 0
        while during < count:
            turn += 1
            before = facts_of(folder)
            for page in chance.sample(sorted(folder.rglob("*.txt")), CHANGED):
                page.write_text(page.read_text("utf-8") + f"\n\nTurn {turn} said {chance.random()}.", "utf-8")
            harmed, vectors = turn % DURING_HEAL == 0, turn % WITH_VECTORS == 0
            if harmed:
                harm(folder, chance)
            took = killed(folder, chance.uniform(0, usual[vectors]), vectors)
            usual[vectors] = took or 1.05 * usual[vectors]  # so that the last steps are met as well
            during += took is None
            healed += harmed and took is None
            try:
                left = facts_of(folder)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is what is counted here
                print(f"turn {turn}: {error!r}", file=sys.stderr)
                unopened += 1
                continue
            killed(folder, None, vectors)
            after = facts_of(folder)
            for aside in place_of(folder).parent.glob("*.damaged-*"):
                aside.unlink()
            mixed += not between(left, before, after)
            unlike += after != afresh(folder)
    return [
        Figure("faults", f"builds killed before they were done, of {turn} begun", during),
        Figure("faults", "of them while they made a damaged library again", healed),
        Figure("faults", "libraries that would not open", unopened, at_most=0),
        Figure("faults", "libraries with a note that was neither old nor new", mixed, at_most=0),
        Figure("faults", "next builds that differ from one that nobody killed", unlike, at_most=0),
    ]


def killed(folder: Path, delay: float | None, vectors: bool) -> float | None:
    """Begin a build and kill it after a while, if at all; return how many seconds it took where it ended.

    It is a process of its own in any case: one that has loaded a model starts its readers more slowly.
    """
    code = (
        "from throughline import Library; import throughline.index.build.library_file; print(flush=True); "
        f"Library.build({str(folder)!r}, text_only={not vectors})"
    )
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE)
    with process:
        assert process.stdout
        process.stdout.readline()  # it is loaded: from here on it builds
        began = time.monotonic()
        try:
            process.wait(delay)
        except subprocess.TimeoutExpired:
            process.kill()
            return None
        return time.monotonic() - began


def harm(folder: Path, chance: random.Random) -> None:
    """Damage one byte of a library, so that the next build has to mend it."""
    with place_of(folder).open("r+b") as file:
        at = chance.randrange(place_of(folder).stat().st_size)
        file.seek(at)
        old = file.read(1)
        file.seek(at)
        file.write(bytes([old[0] ^ 255]))


def between(left: dict[str, Any], before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Tell whether all that is left is as it was before, or as it is after."""
    return all(one in before[part] or one in after[part] for part in left for one in left[part])


def afresh(folder: Path) -> dict[str, Any]:
    """Return what a first build of the same notes elsewhere gives."""
    copy = folder.with_name("copy")
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(".throughline"))
    Library.build(copy, text_only=True)
    facts = facts_of(copy)
    shutil.rmtree(copy)
    return facts


def full_disk() -> list[Figure]:
    """Build on a file system too small for the library, by stages, until there is room."""
    if os.geteuid() != 0:
        return []
    clear = tried = 0
    with tempfile.TemporaryDirectory() as name:
        notes = Path(name) / "notes"
        generate(notes, PAGES)
        for size in range(512, 4097, 512):
            with small_disk(Path(name) / "disk", size) as disk:
                if disk is None:
                    return []
                command = [
                    sys.executable,
                    "-m",
                    "throughline",
                    "--notes",
                    str(notes),
                    "--library",
                    str(disk / "l.db"),
                    "build",
                ]
                done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
                tried += 1
                said = done.stderr.strip().splitlines()
                told = done.returncode == 1 and len(said) == 1 and "Traceback" not in done.stderr
                clear += done.returncode == 0 or told
    return [Figure("faults", f"full disks told in one clear line, of {tried}", clear, at_least=tried)]


@contextmanager
def small_disk(place: Path, kilobytes: int) -> Iterator[Path | None]:
    """Mount a small file system in memory, or yield nothing where that is not permitted."""
    place.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        yield None
        return
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def figures(count: int) -> list[Figure]:
    """Return what kills and a full disk leave behind."""
    return [*kills(count), *full_disk()]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    print(table(figures(parser.parse_args().kills)))
