"""What inquiring lines rest on: shared sources, thin support, and what to read next."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import chain
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from throughline.corpus.model import NoteKind
from throughline.graph.insights.community_names import tells
from throughline.graph.insights.findings import (
    AskedTwice,
    Coupled,
    Similar,
    Thin,
    ToRead,
    ToWrite,
    name_of,
)
from throughline.graph.whole import Compact, sources_of_lines

FEWEST_LINKING = 2  # notes that link to one that is not written: a single link is often a slip
LINKING_NAMED = 3  # of them; a finding is read as one sentence
FEWEST_SHARED = 2  # inquiring lines that share a single source are too many to list; a choice, not tuned
# A source that feeds more inquiring lines than this says nothing about any two of them. A choice, not tuned.
BROADEST_SOURCE = 1_000
PAIRS_AT_ONCE = 4_000_000  # of lines that share a source, counted in one step: about 150 MB

Places = NDArray[np.int64]


def coupling(graph: Compact, limit: int = 20) -> tuple[tuple[Coupled, ...], int]:
    """Return the pairs of inquiring lines that share most sources, and how many pairs share two or more."""
    sources = {line: rests for line, rests in sources_of_lines(graph).items() if len(rests) >= FEWEST_SHARED}
    one, other, shared = _sharing(sources, len(graph.cards))
    size = np.zeros(len(graph.cards), np.int64)
    size[list(sources)] = [len(rests) for rests in sources.values()]
    score = -shared * (shared / np.sqrt(size[one] * size[other]))
    best = np.lexsort((other, one, score))[:limit]
    found = zip(one[best].tolist(), other[best].tolist(), strict=True)
    return tuple(_coupled(graph, frozenset(sources[a]), frozenset(sources[b]), a, b) for a, b in found), len(
        one
    )


def _sharing(sources: Mapping[int, tuple[int, ...]], count: int) -> tuple[Places, Places, Places]:
    """Return each two inquiring lines with enough sources in common, the first in order first, and how many.

    A pair counts where they share a source that feeds few lines; then those that feed many count as well.
    """
    lines = np.repeat(np.array(list(sources), np.int64), [len(rests) for rests in sources.values()])
    feeding = np.fromiter(chain.from_iterable(sources.values()), np.int64)
    order = np.lexsort((lines, feeding))
    fed = lines[order]  # the lines of one source after those of another
    size = np.bincount(feeding, minlength=count)
    last = np.cumsum(size)
    at = np.empty(len(order), np.int64)
    at[order] = np.arange(len(order))
    after = np.where(size[feeding] <= BROADEST_SOURCE, last[feeding] - at - 1, 0)  # lines of the same source
    pairs = [np.zeros((2, 0), np.int64)]
    for run in _runs(lines, after):
        several = after[run]
        step = np.arange(several.sum()) - np.repeat(np.cumsum(several) - several, several)
        others = fed[np.repeat(at[run] + 1, several) + step]
        keys, shared = np.unique(np.repeat(lines[run], several) * count + others, return_counts=True)
        pairs.append(np.stack([keys, shared]))
    keys, shared = np.concatenate(pairs, axis=1)
    one, other = np.divmod(keys, max(1, count))
    shared = shared + _broad(sources, np.flatnonzero(size > BROADEST_SOURCE), one, other)
    kept = shared >= FEWEST_SHARED
    return one[kept], other[kept], shared[kept]


def _runs(lines: Places, after: Places) -> Iterator[slice]:
    """Yield runs of the sources of lines, each of whole lines, whose pairs fit in memory."""
    ends = [*(np.flatnonzero(np.diff(lines)) + 1).tolist(), len(lines)]
    total = np.concatenate([[0], np.cumsum(after)]).tolist()
    start = 0
    for place, end in enumerate(ends):
        if end == len(lines) or total[ends[place + 1]] - total[start] > PAIRS_AT_ONCE:
            yield slice(start, end)
            start = end


def _broad(sources: Mapping[int, tuple[int, ...]], broad: Places, one: Places, other: Places) -> Places:
    """Return how many of the sources that feed many lines each pair shares."""
    found = np.zeros(len(one), np.int64)
    for source in broad.tolist():
        fed = [line for line, rests in sources.items() if source in rests]
        found += np.isin(one, fed) & np.isin(other, fed)
    return found


def _coupled(graph: Compact, left: frozenset[int], right: frozenset[int], a: int, b: int) -> Coupled:
    both = left & right
    return Coupled(
        left=name_of(graph.cards[a]),
        right=name_of(graph.cards[b]),
        shared=tuple(name_of(graph.cards[place]) for place in sorted(both)),
        cosine=len(both) / sqrt(len(left) * len(right)),
        jaccard=len(both) / len(left | right),
    )


def asked_twice(
    graph: Compact, similar: Similar, same: float = 0.9, limit: int = 20
) -> tuple[tuple[AskedTwice, ...], int]:
    """Return the pairs of inquiring lines that ask nearly the same question, the nearest first."""
    sources = {line: frozenset(rests) for line, rests in sources_of_lines(graph).items()}
    place = graph.positions()
    best: dict[tuple[int, int], float] = {}
    for one, other, score in similar:
        if score < same:
            continue
        a, b = sorted((place.get(one, -1), place.get(other, -1)))
        if a != b and a in sources and b in sources:
            best[a, b] = max(score, best.get((a, b), score))
    order = sorted(best, key=lambda pair: (-best[pair], pair))
    found = (
        AskedTwice(name_of(graph.cards[a]), name_of(graph.cards[b]), best[a, b], len(sources[a] & sources[b]))
        for a, b in order[:limit]
    )
    return tuple(found), len(order)


def to_read(graph: Compact, limit: int = 20) -> tuple[tuple[ToRead, ...], int]:
    """Return the unread sources that would complete most inquiring lines, the most useful first."""
    feeds: Counter[int] = Counter()
    completes: Counter[int] = Counter()
    part: Counter[int] = Counter()
    for rests in sources_of_lines(graph).values():
        unread = [place for place in rests if not graph.cards[place].complete]
        feeds.update(unread)
        completes.update(unread if len(unread) == 1 else ())
        for place in unread:
            part[place] += 1 / len(unread)  # type: ignore[assignment]
    order = sorted(feeds, key=lambda p: (-completes[p], -round(part[p], 9), -feeds[p], p))
    found = (ToRead(name_of(graph.cards[p]), completes[p], feeds[p]) for p in order[:limit])
    return tuple(found), len(order)


def to_write(graph: Compact, limit: int = 20) -> tuple[tuple[ToWrite, ...], int]:
    """Return the notes that most others link to and that nobody has written yet; topics are none of these."""
    sources, targets = (ends.astype(int).tolist() for ends in (graph.sources, graph.targets))
    linking: dict[int, dict[str, int]] = defaultdict(dict)  # by title: two files may hold one note
    for source, target in zip(sources, targets, strict=True):
        card = graph.cards[target]
        missing = not card.complete and card.kind is not NoteKind.TOPIC and tells(card.title)
        if missing and source not in graph.index_pages:
            linking[target].setdefault(graph.cards[source].title.casefold(), source)
    wanted = {place: notes for place, notes in linking.items() if len(notes) >= FEWEST_LINKING}
    order = sorted(wanted, key=lambda place: (-len(wanted[place]), place))
    found = (
        ToWrite(
            name_of(graph.cards[place]),
            len(wanted[place]),
            tuple(name_of(graph.cards[one]) for one in sorted(wanted[place].values())[:LINKING_NAMED]),
        )
        for place in order[:limit]
    )
    return tuple(found), len(order)


def thin_support(graph: Compact, limit: int = 20) -> tuple[tuple[Thin, ...], int]:
    """Return the inquiring lines with one source, none, or only unread ones.

    First come those with the fewest sources that are captured, then those with the fewest sources.
    """
    found = []
    for line, rests in sources_of_lines(graph).items():
        card = graph.cards[line]
        read = sum(graph.cards[place].complete for place in rests)
        if (len(rests) <= 1 or not read) and (rests or card.complete):
            named = tuple(name_of(graph.cards[place]) for place in rests)
            found.append(Thin(name_of(card), named, read, card.complete))
    found.sort(key=lambda thin: (thin.read, len(thin.sources), not thin.captured, thin.line.id))
    return tuple(found[:limit]), len(found)
