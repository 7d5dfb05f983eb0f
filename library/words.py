"""What kinds of notes and links are called where a person reads: somebody's own notes are no concepts."""

from dataclasses import dataclass

from throughline.corpus.model import Card, LinkKind, NoteKind

# In a library without inquiring lines:
OWN = {NoteKind.CONCEPT: ("Note", "Notes"), NoteKind.TOPIC: ("Tag", "Tags")}
OWN_LINKS = {LinkKind.RELATED: ("Links to", "Linked from"), LinkKind.TOPIC: ("Tags", "Notes with this tag")}


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one library."""

    is_plain: bool  # whether these are somebody's own notes, without inquiring lines

    def one_of(self, kind: NoteKind) -> str:
        """Return what one note of a kind is called."""
        return OWN[kind][0] if kind in OWN and self.is_plain else kind.facts.name

    def many_of(self, kind: NoteKind) -> str:
        """Return what several notes of a kind are called."""
        return OWN[kind][1] if kind in OWN and self.is_plain else kind.facts.heading

    def counted(self, kind: NoteKind, count: int) -> str:
        """Return how many notes of a kind there are, in words.

        >>> Words(False).counted(NoteKind.PAPER, 2), Words(True).counted(NoteKind.CONCEPT, 1)
        ('2 papers', '1 note')
        """
        return f"{count:,} {(self.one_of(kind) if count == 1 else self.many_of(kind)).lower()}"

    def heading_of(self, kind: LinkKind, outward: bool) -> str:
        """Return the heading of a list of links, read from one of their ends."""
        own = kind in OWN_LINKS and self.is_plain
        return OWN_LINKS[kind][not outward] if own else kind.heading(outward)

    def kind_words(self, card: Card) -> str:
        """Return what a note is, in words; nobody writes a page for a tag, so that none is missing."""
        has_all = card.complete or (self.is_plain and card.kind is NoteKind.TOPIC)
        return self.one_of(card.kind) + ("" if has_all else " · not captured")

    def link_names(self) -> dict[str, str]:
        """Return what a kind of link is called in a legend, where the table of kinds says otherwise."""
        return {LinkKind.TOPIC.value: OWN[NoteKind.TOPIC][0]} if self.is_plain else {}

    def differing(self, several: bool = False) -> dict[str, str]:
        """Return what one note, or several, of a kind are called, where the table of kinds says otherwise."""
        return {kind.value: words[several] for kind, words in OWN.items()} if self.is_plain else {}
