"""Known titles, found in a paragraph in one pass, however many there are."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from ahocorasick import Automaton

from throughline.corpus.text.titles import flat_of, key_of, words_of

LONGEST_KNOWN = 1000  # characters of a title that prose can cite; a longer one is a paragraph

_WORD = re.compile(r"[^\W_]+(?:['\u2018\u2019\u02bc][^\W_]+)*")
_FIRST_LETTER = re.compile(r"\w")
_NO_WORD = "\0"  # stands for a word that no title can hold
# Texts that are searched for one string after another: an automaton costs as much as several of them.
_FEW = 8

Span = tuple[int, int]
Fact = TypeVar("Fact")


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


class _Strings(Generic[Fact]):
    """Strings to be found in texts, each with what is known of it.

    In many texts an Aho-Corasick automaton finds all of them in one pass: the work grows with the text, not
    with the text times the number of strings. The few paragraphs of one page are read before it is ready.
    """

    def __init__(self, facts: dict[str, Fact]) -> None:
        self._facts = facts
        self._read = 0

    def found(self, text: str) -> Iterator[tuple[int, Fact]]:
        """Yield where each string begins in a text, and what is known of it; places may overlap."""
        self._read += 1
        if self._read > _FEW and self._facts:
            yield from (
                (last + 1 - len(string), self._facts[string]) for last, string in self._all.iter(text)
            )
            return
        for string, fact in self._facts.items():
            at = text.find(string)
            while at >= 0:
                yield at, fact
                at = text.find(string, at + 1)

    @cached_property
    def _all(self) -> Automaton:
        automaton = Automaton()
        for string in self._facts:
            automaton.add_word(string, string)
        automaton.make_automaton()
        return automaton


class Titles:
    """Known titles, ready to be found in any number of paragraphs."""

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
        for start, length in self._by_letters.found(flat):
            end = start + length
            is_within_word = flat[end - 1].isalnum() and flat[end : end + 1].isalnum()
            if not (is_within_word or flat[start - 1 : start].isalnum()):
                yield start, end

    def _worded(self, text: str) -> Iterator[Span]:
        """Yield where the words of titles stand in a text with emphasis, wide spaces or other letters."""
        tokens = list(_WORD.finditer(text))
        starts, written, at = [], [" "], 1
        for token in tokens:
            words = words_of(token[0])
            word = words[0] if len(words) == 1 else _NO_WORD
            starts.append(at)
            written.append(f"{word} ")
            at += len(word) + 1
        for space, (count, keys) in self._by_words.found("".join(written)):
            first = bisect_left(starts, space + 1)
            start, end = tokens[first].start(), tokens[first + count - 1].end()
            yield from filter(None, (_exact(text, start, end, key) for key in keys))

    @cached_property
    def _by_letters(self) -> _Strings[int]:
        return _Strings({key: len(key) for key in self._known})

    @cached_property
    def _by_words(self) -> _Strings[tuple[int, list[str]]]:
        """The titles by their words between spaces; several may differ in their punctuation alone."""
        spelled: dict[tuple[str, ...], list[str]] = {}
        for title in self._known.values():
            spelled.setdefault(title.words, []).append(title.key)
        spelled.pop((), None)
        return _Strings({f" {' '.join(words)} ": (len(words), keys) for words, keys in spelled.items()})


def _exact(text: str, start: int, end: int, key: str) -> Span | None:
    """Widen a run of words by the title's own punctuation; None where the text differs from the title."""
    first, last = _FIRST_LETTER.search(key), _FIRST_LETTER.search(key[::-1])
    start -= first.start() if first else 0
    width = last.start() if last else 0
    for extra in range(width, width + 3):  # emphasis may stand between the words and the mark
        if start >= 0 and key_of(text[start : end + extra]) == key:
            return start, end + extra
    return None
