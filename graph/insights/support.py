"""What inquiring lines rest on: shared sources, thin support, and what to read next."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from math import sqrt

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


def coupling(graph: Compact, limit: int = 20) -> tuple[tuple[Coupled, ...], int]:
    """Return the pairs of inquiring lines that share most sources, and how many pairs share two or more."""
    sources = {line: frozenset(rests) for line, rests in sources_of_lines(graph).items()}
    scored = sorted(
        (-shared * _cosine(shared, sources[a], sources[b]), a, b)
        for (a, b), shared in _shared_counts(sources).items()
        if shared >= FEWEST_SHARED
    )
    return tuple(_coupled(graph, sources, a, b) for _, a, b in scored[:limit]), len(scored)


def _shared_counts(sources: Mapping[int, frozenset[int]]) -> dict[tuple[int, int], int]:
    """Count the sources that each pair of inquiring lines shares, for pairs with enough of them."""
    lines_of: dict[int, list[int]] = defaultdict(list)
    for line in sorted(sources):
        if len(sources[line]) >= FEWEST_SHARED:
            for source in sources[line]:
                lines_of[source].append(line)
    narrow = {source: lines for source, lines in lines_of.items() if len(lines) <= BROADEST_SOURCE}
    found = {}
    for line in sorted(sources):
        met = Counter(o for s in sources[line] for o in narrow.get(s, ()) if o > line)
        found.update({(line, o): len(sources[line] & sources[o]) for o in met if len(sources[line]) > 1})
    return found


def _cosine(shared: int, left: frozenset[int], right: frozenset[int]) -> float:
    return shared / sqrt(len(left) * len(right))


def _coupled(graph: Compact, sources: Mapping[int, frozenset[int]], a: int, b: int) -> Coupled:
    left, right = sources[a], sources[b]
    both = left & right
    return Coupled(
        left=name_of(graph.cards[a]),
        right=name_of(graph.cards[b]),
        shared=tuple(name_of(graph.cards[place]) for place in sorted(both)),
        cosine=_cosine(len(both), left, right),
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
