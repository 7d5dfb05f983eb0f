"""Words and stems: how alike two sentences are, without a model, and what a text is about."""

import re
from collections.abc import Iterable
from math import log

from throughline.graph.insights.plain_words import PLAIN_WORDS

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*|\d+(?:[.,]\d+)*%?")
STEM = 6  # letters: enough to tell words apart, few enough to join a word with its inflections


def any_of(words: str) -> str:
    """Return a pattern for any of these words; one that ends in `~` stands for all that begin so.

    >>> any_of("limit~ only")
    'limit\\\\w*|only'
    """
    return "|".join(re.escape(word).replace(r"\~", r"\w*") for word in words.split())


def words_of(text: str) -> list[str]:
    """Return the words and figures of a text as written."""
    return _WORD.findall(text)


def stems(text: str) -> frozenset[str]:
    """Return what the telling words of a text begin with.

    >>> sorted(stems("Does the preference for preferences shrink by 77.5%?"))
    ['77.5%', 'prefer', 'shrink']
    """
    return frozenset(
        stem(word) for word in words_of(text) if word.lower() not in PLAIN_WORDS and len(word) > 1
    )


def stem(word: str) -> str:
    """Return a word without its inflection, as near as its first letters come to that."""
    return word.lower().replace("\u2019", "'").removesuffix("'s")[:STEM]


def overlap(a: frozenset[str], b: frozenset[str]) -> float:
    """Return how much of the smaller set lies in the other."""
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


class Closeness:
    """How close texts come to a question, a word counting more the fewer of the texts hold it."""

    def __init__(self, question: str, aside: str, texts: Iterable[frozenset[str]]) -> None:
        pool = list(texts)
        held = {stem_: sum(stem_ in text for text in pool) for stem_ in stems(question) | stems(aside)}
        asked = stems(question)
        self._worth = {
            stem_: log((len(pool) + 1) / (count + 0.5)) * (1.0 if stem_ in asked else 0.4)
            for stem_, count in held.items()
            if count
        }
        self._most = sum(sorted(self._worth.values(), reverse=True)[:5]) or 1.0

    def of(self, text: frozenset[str]) -> float:
        """Return the closeness of one text, from 0 to 1."""
        return min(1.0, sum(self._worth[found] for found in text & self._worth.keys()) / self._most)


def telling(texts: Iterable[str], count: int, shared: bool = False) -> list[str]:
    """Return the words that most of these texts hold, as first written; `shared` leaves out those of one."""
    spelled: dict[str, str] = {}
    held: dict[str, int] = {}
    for text in texts:
        for word in words_of(text):
            spelled.setdefault(stem(word), word.lower())
        for found in stems(text):
            held[found] = held.get(found, 0) + 1
    best = sorted(held, key=lambda found: (-held[found], -len(spelled[found]), found))
    return [spelled[found] for found in best if held[found] > shared][:count]
