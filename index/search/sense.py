"""The meaning of a query, worked out while its words are ranked."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from throughline.index.engines.door import Engine
from throughline.index.vectors.encoder import Matrix

_BESIDE = ThreadPoolExecutor(4, "meaning")  # the model and SQLite both work without Python's lock


@dataclass(frozen=True, slots=True)
class Sense:
    """The meaning of a query, which may still be worked out, and the engine that knows what is near to it."""

    engine: Engine
    meaning: Matrix | Future[Matrix]

    @classmethod
    def beside(cls, engine: Engine, encode: Callable[[], Matrix]) -> "Sense":
        """Return a sense whose meaning is worked out beside whatever is done next."""
        return cls(engine, _BESIDE.submit(encode))

    @property
    def vector(self) -> Matrix:
        """The vector of the query; whoever asks waits until it is there."""
        return self.meaning.result() if isinstance(self.meaning, Future) else self.meaning
