"""Whether what comes from elsewhere are the vectors that this machine would make."""

from collections.abc import Sequence

import numpy as np

from throughline.index.vectors.encoder import Encoder, Matrix

Sent = tuple[int, bytes]  # the number of components, and all vectors in a row

ALIKE = 0.999  # the least cosine with full precision; half precision has .9999 (measured, 149 texts)
PROBES = (
    "Why do some questions stay open for a century?",
    "A short note.",
    "The library is read first and linked then; what its notes mean is learnt last, passage by passage, "
    "because it takes most of the time and nobody has to wait for it.",
)
_LENGTH = 1e-2  # how far the length of a vector may be from 1


class Likeness:
    """Compares with the encoder of this machine, which encodes a few texts when it is first asked."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._proof: Matrix | None = None

    def difference(self, identity: str, sent: Sent) -> str:
        """Say how the weights of another encoder differ, or its vectors of the probes; nothing if alike."""
        if identity != self._encoder.identity:
            return f"its weights are {identity}, and those used here are {self._encoder.identity}"
        if self._proof is None:
            self._proof = self._encoder.encode_documents(list(PROBES))
        found = self.vectors(PROBES, sent)
        near = -1.0 if found is None else float((found * self._proof).sum(axis=1).min())
        if near < ALIKE:
            return f"it makes other vectors of the same texts (cosine {near:.3f}, expected {ALIKE})"
        return ""

    def vectors(self, texts: Sequence[str], sent: Sent) -> Matrix | None:
        """Return the vectors that were sent for some texts, or nothing where they cannot be theirs."""
        dimension, data = sent
        if dimension != self._encoder.dimension or len(data) != 4 * dimension * len(texts):
            return None
        found = np.frombuffer(data, "<f4").reshape(len(texts), dimension)
        lengths = np.linalg.norm(found, axis=1)
        return found if bool(((np.abs(lengths - 1) < _LENGTH) | (lengths == 0)).all()) else None
