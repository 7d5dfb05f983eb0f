"""Gaps: pairs of communities with something missing between them, each written out as a question."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from throughline.corpus.model import LinkKind
from throughline.corpus.text.phrases import joined
from throughline.graph.insights.communities import Community
from throughline.graph.insights.findings import Gap, GapKind, Named, Similar, name_of
from throughline.graph.whole import LINK_KINDS, Compact, sources_of_lines

FEWEST_COMMON = 2  # one shared inquiring line may be chance; a choice, not tuned
LINES_PER_LINK = 3  # a gap has at most one link for three shared lines; a choice, not tuned
NAMED_ON_A_SIDE = 2  # titles in the proposed question, which must stay readable

Pair = tuple[int, int]


@dataclass(slots=True)
class _Between:
    """What two communities share: inquiring lines that both feed, and which notes of each count."""

    lines: int = 0
    left: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    scores: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Names:
    """What communities and notes are called."""

    communities: Mapping[int, str]
    notes: Mapping[str, Named]


def gaps(
    graph: Compact,
    communities: Mapping[str, Community],
    similar: Similar = (),
    near: float = 0.6,
    limit: int = 20,
) -> tuple[tuple[Gap, ...], int]:
    """Return the widest gaps first, and how many there are in all."""
    fed = _fed_together(graph, communities)
    links = _links_between(graph, communities)
    names = _Names(
        {community.number: community.name for community in communities.values()},
        {card.id: name_of(card) for card in graph.cards},
    )
    found = [
        _gap(GapKind.FED_TOGETHER, pair, between, links[pair], names)
        for pair, between in fed.items()
        if between.lines >= FEWEST_COMMON and links[pair] * LINES_PER_LINK <= between.lines
    ]
    found += [
        _gap(GapKind.CLOSE_APART, pair, between, links[pair], names)
        for pair, between in _close(communities, similar, near).items()
        if pair not in fed
    ]
    return tuple(sorted(found, key=_width)[:limit]), len(found)


def _width(gap: Gap) -> tuple[bool, float, str, str]:
    strength = gap.closeness if gap.closeness is not None else gap.shared_lines / (1 + gap.links)
    return gap.kind is GapKind.CLOSE_APART, -strength, gap.left[0].id, gap.right[0].id


def _fed_together(graph: Compact, communities: Mapping[str, Community]) -> dict[Pair, _Between]:
    """Return each pair of communities with sources for the same inquiring lines, these and the sources."""
    found: dict[Pair, _Between] = defaultdict(_Between)
    for sources in sources_of_lines(graph).values():
        by_community: dict[int, list[str]] = defaultdict(list)
        for place in sources:
            note = graph.cards[place].id
            by_community[communities[note].number].append(note)
        for pair in combinations(sorted(by_community), 2):
            between = found[pair]
            between.lines += 1
            between.left.update(by_community[pair[0]])
            between.right.update(by_community[pair[1]])
    return found


def _links_between(graph: Compact, communities: Mapping[str, Community]) -> Counter[Pair]:
    """Count the links that run straight from one community's notes to another's, source links apart."""
    direct = graph.kinds != LINK_KINDS.index(LinkKind.SOURCE_FOR)
    ends = zip(graph.sources[direct].tolist(), graph.targets[direct].tolist(), strict=True)
    number = [communities[card.id].number if card.id in communities else 0 for card in graph.cards]
    return Counter((min(number[a], number[b]), max(number[a], number[b])) for a, b in ends)


def _close(communities: Mapping[str, Community], similar: Similar, near: float) -> dict[Pair, _Between]:
    """Return, for each pair of communities with notes close in meaning, those notes and how close."""
    found: dict[Pair, _Between] = defaultdict(_Between)
    for a, b, score in _across(similar, communities):
        if score >= near:
            between = found[communities[a].number, communities[b].number]
            between.left[a] += 1
            between.right[b] += 1
            between.scores.append(score)
    return found


def _across(similar: Similar, communities: Mapping[str, Community]) -> Iterable[tuple[str, str, float]]:
    """Yield each pair whose notes belong to different communities once, the lower community first."""
    best: dict[tuple[str, str], float] = {}
    for one, other, score in similar:
        if _in_two_communities(communities.get(one), communities.get(other)):
            a, b = sorted((one, other), key=lambda note: communities[note].number)
            best[a, b] = max(score, best.get((a, b), score))
    return ((a, b, score) for (a, b), score in sorted(best.items()))


def _in_two_communities(one: Community | None, other: Community | None) -> bool:
    return bool(one and other and one.number and other.number and one.number != other.number)


def _gap(kind: GapKind, pair: Pair, between: _Between, links: int, names: _Names) -> Gap:
    left, right = (_foremost(side, names.notes) for side in (between.left, between.right))
    top = sorted(between.scores, reverse=True)[:5]
    return Gap(
        kind=kind,
        left_topic=names.communities[pair[0]],
        right_topic=names.communities[pair[1]],
        left=left,
        right=right,
        shared_lines=between.lines,
        links=links,
        closeness=sum(top) / len(top) if top else None,
        question=_question(kind, left, right),
    )


def _foremost(side: Counter[str], named: Mapping[str, Named]) -> tuple[Named, ...]:
    order = sorted(side, key=lambda note: (-side[note], note))
    return tuple(named[note] for note in order[:NAMED_ON_A_SIDE])


def _question(kind: GapKind, left: tuple[Named, ...], right: tuple[Named, ...]) -> str:
    """Write the question that would close a gap, from the notes on its two sides."""
    if kind is GapKind.FED_TOGETHER:
        return f"What would answers to {joined(left)} change about {joined(right)}?"
    return f"What would an inquiry find that drew on both {joined(left)} and {joined(right)}?"
