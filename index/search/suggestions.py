"""Which links a note is likely to want: names that are said but not linked, meaning, shared neighbours."""

import math
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from throughline.corpus.model import NoteKind
from throughline.index.search.linked import Neighbours, neighbours_of
from throughline.index.search.mentioned import Names, Said, is_telling, names_of, words_of_name
from throughline.index.search.shown import clean
from throughline.index.search.words import quoted
from throughline.index.store.transactions import places
from throughline.index.vectors.nearest import Vectors
from throughline.index.vectors.passages import prose_of, state

# What speaks for a link. Mentions were raised after one look at the history of one public vault, where they
# told most; not measured since, see `bench/next_links.py`.
MENTION, MEANING, NEIGHBOURS, POPULAR = 1.0, 0.6, 0.4, 0.1
_NEAREST = 60  # notes close in meaning that are weighed
_MOST_SHARING = 500  # notes with the same neighbours that are weighed: those of a hub are the whole library
_MOST_SAYING = 200  # notes that are read for one name
_COMMON = 0.05  # of all notes: a name that more of them say is a common word
_FEW = 50  # notes that may always say it


@dataclass(frozen=True, slots=True)
class Wanted:
    """A note to link with, why, and the sentence that names it where there is one."""

    num: int
    score: float
    reasons: tuple[str, ...]
    name: str = ""
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Nums:
    """The notes that say a name of this one without a link, and the notes that it should link to."""

    saying: tuple[Wanted, ...]
    to_link: tuple[Wanted, ...]


class Suggester:
    """Suggests links for the notes of one library; what it needs of all notes is read when first needed."""

    def __init__(self, db: sqlite3.Connection, vectors: Callable[[], Vectors]) -> None:
        self._db = db
        self._vectors = vectors
        self._names: tuple[str, Names] | None = None
        self._links: tuple[tuple[int, int], Neighbours] | None = None

    def suggest(self, num: int, k: int) -> Nums:
        """Return up to k of each; notes that a link already joins to this one are left out."""
        linked = {num, *self.neighbours().of(np.array([num]))[0].tolist()}
        return Nums(self._saying(num, linked)[:k], self._to_link(num, linked)[:k])

    def _saying(self, num: int, linked: set[int]) -> tuple[Wanted, ...]:
        names = self._told_names(num)
        own = Names((num, name) for name in names)
        found: dict[int, Wanted] = {}
        for name in names:
            rows = self._db.execute(
                "SELECT rowid, rank FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?",
                (f"{{description prose}} : {quoted(name)}", _MOST_SAYING),
            ).fetchall()
            for other, rank in rows:
                said = next(own.within(text_to_read(self._db, other)), None) if other not in linked else None
                if said and other not in found:
                    found[other] = Wanted(other, -rank, ("says its name",), said.name, said.sentence)
        return tuple(sorted(found.values(), key=lambda one: (-one.score, one.num)))

    def _told_names(self, num: int) -> list[str]:
        """Return the names of a note that are no common words in its library."""
        rows = self._db.execute("SELECT text FROM name WHERE note = ? ORDER BY own DESC, text", (num,))
        room = max(_FEW, int(_COMMON * self._db.execute("SELECT max(num) FROM note").fetchone()[0]))
        names = [text for (text,) in rows if is_telling(words_of_name(text))]
        count = "SELECT count(*) FROM (SELECT 1 FROM words WHERE words MATCH ? LIMIT ?)"
        return [
            name
            for name in names
            if self._db.execute(count, (f"prose : {quoted(name)}", room + 1)).fetchone()[0] <= room
        ]

    def _to_link(self, num: int, linked: set[int]) -> tuple[Wanted, ...]:
        said = {one.num: one for one in self.names().within(text_to_read(self._db, num))}
        near = self._near(num)
        shared = self._shared(num)
        candidates = ({*said, *near, *shared} - linked) - self._topics({*said, *near, *shared})
        popular = self._popular(sorted(candidates))
        found = [
            _weighed(one, said.get(one), near.get(one, 0.0), shared.get(one, 0.0), popular[one])
            for one in candidates
        ]
        return tuple(sorted(found, key=lambda one: (-one.score, one.num)))

    def _near(self, num: int) -> dict[int, float]:
        vectors = self._vectors()
        own = vectors.vector_of(num)
        return {note: score for note, _, score in vectors.search(own, _NEAREST)} if own is not None else {}

    def _shared(self, num: int) -> dict[int, float]:
        """Return how much each note shares neighbours with this one, rare ones counting most; 1 at best."""
        middle, _ = self.neighbours().of(np.array([num]))
        others, which = self.neighbours().of(middle)
        if not len(others):
            return {}
        degrees = np.bincount(which, minlength=len(middle))
        notes, at = np.unique(others, return_inverse=True)
        weights = np.bincount(at, weights=1 / np.log(2 + degrees[which]))
        best = np.argsort(-weights, kind="stable")[:_MOST_SHARING]
        return dict(zip(notes[best].tolist(), (weights[best] / weights.max()).tolist(), strict=True))

    def _popular(self, nums: Sequence[int]) -> dict[int, float]:
        rows = self._db.execute(
            f"SELECT num, connections FROM note WHERE num IN ({places(nums)})", tuple(nums)
        ).fetchall()
        most = math.log1p(max((count for _, count in rows), default=1) or 1)
        return {num: math.log1p(count) / most for num, count in rows}

    def _topics(self, nums: set[int]) -> set[int]:
        rows = self._db.execute(
            f"SELECT num FROM note WHERE kind = ? AND num IN ({places([*nums])})", (NoteKind.TOPIC, *nums)
        )
        return {num for (num,) in rows}

    def names(self) -> Names:
        """Return the names of the library as it is now."""
        mark = state(self._db, "names")
        if self._names is None or self._names[0] != mark:
            self._names = mark, names_of(self._db)
        return self._names[1]

    def neighbours(self) -> Neighbours:
        """Return the links of the library as they are now."""
        version = (self._db.execute("PRAGMA data_version").fetchone()[0], self._db.total_changes)
        if self._links is None or self._links[0] != version:
            self._links = version, neighbours_of(self._db)
        return self._links[1]


def _weighed(num: int, said: Said | None, near: float, shared: float, popular: float) -> Wanted:
    score = MENTION * (said is not None) + MEANING * max(0.0, near) + NEIGHBOURS * shared + POPULAR * popular
    reasons = []
    if said:
        reasons.append("is named in the text")
    if near >= 0.4:
        reasons.append("close in meaning")
    if shared > 0:
        reasons.append("shares neighbours")
    return Wanted(num, score, tuple(reasons), said.name if said else "", said.sentence if said else "")


def text_to_read(db: sqlite3.Connection, num: int) -> str:
    """Return the text of a note in which names are looked for."""
    row = db.execute("SELECT description, summary, body, abstract FROM note WHERE num = ?", (num,)).fetchone()
    return clean("\n".join(filter(None, (row[0], prose_of(*row[1:])))))
