"""What engines hold of a library that has left them: known until it is removed, or a person is told of it.

A library notes what it leaves in the same step in which it goes over to another engine. So a move that fails
midway, and is made good by another move or by a build, leaves nothing behind.
"""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from throughline.index.engines.choice import Choice, chosen, keep
from throughline.index.engines.door import EngineError
from throughline.index.engines.opening import points_of
from throughline.index.store.transactions import step


def left_for(before: Choice, choice: Choice) -> tuple[Choice, ...]:
    """Return all that is left for an engine; a library that comes back to one has not left that."""
    kept = Choice(choice.name, choice.url, choice.collection)
    left = (*before.leaving, Choice(before.name, before.url, before.collection))
    return tuple(one for one in left if not one.is_built_in and one != kept)


def drop_left(db: sqlite3.Connection, place: Path) -> str:
    """Remove what is left, once the library needs it no more; say once what cannot be removed."""
    known = chosen(db)
    if not known.leaving:
        return ""
    said = [_dropped(one, place) for one in known.leaving]
    with step(db):
        keep(db, replace(known, leaving=()))
    return "\n".join(filter(None, said))


def _dropped(left: Choice, place: Path) -> str:
    try:
        with closing(points_of(left, place)) as points:
            points.drop()
    except EngineError as error:
        held = f"its collection {left.collection}" if left.collection else "its folder"
        return (
            f"What {left.place} holds of this library ({held}) is left: {error} "
            "Remove it there: nothing here names it any more."
        )
    return ""
