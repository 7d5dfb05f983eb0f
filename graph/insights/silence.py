"""Why the structure has nothing to say of one kind, in a sentence."""

from dataclasses import dataclass

from throughline.corpus.text.phrases import count
from throughline.graph.insights.findings import Insight
from throughline.graph.insights.gaps import FEWEST_COMMON, LINES_PER_LINK, PAIRS_PER_LINK

_NO_LINES = "These notes hold no inquiring line, and only inquiring lines {}."
_NOT_LEARNT = "No two notes are known to be close in meaning: it is not learnt yet, or none are."
_LINES_ALONE = {
    Insight.COUPLING: "rest on sources",
    Insight.TWICE: "are looked at here",
    Insight.THIN: "rest on sources",
}
_OTHERWISE = {
    Insight.TOPICS: "No link joins two notes, so no topics form.",
    Insight.HUBS: "No link joins two notes, index pages left out, so nothing rests on a note.",
    Insight.BRIDGES: "No note stands between two others, so none is a bridge.",
    Insight.COUPLING: "No two inquiring lines share two sources or more.",
    Insight.TWICE: "No two inquiring lines ask nearly the same, as far as meaning is learnt.",
    Insight.THIN: "Each inquiring line with a page or a source here rests on two sources or more, and at "
    "least one of them is read.",
    Insight.AUDIT: "No two notes are so close in meaning that a link is confirmed or proposed, and no linked "
    "notes are known to be far apart. Notes known by a date, and kinds of note that no link joins, are left "
    "out.",
}


@dataclass(frozen=True, slots=True)
class Known:
    """What the answers rest on: whether there are inquiring lines, closeness in meaning, how many topics."""

    has_lines: bool
    has_meaning: bool
    topics: int


def why_none(name: Insight, known: Known) -> str:
    """Say why there is no finding of this kind."""
    if name is Insight.GAPS:
        return _no_gaps(known)
    if name is Insight.READING:
        if known.has_lines:
            return "Every source of an inquiring line has its page here."
        return (
            "No note that is not written yet is linked by two others or more; index pages, labels and days "
            "are not counted."
        )
    if name in _LINES_ALONE and not known.has_lines:
        return _NO_LINES.format(_LINES_ALONE[name])
    if name is Insight.AUDIT and not known.has_meaning:
        return _NOT_LEARNT
    return _OTHERWISE[name]


def _no_gaps(known: Known) -> str:
    if known.topics < 2:
        return f"A gap lies between two topics, and links form {count(known.topics, 'topic')} here."
    if not known.has_meaning:
        return f"{_NOT_LEARNT} So nothing is known to be missing between the topics."
    fed = (
        f" Two topics that feed {FEWEST_COMMON} common inquiring lines or more are a gap too, with at most "
        f"one link for each {LINES_PER_LINK} of these."
        if known.has_lines
        else ""
    )
    return (
        "No two topics are a gap. A gap needs notes that are close in meaning and not linked: one pair, or "
        f"{PAIRS_PER_LINK} for each link that joins the two topics. Days, notes that nobody has written and "
        f"notes of the same text are not counted.{fed}"
    )
