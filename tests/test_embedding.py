"""What is encoded when, and what is left after an interruption."""

import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from tests.library_fixture import CountingEncoder, add, library
from throughline.index.search.searcher import refresh
from throughline.index.vectors import passages
from throughline.index.vectors.encoding import BATCH as _BATCH
from throughline.index.vectors.encoding import encode_missing, missing
from throughline.index.vectors.nearest import from_library
from throughline.index.vectors.passages import (
    active_model,
    cut,
    cut_set_aside,
    estimate,
    kept_of,
    text_of,
)
from throughline.index.vectors.ready import open_vectors

LONG = "\n".join(f"Paragraph {n} holds a few plain words, and then a few more of them." for n in range(60))


def test_the_title_and_description_lead_the_first_passage() -> None:
    db = library()
    add(db, 1, "Title", LONG, description="Description")
    encoder = CountingEncoder()
    encode_missing(db, encoder)
    led = [text for text in encoder.encoded if text.startswith("Title\nDescription\nParagraph 0 ")]
    assert len(led) == 1
    assert sum("Title" in text for text in encoder.encoded) == 1


def test_passages_hold_all_the_prose_in_order() -> None:
    db = library()
    add(db, 1, "Title", LONG)
    cut_set_aside(db)
    spans = db.execute("SELECT start, stop FROM passage ORDER BY seq").fetchall()
    assert "".join(LONG[a:b] for a, b in spans) == LONG
    assert len(spans) > 1


def test_a_passage_fits_the_model_and_ends_where_a_paragraph_does() -> None:
    spans = estimate([LONG])[0]
    found = cut("Title", LONG, spans, 2)
    for passage in found:
        assert len(estimate([passage.text])[0]) <= 254
    assert all(passage.text.endswith(".") for passage in found)


def test_prose_without_any_break_is_cut_between_words() -> None:
    prose = "word " * 1000
    found = cut("", prose, estimate([prose])[0], 0)
    assert len(found) == 4
    assert {word for passage in found for word in passage.text.split()} == {"word"}


def test_a_stub_is_embedded_with_its_summary_and_a_paper_with_its_abstract() -> None:
    db = library()
    add(db, 1, "Stub", summary="Summary")
    add(db, 2, "Paper", abstract="Abstract")
    add(db, 3, "Bare")
    encoder = CountingEncoder()
    encode_missing(db, encoder)
    assert sorted(encoder.encoded) == ["Bare", "Paper\nAbstract", "Stub\nSummary"]
    assert [text_of(db, num, 0) for num in (1, 2, 3)] == ["Summary", "Abstract", "Bare"]


def test_an_unchanged_library_encodes_nothing() -> None:
    db = library()
    add(db, 1, "One", LONG)
    encoder = CountingEncoder()
    assert encode_missing(db, encoder) == len(encoder.encoded) > 1
    encoder.encoded.clear()
    assert encode_missing(db, encoder) == 0
    refresh(db, [1])
    assert encode_missing(db, encoder) == 0
    assert encoder.encoded == []


def test_an_edit_encodes_only_the_passage_it_changes() -> None:
    db = library()
    add(db, 1, "One", LONG)
    encoder = CountingEncoder()
    encode_missing(db, encoder)
    encoder.encoded.clear()
    add(db, 1, "One", LONG.replace("Paragraph 59 holds", "Paragraph 59 keeps"))
    assert encode_missing(db, encoder) == 1
    assert "Paragraph 59 keeps" in encoder.encoded[0]


def test_a_new_model_reads_everything_beside_the_old_and_then_takes_its_place() -> None:
    db = library()
    add(db, 1, "One")
    old, new = CountingEncoder("old@1"), CountingEncoder("new@1", dimension=4)
    encode_missing(db, old)
    seen: list[str] = []

    class Watching(CountingEncoder):
        def encode_documents(self, texts):  # type: ignore[no-untyped-def]
            seen.append(active_model(db))
            assert len(from_library(db)) == 1
            return super().encode_documents(texts)

    encode_missing(db, Watching("new@1", dimension=4))
    assert seen == ["old@1"]
    assert active_model(db) == "new@1"
    assert from_library(db).search(new.encode_query("One"), 1) == [(1, 0, pytest.approx(1.0))]


def test_a_text_that_comes_back_is_not_encoded_again() -> None:
    db = library()
    add(db, 1, "One")
    add(db, 2, "Two")
    encoder = CountingEncoder()
    encode_missing(db, encoder)
    db.execute("DELETE FROM note WHERE num = 2")
    refresh(db, [2])
    encode_missing(db, encoder)
    assert len(from_library(db)) == 1
    add(db, 2, "Two")
    encode_missing(db, encoder)
    assert encoder.encoded == ["One", "Two"]


def test_progress_ends_at_the_whole_and_never_goes_back() -> None:
    db = library()
    for num in range(1, 2 * _BATCH):
        add(db, num, f"Note {num}")
    steps: list[tuple[int, int]] = []
    encode_missing(db, CountingEncoder(), lambda done, total: steps.append((done, total)))
    assert steps == sorted(steps)
    assert steps[-1][0] == steps[-1][1] == sum(len(f"Note {num}") for num in range(1, 2 * _BATCH))


def test_an_interruption_loses_only_the_running_batch() -> None:
    db = library()
    for num in range(1, 2 * _BATCH + 1):
        add(db, num, f"Note {num}")

    class Interrupted(CountingEncoder):
        def encode_documents(self, texts):  # type: ignore[no-untyped-def]
            if self.encoded:
                raise KeyboardInterrupt
            return super().encode_documents(texts)

    with pytest.raises(KeyboardInterrupt):
        encode_missing(db, Interrupted())
    assert len(missing(db, "fake@1")) == _BATCH
    assert encode_missing(db, CountingEncoder()) == _BATCH


def test_a_kill_in_the_middle_loses_at_most_the_running_batch_and_no_note(tmp_path: Path) -> None:
    place = tmp_path / "library.db"
    script = textwrap.dedent(f"""
        import os, signal, sys
        sys.path[:0] = [{str(Path(__file__).parent)!r}, {str(Path(__file__).parents[1])!r}]
        from library_fixture import CountingEncoder, add, library
        from throughline.index.vectors.encoding import BATCH as _BATCH, encode_missing
        db = library({str(place)!r})
        for num in range(1, 3 * _BATCH + 1):
            add(db, num, f"Note {{num}}")
        class Killed(CountingEncoder):
            def encode_documents(self, texts):
                if len(self.encoded) >= 2 * _BATCH:
                    os.kill(os.getpid(), signal.SIGKILL)
                return super().encode_documents(texts)
        encode_missing(db, Killed())
    """)
    done = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True)
    assert done.returncode == -9, done.stderr.decode()
    db = sqlite3.connect(place, isolation_level=None)
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert db.execute("SELECT count(*) FROM note").fetchone() == (3 * _BATCH,)
    assert len(missing(db, "fake@1")) == _BATCH
    assert encode_missing(db, CountingEncoder()) == _BATCH


def test_vectors_kept_beside_the_library_are_used_until_they_are_stale(tmp_path: Path) -> None:
    db = library()
    add(db, 1, "One")
    encoder = CountingEncoder()
    encode_missing(db, encoder)
    query = encoder.encode_query("One")
    first = open_vectors(db, tmp_path).search(query, 5)
    (kept,) = tmp_path.iterdir()
    assert open_vectors(db, tmp_path).search(query, 5) == first == [(1, 0, pytest.approx(1.0))]
    add(db, 2, "Two")
    encode_missing(db, encoder)
    assert [num for num, _, _ in open_vectors(db, tmp_path).search(query, 5)] == [1, 2]
    assert kept not in list(tmp_path.iterdir())


def test_a_failed_step_leaves_the_passages_as_they_were() -> None:
    db = library()
    add(db, 1, "One", LONG)
    before = db.execute("SELECT * FROM passage").fetchall()

    def broken(texts: object) -> list[list[tuple[int, int]]]:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        passages.refresh(db, [1], broken)
    assert db.execute("SELECT * FROM passage").fetchall() == before


def test_vectors_are_stored_as_the_encoder_gave_them() -> None:
    db = library()
    add(db, 1, "One")
    encoder = CountingEncoder()
    encode_missing(db, encoder)
    kept = kept_of(db).records("fake@1")
    (digest,) = kept.at
    assert np.array_equal(kept.vector(digest), encoder.encode_query("One"))
