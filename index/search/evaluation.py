"""The reader's own links as judgements: how well search finds what a note links to by the note's title.

Each link is hidden in turn and the title of its note is searched for: of an inquiring line its sources, of
other notes what they link to, or what links to them. The note itself takes no part: it is no hit and its
links raise no score. Its other links are passed over in the ranking: what is asked is whether the one
hidden note would have been found.
"""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from throughline.index.engines.door import Engine
from throughline.index.search.fusion import Evidence, Mode, rank
from throughline.index.search.judged import (
    CUT,
    Figure,
    Judges,
    evidence_of,
    figure,
    gains,
    hidden_places,
    judged,
)
from throughline.index.search.learning import learned
from throughline.index.search.ranking import ByLinks
from throughline.index.vectors.encoder import Encoder

WITH_GRAPH, WITHOUT = "hybrid with graph", "hybrid"


@dataclass(frozen=True, slots=True)
class Score:
    """How one way of searching did over all judged links; with links, what they added to nDCG@10."""

    way: str
    links: int
    inquiries: int
    recall_at_10: Figure
    mrr: Figure
    ndcg_at_10: Figure
    judges: Judges = Judges.SOURCES
    gain: Figure | None = None
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class Recall:
    """How many of one inquiry's sources its question finds among the first ten, its own links hidden."""

    id: str
    title: str
    found: int
    sources: int


Ranker = Callable[[Evidence], list[int]]

WAYS: dict[str, Ranker] = {
    "words": lambda evidence: [num for num, _ in rank(evidence, Mode.WORDS)],
    "semantic": lambda evidence: [num for num, _ in rank(evidence, Mode.SEMANTIC)],
    WITHOUT: lambda evidence: [num for num, _ in rank(evidence, Mode.HYBRID, with_graph=False)],
    WITH_GRAPH: lambda evidence: [num for num, _ in rank(evidence, Mode.HYBRID)],
}


def judge(
    db: sqlite3.Connection,
    engine: Engine | None,
    encoder: Encoder | None,
    most: int = 500,
    judges: Judges | None = None,
    by_links: ByLinks | None = None,
) -> tuple[Score, ...]:
    """Measure every way of searching on the links of up to `most` notes, always the same ones.

    Without a model, word search alone is measured. Where it is not said which links, those of sources are
    taken, or all others where there are none.
    """
    some, used = [], judges or Judges.SOURCES
    for used in (judges,) if judges else (Judges.SOURCES, Judges.LINKS):
        some = judged(db, used, most)
        if some:
            break
    ways = WAYS if encoder and engine else {"words": WAYS["words"]}
    places: dict[str, list[list[int]]] = {way: [] for way in ways}
    for one in some:
        evidence = evidence_of(db, engine, encoder, one, used, by_links)
        for way, ranked in ways.items():
            places[way].append(hidden_places(ranked(evidence), one.wanted))
    if not some:
        return ()
    return tuple(_score(db, way, found, used, places) for way, found in places.items())


def recalls(
    db: sqlite3.Connection,
    engine: Engine | None,
    encoder: Encoder | None,
    inquiries: Sequence[int],
    by_links: ByLinks | None = None,
) -> tuple[Recall, ...]:
    """Return, for each of these inquiries, the recall at ten of all its sources together."""
    wanted = set(inquiries)
    found = []
    for one in judged(db, Judges.SOURCES, None):
        if one.num in wanted:
            evidence = evidence_of(db, engine, encoder, one, Judges.SOURCES, by_links)
            first = WAYS[WITH_GRAPH](evidence)[:CUT]
            id_ = db.execute("SELECT id FROM note WHERE num = ?", (one.num,)).fetchone()[0]
            found.append(Recall(id_, one.title, len({*first} & {*one.wanted}), len(one.wanted)))
    return tuple(found)


def _score(
    db: sqlite3.Connection,
    way: str,
    places: list[list[int]],
    judges: Judges,
    others: dict[str, list[list[int]]],
) -> Score:
    gain, chosen = None, ""
    if way == WITH_GRAPH:
        pairs = zip(places, others[WITHOUT], strict=True)
        gain = figure(
            [[a - b for a, b in zip(gains(with_), gains(without), strict=True)] for with_, without in pairs]
        )
        chosen = said_of_weights(db)
    return Score(
        way,
        sum(map(len, places)),
        len(places),
        figure([[float(0 < place <= CUT) for place in some] for some in places]),
        figure([[1 / place if place else 0.0 for place in some] for some in places]),
        figure([gains(some) for some in places]),
        judges,
        gain,
        chosen,
    )


def said_of_weights(db: sqlite3.Connection) -> str:
    """Say how much links count in this library, and why."""
    known = learned(db)
    if known is None or known.gain is None:
        return (
            "There are too few links to learn from: what similar inquiries lend counts as it does by default."
        )
    gain = f"{known.gain.mean:+.3f} [{known.gain.low:+.3f}, {known.gain.high:+.3f}] by cross-validation"
    on = f"learned at the build on {known.notes} notes and their {known.links} {known.judges}: {gain}"
    if known.gain.low <= 0:
        return f"Links do not count: what they add may be nothing ({on})."
    lent, tied = known.weights.lent, known.weights.tied
    return f"What inquiries lend counts {lent:g}, what is linked like the first hits {tied:g} ({on})."
