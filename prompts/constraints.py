"""The constraints in a claim: what it says is impossible, required, eroded or limited."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from prompts.model import Claim

LONGEST = 22  # words of a constraint as it is named


class Limit(StrEnum):
    """What kind of constraint a claim states; the strongest come first."""

    IMPOSSIBLE = "said to be impossible"
    REQUIRED = "said to be required"
    ERODED = "said to be eroded"
    LIMITED = "said to be limited"


_TRIGGERS = {
    Limit.IMPOSSIBLE: r"cannot|can't|can\u2019t|impossible|never|unable|incapable|no longer|fail(?:s|ed)? to|nothing"
    r"|(?:do|does|did)(?: not|n't|n\u2019t)|is not|are not|isn't|aren't",
    Limit.REQUIRED: r"requir\w+|must|needs? to|depends? on|necessary|unless|only (?:when|if|by|where|with|after|through)",
    Limit.ERODED: r"erod\w+|undermin\w+|reduc\w+|worsen\w*|degrad\w+|weaken\w*|strips?|remov\w+|suppress\w*|shrinks?|"
    r"los(?:e|es|ing)|damag\w+|widen\w*|distort\w*|contaminat\w+|declin\w+|drops?|collapse\w*|harm\w*|sacrific\w+|fewer",
    Limit.LIMITED: r"limit\w*|bias\w*|narrow\w*|locks?|locked|fixed|static|rarely|seldom|only|prevent\w*|restrict\w*|"
    r"bounded|constrain\w*|trade-?offs?|lack\w*|miscalibrat\w*|fails?|failures?|less|worse|without",
}  # fmt: skip
_TRIGGER = {limit: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for limit, words in _TRIGGERS.items()}
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
    if len(text[start:end].split()) < 5:
        start, end = 0, len(text)
    words = text[start:end].strip(" .,").split()
    clause = " ".join(words[:LONGEST]) + (" \u2026" if len(words) > LONGEST else "")
    return f"\u2026 {clause}" if start else clause
