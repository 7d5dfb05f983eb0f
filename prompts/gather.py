"""From an open library to the material of a prompt: its notes, papers and neighbouring inquiring lines."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import combinations

from throughline.corpus.model import LinkKind, Note, NoteKind, OriginKind
from throughline.corpus.text.titles import slug_of
from throughline.graph.insights.next_lines import NextLine
from throughline.index.search.searcher import Searcher
from throughline.index.store.page_words import cited_spans, told_summaries
from throughline.index.store.reader import Reader
from throughline.prompts.dates import span
from throughline.prompts.model import Anchor, Material, NamedBy, Neighbour, SourceNote, fingerprint

MOST_RELATED = 7  # related concepts of a note: with itself about as many sources as captured inquiries have
MOST_NEAR = 4  # notes used in place of sources where an inquiring line has none that is known
NEIGHBOURS = 4  # neighbouring inquiring lines: tasks name two, the others stand in when one is left out
PAIRED = 8  # sources among which an unlinked pair is looked for
TOPICS = 2  # fields in the assistant's role: more would describe nobody

# The plus keeps the search from starting with all papers: a note has few links, a library many papers.
_PAPER_YEAR = (
    "SELECT p.year FROM note n JOIN link l ON l.{near} = n.num JOIN note p ON p.num = l.{far} "
    f"WHERE n.id = :note AND +p.kind = '{NoteKind.PAPER}' AND p.year IS NOT NULL "
    f"AND (l.kind = '{LinkKind.ANCHOR_PAPER}' OR EXISTS (SELECT 1 FROM statement s WHERE s.source = l.source "
    f"AND s.target = l.target AND s.kind = l.kind AND s.origin = '{OriginKind.CITED}'))"
)
_YEARS = " UNION ".join(
    _PAPER_YEAR.format(near=near, far=far) for near, far in (("source", "target"), ("target", "source"))
)


@dataclass(frozen=True, slots=True)
class _Told:
    """How a page sums up the notes that it draws on, and the date of that page."""

    date: str
    summaries: Mapping[str, str]


_NOTHING_TOLD = _Told("", {})


class Gatherer:
    """Collects what an open library knows of an inquiring line."""

    def __init__(
        self,
        db: sqlite3.Connection,
        reader: Reader,
        searcher: Searcher,
        next_lines: Callable[[str, int], Sequence[NextLine]],
    ) -> None:
        self._db = db
        self._reader = reader
        self._searcher = searcher
        self._next_lines = next_lines

    def of_note(self, note: Note, question: str = "") -> Material:
        """Return the material of an inquiring line, or of a new one that starts at any other note."""
        ids = self._sources_of(note)
        near = (
            []
            if ids
            else [hit.id for hit in self._searcher.close_to(note.id, MOST_NEAR, kinds=(NoteKind.CONCEPT,))]
        )
        told = _Told(note.date, told_summaries(self._db, note.id))
        material = Material(
            id=note.id,
            question=question or note.title,
            scope=note.description,
            asked_on=note.date,
            line=self._source(note, _NOTHING_TOLD) if note.kind is NoteKind.INQUIRY else None,
            sources=self._sources(ids, told) + self._sources(near, told, NamedBy.COMPUTED),
            papers=self._listed_papers(note.id) if note.kind is NoteKind.INQUIRY else (),
            captured=note.captured_prompt,
        )
        return self._surrounded(material, note.id)

    def of_picked(self, ids: Sequence[str], question: str) -> Material:
        """Return the material of a new inquiring line from chosen notes; papers become its anchors."""
        notes = self._reader.cards(ids)
        papers = [note for note in ids if notes[note].kind is NoteKind.PAPER]
        drawn = [note for note in ids if note not in papers]
        listed = self._anchors(papers)
        sources = self._sources(drawn, _NOTHING_TOLD)
        material = Material(
            id=slug_of(question) or "prompt",
            question=question,
            sources=sources,
            papers=listed,
        )
        return self._surrounded(material, drawn[0] if drawn else papers[0])

    def _sources_of(self, note: Note) -> list[str]:
        """Return the sources of an inquiring line; for any other note, the note itself and its relations."""
        if note.kind is NoteKind.INQUIRY:
            return list(self._reader.ends(note.id, LinkKind.SOURCE_FOR, forward=False))
        links = self._reader.links([note.id])
        ends = [(link, link.target if link.source == note.id else link.source) for link in links]
        cards = self._reader.cards(end for _, end in ends)
        near = sorted(
            (link.source != note.id, link.rank or MOST_RELATED, end)
            for link, end in ends
            if end in cards and cards[end].kind is NoteKind.CONCEPT and end != note.id
        )
        own = [] if note.kind in (NoteKind.PAPER, NoteKind.TOPIC) else [note.id]
        return [*own, *list(dict.fromkeys(end for *_, end in near))[:MOST_RELATED]]

    def _sources(
        self, ids: Iterable[str], told: _Told, origin: NamedBy = NamedBy.LISTED
    ) -> tuple[SourceNote, ...]:
        notes = self._reader.texts(dict.fromkeys(ids))
        return tuple(self._source(note, told, origin) for note in notes)

    def _source(self, note: Note, told: _Told, origin: NamedBy = NamedBy.LISTED) -> SourceNote:
        told_here = told.summaries.get(note.id)
        years = [str(year) for (year,) in self._db.execute(_YEARS, {"note": note.id})]
        return SourceNote(
            id=note.id,
            kind=note.kind,
            title=note.title,
            description=note.description,
            summary=told_here or note.summary,
            summary_date=told.date if told_here else note.date,
            body=note.body,
            citations=cited_spans(self._db, note.id),
            complete=note.complete,
            date=note.date,
            years=span(years),
            origin=origin,
            papers=self._listed_papers(note.id),
        )

    def _listed_papers(self, note_id: str) -> tuple[Anchor, ...]:
        kinds = (LinkKind.ANCHOR_PAPER, LinkKind.RELATED_PAPER)
        ids = [paper for kind in kinds for paper in self._reader.ends(note_id, kind, forward=True)]
        return self._anchors(dict.fromkeys(ids))

    def _anchors(self, ids: Iterable[str]) -> tuple[Anchor, ...]:
        """Return these notes as papers to start from; a vault may call any note one."""
        return tuple(
            Anchor(title, paper.arxiv, paper.year, NamedBy.LISTED, paper.doi, paper.authors)
            for title, paper in self._reader.papers(ids)
        )

    def _surrounded(self, material: Material, start: str) -> Material:
        """Add what is near: neighbouring inquiring lines, pairs of sources without a link, fields."""
        ids = [source.id for source in material.sources]
        lines = self._next_lines(start, NEIGHBOURS)
        cards = self._reader.cards(line.line.id for line in lines)
        full = replace(
            material,
            neighbours=tuple(Neighbour(line.line.title, cards[line.line.id].date) for line in lines),
            unlinked=self._apart(ids[:PAIRED], start if material.line else ""),
            topics=self._topics(ids),
        )
        values = asdict(full)
        del values["doubts"], values["asked"]  # they are added later; what the notes say is in them already
        return replace(full, state=fingerprint(values))

    def _apart(self, ids: Sequence[str], line: str) -> tuple[tuple[str, str], ...]:
        """Return the pairs of sources that no link joins, nor any note but the line; the best first."""
        near: dict[str, set[str]] = {note: set() for note in ids}
        for link in self._reader.links(ids):
            for one, other in ((link.source, link.target), (link.target, link.source)):
                if one in near:
                    near[one].add(other)
        pairs = sorted(combinations(range(len(ids)), 2), key=lambda pair: (sum(pair), pair))
        named = [(ids[a], ids[b]) for a, b in pairs]
        return tuple((a, b) for a, b in named if b not in near[a] and not (near[a] & near[b]) - {line})

    def _topics(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Return the fields that most sources come from."""
        fields = Counter(
            field.strip()
            for told in self._reader.sourced_from(ids)
            for field in told.split(",")
            if field.strip()
        )
        return tuple(sorted(fields, key=lambda field: (-fields[field], field))[:TOPICS])
