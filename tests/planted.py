"""A library with communities planted in it, the same every time."""

import numpy as np
from numpy.typing import NDArray

from throughline.corpus.model import Card, LinkKind, NoteKind
from throughline.graph.whole import LINK_KINDS, Compact, from_rows

KINDS = (NoteKind.CONCEPT, NoteKind.INQUIRY)
DIMENSIONS = 32


def planted(notes: int, links: int, groups: int, seed: int = 3) -> tuple[Compact, NDArray[np.int64]]:
    """Return a library and the group each note was planted in; four links in five stay inside one."""
    rng = np.random.default_rng(seed)
    group = np.sort(rng.integers(groups, size=notes))
    sizes = np.bincount(group, minlength=groups)
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    here = rng.integers(notes, size=links)
    inside = first[group[here]] + (rng.power(2, size=links) * sizes[group[here]] * 0.999).astype(int)
    there = np.where(rng.random(links) < 0.8, inside, rng.integers(notes, size=links))
    swap = np.array([KINDS[n % 2] is NoteKind.INQUIRY for n in range(notes)])
    rows = []
    for a, b in zip(here.tolist(), there.tolist(), strict=True):
        source, target = (b, a) if swap[a] and not swap[b] else (a, b)
        kind = LinkKind.SOURCE_FOR if swap[target] and not swap[source] else LinkKind.RELATED
        rows.append((source, target, LINK_KINDS.index(kind)))
    cards = [
        Card(
            f"n{n:06}",
            KINDS[n % 2],
            f"Does subject{group[n]} of theme{group[n]} hold {n}?",
            complete=n % 3 > 0,
        )
        for n in range(notes)
    ]
    return from_rows(cards, rows), group


def vectors_for(group: NDArray[np.int64], noise: float = 0.2, seed: int = 4) -> NDArray[np.float32]:
    """Return a vector for each note, near those of its group."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(int(group.max()) + 1, DIMENSIONS))
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    return (centres[group] + rng.normal(scale=noise, size=(len(group), DIMENSIONS))).astype(np.float32)
