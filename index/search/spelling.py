"""Close spelling: the known word nearest to one that is not known."""

import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

_LETTERS = 64


class Vocabulary:
    """Known words with how often they occur, ready to be compared with a misspelt one."""

    def __init__(self, counted: Iterable[tuple[str, int]]) -> None:
        self._counts = dict(counted)
        by_length: dict[int, list[str]] = defaultdict(list)
        self._sorted = sorted(self._counts)
        for word in self._sorted:
            by_length[len(word)].append(word)
        self._words = dict(by_length)
        self._codes = {length: _codes(words, length) for length, words in by_length.items()}

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
        words = self._words.get(length)
        if not words or not allowed:
            return []
        codes = self._codes[length]
        own = np.array([ord(letter) for letter in word], np.int32)
        # Each slip changes at most two letters of the sorted bag: most words fall out before being compared.
        rest = np.flatnonzero(_bag_difference(own, codes) <= 2 * allowed)
        distances = edit_distances(own, codes[rest])
        return [
            (int(distance), words[int(at)])
            for at, distance in zip(rest, distances, strict=True)
            if distance <= allowed
        ]


def edit_distances(word: npt.NDArray[np.int32], codes: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Return the edits from one word to each row of words; two neighbours swapped are one edit."""
    count, width = codes.shape
    before = np.zeros((width + 1, count), np.int32)
    last = np.broadcast_to(np.arange(width + 1, dtype=np.int32)[:, None], (width + 1, count)).copy()
    for at, letter in enumerate(word.tolist(), 1):
        now = np.empty_like(last)
        now[0] = at
        for other in range(1, width + 1):
            same = codes[:, other - 1] == letter
            now[other] = np.minimum(np.minimum(last[other], now[other - 1]) + 1, last[other - 1] + ~same)
            if at > 1 and other > 1:
                swapped = (codes[:, other - 2] == letter) & (codes[:, other - 1] == word[at - 2])
                now[other] = np.where(swapped, np.minimum(now[other], before[other - 2] + 1), now[other])
        before, last = last, now
    return last[width]


def _codes(words: list[str], length: int) -> npt.NDArray[np.int32]:
    return np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), "<i4").reshape(-1, length)


def _bag_difference(word: npt.NDArray[np.int32], codes: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """Return, for each row of words, no more than the number of letters it does not share with a word."""
    own = np.bincount(word % _LETTERS, minlength=_LETTERS)
    cells = codes % _LETTERS + np.arange(len(codes))[:, None] * _LETTERS
    bags = np.bincount(cells.ravel(), minlength=len(codes) * _LETTERS).reshape(-1, _LETTERS)
    return np.asarray(np.abs(bags - own).sum(axis=1), np.int64)


def _plain(word: str) -> str:
    """Return a word without diacritics, as the names are indexed."""
    parts = unicodedata.normalize("NFD", word)
    return "".join(part for part in parts if not unicodedata.combining(part))
