"""An index in which all vectors look for their neighbours: exact while they are few, else in lists."""

from typing import Any

import numpy as np

from throughline.index.vectors.encoder import Matrix, normalised
from throughline.index.vectors.space import load_faiss

_RECALL = 0.985  # asked of the approximate index when it is built; 0.98 is promised
_SAMPLE = 200  # queries by which recall is measured: more are surer and make the build slower


def build_index(matrix: Matrix, exact_up_to: int) -> Any:
    """Return an exact index, or above the limit an inverted one in half precision, its reach measured."""
    faiss = load_faiss()
    count, dimension = matrix.shape
    if count <= exact_up_to:
        index = faiss.IndexFlatIP(dimension)
        index.add(matrix)
        return index
    lists = max(1, min(int(4 * count**0.5), count // 40))
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dimension),
        dimension,
        lists,
        faiss.ScalarQuantizer.QT_fp16,
        faiss.METRIC_INNER_PRODUCT,
    )
    index.train(matrix[:: max(1, count // (64 * lists))])
    index.add(matrix)
    index.make_direct_map()
    index.nprobe = _reach(index, matrix)
    return index


def recall_at_10(index: Any, matrix: Matrix, queries: Matrix) -> float:
    """Return the share of the ten exact nearest rows that an index finds, over these queries."""
    faiss = load_faiss()
    _, exact = faiss.knn(queries, matrix, 10, metric=faiss.METRIC_INNER_PRODUCT)
    _, found = index.search(queries, 10)
    pairs = zip(exact.tolist(), found.tolist(), strict=True)
    return sum(len(set(a) & set(b)) for a, b in pairs) / max(1, len(queries) * 10)


def _reach(index: Any, matrix: Matrix) -> int:
    """Return the smallest number of lists, doubling, whose recall on a sample is good enough."""
    rng = np.random.default_rng(0)
    sample = matrix[rng.choice(len(matrix), min(_SAMPLE, len(matrix)), replace=False)]
    noise = rng.standard_normal(sample.shape).astype(np.float32) * np.float32(0.5 / sample.shape[1] ** 0.5)
    queries = normalised(sample + noise)
    reach = 4
    while reach < index.nlist:
        index.nprobe = reach
        if recall_at_10(index, matrix, queries) >= _RECALL:
            break
        reach *= 2
    return int(min(reach, index.nlist))
