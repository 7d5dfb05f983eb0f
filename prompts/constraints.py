"""The constraints in a claim: what it says is impossible, required, eroded or limited."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from throughline.prompts.model import Claim
from throughline.prompts.wording import any_of

SHORTEST, LONGEST = 5, 22  # words of a constraint as it is named


class Limit(StrEnum):
    """What kind of constraint a claim states; the strongest come first."""

    IMPOSSIBLE = "said to be impossible"
    REQUIRED = "said to be required"
    ERODED = "said to be eroded"
    LIMITED = "said to be limited"


_WORDS = {
    Limit.IMPOSSIBLE: any_of(
        "cannot can't can\u2019t impossible never unable incapable nothing isn't isn\u2019t aren't "
        "aren\u2019t don't don\u2019t doesn't doesn\u2019t didn't didn\u2019t"
    ),
    Limit.REQUIRED: any_of("requir~ must necessary unless"),
    Limit.ERODED: any_of(
        "erod~ undermin~ reduc~ worsen~ degrad~ weaken~ strip strips remov~ suppress~ shrink shrinks lose "
        "loses losing damag~ widen~ distort~ contaminat~ declin~ drop drops collapse~ harm~ sacrific~ fewer"
    ),
    Limit.LIMITED: any_of(
        "limit~ bias~ narrow~ lock locks locked fixed static discourag~ rarely seldom only prevent~ "
        "restrict~ bounded constrain~ trade-off trade-offs lack~ miscalibrat~ fail fails failure "
        "failures less worse without"
    ),
}
_PHRASES = {
    Limit.IMPOSSIBLE: r"no longer|fail(?:s|ed)? to|(?:do|does|did|is|are) not",
    Limit.REQUIRED: r"needs? to|depends? on|only (?:when|if|by|where|with|after|through)",
}
_TRIGGER = {
    limit: re.compile(rf"\b(?:{'|'.join(filter(None, [words, _PHRASES.get(limit)]))})\b", re.IGNORECASE)
    for limit, words in _WORDS.items()
}
_BREAK = re.compile(
    r"[;:\u2014\u2013]\s*|,\s+(?=(?:and|but|which|while|because|so|yet|whereas|when|where|although|though)\b)"
)


@dataclass(frozen=True, slots=True)
class Constraint:
    """What one claim says cannot be, must be, is lost or is bounded, in its own words."""

    limit: Limit
    text: str
    n: int


def constraints(claims: Iterable[Claim]) -> tuple[Constraint, ...]:
    """Return the constraint of each claim that states one, in the order of the claims."""
    found = (_constraint(claim) for claim in claims)
    return tuple(constraint for constraint in found if constraint)


def _constraint(claim: Claim) -> Constraint | None:
    text = re.sub(r"\s*\[\d+\](?:,\s*\[\d+\])*", "", claim.text)
    for limit, pattern in _TRIGGER.items():
        trigger = pattern.search(text)
        if trigger:
            return Constraint(limit, _clause(text, trigger.start()), claim.n)
    return None


def _clause(text: str, at: int) -> str:
    """Return the clause that holds a place, marked where something was left off."""
    starts = [0, *(found.end() for found in _BREAK.finditer(text))]
    ends = [*(found.start() for found in _BREAK.finditer(text)), len(text)]
    start, end = next((a, b) for a, b in zip(starts, ends, strict=True) if at < b or b == len(text))
    if len(text[start:end].split()) < SHORTEST:
        start, end = 0, len(text)
    words = text[start:end].strip(" .,").split()
    before = len(text[start:at].split())
    first = max(0, min(before - LONGEST * 2 // 3, len(words) - LONGEST))
    clause = " ".join(words[first : first + LONGEST])
    opening = "\u2026 " if start or first else ""
    closing = " \u2026" if len(words) > first + LONGEST else ""
    return f"{opening}{clause}{closing}"
