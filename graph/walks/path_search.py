"""The search behind paths: from both ends at once, reading only the rings that it needs."""

import heapq
import math
from collections.abc import Collection, Container, Iterable, Iterator
from dataclasses import dataclass, field

from throughline.corpus.model import Link, LinkKind
from throughline.graph.source import GraphSource

MOST_STEPS = 8  # links: a longer chain says nothing about its two ends
MOST_NOTES = 50_000  # read from both ends: bounds the time; without it a search may read every note
# Once a path is known, longer ones are sought only this much further, and not through crowds.
FURTHER = 2
FURTHER_CROWD = 200  # notes in the outermost ring: beyond it another step reads thousands of links

Adjacency = dict[str, dict[str, list[Link]]]
Route = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meeting:
    """The routes found, the links they run along, and how far the search went."""

    routes: tuple[Route, ...]
    adjacency: Adjacency
    length: int
    exhausted: bool


@dataclass(slots=True)
class _Side:
    """The notes seen from one end, and the outermost ring of them."""

    seen: set[str]
    ring: list[str] = field(default_factory=list)


def shortest(
    source: GraphSource,
    a: str,
    b: str,
    k: int,
    kinds: Collection[LinkKind] = (),
    around: Container[str] = (),
) -> Meeting:
    """Return up to k shortest simple routes between two different notes, whichever way links point.

    When both sides together have read n rings, every route of up to n links is known. No route runs
    through a note of `around`, though it may begin or end at one.
    """
    ends = {a, b}

    def passable(link: Link) -> bool:
        return all(end in ends or end not in around for end in (link.source, link.target))

    sides = (_Side({a}, [a]), _Side({b}, [b]))
    adjacency: Adjacency = {}
    routes: list[Route] = []
    length = 0
    while _goes_on(sides, routes, k, length):
        side = min(sides, key=lambda side: len(side.ring))
        _grow(filter(passable, source.links(side.ring, kinds)), side, adjacency)
        length += 1
        for route in _routes_of(source, a, b, length, adjacency):
            routes.append(route)
            if len(routes) == k:
                break
    return Meeting(tuple(routes), adjacency, length, exhausted=not all(side.ring for side in sides))


def _goes_on(sides: tuple[_Side, _Side], routes: list[Route], k: int, length: int) -> bool:
    rings = [len(side.ring) for side in sides]
    if not routes:
        return all(rings) and length < MOST_STEPS and sum(len(side.seen) for side in sides) < MOST_NOTES
    further = length < len(routes[0]) - 1 + FURTHER
    # One side may be read to its end while longer routes still run through the other.
    return len(routes) < k and further and any(rings) and min(rings) <= FURTHER_CROWD


def _grow(links: Iterable[Link], side: _Side, adjacency: Adjacency) -> None:
    """Read the links of the outermost ring, and make what they reach the new one."""
    reached: set[str] = set()
    for link in links:
        if link.source == link.target:
            continue
        reached.update((link.source, link.target))
        _add(adjacency, link.source, link.target, link)
        _add(adjacency, link.target, link.source, link)
    side.ring = sorted(reached - side.seen)
    side.seen |= reached


def _add(adjacency: Adjacency, here: str, there: str, link: Link) -> None:
    links = adjacency.setdefault(here, {}).setdefault(there, [])
    if link not in links:
        links.append(link)


def _routes_of(source: GraphSource, a: str, b: str, length: int, adjacency: Adjacency) -> Iterator[Route]:
    """Yield the simple routes of exactly this many links, those through notes with fewer links first."""
    layers = _layers(a, b, length, adjacency)
    if not layers[0]:
        return
    inner = sorted({note for layer in layers[1:-1] for note in layer})
    weight = {note: round(1000 * math.log1p(card.connections)) for note, card in source.cards(inner).items()}
    weight[b] = 0
    ahead = _least_ahead(layers, adjacency, weight)
    heap: list[tuple[int, Route]] = [(ahead[0][a], (a,))] if a in ahead[0] else []
    while heap:
        told, route = heapq.heappop(heap)
        at = len(route) - 1
        if at == length:
            yield route
            continue
        walked = told - ahead[at][route[-1]]
        for note in adjacency[route[-1]].keys() & ahead[at + 1].keys():
            if note not in route:
                heapq.heappush(heap, (walked + weight[note] + ahead[at + 1][note], (*route, note)))


def _layers(a: str, b: str, length: int, adjacency: Adjacency) -> list[set[str]]:
    """Return for each step which notes a walk of this length from a to b can be at."""
    onwards, back = [{a}], [{b}]
    for _ in range(length):
        onwards.append(_next(onwards[-1], adjacency) - {a})
        back.append(_next(back[-1], adjacency) - {b})
    return [forth & home for forth, home in zip(onwards, reversed(back), strict=True)]


def _next(notes: Iterable[str], adjacency: Adjacency) -> set[str]:
    return {there for note in notes for there in adjacency.get(note, ())}


def _least_ahead(
    layers: list[set[str]], adjacency: Adjacency, weight: dict[str, int]
) -> list[dict[str, int]]:
    """Return for each step and note the least weight still to come on the way to the end."""
    ahead: list[dict[str, int]] = [dict.fromkeys(layers[-1], 0)]
    for layer in reversed(layers[:-1]):
        beyond = ahead[0]
        here: dict[str, int] = {}
        for note in layer:
            onwards = [weight[there] + beyond[there] for there in adjacency[note].keys() & beyond.keys()]
            if onwards:
                here[note] = min(onwards)
        ahead.insert(0, here)
    return ahead
