"""Close spelling: the known word nearest to one that is not known."""

import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA


class Vocabulary:
    """Known words with how often they occur, ready to be compared with a misspelt one."""

    def __init__(self, counted: Iterable[tuple[str, int]]) -> None:
        self._counts = dict(counted)
        by_length: dict[int, list[str]] = defaultdict(list)
        self._sorted = sorted(self._counts)
        for word in self._sorted:
            by_length[len(word)].append(word)
        self._words = dict(by_length)

    def begins(self, prefix: str) -> bool:
        """Tell whether a known word begins like this."""
        plain = _plain(prefix)
        at = bisect_left(self._sorted, plain)
        return at < len(self._sorted) and self._sorted[at].startswith(plain)

    def closest(self, word: str) -> str | None:
        """Return the word itself if it is known, else the nearest known one within its allowance.

        A word of up to three letters allows no slip, up to seven one, a longer one two. Among
        equally near words one with the same first letter wins, then the most frequent, then the first.
        """
        plain = _plain(word)
        if plain in self._counts:
            return plain
        allowed = (len(plain) > 3) + (len(plain) > 7)
        near: list[tuple[int, bool, int, str]] = []
        for length in range(len(plain) - allowed, len(plain) + allowed + 1):
            for distance, known in self._near(plain, length, allowed):
                near.append((distance, known[0] != plain[0], -self._counts[known], known))
        return min(near)[3] if near else None

    def _near(self, word: str, length: int, allowed: int) -> list[tuple[int, str]]:
        """Return the known words of one length within so many edits; two neighbours swapped are one edit."""
        words = self._words.get(length, ()) if allowed else ()
        found = process.extract_iter(word, words, scorer=OSA.distance, processor=None, score_cutoff=allowed)
        return [(int(distance), known) for known, distance, _ in found]


def _plain(word: str) -> str:
    """Return a word without diacritics, as the names are indexed."""
    parts = unicodedata.normalize("NFD", word)
    return "".join(part for part in parts if not unicodedata.combining(part))
