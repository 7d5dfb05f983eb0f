"""A file of twice the size takes a reader twice the work, whatever stands in it.

What is counted are the processor's instructions, not seconds: see `instructions`.
"""

import json
import os
import subprocess
import sys
import warnings
from pathlib import Path
from typing import NoReturn

import pytest

from tests.conftest import ROOT
from tests.counted import GROWTH, growth
from tests.instructions import hardware, valgrind

LEAST = 400_000  # instructions for the added text from which a growth can be told from the cost of a call
NO_COUNTER = (
    "instructions cannot be counted here: no hardware counter, and no Valgrind (apt install valgrind)"
)


def _not_counted() -> NoReturn:
    if os.environ.get("THROUGHLINE_COUNTER") == "required":
        pytest.fail(NO_COUNTER)
    pytest.skip(NO_COUNTER)


@pytest.fixture(scope="module")
def counts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[int]]:
    """Return the instructions that each case took at three sizes."""
    folder = tmp_path_factory.mktemp("counted")
    worker = [sys.executable, "-m", "tests.counted"]
    if hardware() is None:
        tool = valgrind(folder)
        if not tool:
            _not_counted()
        worker = [*tool, *worker, str(folder)]
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    done = subprocess.run(worker, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(map(json.loads, done.stdout.splitlines()))


def test_twice_the_text_takes_twice_the_work(counts: dict[str, list[int]]) -> None:
    """All cases at once, so that one run of the counter serves them all."""
    assert len(counts) > 30
    told = {name: growth(found) for name, found in counts.items() if found[2] - found[1] > LEAST}
    untold = counts.keys() - told.keys()
    if untold:
        warnings.warn(f"too little work to tell its growth: {sorted(untold)}", stacklevel=1)
    assert {name: round(by, 2) for name, by in told.items() if by > GROWTH} == {}


def test_the_counter_sees_the_work_of_c_code(tmp_path: Path) -> None:
    """A search whose work is a square, all of it in C, is seen as such."""
    script = (
        "import re, sys; from pathlib import Path; from tests.instructions import hardware, inside_valgrind\n"
        "count = inside_valgrind(Path(sys.argv[1])) if len(sys.argv) > 1 else hardware()\n"
        "print([count(lambda n=n: re.findall('a+b', 'a' * n)) for n in (500, 1000, 2000)])"
    )
    command = [sys.executable, "-c", script]
    if hardware() is None:
        tool = valgrind(tmp_path)
        if not tool:
            _not_counted()
        command = [*tool, *command, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert growth(json.loads(done.stdout)) > 3.5
