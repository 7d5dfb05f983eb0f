"""An engine that fails while a library is built or shown: what was built is kept, and pages go on."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from tests.stand_in import counting
from throughline.index.build.meaning import embed_gently
from throughline.index.engines import used
from throughline.index.engines.door import EngineError
from throughline.index.engines.edge import EdgePoints
from throughline.index.engines.points import Points
from throughline.index.search import relevance
from throughline.index.store import seals
from throughline.index.store.condition import seal_of
from throughline.library import Library, engine
from throughline.prompts.model import Request

pytestmark = pytest.mark.filterwarnings("ignore:Local mode")  # the stand-in says what it leaves out
LINE = "note-3"  # an inquiring line that names no source: its prompt draws on what is close in meaning


@pytest.fixture
def notes(tmp_path: Path) -> Iterator[Path]:
    """A folder of notes with a library, whose model is a stand-in."""
    folder = tmp_path / "notes"
    folder.mkdir()
    for n in range(24):
        kind = "inquiry" if f"note-{n}" == LINE else "concept"
        (folder / f"n{n}.md").write_text(
            f"---\nkind: {kind}\ntitle: Note {n}\n---\nThe tide {n} rises over the harbour wall {n % 5}.\n",
            encoding="utf-8",
        )
    with counting():
        Library.build(folder)
        yield folder


@pytest.fixture
def left_alone(notes: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, on a server that does not answer any more."""
    from qdrant_client import QdrantClient

    stand_in = QdrantClient(":memory:", force_disable_check_same_thread=True)
    with monkeypatch.context() as patch:
        patch.setattr("throughline.index.engines.opening.connect", lambda _: stand_in)
        patch.setattr(stand_in, "close", lambda: None)
        engine.move(place(notes), "http://127.0.0.1:9")
    monkeypatch.setenv("THROUGHLINE_NOTES", str(notes))
    monkeypatch.delenv("THROUGHLINE_LIBRARY", raising=False)
    return notes


def place(notes: Path) -> Path:
    return notes / ".throughline" / "library.db"


def html_of(app: AppTest) -> str:
    assert not app.exception
    return "".join(element.proto.body for element in app.get("html"))


def test_a_build_whose_engine_fails_while_it_learns_keeps_what_it_built(
    notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.move(place(notes), "edge")
    Library.build(notes, text_only=True)
    (notes / "new.md").write_text("# Zebra\n\nStripes.\n", encoding="utf-8")

    def fail(*_: object) -> None:
        raise EngineError("Qdrant Edge is gone.")

    with monkeypatch.context() as patch:
        patch.setattr(relevance, "is_due", lambda *_: True)
        patch.setattr(EdgePoints, "nearest", fail)
        built = Library.build(notes, model="fake@1", dialects=["obsidian"])
    assert built.remark == (
        "Qdrant Edge is gone. Until then search goes by words; the next build learns what search needs."
    )
    with closing(sqlite3.connect(place(notes))) as db:
        kept = dict(db.execute("SELECT key, value FROM meta WHERE key IN ('model', 'words alone')"))
    facts = seals.read(seal_of(place(notes))).facts
    assert kept == {"model": "fake@1"} and json.loads(facts["dialects"]) == ["=obsidian"]
    assert engine.of(place(notes)).is_in_step
    with monkeypatch.context() as patch:
        patch.setattr(relevance, "is_due", lambda *_: True)
        assert Library.build(notes).remark == ""


@pytest.mark.parametrize("gently", [False, True])
def test_what_is_learnt_is_asked_of_the_engine_that_was_brought_into_step(
    notes: Path, monkeypatch: pytest.MonkeyPatch, gently: bool
) -> None:
    engine.move(place(notes), "edge")
    (notes / "new.md").write_text("# Zebra\n\nStripes.\n", encoding="utf-8")
    opened: list[Points] = []
    steps: list[str] = []
    for name in ("put", "nearest", "close"):
        real = getattr(EdgePoints, name)

        def told(points: EdgePoints, *given: object, name: str = name, real: object = real) -> object:
            opened.append(points)
            steps.append(name)
            return real(points, *given)  # type: ignore[operator]

        monkeypatch.setattr(EdgePoints, name, told)
    monkeypatch.setattr(relevance, "is_due", lambda *_: True)
    if gently:
        Library.build(notes, text_only=True, remember=False)
        steps.clear(), opened.clear()
        for _ in embed_gently(place(notes), {}):
            pass
    else:
        Library.build(notes)
    assert set(opened) == {opened[0]}
    assert steps.count("close") == 1 and steps[-2:] == ["nearest", "close"]


def test_notes_of_like_meaning_are_none_where_no_engine_answers(left_alone: Path) -> None:
    with Library.open(left_alone) as library:
        assert library.search.fault == ""
        assert library.search.close_to("note-5") == ()
        assert library.search.fault.startswith("Qdrant at http://127.0.0.1:9 does not answer")
    with Library.open(left_alone) as library:
        with pytest.raises(EngineError, match="does not answer"):
            library.search.similar("note-5")
        asked: list[object] = []
        library.search._used._opened[1].points.mark = asked.append  # type: ignore[index, method-assign, assignment]
        with pytest.raises(EngineError, match="does not answer"):
            library.search.similar("note-5")
        assert asked == [], "an engine that failed is left alone for a while"


def test_an_engine_that_failed_is_asked_again_after_a_while_though_questions_go_on(
    left_alone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SimpleNamespace(now=100.0, monotonic=lambda: clock.now)
    monkeypatch.setattr(used, "time", clock)
    with Library.open(left_alone) as library:
        library.search.close_to("note-5")
        clock.now = 100.0 + 0.6 * used.REST
        library.search.close_to("note-5")
        assert library.search.fault
        clock.now = 100.0 + 1.1 * used.REST
        assert library.search.fault == ""


def test_a_prompt_is_made_where_no_engine_answers(left_alone: Path) -> None:
    with Library.open(left_alone) as library:
        assert library.prompts.make(Request(note=LINE)).sources == ()


def close_in_meaning() -> None:
    """Show what stands beside a note."""
    from throughline.views import note_near

    note_near.near("note-5")


def surprise() -> None:
    """Show what the first page offers."""
    import streamlit as st

    from throughline.views import home

    st.html(f"<p>{home.surprise()}</p>")


def papers() -> None:
    """Show the papers of a note."""
    from throughline.views import cached
    from throughline.views.note_lists import papers
    from throughline.views.note_view import view_of

    papers(view_of(cached.library(), "note-5"))


def test_a_page_says_why_it_shows_no_notes_of_like_meaning(left_alone: Path) -> None:
    html = html_of(AppTest.from_function(close_in_meaning, default_timeout=60).run())
    assert "No close notes are shown." in html
    assert "Qdrant at http://127.0.0.1:9 does not answer" in html


@pytest.mark.parametrize(("shown", "said"), [(surprise, "<p>None</p>"), (papers, "")])
def test_what_only_adds_to_a_page_is_left_out(left_alone: Path, shown: object, said: str) -> None:
    html = html_of(AppTest.from_function(shown, default_timeout=60).run())  # type: ignore[arg-type]
    assert said in html and "close in meaning" not in html
