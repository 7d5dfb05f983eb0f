"""How meaning, words and the graph make one score. The weights are defined only here.

Chosen on two sets: 0.7 meaning to 0.3 words by nDCG@10 on the CISI collection, where `bench/cisi.py` shows
the mix beside its halves; 0.2 for what inquiries lend on held-out links between research questions and their
notes, where raising the sources of the ten most similar questions took nDCG@10 from 0.621 to 0.648. Where a
library has links enough to learn from, `learning` chooses the weights of the graph on them.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from heapq import nsmallest

from throughline.index.search.linked import Tied

MEANING, WORDS, GRAPH = 0.7, 0.3, 0.2
_SEEDS = 3  # first hits that speak for what is linked like them; measured with the weights of `learning`


class Mode(StrEnum):
    """What a search goes by."""

    HYBRID = "hybrid"
    SEMANTIC = "semantic"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Parts:
    """How much of a score came from meaning, from words and from the graph."""

    meaning: float = 0.0
    words: float = 0.0
    graph: float = 0.0

    @property
    def score(self) -> float:
        """The whole score."""
        return self.meaning + self.words + self.graph


@dataclass(frozen=True, slots=True)
class GraphWeights:
    """How much counts what similar inquiries lend, and how much what is linked like the first hits."""

    lent: float = GRAPH
    tied: float = 0.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one query found: raw scores by note, and the passage that each meaning score is of."""

    meaning: Mapping[int, float]
    words: Mapping[int, float]
    graph: Mapping[int, float]
    passages: Mapping[int, int]
    tied: Tied | None = None
    weights: GraphWeights = GraphWeights()
    counts: Mapping[str, int] = field(default_factory=dict)
    """In how many notes each word of the query stands."""


def rank(evidence: Evidence, mode: Mode, *, with_graph: bool = True) -> list[tuple[int, Parts]]:
    """Return the notes found, best first; equal scores are in the order of the library.

    Alone, meaning counts as its cosine and words as their BM25 score; mixed, each is scaled to 0…1 first.
    """
    if mode is Mode.SEMANTIC:
        parts = {num: Parts(meaning=score) for num, score in evidence.meaning.items()}
    elif mode is Mode.WORDS or not evidence.meaning:
        parts = {num: Parts(words=score) for num, score in evidence.words.items()}
    else:
        parts = _mixed(evidence, with_graph=with_graph)
    return sorted(parts.items(), key=lambda item: (-item[1].score, item[0]))


def _mixed(evidence: Evidence, *, with_graph: bool) -> dict[int, Parts]:
    meaning = scaled(evidence.meaning, min(evidence.meaning.values()))
    words = scaled(evidence.words, 0.0)
    graph = scaled(evidence.graph, 0.0) if with_graph else {}
    lent = evidence.weights.lent
    parts = {
        num: Parts(MEANING * meaning.get(num, 0.0), WORDS * words.get(num, 0.0), lent * graph.get(num, 0.0))
        for num in {*meaning, *words, *graph}
    }
    if with_graph and evidence.tied and evidence.weights.tied:
        _raise_tied(parts, evidence.tied, evidence.weights.tied)
    return parts


def _raise_tied(parts: dict[int, Parts], tied: Tied, weight: float) -> None:
    """Raise the notes that are linked like the first hits."""
    first = nsmallest(_SEEDS, parts.items(), key=lambda item: (-item[1].score, item[0]))
    for num, raised in tied.raised((num, part.score) for num, part in first).items():
        if num in parts:
            parts[num] = replace(parts[num], graph=parts[num].graph + weight * raised)


def scaled(scores: Mapping[int, float], low: float) -> dict[int, float]:
    """Return scores moved and stretched so that `low` becomes 0 and the highest 1."""
    high = max(scores.values(), default=low)
    if high <= low:
        return dict.fromkeys(scores, 1.0)
    return {num: (score - low) / (high - low) for num, score in scores.items()}


def damped(similarity: float, popularity: int) -> float:
    """Return how much a similar inquiry raises the score of a source that feeds so many inquiries in all."""
    return max(0.0, similarity) / math.log2(1 + max(1, popularity))
