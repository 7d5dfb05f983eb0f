"""Room between things on a plane: notes that do not cover each other, discs that do not overlap."""

import numpy as np
from numpy.typing import NDArray

from throughline.corpus.stopping import checkpoint

Points = NDArray[np.float64]
# Successive turns by this angle never line up, so points spread evenly.
GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))
DISCS_AT_ONCE = 300  # all pairs are compared in each round; the few largest discs shape the map
# A compromise: fewer leave holes between discs, more take longer; judged by eye, not measured.
PACKING_ROUNDS = 240


def apart(points: Points, least: float, free: NDArray[np.bool_] | None = None, rounds: int = 30) -> Points:
    """Move points until few are nearer to one another than `least`; only the free ones move."""
    from scipy.spatial import cKDTree  # noqa: PLC0415 - only layouts need it

    moved = points.copy()
    share = np.ones(len(points)) if free is None else free.astype(float)
    for _ in range(rounds if len(points) > 1 else 0):
        checkpoint()
        pairs = cKDTree(moved).query_pairs(least, output_type="ndarray")
        pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
        a, b = pairs[share[pairs].any(axis=1)].T
        if not len(a):
            break
        push = _push(moved[b] - moved[a], least, a)
        weight = np.maximum(share[a] + share[b], 1)[:, None]
        for axis in (0, 1):
            step = push[:, axis] / weight[:, 0]
            moved[:, axis] -= np.bincount(a, step * share[a], len(points))
            moved[:, axis] += np.bincount(b, step * share[b], len(points))
    return moved


def _push(gap: Points, least: float, number: NDArray[np.intp]) -> Points:
    """Return how far to move each pair apart; points on one spot move apart in different directions."""
    length = np.hypot(gap[:, 0], gap[:, 1])
    turn = (number + np.arange(len(number))) * GOLDEN_ANGLE
    same = length < 1e-9
    way = np.where(same[:, None], np.stack([np.cos(turn), np.sin(turn)], axis=1), gap)
    way /= np.where(same, 1, length)[:, None]
    # A point has many neighbours: if each pair moved the whole missing distance at once, crowds would shake.
    return 0.4 * way * (least - length)[:, None]


def sunflower(count: int, spacing: float = 1.0) -> Points:
    """Return points that fill a disc evenly, the first at its centre."""
    place = np.arange(count)
    radius = spacing * np.sqrt(place)
    return np.stack([radius * np.cos(place * GOLDEN_ANGLE), radius * np.sin(place * GOLDEN_ANGLE)], axis=1)


def pack(centres: Points, radii: NDArray[np.float64], gap: float) -> Points:
    """Return centres for discs that do not overlap, near where they were and near each other.

    Discs are given largest first; those beyond the first few hundred go on rings around the rest.
    """
    inner = _settle(
        centres[:DISCS_AT_ONCE] + 1e-3 * sunflower(len(centres))[:DISCS_AT_ONCE],
        radii[:DISCS_AT_ONCE] + gap / 2,
    )
    outer = radii[DISCS_AT_ONCE:] + gap / 2
    if not len(outer):
        return inner
    edge = float((np.hypot(inner[:, 0], inner[:, 1]) + radii[:DISCS_AT_ONCE]).max()) + gap
    return np.concatenate([inner, _rings(outer, edge)])


def _settle(centres: Points, radii: NDArray[np.float64]) -> Points:
    """Draw discs together and push them apart by turns, until they touch and do not overlap."""
    need = radii[:, None] + radii[None, :]
    np.fill_diagonal(need, 0)
    mass = radii**2
    for turn in range(PACKING_ROUNDS):
        # The pull gets weaker, so that in the end only the push moves the discs.
        checkpoint()
        centres -= 0.02 * (1 - turn / PACKING_ROUNDS) * centres
        centres = _part(centres, need, mass)
    for _ in range(PACKING_ROUNDS):
        checkpoint()
        parted = _part(centres, need, mass)
        settled = float(np.abs(parted - centres).max(initial=0)) < 1e-3
        centres = parted
        if settled:
            break
    return _clear(centres, need)


def _part(centres: Points, need: Points, mass: NDArray[np.float64]) -> Points:
    """Move overlapping discs apart, the lighter of two by more."""
    way = centres[:, None, :] - centres[None, :, :]
    length = np.hypot(way[..., 0], way[..., 1])
    missing = np.where(length < need, need - length, 0)
    np.fill_diagonal(missing, 0)
    yields = mass[None, :] / (mass[:, None] + mass[None, :])
    step = 0.5 * missing * yields / np.maximum(length, 1e-9)
    moved: Points = centres + (way * step[..., None]).sum(axis=1)
    return moved


def _clear(centres: Points, need: Points) -> Points:
    """Stretch the whole picture until no discs overlap."""
    way = centres[:, None, :] - centres[None, :, :]
    length = np.hypot(way[..., 0], way[..., 1])
    np.fill_diagonal(length, np.inf)
    stretch = float((need / np.maximum(length, 1e-9)).max(initial=1.0))
    return centres * stretch


def _rings(radii: NDArray[np.float64], start: float) -> Points:
    """Return centres on rings around the origin, each ring as wide as its largest disc."""
    centres = np.empty((len(radii), 2))
    ring, angle, width = start + radii[0], 0.0, radii[0]
    for number, radius in enumerate(radii):
        half = float(np.arcsin(min(1.0, radius / ring)))
        if angle + 2 * half > 2 * np.pi:
            ring, angle, width = ring + width + radius, 0.0, radius
            half = float(np.arcsin(min(1.0, radius / ring)))
        centres[number] = ring * np.cos(angle + half), ring * np.sin(angle + half)
        angle += 2 * half
    return centres


def fitted(points: Points, onto: Points) -> tuple[Points, Points, Points]:
    """Return the turn and shifts that lay one set of points best on another: (points - a) @ turn + b."""
    a, b = points.mean(axis=0), onto.mean(axis=0)
    u, _, v = np.linalg.svd((points - a).T @ (onto - b))
    return a, u @ v, b
