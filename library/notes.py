"""The notes of an open library: by name, as lists, with their links and what their pages say."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from throughline.corpus.errors import AmbiguousNoteError, UnknownNoteError
from throughline.corpus.model import Card, Link, LinkKind, Note, NoteKind
from throughline.index.search.find import TitleHit
from throughline.index.store.described import folders, has_folders, tags
from throughline.index.store.facets import MOST, Facet, Facets, facets, values_of
from throughline.index.store.listing import Choice, Listing, aliases_of, best_supported, browse
from throughline.index.store.page_words import Span, cited_spans, told_summaries
from throughline.index.store.reader import Reader

NEAREST = 5  # titles that the error for an unknown name offers


class Notes:
    """Finds notes, one at a time or in lists, with their links; a name that fits none is an error."""

    def __init__(
        self,
        db: sqlite3.Connection,
        reader: Reader,
        find: Callable[[str, int], tuple[TitleHit, ...]],
        folder: Path,
    ) -> None:
        self._folder = folder
        self._db = db
        self._reader = reader
        self._find = find

    def get(self, note_id: str) -> Note:
        """Return one note by its id."""
        found = self._reader.note(note_id)
        if found is None:
            raise UnknownNoteError(note_id, self.nearest(note_id))
        return found

    def find(self, name: str) -> Note:
        """Return the note that an id, a title, an alias or an unambiguous beginning names."""
        cards = self._reader.named(name)
        if not cards:
            raise UnknownNoteError(name, self.nearest(name))
        if len(cards) > 1:
            raise AmbiguousNoteError(name, cards)
        return self.get(cards[0].id)

    def nearest(self, name: str) -> tuple[Card, ...]:
        """Return the notes whose titles are spelled most like a name."""
        found = self._find(name.replace("-", " "), NEAREST)
        cards = self._reader.cards(one.id for one in found)
        return tuple(cards[one.id] for one in found) or self._reader.nearest(name, NEAREST)

    def cards(self, ids: Iterable[str]) -> dict[str, Card]:
        """Return the cards of these notes; an id that names no note is absent."""
        return self._reader.cards(ids)

    def all(
        self, kind: NoteKind | None = None, stubs: bool | None = None, sort: str = "title"
    ) -> Iterator[Card]:
        """Yield the notes of the library as cards."""
        return self._reader.all_cards(kind, stubs, sort)

    def best(self, count: int, kinds: Iterable[NoteKind] = NoteKind) -> list[Card]:
        """Return the notes of some kinds that have most links, at most so many."""
        return self._reader.best(count, kinds)

    def browse(self, choice: Choice, page: int = 1) -> Listing:
        """Return one page of the notes that a choice leaves in."""
        return browse(self._db, choice, page)

    def best_supported(self, limit: int = 8) -> tuple[tuple[Card, int], ...]:
        """Return the inquiring lines that draw on the most notes, with their numbers of sources."""
        return best_supported(self._db, limit)

    def aliases(self, ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return the other names of those of these notes that have any."""
        return aliases_of(self._db, ids)

    def citations(self, note: Note) -> tuple[Span, ...]:
        """Return where the body of a note cites others, in reading order."""
        return cited_spans(self._db, note.id)

    def folders(self) -> dict[str, str]:
        """Return the folder of each note that has a page; a hierarchy in its name counts as folders."""
        return folders(self._db)

    def tagged(self) -> dict[str, tuple[str, ...]]:
        """Return the notes of each tag, the most frequent tags first."""
        return tags(self._db, MOST)

    def facets(self) -> Facets:
        """Return the folders, tags, properties and years that lists can be narrowed by."""
        return facets(self._db)

    def has_folders(self) -> bool:
        """Tell whether any note lies in a folder."""
        return has_folders(self._db)

    def values(self, name: str) -> tuple[Facet, ...]:
        """Return the texts that a property has, the most frequent first."""
        return values_of(self._db, name)

    def summaries(self, note_id: str) -> dict[str, str]:
        """Return what the pages of a note say of each other note in a sentence or two."""
        return told_summaries(self._db, note_id)

    def links(
        self, ids: Iterable[str] | None = None, kinds: Iterable[LinkKind] = (), origins: bool = False
    ) -> Iterator[Link]:
        """Yield the links that touch these notes, or all; of some kinds, or of all."""
        kinds = tuple(kinds)
        if ids is None:
            yield from (link for link in self._reader.all_links(origins) if not kinds or link.kind in kinds)
            return
        for link in self._reader.links(tuple(ids), kinds):
            yield replace(link, origins=self._reader.origins(link)) if origins else link

    def details(self, note_id: str) -> dict[str, object]:
        """Return where a note comes from and what its pages say of it by name, as JSON has it."""
        note = self.get(note_id)
        return {
            "pages": list(note.pages),
            "properties": {one.name: one.value for one in note.properties},
            "tags": list(note.tags),
            "folder": note.folder,
        }

    def papers(self, of: str = "") -> tuple[Note, ...]:
        """Return all papers, or those that a note links to, or those of an inquiring line and its sources."""
        if not of:
            return tuple(self.get(card.id) for card in self.all(NoteKind.PAPER))
        notes = [of, *self._reader.ends(of, LinkKind.SOURCE_FOR, forward=False)]
        ends = (end for link in self.links(notes) for end in (link.source, link.target))
        cards = self.cards(dict.fromkeys([of, *ends]))
        return tuple(self.get(card.id) for card in cards.values() if card.kind is NoteKind.PAPER)

    def write_vault(self, place: Path, force: bool = False) -> int:
        """Write every note as a Markdown file, with links and pictures; return how many notes it holds."""
        from throughline.library.vault import write  # noqa: PLC0415 - loads readers and a reader of YAML

        return write(self._db, self, self._folder, place, force)
