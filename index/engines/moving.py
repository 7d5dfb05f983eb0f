"""Moving a library from one engine to another, and telling how it stands with the one it uses."""

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from throughline.index.engines.choice import BUILT_IN, EDGE, QDRANT, Choice, chosen
from throughline.index.engines.client import checked
from throughline.index.engines.door import EngineError
from throughline.index.engines.in_step import Due, Progress, bring, due, use
from throughline.index.engines.leaving import drop_left, left_for
from throughline.index.engines.opening import points_of
from throughline.index.store import file as store
from throughline.index.vectors.ready import open_vectors


@dataclass(frozen=True, slots=True)
class Standing:
    """The engine of a library: where it is, how many rows it holds, what it lacks, why it cannot be used."""

    name: str
    place: str
    collection: str = ""
    rows: int = 0
    due: Due = field(default_factory=Due)
    fault: str = ""

    @property
    def is_in_step(self) -> bool:
        """Whether it holds all that the library has."""
        return not (self.fault or self.due.words or self.due.meaning)


def standing(place: Path) -> Standing:
    """Tell how a library stands with its engine."""
    with closing(store.connect(place)) as db:
        choice = chosen(db)
        if choice.is_built_in:
            (rows,) = db.execute("SELECT count(*) FROM passage").fetchone()
            return Standing(choice.name, choice.place, rows=rows)
        rows, fault = 0, ""
        try:
            with closing(points_of(choice, place)) as points:
                mark = points.mark()
                rows = points.count() if mark is not None else 0
            if not mark or mark not in {choice.mark, choice.coming}:
                fault = f"{choice.place} does not hold this library as it was put. Run throughline build."
        except EngineError as error:
            fault = str(error)
        return Standing(choice.name, choice.place, choice.collection, rows, due(db), fault)


def choice_named(where: str, shards: int = 0, replicas: int = 0) -> Choice:
    """Return the choice that a person names: `built-in`, `edge`, or the address of a server."""
    if where in (BUILT_IN, EDGE):
        if shards or replicas:
            raise EngineError(
                f"--shards and --replicas are for a server or a cluster, not for {where}. Leave them out."
            )
        return Choice(where)
    collection = f"throughline-{os.urandom(6).hex()}"
    return Choice(QDRANT, checked(where), collection, shards, replicas)


def move(place: Path, choice: Choice, progress: Progress | None = None) -> str:
    """Move a library to an engine; return what is left to be said.

    Where the engine cannot be reached, nothing is changed. What the engine before held is removed at the end.
    """
    with store.build_lock(place, 60), closing(store.connect(place)) as db:
        try:
            _move(db, place, choice, progress)
            return drop_left(db, place)
        finally:
            store.settle(db, place)  # of a move that failed, too: the library uses the other engine by then


def _move(db: sqlite3.Connection, place: Path, choice: Choice, progress: Progress | None) -> None:
    before = chosen(db)
    if (before.name, before.url) == (choice.name, choice.url):
        _divide_as_asked(db, place, before, choice)
        bring(db, progress)
        return
    if not choice.is_built_in:
        with closing(points_of(choice, place)) as points:
            points.mark()  # raises where it cannot be reached
    use(db, replace(choice, leaving=left_for(before, choice)))
    if choice.is_built_in:
        open_vectors(db, place.parent)
    else:
        bring(db, progress)


def _divide_as_asked(db: sqlite3.Connection, place: Path, made: Choice, asked: Choice) -> None:
    """See that a collection has the shards and replicas that are asked for, which count when it is made."""
    divided = replace(made, shards=asked.shards or made.shards, replicas=asked.replicas or made.replicas)
    if divided == made:
        return
    with closing(points_of(made, place)) as points:
        if points.mark() is not None:
            raise EngineError(
                f"The collection {made.collection} is made already, with the shards and replicas it has. "
                "Run throughline engine built-in first, then name the address with --shards and --replicas."
            )
    use(db, divided)
