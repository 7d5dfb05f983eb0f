"""Codes of vectors kept beside a library: used while the exact vectors behind them are what they were."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from bench.corpora import generate
from tests.library_fixture import CountingEncoder
from tests.stand_in import counting
from throughline.index.build import care
from throughline.index.build.care import Health
from throughline.index.store import file as store
from throughline.index.vectors import compressed, nearest, ready
from throughline.index.vectors.kept import FOLDER, Kept
from throughline.library import Library

ASKED = "what is shared"


@pytest.fixture(scope="module", autouse=True)
def encoder() -> Iterator[CountingEncoder]:
    """A stand-in for the model, used by every build and search; few passages are taken for many."""
    with counting() as found, pytest.MonkeyPatch.context() as patch:
        patch.setattr(nearest, "EXACT_UP_TO", 0)
        patch.setattr(nearest, "FEWEST", 20)
        patch.setattr(compressed, "_FIRST_REACH", 4)
        patch.setattr(compressed, "_DEPTH", 1)
        yield found


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, encoder: CountingEncoder) -> Path:
    """A small made-up corpus, built as if it were large."""
    place = tmp_path_factory.mktemp("built") / "notes"
    generate(place, 20)
    Library.build(place)
    return place


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    """A copy of it, for one test to spoil."""
    return shutil.copytree(built, tmp_path / "notes")


def vectors_of(folder: Path) -> Kept:
    return Kept(store.place_of(folder).parent / FOLDER)


def kept_of(folder: Path) -> Path:
    """Return the only folder of a kept index."""
    (found,) = store.place_of(folder).parent.glob("vectors-*")
    return found


def hits(folder: Path) -> list[tuple[str, float]]:
    with Library.open(folder) as library:
        assert not library.search.vectors().is_exact
        return [(hit.id, hit.score) for hit in library.search.ask(ASKED).hits]


def made(folder: Path, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Search, and tell whether the codes had to be made for that."""
    seen = []
    monkeypatch.setattr(
        ready, "from_library", lambda *a, **b: seen.append(1) or nearest.from_library(*a, **b)
    )
    hits(folder)
    return bool(seen)


def test_codes_are_kept_without_the_vectors_and_not_made_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    monkeypatch.setattr(compressed.OnDisk, "at", _counting(read))
    monkeypatch.delattr(ready, "from_library")
    with Library.open(folder) as library:
        vectors = library.search.vectors()
        assert read == []  # to open them none is read
        assert vectors.search(CountingEncoder("fake@1", 16).encode_query(ASKED), 1)
        assert 0 < sum(read) < len(vectors)
    assert (kept_of(folder) / "index.faiss").stat().st_size < 3_000


def _counting(read: list[int]) -> object:
    real = compressed.OnDisk.at

    def at(self: compressed.OnDisk, rows: np.ndarray) -> np.ndarray:
        read.append(len(rows))
        return real(self, rows)

    return at


def test_codes_find_what_the_exact_way_finds(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    by_codes = hits(folder)
    monkeypatch.setattr(nearest, "EXACT_UP_TO", 10_000)
    shutil.rmtree(kept_of(folder))
    with Library.open(folder) as library:
        assert library.search.vectors().is_exact
        exact = [(hit.id, hit.score) for hit in library.search.ask(ASKED).hits]
    assert [name for name, _ in by_codes] == [name for name, _ in exact]
    assert [score for _, score in by_codes] == pytest.approx([score for _, score in exact], abs=1e-5)


@pytest.mark.parametrize("name", ["index.faiss", "rows.npy", "about.json", "seal.json"])
def test_codes_that_were_altered_are_made_again(
    folder: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, path = hits(folder), kept_of(folder) / name
    data = bytearray(path.read_bytes())
    data[-3] ^= 1
    path.write_bytes(data)
    assert made(folder, monkeypatch)
    assert hits(folder) == before
    assert not made(folder, monkeypatch)


def test_a_vector_that_was_damaged_is_told_and_its_codes_are_made_again(
    folder: Path, encoder: CountingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = vectors_of(folder).path("fake@1")
    data = bytearray(path.read_bytes())
    data[700] ^= 4
    path.write_bytes(data)
    assert any(
        one.part == "search index" and one.health is Health.DAMAGED
        for one in care.examine(store.place_of(folder))
    )
    with Library.open(folder) as library:
        assert "1 passages have no vector" in library.search.ask(ASKED).notice
    encoder.encoded.clear()
    assert Library.build(folder).encoded == len(encoder.encoded) == 1
    assert not made(folder, monkeypatch)


def test_vectors_that_another_library_wrote_in_another_order_mislead_no_codes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, kept = hits(folder), vectors_of(folder)
    with Library.open(folder) as library:
        vectors = library.search.vectors()  # open while the file is replaced
        records = kept.records("fake@1")
        some = sorted(records.at)
        rows = np.stack([records.vector(one) for one in some])
        kept.keep_only("fake@1", lambda one: one == some[0])
        kept.add("fake@1", some[1:], rows[1:])
        kept.seal("fake@1")
        assert [(hit.id, hit.score) for hit in library.search.ask(ASKED).hits] == before
        assert library.search.vectors() is vectors
    assert made(folder, monkeypatch)
    assert hits(folder) == before
    assert not made(folder, monkeypatch)


def test_codes_whose_vectors_were_replaced_meanwhile_are_not_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, kept = hits(folder), vectors_of(folder)
    shutil.rmtree(kept_of(folder))

    def replaced(*given: object, **named: object) -> nearest.Vectors:
        found = nearest.from_library(*given, **named)
        kept.keep_only("fake@1", lambda _: True)
        return found

    monkeypatch.setattr(ready, "from_library", replaced)
    assert hits(folder) == before
    assert not list(store.place_of(folder).parent.glob("vectors-*"))


def test_vectors_that_are_gone_leave_the_words(folder: Path) -> None:
    shutil.rmtree(store.place_of(folder).parent / FOLDER)
    with Library.open(folder) as library:
        found = library.search.ask(ASKED)
    assert "have no vector" in found.notice
    assert found.hits
