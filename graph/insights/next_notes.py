"""What to follow from a note where there are no inquiring lines: notes that it names, or that are like it."""

from collections.abc import Sequence

from throughline.corpus.model import Card
from throughline.corpus.text.phrases import joined
from throughline.corpus.why_link import WhyLink
from throughline.graph.insights.findings import name_of
from throughline.graph.insights.next_lines import NextLine

QUOTED = 160  # characters of the sentence that names a note
# Why a link is suggested, as parts of a sentence about the note that is next. Other reasons are left out: in
# a small library nearly every note shares a neighbour with any other.
_SAID = {
    WhyLink.NAMED: "it is named here without a link",
    WhyLink.NAMES: "it names this note without a link",
    WhyLink.CLOSE: "it is close in meaning",
}
NOTHING_FOLLOWS = (
    "No inquiring line follows from this note, and no other note is named in it, names it or is close to it "
    "in meaning without being linked to it."
)


def next_note(
    card: Card, reasons: Sequence[WhyLink], closeness: float | None, sentence: str = ""
) -> NextLine | None:
    """Return a note as what is next, if these reasons tell something; `sentence` is the one that names it."""
    parts = [_SAID[one] for one in reasons if one in _SAID]
    if not parts:
        return None
    if closeness is not None:
        parts = [f"{one} ({closeness:.2f})" if one == _SAID[WhyLink.CLOSE] else one for one in parts]
    short = sentence if len(sentence) <= QUOTED else f"{sentence[:QUOTED].rsplit(' ', 1)[0]}\u2026"
    quoted = f" (\u201c{short}\u201d)" if short else ""
    if quoted and reasons[0] is WhyLink.NAMED:
        parts[0] += quoted
    return NextLine(name_of(card), joined(parts), (), closeness, captured=False)
