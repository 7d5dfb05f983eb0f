"""The real model: where it lies, whether it is whole, and that its exported form says the same."""

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import ROOT
from tests.library_fixture import add, library
from throughline.index.search.searcher import Searcher, embed
from throughline.index.store.homes import models_folder
from throughline.index.vectors import encoder, weights
from throughline.index.vectors.encoder import (
    OnnxEncoder,
    TorchEncoder,
    exported_folder,
    normalised,
    open_exported,
)
from throughline.index.vectors.weights import (
    DEFAULT_SHA256,
    ModelUnavailableError,
    Weights,
    bundled_folder,
    check,
    locate,
)

TEXTS = (
    "Does preference optimization harm conversational understanding?",
    "grounding",
    "知识图谱可以帮助研究吗?",
    "Long. " * 400,
    "",
    "Ünïcödé — “quotes” and 1,000 digits 3.14159",
)


def fake_model(folder: Path, data: bytes = b"not weights") -> Path:
    folder.mkdir()
    for name in ("config.json", "tokenizer.json"):
        (folder / name).write_text("{}")
    (folder / "model.safetensors").write_bytes(data)
    return folder


def test_the_bundled_model_is_found_without_running_its_package() -> None:
    script = (
        "import sys; from throughline.index.vectors.weights import bundled_folder; print(bundled_folder()); "
        "assert not [m for m in sys.modules if m.startswith('gt_all')]"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert Path(done.stdout.strip()) == bundled_folder()


def test_searching_loads_neither_torch_nor_sentence_transformers() -> None:
    script = textwrap.dedent("""
        import sys
        import throughline.index.search.searcher
        heavy = {"torch", "sentence_transformers", "transformers", "onnxruntime", "faiss"} & set(sys.modules)
        assert not heavy, heavy
    """)
    subprocess.run([sys.executable, "-c", script], check=True, env={**os.environ, "PYTHONPATH": "."})


def test_the_weights_are_the_published_ones() -> None:
    found = locate()
    check(found)
    assert found.identity == f"all-MiniLM-L6-v2@{DEFAULT_SHA256[:12]}"


def test_damaged_weights_are_named_with_both_sums(tmp_path: Path) -> None:
    folder = fake_model(tmp_path / "model")
    with pytest.raises(ModelUnavailableError) as caught:
        check(Weights(folder, locate().identity))
    assert DEFAULT_SHA256 in str(caught.value)
    assert weights.sha256_of(folder / "model.safetensors") in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    folder = fake_model(tmp_path / "model")
    (folder / "config.json").unlink()
    with pytest.raises(ModelUnavailableError, match=r"config\.json not found"):
        locate(str(folder))


def test_an_unknown_model_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(ModelUnavailableError, match="neither a folder nor in the Hugging Face cache"):
        locate("no-such-model")


def test_a_folder_that_holds_no_model_is_one_error(tmp_path: Path) -> None:
    folder = fake_model(tmp_path / "model")
    with pytest.raises(ModelUnavailableError):
        embed(library(), tmp_path / "cache", str(folder))
    assert list(tmp_path.rglob("*.tmp")) == []


def test_rows_are_scaled_to_length_one_and_zeros_stay() -> None:
    assert normalised(np.array([[3.0, 4.0], [0.0, 0.0]])).tolist() == [
        [pytest.approx(0.6), pytest.approx(0.8)],
        [0.0, 0.0],
    ]


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    cache = tmp_path_factory.mktemp("cache")
    encoder.export(locate(), cache)
    return cache


@pytest.mark.model
def test_the_exported_model_says_what_sentence_transformers_says(exported: Path) -> None:
    plain = encoder._load(locate().folder, fast=False)
    expected = normalised(plain.encode(list(TEXTS)))
    quick = open_exported(exported, locate().identity)
    assert quick.dimension == 384
    found = quick.encode_documents(TEXTS)
    assert (found * expected).sum(axis=1).min() >= 0.9999
    assert np.allclose(quick.encode_query(TEXTS[0]), expected[0], atol=1e-4)


@pytest.mark.model
def test_documents_are_within_a_hair_of_full_precision(exported: Path) -> None:
    full = open_exported(exported, locate().identity).encode_documents(TEXTS)
    fast = TorchEncoder(locate()).encode_documents(TEXTS)
    assert (full * fast).sum(axis=1).min() >= 0.998


@pytest.mark.model
def test_a_library_is_embedded_and_searched_from_end_to_end(exported: Path) -> None:
    db = library()
    add(db, 1, "Cats sleep through most of the day")
    add(db, 2, "Volcanoes shape islands")
    first = embed(db, exported)
    assert first.encoded == 2
    assert embed(db, exported).encoded == 0
    answer = Searcher(db, exported).ask("Do felines nap?")
    assert answer.notice == ""
    assert answer.hits[0].id == "n1"


@pytest.mark.model
def test_a_damaged_export_leaves_word_search_and_says_why(
    exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    place = exported_folder(models_folder(tmp_path), locate().identity)
    shutil.copytree(exported_folder(exported, locate().identity), place)
    db = library()
    add(db, 1, "Cats sleep")
    embed(db, tmp_path)
    with (place / "model.onnx").open("r+b") as graph:
        graph.seek(10_000_000)
        graph.write(b"damage")
    with pytest.raises(ModelUnavailableError, match="is damaged"):
        OnnxEncoder(place)
    answer = Searcher(db, tmp_path).ask("cats")
    assert [hit.id for hit in answer.hits] == ["n1"]
    assert "is damaged" in answer.notice
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "nowhere"))
    missing = Searcher(db, tmp_path).ask("cats")
    assert [hit.id for hit in missing.hits] == ["n1"]
    assert "Run throughline build" in missing.notice


@pytest.mark.model
def test_nothing_is_left_in_a_home_but_the_model_that_was_exported(tmp_path: Path) -> None:
    """A library that counts its users leaves a mark of its own there; none may."""
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.txt").write_text("What is talk?\n\nPeople take turns.")
    env = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "ORT_"))}
    for command in (["build"], ["search", "turns", "--mode", "semantic"]):
        subprocess.run(
            [sys.executable, "-m", "throughline", "--notes", str(tmp_path / "notes"), *command],
            cwd=ROOT, check=True, capture_output=True, env=env | {"HOME": str(home)},
        )  # fmt: skip
    left = {path.relative_to(home) for path in home.rglob("*") if path.is_file()}
    assert {path.parts[:2] for path in left} == {(".cache", "throughline")}
