"""The whole library on one plane, by links or by meaning, with the name of each community among its notes."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from throughline.graph.insights.communities import Communities
from throughline.graph.layouts.spacing import apart, fitted

Positions = NDArray[np.float32]
FORMAT = "throughline layout 1"
# With a larger share of new notes the layout is made anew: keeping old positions would spoil it. Not tuned.
MOST_NEW = 0.3
LEAST_APART = 0.7  # of the distance of two notes: marks do not cover each other and groups keep their form


@dataclass(frozen=True, slots=True)
class Label:
    """A community's name and where to write it."""

    text: str
    x: float
    y: float
    size: int


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """A position for every note in order of id, about one unit apart, and the communities' labels."""

    ids: tuple[str, ...]
    xy: Positions
    labels: tuple[Label, ...] = ()

    def __post_init__(self) -> None:
        if self.xy.shape != (len(self.ids), 2):
            raise ValueError(f"{len(self.ids)} notes need as many positions, not {self.xy.shape}")

    def rows(self) -> list[tuple[str, float, float]]:
        """The positions as rows of a table: id, x, y."""
        return [(note, x, y) for note, (x, y) in zip(self.ids, self.xy.tolist(), strict=True)]

    def to_bytes(self) -> bytes:
        """The layout as bytes that say what they are: one line of JSON, then the positions."""
        labels = [asdict(label) for label in self.labels]
        head = json.dumps({"format": FORMAT, "ids": self.ids, "labels": labels})
        return head.encode("ascii") + b"\n" + self.xy.astype("<f4").tobytes()


class LayoutFormatError(ValueError):
    """Stored bytes are not a layout that this version reads."""


def from_bytes(stored: bytes) -> Layout:
    """Return the layout that `to_bytes` wrote."""
    head, _, rest = stored.partition(b"\n")
    try:
        said = json.loads(head)
    except ValueError:
        said = {}
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise LayoutFormatError(f"found {head[:40]!r}, expected {FORMAT!r}; compute the layout again")
    if len(rest) != 8 * len(said["ids"]):
        raise LayoutFormatError(f"found {len(rest)} bytes of positions, expected {8 * len(said['ids'])}")
    xy = np.frombuffer(rest, dtype="<f4").reshape(-1, 2).astype(np.float32)
    return Layout(tuple(said["ids"]), xy, tuple(Label(**label) for label in said["labels"]))


def labelled(ids: Sequence[str], xy: NDArray[np.float64], communities: Communities) -> Layout:
    """Return a layout with each community's label in the middle of its notes."""
    place = {note: number for number, note in enumerate(ids)}
    labels = []
    for name, members in [(t.name, t.members) for t in communities.found] + [
        ("Unconnected", communities.unconnected)
    ]:
        if members:
            x, y = np.median(xy[[place[note] for note in members]], axis=0)
            labels.append(Label(name, round(float(x), 3), round(float(y), 3), len(members)))
    return Layout(tuple(ids), np.round(xy, 3).astype(np.float32), tuple(labels))


@dataclass(frozen=True, slots=True, eq=False)
class Carried:
    """Positions brought over from an earlier layout; those not known are not numbers."""

    xy: NDArray[np.float64]
    known: NDArray[np.bool_]

    @property
    def enough(self) -> bool:
        """Whether so few notes are new that the others can stay where they are."""
        new = len(self.known) - int(self.known.sum())
        return bool(self.known.any()) and new <= MOST_NEW * len(self.known)


def carried(ids: Sequence[str], previous: Layout | None) -> Carried:
    """Return what an earlier layout says of these notes."""
    if previous is None:
        return Carried(np.full((len(ids), 2), np.nan), np.zeros(len(ids), dtype=bool))
    old = dict(zip(previous.ids, previous.xy.tolist(), strict=True))
    xy = np.array([old.get(note, (np.nan, np.nan)) for note in ids], dtype=float).reshape(-1, 2)
    return Carried(xy, ~np.isnan(xy[:, 0]))


def beside_neighbours(before: Carried, pairs: NDArray[np.int64], seed: int) -> NDArray[np.float64]:
    """Return old notes where they were and each new one beside the neighbours that have a place.

    A new note without a placed neighbour waits until one has been placed; if none is, it goes to the rim.
    """
    xy, known = before.xy.copy(), before.known.copy()
    while not known.all():
        sums, counts = _placed_neighbours(xy, known, pairs)
        ready = ~known & (counts > 0)
        if not ready.any():
            break
        xy[ready] = sums[ready] / counts[ready, None]
        known |= ready
    rim = ~known
    if rim.any():
        xy[rim] = _on_the_rim(xy[known], int(rim.sum()))
    rng = np.random.default_rng(seed)
    new = ~before.known
    xy[new] += rng.normal(scale=LEAST_APART / 2, size=(int(new.sum()), 2))
    return apart(xy, LEAST_APART, free=new, rounds=60)


def _placed_neighbours(
    xy: NDArray[np.float64], known: NDArray[np.bool_], pairs: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    both = np.concatenate([pairs, pairs[:, ::-1]])
    here, there = both[known[both[:, 1]] & ~known[both[:, 0]]].T
    counts = np.bincount(here, minlength=len(xy)).astype(float)
    sums = [np.bincount(here, xy[there, axis], minlength=len(xy)) for axis in (0, 1)]
    return np.stack(sums, axis=1), counts


def _on_the_rim(placed: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    low = placed.min(axis=0)
    width = max(1.0, float(np.ptp(placed[:, 0])))
    columns = max(1, int(width))
    number = np.arange(count)
    return np.stack([low[0] + number % columns, low[1] - 2.0 - number // columns], axis=1)


def turned_to(xy: NDArray[np.float64], before: Carried) -> NDArray[np.float64]:
    """Return a fresh layout turned so that notes known from an earlier one lie near where they were."""
    if before.known.sum() < 3:
        return xy
    a, turn, b = fitted(xy[before.known], before.xy[before.known])
    return (xy - a) @ turn + b
