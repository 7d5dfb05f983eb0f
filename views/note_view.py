"""What the page of one note shows, gathered from the library in one go and put in order."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from throughline.library import Library
from throughline.library.nouns import Card, Link, LinkKind, Note, NoteKind, Span


@dataclass(frozen=True, slots=True)
class LinkList:
    """The links of one kind that lead from a note, or to it."""

    kind: LinkKind
    outward: bool
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note with its links in reading order, the cards at their ends, and what its pages say of them."""

    note: Note
    cards: Mapping[str, Card]
    spans: tuple[Span, ...]
    summaries: Mapping[str, str]
    links: tuple[Link, ...]

    def of_kind(self, kind: LinkKind, outward: bool) -> tuple[Link, ...]:
        """Return the links of a kind that lead from this note, or to it, in reading order."""
        here = self.note.id
        found = [
            link
            for link in self.links
            if link.kind is kind and (link.source if outward else link.target) == here
        ]
        return tuple(sorted(found, key=self._order))

    def lists(self, but: Collection[Link] = ()) -> tuple[LinkList, ...]:
        """Return every link of the note, by kind and direction, without those that are shown elsewhere.

        A page that places some lists by hand ends with the others, so that no link is missing from it.
        """
        shown = frozenset(but)
        lists = (
            LinkList(
                kind,
                outward,
                tuple(link for link in self.of_kind(kind, outward) if link not in shown),
            )
            for kind in LinkKind
            for outward in (True, False)
        )
        return tuple(listed for listed in lists if listed.links)

    def _order(self, link: Link) -> tuple[bool, int, int, str, str]:
        """A list's own order first, then that of the first citation, then the best connected."""
        other = self.cards[self.other(link)]
        return (
            link.rank is None,
            link.rank or self.cited_at(other.id),
            -other.connections,
            other.title,
            other.id,
        )

    def other(self, link: Link) -> str:
        """Return the end of a link that is not this note."""
        return link.target if link.source == self.note.id else link.source

    def cited_at(self, note_id: str) -> int:
        """Return where the body first cites a note; a note that it does not cite comes last."""
        return next((span.start for span in self.spans if span.note == note_id), len(self.note.body) + 1)

    @property
    def sources(self) -> tuple[Link, ...]:
        """The notes that an inquiring line draws on, in the order of its numbers."""
        return self.of_kind(LinkKind.SOURCE_FOR, outward=False) if self.note.kind is NoteKind.INQUIRY else ()

    @property
    def numbers(self) -> dict[str, int]:
        """The number of each source, shared by the text and the list."""
        return {link.source: number for number, link in enumerate(self.sources, 1)}


def view_of(library: Library, note_id: str) -> NoteView:
    """Gather what the page of a note shows."""
    note = library.notes.get(note_id)
    links = tuple(library.notes.links([note_id], origins=True))
    ends = {end for link in links for end in (link.source, link.target)}
    return NoteView(
        note=note,
        cards=library.notes.cards({*ends, note_id}),
        spans=library.notes.citations(note),
        summaries=library.notes.summaries(note_id),
        links=links,
    )
