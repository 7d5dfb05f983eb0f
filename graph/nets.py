"""igraph: loaded when a graph is first worked on, and its random numbers used by one caller at a time."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import igraph

_turn = Lock()
EVEN = 0.5
ROUNDS = 4  # in which links swap their ends, when they are joined by chance: more change them no further


def net_of(count: int, edges: NDArray[np.integer], directed: bool = False) -> igraph.Graph:
    """Return an igraph graph of so many notes and these links."""
    import igraph  # noqa: PLC0415 - most commands work without it, and need not wait until it is loaded

    return igraph.Graph(n=count, edges=edges, directed=directed)


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Make igraph take its random numbers from this seed until the block ends; they belong to the process."""
    import igraph  # noqa: PLC0415 - as above

    with _turn:
        igraph.set_random_number_generator(random.Random(seed))
        try:
            yield
        finally:
            igraph.set_random_number_generator(random)


def divided(
    net: igraph.Graph, weights: NDArray[np.number], start: NDArray[np.integer] | None = None
) -> NDArray[np.int64]:
    """Return the Leiden community of each note, sought from those of `start`; call it within `seeded`."""
    begun = None if start is None else start.tolist()
    found = net.community_leiden(
        "modularity", weights=weights.tolist(), n_iterations=4, initial_membership=begun
    )
    return np.array(found.membership)


def modularity(net: igraph.Graph, groups: NDArray[np.integer], weights: NDArray[np.number]) -> float:
    """Return how much more of the links lies within these groups than their numbers of links explain."""
    return float(net.modularity(groups.tolist(), weights=weights.tolist()))


def shuffled(pairs: NDArray[np.integer], mixed: np.random.Generator) -> NDArray[np.int64]:
    """Return as many links joined by chance: each note keeps as many, and no two notes are joined twice.

    Links swap their ends two by two, as in igraph's `rewire`, which asks for a number from Python each time.
    """
    ends = pairs.astype(np.int64)
    half = len(ends) // 2
    for _ in range(ROUNDS):
        order = mixed.permutation(len(ends))[: 2 * half].reshape(2, half)
        (a, b), (c, d) = ends[order[0]].T, ends[order[1]].T
        turned = mixed.random(half) < EVEN  # whether the second of two links is read from its other end
        c, d = np.where(turned, d, c), np.where(turned, c, d)
        swapped = np.stack([np.stack([a, d], axis=1), np.stack([c, b], axis=1)])
        new = _keys(swapped)
        _, which, times = np.unique(new, return_inverse=True, return_counts=True)
        bad = (a == d) | (c == b) | (np.isin(new, _keys(ends)) | (times[which].reshape(2, half) > 1)).any(0)
        ends[order[:, ~bad]] = swapped[:, ~bad]
    return ends


def _keys(ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return a number for each link, the same whichever of its ends comes first."""
    return np.asarray(ends.min(axis=-1) * (ends.max(initial=0) + 1) + ends.max(axis=-1))
