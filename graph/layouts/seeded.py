"""igraph with a seed: its chance is one for the whole process, so one caller has it at a time."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

import igraph

_turn = Lock()


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Let igraph draw from this seed alone until the block ends."""
    with _turn:
        igraph.set_random_number_generator(random.Random(seed))
        try:
            yield
        finally:
            igraph.set_random_number_generator(random)
