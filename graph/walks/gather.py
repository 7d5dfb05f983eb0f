"""What surrounds a note, gathered: a map of few marks on which every note is drawn or counted in a group."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from throughline.corpus.kinds import LinkKind, NoteKind
from throughline.corpus.model import Card, Link
from throughline.graph.source import GraphSource, card_of
from throughline.graph.walks.choose import KIND_ORDER, Candidate
from throughline.graph.walks.neighbourhood import Triple, found_around, joined
from throughline.graph.walks.themes import themes_of
from throughline.graph.walks.view import MapEdge, MapNode, MapView, Neighbourhood

MARKS = 40  # on a map: so many find room for their words in a window of usual size
MOST_THEMES = 9  # of one kind: more are a list to read, and no overview
MOST_OPEN = 30  # notes of an opened group on the map: more would cover what the reader knows the way by
LINKS_READ = 1_500  # notes among which all links are read; in a larger crowd only those of the centre
TIES = 3  # drawn links of a group: more would hide what joins single notes
MARKS_FAR = 10  # more, where the map reaches further than one link: of groups, whose names are short
SEATS_OF_HOP = {1: 2, 2: 2}  # groups that each kind gets at least; one for those further away


@dataclass(frozen=True, slots=True)
class Gathered:
    """Notes of one kind and equally far away that are drawn as one mark."""

    key: str
    kind: NoteKind
    hop: int
    name: str
    members: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Around:
    """What surrounds a note: notes by themselves, groups of notes, and the links between the marks.

    A group that is open stays among the groups; `unfolded` holds the key of its group for each of its notes
    that is to be drawn beside it. `similar` says how many of the notes stand there for their meaning alone,
    without a link to the centre.
    """

    shown: Neighbourhood
    groups: tuple[Gathered, ...]
    unfolded: Mapping[str, str] = field(default_factory=dict)
    similar: int = 0

    @property
    def opened(self) -> tuple[Gathered, ...]:
        """The groups that are open."""
        keys = set(self.unfolded.values())
        return tuple(group for group in self.groups if group.key in keys)

    @property
    def total(self) -> int:
        """How many notes the map stands for, the centre among them."""
        single = len(self.shown.nodes) - len(self.unfolded)
        return single + sum(len(group.members) for group in self.groups)


@dataclass(slots=True)
class _Marks:
    single: list[Candidate]
    groups: list[Gathered]
    around: str


def gathered(
    source: GraphSource,
    view: MapView,
    *,
    opened: Collection[str] = (),
    closeness: Mapping[str, float] | None = None,
    similar: Sequence[Triple] = (),
) -> Around:
    """Return what surrounds a note with nothing left out: what finds no mark of its own is in a group.

    `opened` are the keys of the groups whose notes are to be drawn too. All that is drawn without them is
    drawn with them, in the same order: so that a group can be opened and nothing else moves.
    """
    centre = card_of(source, view.centre)
    found, whole = found_around(source, view, closeness or {}, similar)
    marks = _marks(found, centre.title)
    open_ = [group for group in marks.groups if group.key in set(opened)]
    unfolded = {each.card.id: group.key for group in open_ for each in _first_of(group, found)}
    drawn = [*marks.single, *(found[note] for note in unfolded)]
    shown = Neighbourhood(
        view=view,
        nodes=(_node(centre, 0), *(_node(each.card, each.hop) for each in drawn)),
        edges=(
            *joined(source, view, [view.centre, *(each.card.id for each in drawn)], similar),
            *_ties(source, view, found, marks),
        ),
        whole=whole,
    )
    return Around(shown, tuple(marks.groups), unfolded, _similar_alone(source, view, found, similar))


def _first_of(group: Gathered, found: Mapping[str, Candidate]) -> list[Candidate]:
    """Return the notes of a group that are drawn when it opens: captured ones first."""
    members = sorted(
        (found[card.id] for card in group.members), key=lambda each: (not each.card.complete, each.order)
    )
    return members[:MOST_OPEN]


def _similar_alone(
    source: GraphSource, view: MapView, found: Mapping[str, Candidate], similar: Sequence[Triple]
) -> int:
    """Count the notes beside the centre that are near it in meaning and that no link joins to it."""
    near = {note for _, note, _ in similar if note in found and found[note].hop == 1}
    linked = {
        end for link in source.links([view.centre], view.link_kinds) for end in (link.source, link.target)
    }
    return len(near - linked)


def _marks(found: Mapping[str, Candidate], title: str) -> _Marks:
    marks = _Marks([], [], title)
    pools: dict[tuple[int, NoteKind], list[Candidate]] = {}
    for each in found.values():
        pools.setdefault((each.hop, each.card.kind), []).append(each)
    ordered = sorted(pools, key=lambda pool: (pool[0], KIND_ORDER.index(pool[1])))
    seats = _seats({pool: len(pools[pool]) for pool in ordered})
    for hop, kind in ordered:
        _fold(pools[hop, kind], seats[hop, kind], f"{hop}.{kind.value.replace(' ', '-')}", marks)
    marks.single.sort(key=lambda each: (each.hop, not each.card.complete, each.order))
    return marks


def _seats(sizes: Mapping[tuple[int, NoteKind], int]) -> dict[tuple[int, NoteKind], int]:
    """Share the marks out: the nearest ring first, its smallest kinds first, and a few for each beyond."""
    seats = {pool: min(size, SEATS_OF_HOP.get(pool[0], 1)) for pool, size in sizes.items()}
    far = any(hop > 1 for hop, _ in sizes)
    free = MARKS + (MARKS_FAR if far else 0) - sum(seats.values())
    by_ring = sorted(sizes, key=lambda pool: (pool[0], sizes[pool], KIND_ORDER.index(pool[1])))
    for number, pool in enumerate(by_ring):
        alike = sum(other[0] == pool[0] for other in by_ring[number:])
        more = max(0, min(sizes[pool] - seats[pool], free // alike))
        seats[pool] += more
        free -= more
    return seats


def _fold(pool: Sequence[Candidate], seats: int, prefix: str, marks: _Marks) -> None:
    """Draw a pool note by note where there are seats; else captured notes alone, the others in themes."""
    if len(pool) <= seats:
        marks.single.extend(pool)
        return
    captured = sorted((each for each in pool if each.card.complete), key=lambda each: each.order)
    alone = captured if len(captured) <= seats // 2 else []
    marks.single.extend(alone)
    rest = {each.card.id: each for each in pool if each not in alone}
    most = max(1, min(MOST_THEMES, seats - len(alone)))
    for theme in themes_of([each.card for each in rest.values()], most, marks.around):
        members = [rest[card.id] for card in theme.members]
        group = Gathered(f"{prefix}.{theme.key}", pool[0].card.kind, pool[0].hop, theme.name, theme.members)
        if len(members) == 1:
            marks.single.extend(members)
        else:
            marks.groups.append(group)


def _ties(source: GraphSource, view: MapView, found: Mapping[str, Candidate], marks: _Marks) -> list[MapEdge]:
    """Return the links of groups: all that run between two marks are one, of their commonest kind."""
    mark_of = {view.centre: view.centre, **{each.card.id: each.card.id for each in marks.single}}
    keys = {group.key for group in marks.groups}
    mark_of |= {card.id: group.key for group in marks.groups for card in group.members}
    counts: dict[tuple[str, str], Counter[LinkKind]] = {}
    for link in _links(source, view, found) if keys else ():
        ends = (mark_of.get(link.source, ""), mark_of.get(link.target, ""))
        if all(ends) and ends[0] != ends[1] and not keys.isdisjoint(ends):
            counts.setdefault(ends, Counter())[link.kind] += 1
    return _strongest(counts, keys, view.centre)


def _links(source: GraphSource, view: MapView, found: Mapping[str, Candidate]) -> Sequence[Link]:
    if len(found) <= LINKS_READ:
        return source.links_among([view.centre, *found], view.link_kinds)
    return source.links([view.centre], view.link_kinds)


def _strongest(
    counts: Mapping[tuple[str, str], Counter[LinkKind]], keys: set[str], centre: str
) -> list[MapEdge]:
    """Keep each group's links with the centre, and the strongest few of the others."""
    kept: Counter[str] = Counter()
    edges = []
    for ends in sorted(counts, key=lambda ends: (centre not in ends, -counts[ends].total(), ends)):
        groups = keys & set(ends)
        if centre not in ends and any(kept[group] >= TIES for group in groups):
            continue
        kept.update(groups)
        edges.append(_tie(ends, counts[ends]))
    return edges


def _tie(ends: tuple[str, str], kinds: Counter[LinkKind]) -> MapEdge:
    order = list(LinkKind)
    commonest = min(kinds, key=lambda kind: (-kinds[kind], order.index(kind)))
    named = [f"{count} {kind.facts.name.lower()}" for kind, count in kinds.most_common()]
    return MapEdge(*ends, commonest, ", ".join(named))


def _node(card: Card, hop: int) -> MapNode:
    """Return a note for the map, without a place: the browser knows how much room there is."""
    return MapNode(
        id=card.id,
        kind=card.kind,
        title=card.title,
        hop=hop,
        x=0.0,
        y=0.0,
        complete=card.complete,
        connections=card.connections,
        description=card.description,
    )
