"""Denials: where one of two texts says that something is not so, and the other that it is."""

import re
from collections.abc import Iterator, Sequence

from throughline.audit.words import Clause, Word, clauses_of, listed, words_of
from throughline.corpus.text.words import GRAMMAR_WORDS

SHORT = 3  # telling words of a clause that says hardly more than one thing
ALIKE = 0.5  # of the telling words of the shorter of two clauses: what shares so much speaks of the same
MANY, MOST = 3, 0.6  # telling words of a clause, and their share, that a clause of its source must have
# What follows a word that denies a part alone: "not all of them", "no fewer than six", "those without them".
_PART_OF = {word: listed(f"part_of_{word}") for word in ("not", "no", "without")}
# Words that deny by how they begin; under, unit and discover are none.
_UNDONE = re.compile(r"(?:un(?!der|it|iv|iq)|dis(?!t|c|h|p|ea)|non)\w{3}|\w+less$")


def negations(claim: str, sentences: Sequence[str], everything: Sequence[str]) -> Iterator[str]:
    """Compare clauses that speak of the same: one denies what the other says."""
    clauses = [clause for one in sentences for clause in clauses_of(one)]
    for clause in clauses_of(claim):
        alike = alike_among(clause, clauses)
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
        elif _denies_otherwise(clause, alike[0]):
            continue  # "no advantage" where the source says "did not differ"
        else:
            yield f"negation: none here, \u201c{theirs[0]}\u201d in the source"
        return


def denied_nearby(claim: str, sentences: Sequence[str], everything: Sequence[str]) -> list[str]:
    """Tell where a clause denies and the clauses that say most of the same come nowhere near to denying.

    The verb may be another word: what is denied stands in both all the same.
    """
    clauses = [clause for one in sentences for clause in clauses_of(one)]
    for clause in clauses_of(claim):
        own = [word.text for n, word in enumerate(clause.words) if denies(word) and not _of_a_part(clause, n)]
        if len(own) != 1 or any(is_near_denying(word) for word in clause.words):
            continue
        if any(
            _shared(clause, other) >= ALIKE and _nears(other)
            for one in everything
            for other in clauses_of(one)
        ):
            continue
        shares = [len(clause.roots & other.roots) for other in clauses]
        if max(shares, default=0) >= max(MANY, MOST * len(clause.roots)):
            return [f"negation: \u201c{own[0]}\u201d here, none in the source"]
    return []


def _nears(clause: Clause) -> bool:
    return any(
        (denies(word) and not _of_a_part(clause, n)) or is_near_denying(word)
        for n, word in enumerate(clause.words)
    )


def denied_alone(claim: str, sentences: Sequence[str]) -> Iterator[str]:
    """Tell where a claim denies and the passages that it rests on come nowhere near to denying anything."""
    if not sentences or any(_nears(clause) for one in sentences for clause in clauses_of(one)):
        return
    own = [
        word.text
        for clause in clauses_of(claim)
        for n, word in enumerate(clause.words)
        if denies(word) and not _of_a_part(clause, n)
    ]
    if own and not any(is_near_denying(word) for word in words_of(claim)):
        yield f"negation: \u201c{own[0]}\u201d here, none in the source"


def _denied(clause: Clause, other: Clause) -> list[str]:
    """Return the words by which a clause denies what another speaks of, where the other denies nothing."""
    said = {word.text for word in other.words}
    own = {word.text for word in clause.words}
    spoken = {word.root for word in clause.words}
    if any(
        denies(word) and word.text not in own and scope_of(other, n) & spoken
        for n, word in enumerate(other.words)
    ):
        return []
    return [
        word.text
        for n, word in enumerate(clause.words)
        if (denies(word) or _undoes(clause, n))
        and word.text not in said
        and scope_of(clause, n) & {one.root for one in other.words}
        and not _after_or(clause, n)
        and not _of_a_part(clause, n)
    ]


def _denies_otherwise(clause: Clause, other: Clause) -> bool:
    """Tell whether a clause denies something beside what another one denies as well."""
    theirs = [scope_of(other, n) for n, word in enumerate(other.words) if denies(word)]
    own = [scope_of(clause, n) for n, word in enumerate(clause.words) if denies(word)]
    return any(not any(scope & one for one in theirs) for scope in own)


def _denied_too(clause: Clause, other: Clause) -> bool:
    is_denied = any(
        denies(word) or (is_near_denying(word) and word.root not in clause.roots) for word in other.words
    )
    return is_denied and _shared(clause, other) >= ALIKE


def _of_a_part(clause: Clause, at: int) -> bool:
    """Tell whether a word denies one part and not what is said: "not all", "no more than", "without it"."""
    rest = clause.words[at + 1 :]
    following = [word.text for word in rest[:2]]
    if following[:1] and following[0] in _PART_OF.get(clause.words[at].text, ()):
        return clause.words[at].text != "no" or following[1:] == ["than"]
    apart = at == 0 or clause.words[at - 1].text in ("than", "or") or not rest
    return clause.words[at].text == "not" and (apart or rest[0].text[0].isdigit())


def _after_or(clause: Clause, at: int) -> bool:
    return at > 0 and clause.words[at - 1].text == "or"


def _is_soft(clause: Clause, other: Clause) -> bool:
    """Tell whether one of two clauses comes near to denying by a word that the other lacks."""
    both = {word.root for word in clause.words} & {word.root for word in other.words}
    return any(
        is_near_denying(word) and word.root not in both and not _undoes(one, n)
        for one in (clause, other)
        for n, word in enumerate(one.words)
    )


def _undoes(clause: Clause, at: int) -> bool:
    """Tell whether a word denies the verb that follows it: "refused to lower", "failed to slow"."""
    rest = clause.words[at + 1 : at + 2]
    return clause.words[at].text in listed("undoing") and bool(rest) and rest[0].text == "to"


def is_near_denying(word: Word) -> bool:
    return word.text in listed("nearly") or (word.tells and _UNDONE.match(word.text) is not None)


def denies(word: Word) -> bool:
    return word.text in listed("negators") or word.text.endswith("n't")


def scope_of(clause: Clause, at: int) -> frozenset[str]:
    """Return what a denying word speaks of: the next word of weight, at the end of a clause all before."""
    rest = clause.words[at + 1 :]
    if clause.words[at].text == "no" and rest and rest[0].text in ("longer", "more"):
        rest = rest[1:]
    after = [word.root for word in rest if word.text not in GRAMMAR_WORDS]
    before = [word.root for word in clause.words[:at] if word.tells]
    of_verb = at > 0 and clause.words[at - 1].text in GRAMMAR_WORDS and clause.words[at].text != "without"
    return frozenset([*after[:1], *(before if not after or (of_verb and len(after) == 1) else ())])


def alike_among(clause: Clause, others: Sequence[Clause]) -> list[Clause]:
    """Return the clauses that share most with one, where they share enough to speak of the same."""
    shared = [_shared(clause, other) for other in others]
    most = max(shared, default=0.0)
    return [other for other, share in zip(others, shared, strict=True) if share == most >= ALIKE]


def _shared(clause: Clause, other: Clause) -> float:
    """Return how much two clauses share; one word is enough only where neither says much more."""
    both = len(clause.roots & other.roots)
    shorter, longer = sorted((len(clause.roots), len(other.roots)))
    return both / shorter if both > 1 or (both and longer <= SHORT) else 0.0
