"""igraph with a seed: its random numbers belong to the whole process, so one caller uses them at a time."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

import igraph

_turn = Lock()


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Make igraph take its random numbers from this seed until the block ends."""
    with _turn:
        igraph.set_random_number_generator(random.Random(seed))
        try:
            yield
        finally:
            igraph.set_random_number_generator(random)
