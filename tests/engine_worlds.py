"""A small library, and each engine that can hold it, for the tests that all engines pass alike."""

import os
import sqlite3
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.library_fixture import CountingEncoder, add, library
from throughline.corpus.model import NoteKind
from throughline.corpus.text.titles import key_of
from throughline.index.engines.built_in import BuiltIn
from throughline.index.engines.choice import QDRANT, Choice
from throughline.index.engines.client import ClientPoints, connect
from throughline.index.engines.door import Engine, Sought
from throughline.index.engines.edge import EdgePoints
from throughline.index.engines.in_step import begin, bring_engine
from throughline.index.engines.points import Points
from throughline.index.engines.qdrant import Qdrant
from throughline.index.search import searcher
from throughline.index.search.allowed import Scope, scope_of
from throughline.index.search.find import Finder
from throughline.index.search.query import parse
from throughline.index.search.words import telling
from throughline.index.vectors.encoder import Matrix
from throughline.index.vectors.encoding import encode_missing
from throughline.index.vectors.nearest import from_library

SERVER = os.environ.get("QDRANT_URL", "")
needs_server = pytest.mark.skipif(not SERVER, reason="QDRANT_URL names no server of Qdrant to try")
BESIDE = ("edge", "stand-in", pytest.param("server", marks=needs_server))
EVERY = ("built-in", *BESIDE)


class World:
    """A library and one engine of it."""

    def __init__(self, folder: Path, name: str) -> None:
        self.db: sqlite3.Connection = library()  # in memory: what is tried here is the engine beside it
        self.encoder = CountingEncoder(dimension=16)
        self.finder = Finder(self.db)
        self.name = name
        self.points = points_named(name, folder)
        if self.points:
            begin(self.db, Choice(QDRANT, "http://127.0.0.1:6333", "notes"))

    def add(self, num: int, title: str, body: str = "", **told: object) -> None:
        add(self.db, num, title, body, **told)

    def remove(self, *nums: int) -> None:
        marks = ",".join("?" * len(nums))
        self.db.execute(f"DELETE FROM note WHERE num IN ({marks})", nums)
        self.db.execute(f"DELETE FROM alias WHERE note IN ({marks})", nums)
        searcher.refresh(self.db, nums)

    def alias(self, num: int, alias: str) -> None:
        self.db.execute("INSERT INTO alias VALUES (?, ?)", (num, alias))
        searcher.refresh(self.db, [num])

    def tag(self, num: int, tag: str) -> None:
        self.db.execute("INSERT INTO tag VALUES (?, ?, ?)", (num, key_of(tag), tag))

    def embed(self) -> None:
        encode_missing(self.db, self.encoder)

    def build(self) -> None:
        """Do what a build does at its end."""
        self.embed()
        if self.points:
            bring_engine(self.db, Qdrant(self.db, self.points))

    @property
    def engine(self) -> Engine:
        return Qdrant(self.db, self.points) if self.points else self.default

    @property
    def default(self) -> BuiltIn:
        return BuiltIn(self.db, from_library(self.db))

    def scope(self, typed: str, kinds: Sequence[NoteKind] = ()) -> Scope:
        return scope_of(parse(typed), kinds, self.finder.note_called, self.finder.names_of)

    def sought(self, typed: str) -> Sought:
        query = parse(typed)
        parts = (*query.words, *query.phrases)
        return Sought(parts, telling(self.db, parts)[0])

    def words(self, typed: str, k: int = 100, engine: Engine | None = None) -> list[tuple[int, float]]:
        return (engine or self.engine).best(self.sought(typed), k, self.scope(typed))

    def near(
        self, text: str, k: int = 100, filters: str = "", engine: Engine | None = None
    ) -> list[tuple[int, int, float]]:
        return (engine or self.engine).nearest(self.vector(text), k, self.scope(filters))

    def vector(self, text: str) -> Matrix:
        return self.encoder.encode_query(text)

    def close(self) -> None:
        if self.points:
            if self.name == "server":
                self.points.drop()
            self.points.close()
        self.db.close()


def points_named(name: str, folder: Path) -> Points | None:
    """Return an empty collection of an engine; none for the one that is built in."""
    if name == "edge":
        return EdgePoints(folder / "engine")
    if name == "stand-in":
        from qdrant_client import QdrantClient

        client = QdrantClient(":memory:", force_disable_check_same_thread=True)
        return ClientPoints(client, "notes", "the stand-in")
    if name == "server":
        return ClientPoints(connect(SERVER), f"throughline-test-{uuid.uuid4().hex[:12]}", "the server")
    return None


@contextmanager
def world(folder: Path, name: str) -> Iterator[World]:
    """Make an empty library with one engine."""
    folder.mkdir(parents=True, exist_ok=True)
    made = World(folder, name)
    try:
        yield made
    finally:
        made.close()


LONG = "\n\n".join(f"Paragraph {n} tells of lighthouses and of nothing else at all, {n}." for n in range(60))


def fill(made: World) -> None:
    """Write the notes that most cases ask of."""
    add_ = made.add
    add_(1, "Tides", "The tide rises twice a day over the harbour wall.", description="Water that moves")
    add_(2, "Harbour wall", "A wall of stone. Tides wear it down; tides build sand before it.")
    add_(3, "What moves the tides?", "Does the moon move them?", kind=NoteKind.INQUIRY)
    add_(4, "潮汐表", "港口的潮汐表每天更新。潮水上涨。")
    add_(5, "Café naïve", "Un café près de la mer, naïve et clair. Crème brûlée.")
    add_(6, "Ζέφυρος", "Ο άνεμος της δύσης φυσά απαλά.")
    add_(7, "조수", "조수는 하루에 두 번 바뀐다.")
    add_(8, "Empty")
    add_(9, "Lighthouses", LONG)
    add_(10, "Same", "One text that two notes share word for word.", variant="a", date="2025-03-01")
    add_(11, "Same", "One text that two notes share word for word.", variant="b", date="2024-03-01")
    add_(12, "Data-driven work", "Work that is data-driven counts what it does. Data drive it.")
    add_(13, "น้ำขึ้นน้ำลง", "น้ำทะเลขึ้นวันละสองครั้ง")
    add_(14, "Emoji 🌊", "Waves 🌊 and more waves; a wave breaks 🌊.")
    add_(15, 'Quotes "and" OR title:x*', "NEAR(this, that) AND not a query -- ; DROP TABLE note")
    add_(16, "Moon", "The moon draws the water.", kind=NoteKind.PAPER, authors='["Ada Byron"]')
    for n in range(20, 60):
        add_(n, f"Filler {n}", f"Plain words number {n} about soil, seeds and rain.", date=f"20{n}-01-01")
    made.alias(1, "Ebb and flow")
    for num in (1, 2, 16):
        made.tag(num, "sea")
    made.db.execute("INSERT INTO link (kind, source, target, label) VALUES ('source_for', 1, 3, '')")
    made.build()
