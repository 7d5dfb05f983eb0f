"""Whether notes say what is cited from them: the audit of an open library, and its account of trust."""

import sqlite3
from collections.abc import Sequence

from throughline.audit.account import Chain, Trust, by_note, chain_of, trust_of, within, work_list
from throughline.audit.auditor import Audit, Auditor, Row, Sense
from throughline.corpus.model import LinkKind, Note, NoteKind
from throughline.corpus.stopping import Progress, quiet
from throughline.index.search.many import meanings
from throughline.index.search.searcher import Searcher
from throughline.index.store.reader import Reader
from throughline.index.vectors.passages import active_model


class Auditing:
    """Holds each citing sentence of a library to the note that it cites."""

    def __init__(self, db: sqlite3.Connection, reader: Reader, searcher: Searcher) -> None:
        self._db = db
        self._reader = reader
        self._searcher = searcher
        self._progress: Progress = quiet
        self._auditor = Auditor(db, self._sense)

    def run(self, note: Note | None = None, progress: Progress = quiet) -> Audit:
        """Audit one note, with what its account takes in, or the whole library."""
        self._progress = progress
        return self._auditor.run(None if note is None else self.scope(note), progress)

    def scope(self, note: Note) -> list[str]:
        """Return what an account of one note takes in: of a line its sources too, of a topic its notes."""
        if note.kind is NoteKind.INQUIRY:
            return [note.id, *self._reader.ends(note.id, LinkKind.SOURCE_FOR, forward=False)]
        if note.kind is NoteKind.TOPIC:
            return [note.id, *self._reader.ends(note.id, LinkKind.TOPIC, forward=False)]
        return [note.id]

    def trust(self, rows: Sequence[Row]) -> Trust:
        """Return the account of trust of these rows."""
        return trust_of(rows, self._ids("date = '' AND year IS NULL"), self._ids("complete = 0"))

    def work(self, rows: Sequence[Row]) -> list[Row]:
        """Return what is to be looked at, the gravest first."""
        return work_list(rows)

    def chains(self, rows: Sequence[Row], everything: Sequence[Row]) -> list[Chain]:
        """Return where each of some rows comes from, given all rows of the library."""
        held = by_note(everything)
        return [chain_of(row, held) for row in rows]

    def within(self, rows: Sequence[Row], note: Note) -> list[Row]:
        """Return those of some rows that an account of one note takes in."""
        return list(within(rows, set(self.scope(note))))

    def _ids(self, where: str) -> frozenset[str]:
        return frozenset(found for (found,) in self._db.execute(f"SELECT id FROM note WHERE {where}"))

    def _sense(self) -> Sense:
        """Return how closeness in meaning is asked for: by nobody before every passage has its vector."""
        model = active_model(self._db)
        settled = bool(model) and self._searcher.settled()
        usable = settled and self._searcher.meaning(["a sentence"]) is not None
        return Sense(model if usable else "", self._closest)

    def _closest(self, asked: Sequence[tuple[str, int]]) -> list[float | None]:
        texts = list(dict.fromkeys(text for text, _ in asked))
        found = meanings(self._db, self._searcher, texts, self._progress)
        if found is None:
            return [None] * len(asked)
        at = {text: n for n, text in enumerate(texts)}
        engine = self._searcher.engine()
        best = (engine.score(found[at[text]], [note]) for text, note in asked)
        return [close[0][2] if close else None for close in best]


__all__ = ["Audit", "Auditing", "Chain", "Row", "Trust"]
