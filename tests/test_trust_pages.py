"""Doubts, tensions and what is new, as the pages of the app show them; without a browser."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT
from tests.test_app import html_of, visible
from throughline.library import Library

TEA = "# Tea\n\nLids of wood reduced the loss of heat by 40% in small cups.\n"
CUPS = "# Cups\n\nLids of wood cut the loss of heat by 55% in small cups [[tea]].\n"


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The app on two notes that do not agree, one of which rests on the other."""
    for name, text in {"tea": TEA, "cups": CUPS}.items():
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    Library.build(tmp_path, text_only=True)
    monkeypatch.setenv("THROUGHLINE_NOTES", str(tmp_path))
    monkeypatch.delenv("THROUGHLINE_LIBRARY", raising=False)
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)


def test_a_note_is_doubted_on_its_page_and_taken_back(app: AppTest) -> None:
    app.switch_page("views/note.py")
    app.query_params["note"] = "tea"
    app.run()
    assert "Doubtful:" not in visible(html_of(app))
    app.button(key="doubt_button").click().run()
    said = visible(html_of(app))
    assert "Doubtful: doubted." in said and "leans 100%" in said and "1 note" in said
    app.query_params["note"] = "cups"
    app.run()
    assert "rests on \u201cTea\u201d, which is doubted" in visible(html_of(app))
    app.query_params["note"] = "tea"
    app.run()
    app.button(key="doubt_button").click().run()
    assert "Doubtful:" not in visible(html_of(app))


def test_tensions_stand_side_by_side_and_are_dismissed(app: AppTest) -> None:
    app.switch_page("views/tensions.py").run()
    said = visible(html_of(app))
    assert (
        "by 40% in small cups" in said
        and "by 55% in small cups" in said
        and "nothing here is resolved" in said
    )
    next(one for one in app.button if one.label == "Dismiss").click().run()
    assert "All that were found are dismissed." in visible(html_of(app))


def test_the_first_page_tells_what_came_since_the_last_visit(app: AppTest, tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.changes.visited(library.changes.builds()[0].at)
    (tmp_path / "clay.md").write_text(
        "# Clay\n\nClay is heavy and holds water rather well.\n", encoding="utf-8"
    )
    Library.build(tmp_path, text_only=True)
    said = visible(html_of(app.run()))
    assert "Since you were here" in said and "Clay" in said and "1 note" in said


def test_open_questions_are_listed_answered_and_opened_again(app: AppTest, tmp_path: Path) -> None:
    asks = "# Kettles\n\nWhich lids of wood reduce the loss of heat in small cups?\n"
    (tmp_path / "kettles.md").write_text(asks, encoding="utf-8")
    Library.build(tmp_path, text_only=True)
    app.switch_page("views/insights.py").run()
    app.segmented_control[0].set_value("questions").run()
    said = visible(html_of(app))
    assert "1 question" in said and "Which lids of wood reduce the loss of heat in small cups?" in said
    assert "Asked in Kettles" in said and "Tea" in said.partition("What may answer it")[2]
    next(one for one in app.button if one.label == "It is answered").click().run()
    assert "The notes ask no question that is open." in visible(html_of(app))
    app.toggle(key="answered_too").set_value(True).run()
    assert "· answered" in visible(html_of(app))
    next(one for one in app.button if one.label == "Open again").click().run()
    app.toggle(key="answered_too").set_value(False).run()
    assert "1 question" in visible(html_of(app))
