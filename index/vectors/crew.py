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
from dataclasses import dataclass
from itertools import count
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

import numpy as np

from throughline import __version__
from throughline.corpus.stopping import OFTEN, checkpoint
from throughline.index.vectors.crew_member import FAULTS, Member, met
from throughline.index.vectors.elsewhere import CLOSING, Elsewhere, ElsewhereError, caller
from throughline.index.vectors.encoder import Encoder, Matrix
from throughline.index.vectors.likeness import PROBES, Likeness

T = TypeVar("T")
Give = Callable[[int], tuple[T, Sequence[str]] | None]

AHEAD = 2  # batches that a worker has at once: one is encoded, one waits, so that it is never idle
LOOK = 0.5  # seconds between two looks at who is there
PATIENCE = 15.0  # seconds without a worker that may encode; Dask's own nanny starts a dead one again in three
FETCHING = 30.0  # seconds for a result to come here from the worker that has it
TRIES = 5  # times that one batch may be lost, until it is held to be what ends the workers


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


class Crew(Generic[T]):
    """The workers of one scheduler, for one model; they are met when the first batch is to be encoded."""

    def __init__(self, on: Elsewhere, model: str, encoder: Encoder) -> None:
        self.identity = encoder.identity
        self._on = on
        self._model = model
        self._encoder = encoder
        self._client: Any = None
        self._likeness = Likeness(encoder)
        self._call = caller()
        self._there: dict[str, Member] = {}
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
                    given = give(self._there[worker].wants or 0)
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
        for worker in self._there.keys() - found.keys():
            self._lose(worker)
        for worker in sorted(found):
            member = self._there.setdefault(worker, met(worker, found[worker]))
            if member.is_doubted:
                member.is_doubted = False
                self._note_fault(worker, "its answer did not come here")
            if not (member.may_encode or member.is_refused or self._in_hand(worker)):
                self._send(worker, "greet", PROBES, None)
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
        if self._out or any(member.may_encode for member in self._there.values()):
            self._nobody_since = 0.0
            return
        self._nobody_since = self._nobody_since or now
        if now - self._nobody_since > PATIENCE:
            here = len(self._there)
            why = f"none of its {here} workers may encode" if here else "it has no worker"
            raise self._ended(f"Nobody encodes for {self._on.address}: {why}.")

    def _ended(self, words: str) -> ElsewhereError:
        return ElsewhereError(words, self._encoded)

    def _with_room(self) -> list[str]:
        """Return the workers that can take a batch, once for each; who has fewest comes first."""
        hands = Counter(out.worker for out in self._out.values())
        ready = [worker for worker, member in self._there.items() if member.may_encode]
        free = [(n, worker) for worker in ready for n in range(hands[worker], AHEAD)]
        return [worker for _, worker in sorted(free)]

    def _send(self, worker: str, name: str, texts: Sequence[str], job: _Job[T] | None) -> None:
        key, member = next(self._keys), self._there[worker]
        if not self._in_hand(worker):
            member.since = time.monotonic()
        values = (self._model, self.identity, member.threads, json.dumps(list(texts)))
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
            key = self._arrived.get(timeout=OFTEN)
        except Empty:
            self._take_back_what_is_overdue()
            return None
        if key not in self._out:  # its worker was given up meanwhile
            return None
        told = self._told(self._out[key])
        if told and told[0] == "failed":
            self._note_fault(self._out[key].worker, told[1])
            return None
        out = self._out.pop(key)
        if told is None:
            self._there[out.worker].is_doubted = True
            self._put_back(out)
        elif out.job is None:
            self._hear(out.worker, *told)
        else:
            return self._received(out, out.job, *told)
        return None

    def _received(self, out: _Out[T], job: _Job[T], state: str, value: Any) -> tuple[T, Matrix] | None:
        """Return a batch with its vectors; give it to others where these cannot be its vectors."""
        vectors = self._likeness.vectors(job.texts, value) if state == "done" else None
        if vectors is None:
            self._put_back(out)
            self._refuse(out.worker, "what it sent are not the vectors of what it got")
            return None
        self._there[out.worker].gave_back(time.monotonic())
        self._encoded += len(job.texts)
        return job.what, vectors

    def _take_back_what_is_overdue(self) -> None:
        """Give up a worker that is there and gives nothing back; all that has arrived was heard before."""
        now = time.monotonic()
        for worker in sorted({out.worker for out in self._out.values()}):
            member = self._there[worker]
            if now - member.since > (allowed := member.allowed):
                self._note_fault(worker, f"it gave nothing back for {allowed:.0f} s")

    def _told(self, out: _Out[T]) -> tuple[str, Any] | None:
        """Return what a worker answered, or why it failed; None where nothing came."""
        from distributed import KilledWorker  # noqa: PLC0415 - loaded with the connection

        try:
            if out.future.status == "error":
                error = out.future.exception(timeout=FETCHING)
                if isinstance(error, KilledWorker):
                    return None
                words = " ".join(str(error).split()) or "it did not say why"
                return "failed", f"it failed with {type(error).__name__}: {words}"
            if out.future.status != "finished":
                return None
            told: tuple[str, Any] = out.future.result(timeout=FETCHING)
        except (OSError, TimeoutError, CancelledError, KilledWorker):
            return None  # it was lost with what it had; the next look will tell
        return told

    def _hear(self, worker: str, state: str, value: Any) -> None:
        """Let a worker encode if it is like this machine, or say why it must not."""
        if state == "missing":
            self._refuse(worker, "Throughline is not installed there")
        elif state == "version":
            self._refuse(worker, f"it has Throughline {value}, and this is {__version__}")
        else:
            identity, wants, proof = value
            if difference := self._likeness.difference(identity, proof):
                self._refuse(worker, difference)
            else:
                self._there[worker].wants = wants

    def _note_fault(self, worker: str, why: str) -> None:
        """Take back what a worker has in hand; it is greeted once more, and refused at a second fault."""
        member = self._there[worker]
        member.faults += 1
        if member.faults >= FAULTS:
            self._refuse(worker, why)
            return
        member.wants = None
        more = " What it had in hand is encoded again." if self._has_work(worker) else ""
        self._on.tell(f"Worker {member.name} is tried once more: {why}.{more}")
        self._take_back(worker)

    def _refuse(self, worker: str, why: str) -> None:
        """Give a worker nothing from now on, and say so."""
        member = self._there[worker]
        member.wants, member.is_refused = None, True
        self._on.tell(f"Worker {member.name} gets no work: {why}.")
        self._take_back(worker)

    def _lose(self, worker: str) -> None:
        member = self._there.pop(worker)
        if member.may_encode or (member.faults and not member.is_refused):
            more = " What it had in hand is encoded by others." if self._has_work(worker) else ""
            self._on.tell(f"Worker {member.name} is gone.{more}")
        self._take_back(worker)

    def _in_hand(self, worker: str) -> list[str]:
        """Return the keys of what a worker has in hand."""
        return [key for key, out in self._out.items() if out.worker == worker]

    def _has_work(self, worker: str) -> bool:
        return any(self._out[key].job for key in self._in_hand(worker))

    def _take_back(self, worker: str) -> None:
        """Let others do what a worker has in hand."""
        for key in self._in_hand(worker):
            self._put_back(self._out.pop(key))

    def _put_back(self, out: _Out[T]) -> None:
        """Put a batch back in front; a worker that is gone would keep Dask waiting for it for ever."""
        out.future.release()
        if out.job is None:
            return
        if out.job.tries + 1 >= TRIES:
            raise self._ended(
                f"One batch was lost {TRIES} times, one after another: have the workers enough memory?"
            )
        self._again.append(out.job.again())
