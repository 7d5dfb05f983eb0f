"""Qdrant Edge: the engine of Qdrant inside this program, in a folder beside the library.

One program at a time can have the folder open. It is let go of soon after each question, so that an app and a
build take turns; who has to wait for longer than `WAIT` seconds says so.
"""

import shutil
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from throughline.index.engines.door import EngineError
from throughline.index.engines.points import (
    KIND,
    MARK,
    MARKED,
    MEANING,
    NOTE,
    WORDS,
    Allowed,
    Point,
    Scored,
    Terms,
    wide,
)
from throughline.index.vectors.encoder import Matrix

WAIT = 10.0  # seconds that another program is waited for
IDLE = 1.0  # seconds without a question after which the folder is let go of
INSTALL = "A package is missing: pip install 'throughline[qdrant]'."
_AGAIN = 0.05  # seconds between two tries
_PAGE = 10_000  # points listed at a time
_MADE = "edge_config.json"  # the file that is in every folder of Qdrant Edge
_BUSY = "WouldBlock"  # what the engine says of a folder that is open elsewhere
# Links of each vector, and candidates while they are made: what a server of Qdrant takes unless it is told.
_LINKS, _CANDIDATES = 16, 100
_SCANNED = 10_000  # kB of vectors up to which all that a filter allows are compared, as a server does


class EdgePoints:
    """One collection in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._edge = load_edge()
        self._lock = threading.RLock()
        self._shard: Any = None
        self._timer: threading.Timer | None = None

    def make(self, dimension: int) -> None:
        """Make the folder where it is missing."""
        if (self._folder / _MADE).is_file():
            return
        edge = self._edge
        links = edge.HnswIndexConfig(_LINKS, _CANDIDATES, _SCANNED)
        config = edge.EdgeConfig(
            vectors={MEANING: edge.EdgeVectorParams(size=dimension, distance=edge.Distance.Dot)},
            sparse_vectors={WORDS: edge.EdgeSparseVectorParams()},
            hnsw_config=links,
        )
        with self._lock, _in_words(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            self._shard = edge.EdgeShard.create(str(self._folder), config)
        with self._opened() as shard:
            for name, kind in (
                (NOTE, edge.PayloadSchemaType.Integer),
                (KIND, edge.PayloadSchemaType.Keyword),
            ):
                shard.update(edge.UpdateOperation.create_field_index(name, kind))

    def mark(self) -> str | None:
        """Return the mark of the collection, or nothing where there is none."""
        if not (self._folder / _MADE).is_file():
            return None
        with self._opened() as shard:
            found = shard.retrieve([MARKED], with_payload=True, with_vector=False)
        return str(found[0].payload.get(MARK, "")) if found else ""

    def put_mark(self, mark: str) -> None:
        """Give the collection a mark."""
        self._update(self._edge.UpdateOperation.upsert_points([self._edge.Point(MARKED, {}, {MARK: mark})]))

    def put(self, points: Sequence[Point]) -> None:
        """Put points; what was put is in the engine's journal when this returns."""
        self._update(self._edge.UpdateOperation.upsert_points([self._row(point) for point in points]))

    def delete(self, numbers: Sequence[int]) -> None:
        """Remove points."""
        self._update(self._edge.UpdateOperation.delete_points(list(numbers)))

    def of_notes(self, notes: Sequence[int]) -> list[int]:
        """Return the numbers of all points of these notes."""
        return [number for page in self._listed(Allowed(notes=tuple(notes))) for number in page]

    def all(self) -> Iterator[list[int]]:
        """Yield the numbers of all points."""
        return self._listed(Allowed())

    def count(self) -> int:
        """Return how many points there are."""
        with self._opened() as shard:
            return int(shard.count(self._edge.CountRequest(exact=True)))

    def nearest(self, vector: Matrix, limit: int, allowed: Allowed, exact: bool) -> Scored:
        """Return the points whose vectors are nearest."""
        return self._asked(vector.tolist(), MEANING, limit, allowed, exact)

    def best(self, words: Terms, limit: int, allowed: Allowed) -> Scored:
        """Return the points that hold these words best."""
        sparse = self._edge.SparseVector(words.numbers, words.weights)
        return self._asked(sparse, WORDS, limit, allowed, False)

    def vectors(self, numbers: Sequence[int]) -> list[list[float]]:
        """Return the vectors of points."""
        with self._opened() as shard:
            found = shard.retrieve(list(numbers), with_payload=False, with_vector=[MEANING])
        return [one.vector[MEANING] for one in found if one.vector and MEANING in one.vector]

    def settle(self) -> None:
        """Link the vectors for quick search: the engine does it when it is told to."""
        with self._opened() as shard:
            shard.optimize()
            shard.flush()

    def drop(self) -> None:
        """Remove the folder."""
        self.close()
        if (self._folder / _MADE).is_file():
            shutil.rmtree(self._folder, ignore_errors=True)

    def close(self) -> None:
        """Let go of the folder."""
        with self._lock:
            if self._timer:
                self._timer.cancel()
            shard, self._shard, self._timer = self._shard, None, None
            if shard is not None:
                with _in_words(self._folder):
                    shard.close()

    def _row(self, point: Point) -> Any:
        vectors: dict[str, Any] = {}
        if point.meaning is not None:
            vectors[MEANING] = point.meaning
        if point.words is not None:
            vectors[WORDS] = self._edge.SparseVector(point.words.numbers, point.words.weights)
        return self._edge.Point(point.number, vectors, {NOTE: point.note, KIND: point.kind})

    def _update(self, operation: Any) -> None:
        with self._opened() as shard:
            shard.update(operation)

    def _asked(self, query: Any, using: str, limit: int, allowed: Allowed, exact: bool) -> Scored:
        edge = self._edge
        request = edge.QueryRequest(
            limit=limit,
            query=edge.Query.Nearest(query, using=using),
            filter=self._filter(allowed),
            params=edge.SearchParams(exact=exact, hnsw_ef=wide(limit)),
            with_payload=False,
        )
        with self._opened() as shard:
            return [(int(one.id), float(one.score)) for one in shard.query(request)]

    def _listed(self, allowed: Allowed) -> Iterator[list[int]]:
        offset = None
        while True:
            asked = self._edge.ScrollRequest(
                offset=offset, limit=_PAGE, filter=self._filter(allowed), with_payload=False
            )
            with self._opened() as shard:
                found, offset = shard.scroll(asked)
            if found:
                yield [int(one.id) for one in found]
            if offset is None:
                return

    def _filter(self, allowed: Allowed) -> Any:
        edge = self._edge
        named = ((KIND, allowed.kinds), (NOTE, allowed.notes))
        must = [
            edge.FieldCondition(key, match=edge.MatchAny(list(values))) for key, values in named if values
        ]
        return edge.Filter(must=must) if must else None

    @contextmanager
    def _opened(self) -> Iterator[Any]:
        """Have the folder open, and let go of it when nobody asks for a while."""
        with self._lock:
            if self._timer:
                self._timer.cancel()
            try:
                with _in_words(self._folder):
                    if self._shard is None:
                        self._shard = self._taken()
                    yield self._shard
            finally:  # after a question that failed, too: others wait for the folder
                self._timer = threading.Timer(IDLE, self.close)
                self._timer.daemon = True
                self._timer.start()

    def _taken(self) -> Any:
        """Open the folder; while another program has it, wait for a while."""
        if not (self._folder / _MADE).is_file():
            raise EngineError(f"The folder of Qdrant Edge, {self._folder}, is gone. Run throughline build.")
        until = time.monotonic() + WAIT
        while True:
            try:
                return self._edge.EdgeShard.load(str(self._folder))
            except Exception as error:
                if _BUSY not in str(error) or time.monotonic() > until:
                    raise
            time.sleep(_AGAIN)


@contextmanager
def _in_words(folder: Path) -> Iterator[None]:
    """Say what the engine reports: all its errors are of the one most general type."""
    try:
        yield
    except Exception as error:
        if type(error) is not Exception:
            raise
        if _BUSY in str(error):
            said = "another program has it open; close that, or wait for its build to end"
        else:
            said = f"it reports: {error}"
        raise EngineError(f"Qdrant Edge in {folder} cannot be used: {said}.") from error


def load_edge() -> Any:
    """Return the package of the engine, which only a library that uses it needs."""
    try:
        import qdrant_edge  # noqa: PLC0415 - nothing else waits for it
    except ImportError as error:
        raise EngineError(f"Qdrant Edge cannot be used. {INSTALL}") from error
    return qdrant_edge
