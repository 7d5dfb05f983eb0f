"""Gaps: pairs of communities with something missing between them, each written out as a question."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import combinations

from throughline.corpus.model import Card, LinkKind, NoteKind
from throughline.corpus.text.phrases import joined
from throughline.graph.insights.communities import Community
from throughline.graph.insights.community_names import tells
from throughline.graph.insights.findings import Gap, GapKind, Named, Similar, name_of
from throughline.graph.whole import LINK_KINDS, Compact, sources_of_lines

FEWEST_COMMON = 2  # one shared inquiring line may be chance; a choice, not tuned
LINES_PER_LINK = 3  # a gap has at most one link for three shared lines; a choice, not tuned
PAIRS_PER_LINK = 2  # close pairs for each link that joins two topics nevertheless; a choice, not tuned
NAMED_ON_A_SIDE = 2  # titles in the proposed question, which must stay readable
THE_SAME = 0.95  # cosine from which two notes hold the same text, and nothing is missing between them
CLOSEST = 3  # pairs of notes by which the closeness of two topics is measured
GAPS_OF_A_TOPIC = 2  # where notes are close in meaning all over, more would say the same again

Pair = tuple[int, int]
ASKING = 12  # notes on each side whose texts are looked at for an open question, the foremost first
SharedWords = Callable[[str, str], Sequence[str]]  # what two notes, by id, both speak of
# The question that stands open between two sides and the note that asks it, given the ids of inquiring lines
# without a page that draw on both, and of the notes on each side.
StandsOpen = Callable[[Sequence[str], Sequence[str], Sequence[str]], tuple[str, str] | None]


def no_words(one: str, other: str) -> Sequence[str]:
    """Return no words: what two notes both speak of where their texts are not at hand."""
    return ()


def none_open(lines: Sequence[str], left: Sequence[str], right: Sequence[str]) -> None:
    """Return no question: what stands open where the texts of notes are not at hand."""


@dataclass(slots=True)
class _Between:
    """What two communities share: inquiring lines that both feed, some without a page, and notes of each.

    `close` are the pairs of notes that are close in meaning, each with its score.
    """

    lines: int = 0
    unwritten: list[str] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    close: list[tuple[float, str, str]] = field(default_factory=list)


Seen = tuple[Gap, _Between]


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
    words: SharedWords = no_words,
    asked: StandsOpen = none_open,
) -> tuple[tuple[Gap, ...], int]:
    """Return the widest gaps first, and how many there are in all."""
    fed = _fed_together(graph, communities)
    links = _links_between(graph, communities)
    names = _Names(
        {community.number: community.name for community in communities.values()},
        {card.id: name_of(card) for card in graph.cards},
    )
    close = _close(graph, communities, similar, near)
    found = [
        (_gap(GapKind.FED_TOGETHER, pair, between, links[pair], names), between)
        for pair, between in fed.items()
        if between.lines >= FEWEST_COMMON and links[pair] * LINES_PER_LINK <= between.lines
    ]
    apart = [
        (_gap(GapKind.CLOSE_APART, pair, between, links[pair], names), between)
        for pair, between in close.items()
        if pair not in fed and links[pair] * PAIRS_PER_LINK <= len(between.close)
    ]
    found += _spread(sorted(apart, key=_width))
    shown = sorted(found, key=_width)[:limit]
    told = ((_with_words(gap, words), between) for gap, between in shown)
    return tuple(_with_open(gap, between, asked, names) for gap, between in told), len(found)


def _spread(apart: Iterable[Seen]) -> Iterator[Seen]:
    """Yield the widest gaps of each topic: where all notes are alike, nearly all topics are close."""
    seen: Counter[str] = Counter()
    met: set[frozenset[str]] = set()  # of two files that hold one note, each may be in a topic of its own
    for gap, between in apart:
        meeting = frozenset((_plain(gap.left[0].title), _plain(gap.right[0].title)))
        if max(seen[gap.left_topic], seen[gap.right_topic]) < GAPS_OF_A_TOPIC and meeting not in met:
            seen.update((gap.left_topic, gap.right_topic))
            met.add(meeting)
            yield gap, between


def _with_words(gap: Gap, words: SharedWords) -> Gap:
    """Return a gap of notes close in meaning with what they both speak of, and the question that raises."""
    if gap.kind is not GapKind.CLOSE_APART:
        return gap
    told = tuple(words(gap.left[0].id, gap.right[0].id))
    return replace(gap, words=told, question=_question(gap.kind, gap.left, gap.right, told))


def _with_open(gap: Gap, between: _Between, asked: StandsOpen, names: _Names) -> Gap:
    """Return a gap with the question that stands open there, where there is one, and not one made up."""
    sides = (
        [note.id for note in _foremost(side, names.notes, ASKING)] for side in (between.left, between.right)
    )
    found = asked(between.unwritten, *sides)
    return replace(gap, question=found[0], asked_in=names.notes[found[1]]) if found else gap


def _width(seen: Seen) -> tuple[bool, float, str, str]:
    gap, _ = seen
    strength = (gap.closeness if gap.closeness is not None else gap.shared_lines) / (1 + gap.links)
    return gap.kind is GapKind.CLOSE_APART, -strength, gap.left[0].id, gap.right[0].id


def _fed_together(graph: Compact, communities: Mapping[str, Community]) -> dict[Pair, _Between]:
    """Return each pair of communities with sources for the same inquiring lines, these and the sources."""
    found: dict[Pair, _Between] = defaultdict(_Between)
    for line, sources in sources_of_lines(graph).items():
        by_community: dict[int, list[str]] = defaultdict(list)
        for place in sources:
            note = graph.cards[place].id
            by_community[communities[note].number].append(note)
        for pair in combinations(sorted(by_community), 2):
            between = found[pair]
            between.lines += 1
            between.unwritten += [] if graph.cards[line].complete else [graph.cards[line].id]
            between.left.update(by_community[pair[0]])
            between.right.update(by_community[pair[1]])
    return found


def _links_between(graph: Compact, communities: Mapping[str, Community]) -> Counter[Pair]:
    """Count the links that run straight from one community's notes to another's, source links apart."""
    direct = graph.kinds != LINK_KINDS.index(LinkKind.SOURCE_FOR)
    ends = zip(graph.sources[direct].tolist(), graph.targets[direct].tolist(), strict=True)
    number = [communities[card.id].number if card.id in communities else 0 for card in graph.cards]
    return Counter((min(number[a], number[b]), max(number[a], number[b])) for a, b in ends)


def _close(
    graph: Compact, communities: Mapping[str, Community], similar: Similar, near: float
) -> dict[Pair, _Between]:
    """Return, for each pair of communities with notes close in meaning and not linked, those notes."""
    if not similar:
        return {}
    ids, listing = graph.ids, graph.index_pages
    linked = {(ids[a], ids[b]) for a, b in graph.pairs()[0].tolist()}
    asking = {card.id: card for at, card in enumerate(graph.cards) if at not in listing and _can_meet(card)}
    plain = cache(lambda note: _plain(asking[note].title))  # a note stands in many pairs
    found: dict[Pair, _Between] = defaultdict(_Between)
    for a, b, score in _across(similar, communities):
        if not near <= score < THE_SAME or a not in asking or b not in asking:
            continue
        if (a, b) in linked or (b, a) in linked:
            continue
        if plain(a) == plain(b):
            continue
        found[communities[a].number, communities[b].number].close.append((score, a, b))
    for between in found.values():
        between.close.sort(key=lambda pair: (-pair[0], *pair[1:]))
        for worth, (_, a, b) in zip(range(len(between.close), 0, -1), between.close, strict=True):
            between.left.setdefault(a, worth)  # the closest pairs name the two sides
            between.right.setdefault(b, worth)
    return found


def _can_meet(card: Card) -> bool:
    """Tell whether a note can be one end of a gap: it says something, is no topic, and no mere date.

    A note that is known from other pages alone says something where its title asks a question.
    """
    says = card.complete or card.title.endswith("?")
    return says and card.kind is not NoteKind.TOPIC and tells(card.title)


def _plain(title: str) -> str:
    return "".join(filter(str.isalnum, title.casefold()))


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
    top = [score for score, _, _ in between.close[:CLOSEST]]
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
        pairs=len(between.close),
    )


def _foremost(
    side: Counter[str], named: Mapping[str, Named], most: int = NAMED_ON_A_SIDE
) -> tuple[Named, ...]:
    order = sorted(side, key=lambda note: (-side[note], note))
    return tuple(named[note] for note in order[:most])


def _question(
    kind: GapKind, left: tuple[Named, ...], right: tuple[Named, ...], words: Sequence[str] = ()
) -> str:
    """Write the question that would close a gap, from the notes on its two sides."""
    if kind is GapKind.FED_TOGETHER:
        return f"What would answers to {joined(left)} change about {joined(right)}?"
    if words:
        return f"What does {left[0]} add to what {right[0]} says of {joined(words)}?"
    return f"How does {left[0]} bear on {right[0]}?"
