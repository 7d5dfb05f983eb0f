"""Qdrant Edge: the engine of Qdrant inside this program, in a folder beside the library."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from throughline.index.engines.edge_folder import folder_at, load_edge
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

_PAGE = 10_000  # points listed at a time
# Links of each vector, and candidates while they are made: what a server of Qdrant takes unless it is told.
_LINKS, _CANDIDATES = 16, 100
_SCANNED = 10_000  # kB of vectors up to which all that a filter allows are compared, as a server does


class EdgePoints:
    """One collection in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder_at(folder)
        self._edge = load_edge()

    def make(self, dimension: int) -> None:
        """Make the folder where it is missing."""
        if self._folder.is_made:
            return
        edge = self._edge
        links = edge.HnswIndexConfig(_LINKS, _CANDIDATES, _SCANNED)
        config = edge.EdgeConfig(
            vectors={MEANING: edge.EdgeVectorParams(size=dimension, distance=edge.Distance.Dot)},
            sparse_vectors={WORDS: edge.EdgeSparseVectorParams()},
            hnsw_config=links,
        )
        self._folder.make(lambda path: edge.EdgeShard.create(path, config))
        with self._folder.opened() as shard:
            for name, kind in (
                (NOTE, edge.PayloadSchemaType.Integer),
                (KIND, edge.PayloadSchemaType.Keyword),
            ):
                shard.update(edge.UpdateOperation.create_field_index(name, kind))

    def mark(self) -> str | None:
        """Return the mark of the collection, or nothing where there is none."""
        if not self._folder.is_made:
            return None
        with self._folder.opened() as shard:
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
        with self._folder.opened() as shard:
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
        with self._folder.opened() as shard:
            found = shard.retrieve(list(numbers), with_payload=False, with_vector=[MEANING])
        return [one.vector[MEANING] for one in found if one.vector and MEANING in one.vector]

    def settle(self) -> None:
        """Link the vectors for quick search: the engine does it when it is told to."""
        with self._folder.opened() as shard:
            shard.optimize()
            shard.flush()

    def drop(self) -> None:
        """Remove the folder."""
        self._folder.drop()

    def close(self) -> None:
        """Let go of the folder."""
        self._folder.close()

    def _row(self, point: Point) -> Any:
        vectors: dict[str, Any] = {}
        if point.meaning is not None:
            vectors[MEANING] = point.meaning
        if point.words is not None:
            vectors[WORDS] = self._edge.SparseVector(point.words.numbers, point.words.weights)
        return self._edge.Point(point.number, vectors, {NOTE: point.note, KIND: point.kind})

    def _update(self, operation: Any) -> None:
        with self._folder.opened() as shard:
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
        with self._folder.opened() as shard:
            return [(int(one.id), float(one.score)) for one in shard.query(request)]

    def _listed(self, allowed: Allowed) -> Iterator[list[int]]:
        offset = None
        while True:
            asked = self._edge.ScrollRequest(
                offset=offset, limit=_PAGE, filter=self._filter(allowed), with_payload=False
            )
            with self._folder.opened() as shard:
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
