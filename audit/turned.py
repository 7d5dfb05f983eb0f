"""Sentences that say the opposite of their source, or say for certain what it holds possible."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from throughline.audit.denied import (
    alike_among,
    denied_alone,
    denied_nearby,
    denies,
    is_near_denying,
    negations,
    scope_of,
)
from throughline.audit.words import Clause, Word, clauses_of, listed, pattern, turns_of
from throughline.corpus.text.words import root

REACH = 4  # words after a turning word among which stands what it is said of
AMOUNT = 0  # the pair of more and less, the first of the list
_PARTS = frozenset({"half", "third", "quarter", "fifth", "sixth", "tenth"})
_WAYS = {"up": 1, "down": -1}
_MULTIPLES = frozenset({"twice", "times", "double"})
_OF_THE_NEXT = frozenset(
    {"more", "less", "fewer", "most", "least", "few"}
)  # which say nothing of what is before
_COMPARING = frozenset({"less", "more", "most", "least", "as", "how", "equally", "so"})
_BOUNDS = frozenset({"above", "over", "below", "under"})
_DIFFERENCE = frozenset({root("differ"), root("difference"), root("differed"), root("effect")})
FAR = 4  # words before a turning word in which a negation undoes it


_NUMBER = r"(\d+(?:[.,]\d+)*)"
_FROM_TO = re.compile(
    rf"\bfrom (?:about |some )?{_NUMBER}\W?[\w ]{{0,20}}? to (?:about |some )?{_NUMBER}", re.IGNORECASE
)
EQUAL = 2  # the side of "as many as": neither more nor fewer


@dataclass(frozen=True, slots=True)
class _Turn:
    """A word that has an opposite, its side, what stands around it, and the word that follows."""

    word: str
    pair: int
    side: int
    about: frozenset[str]
    of: str = ""
    before: str = ""  # the telling word before it, of which it is mostly said

    def near(self, other: "_Turn") -> float:
        """Return how much two turning words speak of the same."""
        if self.of != other.of and {self.word, other.word} & _OF_THE_NEXT:
            return 0
        beside = sum(
            one != "" and one == it for one, it in ((self.of, other.of), (self.before, other.before))
        )
        return len(self.about & other.about) + beside


def turned(
    claim: str, sentences: Sequence[str], everything: Sequence[str] = (), same: bool = True
) -> Iterator[str]:
    """Yield the ways in which a claim is turned round from the sentences that it rests on.

    What denies may be denied anywhere in `everything` that the source says; where a passage says nearly the
    `same`, a denial alone is enough.
    """
    found = [*_swapped(claim, sentences), *_directions(claim, sentences)] or list(_levelled(claim, sentences))
    yield from found
    if not found:
        denied = list(negations(claim, sentences, everything))
        yield from (
            denied
            or denied_nearby(claim, sentences, everything)
            or (denied_alone(claim, sentences) if same else ())
        )
    yield from _hedges(claim, sentences)


def _swapped(claim: str, sentences: Sequence[str]) -> Iterator[str]:
    """Tell where a claim goes from one figure to another, and its source from that one to the first."""
    held = {found.groups(): found[0] for one in sentences for found in _FROM_TO.finditer(one)}
    for found in _FROM_TO.finditer(claim):
        if found.groups() not in held and (other := held.get(found.groups()[::-1])):
            yield f"direction: \u201c{found[0]}\u201d here, \u201c{other}\u201d in the source"


def _turns(sentence: str) -> Iterator[_Turn]:
    for clause in clauses_of(sentence):
        for n, word in enumerate(clause.words):
            rest = clause.words[n + 1 :]
            if word.text in _BOUNDS and rest and rest[0].text[0].isdigit():
                continue  # "below 5,000" is a bound and no direction
            of = next((one.root for one in rest[:REACH] if one.tells), "")
            last = next((one.root for one in reversed(clause.words[:n]) if one.tells), "")
            about = frozenset(one.root for one in clause.words if one.tells and one is not word)
            for pair, side in turns_of(word.text) or _went(clause.words, n):
                denied = any(denies(one) for one in clause.words[max(0, n - FAR) : n])
                yield _Turn(word.text, pair, 0 if denied else side, about, of, last)
            if word.text == "as" and any(one.text == "as" for one in rest):
                yield _Turn("as \u2026 as", AMOUNT, _times(clause.words[max(0, n - 2) : n]), about, of, last)


def _went(words: Sequence[Word], at: int) -> tuple[tuple[int, int], ...]:
    """Return the way of "gone up" and "came down by a third" at its second word."""
    side = _WAYS.get(words[at].text)
    ends = at + 1 == len(words) or words[at + 1].text in listed("after_a_way")
    return ((AMOUNT, side),) if side and ends and at and words[at - 1].text in listed("going") else ()


def _levelled(claim: str, sentences: Sequence[str]) -> Iterator[str]:
    """Tell where a claim compares and its source says that there is no difference."""
    clauses = [clause for one in sentences for clause in clauses_of(one)]
    for clause in clauses_of(claim):
        sides = [side for word in clause.words for _, side in turns_of(word.text)]
        compared = next((word.text for word in clause.words if turns_of(word.text)), "")
        if not sides or any(denies(word) or is_near_denying(word) for word in clause.words):
            continue
        for other in alike_among(clause, clauses):
            if any(denies(word) and scope_of(other, n) & _DIFFERENCE for n, word in enumerate(other.words)):
                yield f"direction: \u201c{compared}\u201d here, no difference in the source"
                return


def _times(before: Sequence[Word]) -> int:
    """Return on which side of "as many" a sentence is: half as many are fewer, twice as many are more."""
    words = {word.text for word in before}
    return -1 if words & _PARTS else 1 if words & _MULTIPLES else EQUAL


def _directions(claim: str, sentences: Sequence[str]) -> Iterator[str]:
    """Compare words with opposites where both texts speak of the same around them."""
    held = [turn for one in sentences for turn in _turns(one)]
    own = list(_turns(claim))
    for turn in own:
        same = [other for other in held if other.pair == turn.pair]
        most = max((turn.near(other) for other in same), default=0)
        if turn.side not in (1, -1) or not most:
            continue
        nearest = [other for other in same if turn.near(other) == most]
        if any(other.side in (0, turn.side) for other in nearest):
            continue
        opposite = (one for one in own if one.pair == turn.pair and one.side == -turn.side)
        if any(one.word not in _WAYS or one.near(other) for one in opposite for other in nearest):
            continue  # both directions stand in the claim: which belongs to what cannot be told
        yield f"direction: \u201c{turn.word}\u201d here, \u201c{nearest[0].word}\u201d in the source"


def _hedges(claim: str, sentences: Sequence[str]) -> Iterator[str]:
    """Tell where a source holds something possible that a claim states as it is."""
    if pattern("guarded").search(claim):
        return
    clauses = [clause for one in sentences for clause in clauses_of(one)]
    for clause in clauses_of(claim):
        alike = alike_among(clause, clauses)
        hedges = [_hedge(other) for other in alike]
        if alike and all(hedges) and len(clause.roots) > 1:
            yield f"hedge: none here, \u201c{hedges[0]}\u201d in the source"
            return


def _hedge(clause: Clause) -> str:
    """Return the word by which a clause holds something possible; what is more likely is compared."""
    for n, word in enumerate(clause.words):
        compared = word.text == "likely" and n and clause.words[n - 1].text in _COMPARING
        if word.text in listed("hedges") and not compared:
            return word.text
    return ""
