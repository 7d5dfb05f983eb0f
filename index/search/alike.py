"""More notes like one, or like several together."""

import sqlite3
from collections.abc import Sequence
from enum import StrEnum

import numpy as np

from throughline.corpus.errors import UnknownNoteError
from throughline.corpus.model import NoteKind
from throughline.index.engines.door import Engine, Near
from throughline.index.search.allowed import Scope, scope_of
from throughline.index.search.find import Finder
from throughline.index.search.fusion import Evidence, Parts
from throughline.index.search.query import Query
from throughline.index.search.ranking import Hit, hits_of
from throughline.index.search.words import Highlighter
from throughline.index.store.transactions import places
from throughline.index.vectors.encoder import normalised


class Links(StrEnum):
    """Which notes a list of similar ones holds."""

    ALL = "all"
    UNLINKED = "unlinked"
    LINKED = "linked"


def numbers_of(finder: Finder, notes: Sequence[str]) -> list[int]:
    """Return the numbers of notes by id or name."""
    found = []
    for name in notes:
        num = finder.note_called(name)
        if num is None:
            raise UnknownNoteError(name)
        found.append(num)
    return found


def alike(
    db: sqlite3.Connection,
    engine: Engine,
    finder: Finder,
    nums: Sequence[int],
    k: int,
    links: Links,
    kinds: Sequence[NoteKind],
) -> tuple[Hit, ...]:
    """Return the k notes closest to the mean of these, none of which is among them; links are to each."""
    ids = tuple(
        name for (name,) in db.execute(f"SELECT id FROM note WHERE num IN ({places(nums)})", tuple(nums))
    )
    chosen = Query(
        linked=ids if links is Links.LINKED else (), unlinked=ids if links is Links.UNLINKED else ()
    )
    found = _nearest(engine, nums, k, scope_of(chosen, kinds, finder.note_called))
    evidence = Evidence({num: score for num, _, score in found}, {}, {}, {num: seq for num, seq, _ in found})
    ranked = [(num, Parts(meaning=score)) for num, _, score in found]
    return hits_of(db, ranked, evidence, chosen, Highlighter()) if found else ()


def closeness(
    db: sqlite3.Connection, engine: Engine, finder: Finder, num: int, k: int, kinds: Sequence[NoteKind]
) -> dict[str, float]:
    """Return how close the k notes closest to one are, the closest first, without a passage of each."""
    found = _nearest(engine, [num], k, scope_of(Query(), kinds, finder.note_called))
    nums = [near for near, _, _ in found]
    ids = dict(db.execute(f"SELECT num, id FROM note WHERE num IN ({places(nums)})", nums))
    return {ids[near]: Parts(meaning=score).score for near, _, score in found}


def _nearest(engine: Engine, nums: Sequence[int], k: int, scope: Scope) -> list[Near]:
    """Return the k notes closest to the mean of these, none of which is among them."""
    own = [vector for vector in map(engine.mean, nums) if vector is not None]
    if not own or k <= 0:
        return []
    # They are left out afterwards: a filter that lets all notes but a few answer would list them all.
    found = engine.nearest(normalised(np.mean(own, axis=0)), k + len(nums), scope)
    return [near for near in found if near[0] not in nums][:k]
