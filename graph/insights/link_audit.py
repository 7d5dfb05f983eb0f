"""The link audit: what pages link, weighed against what the notes mean."""

from collections import defaultdict
from functools import cache, partial
from heapq import nsmallest

from throughline.corpus.model import LinkKind, NoteKind
from throughline.graph.insights.community_names import tells
from throughline.graph.insights.findings import Audited, Similar, Verdict, name_of
from throughline.graph.whole import LINK_KINDS, Compact

# What a page would most likely say of two notes: the first kind with such ends; any note may have a topic.
PROPOSED = {(kind, NoteKind.TOPIC): LinkKind.TOPIC for kind in NoteKind if kind is not NoteKind.TOPIC} | {
    (kind.facts.source, kind.facts.target): kind for kind in reversed(LinkKind)
}

# A score, the places of two notes in the direction of their link, and the kinds of it.
_Pair = tuple[float, int, int, tuple[LinkKind, ...]]


def audit(
    graph: Compact, similar: Similar, near: float = 0.6, far: float = 0.2, limit: int = 20
) -> tuple[tuple[Audited, ...], int]:
    """Return candidates, links to look at again, and links confirmed, up to the limit of each.

    A link can be found dissimilar only where its own score is among those given.
    """
    best = _best_scores(graph, similar)
    links = _links(graph, best)
    telling = cache(lambda at: tells(graph.cards[at].title))  # a note stands in many pairs
    found: dict[Verdict, list[_Pair]] = {verdict: [] for verdict in Verdict}
    for (a, b), score in best.items():
        linked = links.get((a, b), [])
        verdict = _verdict(score, bool(linked), near, far)
        if verdict is Verdict.CANDIDATE and not (telling(a) and telling(b)):
            continue  # two days of a journal are alike, and that they are says nothing
        if verdict is not None and (pair := _directed(verdict, graph, a, b, linked)):
            found[verdict].append((score, *pair))
    order = (Verdict.CANDIDATE, Verdict.LOOK_AGAIN, Verdict.CONFIRMED)
    shown = (
        Audited(verdict, name_of(graph.cards[a]), name_of(graph.cards[b]), score, kinds)
        for verdict in order
        for score, a, b, kinds in nsmallest(limit, found[verdict], partial(_strength, graph, verdict))
    )
    return tuple(shown), sum(map(len, found.values()))


def _best_scores(graph: Compact, similar: Similar) -> dict[tuple[int, int], float]:
    place = graph.positions()
    best: dict[tuple[int, int], float] = {}
    for one, other, score in similar:
        a, b = place.get(one, -1), place.get(other, -1)
        if a != b and a >= 0 and b >= 0:
            pair = (a, b) if a < b else (b, a)
            best[pair] = max(score, best.get(pair, score))
    return best


def _links(
    graph: Compact, wanted: dict[tuple[int, int], float]
) -> dict[tuple[int, int], list[tuple[int, int, LinkKind]]]:
    found: dict[tuple[int, int], list[tuple[int, int, LinkKind]]] = defaultdict(list)
    if not wanted:
        return found
    arrows = zip(graph.sources.tolist(), graph.targets.tolist(), graph.kinds.tolist(), strict=True)
    for source, target, kind in arrows:
        pair = (min(source, target), max(source, target))
        if pair in wanted:
            found[pair].append((source, target, LINK_KINDS[kind]))
    return found


def _verdict(score: float, linked: bool, near: float, far: float) -> Verdict | None:
    if score >= near:
        return Verdict.CONFIRMED if linked else Verdict.CANDIDATE
    return Verdict.LOOK_AGAIN if linked and score <= far else None


def _directed(
    verdict: Verdict, graph: Compact, one: int, other: int, links: list[tuple[int, int, LinkKind]]
) -> tuple[int, int, tuple[LinkKind, ...]] | None:
    """Return the pair in the direction its link has, or in the direction a new one would take."""
    if verdict is Verdict.CANDIDATE:
        for left, right in ((one, other), (other, one)):
            if kind := PROPOSED.get((graph.cards[left].kind, graph.cards[right].kind)):
                return left, right, (kind,)
        return None
    first = links[0][0]
    left, right = (one, other) if first < links[0][1] else (other, one)
    return left, right, tuple(sorted({kind for source, _, kind in links if source == first}))


def _strength(graph: Compact, verdict: Verdict, pair: _Pair) -> tuple[float, str, str]:
    score, left, right, _ = pair
    sign = 1 if verdict is Verdict.LOOK_AGAIN else -1
    return sign * score, graph.cards[left].id, graph.cards[right].id
