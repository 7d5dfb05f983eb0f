"""Qdrant as a server or a cluster, by its own client; shards, replicas and snapshots are its own."""

import os
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from throughline.index.engines.door import EngineError
from throughline.index.engines.edge_folder import INSTALL
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
    runs_of,
    wide,
)
from throughline.index.vectors.encoder import Matrix

KEY = "THROUGHLINE_ENGINE_KEY"  # of the environment: a key is never written anywhere
PORTS = {"http": 6333, "https": 443}  # where a server listens unless the address says it
TIMEOUT = 10  # seconds for one call: a person waits for it
_PATIENT = 300  # seconds for a call that makes or removes a collection, or puts or removes points
_FOUR_NUMBERS = re.compile(r"[0-9]+(\.[0-9]+){3}")
_PAGE = 10_000  # points listed at a time


class ClientPoints:
    """One collection of a server."""

    def __init__(
        self, client: Any, collection: str, where: str, *, shards: int = 0, replicas: int = 0
    ) -> None:
        self._client = client
        self._collection = collection
        self._where = where
        self._split = {"shard_number": shards or None, "replication_factor": replicas or None}
        _, self._models = load_client()

    def make(self, dimension: int) -> None:
        """Make the collection where it is missing."""
        models = self._models
        with self._in_words():
            if self._client.collection_exists(self._collection):
                return
            self._client.create_collection(
                self._collection,
                vectors_config={MEANING: models.VectorParams(size=dimension, distance=models.Distance.DOT)},
                sparse_vectors_config={WORDS: models.SparseVectorParams()},
                timeout=_PATIENT,
                **self._split,
            )
            for name, kind in (
                (NOTE, models.PayloadSchemaType.INTEGER),
                (KIND, models.PayloadSchemaType.KEYWORD),
            ):
                with warnings.catch_warnings():  # the stand-in says that it needs no index
                    warnings.simplefilter("ignore", UserWarning)
                    self._client.create_payload_index(self._collection, name, kind, wait=True)

    def mark(self) -> str | None:
        """Return the mark of the collection, or nothing where there is none."""
        with self._in_words():
            if not self._client.collection_exists(self._collection):
                return None
            found = self._client.retrieve(self._collection, [MARKED], with_payload=True)
        return str((found[0].payload or {}).get(MARK, "")) if found else ""

    def put_mark(self, mark: str) -> None:
        """Give the collection a mark."""
        self._put([self._models.PointStruct(id=MARKED, vector={}, payload={MARK: mark})])

    def put(self, points: Sequence[Point]) -> None:
        """Put points; the server has them when this returns."""
        for run in runs_of(points):
            self._put([self._row(point) for point in run])

    def delete(self, numbers: Sequence[int]) -> None:
        """Remove points."""
        gone = self._models.PointIdsList(points=list(numbers))
        with self._in_words():
            self._client.delete(self._collection, gone, wait=True, timeout=_PATIENT)

    def of_notes(self, notes: Sequence[int]) -> list[int]:
        """Return the numbers of all points of these notes."""
        return [number for page in self._listed(Allowed(notes=tuple(notes))) for number in page]

    def all(self) -> Iterator[list[int]]:
        """Yield the numbers of all points."""
        return self._listed(Allowed())

    def count(self) -> int:
        """Return how many points there are."""
        with self._in_words():
            return int(self._client.count(self._collection, exact=True).count)

    def nearest(self, vector: Matrix, limit: int, allowed: Allowed, exact: bool) -> Scored:
        """Return the points whose vectors are nearest."""
        return self._asked(vector.tolist(), MEANING, limit, allowed, exact)

    def best(self, words: Terms, limit: int, allowed: Allowed) -> Scored:
        """Return the points that hold these words best."""
        sparse = self._models.SparseVector(indices=words.numbers, values=words.weights)
        return self._asked(sparse, WORDS, limit, allowed, False)

    def vectors(self, numbers: Sequence[int]) -> list[list[float]]:
        """Return the vectors of points."""
        with self._in_words():
            found = self._client.retrieve(
                self._collection, list(numbers), with_payload=False, with_vectors=[MEANING]
            )
        return [one.vector[MEANING] for one in found if one.vector and MEANING in one.vector]

    def settle(self) -> None:
        """Do nothing: a server links vectors for quick search by itself."""

    def drop(self) -> None:
        """Remove the collection."""
        with self._in_words():
            self._client.delete_collection(self._collection, timeout=_PATIENT)

    def close(self) -> None:
        """End the connection."""
        self._client.close()

    def _row(self, point: Point) -> Any:
        models = self._models
        vectors: dict[str, Any] = {}
        if point.meaning is not None:
            vectors[MEANING] = point.meaning
        if point.words is not None:
            vectors[WORDS] = models.SparseVector(indices=point.words.numbers, values=point.words.weights)
        told = {NOTE: point.note, KIND: point.kind}
        return models.PointStruct(id=point.number, vector=vectors, payload=told)

    def _put(self, rows: list[Any]) -> None:
        with self._in_words():
            self._client.upsert(self._collection, rows, wait=True, timeout=_PATIENT)

    def _asked(self, query: Any, using: str, limit: int, allowed: Allowed, exact: bool) -> Scored:
        models = self._models
        params = models.SearchParams(exact=exact, hnsw_ef=wide(limit))
        with self._in_words():
            found = self._client.query_points(
                self._collection,
                query=query,
                using=using,
                limit=limit,
                query_filter=self._filter(allowed),
                search_params=params,
                with_payload=False,
            )
        return [(int(one.id), float(one.score)) for one in found.points]

    def _listed(self, allowed: Allowed) -> Iterator[list[int]]:
        offset = None
        while True:
            with self._in_words():
                found, offset = self._client.scroll(
                    self._collection,
                    scroll_filter=self._filter(allowed),
                    limit=_PAGE,
                    offset=offset,
                    with_payload=False,
                )
            if found:
                yield [int(one.id) for one in found]
            if offset is None:
                return

    def _filter(self, allowed: Allowed) -> Any:
        models = self._models
        named = ((KIND, allowed.kinds), (NOTE, allowed.notes))
        must = [
            models.FieldCondition(key=key, match=models.MatchAny(any=list(values)))
            for key, values in named
            if values
        ]
        return models.Filter(must=must) if must else None

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        """Say what the client or the server reports."""
        from qdrant_client.http.exceptions import (  # noqa: PLC0415 - loaded with the client
            ApiException,
            UnexpectedResponse,
        )

        try:
            yield
        except UnexpectedResponse as error:
            refused = error.status_code in {401, 403}
            said = f"refuses: set {KEY} to its key" if refused else f"reports: {_first_line(str(error))}"
            raise EngineError(f"{self._where} {said}.") from error
        except (ApiException, OSError) as error:
            raise EngineError(
                f"{self._where} does not answer ({_first_line(str(error))}). Start it, or leave it with: "
                "throughline engine built-in."
            ) from error


def _first_line(text: str) -> str:
    return " ".join(text.split())[:160].rstrip(" .")


def connect(url: str) -> Any:
    """Return a client of the server at an address, with the key that the environment holds."""
    client, _ = load_client()
    address = checked(url)
    parts = urlsplit(address)
    host = parts.hostname or ""
    key = os.environ.get(KEY) or None
    if key and (key != key.strip() or not (key.isascii() and key.isprintable())):
        raise EngineError(
            f"{KEY} holds a sign that cannot be sent. Expected ASCII, with no space at its ends. "
            "Copy the key once more from where the server is set up."
        )
    if key and parts.scheme == "http" and not _is_here(host):
        raise EngineError(
            f"{KEY} is set, and {address} would send it to another machine for all to read. "
            "Use an address that begins with https://."
        )
    with warnings.catch_warnings():  # of a key without TLS, which stays on this machine
        warnings.simplefilter("ignore", UserWarning)
        try:
            return client(
                url=f"{parts.scheme}://{f'[{host}]' if ':' in host else host}",
                port=parts.port or PORTS[parts.scheme],
                prefix=parts.path.strip("/") or None,
                api_key=key,
                timeout=TIMEOUT,
                check_compatibility=False,
            )
        except ValueError as error:  # of a name that can be no machine's: letters that names may not hold
            raise _no_engine(url) from error


def checked(url: str) -> str:
    """Return the address of a server as it is kept; one that holds a secret is refused."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        host.encode("idna")
        if _FOUR_NUMBERS.fullmatch(host):
            ip_address(host)
    except ValueError as error:  # of an open bracket, a port that is none, an empty part, a number above 255
        raise _no_engine(url) from error
    if parts.username or parts.password or parts.query:
        raise EngineError(
            f"The address of an engine is kept in the library, so it may hold no key. Put the key into {KEY}."
        )
    is_written = url.isprintable() and " " not in url  # a client reads signs that nobody sees in its own way
    if parts.scheme not in PORTS or not host or port == 0 or not is_written:
        raise _no_engine(url)
    return url.rstrip("/")


def _no_engine(url: str) -> EngineError:
    return EngineError(
        f"“{url}” is no engine. Expected edge, built-in, or an address such as http://127.0.0.1:6333."
    )


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def load_client() -> tuple[Any, Any]:
    """Return the client's class and its models, which only a library that uses a server needs."""
    try:
        from qdrant_client import QdrantClient, models  # noqa: PLC0415 - nothing else waits for it
    except ImportError as error:
        raise EngineError(f"Qdrant cannot be used. {INSTALL}") from error
    return QdrantClient, models
