"""Papers alone make no prompt: little but their titles is known here; the notes that cite them say more."""

from collections import Counter
from collections.abc import Iterable, Sequence

from throughline.corpus.errors import ThroughlineError
from throughline.corpus.model import Card, NoteKind
from throughline.corpus.text.phrases import joined
from throughline.index.store.reader import Reader

MOST_CITING = 12  # notes that are offered: a prompt has seldom more sources
_NAMED = 3  # of them in an error


class OnlyPapersError(ThroughlineError):
    """Nothing but papers was chosen, and a prompt is made of what notes state."""

    def __init__(self, papers: Sequence[Card], citing: Sequence[Card]) -> None:
        self.papers, self.citing = tuple(papers), tuple(citing)
        one = len(papers) == 1
        it = "it" if one else "them"
        what = "paper" if all(card.kind is NoteKind.PAPER for card in papers) else "note"
        these = f"this {what} is" if one else f"these {what}s are"
        named = [f"“{card.title}”" for card in citing[:_NAMED]]
        named += [f"{len(citing) - _NAMED} more"] if len(citing) > _NAMED else []
        what_next = (
            f"Choose the notes that cite {it}: {joined(named)}."
            if citing
            else f"No note cites {it}: choose notes about the same matter."
        )
        self.why = (
            f"A prompt is made of what notes state, and {these} known here only by what notes say of {it}."
        )
        super().__init__(f"{self.why} {what_next}")


def citing(reader: Reader, papers: Iterable[str]) -> tuple[Card, ...]:
    """Return the notes that link to most of these papers first, those without a page last."""
    wanted = set(papers)
    links = reader.links(sorted(wanted))
    pairs = {(link.source, link.target) for link in links} | {(link.target, link.source) for link in links}
    counts = Counter(note for note, paper in pairs if paper in wanted)
    cards = reader.cards(counts)
    found = [card for card in cards.values() if card.kind not in (NoteKind.PAPER, NoteKind.TOPIC)]
    found.sort(key=lambda card: (not card.complete, -counts[card.id], -card.connections, card.id))
    return tuple(found[:MOST_CITING])
