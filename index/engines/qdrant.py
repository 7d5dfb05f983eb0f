"""Qdrant behind the door: notes as points, filters as kinds or numbers, k notes of many passages."""

import sqlite3
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from throughline.index.engines import points as rows
from throughline.index.engines.choice import Choice, chosen
from throughline.index.engines.door import OPEN, EngineError, Near, Sought
from throughline.index.engines.points import Allowed, Point, Points, Scored
from throughline.index.engines.terms import Cutter, Rarity
from throughline.index.search.allowed import Scope
from throughline.index.search.words import columns_of
from throughline.index.store.transactions import chunks, places
from throughline.index.vectors.encoder import Matrix, normalised
from throughline.index.vectors.kept import Records
from throughline.index.vectors.nearest import EXACT_UP_TO
from throughline.index.vectors.passages import active_model, kept_of

BATCH = 500  # notes put at a time
MOST_NAMED = (
    20_000  # notes that a filter names; of more, those that are allowed are picked from what is found
)
_SPARE = 16  # points asked for beyond what is wanted
_DEEPEST = 10_000  # points that are looked through before a filter of many notes is named after all


class Qdrant:
    """Asks a collection of Qdrant, and keeps it in step with the library."""

    def __init__(self, db: sqlite3.Connection, points: Points) -> None:
        self.points = points
        self._db = db
        self._cutter = Cutter()
        self._rarity = Rarity()
        self._records: Records | None = None
        self._trusted = False

    def put(self, notes: Sequence[int]) -> None:
        """Put the words and the vectors of these notes in place of those that were put before."""
        self.put_words(notes)
        self.put_meaning(notes)

    def delete(self, notes: Sequence[int]) -> None:
        """Forget these notes."""
        for run in chunks(notes):
            if gone := self.points.of_notes(run):
                self.points.delete(gone)

    def put_words(self, notes: Sequence[int]) -> list[int]:
        """Put the words of notes; of notes that are gone, or hold no words, none are left.

        Returns the notes whose words are lacking still: never any.
        """
        length = chosen(self._db).length or 1.0
        for run in chunks(notes):
            kinds = self._kinds(run)
            cut = self._cutter.notes(columns_of(self._db, run), length)
            new = [
                Point(rows.of_words(note), note, kinds[note], words=terms)
                for note, terms in cut
                if terms.numbers
            ]
            if new:
                self.points.put(new)
            self.delete([note for note in run if note not in kinds])
            put = {point.note for point in new}
            if empty := [rows.of_words(note) for note in kinds if note not in put]:
                self.points.delete(empty)
        return []

    def put_meaning(self, notes: Sequence[int]) -> list[int]:
        """Put the vectors of notes; return those notes of which a vector is lacking still."""
        lacking: list[int] = []
        for run in chunks(notes):
            lacking += self._put_vectors(run)
        return lacking

    def _put_vectors(self, run: Sequence[int]) -> list[int]:
        kinds, found = self._kinds(run), self._vectors()
        passages = self._db.execute(
            f"SELECT note, seq, digest FROM passage WHERE note IN ({places(run)})", run
        ).fetchall()
        uncut = self._db.execute(f"SELECT note FROM uncut WHERE note IN ({places(run)})", run)
        lacking = {note for (note,) in uncut}
        new = []
        for note, seq, digest in passages:
            if digest not in found.at:
                lacking.add(note)
            elif seq < rows.MOST_PASSAGES:
                vector = found.vector(digest).tolist()
                new.append(Point(rows.of_passage(note, seq), note, kinds[note], meaning=vector))
        if new:
            self.points.put(new)
        wanted = {point.number for point in new} | {rows.of_words(note) for note in kinds}
        if gone := [number for number in self.points.of_notes(run) if number not in wanted]:
            self.points.delete(gone)
        return sorted(lacking & kinds.keys())

    def nearest(self, vector: Matrix, k: int, scope: Scope = OPEN) -> list[Near]:
        """Return the k notes nearest to a vector, each by its best passage, best first."""
        if k <= 0 or not np.any(vector) or not self._trust().model:
            return []
        few = chosen(self._db).rows <= EXACT_UP_TO

        def ask(limit: int, allowed: Allowed) -> Scored:
            return self.points.nearest(vector, limit, allowed, few or bool(allowed.notes))

        return self._found(ask, k, scope, self._best_of_each)

    def best(self, sought: Sought, k: int, scope: Scope = OPEN) -> list[tuple[int, float]]:
        """Return the k notes that hold these words best, with their scores, best first."""
        if k <= 0:
            return []
        self._trust()
        terms = self._rarity.terms(self._db, self._cutter.query(sought.parts))
        if not terms.numbers:
            return []
        found = self._found(
            lambda limit, allowed: self.points.best(terms, limit, allowed), k, scope, self._that_are_there
        )
        return [(note, score) for note, _, score in found]

    def score(self, vector: Matrix, notes: Iterable[int]) -> list[Near]:
        """Return how near just these notes are, each by its best passage, in the order of notes."""
        found: list[Near] = []
        for run in chunks(sorted(notes)) if self._trust().model else ():
            limit = sum(self._passages(run))
            if limit:
                near = self.points.nearest(vector, limit, Allowed(notes=tuple(run)), True)
                found += self._best_of_each(near)
        return sorted(found)

    def mean(self, note: int) -> Matrix | None:
        """Return the mean of the vectors of a note."""
        self._trust()
        (count,) = self._passages([note]) or [0]
        found = self.points.vectors([rows.of_passage(note, seq) for seq in range(count)])
        return normalised(np.mean(np.array(found, np.float32), axis=0)) if found else None

    def _trust(self) -> Choice:
        """Look once whether the collection is the one that was brought into step with this library."""
        known = chosen(self._db)
        if self._trusted:
            return known
        mark = self.points.mark()
        if not mark or mark not in {known.mark, known.coming}:
            lost = "holds nothing of this library" if not mark else "holds another state of this library"
            raise EngineError(f"{known.place} {lost}. Run throughline build.")
        self._trusted = True
        return known

    def _found(
        self,
        ask: Callable[[int, Allowed], Scored],
        k: int,
        scope: Scope,
        read: Callable[[Scored], list[Near]],
    ) -> list[Near]:
        """Ask for ever more points until k notes are found, or there are no more."""
        allowed, among = self._allowed(scope)
        if allowed is None:
            return []
        limit = 2 * k + _SPARE
        while True:
            scored = ask(limit, allowed)
            found = [near for near in read(scored) if among is None or near[0] in among]
            if len(found) >= k or len(scored) < limit:
                return found[:k]
            limit *= 4
            if among is not None and limit > _DEEPEST:
                allowed, among = Allowed(notes=tuple(sorted(among))), None

    def _allowed(self, scope: Scope) -> tuple[Allowed | None, set[int] | None]:
        """Return a scope as an engine is told it, and for a wide one the notes that are picked later."""
        if scope.is_open:
            return Allowed(), None
        if scope.is_kinds_only:
            return Allowed(kinds=tuple(map(str, scope.kinds))), None
        nums = scope.nums(self._db)
        if len(nums) > MOST_NAMED:
            return Allowed(), set(nums)
        return (Allowed(notes=tuple(nums)), None) if nums else (None, None)

    def _best_of_each(self, scored: Scored) -> list[Near]:
        best: dict[int, Near] = {}
        for number, score in scored:
            note = rows.note_of(number)
            if note not in best or score > best[note][2]:
                best[note] = (note, rows.seq_of(number), score)
        there = self._that_have_passages(best.values())
        return sorted(there, key=lambda near: (-near[2], near[0]))

    def _that_have_passages(self, found: Iterable[Near]) -> list[Near]:
        """Leave out what the library has no more: its deletion may not have reached the engine yet."""
        asked, there = list(found), set()
        for run in chunks([near[0] for near in asked]):
            statement = f"SELECT note, seq FROM passage WHERE note IN ({places(run)})"
            there.update(self._db.execute(statement, run).fetchall())
        return [near for near in asked if near[:2] in there]

    def _that_are_there(self, scored: Scored) -> list[Near]:
        notes = [rows.note_of(number) for number, _ in scored]
        there = {note for run in chunks(notes) for note in self._kinds(run)}
        found = [(note, 0, score) for note, (_, score) in zip(notes, scored, strict=True) if note in there]
        return sorted(found, key=lambda near: (-near[2], near[0]))

    def _kinds(self, run: Sequence[int]) -> dict[int, str]:
        return dict(
            self._db.execute(f"SELECT num, kind FROM note WHERE num IN ({places(run)})", run).fetchall()
        )

    def _passages(self, run: Sequence[int]) -> list[int]:
        counted = f"SELECT count(*) FROM passage WHERE note IN ({places(run)}) GROUP BY note"
        return [count for (count,) in self._db.execute(counted, run)]

    def _vectors(self) -> Records:
        """Return the vectors that the library keeps, read once for all that is put."""
        if self._records is None:
            self._records = kept_of(self._db).records(active_model(self._db))
        return self._records
