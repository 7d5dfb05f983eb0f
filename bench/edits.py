"""How long after an edit a search finds it: by a build from the command line, and by one that watches."""

import os
import subprocess
import sys
import time
from pathlib import Path

from throughline.index.search.fusion import Mode
from throughline.library import Library
from throughline.library.place import place_of
from throughline.library.report import read

ROOT = Path(__file__).parents[1]
PAGE = Path("000") / "000005.txt"  # a concept note with links of every kind
LOOK = 0.02  # seconds between two looks whether an edit is found
AT_REST = 3.0  # seconds without work after which a watching build has nothing left to do
PATIENCE = 1800.0  # seconds


def edited(folder: Path) -> float:
    """Change a page by a word that no other has, build, and return how long until a search finds it."""
    word = _write(folder)
    began = time.perf_counter()
    Library.build(folder, text_only=True)
    with Library.open(folder) as library:
        assert library.search.ask(word, mode=Mode.WORDS).hits
    return time.perf_counter() - began


def seen_by_a_watching_build(folder: Path) -> float:
    """Let a build watch, change a page, and return how long until an open library finds it."""
    command = [sys.executable, "-m", "throughline", "build", str(folder), "--text-only", "--watch", "--json"]
    watching = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    )
    try:
        _await_rest(folder, watching.pid)
        with Library.open(folder) as library:
            word = _write(folder)
            began = time.perf_counter()
            while not library.search.ask(word, mode=Mode.WORDS).hits:
                if time.perf_counter() - began > PATIENCE:
                    raise TimeoutError(f"the edit of {PAGE} was not read")
                time.sleep(LOOK)
            took = time.perf_counter() - began
        _await_rest(folder, watching.pid)
    finally:
        watching.terminate()  # not by an interrupt, which what runs in the background of a shell never hears
        watching.wait()
    return took


def _write(folder: Path) -> str:
    """Add a word to a page, another at each call, and return it."""
    word = f"zyzzyva{time.time_ns()}"
    page = folder / PAGE
    page.write_text(f"{page.read_text('utf-8')}\n\nA {word} was seen.\n", "utf-8")
    return word


def _await_rest(folder: Path, process: int) -> None:
    """Wait until a watching build has done all there was to do."""
    place, quiet_since, began = place_of(folder), 0.0, time.monotonic()
    while not quiet_since or time.monotonic() - quiet_since < AT_REST:
        found = read(place)
        is_quiet = found is not None and found.process == process and not found.at_work and found.ended
        quiet_since = (quiet_since or time.monotonic()) if is_quiet else 0.0
        if time.monotonic() - began > PATIENCE:
            raise TimeoutError(f"the build of {folder} does not come to rest")
        time.sleep(0.1)
