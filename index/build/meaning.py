"""Embedding a library bit by bit, so that whoever else wants to write to it waits for one batch at most."""

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from throughline.index.build.library_file import chosen_model, remember_words_alone
from throughline.index.build.tidy import drop_if_wasteful
from throughline.index.engines.in_step import brought
from throughline.index.search.searcher import embedding, learn
from throughline.index.store import file as store
from throughline.index.store.account import Account
from throughline.index.store.interrupts import interruptible
from throughline.index.vectors.encoder import Encoder
from throughline.index.vectors.encoding import Encoded
from throughline.index.vectors.passages import active_model

BREATH = 0.06  # seconds between two batches, in which a build that waits for the library gets it
LONG = 24 * 60 * 60.0  # seconds that another build is waited for


def embed_gently(place: Path, loaded: dict[str, Encoder], wished: bool = False) -> Iterator[Encoded]:
    """Embed what the library at a place lacks, yielding after each batch; models that are loaded are kept.

    Raises ModelUnavailableError where no model can be used, and EngineError where the engine of the library
    does not answer: what was learnt is kept all the same. A library that a person wanted to be searched by
    words alone is left as it is, unless meaning is `wished` for now.
    """
    with closing(store.connect(place)) as db:
        if wished:
            remember_words_alone(db, False)
        if Account(db).words_alone():
            return
        steps = embedding(db, place.parent, chosen_model(place), loaded)
        texts = 0
        while True:
            with store.build_lock(place, LONG), interruptible(db):
                try:
                    at = next(steps, None)
                    if at is None:
                        with brought(db) as engine:
                            learn(db, place.parent, engine)
                finally:
                    store.settle(db, place)  # each moment may be the last
                if at is None:
                    if texts:
                        drop_if_wasteful(place.parent, active_model(db))
                    return
            texts = at.texts
            yield at
            time.sleep(BREATH)
