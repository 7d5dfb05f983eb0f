"""Findings that a claim gives to one name, where its source gives them to another."""

import re
from collections.abc import Iterator, Sequence

from throughline.audit.stated import Stated, states_nothing
from throughline.audit.words import roots_of
from throughline.prompts.naming import names_in

ENOUGH = 2  # words of the claim that a sentence must share to speak of what it says
MOST = 0.5  # share of them from which on a sentence is taken to say it
APART = 0.5  # of the best sentence's share: those that name whom the claim names share less


def misattributed(claim: str, told: Sequence[Stated], link: str) -> Iterator[str]:
    """Yield a name to which a claim gives what its source says of another, but for the words of its link."""
    names = [name for name in names_in(claim) if name not in link]
    rest = roots_of(claim) - roots_of(" ".join(names))
    if not names or len(rest) < ENOUGH:
        return
    sentences = [one for source in told for one in ["", *source.sentences]]
    shared = [0 if states_nothing(one) else len(rest & roots_of(one)) for one in sentences]
    most = max(shared, default=0)
    if most < max(ENOUGH, MOST * len(rest)):
        return
    best = [n for n, one in enumerate(shared) if one == most]
    for name in names:
        if re.search(rf"\bthan\b[^,;.]*\b{re.escape(name)}", claim):
            continue  # what it is compared with is told of another
        if any(_is_of(sentences, n, name) for n, one in enumerate(shared) if one > APART * most):
            continue
        if not any(name in one for one in sentences):
            continue
        others = [other for n in best for other in names_in(sentences[n]) if other not in names]
        if others:
            yield f"name: {name} here, {others[0]} in the source"
            return


def _is_of(sentences: Sequence[str], at: int, name: str) -> bool:
    """Tell whether a sentence speaks of a name: it stands there or in the sentence before."""
    return name in sentences[at] or (at > 0 and name in sentences[at - 1])
