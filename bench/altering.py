"""Sentences altered by rule: a figure, a name, a direction or a denial changed, and nothing else."""

import random
import re

from throughline.prompts.naming import names_in

_FIGURE = re.compile(r"(?<![\w.,-])\d+(?:[.,]\d+)*(?![\w-])")
# Written for this purpose, apart from the lists that the audit reads by.
_OPPOSITE = {
    "more": "fewer", "fewer": "more", "less": "more", "higher": "lower", "lower": "higher", "rose": "fell",
    "fell": "rose", "larger": "smaller", "smaller": "larger", "longer": "shorter", "shorter": "longer",
    "better": "worse", "worse": "better", "increased": "decreased", "decreased": "increased",
    "faster": "slower", "slower": "faster", "stronger": "weaker", "weaker": "stronger", "raised": "lowered",
    "lowered": "raised", "warmer": "cooler", "cooler": "warmer", "dropped": "climbed", "earlier": "later",
    "sooner": "later", "wider": "narrower", "widens": "narrows", "improved": "worsened", "rise": "fall",
    "easier": "harder", "harder": "easier", "grows": "shrinks", "shrinks": "grows", "declines": "rises",
    "increases": "decreases", "lowers": "raises", "raises": "lowers", "cheaper": "dearer", "gained": "lost",
}  # fmt: skip
_NAMES = ("Adeyemi", "Varga", "Tanaka", "Oduya", "Kowalczyk", "Ferreira", "Nordin", "Haddad")
_DENIABLE = re.compile(
    r"\b(is|are|was|were|can|could|has|have|had|did|does|do|will|would|should|may|might|must)\b(?! not)"
)
_DENIED = re.compile(
    r"\b(is|are|was|were|can|could|has|have|had|did|does|do|would|should|may|might|must) not\b|\bcannot\b"
)
_NO = re.compile(r"\bno (?=[a-z])")


def figure(sentence: str, pick: random.Random) -> str:
    """Return a sentence with one of its figures changed by at least a fifth, or nothing."""
    found = [match for match in _FIGURE.finditer(sentence) if not re.fullmatch(r"(1[5-9]|20)\d\d", match[0])]
    if not found:
        return ""
    one = pick.choice(found)
    value = float(one[0].replace(",", ""))
    other = value * pick.choice((0.4, 0.6, 1.5, 2.2, 3.0)) or 7.0
    decimals = len(one[0].partition(".")[2]) if "," not in one[0] else 0
    written = f"{other:,.{decimals}f}" if decimals or other >= 1 else f"{other:.2f}"
    return "" if written == one[0] else sentence[: one.start()] + written + sentence[one.end() :]


def name(sentence: str, pick: random.Random) -> str:
    """Return a sentence with one of its names replaced by another, or nothing."""
    found = [one for one in names_in(sentence) if one.isalpha() and one[1:].islower()]
    if not found:
        return ""
    return re.sub(rf"\b{pick.choice(found)}\b", pick.choice(_NAMES), sentence)


def direction(sentence: str, pick: random.Random) -> str:
    """Return a sentence with a direction turned round, or nothing."""
    found = [match for match in re.finditer(r"[a-z]+", sentence) if match[0] in _OPPOSITE]
    if not found:
        return ""
    one = pick.choice(found)
    return sentence[: one.start()] + _OPPOSITE[one[0]] + sentence[one.end() :]


def negation(sentence: str, pick: random.Random) -> str:
    """Return a sentence that denies what it said, or says what it denied, or nothing."""
    del pick
    if found := _DENIED.search(sentence):
        return sentence[: found.start()] + (found[1] or "can") + sentence[found.end() :]
    if found := _NO.search(sentence):
        return sentence[: found.start()] + sentence[found.end() :]
    if found := _DENIABLE.search(sentence):
        return sentence[: found.end()] + " not" + sentence[found.end() :]
    return ""


RULES = {"figure": figure, "name": name, "direction": direction, "negation": negation}
