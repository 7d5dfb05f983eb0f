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
