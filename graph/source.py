"""What the graph asks of the place where notes are kept: cards, links and where links come from."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from throughline.corpus.errors import UnknownNoteError
from throughline.corpus.model import Card, Link, LinkKind, Origin


class GraphSource(Protocol):
    """The part of a library that walks, maps and paths read; an empty `kinds` means every kind."""

    def cards(self, ids: Collection[str]) -> Mapping[str, Card]:
        """Return the cards of these notes; an id that names no note is absent."""
        ...

    def links(self, ids: Collection[str], kinds: Collection[LinkKind] = ()) -> Sequence[Link]:
        """Return each link once that starts or ends at any of these notes, without its origins."""
        ...

    def links_among(self, ids: Collection[str], kinds: Collection[LinkKind] = ()) -> Sequence[Link]:
        """Return each link once whose two ends are both among these notes, without its origins."""
        ...

    def origins(self, link: Link) -> tuple[Origin, ...]:
        """Return every place that says this link exists."""
        ...


def card_of(source: GraphSource, note: str) -> Card:
    """Return the card of one note, or raise UnknownNoteError."""
    card = source.cards((note,)).get(note)
    if card is None:
        raise UnknownNoteError(note)
    return card
