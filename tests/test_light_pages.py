"""What keeps a page light for the server: written beside it, loaded ahead of it, read once for a build."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT
from throughline.library import Library
from throughline.library.user_data import Made, Record, UserData
from throughline.library.user_folder import data_folder
from throughline.views import memory, settings
from throughline.views.later import NAME, Later

HARM, TALK, LINE = "Does tuning harm talk?", "Can talk be shared?", "What keeps talk alive?"
NEVER = 3600.0  # seconds, longer than any test
PAGES = {
    "a": f"{HARM}\nWhat it asks.\nTuning cut the acts of grounding by 77.5% in three models.\n",
    "b": f"{TALK}\nWhat it asks.\nPeople share a name within 4 turns {HARM}. More here.\n",
    "c": f"INQUIRING LINE\n{LINE}\nIt explores.\nIt narrows {HARM}.\nSources 1 note\n{HARM}\nIt cuts.\n",
}


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Later:
    """What the pages leave to be written, which is not written by itself here."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    waiting = Later(NEVER)
    monkeypatch.setattr(memory, "LATER", waiting)
    return waiting


@pytest.fixture
def folder(write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    found = write(**PAGES)
    Library.build(found, text_only=True)
    monkeypatch.setenv("THROUGHLINE_NOTES", str(found))
    monkeypatch.delenv("THROUGHLINE_LIBRARY", raising=False)
    return found


def test_notes_read_one_after_another_are_remembered_in_one_write(folder: Path, later: Later) -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for note in ("does-tuning-harm-talk", "can-talk-be-shared", "what-keeps-talk-alive"):
        app.query_params["note"] = note
        assert not app.run().exception
    made = UserData(folder)
    assert made.read(Made.READING, NAME) is None
    later.settle()
    found = made.read(Made.READING, NAME)
    assert isinstance(found, Record)
    assert found.value["notes"][0] == "what-keeps-talk-alive"
    assert len(found.value["notes"]) == 3
    assert made.versions(Made.READING, NAME) == ()


def test_a_new_session_knows_what_is_not_written_yet(folder: Path, later: Later) -> None:
    later.put(folder, Made.READING, {"notes": ["can-talk-be-shared"]})
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert app.session_state["recent"] == ("can-talk-be-shared",)


def test_what_cannot_be_remembered_is_told_once(folder: Path, later: Later) -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["note"] = "can-talk-be-shared"
    assert not app.run().toast
    data_folder().parent.mkdir(parents=True, exist_ok=True)
    data_folder().write_text("a file where the folder should be")
    later.settle()
    assert "not saved" in later.refused
    assert [toast.value for toast in app.run().toast] == [later.refused]
    assert not app.run().toast
    data_folder().unlink()
    later.put(folder, Made.READING, {"notes": []})
    later.settle()
    assert not later.refused


def test_what_waits_is_written_by_itself(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    soon = Later(0.0)
    soon.put(folder, Made.READING, {"notes": ["a"]})
    timer = soon._timer
    if timer:
        timer.join()
    assert isinstance(UserData(folder).read(Made.READING, NAME), Record)


def test_an_open_library_follows_the_lines_of_a_later_build(folder: Path) -> None:
    with Library.open(folder) as library:
        before = library.graph.next_lines("does-tuning-harm-talk")
        assert [line.line.title for line in before] == [LINE]
        new = "What ends talk?"
        text = PAGES["c"].replace(LINE, new)
        (folder / "d.txt").write_text(text, encoding="utf-8")
        Library.build(folder, text_only=True)
        with Library.open(folder) as anew:
            wanted = anew.graph.next_lines("does-tuning-harm-talk")
        assert sorted(line.line.title for line in wanted) == sorted([LINE, new])
        assert library.graph.next_lines("does-tuning-harm-talk") == wanted


def test_what_is_heavy_is_loaded_before_the_first_page(folder: Path) -> None:
    program = """
import gc, sys
from throughline.views import cached, warm
warm.load()
assert gc.get_freeze_count() > 100_000
assert cached._titles.cache_info().currsize == 1
loaded = set(sys.modules)
assert set(warm.HEAVY) <= loaded
from streamlit.testing.v1 import AppTest
app = AppTest.from_file(sys.argv[1], default_timeout=60)
app.query_params["note"] = "can-talk-be-shared"
assert not app.run().exception
known = {name.partition(".")[0] for name in loaded} | set(sys.stdlib_module_names)
print(sorted({name.partition(".")[0] for name in sys.modules} - known))
"""
    ran = subprocess.run(
        [sys.executable, "-c", program, str(ROOT / "app.py")], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"


def test_loading_ahead_leaves_a_missing_folder_to_the_first_page(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("THROUGHLINE_NOTES", str(tmp_path / "nowhere"))
    program = "from throughline.views import warm; warm.load()"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


def test_no_page_is_followed_by_a_search_of_the_whole_memory() -> None:
    assert settings.options(8501)["runner.postScriptGC"] is False
