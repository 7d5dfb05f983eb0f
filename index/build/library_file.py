"""Makes a library file: the first beside its final place, later changes in one transaction, then vectors."""

import json
import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from throughline.corpus.readers.files import File
from throughline.corpus.readers.folder import list_files
from throughline.corpus.stopping import Progress
from throughline.index.build.changes import Changes, Source
from throughline.index.build.dialects import said
from throughline.index.build.remembered import remembered
from throughline.index.build.tidy import drop_if_wasteful
from throughline.index.build.update import update
from throughline.index.engines.door import EngineError
from throughline.index.engines.in_step import brought, take_over
from throughline.index.engines.leaving import drop_left
from throughline.index.search.searcher import embed, learn, prepare, refresh
from throughline.index.store import file as store
from throughline.index.store import journal, seals
from throughline.index.store.condition import State, condition_of, damaged, seal_of
from throughline.index.store.errors import is_damage
from throughline.index.store.interrupts import interruptible
from throughline.index.store.schema import BEGUN, ENGINE
from throughline.index.store.transactions import step
from throughline.index.vectors.elsewhere import Elsewhere, ElsewhereError
from throughline.index.vectors.kept import VectorsNotOursError
from throughline.index.vectors.passages import kept_of
from throughline.index.vectors.weights import ModelUnavailableError

_SAID = "dialects"
NEWEST = 300  # notes that are shown while all are read: about a second's work; not tuned
WORTH_BEGINNING = 2 * NEWEST  # notes from which on reading all of them is waited for: three seconds and more
_NEAR = 1e-3  # how far the length of a normalised vector may be from 1


@dataclass(frozen=True, slots=True)
class Made:
    """A library that is up to date, what that took, and what a person should know of it."""

    db: sqlite3.Connection
    changes: Changes
    encoded: int
    remark: str


def make(
    place: Path,
    folder: Path,
    progress: Progress,
    model: str = "",
    text_only: bool = False,
    dialects: Sequence[str] = (),
    remember: bool = True,
    on: Elsewhere | None = None,
    named: Sequence[str] = (),
) -> Made:
    """Bring the library at a place up to date with a folder; one that cannot be used is made again.

    Where files are `named`, no others are looked at, and of these just the pages that the library has.
    """
    try:
        source = Source(folder, tuple(dialects), named=tuple(named))
        return _make(place, source, progress, model, text_only, remember, on)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError) or is_damage(error):
            raise store.explained(place, error) from error
        raise
    except OSError as error:
        if error.filename is None or _lies_in(error.filename, place.parent):
            raise store.explained(place, error) from error
        raise


def begin(place: Path, folder: Path, progress: Progress) -> bool:
    """Put a library of the newest notes in an empty place, if reading all takes long; tell whether it is so.

    It can be shown, and the next build makes the whole one.
    """
    if place.exists() or condition_of(place, building=True).state is not State.ABSENT:
        return False
    if sum(isinstance(entry, File) for entry in list_files(folder)) < WORTH_BEGINNING:
        return False
    built = place.with_name(f"{place.name}.throughline-new")
    try:
        db = store.create(built, BEGUN)
        try:
            _fill(db, Source(folder, newest=NEWEST), progress)
            store.publish_beginning(db, built, place)
        except BaseException:
            db.close()
            built.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise store.explained(place, error) from error
    return True


def _lies_in(name: str | bytes, folder: Path) -> bool:
    """Tell whether a file is in a folder, whichever of the two is named from the folder one stands in."""
    return Path(os.path.realpath(os.fsdecode(name))).is_relative_to(os.path.realpath(folder))


def _make(
    place: Path,
    source: Source,
    progress: Progress,
    model: str,
    text_only: bool,
    remember: bool,
    on: Elsewhere | None,
) -> Made:
    found = condition_of(place, building=True)
    chosen = model or _chosen_before(place, found.state)
    remark = found.remark
    made = None
    if found.state is State.SOUND:
        if other := store.other_notes(place, source.folder):
            remark = f"{place} held the notes of {other}; now it holds those of {source.folder}."
        try:
            made = _update(place, source, progress)
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            found = damaged(place, str(error))
            remark = found.remark
    if made is None:  # what was said of folders is kept beside the library, as it is made anew
        before = json.loads(seals.read(seal_of(place)).facts.get(_SAID, "[]"))
        source = replace(source, dialects=(*before, *source.dialects), named=())
    db, changes = made or _first(place, source, progress, found.state)
    try:
        encoded, notice = (0, "") if text_only else _embed(db, place, chosen, progress, on)
        behind = _bring(db, place, progress, not text_only and not notice)
        if not notice and model:  # a later build keeps to it unasked
            with step(db):
                db.execute("INSERT OR REPLACE INTO meta VALUES ('model', ?)", (model,))
        facts = {"model": chosen} if chosen and not notice else {}
        told = json.dumps([f"{folder}={dialect}" for folder, dialect in said(db).items()])
        if told != seals.read(seal_of(place)).facts.get(_SAID, "[]"):
            facts[_SAID] = told
        if remember:
            remember_words_alone(db, text_only)
        store.settle(db, place, facts or None)
    except BaseException:
        db.close()
        raise
    return Made(db, changes, encoded, "\n".join(filter(None, (remark, notice, behind))))


def remember_words_alone(db: sqlite3.Connection, text_only: bool) -> None:
    """Note whether a person wants search by words alone, so that the app does not embed unasked."""
    statement = "INSERT OR IGNORE INTO meta VALUES ('words alone', 'yes')"
    with step(db):
        db.execute(statement if text_only else "DELETE FROM meta WHERE key = 'words alone'")


def chosen_model(place: Path) -> str:
    """Return the model that the library at a place was told to use, or nothing for the bundled one."""
    return _chosen_before(place, State.SOUND)


def _chosen_before(place: Path, state: State) -> str:
    """Return the model that an earlier build was told to use; it is kept beside the library as well."""
    if sealed := seals.read(seal_of(place)).facts.get("model", ""):
        return sealed
    if state not in (State.SOUND, State.OLDER):
        return ""
    with closing(store.connect(place)) as db:
        row = db.execute("SELECT value FROM meta WHERE key = 'model'").fetchone()
    return str(row[0]) if row else ""


def _first(
    place: Path, source: Source, progress: Progress, state: State
) -> tuple[sqlite3.Connection, Changes]:
    """Fill a new library beside the place where it belongs, then put it there."""
    built = place.with_name(f"{place.name}.throughline-new")
    db = store.create(built)
    try:
        changes = _fill(db, source, progress, seals.read(seal_of(place)).facts.get(ENGINE, ""))
        if state is State.OLDER:
            with suppress(sqlite3.DatabaseError):  # those that cannot be read are encoded anew
                keep_vectors_of(place)
        if state is State.DAMAGED:
            store.put_aside(place)
        return store.publish(db, built, place), changes
    except BaseException:
        db.close()
        built.unlink(missing_ok=True)
        raise


def _fill(db: sqlite3.Connection, source: Source, progress: Progress, engine: str = "") -> Changes:
    """Fill a new library file, which uses the engine that the seal of the one before it tells."""
    prepare(db)
    with interruptible(db):
        db.execute("BEGIN")
        changes = update(db, source, progress)
        refresh(db, changes.touched)
        _mark_read(db)
        store.mark_notes(db, source.folder)
        journal.begin(db)
        take_over(db, engine)
        db.execute("COMMIT")
    return changes


def _mark_read(db: sqlite3.Connection) -> None:
    """Give what was read a new random mark: whoever shows the library knows by it that there is news."""
    db.execute("INSERT OR REPLACE INTO meta VALUES ('read', hex(randomblob(16)))")


def _update(place: Path, source: Source, progress: Progress) -> tuple[sqlite3.Connection, Changes]:
    """Change an existing library in one transaction."""
    db = store.connect(place)
    try:
        # The journal is left alone until it is settled: then it is known what it brings into the file.
        db.execute("PRAGMA wal_autocheckpoint = 0")
        with interruptible(db), step(db):
            before = db.total_changes
            with remembered(db):
                changes = update(db, source, progress)
            refresh(db, changes.touched)
            if db.total_changes != before:
                _mark_read(db)
            store.mark_notes(db, source.folder)
        db.execute("PRAGMA wal_autocheckpoint = 1000")
    except BaseException:
        db.close()
        raise
    return db, changes


def keep_vectors_of(place: Path) -> None:
    """Bring the vectors of a library of an earlier format, which held them itself, into their own file.

    They had no sums: a vector that does not have the length 1 is left behind, to be encoded anew.
    """
    with closing(store.connect(place)) as db:
        if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'vector'").fetchone():
            return
        kept = kept_of(db)
        for (model,) in db.execute("SELECT DISTINCT model FROM vector").fetchall():
            size = db.execute(
                "SELECT length(data) FROM vector WHERE model = ? GROUP BY 1 ORDER BY count(*) DESC", (model,)
            ).fetchone()[0]
            rows = db.execute(
                "SELECT digest, data FROM vector "
                "WHERE model = ? AND length(data) = ? AND length(digest) = 16",
                (model, size),
            )
            known = kept.records(model).at
            found = [(digest, np.frombuffer(data, "<f4")) for digest, data in rows if digest not in known]
            new = [(digest, row) for digest, row in found if abs(np.linalg.norm(row) - 1) < _NEAR]
            if new:
                kept.add(model, [digest for digest, _ in new], np.stack([row for _, row in new]))


def _embed(
    db: sqlite3.Connection, place: Path, model: str, progress: Progress, on: Elsewhere | None
) -> tuple[int, str]:
    """Embed what is new; where no model or no place for vectors is at hand, say so: words are enough."""
    try:
        with interruptible(db):
            done = embed(db, place.parent, model, lambda done, total: progress("embedding", done, total), on)
    except ElsewhereError as error:
        return error.encoded, str(error)
    except (ModelUnavailableError, VectorsNotOursError) as error:
        return 0, str(error)
    if done.encoded:
        drop_if_wasteful(place.parent, done.model)
    return done.encoded, ""


def _bring(db: sqlite3.Connection, place: Path, progress: Progress, is_learning: bool) -> str:
    """Bring the engine of the library into step, learn from it, and remove what engines before it hold.

    Where the engine fails, say so: what was built is kept, and the next build tries again.
    """
    left = "puts what is missing"
    with interruptible(db):
        try:
            with brought(db, lambda done, total: progress("engine", done, total)) as engine:
                left = "learns what search needs"
                if is_learning:
                    learn(db, place.parent, engine)
        except EngineError as error:
            return f"{error} Until then search goes by words; the next build {left}."
        return drop_left(db, place)
