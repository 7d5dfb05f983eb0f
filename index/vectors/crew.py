"""Encoding by the workers of a Dask scheduler: who may encode, what each has in hand, and what was lost.

Each batch is given to one worker, which has shown before that it has the same version, the same weights and
the same vectors. Dask is not left to choose, so no other worker ever gets a batch.
"""

import json
import time
import uuid
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

import numpy as np

from throughline import __version__
from throughline.corpus.stopping import OFTEN, checkpoint
from throughline.index.vectors.elsewhere import CLOSING, Elsewhere, ElsewhereError, caller
from throughline.index.vectors.encoder import Encoder, Matrix

T = TypeVar("T")
Give = Callable[[int], tuple[T, Sequence[str]] | None]

AHEAD = 2  # batches that a worker has at once: one is encoded, one waits, so that it is never idle
LOOK = 0.5  # seconds between two looks at who is there
PATIENCE = 15.0  # seconds without a worker that may encode; Dask's own nanny starts a dead one again in three
FETCHING = 30.0  # seconds for a result to come here from the worker that has it
TRIES = 5  # workers that may be lost over one batch, until it is held to be what ends them
ALIKE = 0.999  # the least cosine with full precision; half precision has .9999 (measured, 149 texts)
_LENGTH = 1e-2  # how far the length of a vector may be from 1
_PROBES = (
    "Why do some questions stay open for a century?",
    "A short note.",
    "The library is read first and linked then; what its notes mean is learnt last, passage by passage, "
    "because it takes most of the time and nobody has to wait for it.",
)


@dataclass(frozen=True, slots=True)
class _Job(Generic[T]):
    """A batch that somebody waits for."""

    what: T
    texts: Sequence[str]
    tries: int = 0

    def again(self) -> "_Job[T]":
        """Return the same batch once more."""
        return _Job(self.what, self.texts, self.tries + 1)


@dataclass(frozen=True, slots=True)
class _Out(Generic[T]):
    """What a worker has in hand: a batch, or, without one, the question who it is."""

    worker: str
    future: Any
    job: _Job[T] | None


@dataclass(slots=True)
class _Present:
    """The workers that are there: names, threads, and how many texts those want that may encode."""

    names: dict[str, str] = field(default_factory=dict)
    threads: dict[str, int] = field(default_factory=dict)
    ready: dict[str, int] = field(default_factory=dict)


class Crew(Generic[T]):
    """The workers of one scheduler, for one model; they are met when the first batch is to be encoded."""

    def __init__(self, on: Elsewhere, model: str, encoder: Encoder) -> None:
        self.identity = encoder.identity
        self._on = on
        self._model = model
        self._encoder = encoder
        self._client: Any = None
        self._proof: Matrix | None = None
        self._call = caller()
        self._there = _Present()
        self._out: dict[str, _Out[T]] = {}
        self._again: deque[_Job[T]] = deque()
        self._arrived: SimpleQueue[str] = SimpleQueue()
        self._keys = (f"throughline-{uuid.uuid4().hex[:12]}-{n}" for n in count())
        self._encoded = 0
        self._next_look = 0.0
        self._nobody_since = 0.0

    def close(self) -> None:
        """Leave the scheduler; what workers have in hand is dropped."""
        self._out.clear()
        if self._client is not None:
            self._client.close(timeout=CLOSING)
            self._client = None

    def encode(self, give: Give[T]) -> Iterator[tuple[T, Matrix]]:
        """Encode what is given, in batches of the size that a worker wants; yield each when it is here.

        It ends when nothing more is given and nothing is in hand.
        """
        if self._client is None:
            self._client = self._on.connected()
        more = True
        while True:
            self._look()
            for worker in self._with_room():
                job = self._again.popleft() if self._again else None
                if job is None and more:
                    given = give(self._there.ready[worker])
                    job, more = (_Job(*given), True) if given else (None, False)
                if job is None:
                    break
                if job.texts:
                    self._send(worker, "encode", job.texts, job)
                else:
                    yield job.what, np.empty((0, self._encoder.dimension), np.float32)
            if not more and not self._again and not any(out.job for out in self._out.values()):
                return
            if arrived := self._next():
                yield arrived

    def _look(self) -> None:
        """Greet who has come, and give what those had in hand who are gone to others."""
        now = time.monotonic()
        if now < self._next_look:
            return
        self._next_look = now + LOOK
        found = self._workers_now()
        for worker in self._there.names.keys() - found.keys():
            self._lose(worker)
        for worker in sorted(found.keys() - self._there.names.keys()):
            told = str(found[worker].get("name", ""))
            self._there.names[worker] = worker if told in ("", worker) else f"{told} at {worker}"
            self._there.threads[worker] = int(found[worker].get("nthreads", 1))
            self._send(worker, "greet", _PROBES, None)
        self._wait_for_somebody(now)

    def _workers_now(self) -> dict[str, Any]:
        """Ask the scheduler itself who is there: `scheduler_info` may return what Dask asked for otherwise.

        A scheduler that is gone is not waited for, as Dask would for half a minute.
        """
        client = self._client
        with suppress(OSError, TimeoutError):
            if client.status == "running":
                found: dict[str, Any] = client.sync(client.scheduler.identity, n_workers=-1)["workers"]
                return found
        raise self._ended(f"The scheduler at {self._on.address} is gone.")

    def _wait_for_somebody(self, now: float) -> None:
        """Have some patience where nobody may encode: a worker that has died is often started again."""
        if self._there.ready or self._out:
            self._nobody_since = 0.0
            return
        self._nobody_since = self._nobody_since or now
        if now - self._nobody_since > PATIENCE:
            here = len(self._there.names)
            why = f"none of its {here} workers may encode" if here else "it has no worker"
            raise self._ended(f"Nobody encodes for {self._on.address}: {why}.")

    def _ended(self, words: str) -> ElsewhereError:
        return ElsewhereError(words, self._encoded)

    def _with_room(self) -> list[str]:
        """Return the workers that can take a batch, once for each; who has fewest comes first."""
        hands = Counter(out.worker for out in self._out.values())
        free = [(n, worker) for worker in self._there.ready for n in range(hands[worker], AHEAD)]
        return [worker for _, worker in sorted(free)]

    def _send(self, worker: str, name: str, texts: Sequence[str], job: _Job[T] | None) -> None:
        key = next(self._keys)
        values = (self._model, self.identity, self._there.threads[worker], json.dumps(list(texts)))
        future = self._client.submit(
            self._call, __version__, name, *values,
            key=key, workers=[worker], allow_other_workers=False, pure=False,
        )  # fmt: skip
        self._out[key] = _Out(worker, future, job)
        future.add_done_callback(lambda _: self._arrived.put(key))

    def _next(self) -> tuple[T, Matrix] | None:
        """Return a batch that has come back, if one does so within a moment."""
        checkpoint()
        try:
            out = self._out.pop(self._arrived.get(timeout=OFTEN), None)
        except Empty:
            return None
        if out is None:  # its worker was given up meanwhile
            return None
        told = self._told(out)
        if out.job is None:
            self._hear(out.worker, told)
            return None
        vectors = self._vectors(out.job.texts, told[1]) if told and told[0] == "done" else None
        if vectors is None:
            self._put_back(out)
            if told:
                self._refuse(out.worker, "what it sent are not the vectors of what it got")
            return None
        self._encoded += len(out.job.texts)
        return out.job.what, vectors

    def _told(self, out: _Out[T]) -> tuple[str, Any] | None:
        """Return what a worker answered; None where it did not."""
        from distributed import KilledWorker  # noqa: PLC0415 - loaded with the connection

        try:
            if out.future.status == "error":
                error = out.future.exception(timeout=FETCHING)
                if not isinstance(error, KilledWorker):
                    words = " ".join(str(error).split()) or "it did not say why"
                    self._refuse(out.worker, f"it failed with {type(error).__name__}: {words}")
                return None
            if out.future.status != "finished":
                return None
            told: tuple[str, Any] = out.future.result(timeout=FETCHING)
        except (OSError, TimeoutError, CancelledError, KilledWorker):
            return None  # it was lost with what it had; the next look will tell
        return told

    def _hear(self, worker: str, told: tuple[str, Any] | None) -> None:
        """Let a worker encode if it is like this machine, or say why it must not."""
        if told is None or worker not in self._there.names:
            return
        state, value = told
        if state == "missing":
            self._refuse(worker, "Throughline is not installed there")
        elif state == "version":
            self._refuse(worker, f"it has Throughline {value}, and this is {__version__}")
        elif value[0] != self.identity:
            self._refuse(worker, f"its weights are {value[0]}, and those used here are {self.identity}")
        else:
            if self._proof is None:
                self._proof = self._encoder.encode_documents(list(_PROBES))
            found = self._vectors(_PROBES, value[2])
            near = -1.0 if found is None else float((found * self._proof).sum(axis=1).min())
            if near < ALIKE:
                self._refuse(
                    worker, f"it makes other vectors of the same texts (cosine {near:.3f}, expected {ALIKE})"
                )
            else:
                self._there.ready[worker] = value[1]

    def _vectors(self, texts: Sequence[str], value: tuple[int, bytes]) -> Matrix | None:
        """Return the vectors that were sent for some texts, or nothing where they cannot be theirs."""
        dimension, data = value
        if dimension != self._encoder.dimension or len(data) != 4 * dimension * len(texts):
            return None
        found = np.frombuffer(data, "<f4").reshape(len(texts), dimension)
        lengths = np.linalg.norm(found, axis=1)
        return found if bool(((np.abs(lengths - 1) < _LENGTH) | (lengths == 0)).all()) else None

    def _refuse(self, worker: str, why: str) -> None:
        """Give a worker nothing from now on, and say so."""
        self._there.ready.pop(worker, None)
        if worker in self._there.names:
            self._on.tell(f"Worker {self._there.names[worker]} gets no work: {why}.")
        self._take_back(worker)

    def _lose(self, worker: str) -> None:
        was_ready = self._there.ready.pop(worker, None) is not None
        name = self._there.names.pop(worker)
        lost = self._take_back(worker)
        if was_ready:
            more = " What it had in hand is encoded by others." if lost else ""
            self._on.tell(f"Worker {name} is gone.{more}")

    def _take_back(self, worker: str) -> bool:
        """Let others do what a worker has in hand; tell whether that was anything."""
        mine = [(key, out) for key, out in self._out.items() if out.worker == worker]
        for key, out in mine:
            del self._out[key]
            self._put_back(out)
        return any(out.job for _, out in mine)

    def _put_back(self, out: _Out[T]) -> None:
        """Put a batch back in front; a worker that is gone would keep Dask waiting for it for ever."""
        out.future.release()
        if out.job is None:
            return
        if out.job.tries + 1 >= TRIES:
            raise self._ended(
                f"One batch was lost with {TRIES} workers, one after another: have they enough memory?"
            )
        self._again.append(out.job.again())
