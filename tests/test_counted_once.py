"""What is worked out once: citations when linked, topics after a build, a prompt when its request changes."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT
from tests.stand_in import counting
from throughline.corpus.linking import captured
from throughline.graph.insights import communities
from throughline.graph.insights.findings import Gap, GapKind, Insight, name_of
from throughline.graph.layouts import by_meaning
from throughline.index.search import near_pairs
from throughline.index.vectors.encoder import OnnxEncoder, TorchEncoder
from throughline.library import Library, door, prompts
from throughline.library.graph import LayoutBasis
from throughline.prompts import claims
from throughline.prompts.model import Request
from throughline.views import cached
from throughline.views.note_view import view_of

HARM = "Does tuning harm talk?"
PAGES = {
    "a": f"{HARM}\nWhat it asks.\nTuning cut the acts of grounding by 77.5% in three models.\n",
    "b": f"Can talk be shared?\nWhat it asks.\nPeople share a name within 4 turns {HARM}. More here.\n",
    "c": (
        f"INQUIRING LINE\nWhat keeps talk alive?\nThis explores talk.\nIt narrows {HARM}. And so on.\n"
        f"Sources 2 notes\n{HARM}\nTuning cuts acts of grounding.\nCan talk be shared?\nNames are shared.\n"
    ),
    "d": "How do tides move?\nWhat it asks.\nTides follow the moon.\n",
    "e": "Who maps the tides?\nWhat it asks.\nSailors did since How do tides move?.\n",
}
TALK, LINE = "can-talk-be-shared", "what-keeps-talk-alive"


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """How often each of the costly steps was taken, wherever it was called from."""
    counted: Counter[str] = Counter()

    def watch(module: ModuleType | type, name: str, counted_as: str = "") -> None:
        real = getattr(module, name)

        def counting(*args: object, **options: object) -> object:
            counted[counted_as or name] += 1
            return real(*args, **options)

        monkeypatch.setattr(module, name, counting)

    watch(captured, "find_citations")
    watch(communities, "detect", "communities")
    watch(by_meaning, "detect", "communities by meaning")
    watch(prompts, "compose")
    for encoder in (OnnxEncoder, TorchEncoder):
        watch(encoder, "encode_documents", "model calls")
        watch(encoder, "encode_query", "model calls")
    watch(claims, "findings")
    yield counted


@pytest.fixture
def folder(write: Callable[..., Path]) -> Path:
    return write(**PAGES)


@pytest.mark.model
def test_a_build_divides_the_notes_once_and_no_page_does(
    folder: Path, calls: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Library.build(folder)
    built = dict(calls)
    assert (built["communities"], built["communities by meaning"]) == (1, 1)  # one of each graph
    assert Library.build(folder).encoded == 0
    with Library.open(folder) as library:
        assert [topic.size for topic in library.graph.communities().found] == [3, 2]
        library.graph.insights()
        for ground in LayoutBasis:
            assert library.graph.layout(ground)
        for card in list(library.notes.all()):
            view_of(library, card.id)
            library.prompts.make(Request(note=card.id))
    monkeypatch.setenv("THROUGHLINE_NOTES", str(folder))
    monkeypatch.delenv("THROUGHLINE_LIBRARY", raising=False)
    for page in ("home", "graph", "insights", "lines"):
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        app.query_params["go"] = page
        assert not app.run().exception
    for counted in ("communities", "communities by meaning", "find_citations", "model calls"):
        assert calls[counted] == built[counted], counted


def test_topics_are_kept_until_a_page_changes(folder: Path, calls: Counter[str]) -> None:
    Library.build(folder, text_only=True)
    for _ in range(2):
        with Library.open(folder) as library:
            first = library.graph.communities()
            library.graph.insights([Insight.TOPICS])
    assert calls["communities"] == 1
    assert first == communities.communities_of(library_graph(folder))
    Library.build(folder, text_only=True)  # nothing has changed
    with Library.open(folder) as library:
        assert library.graph.communities() == first
    assert calls["communities"] == 2  # one of them is this test's own
    (folder / "f.txt").write_text(f"Is it so?\nAsks.\nIt links {HARM}.\n", encoding="utf-8")
    Library.build(folder, text_only=True)
    with Library.open(folder) as library:
        now = library.graph.communities()
        assert "is-it-so" in now.by_note()
        anew = communities.communities_of(library_graph(folder))  # named without the names of before
        assert [topic.members for topic in now.found] == [topic.members for topic in anew.found]
        assert now.by_note()["is-it-so"].name == first.by_note()["can-talk-be-shared"].name


def test_a_library_that_is_not_laid_out_has_its_topics_from_the_build(
    folder: Path, calls: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "LAID_OUT_AT_BUILD", 2)
    with counting():
        Library.build(folder)
    assert (calls["communities"], calls["communities by meaning"]) == (1, 0)
    monkeypatch.setattr(near_pairs, "nearest_pairs", None)  # those of the build are kept
    with Library.open(folder) as library:
        assert not library.graph.is_laid_out(LayoutBasis.LINKS)
        library.graph.insights()
    assert calls["communities"] == 1


def test_the_first_build_of_words_finds_topics_of_many_notes_and_later_ones_do_not(
    folder: Path, calls: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Library.build(folder, folder / "few.db", text_only=True)
    assert calls["communities"] == 0
    monkeypatch.setattr(door, "WORTH_TOPICS", 2)
    Library.build(folder, folder / "first.db", text_only=True, remember=False)  # the app shows pages first
    assert calls["communities"] == 0
    Library.build(folder, text_only=True)
    with Library.open(folder) as library:
        library.graph.insights()
    assert calls["communities"] == 1
    (folder / "f.txt").write_text(f"Is it so?\nAsks.\nIt links {HARM}.\n", encoding="utf-8")
    Library.build(folder, text_only=True)
    assert calls["communities"] == 1


def library_graph(folder: Path) -> object:
    with Library.open(folder) as library:
        return library.graph.as_networkx()


def test_pages_and_prompts_search_no_citations(folder: Path, calls: Counter[str]) -> None:
    Library.build(folder, text_only=True)
    searched = calls["find_citations"]
    assert searched > 0
    with Library.open(folder) as library:
        assert [span.note for span in view_of(library, TALK).spans] == ["does-tuning-harm-talk"]
        for card in list(library.notes.all()):
            view_of(library, card.id)
            library.prompts.make(Request(note=card.id))
    assert calls["find_citations"] == searched


@pytest.fixture
def desk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page where a prompt is made, not yet run."""
    Library.build(folder, text_only=True)
    monkeypatch.setenv("THROUGHLINE_NOTES", str(folder))
    monkeypatch.delenv("THROUGHLINE_LIBRARY", raising=False)
    cached._prepared.clear()
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["go"] = "lines"
    app.query_params["from"] = LINE
    return app


def test_a_change_on_the_desk_makes_one_prompt(desk: AppTest, calls: Counter[str]) -> None:
    desk.run()
    assert not desk.exception
    assert calls["compose"] == 1
    desk.text_area(key="reply").set_value("As [1] shows.").run()
    assert calls["compose"] == 1  # the reply is no part of the request
    desk.number_input(key="words").set_value(900).run()
    assert calls["compose"] == 2
    desk.button(key="source does-tuning-harm-talk").click().run()
    assert calls["compose"] == 3
    assert not desk.exception
    taken = [box.label for box in desk.button if box.key and box.key.startswith("source ")]
    assert taken == ["Take in source", "Leave out source"]


def test_a_prompt_chooses_its_claims_once(
    folder: Path, calls: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Library.build(folder, text_only=True)
    chosen = []
    monkeypatch.setattr("throughline.prompts.compose.findings", lambda known, _: chosen.append(known) or ())
    with Library.open(folder) as library:
        library.prompts.prepare(Request(note=LINE))
    assert len(chosen) == 1


def test_gaps_are_worked_out_once_for_a_prompt_of_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Library.build(folder, text_only=True)
    with Library.open(folder) as library:
        one, other = (name_of(card) for card in list(library.notes.all())[:2])
        gap = Gap(GapKind.CLOSE_APART, "a", "b", (one,), (other,), 0, 0, 0.7, "What joins them?")
        asked = []
        monkeypatch.setattr(library.prompts, "gaps", lambda: asked.append(1) or (gap,))
        assert library.prompts.material(Request(gap=1)).question == "What joins them?"
    assert len(asked) == 1
