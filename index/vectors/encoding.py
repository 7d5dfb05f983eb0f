"""Giving passages their vectors: the important first, those of like length together, each text once.

The first passage of a note leads with its title and its description: with these alone every note is found by
meaning, after a fraction of the work. The newest and the most linked notes come first.
"""

import re
import sqlite3
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import groupby, islice

import numpy as np

from throughline.corpus.stopping import beside
from throughline.index.store.transactions import step
from throughline.index.vectors.crew import Crew
from throughline.index.vectors.elsewhere import On
from throughline.index.vectors.encoder import Encoder, Matrix
from throughline.index.vectors.kept import Kept
from throughline.index.vectors.passages import (
    active_model,
    cut_set_aside,
    digest_of,
    is_settled,
    kept_of,
    put,
    read_text,
    state,
    touch,
)
from throughline.index.vectors.weights import Weights

_WORD = re.compile(r"\w+")

Progress = Callable[[int, int], None]

BATCH = 64  # texts encoded and kept in one step: about a second's work, so that changed notes wait no longer
WINDOW = 16 * BATCH  # texts of like importance, which are sorted by length among themselves


@dataclass(frozen=True, slots=True)
class Waiting:
    """A passage that has no vector yet; `is_head` tells that it is the first of its note."""

    note: int
    seq: int
    size: int

    @property
    def is_head(self) -> bool:
        """Whether this is the first passage of its note."""
        return self.seq == 0


@dataclass(frozen=True, slots=True)
class Embedded:
    """What embedding did: how many texts were encoded, and by which model."""

    encoded: int
    model: str


@dataclass(frozen=True, slots=True)
class Encoded:
    """How far encoding has come: in characters, in notes whose first passage is done, and in texts."""

    done: int
    total: int
    heads: int
    of_heads: int
    texts: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Passages that get their vectors in one step: texts to encode, and some that share another's vector."""

    part: Sequence[Waiting]
    texts: dict[bytes, str]
    others: dict[bytes, bytes]


def encode_missing(
    db: sqlite3.Connection, encoder: Encoder, progress: Progress | None = None, kept: Kept | None = None
) -> int:
    """Embed the passages that this model has not read, batch by batch, then make it the active model.

    Returns how many texts were encoded. Progress counts characters, so that the time left stays true
    although batches are sorted by length. Each batch is kept at once: an interruption loses the running one
    alone.
    """
    kept = kept or kept_of(db)
    cut_set_aside(db)
    texts = 0
    for at in encoding(db, encoder, kept):
        texts = at.texts
        if progress and texts:
            progress(at.done, at.total)
    return texts


def encoding(
    db: sqlite3.Connection,
    encoder: Encoder,
    kept: Kept,
    modest: bool = False,
    crew: Crew[Batch] | None = None,
) -> Iterator[Encoded]:
    """Embed what has no vector, yielding after each batch; who goes on no further loses none of them.

    It ends before all is done where somebody else has changed the passages meanwhile. A crew encodes in the
    place of the encoder, which then says whose vectors are made.
    """
    if is_settled(db, encoder.identity) and kept.is_sealed(encoder.identity):
        return
    waiting = in_order(db, encoder.identity, kept)
    mark = state(db, "passages")
    if not active_model(db):  # else the old model is searched until the new one has read everything
        _activate(db, encoder)
    (notes,) = db.execute("SELECT count(*) FROM note").fetchone()
    done, texts, total = 0, 0, sum(one.size for one in waiting)
    heads = notes - sum(one.is_head for one in waiting)
    yield Encoded(done, total, heads, notes, texts)
    steps = _by_crew(db, crew, kept, waiting) if crew else _here(db, encoder, kept, waiting, modest)
    with closing(steps):
        for batch in steps:
            done += sum(one.size for one in batch)
            heads += sum(one.is_head for one in batch)
            texts += len(batch)
            yield Encoded(done, total, heads, notes, texts)
            if state(db, "passages") != mark:
                return
    if texts == len(waiting):  # what others encode could come back short: the next build would find it
        _settle(db, encoder, kept, bool(waiting))


@contextmanager
def crew_of(on: On, weights: Weights, encoder: Encoder) -> Iterator[Crew[Batch] | None]:
    """Yield those who encode for a model elsewhere, and nobody where this machine does."""
    if on is None:
        yield None
        return
    with closing(Crew[Batch](on, weights.asked_for, encoder)) as crew:
        yield crew


def _here(
    db: sqlite3.Connection, encoder: Encoder, kept: Kept, waiting: Sequence[Waiting], modest: bool
) -> Generator[Sequence[Waiting]]:
    """Encode on this machine, yielding each batch when it is kept."""
    alike: dict[bytes, bytes] = {}
    for part in batches(waiting, getattr(encoder, "at_once", 0) or BATCH):
        beside(partial(_encode, encoder, kept, _read(db, part, alike)), modest)
        yield part


def _by_crew(
    db: sqlite3.Connection, crew: Crew[Batch], kept: Kept, waiting: Sequence[Waiting]
) -> Generator[Sequence[Waiting]]:
    """Let a crew encode, yielding each batch when it is kept; the beginnings of all notes come first.

    Batches come back in any order: who shares the vector of a text that is still out waits for it.
    """
    alike: dict[bytes, bytes] = {}
    sharing: dict[bytes, bytes] = {}
    for _, group in groupby(waiting, key=lambda one: one.is_head):
        for batch, vectors in crew.encode(partial(_next_read, db, iter([*group]), alike)):
            sharing |= batch.others
            beside(partial(_keep, kept, crew.identity, batch, vectors, sharing))
            yield batch.part


def _next_read(
    db: sqlite3.Connection, rest: Iterator[Waiting], alike: dict[bytes, bytes], size: int
) -> tuple[Batch, Sequence[str]] | None:
    """Return the next batch with the texts that are to be encoded for it."""
    part = [*islice(rest, size or BATCH)]
    batch = _read(db, part, alike)
    return (batch, [*batch.texts.values()]) if part else None


def _read(db: sqlite3.Connection, part: Sequence[Waiting], alike: dict[bytes, bytes]) -> Batch:
    """Read the texts of a batch.

    A text that differs from one before it in case, spacing or punctuation alone gets that one's vector.
    """
    texts: dict[bytes, str] = {}
    others: dict[bytes, bytes] = {}
    for one in part:
        text = read_text(db, one.note, one.seq)
        digest = digest_of(text)
        first = alike.setdefault(_bare(text), digest)
        if first == digest:
            texts[digest] = text
        else:
            others[digest] = first
    return Batch(part, texts, others)


def _encode(encoder: Encoder, kept: Kept, batch: Batch) -> None:
    """Encode texts and keep their vectors, in one thread: so even one who is stopped loses none of them."""
    found = encoder.encode_documents([*batch.texts.values()]) if batch.texts else None
    _keep(kept, encoder.identity, batch, found, dict(batch.others))


def _keep(
    kept: Kept, identity: str, batch: Batch, vectors: Matrix | None, sharing: dict[bytes, bytes]
) -> None:
    """Keep the vectors of a batch, and those of others that share one which is known by now."""
    if batch.texts and vectors is not None:
        kept.add(identity, [*batch.texts], vectors)
    if not sharing:
        return
    found = kept.records(identity)
    known = [one for one, first in sharing.items() if first in found.at]
    if known:
        kept.add(identity, known, np.stack([found.vector(sharing.pop(one)) for one in known]))


def _bare(text: str) -> bytes:
    """Return the fingerprint of the words of a text alone."""
    return digest_of(" ".join(_WORD.findall(text.casefold())) or text)


def missing(db: sqlite3.Connection, identity: str, kept: Kept | None = None) -> list[tuple[int, int, int]]:
    """List (note, seq, size) of one passage for each text without a vector of this model, in their order."""
    return [(one.note, one.seq, one.size) for one in in_order(db, identity, kept or kept_of(db))]


def in_order(db: sqlite3.Connection, identity: str, kept: Kept) -> list[Waiting]:
    """List one passage for each text without a vector: first those that begin a note, by importance."""
    rank = _importance(db)
    rows = db.execute("SELECT note, seq, size, digest FROM passage").fetchall()
    rows.sort(key=lambda row: (row[1] > 0, rank.get(row[0], len(rank)), row[1]))
    met = set(kept.records(identity).at)
    found = []
    for note, seq, size, digest in rows:
        if digest not in met:
            met.add(digest)
            found.append(Waiting(note, seq, size))
    return [
        one for _, group in groupby(found, key=lambda one: one.is_head) for one in _by_length(list(group))
    ]


def _by_length(waiting: Sequence[Waiting]) -> Iterator[Waiting]:
    """Sort each stretch of like importance by length: a batch of texts of one length is quicker."""
    for at in range(0, len(waiting), WINDOW):
        yield from sorted(waiting[at : at + WINDOW], key=lambda one: -one.size)


def _importance(db: sqlite3.Connection) -> dict[int, int]:
    """Return the place of each note: captured ones first, by how new or how well linked they are."""
    rows = db.execute(
        "SELECT n.num, n.complete, n.connections, n.date, coalesce(max(p.modified), 0) FROM note n "
        "LEFT JOIN mention m ON m.note = n.num AND m.own = 1 LEFT JOIN page p ON p.num = m.page "
        "GROUP BY n.num"
    ).fetchall()
    newest = sorted(rows, key=lambda row: (row[3], row[4], -row[0]), reverse=True)
    linked = sorted(rows, key=lambda row: (-row[2], row[0]))
    place = {row[0]: at for at, row in enumerate(newest)}
    for at, row in enumerate(linked):
        place[row[0]] = min(place[row[0]], at)
    ranked = sorted(rows, key=lambda row: (-row[1], place[row[0]], row[0]))
    return {row[0]: at for at, row in enumerate(ranked)}


def batches(waiting: Sequence[Waiting], size: int) -> Iterator[Sequence[Waiting]]:
    """Yield what is waiting in batches; none holds both passages that begin a note and others."""
    for _, group in groupby(waiting, key=lambda one: one.is_head):
        alike = list(group)
        for at in range(0, len(alike), size):
            yield alike[at : at + size]


def _activate(db: sqlite3.Connection, encoder: Encoder) -> None:
    """Let searches use the vectors of a model from its first batch on."""
    with step(db):
        put(db, "model", encoder.identity)
        put(db, "dimension", str(encoder.dimension))


def _settle(db: sqlite3.Connection, encoder: Encoder, kept: Kept, changed: bool) -> None:
    """Make a model the active one, and say that it has read everything."""
    if kept.records(encoder.identity).damaged:  # what was damaged has been encoded anew: drop it
        kept.keep_only(encoder.identity, lambda _: True)
    kept.seal(encoder.identity)
    if is_settled(db, encoder.identity) and not changed:
        return
    with step(db):
        touch(db)
        put(db, "model", encoder.identity)
        put(db, "dimension", str(encoder.dimension))
        put(db, "settled", state(db, "passages"))
