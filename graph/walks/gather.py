"""What surrounds a note, gathered: a map of few marks on which every note is drawn or counted in a group."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from throughline.corpus.kinds import LinkKind, NoteKind
from throughline.corpus.model import Card, Link
from throughline.graph.source import GraphSource, card_of
from throughline.graph.walks.choose import KIND_ORDER, Candidate
from throughline.graph.walks.neighbourhood import Triple, found_around, joined
from throughline.graph.walks.themes import Theme, themes_of
from throughline.graph.walks.view import MapEdge, MapNode, MapView, Neighbourhood

MARKS = 40  # on a map: so many find room for their words in a window of usual size
MOST_THEMES = 9  # of one kind: more are a list to read, and no overview
MOST_OPEN = 36  # notes of a group that is opened; a larger one opens into themes of its own
LINKS_READ = 1_500  # notes among which all links are read; in a larger crowd only those of the centre
TIES = 3  # drawn links of a group: more would hide what joins single notes
MARKS_FAR = 10  # more, where the map reaches further than one link: of groups, whose names are short
REST = "rest"  # in the key of what is left of a group without themes
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

    `similar` says how many of the notes stand there for their meaning alone, without a link to the centre.
    """

    shown: Neighbourhood
    groups: tuple[Gathered, ...]
    opened: tuple[Gathered, ...]
    similar: int = 0

    @property
    def total(self) -> int:
        """How many notes the map stands for, the centre among them."""
        return len(self.shown.nodes) + sum(len(group.members) for group in self.groups)


@dataclass(slots=True)
class _Marks:
    single: list[Candidate]
    groups: list[Gathered]
    opened: list[Gathered]
    around: str
    asked: Collection[str]


def gathered(
    source: GraphSource,
    view: MapView,
    *,
    opened: Collection[str] = (),
    closeness: Mapping[str, float] | None = None,
    similar: Sequence[Triple] = (),
) -> Around:
    """Return what surrounds a note with nothing left out: what finds no mark of its own is in a group.

    `opened` are the keys of the groups whose notes are to be drawn in their place.
    """
    centre = card_of(source, view.centre)
    found, whole = found_around(source, view, closeness or {}, similar)
    marks = _marks(found, centre.title, frozenset(opened))
    notes = [view.centre, *(each.card.id for each in marks.single)]
    shown = Neighbourhood(
        view=view,
        nodes=(_node(centre, 0), *(_node(each.card, each.hop) for each in marks.single)),
        edges=(*joined(source, view, notes, similar), *_ties(source, view, found, marks)),
        whole=whole,
    )
    alone = _similar_alone(source, view, found, similar)
    return Around(shown, tuple(marks.groups), tuple(marks.opened), alone)


def _similar_alone(
    source: GraphSource, view: MapView, found: Mapping[str, Candidate], similar: Sequence[Triple]
) -> int:
    """Count the notes beside the centre that are near it in meaning and that no link joins to it."""
    near = {note for _, note, _ in similar if note in found and found[note].hop == 1}
    linked = {
        end for link in source.links([view.centre], view.link_kinds) for end in (link.source, link.target)
    }
    return len(near - linked)


def _marks(found: Mapping[str, Candidate], title: str, opened: frozenset[str]) -> _Marks:
    marks = _Marks([], [], [], title, opened)
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
        elif group.key not in marks.asked:
            marks.groups.append(group)
        else:
            marks.opened.append(group)
            _unfold(members, group.key, marks)


def _unfold(members: Sequence[Candidate], key: str, marks: _Marks) -> None:
    """Draw what an opened group holds: its notes, or its themes where they are too many.

    A large group whose titles share no words shows its best notes and keeps the others gathered, so that each
    opening leads on.
    """
    if len(members) <= MOST_OPEN or len(_themes(members, marks)) > 1:
        _fold(members, len(members) if len(members) <= MOST_OPEN else MOST_THEMES, key, marks)
        return
    best = sorted(members, key=lambda each: (not each.card.complete, each.order))
    marks.single.extend(best[:MOST_OPEN])
    _fold(best[MOST_OPEN:], 1, f"{key}.{REST}", marks)


def _themes(members: Sequence[Candidate], marks: _Marks) -> list[Theme]:
    return themes_of([each.card for each in members], MOST_THEMES, marks.around)


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
