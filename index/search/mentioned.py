"""Where the text of a note says the name of another: all names of a library, in one pass over the text."""

import re
import sqlite3
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from throughline.corpus.model import NoteKind
from throughline.corpus.text.sentences import cuts
from throughline.corpus.text.words import PLAIN_WORDS

MOST_WORDS = 16  # of a name; longer ones are looked for by these words
_SHORTEST = 4  # letters: shorter names of one word are too often something else
_TOKEN = re.compile(r"[^\W_]+")
_EACH = 240  # characters of a sentence that are shown on each side


@dataclass(frozen=True, slots=True)
class Said:
    """A name in a text: whose it is, the name as it is written there, and its sentence."""

    num: int
    name: str
    sentence: str


class Names:
    """The names of all notes but topics that say enough to be looked for in texts."""

    def __init__(self, rows: Iterable[tuple[int, str]]) -> None:
        self._notes: dict[tuple[str, ...], list[int]] = {}
        self._lengths: dict[str, set[int]] = {}
        for num, text in rows:
            words = words_of_name(text)
            if is_telling(words):
                self._notes.setdefault(words, []).append(num)
                self._lengths.setdefault(words[0], set()).add(len(words))

    def within(self, text: str) -> Iterator[Said]:
        """Yield each note whose name stands in a text, once, with the longest name at its place."""
        spans = [(match.group().casefold(), match.start(), match.end()) for match in _TOKEN.finditer(text)]
        seen: set[int] = set()
        ends: list[int] = []  # of the sentences: worked out once, and only where a name stands in the text
        at = 0
        while at < len(spans):
            step = 1
            for length in sorted(self._lengths.get(spans[at][0], ()), reverse=True):
                run = spans[at : at + length]
                found = self._notes.get(tuple(word for word, _, _ in run))
                if found and len(run) == length:
                    start, stop = run[0][1], run[-1][2]
                    new = [num for num in found if num not in seen]
                    seen.update(new)
                    ends = ends or sentence_ends(text)
                    sentence = sentence_around(text, ends, start, stop) if new else ""
                    yield from (Said(num, text[start:stop], sentence) for num in new)
                    step = length
                    break
            at += step


def names_of(db: sqlite3.Connection) -> Names:
    """Read the names of a library: titles, aliases and names of files."""
    rows = db.execute(
        "SELECT name.note, name.text FROM name JOIN note ON note.num = name.note WHERE note.kind <> ?",
        (NoteKind.TOPIC,),
    )
    return Names(rows)


def words_of_name(text: str) -> tuple[str, ...]:
    """Return the words by which a name is looked for."""
    return tuple(word.casefold() for word in _TOKEN.findall(text)[:MOST_WORDS])


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
