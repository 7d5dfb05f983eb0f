"""What encoding by the workers of a Dask scheduler costs beside encoding here: processor time and wall time.

    python -m bench.crew [--pages 70] [--workers 0 1 2] [--fake]

A scheduler and workers are started on this machine as `docs/scale.md` shows it; 0 workers is a plain build.
With `--fake` a stand-in encodes in no time: what is left is what texts, vectors and one writer take.
"""

import argparse
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np

from bench.corpora import generate
from tests.crew_worker import IDENTITY
from tests.stand_in import counting
from throughline.index.vectors.encoder import Matrix
from throughline.index.vectors.kept import Kept
from throughline.library import Library
from throughline.library.place import place_of
from throughline.library.upkeep import Elsewhere

ROOT = Path(__file__).parents[1]
DASK = [sys.executable, "-m", "dask"]
DIMENSION = 384  # of the vectors of the bundled model


@contextmanager
def scheduler() -> Iterator[str]:
    """Run a scheduler and yield its address."""
    command = [*DASK, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    with ended(command, subprocess.PIPE) as process:
        assert process.stderr
        for line in process.stderr:
            if found := re.search(r"tcp://127\.0\.0\.1:\d+", line):
                yield found[0]
                return


@contextmanager
def ended(command: Sequence[str], said: int = subprocess.DEVNULL) -> Iterator["subprocess.Popen[str]"]:
    """Run a process, and end it."""
    process = subprocess.Popen(command, cwd=ROOT, stderr=said, text=True)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def processor() -> float:
    """Return the processor seconds of this process and of those that it started and that have ended."""
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


def learn(folder: Path, workers: int, fake: bool) -> tuple[float, float, float, int]:
    """Learn what notes mean that were read before.

    Returns the processor seconds of all and of this process, which sends and writes, wall seconds, and texts.
    """
    before, own, began = processor(), time.process_time(), time.perf_counter()
    with ExitStack() as running:
        on = None
        if workers:
            address = running.enter_context(scheduler())
            for number in range(workers):
                name = f"worker-{number}"
                worker = [
                    sys.executable,
                    "-m",
                    "tests.crew_worker",
                    address,
                    name,
                    str(folder.parent),
                    "0",
                    str(DIMENSION),
                ]
                real = [*DASK, "worker", address, "--nthreads", str(max(1, (os.cpu_count() or 1) // workers)),
                        "--name", name, "--host", "127.0.0.1", "--no-nanny", "--no-dashboard"]  # fmt: skip
                running.enter_context(ended(worker if fake else real))
            on = Elsewhere(address, print)
        if fake:
            running.enter_context(counting(IDENTITY, DIMENSION))
        built = Library.build(folder, on=on)
        own, seconds = time.process_time() - own, time.perf_counter() - began
    return processor() - before, own, seconds, built.encoded


def main() -> None:
    """Print a line for each number of workers, and how near the vectors are to those of a plain build."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=70)
    options.add_argument("--workers", type=int, nargs="+", default=[0, 1, 2])
    options.add_argument("--fake", action="store_true")
    given = options.parse_args()
    plain: dict[bytes, Matrix] = {}
    for workers in given.workers:
        with tempfile.TemporaryDirectory() as room:
            folder = Path(room, "notes")
            generate(folder, given.pages)
            Library.build(folder, text_only=True, remember=False)
            cpu, own, wall, texts = learn(folder, workers, given.fake)
            kept = Kept(place_of(folder, None).parent / "throughline-vectors")
            (model,) = kept.models()
            records = kept.records(model)
            found = {digest: np.array(records.vector(digest)) for digest in records.at}
        plain = plain or found
        near = min((float(found[digest] @ plain[digest]) for digest in plain if digest in found), default=0.0)
        print(
            f"{workers} workers: {texts} texts, {cpu:.1f} s of processor ({own:.1f} here), {wall:.1f} s; "
            f"least cosine with the first of these {near:.5f}"
        )


if __name__ == "__main__":
    main()
