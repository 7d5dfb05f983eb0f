"""Faults of workers that stay connected: one passes and is said, two in a row end a worker's part.

A stand-in of Dask's client answers at once, so that each fault comes where a case wants it.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from throughline.index.vectors import crew as crews
from throughline.index.vectors import crew_member
from throughline.index.vectors.crew import Crew
from throughline.index.vectors.crew_member import Member
from throughline.index.vectors.elsewhere import ElsewhereError
from throughline.index.vectors.encoder import Matrix

BATCHES = 8
WORKER = "Worker attic at tcp://10.0.0.6:1"
AGAIN = " What it had in hand is encoded again."


class OneWay:
    """An encoder whose vectors all point one way."""

    identity = "one@1"
    dimension = 4

    def encode_documents(self, texts: Sequence[str]) -> Matrix:
        return np.tile(np.array([1, 0, 0, 0], np.float32), (len(texts), 1))

    def encode_query(self, text: str) -> Matrix:
        return self.encode_documents([text])[0]


@dataclass
class Future:
    """What Dask gives for a call: its result, its error, or nothing for ever."""

    status: str
    value: Any = None
    error: BaseException | None = None

    def add_done_callback(self, tell: Callable[["Future"], None]) -> None:
        if self.status != "pending":
            tell(self)

    def exception(self, timeout: float) -> BaseException | None:
        return self.error

    def result(self, timeout: float) -> Any:
        if self.error:
            raise self.error
        return self.value

    def release(self) -> None:
        """Forget it."""


HANGS = Future("pending")
LATE = Future("finished", error=TimeoutError())
FULL = Future("error", error=MemoryError("CUDA out of memory"))


@dataclass
class Attic:
    """A scheduler with one worker, which answers as told by the number of the call, and else well."""

    faults: dict[int, Future]
    address: str = "tcp://10.0.0.5:8786"
    status: str = "running"
    told: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)

    @property
    def scheduler(self) -> "Attic":
        return self

    def connected(self) -> "Attic":
        return self

    def tell(self, words: str) -> None:
        self.told.append(words)

    def identity(self) -> None:
        """Stand for what the scheduler is asked."""

    def sync(self, asked: Any, n_workers: int) -> dict[str, Any]:
        return {"workers": {"tcp://10.0.0.6:1": {"name": "attic", "nthreads": 1}}}

    def submit(
        self,
        call: Any,
        version: str,
        name: str,
        model: str,
        identity: str,
        threads: int,
        texts: str,
        **_: Any,
    ) -> Future:
        self.calls.append(name if name == "greet" else json.loads(texts)[0])
        if fault := self.faults.get(len(self.calls)):
            return fault
        vectors = OneWay().encode_documents(json.loads(texts))
        sent = (4, vectors.astype("<f4").tobytes())
        return Future("finished", ("done", ("one@1", 1, sent) if name == "greet" else sent))

    def close(self, timeout: float) -> None:
        """Take leave."""


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for nothing long."""
    monkeypatch.setattr(crews, "PATIENCE", 0.3)
    monkeypatch.setattr(crews, "LOOK", 0.05)
    monkeypatch.setattr(crew_member, "LEAST", 1.0)
    monkeypatch.setattr(crew_member, "FIRST", 2.0)


def encoded(attic: Attic, into: list[int]) -> None:
    """Encode eight batches of a text each, keeping the numbers of those that came back."""
    left: Iterator[int] = iter(range(BATCHES))

    def give(_size: int) -> tuple[int, list[str]] | None:
        return next(((number, [str(number)]) for number in left), None)

    with closing(Crew[int](attic, "", OneWay())) as crew:  # type: ignore[arg-type]
        into.extend(number for number, _ in crew.encode(give))


def ending(attic: Attic) -> tuple[list[int], str]:
    """Return what was encoded until nobody may encode, and what is said then."""
    done: list[int] = []
    with pytest.raises(ElsewhereError) as found:
        encoded(attic, done)
    return done, str(found.value)


@pytest.mark.parametrize(
    "fault", [LATE, FULL, Future("cancelled"), HANGS], ids=["late", "full", "lost", "hangs"]
)
def test_a_worker_whose_greeting_fails_once_is_greeted_again(fault: Future) -> None:
    why = {
        LATE.status: "its answer did not come here",
        "cancelled": "its answer did not come here",
        FULL.status: "it failed with MemoryError: CUDA out of memory",
        HANGS.status: "it gave nothing back for 2 s",
    }[fault.status]
    attic, done = Attic({1: fault}), list[int]()
    encoded(attic, done)
    assert done == [*range(BATCHES)] and attic.calls[:3] == ["greet", "greet", "0"]
    assert attic.told == [f"{WORKER} is tried once more: {why}."]


def test_a_worker_that_never_answers_a_greeting_is_named_before_the_end() -> None:
    attic = Attic({1: LATE, 2: HANGS})
    done, said = ending(attic)
    assert done == [] and attic.calls == ["greet", "greet"]
    assert attic.told == [
        f"{WORKER} is tried once more: its answer did not come here.",
        f"{WORKER} gets no work: it gave nothing back for 2 s.",
    ]
    assert said.startswith("Nobody encodes for tcp://10.0.0.5:8786: none of its 1 workers may encode. Run ")


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (FULL, f"it failed with MemoryError: CUDA out of memory.{AGAIN}"),
        (HANGS, f"it gave nothing back for 1 s.{AGAIN}"),
    ],
    ids=["full", "hangs"],
)
def test_one_fault_costs_a_worker_what_it_had_in_hand_and_no_more(fault: Future, why: str) -> None:
    attic, done = Attic({3: fault}), list[int]()
    encoded(attic, done)
    assert sorted(done) == [*range(BATCHES)]
    assert attic.told == [f"{WORKER} is tried once more: {why}"]
    assert attic.calls.count("1") == 2 and attic.calls.count("greet") == 2


def test_a_second_fault_in_a_row_ends_the_part_of_a_worker() -> None:
    attic = Attic({3: FULL, 6: FULL})
    done, said = ending(attic)
    assert attic.calls == ["greet", "0", "1", "2", "greet", "1", "2"] and done == [0]
    assert attic.told == [
        f"{WORKER} is tried once more: it failed with MemoryError: CUDA out of memory.{AGAIN}",
        f"{WORKER} gets no work: it failed with MemoryError: CUDA out of memory.",
    ]
    assert "1 passages were encoded by then, and are kept." in said


def test_faults_with_a_batch_between_them_do_not_add_up() -> None:
    attic, done = Attic({3: FULL, 9: FULL, 13: FULL}), list[int]()
    encoded(attic, done)
    assert sorted(done) == [*range(BATCHES)]
    assert (
        attic.told
        == [f"{WORKER} is tried once more: it failed with MemoryError: CUDA out of memory.{AGAIN}"] * 3
    )


def test_a_batch_that_always_fails_ends_the_build() -> None:
    class Poisoned(Attic):
        """A worker that encodes every batch but one."""

        def submit(self, *given: Any, **told: Any) -> Future:
            answer = super().submit(*given, **told)
            if self.calls[-1] != "3":
                return answer
            return FULL

    attic = Poisoned({})
    done, said = ending(attic)
    assert 3 not in done and attic.calls.count("3") == 2
    assert attic.told[-1] == f"{WORKER} gets no work: it failed with MemoryError: CUDA out of memory."
    assert "none of its 1 workers may encode" in said


@pytest.mark.parametrize(("slowest", "seconds"), [(0.0, 600.0), (0.4, 60.0), (6.0, 60.0), (45.0, 450.0)])
def test_how_long_a_batch_may_take_follows_from_the_slowest(
    slowest: float, seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew_member, "LEAST", 60.0)
    monkeypatch.setattr(crew_member, "FIRST", 600.0)
    member = Member("attic", 1)
    if slowest:
        member.since = 100.0
        member.gave_back(100.0 + slowest)
        member.gave_back(member.since + slowest / 2)
    assert member.allowed == seconds
