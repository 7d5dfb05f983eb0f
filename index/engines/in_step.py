"""Keeping an engine in step with its library: what changed is noted, put in whole batches, then forgotten.

Triggers note which notes changed, as a part of the transaction that changes them. A note is struck off when
the engine has acknowledged its batch; so whatever ends a build, the next one puts what is left, and puts the
last batch again, which changes nothing. At the end library and engine get the same new random mark. An engine
that bears another mark has lost something, or belongs to another copy: then everything is put anew.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace

from throughline.corpus.stopping import checkpoint
from throughline.index.engines import points as rows
from throughline.index.engines.choice import Choice, chosen, keep, read
from throughline.index.engines.door import DamagedError
from throughline.index.engines.opening import engine_of
from throughline.index.engines.points import Points
from throughline.index.engines.qdrant import BATCH, Qdrant
from throughline.index.engines.terms import lengths
from throughline.index.store.transactions import chunks, places, step
from throughline.index.vectors.nearest import EXACT_UP_TO
from throughline.index.vectors.passages import active_model, state

_CHANGED = 0.2  # of the mean length of notes: words weigh otherwise then, and are put anew
_TEXT = "kind, title, description, summary, body, abstract, authors"
KINDS = ("words", "meaning")
_NOTED = (  # what changes, when it does, whose note it is, and what must be put anew
    ("note", "INSERT", "NEW.num", ("words", "meaning"), ""),
    ("note", "DELETE", "OLD.num", ("words", "meaning"), ""),
    ("note", f"UPDATE OF {_TEXT}", "NEW.num", ("words", "meaning"), " OR ".join(
        f"OLD.{name} IS NOT NEW.{name}" for name in _TEXT.split(", ")
    )),
    ("alias", "INSERT", "NEW.note", ("words",), ""),
    ("alias", "DELETE", "OLD.note", ("words",), ""),
    ("passage", "INSERT", "NEW.note", ("meaning",), ""),
    ("passage", "DELETE", "OLD.note", ("meaning",), ""),
)  # fmt: skip

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Due:
    """How many notes have words or vectors that the engine has not got yet."""

    words: int = 0
    meaning: int = 0


def begin(db: sqlite3.Connection, choice: Choice) -> None:
    """Let a library use an engine: from now on what changes is noted, and all of it is to be put."""
    with step(db):
        for kind in KINDS:
            db.execute(f"CREATE TABLE IF NOT EXISTS engine_{kind} (note INTEGER PRIMARY KEY)")
        for table, event, note, kinds, changed in _NOTED:
            noted = "".join(f"INSERT OR IGNORE INTO engine_{kind} VALUES ({note}); " for kind in kinds)
            name = f"engine_{table}_{event[:6].lower()}"
            when = f"WHEN {changed} " if changed else ""
            db.execute(f"CREATE TRIGGER IF NOT EXISTS {name} AFTER {event} ON {table} {when}BEGIN {noted}END")
        _all_due(db, choice)


def end(db: sqlite3.Connection) -> None:
    """Let a library use no engine but its own."""
    with step(db):
        for table, event, *_ in _NOTED:
            db.execute(f"DROP TRIGGER IF EXISTS engine_{table}_{event[:6].lower()}")
        for kind in KINDS:
            db.execute(f"DROP TABLE IF EXISTS engine_{kind}")
        keep(db, Choice())


def use(db: sqlite3.Connection, choice: Choice) -> None:
    """Let a library use this engine in place of the one before it."""
    with step(db):
        end(db)
        if choice.is_built_in:
            keep(db, choice)
        else:
            begin(db, choice)


def take_over(db: sqlite3.Connection, told: str) -> None:
    """Let a library that is made anew use the engine of the one before it, as that one's seal tells."""
    use(db, replace(read(told), mark="", coming=""))


def due(db: sqlite3.Connection) -> Due:
    """Return how much is to be put; of a library without a model, which has no vectors, words alone."""
    if chosen(db).is_built_in:
        return Due()
    noted = {kind: f"SELECT count(*) FROM engine_{kind}" for kind in _kinds(db)}
    return Due(**{kind: db.execute(count).fetchone()[0] for kind, count in noted.items()})


def bring(db: sqlite3.Connection, progress: Progress | None = None) -> None:
    """Bring the engine of a library into step with it; raises EngineError where it cannot be reached."""
    with brought(db, progress):
        pass


@contextmanager
def brought(db: sqlite3.Connection, progress: Progress | None = None) -> Iterator[Qdrant | None]:
    """Bring the engine of a library into step and have it open for what is learnt; none is the built-in one.

    Raises EngineError where it cannot be reached.
    """
    if chosen(db).is_built_in:
        yield None
        return
    engine = engine_of(db, chosen(db))
    with closing(engine.points):
        bring_engine(db, engine, progress)
        yield engine


def bring_engine(db: sqlite3.Connection, engine: Qdrant, progress: Progress | None = None) -> None:
    """Put what is due into an engine that is open; one that is damaged is made anew."""
    try:
        _put_due(db, engine, progress)
    except DamagedError:
        engine.points.drop()
        _put_due(db, engine, progress)


def _put_due(db: sqlite3.Connection, engine: Qdrant, progress: Progress | None) -> None:
    _compare(db, engine.points)
    before, known = due(db), chosen(db)
    if not before.words and not before.meaning and not known.coming:
        return
    mark = os.urandom(8).hex()
    _keep(db, replace(known, coming=mark))
    done, total = 0, before.words + before.meaning
    for kind in _kinds(db):
        for run in _due(db, kind):
            checkpoint()
            lacking = engine.put_meaning(run) if kind == "meaning" else engine.put_words(run)
            _strike_off(db, kind, sorted({*run} - {*lacking}))
            done += len(run)
            if progress:
                progress(done, total)
    count = engine.points.count()
    if count > EXACT_UP_TO and abs(count - known.rows) > _CHANGED * known.rows:
        engine.points.settle()
    engine.points.put_mark(mark)
    _keep(db, replace(chosen(db), mark=mark, coming="", rows=engine.points.count()))


def _kinds(db: sqlite3.Connection) -> Sequence[str]:
    return KINDS if active_model(db) else KINDS[:1]


def _compare(db: sqlite3.Connection, points: Points) -> None:
    """See what the engine holds: all is due where it lost something, or is not what it was."""
    known, model = chosen(db), active_model(db)
    mark = points.mark()
    if mark is not None and model != known.model:
        points.drop()
        mark = None
    _, length = lengths(db)
    if mark is None:
        points.make(int(state(db, "dimension") or 1))
        known = replace(known, model=model, mark=os.urandom(8).hex(), coming="", rows=1, length=length)
        points.put_mark(known.mark)
        _all_due(db, known)
    elif mark not in {known.mark, known.coming} or (not known.coming and points.count() != known.rows):
        _all_due(db, replace(known, length=length))
        _forget_strangers(db, points)
    elif abs(length - known.length) > _CHANGED * known.length:
        _all_due(db, replace(known, length=length), KINDS[:1])


def _forget_strangers(db: sqlite3.Connection, points: Points) -> None:
    """Remove the points of notes that the library does not have."""
    for page in points.all():
        notes = sorted({rows.note_of(number) for number in page} - {0})
        there = {
            num
            for run in chunks(notes)
            for (num,) in db.execute(f"SELECT num FROM note WHERE num IN ({places(run)})", run)
        }
        if gone := [number for number in page if number and rows.note_of(number) not in there]:
            points.delete(gone)


def _all_due(db: sqlite3.Connection, choice: Choice, kinds: Sequence[str] = KINDS) -> None:
    with step(db):
        keep(db, choice)
        for kind in kinds:
            db.execute(f"INSERT OR IGNORE INTO engine_{kind} SELECT num FROM note")


def _due(db: sqlite3.Connection, kind: str) -> Iterator[list[int]]:
    """Yield what is due in batches, each note once."""
    last = 0
    find = f"SELECT note FROM engine_{kind} WHERE note > ? ORDER BY note LIMIT {BATCH}"
    while run := [note for (note,) in db.execute(find, (last,))]:
        last = run[-1]
        yield run


def _strike_off(db: sqlite3.Connection, kind: str, notes: Sequence[int]) -> None:
    with step(db):
        for run in chunks(notes):
            db.execute(f"DELETE FROM engine_{kind} WHERE note IN ({places(run)})", run)


def _keep(db: sqlite3.Connection, choice: Choice) -> None:
    with step(db):
        keep(db, choice)
