"""Sentences that say the opposite of their source, or say for certain what it holds possible."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from throughline.audit.words import Clause, Word, clauses_of, listed, pattern, turns_of, words_of
from throughline.corpus.text.words import GRAMMAR_WORDS, root

REACH = 4  # words after a turning word among which stands what it is said of
SHORT = 3  # telling words of a clause that says hardly more than one thing
ALIKE = 0.5  # of the telling words of the shorter of two clauses: what shares so much speaks of the same
AMOUNT = 0  # the pair of more and less, the first of the list
_PARTS = frozenset({"half", "third", "quarter", "fifth", "sixth", "tenth"})
_MULTIPLES = frozenset({"twice", "times", "double"})
_OF_THE_NEXT = frozenset(
    {"more", "less", "fewer", "most", "least", "few"}
)  # which say nothing of what is before
_COMPARING = frozenset({"less", "more", "most", "least", "as", "how", "equally", "so"})
_DIFFERENCE = frozenset({root("differ"), root("difference"), root("differed"), root("effect")})
# Words that deny by how they begin; under, unit and discover are none.
_UNDONE = re.compile(r"(?:un(?!der|it|iv|iq)|dis(?!t|c|h|p|ea)|non)\w{3}|\w+less$")
FAR = 4  # words before a turning word in which a negation undoes it


EQUAL = 2  # the side of "as many as": neither more nor fewer


@dataclass(frozen=True, slots=True)
class _Turn:
    """A word that has an opposite, its side, what stands around it, and the word that follows."""

    word: str
    pair: int
    side: int
    about: frozenset[str]
    of: str = ""

    def near(self, other: "_Turn") -> float:
        """Return how much two turning words speak of the same."""
        if self.of != other.of and {self.word, other.word} & _OF_THE_NEXT:
            return 0
        return len(self.about & other.about) + (self.of != "" and self.of == other.of)


def turned(
    claim: str, sentences: Sequence[str], everything: Sequence[str] = (), same: bool = True
) -> Iterator[str]:
    """Yield the ways in which a claim is turned round from the sentences that it rests on.

    What denies may be denied anywhere in `everything` that the source says; where a passage says nearly the
    `same`, a denial alone is enough.
    """
    found = list(_directions(claim, sentences)) or list(_levelled(claim, sentences))
    yield from found
    if not found:
        denied = list(_negations(claim, sentences, everything))
        yield from denied or (_denied_alone(claim, sentences) if same else ())
    yield from _hedges(claim, sentences)


def _turns(sentence: str) -> Iterator[_Turn]:
    for clause in clauses_of(sentence):
        for n, word in enumerate(clause.words):
            rest = clause.words[n + 1 :]
            of = next((one.root for one in rest[:REACH] if one.tells), "")
            about = frozenset(one.root for one in clause.words if one.tells and one is not word)
            for pair, side in turns_of(word.text):
                denied = any(_denies(one) for one in clause.words[max(0, n - FAR) : n])
                yield _Turn(word.text, pair, 0 if denied else side, about, of)
            if word.text == "as" and any(one.text == "as" for one in rest):
                yield _Turn("as \u2026 as", AMOUNT, _times(clause.words[max(0, n - 2) : n]), about, of)


def _levelled(claim: str, sentences: Sequence[str]) -> Iterator[str]:
    """Tell where a claim compares and its source says that there is no difference."""
    clauses = [clause for one in sentences for clause in clauses_of(one)]
    for clause in clauses_of(claim):
        sides = [side for word in clause.words for _, side in turns_of(word.text)]
        compared = next((word.text for word in clause.words if turns_of(word.text)), "")
        if not sides or any(_denies(word) or _is_near_denying(word) for word in clause.words):
            continue
        for other in _alike(clause, clauses):
            if any(_denies(word) and _scope(other, n) & _DIFFERENCE for n, word in enumerate(other.words)):
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
        if any(one.pair == turn.pair and one.side == -turn.side for one in own):
            continue  # both directions stand in the claim: which belongs to what cannot be told
        yield f"direction: \u201c{turn.word}\u201d here, \u201c{nearest[0].word}\u201d in the source"


def _denies(word: Word) -> bool:
    return word.text in listed("negators") or word.text.endswith("n't")


def _is_near_denying(word: Word) -> bool:
    return word.text in listed("nearly") or (word.tells and _UNDONE.match(word.text) is not None)


def _negations(claim: str, sentences: Sequence[str], everything: Sequence[str]) -> Iterator[str]:
    """Compare clauses that speak of the same: one denies what the other says."""
    clauses = [clause for one in sentences for clause in clauses_of(one)]
    for clause in clauses_of(claim):
        alike = _alike(clause, clauses)
        left = [(_denied(clause, other), _denied(other, clause)) for other in alike]
        if not alike or any(bool(mine) == bool(theirs) for mine, theirs in left):
            continue
        if any(_is_soft(clause, other) for other in alike):
            continue
        mine, theirs = left[0]
        if mine and any(_denied_too(clause, other) for one in everything for other in clauses_of(one)):
            continue
        if mine:
            yield f"negation: \u201c{mine[0]}\u201d here, none in the source"
        else:
            yield f"negation: none here, \u201c{theirs[0]}\u201d in the source"
        return


def _denied_alone(claim: str, sentences: Sequence[str]) -> Iterator[str]:
    """Tell where a claim denies and the passages that it rests on come nowhere near to denying anything."""
    words = [word for one in sentences for word in words_of(one)]
    if not sentences or any(_denies(word) or _is_near_denying(word) for word in words):
        return
    own = [word.text for word in words_of(claim) if _denies(word)]
    if own and not any(_is_near_denying(word) for word in words_of(claim)):
        yield f"negation: \u201c{own[0]}\u201d here, none in the source"


def _denied(clause: Clause, other: Clause) -> list[str]:
    """Return the words by which a clause denies what another speaks of, where the other denies nothing."""
    said = {word.text for word in other.words}
    own = {word.text for word in clause.words}
    spoken = {word.root for word in clause.words}
    if any(
        _denies(word) and word.text not in own and _scope(other, n) & spoken
        for n, word in enumerate(other.words)
    ):
        return []
    return [
        word.text
        for n, word in enumerate(clause.words)
        if _denies(word)
        and word.text not in said
        and _scope(clause, n) & {one.root for one in other.words}
        and not _after_or(clause, n)
    ]


def _denied_too(clause: Clause, other: Clause) -> bool:
    denies = any(
        _denies(word) or (_is_near_denying(word) and word.root not in clause.roots) for word in other.words
    )
    return denies and _shared(clause, other) >= ALIKE


def _after_or(clause: Clause, at: int) -> bool:
    return at > 0 and clause.words[at - 1].text == "or"


def _scope(clause: Clause, at: int) -> frozenset[str]:
    """Return what a denying word speaks of: the next word of weight, at the end of a clause all before."""
    after = [word.root for word in clause.words[at + 1 :] if word.text not in GRAMMAR_WORDS]
    before = [word.root for word in clause.words[:at] if word.tells]
    of_verb = at > 0 and clause.words[at - 1].text in GRAMMAR_WORDS and clause.words[at].text != "without"
    return frozenset([*after[:1], *(before if not after or (of_verb and len(after) == 1) else ())])


def _is_soft(clause: Clause, other: Clause) -> bool:
    """Tell whether one of two clauses comes near to denying by a word that the other lacks."""
    both = {word.root for word in clause.words} & {word.root for word in other.words}
    words = (*clause.words, *other.words)
    return any(_is_near_denying(word) for word in words if word.root not in both)


def _alike(clause: Clause, others: Sequence[Clause]) -> list[Clause]:
    """Return the clauses that share most with one, where they share enough to speak of the same."""
    shared = [_shared(clause, other) for other in others]
    most = max(shared, default=0.0)
    return [other for other, share in zip(others, shared, strict=True) if share == most >= ALIKE]


def _shared(clause: Clause, other: Clause) -> float:
    """Return how much two clauses share; one word is enough only where neither says much more."""
    both = len(clause.roots & other.roots)
    shorter, longer = sorted((len(clause.roots), len(other.roots)))
    return both / shorter if both > 1 or (both and longer <= SHORT) else 0.0


def _hedges(claim: str, sentences: Sequence[str]) -> Iterator[str]:
    """Tell where a source holds something possible that a claim states as it is."""
    if pattern("guarded").search(claim):
        return
    clauses = [clause for one in sentences for clause in clauses_of(one)]
    for clause in clauses_of(claim):
        alike = _alike(clause, clauses)
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
