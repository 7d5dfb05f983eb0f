"""Short names for notes that are drawn together: the part of each title that tells it from the others."""

import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from throughline.corpus.text.words import PLAIN_WORDS, root

LINE = 20  # characters of one line
LINES = 2
# Joiners and direction marks, which some scripts need to be written rightly.
_KEPT = frozenset("\u200c\u200d\u200e\u200f")


def telling(titles: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return each title in at most two short lines: whole, or the words in a row that tell most.

    A word that many of the titles hold tells little of any; what is left out is marked by `…`.

    >>> said = "Why do assistants {} users instead of asking them?"
    >>> found = telling({"a": said.format("flatter"), "b": said.format("interrupt"), "c": "Why ask?"})
    >>> found["a"], found["c"]
    (('Why do assistants', 'flatter users…'), ('Why ask?',))
    """
    words = {note: _printable(title).split() for note, title in titles.items()}
    rarity = _rarity(words.values())
    return {note: _lines(found, rarity) for note, found in words.items()}


def _printable(title: str) -> str:
    return "".join(c if c.isprintable() or c in _KEPT else " " for c in title)


def _rarity(all_words: Iterable[Sequence[str]]) -> dict[str, float]:
    lists = [set(map(_root, words)) for words in all_words]
    counts = Counter(word for words in lists for word in words)
    return {word: math.log((len(lists) + 1) / count) for word, count in counts.items()}


def _root(word: str) -> str:
    return root(word.strip("?.,:;!()[]\"'“”‘’").casefold())


def _lines(words: Sequence[str], rarity: Mapping[str, float]) -> tuple[str, ...]:
    if not words:
        return ("…",)
    whole = _wrapped(words, cut_before=False, cut_after=False)
    if whole is not None:
        return whole
    gains = [_gain(word, rarity) for word in words]
    best: tuple[float, int, tuple[str, ...]] | None = None
    for start in range(len(words)):
        found, lines = _from(words, start)
        if lines is None or (start and _plain(words[start])):
            continue
        # A name that begins where the title does is read at once: another must tell more to be taken.
        merit = sum(gains[start:found]) * (1.0 if start else 1.15)
        if best is None or merit > best[0] + 1e-9:
            best = (merit, start, lines)
    return best[2] if best else (_cut(words[0]),)


def _gain(word: str, rarity: Mapping[str, float]) -> float:
    return rarity.get(_root(word), 0.0) * (0.15 if _plain(word) else 1.0)


def _plain(word: str) -> bool:
    return word.strip("?.,:;!").casefold() in PLAIN_WORDS


def _from(words: Sequence[str], start: int) -> tuple[int, tuple[str, ...] | None]:
    """Return the longest row of words from a place on that fits, and where it ends."""
    for end in range(len(words), start, -1):
        lines = _wrapped(words[start:end], cut_before=start > 0, cut_after=end < len(words))
        if lines is not None:
            return end, lines
    return start, None


def _wrapped(words: Sequence[str], *, cut_before: bool, cut_after: bool) -> tuple[str, ...] | None:
    """Return words in lines, or None where they do not fit."""
    lines = ["…"] if cut_before else [""]
    for number, word in enumerate(words):
        tail = "…" if cut_after and number == len(words) - 1 else ""
        joined = f"{lines[-1]} {word}{tail}".strip()
        if _width(joined) <= LINE or not lines[-1]:
            lines[-1] = joined
        else:
            lines.append(f"{word}{tail}")
    fits = len(lines) <= LINES and all(_width(line) <= LINE for line in lines)
    return tuple(lines) if fits else None


def _cut(word: str) -> str:
    kept = ""
    for letter in word:
        if _width(kept + letter) >= LINE:
            break
        kept += letter
    return f"{kept}…"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
