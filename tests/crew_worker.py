"""A worker of Dask in a process of its own, with a stand-in for the model.

    python -m tests.crew_worker tcp://127.0.0.1:PORT NAME FOLDER SECONDS [DIMENSION]

Each batch takes so many seconds, and is a line in `FOLDER/NAME` before it is begun.
"""

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from distributed import Worker

from tests.library_fixture import CountingEncoder
from throughline.index.vectors import on_worker
from throughline.index.vectors.encoder import Encoder, Matrix
from throughline.index.vectors.weights import Weights

IDENTITY, DIMENSION = "fake@1", 16  # as of `stand_in.counting`


class Slow(CountingEncoder):
    """A stand-in that takes its time and keeps a list."""

    def __init__(self, journal: Path, seconds: float, dimension: int = DIMENSION) -> None:
        super().__init__(IDENTITY, dimension)
        self._journal = journal
        self._seconds = seconds

    def encode_documents(self, texts: Sequence[str]) -> Matrix:
        with self._journal.open("a", encoding="utf-8") as file:
            file.write(json.dumps(list(texts)) + "\n")
        time.sleep(self._seconds)
        return super().encode_documents(texts)


def lend(encoder: Encoder) -> None:
    """Let this process encode with a stand-in."""
    on_worker.locate = lambda _: Weights(Path(), encoder.identity)  # type: ignore[attr-defined]
    on_worker.TorchEncoder = lambda *_: encoder  # type: ignore[attr-defined, misc, assignment]


async def work(address: str, name: str) -> None:
    """Be a worker until the scheduler is gone."""
    async with Worker(address, name=name, nthreads=1, host="127.0.0.1", dashboard=False) as worker:
        await worker.finished()


if __name__ == "__main__":
    lend(Slow(Path(sys.argv[3], sys.argv[2]), float(sys.argv[4]), *map(int, sys.argv[5:])))
    asyncio.run(work(sys.argv[1], sys.argv[2]))
