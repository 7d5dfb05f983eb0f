"""The plane by meaning: notes close in meaning are placed close together, whatever the links are."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from throughline.corpus.model import Card
from throughline.corpus.stopping import checkpoint
from throughline.graph.insights.communities import communities_from, detect
from throughline.graph.layouts.layout import (
    LEAST_APART,
    Layout,
    beside_neighbours,
    carried,
    labelled,
    turned_to,
)
from throughline.graph.layouts.spacing import Points, apart

Vectors = NDArray[np.float32]
NEIGHBOURS = 12  # fewer tear groups apart, more blur them; UMAP takes 15, 12 is quicker
EPOCHS = 200  # UMAP takes as many for large sets; fewer leave the picture unfinished, more take longer
# The curve of nearness that UMAP fits for a least distance of 0.6: crowds keep room between their notes.
CURVE_A, CURVE_B = 0.4361, 1.4475
REPULSIONS = 4  # notes met by chance for each pair drawn together; UMAP takes 5, an even number is used here
# All steps of an epoch are taken at once, so together they must not overshoot.
DAMPING = 0.2
BLOCK = 2_048  # rows compared with all others at a time: 100,000 notes then need under 1 GB


def by_meaning(
    cards: Sequence[Card],
    vectors: Vectors,
    nearest: NDArray[np.int64] | None = None,
    previous: Layout | None = None,
    seed: int = 1,
) -> Layout:
    """Return positions by meaning for notes in order of id, each with its vector.

    `nearest` holds each note's nearest others by place, best first; without it they are worked out here.
    """
    ids = [card.id for card in cards]
    if ids != sorted(ids) or len(ids) != len(vectors):
        raise ValueError(
            f"{len(ids)} notes in order of id and as many vectors are needed, not {len(vectors)}"
        )
    if nearest is None:
        nearest = nearest_of(vectors)
    pairs, weights = closeness(vectors, nearest)
    before = carried(ids, previous)
    if before.enough:
        xy = beside_neighbours(before, pairs, seed)
    else:
        xy = turned_to(_fresh(vectors, pairs, weights, seed), before)
    return labelled(ids, xy, communities_from(cards, detect(len(ids), pairs, weights, seed)))


def nearest_of(vectors: Vectors, k: int = NEIGHBOURS) -> NDArray[np.int64]:
    """Return the places of each vector's nearest others by cosine, exactly, best first."""
    unit = _unit(vectors)
    k = min(k, max(0, len(unit) - 1))
    found = np.empty((len(unit), k), dtype=np.int64)
    for start in range(0, len(unit) if k else 0, BLOCK):
        checkpoint()
        score = unit[start : start + BLOCK] @ unit.T
        own = np.arange(len(score))
        score[own, own + start] = -np.inf
        best = np.sort(np.argpartition(-score, k - 1, axis=1)[:, :k], axis=1)
        order = np.argsort(-np.take_along_axis(score, best, axis=1), axis=1, kind="stable")
        found[start : start + BLOCK] = np.take_along_axis(best, order, axis=1)
    return found


def closeness(vectors: Vectors, nearest: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return each pair of near notes once, with a weight from 0 to 1 relative to their surroundings."""
    unit, count = _unit(vectors), len(vectors)
    here = np.repeat(np.arange(count), nearest.shape[1])
    there = nearest.ravel()
    far = np.empty(len(here))
    for start in range(0, len(here), BLOCK * 16):
        part = slice(start, start + BLOCK * 16)
        far[part] = 1 - np.einsum("ij,ij->i", unit[here[part]], unit[there[part]])
    table = far.reshape(nearest.shape)
    over = table - table.min(axis=1, initial=np.inf, keepdims=True)
    one_way = np.exp(-over / np.maximum(over.mean(axis=1, keepdims=True), 1e-6)) if over.size else over
    low, high = np.minimum(here, there), np.maximum(here, there)
    keys, place = np.unique(low * count + high, return_inverse=True)
    missing = np.ones(len(keys))
    np.multiply.at(missing, place, 1 - one_way.ravel())
    return np.stack(np.divmod(keys, max(1, count)), axis=1), 1 - missing


def _unit(vectors: Vectors) -> Vectors:
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = (vectors / np.maximum(length, 1e-12)).astype(np.float32)
    return unit


def _fresh(vectors: Vectors, pairs: NDArray[np.int64], weights: NDArray[np.float64], seed: int) -> Points:
    """Start from the two main directions of the vectors, then draw near notes together."""
    rng = np.random.default_rng(seed)
    xy = _main_directions(vectors)
    xy += rng.normal(scale=0.05, size=xy.shape)
    for epoch in range(EPOCHS if len(pairs) else 0):
        checkpoint()
        _draw(xy, pairs, weights, 1 - epoch / EPOCHS, rng)
    return apart(_to_unit_density(xy), LEAST_APART)


def _main_directions(vectors: Vectors) -> Points:
    """Return the first two principal components, scaled to about ten units across."""
    if not len(vectors):
        return np.zeros((0, 2))
    centred = vectors.astype(np.float64) - vectors.mean(axis=0, dtype=np.float64)
    _, axes = np.linalg.eigh(centred.T @ centred)
    first = axes[:, : -3 if axes.shape[1] > 2 else None : -1]
    # An axis may come out pointing either way; its largest part decides.
    first = first * np.sign(first[np.abs(first).argmax(axis=0), np.arange(first.shape[1])])
    xy = np.zeros((len(vectors), 2))
    xy[:, : first.shape[1]] = centred @ first
    xy *= 10 / max(float(np.abs(xy).max()), 1e-9)
    return xy


def _draw(
    xy: Points, pairs: NDArray[np.int64], weights: NDArray[np.float64], rate: float, rng: np.random.Generator
) -> None:
    """One epoch: pairs are drawn together as often as they weigh, and pushed from notes met by chance."""
    a, b = pairs[rng.random(len(pairs)) < weights].T
    way = xy[a] - xy[b]
    square = (way**2).sum(axis=1) + 1e-9
    pull = -2 * CURVE_A * CURVE_B * square ** (CURVE_B - 1) / (1 + CURVE_A * square**CURVE_B)
    step = np.clip(way * pull[:, None], -4, 4)
    move = _summed(a, step, len(xy)) - _summed(b, step, len(xy))
    for near in (a, b):
        for _ in range(REPULSIONS // 2):
            way = xy[near] - xy[rng.integers(len(xy), size=len(near))]
            square = (way**2).sum(axis=1)
            push = 2 * CURVE_B / ((0.001 + square) * (1 + CURVE_A * square**CURVE_B))
            move += _summed(near, np.clip(way * push[:, None], -4, 4), len(xy))
    xy += rate * np.clip(move * DAMPING, -4, 4)


def _summed(at: NDArray[np.int64], step: Points, count: int) -> Points:
    return np.stack([np.bincount(at, step[:, axis], count) for axis in (0, 1)], axis=1)


def _to_unit_density(xy: Points) -> Points:
    """Scale positions so that notes have about one unit of room each."""
    xy = xy - np.median(xy, axis=0) if len(xy) else xy
    spread = float(np.sqrt((xy**2).sum(axis=1).mean())) if len(xy) else 0.0
    scaled: Points = xy * (np.sqrt(len(xy)) / max(spread, 1e-9))
    return scaled
