"""The plane by links: each community laid out in a disc of its own, linked communities near each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from throughline.corpus.stopping import checkpoint
from throughline.graph.insights.communities import Communities, communities_of
from throughline.graph.layouts.layout import (
    LEAST_APART,
    Layout,
    beside_neighbours,
    carried,
    labelled,
    turned_to,
)
from throughline.graph.layouts.spacing import Points, apart, pack, sunflower
from throughline.graph.nets import net_of, seeded
from throughline.graph.whole import Compact, IntArray, compact

if TYPE_CHECKING:
    import networkx as nx

SPACING = 1.0  # the unit of all positions: notes about 1 apart; a picture scales it to pixels
GAP = 3.0  # distances of notes between communities: they are seen apart, the map stays full


def by_links(
    graph: nx.MultiDiGraph | Compact,
    previous: Layout | None = None,
    seed: int = 1,
    communities: Communities | None = None,
) -> Layout:
    """Return positions by links; with an earlier layout at hand, notes that it knows do not jump.

    `communities` are those of the same graph, where they are known already; without them they are worked out.
    """
    whole = compact(graph)
    pairs, counts = whole.pairs()
    communities = communities or communities_of(whole, seed)
    membership = communities.membership(whole.ids)
    before = carried(whole.ids, previous)
    if before.enough:
        xy = beside_neighbours(before, pairs, seed)
    else:
        xy = turned_to(_fresh(membership, pairs, counts, seed), before)
    return labelled(whole.ids, xy, communities)


def _fresh(membership: IntArray, pairs: NDArray[np.int64], counts: NDArray[np.int64], seed: int) -> Points:
    """Lay out each community by itself, then the communities as discs, then put the one into the other."""
    groups = _groups(membership)
    inside = [
        _inside(len(group), local, seed)
        for group, local in zip(groups, _local_pairs(membership, pairs, len(groups)), strict=True)
    ]
    alone = np.where(membership < 0)[0]
    if len(alone):
        groups.append(alone)
        inside.append(sunflower(len(alone), SPACING))
    radii = np.array([np.hypot(*one.T).max(initial=0) + SPACING / 2 for one in inside])
    xy = np.zeros((len(membership), 2))
    if not groups:
        return xy
    centres = _centres(membership, pairs, counts, radii, seed)
    for group, spot, centre in zip(groups, inside, centres, strict=True):
        xy[group] = spot + centre
    return xy


def _groups(membership: IntArray) -> list[NDArray[np.intp]]:
    order = np.argsort(membership, kind="stable")
    order = order[membership[order] >= 0]
    cuts = np.searchsorted(membership[order], np.arange(1, membership.max(initial=-1) + 1))
    return list(np.split(order, cuts)) if len(order) else []


def _local_pairs(membership: IntArray, pairs: NDArray[np.int64], groups: int) -> list[NDArray[np.int64]]:
    """Return the pairs inside each community, numbered by place within it."""
    local = np.zeros(len(membership), dtype=np.int64)
    for group in _groups(membership):
        local[group] = np.arange(len(group))
    inner = pairs[membership[pairs[:, 0]] == membership[pairs[:, 1]]]
    owner = membership[inner[:, 0]]
    order = np.argsort(owner, kind="stable")
    cuts = np.searchsorted(owner[order], np.arange(1, groups))
    return list(np.split(local[inner[order]], cuts)) if groups else []


def _inside(count: int, pairs: NDArray[np.int64], seed: int) -> Points:
    """Return one community around the origin, filling a disc whose area grows with its size."""
    checkpoint()
    start = sunflower(count)
    if count < 3:
        centred: Points = start - start.mean(axis=0)
        return centred
    net = net_of(count, pairs)
    # Beyond a thousand notes igraph looks only at near ones, and needs more rounds for as good a drawing.
    rounds = 80 if count <= 1_000 else 200
    with seeded(seed):
        drawn = net.layout_fruchterman_reingold(seed=start.tolist(), niter=rounds, start_temp=count**0.5 / 3)
    return _evened(np.array(drawn.coords), count)


def _evened(drawn: Points, count: int) -> Points:
    """Spread a layout over its disc: half as drawn, half by rank of distance, then no two on one spot."""
    drawn = drawn - drawn.mean(axis=0)
    far = np.hypot(drawn[:, 0], drawn[:, 1])
    rank = np.empty(count)
    rank[np.lexsort((np.arange(count), far))] = np.arange(count)
    full = SPACING * np.sqrt(count)
    reach = max(float(np.quantile(far, 0.95)), 1e-9)
    radius = 0.35 * np.minimum(far / reach, 1.1) * full + 0.65 * full * np.sqrt((rank + 0.5) / count)
    return apart(drawn / np.maximum(far, 1e-9)[:, None] * radius[:, None], LEAST_APART * SPACING)


def _centres(
    membership: IntArray,
    pairs: NDArray[np.int64],
    counts: NDArray[np.int64],
    radii: NDArray[np.float64],
    seed: int,
) -> Points:
    """Place the communities as discs: drawn by the links between them, then packed without overlap."""
    number = len(radii)
    ends = np.sort(membership[pairs], axis=1)
    across = ends[:, 0] != ends[:, 1]
    keys, place = np.unique(ends[across] @ np.array([number, 1]), return_inverse=True)
    weights = np.bincount(place, counts[across], len(keys)) if len(keys) else np.zeros(0)
    coarse = np.stack(np.divmod(keys, number), axis=1)
    drawn = sunflower(number)
    if len(coarse):
        net = net_of(number, coarse)
        # Large communities would otherwise pull by their size alone.
        pull = weights / np.sqrt(radii[coarse[:, 0]] * radii[coarse[:, 1]])
        with seeded(seed):
            drawn = np.array(
                net.layout_fruchterman_reingold(
                    seed=drawn.tolist(), niter=500, weights=(pull / pull.mean()).tolist(), grid=False
                ).coords
            )
    return pack(_spread_out(drawn, radii), radii, GAP)


def _spread_out(drawn: Points, radii: NDArray[np.float64]) -> Points:
    """Scale a drawing of discs so that they have about the room they need."""
    drawn = drawn - np.average(drawn, axis=0, weights=radii**2)
    spread = float(np.sqrt((drawn**2).sum(axis=1).mean()))
    scaled: Points = drawn * (2 * float(np.sqrt((radii**2).sum())) / max(spread, 1e-9))
    return scaled
