"""Notes that change are read while one works, just those that changed."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.fixture
def watching(write: Callable[..., Path]) -> Iterator[tuple[Path, "subprocess.Popen[str]"]]:
    """A folder of notes, and a build that watches it."""
    folder = write(a="One note\n\nIts text.")
    command = [sys.executable, "-m", "throughline", "build", str(folder), "--watch", "--json"]
    settings = {**os.environ, "PYTHONUNBUFFERED": "1"}
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=settings)
    yield folder, running
    running.terminate()
    running.wait()


def told(running: "subprocess.Popen[str]") -> dict[str, int]:
    """Return the next report of a build."""
    lines = []
    assert running.stdout
    for line in running.stdout:
        lines.append(line)
        if line == "}\n":
            return dict(json.loads("".join(lines)))
    raise AssertionError("the build has ended")


def test_a_watching_build_reads_just_what_changed(watching: tuple[Path, "subprocess.Popen[str]"]) -> None:
    folder, running = watching
    first = told(running)
    assert (first["pages"], first["changed"]) == (1, 1)
    time.sleep(0.5)  # the watch begins after the first report
    (folder / "b.txt").write_text("Another note\n\nIts text.")
    assert (told(running)["pages"], first["changed"]) == (2, 1)
    (folder / "a.txt").unlink()
    gone = told(running)
    assert (gone["pages"], gone["changed"], gone["removed"]) == (1, 0, 1)
