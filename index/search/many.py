"""The vectors of many sentences at once, for what goes through a whole library."""

import sqlite3
from collections.abc import Sequence

import numpy as np

from throughline.corpus.stopping import Progress, checkpoint
from throughline.index.search.searcher import Searcher
from throughline.index.vectors.encoder import Encoder, Matrix, TorchEncoder
from throughline.index.vectors.passages import active_model
from throughline.index.vectors.weights import ModelUnavailableError, locate

ONE_BY_ONE = 400  # sentences that the exported model reads sooner than the other is loaded, some ten seconds
AT_ONCE = 64


def meanings(
    db: sqlite3.Connection, searcher: Searcher, texts: Sequence[str], progress: Progress
) -> Matrix | None:
    """Return the vectors of these texts by the model of the library, or nothing where it cannot be used."""
    if not texts or searcher.meaning(texts[:1]) is None:
        return None
    encoder = _quick(active_model(db)) if len(texts) > ONE_BY_ONE else None
    found = []
    for at in range(0, len(texts), AT_ONCE):
        checkpoint()
        progress("meaning", at, len(texts))
        part = list(texts[at : at + AT_ONCE])
        rows = encoder.encode_documents(part) if encoder else searcher.meaning(part)
        if rows is None:
            return None
        found.append(rows)
    progress("meaning", len(texts), len(texts))
    return np.concatenate(found)


def _quick(model: str) -> Encoder | None:
    """Return the model in the form that reads many texts quickly, where it is at hand."""
    try:
        weights = locate("")
        return TorchEncoder(weights) if weights.identity == model else None
    except ModelUnavailableError:
        return None
