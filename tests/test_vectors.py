"""The vector index: exact below the limit, measured above it, and filters inside the search."""

from contextlib import closing
from pathlib import Path

import faiss
import numpy as np
import pytest

from throughline.corpus.model import NoteKind
from throughline.index.store.file import connect
from throughline.index.store.transactions import file_of
from throughline.index.vectors import nearest
from throughline.index.vectors.compressed import Compressed, Held, OnDisk
from throughline.index.vectors.encoder import normalised
from throughline.index.vectors.index_file import read_index, write_index
from throughline.index.vectors.inverted import build_index, recall_at_10
from throughline.index.vectors.kept import size_of_record
from throughline.index.vectors.nearest import _ROW, Vectors, space_of
from throughline.index.vectors.space import Exact, load_faiss

_CONCEPT, _PAPER = list(NoteKind).index(NoteKind.CONCEPT), list(NoteKind).index(NoteKind.PAPER)


def clustered(count: int, dimension: int = 48) -> np.ndarray:
    rng = np.random.default_rng(7)
    centres = rng.standard_normal((60, dimension))
    noise = rng.standard_normal((count, dimension)) * 0.7
    return normalised((centres[rng.integers(0, 60, count)] + noise).astype(np.float32))


def rows_of(kinds: list[int]) -> np.ndarray:
    return np.array([(at, 0, kind) for at, kind in enumerate(kinds)], _ROW)


class Counted:
    """Vectors in memory that count how many are asked for."""

    def __init__(self, matrix: np.ndarray) -> None:
        self._held = Held(matrix)
        self.dimension = self._held.dimension
        self.read = 0

    def __len__(self) -> int:
        return len(self._held)

    def at(self, rows: np.ndarray) -> np.ndarray:
        self.read += len(rows)
        return self._held.at(rows)


def test_below_the_limit_all_vectors_are_compared() -> None:
    assert isinstance(space_of(Held(clustered(1100)), exact_up_to=1100), Exact)
    assert isinstance(space_of(Held(clustered(900)), exact_up_to=100), Exact)


@pytest.mark.parametrize("dimension", [48, 47])
def test_above_the_limit_codes_find_what_the_exact_way_finds(dimension: int) -> None:
    matrix = clustered(8000, dimension)
    queries, matrix = normalised(matrix[:60] + 0.02), matrix[60:]
    codes, exact = space_of(Held(matrix), exact_up_to=5000), Exact.of(matrix)
    assert isinstance(codes, Compressed)
    held = 0
    for query in queries:
        scores, rows = codes.nearest(query, 100, None)
        assert scores == pytest.approx(matrix[rows] @ query, abs=1e-6)
        assert scores.tolist() == sorted(scores.tolist(), reverse=True)
        held += len({*rows.tolist()} & {*exact.nearest(query, 100, None)[1].tolist()})
    assert held >= 0.98 * 100 * len(queries)


def test_a_query_reads_few_of_the_exact_vectors() -> None:
    counted = Counted(clustered(20_000))
    codes = Compressed.of(counted)
    counted.read = 0
    codes.nearest(clustered(1)[0], 100, None)
    assert 100 <= counted.read <= codes.reach < 5_000


@pytest.mark.parametrize("gap", [0, 3])
def test_vectors_are_read_where_they_lie_also_where_some_bytes_are_lost(gap: int) -> None:
    matrix, size = clustered(30, 6), size_of_record(6)
    data, places = b"head", []
    for at, vector in enumerate(matrix):
        data += bytes(size - 24) if at else b""
        data += b"x" * gap if at == 17 else b""
        places.append(len(data))
        data += vector.astype("<f4").tobytes()
    order = np.random.default_rng(2).permutation(30)
    on_disk = OnDisk(data, 6, np.array(places)[order])
    some = np.array([4, 29, 0, 4])
    assert np.array_equal(on_disk.at(some), matrix[order][some])
    assert len(OnDisk(b"", 6, np.zeros(0, np.int64)).at(np.arange(0))) == 0


def test_codes_that_tell_vectors_badly_apart_are_looked_at_further() -> None:
    rng = np.random.default_rng(3)
    near = normalised(np.ones(48) + rng.standard_normal((4000, 48)) * 0.02)
    assert Compressed.of(Held(near)).reach > Compressed.of(Held(clustered(4000))).reach


def test_notes_are_found_among_those_that_are_allowed_however_far_they_are() -> None:
    matrix = clustered(5000)
    vectors = Vectors(space_of(Held(matrix), 1000), rows_of([_CONCEPT] * 5000))
    far = np.argsort(matrix @ matrix[0])[:2000]
    for allowed, asked in ((far[:3], 10), (far[:1500], 50), (far, 1999), (np.arange(5000), 4999)):
        found = vectors.search(matrix[0], asked, vectors.of_notes(allowed))
        assert len(found) == min(asked, len(allowed))
        assert {note for note, _, _ in found} <= {*allowed.tolist()}
    nearest = allowed[np.argsort(-(matrix[allowed] @ matrix[0]))][:5].tolist()
    assert [note for note, _, _ in found[:5]] == nearest


def test_means_of_notes_are_the_same_by_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    matrix, rows = clustered(5000), rows_of([_CONCEPT] * 5000)
    rows["note"] = np.sort(np.random.default_rng(1).integers(0, 900, 5000))
    exact, codes = (Vectors(space_of(Held(matrix), limit), rows) for limit in (5000, 1000))
    before = exact.note_vectors()
    monkeypatch.setattr(nearest, "_NOTES_AT_ONCE", 70)
    for vectors in (exact, codes):
        notes, means = vectors.note_vectors()
        assert notes.tolist() == before[0].tolist()
        assert np.array_equal(means, before[1])
    assert np.array_equal(codes.vector_of(7), exact.vector_of(7))
    assert codes.best_among(matrix[3], [1, 7]) == exact.best_among(matrix[3], [1, 7])
    assert exact.best_among(matrix[3], []) == []
    asked = [0, 7, 899, 12, 5000]
    told = {note: (rows["seq"][at], scores[at]) for note in asked for at, scores in _best(matrix, rows, note)}
    found = exact.best_among(matrix[3], asked)
    assert [note for note, _, _ in found] == [note for note in asked if note in told]
    assert all(told[note] == (seq, pytest.approx(score, abs=1e-6)) for note, seq, score in found)


def _best(matrix: np.ndarray, rows: np.ndarray, note: int) -> list[tuple[int, np.ndarray]]:
    """Return the place of the best row of a note with all scores, if it has a row."""
    own = np.flatnonzero(rows["note"] == note)
    scores = matrix @ matrix[3]
    return [(int(own[np.argmax(scores[own])]), scores)] if len(own) else []


def test_all_against_all_goes_by_lists_whose_recall_is_measured() -> None:
    matrix = clustered(6000)
    index = build_index(matrix, exact_up_to=5000)
    assert isinstance(index, faiss.IndexIVFScalarQuantizer)
    assert recall_at_10(index, matrix, normalised(clustered(6000)[:300] + 0.01)) >= 0.95
    assert isinstance(build_index(matrix, exact_up_to=6000), faiss.IndexFlatIP)


@pytest.mark.parametrize("exact_up_to", [10_000, 1_000])
def test_a_rare_kind_is_found_in_full(exact_up_to: int) -> None:
    matrix = clustered(5000)
    kinds = [_PAPER if at % 500 == 0 else _CONCEPT for at in range(5000)]
    vectors = Vectors(space_of(Held(matrix), exact_up_to), rows_of(kinds))
    papers = vectors.search(matrix[1], 10, vectors.of_kinds((NoteKind.PAPER,)))
    assert sorted(note for note, _, _ in papers) == list(range(0, 5000, 500))
    scores = [score for _, _, score in papers]
    assert scores == sorted(scores, reverse=True)


def test_nothing_allowed_and_a_query_of_zeros_find_nothing() -> None:
    vectors = Vectors(Exact.of(clustered(10)), rows_of([_CONCEPT] * 10))
    assert vectors.search(clustered(1)[0], 5, vectors.of_kinds((NoteKind.PAPER,))) == []
    assert vectors.search(np.zeros(48, np.float32), 5) == []


def test_rows_and_vectors_must_agree() -> None:
    with pytest.raises(ValueError, match="10 vectors for 9 passages"):
        Vectors(Exact.of(clustered(10)), rows_of([_CONCEPT] * 9))


def test_an_index_is_kept_in_a_folder_whose_name_is_no_text(tmp_path: Path) -> None:
    folder = tmp_path / "\udcff"
    folder.mkdir()
    index = build_index(np.eye(3, dtype=np.float32), 3)
    write_index(load_faiss(), index, folder / "index.faiss")
    again = read_index(load_faiss(), folder / "index.faiss")
    assert (again.ntotal, again.reconstruct_n(0, 3).tolist()) == (3, np.eye(3).tolist())


def test_the_file_of_a_library_is_known_whatever_its_folder_is_called(tmp_path: Path) -> None:
    place = tmp_path / "\udcff\u2192" / "library.db"
    place.parent.mkdir()
    with closing(connect(place)) as db:
        db.execute("CREATE TABLE t (a)")
        assert file_of(db) == place
