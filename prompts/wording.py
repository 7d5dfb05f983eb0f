"""Words and stems: how alike two sentences are, without a model, and what a text is about."""

import re
from collections.abc import Iterable
from math import log

from throughline.corpus.text.words import stem, telling_stems, words_and_figures


def any_of(words: str) -> str:
    """Return a pattern for any of these words; one that ends in `~` stands for all that begin so.

    >>> any_of("limit~ only")
    'limit\\\\w*|only'
    """
    return "|".join(re.escape(word).replace(r"\~", r"\w*") for word in words.split())


def overlap(a: frozenset[str], b: frozenset[str]) -> float:
    """Return how much of the smaller set is in the other."""
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


class Closeness:
    """How close texts come to a question, a word counting more the fewer of the texts hold it."""

    def __init__(self, question: str, aside: str, texts: Iterable[frozenset[str]]) -> None:
        pool = list(texts)
        asked = telling_stems(question)
        held = {found: sum(found in text for text in pool) for found in asked | telling_stems(aside)}
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
        for word in words_and_figures(text):
            spelled.setdefault(stem(word), word.lower())
        for found in telling_stems(text):
            held[found] = held.get(found, 0) + 1
    best = sorted(held, key=lambda found: (-held[found], -len(spelled[found]), found))
    return [spelled[found] for found in best if held[found] > shared][:count]
