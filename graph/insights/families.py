"""What the structure says about the research: one function returns every family of findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from throughline.corpus.errors import ThroughlineError
from throughline.corpus.model import NoteKind
from throughline.graph.insights import centrality, gaps, support
from throughline.graph.insights import link_audit as audit
from throughline.graph.insights.communities import Communities, Community, communities_of
from throughline.graph.insights.findings import (
    CommunityFound,
    Finding,
    Findings,
    Insight,
    PartFound,
    Similar,
    Unconnected,
    name_of,
)
from throughline.graph.insights.gaps import SharedWords, StandsOpen
from throughline.graph.insights.silence import Known, why_none
from throughline.graph.whole import Compact, compact

if TYPE_CHECKING:
    import networkx as nx

NAMED_PER_TOPIC = 3  # a finding is read as one sentence; three titles fit in it


@dataclass(frozen=True, slots=True)
class Measure:
    """The limits that the findings use; closeness is a cosine, from -1 to 1. Not tuned."""

    near: float = 0.6
    far: float = 0.2
    same: float = 0.9
    limit: int = 20
    seed: int = 1


class UnknownInsightError(ThroughlineError, ValueError):
    """A family of findings was asked for by a name that none has."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no insight {name!r}; there are {', '.join(Insight)}")
        self.name = name


def insights(
    graph: nx.MultiDiGraph | Compact,
    similar: Similar = (),
    only: Iterable[str] | str | None = None,
    measure: Measure | None = None,
    communities: Callable[[], Communities] | None = None,
    words: SharedWords = gaps.no_words,
    asked: StandsOpen = gaps.none_open,
) -> tuple[Findings, ...]:
    """Return what the structure says, one answer per family, in a fixed order.

    `communities` gives those of the graph where they are known already; without it they are worked out.
    `words` tells what two notes both speak of, `asked` which question stands open between the sides of a gap.
    """
    wanted = _wanted(only)
    shared = _Shared(compact(graph), sorted(similar), measure or Measure(), communities, words, asked)
    return tuple(_answer(shared, name) for name in Insight if name in wanted)


def _wanted(only: Iterable[str] | str | None) -> set[Insight]:
    if only is None:
        return set(Insight)
    names = [only] if isinstance(only, str) else list(only)
    for name in names:
        if name not in set(Insight):
            raise UnknownInsightError(name)
    return {Insight(name) for name in names}


class _Shared:
    """What the findings share, worked out at most once."""

    def __init__(
        self,
        graph: Compact,
        similar: Similar,
        measure: Measure,
        communities: Callable[[], Communities] | None,
        words: SharedWords,
        asked: StandsOpen,
    ) -> None:
        self.graph = graph
        self.similar = similar
        self.measure = measure
        self.words = words
        self.asked = asked
        self._known = communities

    @cached_property
    def communities(self) -> Communities:
        return self._known() if self._known else communities_of(self.graph, self.measure.seed)

    @cached_property
    def has_lines(self) -> bool:
        """Whether any note is an inquiring line."""
        return any(card.kind is NoteKind.INQUIRY for card in self.graph.cards)

    @cached_property
    def by_note(self) -> dict[str, Community]:
        """The community of every note, the unconnected in one of their own."""
        alone = Community(0, "unconnected", self.communities.unconnected)
        return {**dict.fromkeys(alone.members, alone), **self.communities.by_note()}


def _answer(shared: _Shared, name: Insight) -> Findings:
    findings, total = _work(shared, name)
    shown = tuple(findings)
    why = (
        ""
        if shown
        else why_none(name, Known(shared.has_lines, bool(shared.similar), len(shared.communities.found)))
    )
    return Findings(name, shown, total, why)


def _work(shared: _Shared, name: Insight) -> tuple[Iterable[Finding], int]:  # noqa: PLR0911
    graph, similar, at = shared.graph, shared.similar, shared.measure
    match name:
        case Insight.TOPICS:
            return _communities(shared)
        case Insight.HUBS:
            return _ranked(centrality.hubs(graph, shared.by_note, at.limit))
        case Insight.BRIDGES:
            return _ranked(centrality.bridges(graph, shared.by_note, at.limit, at.seed))
        case Insight.GAPS:
            return gaps.gaps(graph, shared.by_note, similar, at.near, at.limit, shared.words, shared.asked)
        case Insight.COUPLING:
            return support.coupling(graph, at.limit)
        case Insight.TWICE:
            return support.asked_twice(graph, similar, at.same, at.limit)
        case Insight.AUDIT:
            return audit.audit(graph, similar, at.near, at.far, at.limit)
        case Insight.READING:
            return (support.to_read if shared.has_lines else support.to_write)(graph, at.limit)
        case Insight.THIN:
            return support.thin_support(graph, at.limit)


def _ranked(findings: tuple[Finding, ...]) -> tuple[tuple[Finding, ...], int]:
    return findings, len(findings)


def _communities(shared: _Shared) -> tuple[list[Finding], int]:
    """Return the largest communities with their best-connected members, then the unconnected as one."""
    graph, place = shared.graph, shared.graph.positions()
    degree = np.bincount(graph.pairs()[0].ravel(), minlength=len(graph.cards))
    found: list[Finding] = []
    for community in shared.communities.found[: shared.measure.limit]:
        members = sorted((place[note] for note in community.members), key=lambda p: (-degree[p], p))
        leading = tuple(name_of(graph.cards[p]) for p in members[:NAMED_PER_TOPIC])
        parts = tuple(PartFound(part.name, part.size) for part in community.parts)
        found.append(CommunityFound(community.number, community.name, community.size, leading, parts))
    alone = shared.communities.unconnected
    if alone:
        some = tuple(name_of(graph.cards[place[note]]) for note in alone[:NAMED_PER_TOPIC])
        found.append(Unconnected(len(alone), some))
    return found, len(shared.communities.found) + bool(alone)
