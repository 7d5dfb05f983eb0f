"""Why the structure has nothing to say of one kind, in a sentence."""

from dataclasses import dataclass

from throughline.corpus.text.phrases import count
from throughline.graph.insights.findings import Insight

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
    Insight.THIN: "Each inquiring line whose page is here rests on several sources that are read.",
    Insight.AUDIT: "Notes close in meaning are linked, and linked notes are not far apart.",
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
        return "No note that is not written yet is linked by two others or more."
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
    return (
        "No two topics hold notes that are close in meaning and not linked, so nothing is seen to be "
        "missing between them."
    )
