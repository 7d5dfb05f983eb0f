"""The link audit: what pages link, weighed against what the notes mean."""

from collections import defaultdict

from throughline.corpus.model import Card, LinkKind, NoteKind
from throughline.graph.insights.community_names import tells
from throughline.graph.insights.findings import Audited, Similar, Verdict, name_of
from throughline.graph.whole import LINK_KINDS, Compact

# What a page would most likely say of two notes: the first kind with such ends; any note may have a topic.
PROPOSED = {(kind, NoteKind.TOPIC): LinkKind.TOPIC for kind in NoteKind if kind is not NoteKind.TOPIC} | {
    (kind.facts.source, kind.facts.target): kind for kind in reversed(LinkKind)
}


def audit(
    graph: Compact, similar: Similar, near: float = 0.6, far: float = 0.2, limit: int = 20
) -> tuple[tuple[Audited, ...], int]:
    """Return candidates, links to look at again, and links confirmed, up to the limit of each.

    A link can be found dissimilar only where its own score is among those given.
    """
    best = _best_scores(graph, similar)
    links = _links(graph, best)
    found: dict[Verdict, list[Audited]] = {verdict: [] for verdict in Verdict}
    for (a, b), score in best.items():
        verdict = _verdict(score, bool(links[a, b]), near, far)
        if verdict is not None:
            pair = _audited(verdict, graph.cards[a], graph.cards[b], score, links[a, b])
            found[verdict].extend(pair)
    order = (Verdict.CANDIDATE, Verdict.LOOK_AGAIN, Verdict.CONFIRMED)
    shown = (one for verdict in order for one in sorted(found[verdict], key=_strength)[:limit])
    return tuple(shown), sum(map(len, found.values()))


def _best_scores(graph: Compact, similar: Similar) -> dict[tuple[int, int], float]:
    place = graph.positions()
    best: dict[tuple[int, int], float] = {}
    for one, other, score in similar:
        if one != other and one in place and other in place:
            a, b = sorted((place[one], place[other]))
            best[a, b] = max(score, best.get((a, b), score))
    return best


def _links(
    graph: Compact, wanted: dict[tuple[int, int], float]
) -> dict[tuple[int, int], list[tuple[int, int, LinkKind]]]:
    found: dict[tuple[int, int], list[tuple[int, int, LinkKind]]] = defaultdict(list)
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


def _audited(
    verdict: Verdict, one: Card, other: Card, score: float, links: list[tuple[int, int, LinkKind]]
) -> list[Audited]:
    """Return the pair in the direction its link has, or in the direction a new one would take."""
    if verdict is Verdict.CANDIDATE:
        if not tells(one.title) or not tells(other.title):
            return []  # two days of a journal are alike, and that they are says nothing
        for left, right in ((one, other), (other, one)):
            if kind := PROPOSED.get((left.kind, right.kind)):
                return [Audited(verdict, name_of(left), name_of(right), score, (kind,))]
        return []
    forward = links[0][0] < links[0][1]
    left, right = (one, other) if forward else (other, one)
    kinds = sorted({kind for source, _, kind in links if source == links[0][0]})
    return [Audited(verdict, name_of(left), name_of(right), score, tuple(kinds))]


def _strength(pair: Audited) -> tuple[float, str, str]:
    sign = 1 if pair.verdict is Verdict.LOOK_AGAIN else -1
    return sign * pair.closeness, pair.left.id, pair.right.id
