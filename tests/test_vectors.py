"""The vector index: exact below the limit, measured above it, and filters inside the search."""

from contextlib import closing
from pathlib import Path

import faiss
import numpy as np
import pytest

from throughline.corpus.model import NoteKind
from throughline.index.store.file import connect
from throughline.index.store.transactions import file_of
from throughline.index.vectors.encoder import normalised
from throughline.index.vectors.index_file import read_index, write_index
from throughline.index.vectors.nearest import _ROW, Vectors, build_index, load_faiss, recall_at_10

_CONCEPT, _PAPER = list(NoteKind).index(NoteKind.CONCEPT), list(NoteKind).index(NoteKind.PAPER)


def clustered(count: int, dimension: int = 48) -> np.ndarray:
    rng = np.random.default_rng(7)
    centres = rng.standard_normal((60, dimension))
    noise = rng.standard_normal((count, dimension)) * 0.7
    return normalised((centres[rng.integers(0, 60, count)] + noise).astype(np.float32))


def rows_of(kinds: list[int]) -> np.ndarray:
    return np.array([(at, 0, kind) for at, kind in enumerate(kinds)], _ROW)


def test_below_the_limit_the_index_is_exact() -> None:
    assert isinstance(build_index(clustered(100), exact_up_to=100), faiss.IndexFlatIP)


def test_above_the_limit_recall_is_measured_and_kept(tmp_path: Path) -> None:
    matrix = clustered(6000)
    index = build_index(matrix, exact_up_to=5000)
    assert isinstance(index, faiss.IndexIVFScalarQuantizer)
    queries = normalised(clustered(6000)[:300] + 0.01)
    assert recall_at_10(index, matrix, queries) >= 0.95
    made = Vectors(index, rows_of([_CONCEPT] * 6000))
    made.save(tmp_path / "kept")
    again = faiss.read_index(str(tmp_path / "kept" / "index.faiss"), faiss.IO_FLAG_MMAP_IFC)
    assert again.nprobe == index.nprobe
    assert Vectors(again, rows_of([_CONCEPT] * 6000)).search(matrix[5], 1)[0][0] == 5
    assert again.reconstruct(5) == pytest.approx(matrix[5], abs=0.02)


@pytest.mark.parametrize("exact_up_to", [10_000, 1_000])
def test_a_rare_kind_is_found_in_full(exact_up_to: int) -> None:
    matrix = clustered(5000)
    kinds = [_PAPER if at % 500 == 0 else _CONCEPT for at in range(5000)]
    vectors = Vectors(build_index(matrix, exact_up_to), rows_of(kinds))
    papers = vectors.search(matrix[1], 10, vectors.of_kinds((NoteKind.PAPER,)))
    assert sorted(note for note, _, _ in papers) == list(range(0, 5000, 500))
    scores = [score for _, _, score in papers]
    assert scores == sorted(scores, reverse=True)


def test_nothing_allowed_and_a_query_of_zeros_find_nothing() -> None:
    vectors = Vectors(build_index(clustered(10)), rows_of([_CONCEPT] * 10))
    assert vectors.search(clustered(1)[0], 5, vectors.of_kinds((NoteKind.PAPER,))) == []
    assert vectors.search(np.zeros(48, np.float32), 5) == []


def test_rows_and_vectors_must_agree() -> None:
    with pytest.raises(ValueError, match="10 vectors for 9 passages"):
        Vectors(build_index(clustered(10)), rows_of([_CONCEPT] * 9))


def test_an_index_is_kept_in_a_folder_whose_name_is_no_text(tmp_path: Path) -> None:
    folder = tmp_path / "\udcff"
    folder.mkdir()
    index = build_index(np.eye(3, dtype=np.float32))
    write_index(load_faiss(), index, folder / "index.faiss")
    again = read_index(load_faiss(), folder / "index.faiss")
    assert (again.ntotal, again.reconstruct_n(0, 3).tolist()) == (3, np.eye(3).tolist())


def test_the_file_of_a_library_is_known_whatever_its_folder_is_called(tmp_path: Path) -> None:
    place = tmp_path / "\udcff\u2192" / "library.db"
    place.parent.mkdir()
    with closing(connect(place)) as db:
        db.execute("CREATE TABLE t (a)")
        assert file_of(db) == place
