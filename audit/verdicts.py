"""Does the source say so? One sentence held to the notes that it cites."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from throughline.audit.attributed import misattributed
from throughline.audit.differs import facts_of
from throughline.audit.stated import Passage, Stated
from throughline.audit.turned import turned
from throughline.audit.words import roots_of

# What a source has in place of a word of the claim, as a difference tells it.
_INSTEAD = re.compile(r"(?:\u201c([^\u201d]+)\u201d|, ([^,\u201c\u201d]+)) in the source")
# Of the telling words of a claim, how much its best passage must hold, half as much counting that stands
# elsewhere in the source, and closeness in meaning beside it; chosen on marked sentences (bench/audit.py).
WHOLE_WORTH = 0.5
MEANING_WORTH = 1.0
CLOSE = 0.30
CLOSE_IN_MEANING = 0.62
CLOSE_WHERE_NAMED = 0.5  # share of a claim in one passage, where the note is a word of the sentence
CLOSE_TO_DIFFER = 0.75  # the same, from which on such a sentence can say it otherwise
CONTEXT_COST = 0.05  # for the words of the sentence before
SPEAKS_OF_THE_SAME = 0.25  # share of words in one passage from which on its grammar is compared

SAYS_MOST = 0.6  # share of a claim in one passage, from which on a denial of its own is one too many
NAMED = 3  # passages in which a name may stand in place of the claim's
NEARLY_AS_GOOD = 0.9  # of the best passage's share: passages in which the claim may stand as well


class Verdict(StrEnum):
    """What can be said of a citing sentence."""

    SUPPORTED = "supported"
    ALTERED = "altered"
    UNSUPPORTED = "unsupported"
    UNCHECKABLE = "uncheckable"


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict, the passage that supports the claim best, and what differs from it."""

    verdict: Verdict
    passage: str = ""
    differs: tuple[str, ...] = ()
    closeness: float = 0.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What is held to a source: the words that stand for it, those before, and those of its link."""

    said: str
    context: str = ""
    named: bool = False
    names: str = ""

    @property
    def roots(self) -> frozenset[str]:
        """The roots that the source must hold; the words of its link stand in it anyway."""
        roots = roots_of(self.said)
        return roots - roots_of(self.names) or roots


def judge(
    asked: Asked, source: Stated, others: Sequence[Stated] = (), meaning: float | None = None
) -> Judged:
    """Hold a claim to the note that it cites; `others` are cited beside it and may give its facts as well."""
    roots = asked.roots
    best = source.passages(roots)
    close = closeness(roots, source, best)
    if asked.context and close < CLOSE:
        wider = roots | roots_of(asked.context)
        told = source.passages(wider)
        if closeness(wider, source, told) - CONTEXT_COST > close:
            close, best = closeness(wider, source, told) - CONTEXT_COST, told
    passage = best[0].text if best else ""
    if asked.named and (not best or best[0].share < CLOSE_WHERE_NAMED):
        return Judged(Verdict.UNSUPPORTED, "", (), close)
    if not best or not is_close(close, meaning):
        verdict = Verdict.UNSUPPORTED if source.full else Verdict.UNCHECKABLE
        return Judged(verdict, "", (), close)
    differs = tuple(dict.fromkeys(_differs(asked, source, others, best)))
    if asked.named and differs and best[0].share < CLOSE_TO_DIFFER and not any(map(_is_of_figures, differs)):
        return Judged(Verdict.UNSUPPORTED, "", (), close)  # it speaks of something else, and not otherwise
    passage = _showing(differs, passage, [*(one.text for one in best), *source.sentences])
    if differs and not source.full and not all(_is_between_figures(one) for one in differs):
        return Judged(Verdict.UNCHECKABLE, passage, differs, close)
    return Judged(Verdict.ALTERED if differs else Verdict.SUPPORTED, passage, differs, close)


def _showing(differs: Sequence[str], passage: str, told: Sequence[str]) -> str:
    """Return a passage that shows what the source has instead: the best one, where it stands there."""
    instead = next((found for one in differs if (found := _INSTEAD.search(one))), None)
    if not instead:
        return passage
    term = re.compile(rf"\b{re.escape(instead[1] or instead[2])}")
    return next((one for one in (passage, *told) if term.search(one)), passage)


def _is_of_figures(differs: str) -> bool:
    return differs.startswith(("figure: ", "date: "))


def _is_between_figures(differs: str) -> bool:
    """Tell whether a source gives another figure: all that a summary can contradict."""
    return _is_of_figures(differs) and "none such" not in differs


def _differs(asked: Asked, source: Stated, others: Sequence[Stated], best: Sequence[Passage]) -> list[str]:
    claim = asked.said
    least = max(SPEAKS_OF_THE_SAME, NEARLY_AS_GOOD * best[0].share if best else 0.0)
    near = [one for one in best if one.share >= least]
    sentences = list(dict.fromkeys(sentence for one in near for sentence in one.sentences))
    names = [sentence for one in best[:NAMED] for sentence in one.sentences]
    found = list(facts_of(claim, [source, *others], best, names, asked.names))
    if not any(one.startswith("name") for one in found):
        found += misattributed(claim, [source, *others], asked.names)
    same = bool(best) and best[0].share >= SAYS_MOST
    return [*found, *turned(claim, sentences, source.sentences, same)]


def closeness(roots: frozenset[str], source: Stated, best: Sequence[Passage]) -> float:
    """Return how much of a claim stands in its source: in one passage, and anywhere."""
    return (best[0].share if best else 0.0) + WHOLE_WORTH * source.whole(roots)


def is_close(close: float, meaning: float | None) -> bool:
    """Tell whether a source speaks of what a claim says, by its words or by meaning."""
    if meaning is None:
        return close >= CLOSE
    return close + MEANING_WORTH * meaning >= CLOSE_IN_MEANING
