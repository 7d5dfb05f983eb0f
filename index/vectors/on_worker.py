"""What runs on a worker for a build on another machine: it says what it would encode with, and encodes.

The build calls these functions by their names and with plain values, see `crew`: the scheduler between the
two needs nothing of ours.
"""

import json
import threading

from throughline.index.vectors.encoder import Encoder, TorchEncoder
from throughline.index.vectors.weights import ModelUnavailableError, locate

Vectors = tuple[int, bytes]  # the number of components, and all vectors in a row

_one_at_a_time = threading.Lock()  # a batch uses all threads, and the tokenizer is not made for two at once
_loaded: dict[str, Encoder] = {}


def greet(model: str, identity: str, threads: int, texts: str) -> tuple[str, int, Vectors]:
    """Say which weights are here; where they are the expected ones, encode some texts as a proof of it.

    The number is how many texts the model wants in one batch, 0 where it has no wish.
    """
    found = locate(model).identity
    if found != identity:
        return found, 0, (0, b"")
    vectors = encode(model, identity, threads, texts)
    return found, int(getattr(_loaded[identity], "at_once", 0)), vectors


def encode(model: str, identity: str, threads: int, texts: str) -> Vectors:
    """Return the vectors of texts, which are a list in JSON."""
    with _one_at_a_time:
        found = _encoder(model, identity, threads).encode_documents(json.loads(texts))
    return int(found.shape[1]), found.astype("<f4").tobytes()


def _encoder(model: str, identity: str, threads: int) -> Encoder:
    """Return the model, loaded once for the process; other weights than those asked for encode nothing."""
    if identity not in _loaded:
        weights = locate(model)
        if weights.identity != identity:
            raise ModelUnavailableError(f"The weights here are {weights.identity}, expected {identity}.")
        _loaded[identity] = TorchEncoder(weights, threads)
    return _loaded[identity]
