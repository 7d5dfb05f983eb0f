"""The page of all notes: reached from the first page, narrowed, and widened again."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT
from throughline.library import Library


@pytest.fixture
def app(write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The app on two notes, of which one has a date."""
    folder = write(
        **{"talk": "Can talk be shared?\nIt asks.\n2024-05-01\nIt can.\n", "b": "Is it so?\nIt asks.\n"}
    )
    Library.build(folder, text_only=True)
    monkeypatch.setenv("THROUGHLINE_NOTES", str(folder))
    monkeypatch.delenv("THROUGHLINE_LIBRARY", raising=False)
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)


def shown(app: AppTest) -> str:
    return " ".join(str(one.proto.body) for one in app.get("html"))


def test_coming_from_the_first_page_nothing_is_filtered(app: AppTest) -> None:
    """The first page remembers the last visit under a name of its own."""
    assert not app.run().exception
    app.query_params["go"] = "browse"
    assert not app.run().exception
    assert app.text_input(key="since").value == ""
    assert "2 notes" in shown(app)


@pytest.mark.parametrize("name", ["since", "until"])
def test_a_day_is_taken_back(app: AppTest, name: str) -> None:
    app.query_params["go"] = "browse"
    app.query_params[name] = "2023"
    app.run()
    app.button(key=f"without {name}").click()
    assert not app.run().exception
    assert app.text_input(key=name).value == ""
    assert "2 notes" in shown(app)
