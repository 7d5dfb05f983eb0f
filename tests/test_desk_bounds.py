"""What the prompt desk takes of one person, so that others need not wait: so many notes, so long a text."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT
from throughline.agents.asked import LONGEST_BRIEF
from throughline.library import Library
from throughline.library.answers import LONGEST, Answers
from throughline.library.nouns import Request
from throughline.library.prompts import Prompts
from throughline.views.line_desk import MOST_NOTES

MORE = 5
REPLY, BRIEF = "Paste the assistant's reply", "Paste the brief"


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many")
    for n in range(MOST_NOTES + MORE):
        (folder / f"n{n}.md").write_text(f"# Note {n}\n\nTide {n} rose by {n} cm. See [[Note 0]].\n")
    Library.build(folder, text_only=True)
    return folder


@pytest.fixture
def desk(notes: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], AppTest]:
    monkeypatch.setenv("THROUGHLINE_NOTES", str(notes))
    monkeypatch.delenv("THROUGHLINE_LIBRARY", raising=False)

    def opened(many: int, page: str = "lines", key: str = "from") -> AppTest:
        found = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        found.query_params[key] = ",".join(f"note-{n}" for n in range(many))
        found.query_params["go"] = page
        return found.run()

    return opened


def shown(page: AppTest) -> str:
    assert not page.exception
    return "".join(element.proto.body for element in page.get("html"))


def test_a_prompt_is_made_of_so_many_notes_and_says_which(
    desk: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    real = Prompts.prepare

    def counted(self: Prompts, request: Request) -> object:
        asked.append(len(request.picked))
        return real(self, request)

    monkeypatch.setattr(Prompts, "prepare", counted)
    said = f"A prompt is made of {MOST_NOTES} notes at most: these are the first of {MOST_NOTES + MORE}."
    assert said in shown(desk(MOST_NOTES + MORE))
    assert "notes at most" not in shown(desk(MOST_NOTES))
    assert set(asked) == {MOST_NOTES}
    graph = desk(MOST_NOTES + MORE, "graph", "sel")
    assert f"A prompt is made of the first {MOST_NOTES};" in shown(graph)
    links = [element.proto.label for element in graph.get("page_link")]
    assert f"Make a prompt of the first {MOST_NOTES}" in links


def test_a_text_that_is_too_long_is_not_checked_and_that_is_said(
    desk: Callable[..., AppTest], notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[int] = []
    for name in ("read_answer", "check_brief"):
        real = getattr(Prompts, name)

        def counted(*args: object, real: Callable[..., object] = real) -> object:
            checked.append(len(str(args[-1])))
            return real(*args)

        monkeypatch.setattr(Prompts, name, counted)
    page = desk(1)
    for label in (REPLY, BRIEF):
        if label == BRIEF:
            page.get("button_group")[-1].set_value("brief").run()
        (field,) = (area for area in page.text_area if area.label == label)
        field.set_value("x " * (LONGEST // 2) + "y").run()
        assert f"too long to be checked: it has {LONGEST + 1:,} characters" in shown(page), label
        assert f"Paste at most {LONGEST:,} characters." in shown(page) and not checked
        field.set_value("Tide 0 rose [1].").run()
        assert checked.pop() < LONGEST and "too long" not in shown(page)
        checked.clear()
    assert LONGEST == LONGEST_BRIEF
    with Library.open(notes) as library:
        prompt = library.prompts.make(Request(note="note-0"))
    kept = Answers(notes).keep(prompt, "x" * (LONGEST + 1))
    page = desk(1)
    assert f"{kept.saved[:10]} · too long to be checked" in [one.label for one in page.expander]
    assert not checked and not page.exception
