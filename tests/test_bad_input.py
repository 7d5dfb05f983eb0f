"""Bad input gives one clear message that names the file, and leaves the rest of the build unharmed."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from throughline.commands.cli import app
from throughline.corpus.errors import NotesMissingError
from throughline.corpus.model import NoteKind, Problem, ProblemKind
from throughline.corpus.readers.files import LARGEST
from throughline.library import Library

GOOD = "Do models listen?\nOften they do."
Write = Callable[..., Path]


def problems_of(folder: Path) -> list[Problem]:
    """Build a folder in which one good note must survive, and return what was reported."""
    Library.build(folder, text_only=True)
    with Library.open(folder) as library:
        assert library.notes.find("Do models listen?").complete
        return list(library.account.problems())


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        pytest.param("Café talk".encode("latin-1"), ProblemKind.ENCODING, id="not UTF-8"),
        pytest.param("Title\nbody".encode("utf-16"), ProblemKind.ENCODING, id="UTF-16"),
        pytest.param(b"", ProblemKind.EMPTY, id="empty"),
        pytest.param(b" \n\n\t", ProblemKind.EMPTY, id="blank"),
        pytest.param(bytes(range(32)) * 50, ProblemKind.BINARY, id="binary"),
        pytest.param(b"x" * (LARGEST + 1), ProblemKind.TOO_LARGE, id="too large"),
        pytest.param(
            b"INQUIRING LINE\nQ here?\nScope.\nSources 2 notes\nCan a?\nOne.", ProblemKind.COUNT, id="count"
        ),
        pytest.param(b"Can it cite itself?\nSee Can it cite itself?.", ProblemKind.SELF_LINK, id="self"),
    ],
)
def test_one_bad_page_is_one_problem(write: Write, data: bytes, kind: ProblemKind) -> None:
    [problem] = problems_of(write(good=GOOD, bad=data))
    assert (problem.path, problem.kind) == ("bad.txt", kind)
    assert "\n" not in problem.message


def test_what_is_not_utf8_is_still_read(write: Write) -> None:
    folder = write(good=GOOD, bad="Café talk\nIt is “so”.".encode("cp1252"))
    problems_of(folder)
    with Library.open(folder) as library:
        assert library.notes.find("Café talk").body == "It is “so”."


def test_two_notes_of_one_title_are_kept_apart(write: Write) -> None:
    folder = write(
        good=GOOD + "\n\nListening was measured in four trials with older adults.",
        other="Do models listen?\nA quite different text about microphones and the rooms they hang in.",
        third="Can it be cited?\nIt says so Do models listen?.",
    )
    Library.build(folder, text_only=True)
    with Library.open(folder) as library:
        kinds = {(problem.path, problem.kind) for problem in library.account.problems()}
        ids = [card.id for card in library.notes.all(NoteKind.CONCEPT)]
        assert list(library.notes.links()) == []
    assert kinds == {("other.txt", ProblemKind.CLASH), ("third.txt", ProblemKind.AMBIGUOUS)}
    assert len(ids) == 3
    assert "do-models-listen" in ids


@pytest.mark.parametrize(
    "title",
    [
        "<script>alert(1)</script> works?",
        "A\u202eright to left?",
        "Emoji \U0001f600 too?",
        "=1+1 is what?",
        "../../etc?",
    ],
)
def test_odd_titles_are_kept_as_they_are(write: Write, title: str) -> None:
    folder = write(good=GOOD, odd=f"{title}\nIts body.")
    assert problems_of(folder) == []
    with Library.open(folder) as library:
        note = library.notes.find(title)
        assert note.title == title
        assert "/" not in note.id and "<" not in note.id


def test_nul_characters_are_made_visible(write: Write) -> None:
    folder = write(good=GOOD, nul="Can a\x00b hold?\nIts body is long enough to be text.")
    assert problems_of(folder) == []
    with Library.open(folder) as library:
        assert library.notes.find("Can a\ufffdb hold?").complete


def test_an_unreadable_file(write: Write) -> None:
    folder = write(good=GOOD)
    (folder / "gone.txt").symlink_to(folder / "nowhere.txt")
    [problem] = problems_of(folder)
    assert (problem.path, problem.kind) == ("gone.txt", ProblemKind.UNREADABLE)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read every file")
def test_a_file_without_permission(write: Write) -> None:
    folder = write(good=GOOD, closed="Can it be read?\nNo.")
    (folder / "closed.txt").chmod(0)
    [problem] = problems_of(folder)
    assert (problem.path, problem.kind) == ("closed.txt", ProblemKind.UNREADABLE)


def test_a_symlink_loop_ends(write: Write) -> None:
    folder = write(good=GOOD)
    (folder / "loop").symlink_to(folder)
    assert problems_of(folder) == []


def test_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(NotesMissingError, match=r"nothing.*expected.*--notes"):
        Library.build(tmp_path / "nowhere")
    result = CliRunner().invoke(app, ["--notes", str(tmp_path / "nowhere"), "build"])
    assert (result.exit_code, result.stdout) == (1, "")
    assert len(result.stderr.strip().splitlines()) == 1


def test_an_empty_folder_is_an_empty_library(tmp_path: Path) -> None:
    done = Library.build(tmp_path, text_only=True)
    assert (done.pages, sum(done.notes.values()), done.problems) == (0, 0, 0)


def test_notes_are_never_written_to(seeds: Path) -> None:
    before = {page.name: (page.read_bytes(), page.stat().st_mtime_ns) for page in seeds.glob("*.txt")}
    Library.build(seeds, text_only=True)
    Library.build(seeds, text_only=True)
    assert before == {page.name: (page.read_bytes(), page.stat().st_mtime_ns) for page in seeds.glob("*.txt")}
    assert {entry.name for entry in seeds.iterdir()} - before.keys() == {".throughline"}


@pytest.mark.parametrize("letter", ["\U00020000", "\u4e00", "\u00e9"])
def test_a_long_title_in_any_script_makes_a_name_that_a_file_can_have(
    write: Write, tmp_path: Path, letter: str
) -> None:
    folder = write(a=f"{letter * 200}\n\nText.", b=f"{letter * 199}?\n\nOther text here.")
    Library.build(folder, text_only=True)
    with Library.open(folder) as library:
        assert library.notes.write_vault(tmp_path / "vault") == 2
