"""The graph of an open library: reads rows and vectors from the library file and passes them to `graph`."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from throughline.corpus.collecting import uncollected
from throughline.corpus.errors import UnknownNoteError
from throughline.corpus.model import Card, NoteKind
from throughline.corpus.why_link import WhyLink
from throughline.graph.insights.communities import Communities
from throughline.graph.insights.families import insights
from throughline.graph.insights.findings import Findings
from throughline.graph.insights.next_lines import NextLine, next_lines
from throughline.graph.insights.next_notes import next_note
from throughline.graph.layouts import layout as layouts
from throughline.graph.layouts.by_links import by_links
from throughline.graph.layouts.by_meaning import by_meaning
from throughline.graph.layouts.layout import Layout, LayoutFormatError
from throughline.graph.walks.gather import Around, gathered
from throughline.graph.walks.neighbourhood import neighbourhood
from throughline.graph.walks.paths import Common, Connection, common, connect
from throughline.graph.walks.view import MapView, Neighbourhood
from throughline.graph.whole import LINK_KINDS, Compact, build, from_rows
from throughline.index.search.both_say import both_say
from throughline.index.search.near_pairs import Triple, has_kept_pairs, kept_pairs, linked_pairs
from throughline.index.search.searcher import Searcher
from throughline.index.search.suggestions import Suggester
from throughline.index.store import beside
from throughline.index.store.reader import Reader
from throughline.index.store.transactions import places
from throughline.library.index_pages import IndexPages
from throughline.library.ledger import Ledger
from throughline.library.stored_lines import StoredLines
from throughline.library.topics import Topics

if TYPE_CHECKING:
    import networkx as nx

NEAREST = 5  # for each note: findings need the closest pairs only, and time and memory grow with it
NEAR = 0.6  # cosine from which two notes are drawn as similar; a choice by reading pairs, not tuned
CLOSE_LINES = 40  # inquiring lines near in meaning that are ranked as next; few more than pages show
NOTES_WEIGHED = 60  # suggested links of which those for a reason are what follows where there are no lines
ASKED_OF = 40  # notes linked with one or near it whose open questions are read: what it may answer is there
CLOSE_NOTES = 100  # ranked by meaning for a map: more than the 60 notes that it shows
SIMILAR_SHOWN = 12  # computed links on a map: more would hide the links that pages make


class LayoutBasis(StrEnum):
    """What positions on the whole map are made from."""

    LINKS = "links"
    MEANING = "meaning"


@dataclass(frozen=True, slots=True)
class Suggested:
    """A note to link with, why, and where its name, or that of the note asked for, is said."""

    card: Card
    score: float
    reasons: tuple[WhyLink, ...]
    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The notes that say a name of this one without a link, and the notes that it should link to."""

    saying: tuple[Suggested, ...]
    to_link: tuple[Suggested, ...]


class Graph:
    """What takes all notes together to answer, worked out when it is first needed."""

    def __init__(
        self, db: sqlite3.Connection, reader: Reader, searcher: Searcher, folder: Path, ledger: Ledger
    ) -> None:
        self._db = db
        self._reader = reader
        self._searcher = searcher
        self.ledger = ledger
        self._lines: tuple[int, StoredLines] | None = None
        self.suggester = Suggester(db, searcher.engine)
        self.index_pages = IndexPages(db, folder)
        self.topics = Topics(folder, db, self.index_pages, self.compact)

    def as_networkx(self) -> nx.MultiDiGraph:
        """Return every note and every link, with the links' origins."""
        return build(self._reader.all_cards(), self._reader.all_links(origins=True))

    def compact(self) -> Compact:
        """Return the whole graph as integers, for work on many notes."""
        cards = sorted(self._reader.all_cards(), key=lambda card: card.id)
        nums = dict(self._db.execute("SELECT id, num FROM note"))
        place = np.zeros(max(nums.values(), default=0) + 1, np.int32)
        place[[nums[card.id] for card in cards]] = np.arange(len(cards))
        kinds = " ".join(f"WHEN '{kind}' THEN {at}" for at, kind in enumerate(LINK_KINDS))
        rows = self._db.execute(f"SELECT source, target, CASE kind {kinds} END FROM link")
        links = np.fromiter(chain.from_iterable(rows), np.int32).reshape(-1, 3)
        links[:, :2] = place[links[:, :2]]
        listing = frozenset(int(place[nums[note]]) for note in self.index_pages.all())
        return from_rows(cards, links, listing)

    def insights(self, only: Iterable[str] | None = None) -> tuple[Findings, ...]:
        """Return what the structure says, with closeness in meaning where notes are embedded."""
        words = partial(both_say, self._db)
        asked = partial(self.ledger.between, self.ledger.answered())
        with uncollected():
            linked = linked_pairs(self._db, self._searcher.vectors())
            similar = {(a, b): score for a, b, score in (*self.near(), *linked)}
            pairs = [(a, b, score) for (a, b), score in similar.items()]
            whole = self.compact()
            topics = partial(self.topics.all, whole)
            return insights(whole, pairs, only, communities=topics, words=words, asked=asked)

    def near(self) -> tuple[Triple, ...]:
        """Return the pairs of notes that are closest in meaning: worked out once after a build, and kept."""
        return kept_pairs(self._db, self._searcher.vectors, k=NEAREST, at_least=NEAR)

    def keep_near(self) -> None:
        """Work these pairs out where meaning is learnt and they are not those of the library any more."""
        if self._searcher.settled() and not has_kept_pairs(self._db, k=NEAREST, at_least=NEAR):
            self.near()

    def communities(self) -> Communities:
        """Return the topics of the library, as the user calls them."""
        return self.topics.all()

    def neighbourhood(
        self, view: MapView, previous: Mapping[str, tuple[float, float]] | None = None
    ) -> Neighbourhood:
        """Return what surrounds a note, ranked by closeness in meaning where it is embedded."""
        near = self._near(view.centre, CLOSE_NOTES)
        similar = [(view.centre, note, score) for note, score in near.items() if score >= NEAR]
        return neighbourhood(
            self._reader, view, closeness=near, similar=similar[:SIMILAR_SHOWN], previous=previous
        )

    def around(self, view: MapView, opened: Collection[str] = ()) -> Around:
        """Return all that surrounds a note, what finds no mark of its own gathered in groups."""
        near = self._near(view.centre, CLOSE_NOTES)
        similar = [(view.centre, note, score) for note, score in near.items() if score >= NEAR]
        return gathered(self._reader, view, opened=opened, closeness=near, similar=similar[:SIMILAR_SHOWN])

    def connect(self, a: str, b: str, k: int = 3) -> Connection:
        """Return the shortest typed paths between two notes, or what is near each where there is none.

        Paths run through index pages and great hubs only where there are no others.
        """
        around = self.index_pages.joining_most()
        found = connect(self._reader, a, b, k, around=around)
        if found.paths:
            return found
        ends = [(end, note, score) for end in (a, b) for note, score in self._near(end, NEAREST).items()]
        return connect(self._reader, a, b, k, similar=ends)

    def common(self, a: str, b: str) -> Common:
        """Return what two notes share."""
        return common(self._reader, a, b)

    def _near(self, note_id: str, k: int) -> dict[str, float]:
        """Return the notes closest in meaning to one, with their scores, best first."""
        if not self._reader.cards([note_id]):
            return {}
        return self._searcher.closeness(note_id, k)

    def next_lines(self, note_id: str, limit: int = 8, but: Collection[str] = ()) -> tuple[NextLine, ...]:
        """Return the inquiring lines to follow from a note, each with its reason, none of `but`."""
        close = self._searcher.closeness(note_id, CLOSE_LINES, kinds=(NoteKind.INQUIRY,))
        return next_lines(self._stored_lines(), note_id, close, limit, but)

    def next_from(self, note_id: str, limit: int = 8) -> tuple[NextLine, ...]:
        """Return what to follow from a note: inquiring lines, or other notes where there are none.

        Notes that open questions lead to stand after the lines that the page itself names.
        """
        linked = (end for link in self._reader.links([note_id]) for end in (link.source, link.target))
        asked = self.ledger.next_from(note_id, [*linked, *self._near(note_id, CLOSE_LINES)][:ASKED_OF])
        asked = asked[:limit]
        lines = self.next_lines(note_id, limit)
        if not lines:
            lines = self._next_notes(note_id, limit)
        known = {one.line.id for one in asked}
        others = [one for one in lines if one.captured or one.line.id not in known]
        captured = [one for one in others if one.captured]
        return tuple([*captured, *asked, *(one for one in others if not one.captured)][:limit])

    def _next_notes(self, note_id: str, limit: int) -> tuple[NextLine, ...]:
        """Return the notes to follow from a note where there are no inquiring lines."""
        near, lists = self._near(note_id, CLOSE_NOTES), self.index_pages.joining_most()
        named = {card.title.casefold() for card in self._reader.cards([note_id]).values()}
        told: list[NextLine] = []
        for one in self.suggest(note_id, NOTES_WEIGHED).to_link:
            title = one.card.title.casefold()  # two files may hold one note
            found = next_note(one.card, one.reasons, near.get(one.card.id), one.sentence)
            if found and title not in named and one.card.complete and one.card.id not in lists:
                named.add(title)
                told.append(found)
        return tuple(told[:limit])

    def suggest(self, note_id: str, k: int = 10) -> Suggestions:
        """Return which links a note is likely to want: notes that say its name, and notes to link to."""
        row = self._db.execute("SELECT num FROM note WHERE id = ?", (note_id,)).fetchone()
        if row is None:
            raise UnknownNoteError(note_id)
        found = self.suggester.suggest(int(row[0]), k)
        nums = [one.num for one in (*found.saying, *found.to_link)]
        ids = dict(self._db.execute(f"SELECT num, id FROM note WHERE num IN ({places(nums)})", nums))
        by_id = self._reader.cards(ids.values())
        cards = {num: by_id[note_id] for num, note_id in ids.items()}
        saying, to_link = (
            tuple(Suggested(cards[one.num], one.score, one.reasons, one.name, one.sentence) for one in some)
            for some in (found.saying, found.to_link)
        )
        return Suggestions(saying, to_link)

    def _stored_lines(self) -> StoredLines:
        """Return the lines as they are read, and kept until another connection has written to the file."""
        (version,) = self._db.execute("PRAGMA data_version").fetchone()
        if self._lines is None or self._lines[0] != version:
            self._lines = version, StoredLines(self._reader)
        return self._lines[1]

    def layout(self, ground: LayoutBasis, refresh: bool = False) -> Layout | None:
        """Return the stored positions of all notes, worked out anew where the notes are others."""
        stored = self._stored(ground)
        ids = [note_id for (note_id,) in self._db.execute("SELECT id FROM note ORDER BY id")]
        if stored and list(stored.ids) == ids and not refresh:
            return stored
        if ground is LayoutBasis.MEANING:
            made = self._by_meaning(stored)
        else:
            made = by_links(self.compact(), stored, communities=self.communities())
        if made:
            beside.store(self._db, ground, made.to_bytes())
        return made

    def is_laid_out(self, ground: LayoutBasis) -> bool:
        """Tell whether positions of all notes are stored; by meaning there are none before all is learnt."""
        stored = self._stored(ground)
        ids = (note_id for (note_id,) in self._db.execute("SELECT id FROM note ORDER BY id"))
        return stored is not None and list(stored.ids) == list(ids)

    def _by_meaning(self, previous: Layout | None) -> Layout | None:
        """Return positions by meaning, or None where nothing is embedded yet."""
        nums, matrix = self._searcher.vectors().note_vectors()
        at = {num: row for row, num in enumerate(nums.tolist())}
        rows = self._db.execute("SELECT id, num FROM note ORDER BY id").fetchall()
        if not rows or any(num not in at for _, num in rows):
            return None
        cards = self._reader.cards(note_id for note_id, _ in rows)
        ordered = [cards[note_id] for note_id, _ in rows]
        return by_meaning(ordered, np.asarray(matrix[[at[num] for _, num in rows]]), previous=previous)

    def _stored(self, ground: LayoutBasis) -> Layout | None:
        data = beside.stored(self._db, ground)
        try:
            return layouts.from_bytes(data) if data else None
        except LayoutFormatError:
            return None
