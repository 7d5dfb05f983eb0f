"""What surrounds a note: a walk that reads no more of the library than it needs, and its picture."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from throughline.corpus.model import Card, Link, LinkKind, NoteKind
from throughline.graph.layouts.positions import Place, Point, Spot, place
from throughline.graph.source import GraphSource, card_of
from throughline.graph.walks.choose import KIND_ORDER, Candidate, choose
from throughline.graph.walks.view import MapEdge, MapNode, MapView, Neighbourhood

# Links followed beyond the first ring of a map with a limit; the map says when there are more. Keeps two hops
# at about 16 ms with 1,000,000 links (measured).
LINKS_FOLLOWED = 1_500
_LINK_ORDER = {kind: i for i, kind in enumerate(LinkKind)}

Triple = tuple[str, str, float]


@dataclass(slots=True)
class _Walk:
    """What a walk has found so far."""

    found: dict[str, Candidate] = field(default_factory=dict)
    hop: int = 0
    later: int = 0
    whole: bool = True


def neighbourhood(
    source: GraphSource,
    view: MapView,
    *,
    closeness: Mapping[str, float] | None = None,
    similar: Sequence[Triple] = (),
    previous: Mapping[str, Point] | None = None,
) -> Neighbourhood:
    """Return what the view shows around its centre.

    `closeness` ranks notes by meaning; `similar` are pairs close in meaning, drawn where the view asks
    for them and no link joins the two; `previous` holds the places of the notes on the last map.
    """
    centre = card_of(source, view.centre)
    walk = _all_around(source, view, closeness or {}, similar)
    seats = len(walk.found) if view.limit is None else view.limit - 1
    chosen = choose(walk.found, seats)
    edges = joined(source, view, [view.centre, *chosen], similar)
    cards = [(centre, 0), *((walk.found[note].card, walk.found[note].hop) for note in chosen)]
    return Neighbourhood(
        view=view,
        nodes=_nodes(cards, edges, previous),
        edges=edges,
        left_out=_left_out(walk.found, chosen),
        later=walk.later,
        whole=walk.whole,
    )


def found_around(
    source: GraphSource, view: MapView, closeness: Mapping[str, float], similar: Sequence[Triple]
) -> tuple[Mapping[str, Candidate], bool]:
    """Return every note that a view lets in, and whether there may be no more of them."""
    walk = _all_around(source, view, closeness, similar)
    return walk.found, walk.whole


def _all_around(
    source: GraphSource, view: MapView, closeness: Mapping[str, float], similar: Sequence[Triple]
) -> _Walk:
    close = {**_closeness_of(view.centre, similar), **closeness}
    walk = _walk(source, view, close)
    if view.similar:
        _add_similar(source, view, walk, similar, close)
    return walk


def _closeness_of(centre: str, similar: Iterable[Triple]) -> dict[str, float]:
    close: dict[str, float] = {}
    for a, b, score in similar:
        if centre in (a, b):
            other = b if a == centre else a
            close[other] = max(score, close.get(other, score))
    return close


def _walk(source: GraphSource, view: MapView, close: Mapping[str, float]) -> _Walk:
    """Follow links outwards ring by ring; with a limit, through no more links than it takes to fill it."""
    walk = _Walk()
    seen, frontier = {view.centre}, [view.centre]
    budget = LINKS_FOLLOWED
    for hop in range(1, view.hops + 1):
        if hop > 1 and view.limit is not None:
            frontier, budget = _within(walk, frontier, budget)
        if not frontier:
            break
        parents = _beyond(source.links(frontier, view.link_kinds), frontier, seen)
        seen.update(parents)
        frontier = _let_in(source, view, walk, parents, close)
    return walk


def _within(walk: _Walk, frontier: Iterable[str], budget: int) -> tuple[list[str], int]:
    """Return the notes whose links the budget covers, those with fewest links first, and what is left."""
    kept = []
    for note in sorted(frontier, key=lambda note: (walk.found[note].card.connections, note)):
        cost = walk.found[note].card.connections
        if cost > budget:
            walk.whole = False
            break
        kept.append(note)
        budget -= cost
    return kept, budget


def _let_in(
    source: GraphSource,
    view: MapView,
    walk: _Walk,
    parents: Mapping[str, set[str]],
    close: Mapping[str, float],
) -> list[str]:
    """Keep the notes of a ring that the view lets in, and return their ids."""
    cards = source.cards(sorted(parents))
    shown = [card for card in cards.values() if not view.kinds or card.kind in view.kinds]
    timely = [card for card in shown if _timely(card, view.as_of)]
    walk.later += len(shown) - len(timely)
    walk.hop += 1
    for card in timely:
        above = tuple(sorted(parents[card.id]))
        walk.found[card.id] = Candidate(card, walk.hop, above, close.get(card.id, 0.0))
    return sorted(card.id for card in timely)


def _beyond(links: Iterable[Link], frontier: Iterable[str], seen: set[str]) -> dict[str, set[str]]:
    """Return each note not seen before with the frontier notes that lead to it."""
    inner = set(frontier)
    parents: dict[str, set[str]] = {}
    for link in links:
        for here, there in ((link.source, link.target), (link.target, link.source)):
            if here in inner and there not in seen:
                parents.setdefault(there, set()).add(here)
    return parents


def _timely(card: Card, as_of: str) -> bool:
    return not as_of or not card.date or card.date <= as_of


def _add_similar(
    source: GraphSource, view: MapView, walk: _Walk, similar: Iterable[Triple], close: Mapping[str, float]
) -> None:
    """Let in the notes that no link but only their meaning joins to the centre."""
    new = sorted(note for note in _closeness_of(view.centre, similar) if note not in walk.found)
    for card in source.cards(new).values():
        if (
            card.id != view.centre
            and (not view.kinds or card.kind in view.kinds)
            and _timely(card, view.as_of)
        ):
            walk.found[card.id] = Candidate(card, 1, (view.centre,), close.get(card.id, 0.0))


def joined(
    source: GraphSource, view: MapView, notes: Sequence[str], similar: Sequence[Triple]
) -> tuple[MapEdge, ...]:
    """Return the links among notes, and where the view asks for them those computed from meaning."""
    links = sorted(source.links_among(notes, view.link_kinds), key=_link_order)
    edges = [MapEdge(link.source, link.target, link.kind, link.label) for link in links]
    if view.similar:
        edges += _computed(source, notes, similar)
    return tuple(edges)


def _link_order(link: Link) -> tuple[str, str, int, str]:
    return (link.source, link.target, _LINK_ORDER[link.kind], link.label)


def _computed(source: GraphSource, notes: Sequence[str], similar: Sequence[Triple]) -> list[MapEdge]:
    """Return an edge for each pair on the map that is close in meaning and that no page links."""
    if not similar:
        return []
    shown = set(notes)
    taken = {frozenset((link.source, link.target)) for link in source.links_among(notes)}
    best: dict[tuple[str, str], float] = {}
    for a, b, score in similar:
        pair = (min(a, b), max(a, b))
        if a != b and a in shown and b in shown and frozenset(pair) not in taken:
            best[pair] = max(score, best.get(pair, score))
    return [MapEdge(a, b, None, f"close in meaning, {best[a, b]:.2f}") for a, b in sorted(best)]


def _nodes(
    cards: Sequence[tuple[Card, int]], edges: Sequence[MapEdge], previous: Mapping[str, Point] | None
) -> tuple[MapNode, ...]:
    spots = [Spot(card.id, card.kind, hop) for card, hop in cards]
    places = place(spots, [(edge.source, edge.target) for edge in edges], previous)
    return tuple(_node(card, hop, places[card.id]) for card, hop in cards)


def _node(card: Card, hop: int, at: Place) -> MapNode:
    return MapNode(
        id=card.id,
        kind=card.kind,
        title=card.title,
        hop=hop,
        x=at.x,
        y=at.y,
        complete=card.complete,
        connections=card.connections,
        description=card.description,
        labelled=at.labelled,
    )


def _left_out(found: Mapping[str, Candidate], chosen: Sequence[str]) -> dict[NoteKind, int]:
    counts = dict.fromkeys(KIND_ORDER, 0)
    for candidate in found.values():
        counts[candidate.card.kind] += 1
    for note in chosen:
        counts[found[note].card.kind] -= 1
    return {kind: count for kind, count in counts.items() if count}


def places_of(around: Neighbourhood) -> dict[str, Point]:
    """Return where each note is drawn, to hand to the next walk as its previous places."""
    return {node.id: (node.x, node.y) for node in around.nodes}
