"""How much a library's links count in its ranking, learned on those links at a build.

The title of each judged note is searched for with its own links out of the way. Weights are chosen on four
fifths of the notes and tried on the last one, each fifth in turn. They are used only where the interval of
what they add to the mix without links is above zero: else links do not count at all.
"""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import product

import numpy as np

from throughline.corpus.stopping import checkpoint
from throughline.index.engines.door import Engine
from throughline.index.search.fusion import GraphWeights, orders
from throughline.index.search.judged import (
    Figure,
    Judged,
    Judges,
    evidence_of,
    figure,
    gains,
    hidden_places,
    judged,
)
from throughline.index.search.linked import Neighbours, neighbours_of
from throughline.index.search.ranking import ByLinks
from throughline.index.store.transactions import step
from throughline.index.vectors.encoder import Encoder

NONE = GraphWeights(0.0, 0.0)
GRID = tuple(
    GraphWeights(lent, tied) for lent, tied in product((0.0, 0.1, 0.2, 0.3), (0.0, 0.2, 0.35, 0.5, 0.8))
)
FEWEST = 20  # notes with links: of fewer an interval says nothing
MOST = 150  # notes: they are searched for at every learning, which takes some 20 ms each
_FOLDS = 5
_CHANGED = 0.1  # of the links: as many must have come or gone before it is learned again
_KEY = "ranking"


@dataclass(frozen=True, slots=True)
class Learned:
    """The weights in use, what they add to nDCG@10 by cross-validation, and what that was learned on."""

    weights: GraphWeights
    judges: Judges
    notes: int
    links: int
    gain: Figure | None
    in_library: int
    model: str


def learned(db: sqlite3.Connection) -> Learned | None:
    """Return what was learned at a build; nothing where there are too few links, or none was embedded."""
    row = db.execute("SELECT value FROM search_state WHERE key = ?", (_KEY,)).fetchone()
    if row is None:
        return None
    told = json.loads(row[0])
    gain = Figure(**told["gain"]) if told["gain"] else None
    return Learned(
        **{**told, "weights": GraphWeights(**told["weights"]), "judges": Judges(told["judges"]), "gain": gain}
    )


def weights_of(db: sqlite3.Connection) -> GraphWeights:
    """Return the weights that a search uses."""
    known = learned(db)
    return known.weights if known else GraphWeights()


def is_due(db: sqlite3.Connection, model: str) -> bool:
    """Tell whether so much has changed that the weights are to be learned again."""
    count = _links(db)
    known = learned(db)
    if known is None:
        return count >= FEWEST
    return known.model != model or abs(count - known.in_library) > _CHANGED * known.in_library


def learn(db: sqlite3.Connection, engine: Engine, encoder: Encoder) -> Learned | None:
    """Choose the weights anew, and keep them in the library."""
    judges, some = _judged(db)
    if len(some) < FEWEST:
        found = Learned(GraphWeights(), judges, len(some), 0, None, _links(db), encoder.identity)
    else:
        table = _tried(db, engine, encoder, judges, some)
        weights, gain = chosen(table, [len(one.wanted) for one in some])
        links = sum(len(one.wanted) for one in some)
        found = Learned(weights, judges, len(some), links, gain, _links(db), encoder.identity)
    with step(db):
        db.execute("INSERT OR REPLACE INTO search_state VALUES (?, ?)", (_KEY, json.dumps(asdict(found))))
    return found


def chosen(table: Sequence[Sequence[float]], counts: Sequence[int]) -> tuple[GraphWeights, Figure]:
    """Return the weights to use, and what choosing them adds for notes that they were not chosen on.

    `table` holds for each note the gains under each weights of `GRID`, summed over its links.
    """
    sums, links = np.array(table), np.array(counts)
    fold = np.arange(len(sums)) % _FOLDS
    none = GRID.index(NONE)
    added = np.zeros(len(sums))
    for one in range(_FOLDS):
        best = int(np.argmax(sums[fold != one].sum(axis=0)))
        added[fold == one] = (sums[:, best] - sums[:, none])[fold == one]
    gain = figure(
        [[total / count] * count for total, count in zip(added.tolist(), links.tolist(), strict=True)]
    )
    best = int(np.argmax(sums.sum(axis=0)))
    return (GRID[best] if gain.low > 0 else NONE), gain


def _judged(db: sqlite3.Connection) -> tuple[Judges, list[Judged]]:
    """Return what to learn on: sources of inquiries are most like a search, other links are everywhere."""
    some = judged(db, Judges.SOURCES, MOST)
    if len(some) >= FEWEST:
        return Judges.SOURCES, some
    return Judges.LINKS, judged(db, Judges.LINKS, MOST)


def _tried(
    db: sqlite3.Connection, engine: Engine, encoder: Encoder, judges: Judges, some: Sequence[Judged]
) -> list[list[float]]:
    """Return for each note the summed gains under each weights of the grid."""
    neighbours: Neighbours = neighbours_of(db)
    table = []
    for one in some:
        checkpoint()
        evidence = evidence_of(db, engine, encoder, one, judges, ByLinks(GraphWeights(), neighbours))
        table.append([sum(gains(hidden_places(found, one.wanted))) for found in orders(evidence, GRID)])
    return table


def _links(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT count(*) FROM link").fetchone()[0])
