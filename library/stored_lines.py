"""The inquiring lines of a library file, as the search for next ones asks for them."""

from collections.abc import Collection, Sequence
from functools import lru_cache

from throughline.corpus.model import Card, LinkKind
from throughline.index.store.reader import Reader

CARDS_KEPT = 5000  # cards: ranking the next inquiring lines asks for the same ones again; bounds the memory


class StoredLines:
    """The inquiring lines of a library, in the form that the search for next ones reads."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._cards: dict[str, Card] = {}
        self._sources: dict[str, tuple[str, ...]] = {}
        self._ends = lru_cache(CARDS_KEPT)(reader.ends)

    def prepare(self, lines: Collection[str]) -> None:
        """Read what is not yet known of these lines together."""
        if len(self._cards) > CARDS_KEPT:
            self._cards.clear()
            self._sources.clear()
        new = [line for line in lines if line not in self._cards or line not in self._sources]
        self._cards |= self._reader.cards(new)
        self._sources |= self._reader.sources_of(new)

    def card(self, note: str) -> Card:
        """Return the card of a note."""
        if note not in self._cards:
            self._cards |= self._reader.cards([note])
        return self._cards[note]

    def captured_next(self, note: str) -> Sequence[str]:
        """Return the inquiring lines that the note's own page names as next."""
        return self._reader.ends(note, LinkKind.NEXT, forward=True)

    def sources_of(self, line: str) -> Sequence[str]:
        """Return the notes that are sources for an inquiring line."""
        known = self._sources.get(line)
        return self._ends(line, LinkKind.SOURCE_FOR, forward=False) if known is None else known

    def lines_of(self, note: str) -> Sequence[str]:
        """Return the inquiring lines that a note is a source for."""
        return self._ends(note, LinkKind.SOURCE_FOR, forward=True)
