"""One open library: the single door through which every front end reaches notes, links and problems."""

import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import networkx as nx

from throughline.corpus.errors import AmbiguousNoteError, NotesMissingError, UnknownNoteError
from throughline.corpus.model import Card, Link, LinkKind, Note, NoteKind, Problem
from throughline.corpus.readers.files import LeftOut
from throughline.corpus.writers.vault import write_vault
from throughline.graph.insights import findings
from throughline.graph.insights.next_lines import NextLine
from throughline.graph.insights.topics import Topics
from throughline.graph.layouts.layout import Layout
from throughline.graph.walks.paths import Common, Connection, common
from throughline.graph.walks.view import MapView, Neighbourhood
from throughline.index.build.library_file import make
from throughline.index.build.update import Progress
from throughline.index.search.evaluation import Score
from throughline.index.search.find import Found
from throughline.index.search.fusion import Mode
from throughline.index.search.ranking import Answer, Hit
from throughline.index.search.searcher import Links, Searcher
from throughline.index.store import file as store
from throughline.index.store.listing import Choice, Listing, all_aliases, best_supported, browse
from throughline.index.store.page_words import Span, cited_spans, told_summaries
from throughline.index.store.reader import Declared, Reader
from throughline.library.graph import Ground, Structure
from throughline.library.prompts import Workshop

SAMPLE = Path(__file__).parents[1] / "corpus" / "sample"
NEAREST = 5
LAID_OUT_AT_BUILD = 20_000  # notes; larger libraries are laid out when the whole map is first opened


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made."""

    pages: int
    changed: int
    removed: int
    notes: dict[str, int]
    links: dict[str, int]
    problems: int
    encoded: int
    seconds: float
    remark: str = ""


def quiet(_step: str, _done: int, _total: int) -> None:
    """Show no progress."""


class Library:
    """The notes of one folder, read, linked and ready to be asked."""

    def __init__(self, folder: Path, place: Path, db: sqlite3.Connection) -> None:
        self.folder = folder
        self.place = place
        self._db = db
        self._reader = Reader(db)
        self._searcher = Searcher(db, place.parent)
        self._structure = Structure(db, self._reader, self._searcher)
        self.workshop = Workshop(db, self._reader, self._searcher, self._structure, place.parent)

    @classmethod
    def open(cls, notes: Path | str | None = None, file: Path | str | None = None) -> "Library":
        """Open the library of a notes folder as it was last built; build it where there is none."""
        folder = folder_of(notes)
        place = Path(file) if file else store.place_of(folder)
        if not store.usable(place)[0]:
            cls.build(folder, place)
        return cls(folder, place, store.connect(place))

    @classmethod
    def build(
        cls,
        notes: Path | str | None = None,
        file: Path | str | None = None,
        progress: Progress = quiet,
        wait: float = 60,
        model: str = "",
        text_only: bool = False,
    ) -> Built:
        """Bring the library of a folder up to date, in one step that happens whole or not at all."""
        started = time.monotonic()
        folder = folder_of(notes)
        place = Path(file) if file else store.place_of(folder)
        with store.build_lock(place, wait):
            made = make(place, folder, progress, model, text_only)
        with cls(folder, place, made.db) as library:
            if not text_only:
                library._lay_out(progress)
            notes_by_kind, links_by_kind = library._reader.counts()
            return Built(
                pages=library._reader.pages(),
                changed=made.changes.read,
                removed=made.changes.removed,
                notes=notes_by_kind,
                links=links_by_kind,
                problems=len(library.problems()),
                encoded=made.encoded,
                seconds=round(time.monotonic() - started, 3),
                remark=made.remark,
            )

    def __enter__(self) -> "Library":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the library file."""
        self._db.close()

    def note(self, note_id: str) -> Note:
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
        return self.note(cards[0].id)

    def nearest(self, name: str) -> tuple[Card, ...]:
        """Return the notes whose titles are spelled most like a name."""
        found = self._searcher.find(name.replace("-", " "), NEAREST)
        cards = self._reader.cards(one.id for one in found)
        return tuple(cards[one.id] for one in found) or self._reader.nearest(name, NEAREST)

    def search(
        self, query: str, k: int = 10, kind: NoteKind | None = None, mode: Mode = Mode.HYBRID
    ) -> Answer:
        """Return the notes that answer a query best, with the reasons."""
        return self._searcher.search(query, k, (kind,) if kind else (), mode)

    def similar(
        self, note_id: str, k: int = 10, links: Links = Links.ALL, kind: NoteKind | None = None
    ) -> tuple[Hit, ...]:
        """Return the notes closest in meaning to a note."""
        return self._searcher.similar(note_id, k, links, (kind,) if kind else ())

    def jump(self, text: str, k: int = 10, kind: NoteKind | None = None) -> tuple[Found, ...]:
        """Return the notes whose names fit what was typed so far."""
        return self._searcher.find(text, k, (kind,) if kind else ())

    def evaluate(self, most: int = 500) -> tuple[Score, ...]:
        """Measure search on the library's own links."""
        return self._searcher.evaluate(most)

    def cards(self, ids: Iterable[str]) -> dict[str, Card]:
        """Return the cards of these notes."""
        return self._reader.cards(ids)

    def notes(
        self, kind: NoteKind | None = None, stubs: bool | None = None, sort: str = "title"
    ) -> Iterator[Card]:
        """Yield the notes of the library as cards."""
        return self._reader.all_cards(kind, stubs, sort)

    def most_connected(self, kind: NoteKind, count: int) -> tuple[Card, ...]:
        """Return the notes of a kind with the most links."""
        return tuple(islice(self._reader.all_cards(kind, sort="connections"), count))

    def browse(self, choice: Choice, page: int = 1) -> Listing:
        """Return one page of the notes that a choice leaves in."""
        return browse(self._db, choice, page)

    def best_supported(self, limit: int = 8) -> tuple[tuple[Card, int], ...]:
        """Return the lines that draw on the most notes, with their numbers of sources."""
        return best_supported(self._db, limit)

    def aliases(self) -> dict[str, tuple[str, ...]]:
        """Return the other names of every note that has any."""
        return all_aliases(self._db)

    def citations(self, note: Note) -> tuple[Span, ...]:
        """Return where the body of a note cites others, in reading order."""
        return cited_spans(self._db, note.id)

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

    def neighbourhood(
        self, view: MapView, previous: Mapping[str, tuple[float, float]] | None = None
    ) -> Neighbourhood:
        """Return what surrounds a note, ranked, placed and counted; `previous` keeps places over a walk."""
        return self._structure.neighbourhood(view, previous)

    def connect(self, a: str, b: str, k: int = 3) -> Connection:
        """Return the shortest typed paths between two notes, as sentences."""
        return self._structure.connect(a, b, k)

    def common(self, a: str, b: str) -> Common:
        """Return what two notes share."""
        return common(self._reader, a, b)

    def graph(self) -> nx.MultiDiGraph:
        """Return every note and every link as one typed, directed graph."""
        return self._structure.graph()

    def insights(self, only: Iterable[str] | None = None) -> tuple[findings.Answer, ...]:
        """Return what the structure of the notes says about the research."""
        return self._structure.insights(only)

    def topics(self) -> Topics:
        """Return the topics that the links divide the notes into, as they were worked out after the build."""
        return self._structure.topics()

    def next_lines(self, note_id: str, limit: int = 8) -> tuple[NextLine, ...]:
        """Return the lines of inquiry to follow from a note."""
        return self._structure.next_lines(note_id, limit)

    def layout(self, ground: Ground) -> Layout | None:
        """Return the position of every note on the whole map."""
        return self._structure.layout(ground)

    def _lay_out(self, progress: Progress) -> None:
        """Store the positions of a library small enough for that not to hold up its build."""
        if sum(self.counts()[0].values()) > LAID_OUT_AT_BUILD:
            return
        self._structure.topics()
        for done, ground in enumerate(Ground):
            progress("layout", done, len(Ground))
            self.layout(ground)
        progress("layout", len(Ground), len(Ground))

    def export_vault(self, place: Path, force: bool = False) -> int:
        """Write every note as a Markdown file, with its links; return how many were written."""
        titles = {card.id: card.title for card in self.notes()}
        notes = (self.note(note) for note in titles)
        return write_vault(notes, lambda note: tuple(self.links([note], origins=True)), titles, place, force)

    def papers(self, of: str = "") -> tuple[Note, ...]:
        """Return all papers, or those that a note links to; a line brings those of its sources along."""
        if not of:
            return tuple(self.note(card.id) for card in self.notes(NoteKind.PAPER))
        notes = [of, *self._reader.ends(of, LinkKind.SOURCE_FOR, forward=False)]
        ends = (end for link in self.links(notes) for end in (link.source, link.target))
        cards = self.cards(dict.fromkeys([of, *ends]))
        return tuple(self.note(card.id) for card in cards.values() if card.kind is NoteKind.PAPER)

    def problems(self) -> tuple[Problem, ...]:
        """Return what a person should look at, by page and line."""
        return self._reader.problems()

    def left_out(self) -> tuple[LeftOut, ...]:
        """Return what lies in the notes folder and is no note."""
        return self._reader.left_out()

    def declared(self) -> tuple[Declared, ...]:
        """Return every count that a page declares, beside the count that was read."""
        return self._reader.declared()

    def counts(self) -> tuple[dict[str, int], dict[str, int]]:
        """Return the number of notes and of links by kind."""
        return self._reader.counts()

    def pages(self) -> int:
        """Return how many pages were read."""
        return self._reader.pages()


def folder_of(notes: Path | str | None) -> Path:
    """Return the notes folder that was named, or the bundled sample."""
    folder = Path(notes) if notes else SAMPLE
    if not folder.is_dir():
        found = f"{folder} is a file" if folder.exists() else f"There is nothing at {folder}"
        raise NotesMissingError(
            f"{found}, and a folder of notes was expected. Name one with --notes, "
            "or leave it out to read the bundled sample."
        )
    return folder
