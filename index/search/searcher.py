"""All search goes through this module: indexes are made at a build and loaded when first needed."""

import sqlite3
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path

import numpy as np

from throughline.corpus.model import NoteKind
from throughline.corpus.stopping import beside
from throughline.index.engines.built_in import BuiltIn
from throughline.index.engines.choice import chosen
from throughline.index.engines.door import Engine, EngineError
from throughline.index.engines.used import Used
from throughline.index.search import evaluation as judging
from throughline.index.search import find as names
from throughline.index.search import learning, relevance
from throughline.index.search import words as word_index
from throughline.index.search.alike import Links, alike, closeness, numbers_of
from throughline.index.search.allowed import Scope, scope_of
from throughline.index.search.evaluation import Recall, Score
from throughline.index.search.find import Finder, TitleHit
from throughline.index.search.fusion import Mode
from throughline.index.search.judged import Judges
from throughline.index.search.learning import weights_of
from throughline.index.search.linked import Neighbours, neighbours_of
from throughline.index.search.near_pairs import Triple, nearest_pairs
from throughline.index.search.query import Query, parse
from throughline.index.search.ranking import ByLinks, Hit, Results, answer
from throughline.index.search.sense import Sense
from throughline.index.search.words import Highlighter
from throughline.index.store.described import property_names
from throughline.index.store.homes import models_folder
from throughline.index.vectors import passages
from throughline.index.vectors.elsewhere import On
from throughline.index.vectors.encoder import (
    Encoder,
    Matrix,
    TorchEncoder,
    export_once,
    is_exported,
    open_exported,
)
from throughline.index.vectors.encoding import Embedded, Encoded, Progress, crew_of, encoding, missing
from throughline.index.vectors.growing import REMEDY, Growing, told_lacking
from throughline.index.vectors.nearest import Vectors
from throughline.index.vectors.passages import active_model, is_settled, kept_of
from throughline.index.vectors.ready import open_vectors
from throughline.index.vectors.weights import ModelUnavailableError, Weights, locate

# For so few texts the exported model is ready before torch would be imported (measured: 0.4 s and over 4 s).
_A_HANDFUL = 64
_SENTENCES_KEPT = 4096  # 6 MB at most: the sentences of prompts that are made again
_QUERIES_KEPT = 256  # vectors of 1.5 kB: pages ask the same query again while filters change
Loaded = dict[str, Encoder] | None  # models that are kept from one call to the next


def prepare(db: sqlite3.Connection) -> None:
    """Make the tables of the index where they are missing."""
    db.executescript(passages.TABLES + word_index.TABLES + names.TABLES)


def refresh(db: sqlite3.Connection, nums: Sequence[int]) -> None:
    """Bring words and names up to date with notes that were added, changed or deleted.

    Their passages are cut when they are embedded: that takes the model's own word pieces.
    """
    if nums:
        word_index.refresh(db, nums)
        names.refresh(db, nums)
        passages.set_aside(db, nums)


def embed(
    db: sqlite3.Connection, cache: Path, model: str = "", progress: Progress | None = None, on: On = None
) -> Embedded:
    """Embed what has no vector yet, export the model for queries, lay the vectors ready beside the library.

    Raises ModelUnavailableError before anything is changed; word search needs none of this.
    """
    weights, texts = locate(model), 0
    with closing(_embedding(db, cache, weights, on=on)) as steps:
        for at in steps:
            texts = at.texts
            if progress and texts:
                progress(at.done, at.total)
    return Embedded(texts, weights.identity)


def embedding(db: sqlite3.Connection, cache: Path, model: str, loaded: Loaded = None) -> Iterator[Encoded]:
    """Embed batch by batch, yielding after each; where models are kept in `loaded`, others go first."""
    yield from _embedding(db, cache, locate(model), loaded)


def _embedding(
    db: sqlite3.Connection, cache: Path, weights: Weights, loaded: Loaded = None, on: On = None
) -> Generator[Encoded]:
    passages.cut_set_aside(db)
    models, modest = models_folder(cache), loaded is not None
    exported = is_exported(models, weights.identity)
    kept = kept_of(db)
    kept.refuse_foreign(weights.identity)
    if exported and is_settled(db, weights.identity) and kept.is_sealed(weights.identity):
        return
    if not exported:
        beside(lambda: export_once(weights, models), modest)
    encoder = open_exported(models, weights.identity) if on else (loaded or {}).get(weights.identity)
    if encoder is None and len(missing(db, weights.identity, kept)) <= _A_HANDFUL:
        encoder = open_exported(models, weights.identity)
    elif encoder is None:
        encoder = beside(lambda: TorchEncoder(weights), modest)
        if loaded is not None:
            loaded[weights.identity] = encoder
    with crew_of(on, weights, encoder) as crew:
        yield from encoding(db, encoder, kept, modest, crew)
    if is_settled(db, weights.identity) and chosen(db).is_built_in:
        open_vectors(db, cache)


def learn(db: sqlite3.Connection, cache: Path, engine: Engine | None = None) -> None:
    """Learn how much links count and what cosines mean, where enough has changed since that was done."""
    model = active_model(db)
    due = [one for one in (relevance, learning) if model and one.is_due(db, model)]
    if due:
        asked = engine or BuiltIn(db, open_vectors(db, cache))
        encoder = open_exported(models_folder(cache), model)
        for one in due:
            one.learn(db, asked, encoder)


class Searcher:
    """Answers questions about one library; the first that needs the model or the vectors loads them."""

    def __init__(self, db: sqlite3.Connection, cache: Path | None, encoder: Encoder | None = None) -> None:
        self._db = db
        self._cache = cache
        self._given = encoder
        self._finder = Finder(db)
        self._highlighter = Highlighter()
        self._counts = word_index.Counts()
        self._growing = Growing(db, cache)
        self._used = Used(db, self._growing.now)
        self._neighbours: tuple[tuple[int, int], Neighbours] | None = None
        self._encode = lru_cache(_QUERIES_KEPT)(self._encode_now)
        self._sentence = lru_cache(_SENTENCES_KEPT)(self._encode_now)
        self._opened: Encoder | None = None

    def meaning(self, texts: Sequence[str]) -> Matrix | None:
        """Return the vectors of a few sentences, or nothing where the model cannot be used."""
        encoder, _ = self._encoder()
        if encoder is None or not texts:
            return None
        return np.stack([self._sentence(text, encoder.identity) for text in texts])

    def ask(
        self, typed: str, k: int = 10, kinds: Sequence[NoteKind] = (), mode: Mode = Mode.HYBRID
    ) -> Results:
        """Return the k notes that answer best; where the model cannot be used, by words, and it says so."""
        query = parse(typed, property_names(self._db) if ":" in typed else ())
        scope = scope_of(query, kinds, self._finder.note_called, self._finder.names_of)
        try:
            sense, notice = self._sense(query, mode)
            found = self._answer(query, scope, sense, notice, mode, k, self._used.for_words())
        except EngineError as error:
            self._used.failed(error)
            notice = f"These are word hits: {error}"
            found = self._answer(query, scope, None, notice, mode, k, BuiltIn(self._db))
        return replace(found, refused=bool(scope.notice))

    def _answer(
        self, query: Query, scope: Scope, sense: Sense | None, notice: str, mode: Mode, k: int, words: Engine
    ) -> Results:
        used = Mode.WORDS if notice and sense is None else mode
        shown = Scope(scope.where, scope.values, scope.kinds, " ".join(filter(None, (scope.notice, notice))))
        return answer(
            self._db, query, shown, sense, self._highlighter,
            mode=used, k=k, by_links=self._by_links(), remembered=self._counts, by_words=words,
        )  # fmt: skip

    def similar(
        self, note: str | Sequence[str], k: int = 10, links: Links = Links.ALL, kinds: Sequence[NoteKind] = ()
    ) -> tuple[Hit, ...]:
        """Return the k notes closest in meaning to one or to several together, which are never among them."""
        nums = numbers_of(self._finder, [note] if isinstance(note, str) else note)
        try:
            return alike(self._db, self._used.now(), self._finder, nums, k, links, kinds)
        except EngineError as error:
            self._used.failed(error)
            raise

    def close_to(
        self, note: str, k: int = 10, links: Links = Links.ALL, kinds: Sequence[NoteKind] = ()
    ) -> tuple[Hit, ...]:
        """Return what `similar` does, and none where no engine answers: it only adds to a page."""
        return alike(self._db, self.engine(), self._finder, numbers_of(self._finder, [note]), k, links, kinds)

    def closeness(self, note: str, k: int, kinds: Sequence[NoteKind] = ()) -> dict[str, float]:
        """Return how close the k closest notes are, none where no engine answers: it only adds to a page."""
        (num,) = numbers_of(self._finder, [note])
        return closeness(self._db, self.engine(), self._finder, num, k, kinds)

    def find(self, typed: str, k: int = 10, kinds: Sequence[NoteKind] = ()) -> tuple[TitleHit, ...]:
        """Return up to k notes whose names fit what was typed so far."""
        return self._finder.find(typed, k, kinds)

    def nearest(
        self, k: int = 5, at_least: float = 0.0, kinds: Sequence[NoteKind] = ()
    ) -> tuple[Triple, ...]:
        """Return (a, b, score) for notes and their k nearest, the closest pair first."""
        return nearest_pairs(self._db, self.vectors(), k=k, at_least=at_least, kinds=kinds)

    def near_duplicates(self, at_least: float = 0.9, most: int = 100) -> tuple[Triple, ...]:
        """Return pairs of inquiries that ask almost the same, the closest first."""
        return self.nearest(5, at_least, (NoteKind.INQUIRY,))[:most]

    def evaluate(self, most: int = 500, judges: Judges | None = None) -> tuple[Score, ...]:
        """Measure search on the library's own links."""
        encoder, _ = self._encoder()
        return judging.judge(
            self._db, self._used.now() if encoder else None, encoder, most, judges, self._by_links()
        )

    def recalls(self, notes: Sequence[str]) -> tuple[Recall, ...]:
        """Return the recall at ten of the sources of these inquiries, their own links hidden."""
        encoder, _ = self._encoder()
        nums = [num for num in map(self._finder.note_called, notes) if num is not None]
        engine = self._used.now() if encoder else None
        return judging.recalls(self._db, engine, encoder, nums, self._by_links())

    def warm(self) -> str:
        """Load the model and the vectors now; returns why search goes by words only, or nothing."""
        encoder, notice = self._encoder()
        if encoder:
            self._used.warm()
            self._by_links()
        return notice

    def vectors(self) -> Vectors:
        """Return the vectors as the library is now, read again after a build and while they grow."""
        return self._growing.now()

    def engine(self) -> Engine:
        """Return what finds notes now, for what only adds to a page: where it fails, it finds nothing."""
        return self._used.forgiving()

    @property
    def fault(self) -> str:
        """Why the engine beside the library was not asked lately; nothing where it answers."""
        return self._used.fault

    def settled(self) -> bool:
        """Tell whether every passage has its vector."""
        model = active_model(self._db)
        return bool(model) and is_settled(self._db, model)

    def _by_links(self) -> ByLinks:
        """Return how links count, with the links themselves, read again when changed, where they do."""
        weights = weights_of(self._db)
        if not weights.tied:
            return ByLinks(weights)
        version = (self._db.execute("PRAGMA data_version").fetchone()[0], self._db.total_changes)
        if self._neighbours is None or self._neighbours[0] != version:
            self._neighbours = version, neighbours_of(self._db)
        return ByLinks(weights, self._neighbours[1])

    def _sense(self, query: Query, mode: Mode) -> tuple[Sense | None, str]:
        if mode is Mode.WORDS or not query.text:
            return None, ""
        encoder, notice = self._encoder()
        if encoder is None:
            return None, notice
        if (told := self._used.lacks()) is None:
            told = told_lacking(self.vectors(), self.settled())
        return Sense.beside(self._used.now(), partial(self._encode, query.text, encoder.identity)), told

    def _encoder(self) -> tuple[Encoder | None, str]:
        model = active_model(self._db)
        if not model:
            return None, f"Nothing is embedded yet: these are word hits. {REMEDY}"
        try:
            return self._open(model), ""
        except ModelUnavailableError as error:
            return None, f"These are word hits: {error}"

    def _open(self, model: str) -> Encoder:
        if self._given and self._given.identity == model:
            return self._given
        if self._opened is None or self._opened.identity != model:
            if self._cache is None:
                raise ModelUnavailableError(f"No exported form of the model {model} is at hand.")
            self._opened = open_exported(models_folder(self._cache), model)
        return self._opened

    def _encode_now(self, text: str, model: str) -> Matrix:
        return self._open(model).encode_query(text)
