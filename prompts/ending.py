"""How an inquiring line ends: its last sentences, which say what follows from its sources."""

import re
from collections.abc import Iterable
from itertools import takewhile

from throughline.prompts.evidence import leans, points_back
from throughline.prompts.model import SourceNote
from throughline.prompts.sentences import numbered, paragraphs

SHORTEST, LONGEST = 10, 75  # words
# It speaks of the whole text before it, and can open what is quoted of its end.
_SUMS_UP = re.compile(r"The (?:takeaway|upshot|lesson|answer|pattern|honest answer|deeper pattern)\b")


def ending(line: SourceNote | None) -> str:
    """Return how a line ends: the last sentences of its text that can be read without those before them."""
    if not line:
        return ""
    every = [paragraph for paragraph in paragraphs(line.body, line.citations) if any(paragraph)]
    last = every[-1] if every else []
    plain = [numbered(sentence, {}) for sentence in last]
    runs = []
    for start, sentence in enumerate(plain):
        if sentence and (_SUMS_UP.match(sentence) or not (leans(sentence) or points_back(sentence))):
            run = list(takewhile(bool, plain[start:]))
            runs += [(start, end) for end in range(start + 1, start + len(run) + 1)]
    fitting = [(start, end) for start, end in runs if SHORTEST <= _words(plain[start:end]) <= LONGEST]
    # To its very end where that can be; else as much as fits.
    best = max(fitting, key=lambda run: (run[1] == len(plain), _words(plain[slice(*run)])), default=None)
    return " ".join(last[slice(*best)]) if best else ""


def _words(sentences: Iterable[str]) -> int:
    return sum(len(sentence.split()) for sentence in sentences)
