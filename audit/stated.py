"""What a note states, in a form in which a sentence about it is looked up."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from throughline.audit.figures import Figure, figures_of
from throughline.audit.words import roots_of
from throughline.prompts.grounds import Ground, ground_of

SHORTEST_SENTENCE = 3  # words; what is shorter is a heading or a name
PASSAGES = 5  # of a source that a claim is compared with
PAIR_COST = 0.1  # two sentences are taken where the second adds more than this share of a claim

_ASKS = re.compile(
    r"(?:This\s+(?:note\s+|line\s+|page\s+)?)?(?:explor|examin|investigat|asks?\b|asking\b|traces?\b|consider|"
    r"looks? at\b|gathers?\b|whether\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Passage:
    """One or two sentences of a source, and how much of a claim stands in them."""

    text: str
    sentences: tuple[str, ...]
    share: float


def states_nothing(sentence: str) -> bool:
    """Tell whether a sentence asks, or says what its page is about."""
    return sentence.endswith("?") or _ASKS.match(sentence) is not None


class Stated:
    """The text of one note: its sentences with their roots, and the figures and words that it supports."""

    def __init__(
        self, paragraphs: Iterable[Sequence[str]], also: Sequence[str] = (), full: bool = True
    ) -> None:
        self.full = full  # whether it has a text of its own, so that what is missing there is missing
        self.also = tuple(also)  # what is known of the note besides, such as the year of a paper
        self.sentences: list[str] = []
        self._windows: list[tuple[str, ...]] = []
        self._holding: dict[str, set[int]] = {}
        self._elsewhere = set[str]()  # roots of what states nothing, such as a question
        for paragraph in paragraphs:
            self._add([one for one in paragraph if one])

    def _add(self, paragraph: Sequence[str]) -> None:
        self.sentences += paragraph
        roots = [roots_of(one) for one in paragraph]
        for n, one in enumerate(paragraph):
            if states_nothing(one):
                self._elsewhere |= roots[n]
            elif len(one.split()) >= SHORTEST_SENTENCE:
                self._window((one,), roots[n])
                if n and not states_nothing(paragraph[n - 1]):
                    self._window((paragraph[n - 1], one), roots[n - 1] | roots[n])

    def _window(self, told: tuple[str, ...], roots: frozenset[str]) -> None:
        for root in roots:
            self._holding.setdefault(root, set()).add(len(self._windows))
        self._windows.append(told)

    @cached_property
    def ground(self) -> Ground:
        """Its words, ids and quotations, as sentences are held to them."""
        return ground_of("\n".join([*self.sentences, *self.also]))

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure that it gives, each with the words around it."""
        return tuple(figure for one in (*self.sentences, *self.also) for figure in figures_of(one))

    def whole(self, roots: frozenset[str]) -> float:
        """Return the share of a claim's roots that stand anywhere in it."""
        held = sum(root in self._holding or root in self._elsewhere for root in roots)
        return held / len(roots) if roots else 0.0

    def passages(self, roots: frozenset[str], most: int = PASSAGES) -> list[Passage]:
        """Return the passages that hold most of a claim's roots, the best first.

        Two sentences are one passage only where both are needed.
        """
        counts = Counter(n for root in roots for n in self._holding.get(root, ()))
        ranked = sorted(
            (PAIR_COST * (len(self._windows[n]) - 1) - count / len(roots), n) for n, count in counts.items()
        )
        return [
            Passage(" ".join(self._windows[n]), self._windows[n], counts[n] / len(roots))
            for _, n in ranked[:most]
        ]
