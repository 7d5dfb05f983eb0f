"""What a crew knows of one of its workers: whether it may encode, and how long it may keep a batch."""

from dataclasses import dataclass
from typing import Any

FIRST = (
    600.0  # seconds until something comes back for the first time: a model is loaded, from a slow disk maybe
)
LEAST = 60.0  # seconds for every later batch: a network that is lost for a moment is no fault
SLOWER = 10  # times as long as its slowest batch: texts differ in length, and machines have other work
FAULTS = 2  # in a row, after which a worker gets no more work: the first may pass, as a full memory does


@dataclass(slots=True)
class Member:
    """A worker that is there."""

    name: str
    threads: int
    wants: int | None = None  # texts that it wants in one batch, 0 for no wish; None while it may not encode
    is_refused: bool = False
    is_doubted: bool = False  # an answer of its did not come here: it may be gone
    faults: int = 0  # since a batch last came back
    since: float = 0.0  # when it last gave a batch back, or got something with empty hands
    slowest: float = 0.0  # seconds that a batch took

    @property
    def may_encode(self) -> bool:
        """Whether it has shown that it is like this machine, and gets batches."""
        return self.wants is not None

    @property
    def allowed(self) -> float:
        """The seconds in which something of what it has in hand must come back."""
        return max(LEAST, SLOWER * self.slowest) if self.slowest else FIRST

    def gave_back(self, now: float) -> None:
        """Note that a batch came back well."""
        self.slowest = max(self.slowest, now - self.since)
        self.since = now
        self.faults = 0


def met(address: str, found: dict[str, Any]) -> Member:
    """Return a worker as the scheduler describes it."""
    told = str(found.get("name", ""))
    name = address if told in ("", address) else f"{told} at {address}"
    return Member(name, int(found.get("nthreads", 1)))
