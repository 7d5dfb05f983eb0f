"""One tree of errors, one place in each front end that words them, and a log for what nobody expected."""

import asyncio
import importlib
import pkgutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import throughline
from tests.conftest import ROOT
from throughline import Library
from throughline.agents.server import Handlers
from throughline.agents.shared_library import SharedLibrary
from throughline.commands.cli import app
from throughline.corpus.errors import ThroughlineError, UnknownNoteError
from throughline.library import log
from throughline.library.notes import Notes
from throughline.library.place import library_file, place_of
from throughline.library.user_data import Made, UserData

INTERNAL = {
    "StoppedError",
    "LayoutFormatError",
    "DanglingLinkError",
    "NoPageError",
    "ChangedError",
    "EndedError",
}  # caught where they arise
ROOMS = ("agents", "commands", "corpus", "graph", "index", "library", "prompts", "website")


def errors_of_ours() -> set[type[BaseException]]:
    """Return every class of errors that a module of ours defines."""
    for room in ROOMS:
        for module in pkgutil.walk_packages([str(ROOT / room)], f"throughline.{room}."):
            importlib.import_module(module.name)
    left, found = [Exception], set()
    while left:
        for one in left.pop().__subclasses__():
            left.append(one)
            if one.__module__.startswith("throughline."):
                found.add(one)
    return found


def test_every_error_that_a_person_may_meet_is_in_the_tree() -> None:
    outside = {one.__name__ for one in errors_of_ours() if not issubclass(one, ThroughlineError)}
    assert outside <= INTERNAL
    assert throughline.__version__


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A program with a mistake in it; returns where its log is."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for handler in list(log.LOGGER.handlers):
        log.LOGGER.removeHandler(handler)

    def mistake(*_: Any, **__: Any) -> Any:
        raise ZeroDivisionError("a mistake that nobody expected")

    monkeypatch.setattr(Notes, "find", mistake)
    return tmp_path / "state" / "throughline" / "throughline.log"


def test_an_unexpected_error_of_a_command_is_one_line_and_a_log(broken: Path, write: Any) -> None:
    folder = write(a="Why?\nBecause.")
    Library.build(folder, text_only=True)
    result = CliRunner().invoke(app, ["--notes", str(folder), "show", "Why?"])
    assert result.exit_code == 1
    assert "Traceback" not in result.stderr
    assert str(broken) in result.stderr
    assert "a mistake that nobody expected" in broken.read_text("utf-8")
    assert "Traceback" in broken.read_text("utf-8")


@pytest.mark.parametrize("what", ["the folder", "the file"])
def test_a_log_that_cannot_be_written_is_said_so(
    broken: Path, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if what == "the folder":
        broken.parent.parent.parent.mkdir(exist_ok=True)
        broken.parent.parent.write_text("a file where the folder should be")
    else:
        broken.mkdir(parents=True)
    try:
        raise ZeroDivisionError("why\x1b[2J")
    except ZeroDivisionError as error:
        said = log.unexpected("a test", error)
    assert "ZeroDivisionError: why" in said
    assert "could not be written" in said and "terminal" in said
    whole = capsys.readouterr().err
    assert "Traceback" in whole and "test_errors.py" in whole and "\x1b" not in whole


def test_an_unexpected_error_is_told_to_an_assistant_without_a_traceback(broken: Path, write: Any) -> None:
    folder = write(a="Why?\nBecause.")
    Library.build(folder, text_only=True)
    asked = type("Asked", (), {"name": "fetch", "arguments": {"id": "why"}})()
    answer = asyncio.run(Handlers(SharedLibrary(folder, None, print)).call_tool(None, asked))
    assert answer.is_error
    assert "Traceback" not in str(answer)
    assert str(broken) in str(answer)


def test_notes_close_to_one_that_is_not_there_are_refused_by_name(write: Any) -> None:
    with Library.open(write(a="Why?\nBecause.")) as library, pytest.raises(UnknownNoteError, match="nowhere"):
        library.search.similar("nowhere")


def spoilt(folder: Path) -> None:
    """Overwrite the pages that hold the notes, as a failing disk would, while the library is in use."""
    place = place_of(folder)
    data = bytearray(place.read_bytes())
    data[8192:] = b"\x55" * (len(data) - 8192)
    place.write_bytes(data)


def test_damage_that_shows_while_notes_are_read_is_told_in_a_line(write: Any) -> None:
    folder = write(a="Why?\nBecause.")
    Library.build(folder, text_only=True)
    shared = SharedLibrary(folder, None, print)
    shared._library()
    spoilt(folder)
    shared._stamp = library_file.stamp(place_of(folder))  # the server has not noticed yet
    shared._opened._db.execute("PRAGMA cache_size = 0")  # type: ignore[union-attr]

    with pytest.raises(ThroughlineError, match="damaged"):
        asyncio.run(shared.ask(lambda library: list(library.notes.all())))


def test_a_backup_holds_what_the_user_made(write: Any, tmp_path: Path) -> None:
    folder = write(a="Why?\nBecause.")
    Library.build(folder, text_only=True)
    UserData(folder).save(Made.PROMPT, "one", {"question": "Why?"})
    done = CliRunner().invoke(app, ["--notes", str(folder), "backup", str(tmp_path / "b.zip")])
    assert done.exit_code == 0, done.output
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert any("one" in name and name.startswith("user/") for name in archive.namelist())
