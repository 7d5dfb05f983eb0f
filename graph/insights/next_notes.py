"""What to follow from a note where there are no inquiring lines: notes that it names, or that are like it."""

from collections.abc import Sequence

from throughline.corpus.model import Card
from throughline.corpus.text.phrases import joined
from throughline.graph.insights.findings import name_of
from throughline.graph.insights.next_lines import NextLine

QUOTED = 160  # characters of the sentence that names a note
# The words of a suggestion for a link, as parts of a sentence about the note that is next. Other reasons are
# left out: in a small library nearly every note shares a neighbour with any other.
_SAID = {
    "is named in the text": "it is named here without a link",
    "names this note": "it names this note without a link",
    "close in meaning": "it is close in meaning",
}
NOTHING_FOLLOWS = (
    "No inquiring line follows from this note, and no other note is named in it, names it or is close to it "
    "in meaning without being linked to it."
)


def next_note(
    card: Card, reasons: Sequence[str], closeness: float | None, sentence: str = ""
) -> NextLine | None:
    """Return a note as what is next, if these reasons tell something; `sentence` is the one that names it."""
    parts = [_SAID[one] for one in reasons if one in _SAID]
    if not parts:
        return None
    if closeness is not None:
        parts = [f"{one} ({closeness:.2f})" if one == _SAID["close in meaning"] else one for one in parts]
    short = sentence if len(sentence) <= QUOTED else f"{sentence[:QUOTED].rsplit(' ', 1)[0]}\u2026"
    quoted = f" (\u201c{short}\u201d)" if short else ""
    if quoted and reasons[0] == "is named in the text":
        parts[0] += quoted
    return NextLine(name_of(card), joined(parts), (), closeness, captured=False)
