"""The inquiring lines to follow next: what a page names itself, then what shares its sources or meaning."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Protocol

from throughline.corpus.model import Card, LinkKind, NoteKind
from throughline.corpus.text.phrases import listed
from throughline.graph.insights.findings import Named, name_of
from throughline.graph.whole import cards_in, links_in

if TYPE_CHECKING:
    import networkx as nx

# An inquiring line is scored half by the sources that it shares, half by its closeness in meaning. Not tuned.
SHARED_WEIGHT = 0.5
# How much an inquiring line's score falls where one already chosen has the same sources. Not tuned.
SAMENESS_COST = 0.5
# Of a source that feeds more inquiring lines than this, only the first are read: bounds the time for a hub.
LINES_PER_SOURCE = 500
CLOSE_ENOUGH = 0.35  # cosine from which a question counts as near in meaning; a choice, not tuned


class LineSource(Protocol):
    """What the next inquiring lines are found from; every list comes in a fixed order."""

    def prepare(self, lines: Collection[str]) -> None:
        """Be ready to be asked about these lines, which a file answers faster together than in turn."""

    def card(self, note: str) -> Card:
        """The card of a note."""

    def captured_next(self, note: str) -> Sequence[str]:
        """The inquiring lines that the note's own page names as next, in its order."""

    def sources_of(self, line: str) -> Sequence[str]:
        """The notes that are sources for an inquiring line."""

    def lines_of(self, note: str) -> Sequence[str]:
        """The inquiring lines that a note is a source for."""


@dataclass(frozen=True, slots=True)
class NextLine:
    """An inquiring line to follow next, or another note, and why."""

    line: Named
    reason: str
    shared: tuple[Named, ...]
    closeness: float | None
    captured: bool
    question: str = ""  # that a note leaves open, where that is the reason

    @property
    def sentence(self) -> str:
        """The inquiring line and its reason in one sentence."""
        return f"{self.line}: {self.reason}."


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An inquiring line that might be next, with the reasons for it."""

    line: str
    rests_on: frozenset[str]
    shared: frozenset[str]
    closeness: float | None
    score: float


def next_lines(
    library: LineSource,
    note: str,
    closeness: Mapping[str, float] | None = None,
    limit: int = 8,
    but: Collection[str] = (),
) -> tuple[NextLine, ...]:
    """Return the inquiring lines to follow from a note; `closeness` scores those near it in meaning.

    What the page itself names is always among them; of the others, those in `but` are left out.
    """
    close = closeness or {}
    named = [line for line in dict.fromkeys(library.captured_next(note)) if line != note]
    found = [_captured(library, note, line, close) for line in named[:limit]]
    pool = [one for one in _candidates(library, note, close) if one.line not in {*named, *but}]
    chosen = [_candidate(library, note, line, close) for line in named[:limit]]
    more = _diverse(pool, chosen, limit - len(found))
    return (*found, *(_suggested(library, note, one) for one in more))


def _own_sources(library: LineSource, note: str) -> frozenset[str]:
    """Return what others are compared with: an inquiring line's sources, or the concept itself."""
    if library.card(note).kind is NoteKind.INQUIRY:
        return frozenset(library.sources_of(note))
    return frozenset([note])


def _candidates(library: LineSource, note: str, close: Mapping[str, float]) -> list[_Candidate]:
    own = _own_sources(library, note)
    lines = {line for source in own for line in library.lines_of(source)[:LINES_PER_SOURCE]}
    lines |= {line for line, score in close.items() if score >= CLOSE_ENOUGH}
    lines.discard(note)
    library.prepare(lines)
    inquiries = (line for line in sorted(lines) if library.card(line).kind is NoteKind.INQUIRY)
    return [_candidate(library, note, line, close) for line in inquiries]


def _candidate(library: LineSource, note: str, line: str, close: Mapping[str, float]) -> _Candidate:
    own, rests_on = _own_sources(library, note), frozenset(library.sources_of(line))
    shared = own & rests_on
    overlap = len(shared) / sqrt(len(own) * len(rests_on)) if shared else 0.0
    score = SHARED_WEIGHT * overlap + (1 - SHARED_WEIGHT) * max(0.0, close.get(line, 0.0))
    return _Candidate(line, rests_on, shared, close.get(line), score)


def _diverse(pool: Sequence[_Candidate], before: Iterable[_Candidate], limit: int) -> list[_Candidate]:
    """Choose the best one again and again; a score falls by likeness to those already chosen."""
    worth = {one.line: one.score for one in pool}
    left = {one.line: one for one in pool}
    likest = dict.fromkeys(left, 0.0)
    for one in before:
        _mark_likeness(one, left, likest)
    chosen: list[_Candidate] = []
    while left and len(chosen) < limit:
        best = min(left, key=lambda line: (-round(worth[line] - SAMENESS_COST * likest[line], 9), line))
        chosen.append(left.pop(best))
        _mark_likeness(chosen[-1], left, likest)
    return chosen


def _mark_likeness(one: _Candidate, left: Mapping[str, _Candidate], likest: dict[str, float]) -> None:
    for line, other in left.items():
        union = len(one.rests_on | other.rests_on)
        likest[line] = max(likest[line], len(one.rests_on & other.rests_on) / union if union else 0.0)


def _captured(library: LineSource, note: str, line: str, close: Mapping[str, float]) -> NextLine:
    one = _candidate(library, note, line, close)
    return NextLine(
        line=name_of(library.card(line)),
        reason="the page itself names it as next",
        shared=_named(library, one.shared),
        closeness=one.closeness,
        captured=True,
    )


def _suggested(library: LineSource, note: str, one: _Candidate) -> NextLine:
    shared = _named(library, one.shared)
    own = library.card(note).kind is NoteKind.INQUIRY
    parts = []
    if shared:
        parts.append(f"it also draws on {listed(shared)}" if own else "it draws on this note")
    if one.closeness is not None and (one.closeness >= CLOSE_ENOUGH or not shared):
        parts.append(f"it is close in meaning ({one.closeness:.2f})")
    return NextLine(
        name_of(library.card(one.line)), " and ".join(parts), shared, one.closeness, captured=False
    )


def _named(library: LineSource, notes: Iterable[str]) -> tuple[Named, ...]:
    """Return notes by name, those that feed fewest inquiring lines first: a rare source says most."""
    order = sorted(notes, key=lambda note: (len(library.lines_of(note)), note))
    return tuple(name_of(library.card(note)) for note in order)


class LinesInGraph:
    """The whole graph, in the form that the search for next inquiring lines reads."""

    def __init__(self, graph: nx.MultiDiGraph) -> None:
        self._cards = {card.id: card for card in cards_in(graph)}
        self._next: dict[str, dict[str, None]] = {}
        self._sources: dict[str, dict[str, None]] = {}
        self._lines: dict[str, dict[str, None]] = {}
        links = links_in(graph)
        for link in sorted(links, key=lambda link: (link.rank is None, link.rank or 0)):
            if link.kind is LinkKind.NEXT:
                self._next.setdefault(link.source, {})[link.target] = None
        for link in links:
            if link.kind is LinkKind.SOURCE_FOR:
                self._sources.setdefault(link.target, {})[link.source] = None
                self._lines.setdefault(link.source, {})[link.target] = None

    def prepare(self, lines: Collection[str]) -> None:
        """All lines are at hand."""

    def card(self, note: str) -> Card:
        """The card of a note."""
        return self._cards[note]

    def captured_next(self, note: str) -> Sequence[str]:
        """The inquiring lines that the note's own page names as next, in its order."""
        return tuple(self._next.get(note, ()))

    def sources_of(self, line: str) -> Sequence[str]:
        """The notes that are sources for an inquiring line, in order of id."""
        return tuple(self._sources.get(line, ()))

    def lines_of(self, note: str) -> Sequence[str]:
        """The inquiring lines that a note is a source for, in order of id."""
        return tuple(self._lines.get(note, ()))
