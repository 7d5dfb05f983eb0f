"""Which links a note is likely to want: names that are said but not linked, meaning, shared neighbours."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from throughline.corpus.why_link import WhyLink
from throughline.index.engines.door import Engine
from throughline.index.search.linked import Neighbours, neighbours_of
from throughline.index.search.mentioned import Names, Said, is_telling, names_of, words_of_name
from throughline.index.search.shown import clean
from throughline.index.search.signals import Around, Signals, Whole, gathered, whole_of
from throughline.index.search.words import quoted
from throughline.index.vectors.passages import prose_of, state

# How much each signal of `Signals` counts, in its order: learned by `bench/next_links.py` on the histories of
# three public vaults, and rounded; `bench/README.md` has how each does by weights of the other two.
WEIGHTS = (0.8, 0.8, 1.0, 1.6, 1.0, 1.8, 0.1, 0.9, 3.2, 2.4, 0.6)
CLOSE = 0.4  # cosine from which a suggestion is said to be close in meaning
_MOST_SAYING = 200  # notes that are read for one name
_COMMON = 0.05  # of all notes: a name that more of them say is a common word
_FEW = 50  # notes that may always say it


@dataclass(frozen=True, slots=True)
class Wanted:
    """A note to link with, why, and the sentence that names it where there is one."""

    num: int
    score: float
    reasons: tuple[WhyLink, ...]
    name: str = ""
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Nums:
    """The notes that say a name of this one without a link, and the notes that it should link to."""

    saying: tuple[Wanted, ...]
    to_link: tuple[Wanted, ...]


class Suggester:
    """Suggests links for the notes of one library; what it needs of all notes is read when first needed."""

    def __init__(self, db: sqlite3.Connection, engine: Callable[[], Engine]) -> None:
        self._db = db
        self._engine = engine
        self._names: tuple[str, Names] | None = None
        self._whole: tuple[tuple[int, int], Whole] | None = None

    def suggest(self, num: int, k: int) -> Nums:
        """Return up to k of each; notes that a link already joins to this one are left out."""
        linked = {num, *self.neighbours().of(np.array([num]))[0].tolist()}
        saying = self.saying(num, {num})
        to_link = self._to_link(num, linked, saying)
        return Nums(tuple(one for one in saying if one.num not in linked)[:k], to_link[:k])

    def saying(self, num: int, linked: set[int]) -> tuple[Wanted, ...]:
        """Return the notes outside of `linked` whose texts say a name of this one."""
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
                    found[other] = Wanted(other, -rank, (WhyLink.SAYS,), said.name, said.sentence)
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

    def _to_link(self, num: int, linked: set[int], saying: Sequence[Wanted]) -> tuple[Wanted, ...]:
        said, signals = self.signals(num, saying)
        found = [_weighed(one, row, said.get(one)) for one, row in signals.items() if one not in linked]
        return tuple(sorted(found, key=lambda one: (-one.score, one.num)))

    def signals(self, num: int, saying: Sequence[Wanted]) -> tuple[dict[int, Said], dict[int, Signals]]:
        """Return where the text of a note names others, and what speaks for a link to each."""
        text = text_to_read(self._db, num)
        said = {one.num: one for one in self.names().within(text)}
        around = Around(num, text, said, frozenset(one.num for one in saying))
        return said, gathered(self._db, around, self._engine, self.whole())

    def names(self) -> Names:
        """Return the names of the library as it is now."""
        mark = state(self._db, "names")
        if self._names is None or self._names[0] != mark:
            self._names = mark, names_of(self._db)
        return self._names[1]

    def neighbours(self) -> Neighbours:
        """Return the links of the library as they are now."""
        return self.whole().neighbours

    def whole(self) -> Whole:
        """Return what is known of the library as a whole as it is now."""
        version = (self._db.execute("PRAGMA data_version").fetchone()[0], self._db.total_changes)
        if self._whole is None or self._whole[0] != version:
            self._whole = version, whole_of(self._db, neighbours_of(self._db))
        return self._whole[1]


def _weighed(num: int, row: Signals, said: Said | None) -> Wanted:
    score = sum(weight * value for weight, value in zip(WEIGHTS, row.row(), strict=True))
    told = (
        (row.said, WhyLink.NAMED),
        (row.says, WhyLink.NAMES),
        (row.near >= CLOSE, WhyLink.CLOSE),
        (row.lent, WhyLink.LENT),
        (row.shared, WhyLink.SHARED),
    )
    reasons = tuple(why for is_so, why in told if is_so)
    return Wanted(num, score, reasons, said.name if said else "", said.sentence if said else "")


def text_to_read(db: sqlite3.Connection, num: int) -> str:
    """Return the text of a note in which names are looked for."""
    row = db.execute("SELECT description, summary, body, abstract FROM note WHERE num = ?", (num,)).fetchone()
    return read_in(*row)


def read_in(description: str, summary: str, body: str, abstract: str) -> str:
    """Return what of a note is read for names."""
    return clean("\n".join(filter(None, (description, prose_of(summary, body, abstract)))))
