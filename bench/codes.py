"""Compressed vectors beside exact ones: how much of the nearest hundred they find, and the processor time.

    python -m bench.codes FOLDER [FOLDER …] [--sizes 20000 50000 190000 1000000] [--jitter 0.5]

Each FOLDER holds a library with vectors of the bundled model. There are too few of these for large sizes, so
that they are drawn again and again, each with noise of so much of its length. Two hundred of them that are
not among the others are the queries; one thread.
"""

import argparse
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from throughline.index.vectors.compressed import Compressed, Held
from throughline.index.vectors.encoder import Matrix, normalised
from throughline.index.vectors.kept import FOLDER, Kept
from throughline.index.vectors.space import Exact, load_faiss

QUERIES = 200
DEPTH = 100
SCALARS = ("QT_fp16", "QT_8bit", "QT_8bit_uniform", "QT_4bit")
_MOST_FOR_SCALARS = 200_000  # vectors: at larger sizes memory alone decides


def vectors_of(folders: Iterable[Path]) -> Matrix:
    """Return the different vectors of some libraries."""
    found: dict[bytes, npt.NDArray[np.float32]] = {}
    for folder in folders:
        for inside in (folder / FOLDER, folder / ".throughline" / FOLDER):
            kept = Kept(inside)
            for model in kept.models():
                records = kept.records(model)
                found.update((digest, records.vector(digest).copy()) for digest in records.at)
    return np.stack([found[digest] for digest in sorted(found)])


def enlarged(real: Matrix, count: int, jitter: float) -> Matrix:
    """Return so many vectors: the real ones first, then the same with noise."""
    rng = np.random.default_rng(0)
    made = np.empty((count, real.shape[1]), np.float32)
    for at in range(0, count, len(real)):
        noise = rng.standard_normal(real.shape, np.float32) * np.float32(jitter / real.shape[1] ** 0.5)
        part = normalised(real + noise) if at else real
        made[at : at + len(real)] = part[: count - at]
    return made


def timed(work: Callable[[Matrix], Any], queries: Matrix) -> tuple[float, list[Any]]:
    """Return the milliseconds of processor time that a query takes, and what was found."""
    work(queries[0])
    began = time.process_time()
    found = [work(query) for query in queries]
    return 1000 * (time.process_time() - began) / len(queries), found


def rows(matrix: Matrix, queries: Matrix) -> Iterable[str]:
    """Yield a line of a table for each way of searching these vectors."""
    exact = Exact.of(matrix)
    took, nearest = timed(lambda query: exact.nearest(query, DEPTH, None)[1], queries)
    yield line(len(matrix), "exact", took, 1, matrix.nbytes, 0)
    began = time.process_time()
    codes = Compressed.of(Held(matrix))
    made = time.process_time() - began
    took, found = timed(lambda query: codes.nearest(query, DEPTH, None)[1], queries)
    size = len(matrix) * matrix.shape[1] / 4
    yield line(len(matrix), f"codes, {codes.reach} exactly", took, share(found, nearest), size, made)
    for name in SCALARS if len(matrix) <= _MOST_FOR_SCALARS else ():
        yield scalar(name, matrix, queries, nearest)


def scalar(name: str, matrix: Matrix, queries: Matrix, nearest: list[Any]) -> str:
    """Return the line of a scalar quantiser whose best 200 are compared exactly."""
    faiss = load_faiss(threads=1)
    kind = getattr(faiss.ScalarQuantizer, name)
    index = faiss.IndexScalarQuantizer(matrix.shape[1], kind, faiss.METRIC_INNER_PRODUCT)
    began = time.process_time()
    index.train(matrix[:: max(1, len(matrix) // 20_000)])
    index.add(matrix)
    made = time.process_time() - began

    def search(query: Matrix) -> Any:
        some = index.search(query[np.newaxis], 2 * DEPTH)[1][0]
        return some[np.argsort(-np.einsum("ij,j->i", matrix[some], query))[:DEPTH]]

    took, found = timed(search, queries)
    size = index.code_size * len(matrix)
    return line(len(matrix), f"{name}, 200 exactly", took, share(found, nearest), size, made)


def line(count: int, way: str, took: float, recall: float, size: float, made: float) -> str:
    """Return one line of the table."""
    return f"| {count:,} | {way} | {took:.1f} ms | {recall:.4f} | {size / 1e6:,.0f} MB | {made:.1f} s |"


def share(found: list[Any], wanted: list[Any]) -> float:
    """Return the share of the wanted rows that were found."""
    pairs = zip(found, wanted, strict=True)
    return sum(len(np.intersect1d(a, b)) for a, b in pairs) / sum(map(len, wanted))


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--sizes", type=int, nargs="+", default=[20_000, 50_000, 190_000, 1_000_000])
    parser.add_argument("--jitter", type=float, default=0.5)
    options = parser.parse_args()
    real = vectors_of(options.folders)
    np.random.default_rng(1).shuffle(real)
    print(f"{len(real):,} real vectors, jitter {options.jitter}\n")
    print("| vectors | way | a query | recall@100 | size | made in |\n|---|---|---|---|---|---|")
    for size in options.sizes:
        for line in rows(enlarged(real[QUERIES:], size, options.jitter), real[:QUERIES]):
            print(line, flush=True)


if __name__ == "__main__":
    main()
