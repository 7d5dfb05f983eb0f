"""Words and stems: how alike two sentences are, without a model, and what a text is about."""

import re
from collections.abc import Iterable

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
