"""Known titles, found in a paragraph in one pass, however many there are."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from ahocorasick import Automaton

from throughline.corpus.text.titles import flat_of, key_of, words_of

LONGEST_KNOWN = 1000  # characters of a title that prose can cite; a longer one is a paragraph

_WORD = re.compile(r"[^\W_]+(?:['\u2018\u2019\u02bc][^\W_]+)*")
_FIRST_LETTER = re.compile(r"\w")
_NO_WORD = "\0"  # stands for a word that no title can hold

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Known:
    """A title that the corpus knows, as the finder needs it."""

    key: str

    @classmethod
    def of(cls, title: str) -> "Known":
        """Make a known title from its text."""
        return cls(key_of(title))

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the title; worked out when needed, since few searches need them."""
        return tuple(words_of(self.key))


class Titles:
    """Known titles, ready to be found in any number of paragraphs.

    An Aho-Corasick automaton finds all of them in one pass: the work grows with the text, not with the text
    times the number of titles.
    """

    def __init__(self, known: Iterable[Known]) -> None:
        self._known = {title.key: title for title in known if 0 < len(title.key) <= LONGEST_KNOWN}

    @classmethod
    def of(cls, known: "Iterable[Known] | Titles") -> "Titles":
        """Return known titles ready to be found, also where they are already."""
        return known if isinstance(known, Titles) else cls(known)

    def with_more(self, known: Iterable[Known]) -> "Titles":
        """Return these titles and some more."""
        return Titles([*self._known.values(), *known])

    def places(self, text: str) -> Iterator[Span]:
        """Yield each place in a paragraph where a title stands; places may overlap."""
        if not self._known:
            return
        flat = flat_of(text)
        yield from self._worded(text) if flat is None else self._spelled(flat)

    def _spelled(self, flat: str) -> Iterator[Span]:
        """Yield where titles are spelled out in a text that is written as keys are."""
        for last, length in self._by_letters.iter(flat):
            start, end = last + 1 - length, last + 1
            is_within_word = flat[last].isalnum() and flat[end : end + 1].isalnum()
            if not (is_within_word or flat[start - 1 : start].isalnum()):
                yield start, end

    def _worded(self, text: str) -> Iterator[Span]:
        """Yield where the words of titles stand in a text with emphasis, wide spaces or other letters."""
        if self._by_words is None:
            return
        tokens = list(_WORD.finditer(text))
        starts, written, at = [], [" "], 1
        for token in tokens:
            words = words_of(token[0])
            word = words[0] if len(words) == 1 else _NO_WORD
            starts.append(at)
            written.append(f"{word} ")
            at += len(word) + 1
        for last, (length, count, keys) in self._by_words.iter("".join(written)):
            first = bisect_left(starts, last + 2 - length)
            start, end = tokens[first].start(), tokens[first + count - 1].end()
            yield from filter(None, (_exact(text, start, end, key) for key in keys))

    @cached_property
    def _by_letters(self) -> Automaton:
        automaton = Automaton()
        for key in self._known:
            automaton.add_word(key, len(key))
        automaton.make_automaton()
        return automaton

    @cached_property
    def _by_words(self) -> Automaton | None:
        """The titles by their words between spaces; several may differ in their punctuation alone."""
        spelled: dict[tuple[str, ...], list[str]] = {}
        for title in self._known.values():
            spelled.setdefault(title.words, []).append(title.key)
        spelled.pop((), None)
        automaton = Automaton()
        for words, keys in spelled.items():
            sought = f" {' '.join(words)} "
            automaton.add_word(sought, (len(sought), len(words), keys))
        automaton.make_automaton()
        return automaton if spelled else None


def _exact(text: str, start: int, end: int, key: str) -> Span | None:
    """Widen a run of words by the title's own punctuation; None where the text differs from the title."""
    first, last = _FIRST_LETTER.search(key), _FIRST_LETTER.search(key[::-1])
    start -= first.start() if first else 0
    width = last.start() if last else 0
    for extra in range(width, width + 3):  # emphasis may stand between the words and the mark
        if start >= 0 and key_of(text[start : end + extra]) == key:
            return start, end + extra
    return None
