"""A library written out as a vault of Markdown files, with the pictures that its notes embed."""

import sqlite3
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Protocol

from throughline.corpus.errors import ThroughlineError
from throughline.corpus.model import Card, Link, Note
from throughline.corpus.writers.vault import Held, write_vault
from throughline.index.store.sources import source_of
from throughline.library.attachments import copy_attachments


class Read(Protocol):
    """What a vault asks of the notes of a library."""

    def all(self) -> Iterator[Card]: ...

    def get(self, note_id: str) -> Note: ...

    def links(self, ids: Iterable[str], *, origins: bool) -> Iterator[Link]: ...


def write(db: sqlite3.Connection, notes: Read, folder: Path, place: Path, force: bool) -> int:
    """Write every note as a Markdown file, with links and pictures; return how many notes it holds."""
    titles = {card.id: card.title for card in notes.all()}
    damage = (ThroughlineError, sqlite3.DatabaseError, ValueError)  # what a damaged row may raise

    def held(note_id: str) -> Held:
        links = tuple(notes.links([note_id], origins=True))
        return Held(notes.get(note_id), links, source_of(db, note_id))

    return write_vault(titles, held, place, force, damage, partial(copy_attachments, db, folder))
