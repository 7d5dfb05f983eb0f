"""Which paper a claim comes from: told by a name, or by meaning, and withheld where in doubt."""

import re
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from throughline.corpus.text.words import telling_stems
from throughline.prompts.cues import word_list
from throughline.prompts.model import Anchor
from throughline.prompts.wording import overlap

Matrix = npt.NDArray[np.float32]
Meaning = Callable[
    [Sequence[str]], Matrix | None
]  # normalised vectors of texts; nothing where there is no model

# Read off the sample's claims and papers: right matches lie above, and the next paper clearly below.
CLOSE, CLEAR = 0.5, 0.12
SHARED_WORDS, SHARED_LEAST = 0.6, 3  # the same by words, where there is no model
_NAME = re.compile(r"\b(?:[A-Z][a-z]*[A-Z]\w*|[A-Z]{3,}[\w-]*)")
_COMMON_NAMES = word_list("shared_names")


def no_meaning(_: Sequence[str]) -> None:
    """Stand in for a model where there is none."""


def paper_of(claim: str, papers: Sequence[Anchor], meaning: Meaning) -> Anchor | None:
    """Return the paper that a claim surely comes from, or nothing."""
    named = [paper for paper in papers if _names(claim) & _names(paper.title) or _by_author(claim, paper)]
    if len(named) == 1:
        return named[0]
    if named or not papers:
        return None
    return _by_meaning(claim, papers, meaning)


def _names(text: str) -> frozenset[str]:
    return frozenset(_NAME.findall(text)) - _COMMON_NAMES


def _by_author(claim: str, paper: Anchor) -> bool:
    """Tell whether a claim names the first author of a paper as the one who found it."""
    if not paper.authors:
        return False
    surname = re.split(r",|\s(?=\S+$)", paper.authors[0])
    family = surname[0] if "," in paper.authors[0] else surname[-1]
    return len(family) > 2 and re.search(rf"\b{re.escape(family)}\b", claim) is not None


def _by_meaning(claim: str, papers: Sequence[Anchor], meaning: Meaning) -> Anchor | None:
    vectors = meaning([claim, *(paper.title for paper in papers)])
    if vectors is None:
        words = telling_stems(claim)
        shared = [
            (len(words & telling_stems(paper.title)), overlap(words, telling_stems(paper.title)))
            for paper in papers
        ]
        fits = [
            paper
            for paper, (n, part) in zip(papers, shared, strict=True)
            if n >= SHARED_LEAST and part >= SHARED_WORDS
        ]
        return fits[0] if len(fits) == 1 else None
    scores = [float(score) for score in vectors[1:] @ vectors[0]]
    best, *others = sorted(scores, reverse=True)
    clear = not others or best - others[0] >= CLEAR
    return papers[scores.index(best)] if best >= CLOSE and clear else None
