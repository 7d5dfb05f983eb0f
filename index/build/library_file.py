"""Making a library file: a first one beside its place, a later one in one transaction, then its vectors."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from throughline.index.build.update import Changes, Progress, update
from throughline.index.search.searcher import embed, prepare, refresh
from throughline.index.store import file as store
from throughline.index.store.transactions import step
from throughline.index.vectors.weights import ModelUnavailableError


@dataclass(frozen=True, slots=True)
class Made:
    """A library that is up to date, what that took, and what a person should know of it."""

    db: sqlite3.Connection
    changes: Changes
    encoded: int
    remark: str


def make(place: Path, folder: Path, progress: Progress, model: str = "", text_only: bool = False) -> Made:
    """Bring the library at a place up to date with a folder; one that cannot be used is made again."""
    exists, remark = store.usable(place)
    try:
        if exists:
            try:
                db, changes = _update(place, folder, progress)
            except sqlite3.DatabaseError as error:
                if not store.is_damage(error):
                    raise
                remark = store.damaged(place, error)
                exists = False
        if not exists:
            db, changes = _first(place, folder, progress)
        encoded, notice = (0, "") if text_only else _embed(db, place, model, progress)
    except sqlite3.OperationalError as error:
        raise store.LibraryUnwritableError(
            f"The library {place} could not be written ({error}); it is as it was. Make room, or "
            "name another file with --library."
        ) from error
    return Made(db, changes, encoded, "\n".join(filter(None, (remark, notice))))


def _first(place: Path, folder: Path, progress: Progress) -> tuple[sqlite3.Connection, Changes]:
    """Fill a new library beside the place where it belongs, then put it there."""
    built = place.with_name(f"{place.name}.new")
    db = store.create(built)
    try:
        prepare(db)
        db.execute("BEGIN")
        changes = update(db, folder, progress)
        refresh(db, changes.touched)
        db.execute("COMMIT")
        return store.publish(db, built, place), changes
    except BaseException:
        db.close()
        built.unlink(missing_ok=True)
        raise


def _update(place: Path, folder: Path, progress: Progress) -> tuple[sqlite3.Connection, Changes]:
    """Change an existing library in one transaction."""
    db = store.connect(place)
    try:
        db.execute("BEGIN IMMEDIATE")
        changes = update(db, folder, progress)
        refresh(db, changes.touched)
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        db.close()
        raise
    return db, changes


def _embed(db: sqlite3.Connection, place: Path, model: str, progress: Progress) -> tuple[int, str]:
    """Embed what is new; where the model cannot be used, say so and leave search to the words."""
    row = db.execute("SELECT value FROM meta WHERE key = 'model'").fetchone()
    chosen = model or (row[0] if row else "")
    try:
        done = embed(db, place.parent, chosen, lambda done, total: progress("embedding", done, total))
    except ModelUnavailableError as error:
        return 0, str(error)
    if model:  # a later build keeps to it unasked
        with step(db):
            db.execute("INSERT OR REPLACE INTO meta VALUES ('model', ?)", (model,))
    return done.encoded, ""
