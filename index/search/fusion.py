"""How meaning, words and the graph make one score. The weights are defined only here.

Chosen on two sets: 0.7 meaning to 0.3 words by nDCG@10 on the CISI collection, where `bench/cisi.py` shows
the mix beside its halves; 0.2 for what inquiries lend on held-out links between research questions and their
notes, where raising the sources of the ten most similar questions took nDCG@10 from 0.621 to 0.648. Where a
library has links enough to learn from, `learning` chooses the weights of the graph on them.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from throughline.index.search.linked import Tied

Scores = NDArray[np.float64]
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


def rank(
    evidence: Evidence, mode: Mode, *, with_graph: bool = True, most: int | None = None
) -> list[tuple[int, Parts]]:
    """Return the notes found, or the `most` best, best first; equal scores are in the order of the library.

    Alone, meaning counts as its cosine and words as their BM25 score; mixed, each is scaled to 0…1 first.
    """
    if mode is Mode.HYBRID and evidence.meaning:
        return list(islice(_Mix.of(evidence, with_graph=with_graph).parts(evidence.weights), most))
    if mode is Mode.SEMANTIC:
        parts = {num: Parts(meaning=score) for num, score in evidence.meaning.items()}
    else:
        parts = {num: Parts(words=score) for num, score in evidence.words.items()}
    return sorted(parts.items(), key=lambda item: (-item[1].score, item[0]))[:most]


def orders(evidence: Evidence, grid: Iterable[GraphWeights]) -> Iterator[list[int]]:
    """Yield the notes found, best first, for each weights of the graph: much quicker than to rank anew."""
    if not evidence.meaning:
        ranked = [num for num, _ in rank(evidence, Mode.WORDS)]
        yield from (ranked for _ in grid)
        return
    mix = _Mix.of(evidence, with_graph=True)
    for weights in grid:
        yield mix.nums[mix.order(mix.raised(weights))].tolist()


@dataclass(frozen=True, slots=True)
class _Mix:
    """The notes that a query found in order of their numbers, with what each part of their score is."""

    nums: NDArray[np.int64]
    meaning: Scores
    words: Scores
    graph: Scores  # not weighted yet
    tied: Tied | None

    @classmethod
    def of(cls, evidence: Evidence, *, with_graph: bool) -> "_Mix":
        meaning = scaled(evidence.meaning, min(evidence.meaning.values()))
        words = scaled(evidence.words, 0.0)
        graph = scaled(evidence.graph, 0.0) if with_graph else {}
        nums = sorted({*meaning, *words, *graph})
        parts = (np.array([part.get(num, 0.0) for num in nums]) for part in (meaning, words, graph))
        first, second, third = parts
        tied = evidence.tied if with_graph else None
        return cls(np.array(nums, np.int64), MEANING * first, WORDS * second, third, tied)

    def order(self, graph: Scores) -> NDArray[np.int64]:
        """Return the places of the notes, best first; equal scores are in the order of the library."""
        return np.argsort(-(self.meaning + self.words + graph), kind="stable")

    def raised(self, weights: GraphWeights) -> Scores:
        """Return what the graph adds: what inquiries lend, and what notes linked like the first hits get."""
        graph = weights.lent * self.graph
        if self.tied is None or not weights.tied:
            return graph
        scores = self.meaning + self.words + graph
        first = self.order(graph)[:_SEEDS]
        raised = self.tied.raised(zip(self.nums[first].tolist(), scores[first].tolist(), strict=True))
        added = np.array([raised.get(num, 0.0) for num in self.nums.tolist()])
        return graph + weights.tied * added

    def parts(self, weights: GraphWeights) -> Iterator[tuple[int, Parts]]:
        """Yield the notes with their parts, best first."""
        graph = self.raised(weights)
        order = self.order(graph)
        columns = (column[order].tolist() for column in (self.nums, self.meaning, self.words, graph))
        for num, *parts in zip(*columns, strict=True):
            yield num, Parts(*parts)


def scaled(scores: Mapping[int, float], low: float) -> dict[int, float]:
    """Return scores moved and stretched so that `low` becomes 0 and the highest 1."""
    high = max(scores.values(), default=low)
    if high <= low:
        return dict.fromkeys(scores, 1.0)
    return {num: (score - low) / (high - low) for num, score in scores.items()}


def damped(similarity: float, popularity: int) -> float:
    """Return how much a similar inquiry raises the score of a source that feeds so many inquiries in all."""
    return max(0.0, similarity) / math.log2(1 + max(1, popularity))
