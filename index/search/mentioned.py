"""Where the text of a note says the name of another: all names of a library, in one pass over the text."""

import re
import sqlite3
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from throughline.corpus.model import NoteKind
from throughline.corpus.text.sentences import cuts
from throughline.corpus.text.words import PLAIN_WORDS

MOST_WORDS = 16  # of a name; longer ones are looked for by these words
_SHORTEST = 4  # letters: shorter names of one word are too often something else
_TOKEN = re.compile(r"[^\W_]+")
_EACH = 240  # characters of a sentence that are shown on each side
# What makes a text of plain letters its words, in a third of the time that the pattern takes.
_PLAIN = str.maketrans({chr(code): chr(code).lower() if chr(code).isalnum() else " " for code in range(128)})


class _Text:
    """A text, and where its words and sentences are: worked out once, and only where they are shown."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Where the words begin and end."""
        return [match.span() for match in _TOKEN.finditer(self.text)]

    @cached_property
    def ends(self) -> list[int]:
        """Where the sentences begin and end."""
        return sentence_ends(self.text)


@dataclass(frozen=True, slots=True)
class Said:
    """A name in a text: whose it is, and the first and the last of its words there."""

    num: int
    within: _Text
    first: int
    last: int

    @property
    def name(self) -> str:
        """The name as it is written there."""
        return self.within.text[slice(*self._bounds())]

    @property
    def sentence(self) -> str:
        """The sentence that says it."""
        return sentence_around(self.within.text, self.within.ends, *self._bounds())

    def _bounds(self) -> tuple[int, int]:
        spans = self.within.spans
        return spans[self.first][0], spans[self.last][1]


class Names:
    """The names of all notes but topics that say enough to be looked for in texts."""

    def __init__(self, rows: Iterable[tuple[int, str]]) -> None:
        self._notes: dict[tuple[str, ...], list[int]] = {}
        lengths: dict[str, dict[str, set[int]]] = {}  # by the first word and the second, if there is one
        for num, text in rows:
            words = words_of_name(text)
            if is_telling(words):
                self._notes.setdefault(words, []).append(num)
                second = words[1] if len(words) > 1 else ""
                lengths.setdefault(words[0], {}).setdefault(second, set()).add(len(words))
        self._lengths = {
            first: {second: sorted(some, reverse=True) for second, some in after.items()}
            for first, after in lengths.items()
        }

    def within(self, text: str) -> Iterator[Said]:
        """Yield each note whose name stands in a text, once, with the longest name at its place."""
        seen: set[int] = set()
        read = _Text(text)
        for first, last, notes in self._places(words_in_order(text)):
            new = [num for num in notes if num not in seen]
            if new:
                seen.update(new)
                yield from (Said(num, read, first, last) for num in new)

    def _places(self, words: list[str]) -> Iterator[tuple[int, int, list[int]]]:
        """Yield the first and last word of each place where a name stands, and the notes of that name."""
        if self._lengths.keys().isdisjoint(words):
            return
        free = 0  # from here on no word belongs to a name yet
        for at in [at for at, word in enumerate(words) if word in self._lengths]:
            if at < free:
                continue
            after = self._lengths[words[at]]
            second = words[at + 1] if at + 1 < len(words) else ""
            for length in (*after.get(second, ()), *after.get("", ())):
                notes = self._notes.get(tuple(words[at : at + length]))
                if notes and at + length <= len(words):
                    free = at + length
                    yield at, free - 1, notes
                    break


def names_of(db: sqlite3.Connection) -> Names:
    """Read the names of a library: titles, aliases and names of files."""
    rows = db.execute(
        "SELECT name.note, name.text FROM name JOIN note ON note.num = name.note WHERE note.kind <> ?",
        (NoteKind.TOPIC,),
    )
    return Names(rows)


def words_of_name(text: str) -> tuple[str, ...]:
    """Return the words by which a name is looked for."""
    return tuple(words_in_order(text)[:MOST_WORDS])


def words_in_order(text: str) -> list[str]:
    """Return the words of a text as names are compared by.

    >>> words_in_order("Oak-bends, TWO_3"), words_in_order("Straße")
    (['oak', 'bends', 'two', '3'], ['strasse'])
    """
    if text.isascii():
        return text.translate(_PLAIN).split()
    return [word.casefold() for word in _TOKEN.findall(text)]


def is_telling(words: tuple[str, ...]) -> bool:
    """Tell whether a name says enough: one plain word, a number or a date does not.

    >>> [is_telling(words_of_name(name)) for name in ("Zebra", "Notes", "2024-01-02", "How", "To do")]
    [True, False, False, False, False]
    """
    told = [word for word in words if word not in PLAIN_WORDS and not word.isdigit()]
    if len(words) > 1:
        return any((len(word) > 1 and not word.isascii()) or len(word) >= _SHORTEST for word in told)
    return bool(told) and (len(told[0]) >= _SHORTEST or (not told[0].isascii() and len(told[0]) > 1))


def sentence_ends(text: str) -> list[int]:
    """Return where the sentences of a text begin and end, in order."""
    return sorted({0, *(place for place, _ in cuts(text)), len(text)})


def sentence_around(text: str, ends: Sequence[int], start: int, stop: int) -> str:
    """Return the sentence that holds a stretch of a text, on one line."""
    first = ends[bisect_right(ends, start) - 1]
    last = ends[bisect_left(ends, stop)]
    first, last = max(first, start - _EACH), min(last, stop + _EACH)
    return " ".join(text[first:last].split())
