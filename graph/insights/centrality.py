"""Hubs, on which many notes rest, and bridges, which join the parts of the library."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from throughline.corpus.model import LinkKind
from throughline.graph.insights.communities import Community
from throughline.graph.insights.findings import Bridge, Hub, name_of
from throughline.graph.nets import net_of
from throughline.graph.whole import LINK_KINDS, Compact

EXACT_UP_TO = 1_000  # notes: the exact way costs notes × links; at this size under 0.1 s
SAMPLED_SOURCES = 128  # more is more exact and slower: with 128 starts, 6 s at 100,000 notes

FloatArray = NDArray[np.float64]


def pagerank(graph: Compact) -> FloatArray:
    """Return each note's share of weight when every note passes its own on to what it draws on.

    A source link says `concept -> inquiry`, so it is followed backwards; all others forwards.
    """
    backwards = graph.kinds == LINK_KINDS.index(LinkKind.SOURCE_FOR)
    heads = np.where(backwards, graph.sources, graph.targets)
    tails = np.where(backwards, graph.targets, graph.sources)
    net = net_of(len(graph.cards), np.stack([tails, heads], axis=1), directed=True)
    return np.array(net.pagerank())


def betweenness(graph: Compact, seed: int = 1, samples: int = SAMPLED_SOURCES) -> FloatArray:
    """Return the share of shortest routes through each note, from sampled starts where there are many.

    Routes do not run through index pages, which join everything with everything.
    """
    count = len(graph.cards)
    if count < 3:
        return np.zeros(count)
    pairs = graph.pairs()[0]
    net = net_of(count, pairs[~graph.of_index_pages(pairs)] if graph.index_pages else pairs)
    if count <= EXACT_UP_TO:
        return np.array(net.betweenness(directed=False)) / ((count - 1) * (count - 2) / 2)
    starts = np.sort(np.random.default_rng(seed).choice(count, samples, replace=False))
    through = np.array(net.betweenness(directed=False, sources=starts.tolist()))
    # igraph halves an undirected count, as if every pair had been met from both its ends.
    return 2 * through / (samples * (count - 2))


def hubs(graph: Compact, communities: Mapping[str, Community], limit: int) -> tuple[Hub, ...]:
    """Return the notes that carry most weight, the heaviest first; an index page is none of them."""
    weight = np.round(pagerank(graph), 12)
    degree = np.bincount(graph.pairs()[0].ravel(), minlength=len(graph.cards))
    found = []
    listing = np.isin(np.arange(len(graph.cards)), list(graph.index_pages))
    for place in _best(np.where((degree > 0) & ~listing, weight, 0), limit):
        card = graph.cards[place]
        found.append(Hub(name_of(card), float(weight[place]), int(degree[place]), communities[card.id].name))
    return tuple(found)


def bridges(
    graph: Compact, communities: Mapping[str, Community], limit: int, seed: int = 1
) -> tuple[Bridge, ...]:
    """Return the notes most shortest routes run through, with the communities each one joins."""
    share = np.round(betweenness(graph, seed), 12)
    best = _best(share, limit)
    joins = _communities_around(graph, communities, best)
    return tuple(Bridge(name_of(graph.cards[p]), float(share[p]), joins[p]) for p in best)


def _best(values: FloatArray, limit: int) -> list[int]:
    order = np.lexsort((np.arange(len(values)), -values))[:limit]
    return [int(place) for place in order if values[place] > 0]


def _communities_around(
    graph: Compact, communities: Mapping[str, Community], places: list[int]
) -> dict[int, tuple[str, ...]]:
    """Return the names of the communities that each of these notes or its neighbours belong to."""
    pairs = graph.pairs()[0]
    touching = pairs[np.isin(pairs, places).any(axis=1)]
    around: dict[int, set[int]] = {place: {place} for place in places}
    for a, b in touching.tolist():
        for here, there in ((a, b), (b, a)):
            if here in around:
                around[here].add(there)
    found = {}
    for place, near in around.items():
        near_by = {communities[graph.cards[one].id] for one in near}
        found[place] = tuple(
            community.name for community in sorted(near_by, key=lambda community: community.number)
        )
    return found
