"""What the user made: found again, each record judged by itself, written whole, never lost."""

import errno
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner, Result

from tests.conftest import ROOT
from tests.faulty import failing
from throughline.commands.cli import app
from throughline.index.store.homes import models_folder
from throughline.library import Library, log, user_folder
from throughline.library.place import user_data
from throughline.library.user_data import (
    VERSIONS,
    Damaged,
    Made,
    Record,
    UnknownRecordError,
    UserData,
    UserDataUnreadableError,
    UserDataUnwritableError,
    file_name,
)
from throughline.prompts.kept import Kept, NoPromptError, kept_of, values_of
from throughline.prompts.model import Request

Write = Callable[..., Path]
NAMES = ("Why do names fade?", "Do names survive a week?", "What do readers keep?")


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the user's data, empty."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    return tmp_path / "home" / "throughline" / "user"


@pytest.fixture
def notes(write: Write) -> Path:
    """Three notes, read."""
    folder = write(
        **{
            name: f"{title}\n\nNames coined together survive a week."
            for name, title in zip("abd", NAMES, strict=True)
        }
    )
    Library.build(folder, text_only=True)
    return folder


def run(notes: Path, *args: str) -> Result:
    return CliRunner().invoke(app, ["--notes", str(notes), *args])


def listed(notes: Path) -> list[dict[str, Any]]:
    result = run(notes, "prompts", "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def rename(notes: Path, page: str, title: str) -> None:
    """Give a note another title, which makes it another note."""
    (notes / f"{page}.txt").write_text(f"{title}\n\nNames coined together survive a week.")
    Library.build(notes, text_only=True)


# Saved prompts, as the user meets them.


@pytest.mark.parametrize(
    "asked",
    [("--from", NAMES[0], NAMES[2]), (NAMES[2],), ("--path", NAMES[0], NAMES[2]), ("--from", NAMES[2])],
)
def test_a_renamed_note_hides_no_saved_prompt(notes: Path, asked: tuple[str, ...]) -> None:
    (notes / "a.txt").write_text(f"{NAMES[0]}\n\nSee [[{NAMES[2]}]].")
    Library.build(notes, text_only=True)
    saved = run(notes, "prompt", *asked, "--save")
    assert saved.exit_code == 0, saved.output
    assert run(notes, "prompt", NAMES[1], "--save").exit_code == 0
    rename(notes, "a", NAMES[0])  # no longer names the note that is renamed
    rename(notes, "d", "Another title altogether?")
    rows = {row["question"]: row for row in listed(notes)}
    assert len(rows) == 2
    gone = [row["changes"]["gone"] for row in rows.values() if row["changes"]["gone"]]
    assert gone == [f"its note \u201c{NAMES[2]}\u201d is no longer in the library"]
    assert "is no longer in the library" in run(notes, "prompts").stdout


def test_a_source_that_was_left_out_and_is_gone_matters_to_nobody(notes: Path) -> None:
    assert run(notes, "prompt", "--from", *NAMES, "--without", NAMES[2], "--save").exit_code == 0
    assert run(notes, "prompt", NAMES[0], "--order", NAMES[2], "--save").exit_code == 0
    rename(notes, "d", "Another title altogether?")
    assert len(listed(notes)) == 2


def test_the_app_lists_saved_prompts_whose_notes_are_gone(
    notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(notes, "prompt", "--from", NAMES[0], NAMES[2], "--save").exit_code == 0
    assert run(notes, "prompt", NAMES[1], "--save").exit_code == 0
    rename(notes, "d", "Another title altogether?")
    monkeypatch.setenv("THROUGHLINE_NOTES", str(notes))
    monkeypatch.delenv("THROUGHLINE_LIBRARY", raising=False)
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    page.switch_page("views/lines.py").run()
    assert not page.exception
    shown = "".join(element.proto.body for element in page.get("html"))
    assert "is no longer in the library" in shown
    assert NAMES[1] in shown


def test_a_record_of_no_prompt_costs_that_record(notes: Path) -> None:
    assert run(notes, "prompt", NAMES[0], "--save").exit_code == 0
    UserData(notes).save(Made.PROMPT, "strange", {"id": "strange", "question": 3})
    result = run(notes, "prompts", "--json")
    assert (result.exit_code, len(json.loads(result.stdout))) == (0, 1)
    assert "strange.json" in result.stderr


def test_no_change_of_one_value_hides_the_other_prompts(notes: Path) -> None:
    assert run(notes, "prompt", NAMES[0], "--save").exit_code == 0
    assert run(notes, "prompt", NAMES[1], "--save").exit_code == 0
    made = UserData(notes)
    (victim, _), _ = made.records(Made.PROMPT)
    odd: tuple[Any, ...] = (None, 3, -1, 1e400, [], ["x"], [None], {}, "x", True, [{}], 10**30)
    with Library.open(notes) as library:
        for key in (*victim.value, *victim.value["request"]):
            for wrong in odd:
                value = json.loads(json.dumps(victim.value))
                (value if key in value else value["request"])[key] = wrong
                made.save(Made.PROMPT, victim.name, value)
                found, damaged = library.prompts.kept()
                assert len(found) + len(damaged) == 2
                for one in found:
                    assert isinstance(library.prompts.staleness(one).lines, tuple)
    assert run(notes, "prompts").exit_code == 0


def test_shown_and_deleted_by_the_beginning_of_a_name(notes: Path, data: Path) -> None:
    assert run(notes, "prompt", NAMES[0], "--save").exit_code == 0
    (row,) = listed(notes)
    shown = run(notes, "prompts", "--show", row["id"][:8])
    assert shown.stdout == run(notes, "prompt", NAMES[0]).stdout
    assert json.loads(run(notes, "prompts", "--show", row["id"], "--json").stdout)["hash"] == row["hash"]
    deleted = json.loads(run(notes, "prompts", "--delete", row["id"], "--json").stdout)
    assert json.loads(Path(deleted["kept"]).read_text("utf-8"))["value"]["id"] == row["id"]
    assert listed(notes) == []
    assert run(notes, "prompts", "--delete", row["id"]).exit_code == 1
    assert run(notes, "prompts", "--show", "x", "--delete", "x").exit_code == 2


def test_two_libraries_in_one_folder_do_not_mix(tmp_path: Path, notes: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(notes, other, ignore=shutil.ignore_patterns(".throughline"))
    shared = tmp_path / "shared"
    for folder, title in ((notes, NAMES[0]), (other, NAMES[1])):
        file = str(shared / f"{folder.name}.db")
        result = CliRunner().invoke(
            app, ["--notes", str(folder), "--library", file, "prompt", title, "--save"]
        )
        assert result.exit_code == 0, result.output
    for folder, title in ((notes, NAMES[0]), (other, NAMES[1])):
        file = str(shared / f"{folder.name}.db")
        result = CliRunner().invoke(app, ["--notes", str(folder), "--library", file, "prompts", "--json"])
        assert [row["question"] for row in json.loads(result.stdout)] == [title]


def test_the_cache_can_be_cleared_and_the_folder_turn_read_only(
    notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(notes, "prompt", NAMES[0], "--save").exit_code == 0
    shutil.rmtree(notes / ".throughline")
    Library.build(notes, text_only=True)
    assert len(listed(notes)) == 1
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK and real(path, mode))
    Library.build(notes, text_only=True)
    assert len(listed(notes)) == 1


# What earlier versions kept.


def old_prompt(notes: Path, folder: Path) -> str:
    """Write a prompt as earlier versions did, and return its id."""
    with Library.open(notes) as library:
        request = Request(note=library.notes.find(NAMES[0]).id)
        made = library.prompts.make(request)
    values = values_of(made, request) | {"saved": "2026-11-01T10:00:00+00:00"}
    (folder / "prompts").mkdir(parents=True, exist_ok=True)
    (folder / "prompts" / f"{made.id}.json").write_text(json.dumps(values, indent=1), encoding="utf-8")
    return made.id


def test_earlier_prompts_are_taken_over_once_and_left_where_they_are(notes: Path, data: Path) -> None:
    name = old_prompt(notes, notes / ".throughline")
    (notes / ".throughline" / "prompts" / "broken.json").write_text("{")
    result = run(notes, "prompts", "--json")
    assert [row["id"] for row in json.loads(result.stdout)] == [name]
    assert json.loads(result.stdout)[0]["saved"] == "2026-11-01T10:00:00+00:00"
    assert "broken.json is left as it is" in result.stderr
    assert (notes / ".throughline" / "prompts" / f"{name}.json").exists()
    shutil.rmtree(notes / ".throughline")
    Library.build(notes, text_only=True)
    assert [row["id"] for row in listed(notes)] == [name]


def test_a_prompt_that_was_taken_over_and_deleted_stays_away(notes: Path) -> None:
    name = old_prompt(notes, notes / ".throughline")
    assert len(listed(notes)) == 1
    assert run(notes, "prompts", "--delete", name).exit_code == 0
    assert listed(notes) == []


def test_earlier_prompts_are_found_beside_a_named_library_and_in_the_user_s_data(
    notes: Path, tmp_path: Path
) -> None:
    name = old_prompt(notes, tmp_path / "elsewhere")
    file = str(tmp_path / "elsewhere" / "my.db")
    result = CliRunner().invoke(app, ["--notes", str(notes), "--library", file, "prompts", "--json"])
    assert [row["id"] for row in json.loads(result.stdout)] == [name]
    assert [row["id"] for row in listed(notes)] == [name]


def test_earlier_prompts_are_listed_where_nothing_can_be_written(notes: Path, data: Path) -> None:
    name = old_prompt(notes, notes / ".throughline")
    data.parent.mkdir(parents=True)
    data.write_text("a file where the folder should be")
    result = run(notes, "prompts", "--json")
    if result.exit_code:  # a data folder that is a file cannot be read either, and that is said
        assert "cannot be read" in result.stderr
        data.unlink()
    with failing(data.parent, 1, errno.EROFS, once=True):
        assert [row["id"] for row in listed(notes)] == [name]
    assert [row["id"] for row in listed(notes)] == [name]


# The store itself.


def test_a_record_comes_back_whatever_its_name_and_value(notes: Path) -> None:
    made = UserData(notes)
    values = [{}, {"a": [1, 2.5, None, True, "\u2192 \U0001f600"]}, {"lone": "\udcff"}, {"": {"": []}}]
    names = ["plain-1", "../up", "", ".", "CON", "\u9662" * 60, "a/b", "x" * 500, "\udcff", "Upper"]
    for kind in (Made.PROMPT, Made.DOUBT):
        for name in names:
            for value in values:
                made.save(kind, name, value)
                found = made.read(kind, name)
                assert isinstance(found, Record)
                assert (found.name, dict(found.value)) == (name, value)
        found, damaged = made.records(kind)
        assert ({one.name for one in found}, damaged) == (set(names), ())


def test_old_versions_are_kept_and_bounded(notes: Path) -> None:
    made = UserData(notes)
    for turn in range(VERSIONS + 5):
        made.save(Made.NAME, "a", {"turn": turn})
        made.save(Made.NAME, "a", {"turn": turn})  # the same again is no new version
    old = [json.loads(path.read_text())["value"]["turn"] for path in made.versions(Made.NAME, "a")]
    assert old == list(range(VERSIONS + 4))[-VERSIONS:]


def test_a_damaged_record_is_named_left_and_kept_when_written_over(notes: Path) -> None:
    made = UserData(notes)
    place = made.save(Made.DOUBT, "a", {"mark": 1}).place
    made.save(Made.DOUBT, "b", {"mark": 2})
    place.write_bytes(place.read_bytes().replace(b'"mark": 1', b'"mark": 7'))
    found, damaged = made.records(Made.DOUBT)
    assert ([one.name for one in found], [one.place for one in damaged]) == (["b"], [place])
    assert "sum does not fit" in damaged[0].why
    assert isinstance(made.read(Made.DOUBT, "a"), Damaged)
    bad = place.read_bytes()
    made.save(Made.DOUBT, "a", {"mark": 3})
    assert [old.read_bytes() for old in made.versions(Made.DOUBT, "a")] == [bad]


def test_random_damage_is_never_silent_and_never_costs_another_record(notes: Path) -> None:
    made = UserData(notes)
    place = made.save(Made.ANSWER, "a", {"text": "as [1] shows", "used": [1, 2, 3]}).place
    made.save(Made.ANSWER, "b", {"text": "another"})
    whole, dice = place.read_bytes(), random.Random(7)
    for _ in range(1_000):
        bad = bytearray(whole)
        for _ in range(dice.randint(1, 3)):
            at = dice.randrange(len(bad))
            match dice.randrange(3):
                case 0:
                    bad[at] = dice.randrange(256)
                case 1:
                    del bad[at : at + dice.randint(1, 40)]
                case _:
                    bad[at:at] = dice.randbytes(dice.randint(1, 20))
        place.write_bytes(bad)
        found, damaged = made.records(Made.ANSWER)
        names = {one.name: dict(one.value) for one in found}
        assert names["b"] == {"text": "another"}
        assert "a" in names or [one.place for one in damaged] == [place]
        assert names.get("a", {"text": "as [1] shows", "used": [1, 2, 3]})["used"] == [1, 2, 3]


@pytest.mark.parametrize("what", ["folder", "pipe", "loop", "newer", "other", "deep"])
def test_what_is_no_record_is_named(notes: Path, what: str) -> None:
    made = UserData(notes)
    good = made.save(Made.NAME, "good", {"a": 1}).place
    bad = good.with_name("bad.json")
    said = json.loads(good.read_text())
    match what:
        case "folder":
            bad.mkdir()
        case "pipe":
            os.mkfifo(bad)
        case "loop":
            bad.symlink_to(bad)
        case "newer":
            bad.write_text(json.dumps(said | {"format": 2}))
        case "other":
            bad.write_text(good.read_text())
        case _:
            bad.write_text("[" * 100_000)
    found, damaged = made.records(Made.NAME)
    assert ([one.name for one in found], [one.place for one in damaged]) == (["good"], [bad])
    assert damaged[0].why


def test_a_moved_folder_is_known_again_and_a_copied_one_gets_its_own(notes: Path, tmp_path: Path) -> None:
    UserData(notes).save(Made.NAME, "a", {"of": "both"})
    moved, copied = tmp_path / "moved", tmp_path / "copied"
    notes.rename(moved)
    assert UserData(moved).records(Made.NAME)[0][0].value == {"of": "both"}
    UserData(moved).save(Made.NAME, "b", {"of": "moved"})
    shutil.copytree(moved, copied)
    assert len(UserData(copied).records(Made.NAME)[0]) == 2
    UserData(copied).save(Made.NAME, "c", {"of": "copied"})
    UserData(copied).delete(Made.NAME, "a")
    assert {one.name for one in UserData(copied).records(Made.NAME)[0]} == {"b", "c"}
    assert {one.name for one in UserData(moved).records(Made.NAME)[0]} == {"a", "b"}
    shutil.rmtree(moved / ".throughline")
    assert {one.name for one in UserData(moved).records(Made.NAME)[0]} == {"a", "b"}


def test_reading_writes_nothing(notes: Path, data: Path) -> None:
    assert UserData(notes).records(Made.PROMPT) == ((), ())
    assert UserData(notes).read(Made.PROMPT, "a") is None
    assert run(notes, "prompts").exit_code == 0
    assert not data.exists()


def test_a_notes_folder_without_its_own_cache_gets_no_mark(write: Write) -> None:
    folder = write(a="Why?\nBecause.")
    UserData(folder).save(Made.NAME, "a", {})
    assert [path.name for path in folder.iterdir()] == ["a.txt"]
    assert len(UserData(folder).records(Made.NAME)[0]) == 1


def test_data_that_does_not_say_whose_it_is_is_named(notes: Path, data: Path) -> None:
    UserData(notes).save(Made.NAME, "a", {})
    (about,) = data.glob(f"*/{user_folder.ABOUT}")
    about.write_text("{")
    assert len(UserData(notes).records(Made.NAME)[0]) == 1  # by the mark
    shutil.rmtree(notes / ".throughline")
    found, (damaged,) = UserData(notes).records(Made.NAME)
    assert (found, damaged.place) == ((), about)


def test_a_folder_that_cannot_be_read_is_an_error_told(notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(notes, "prompt", NAMES[0], "--save").exit_code == 0
    real = os.scandir

    def refuse(path: Any) -> Any:
        if "prompts" in os.fspath(path):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), os.fspath(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", refuse)
    result = run(notes, "prompts")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "cannot be read" in result.stderr
    assert result.stderr.count("\n") == 1
    with pytest.raises(UserDataUnreadableError):
        UserData(notes).records(Made.PROMPT)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (errno.ENOSPC, "the disk is full. What was saved before is as it was. Make room"),
        (errno.EROFS, "XDG_DATA_HOME"),
        (errno.EIO, "Check the disk"),
        (errno.ENOENT, "no longer there"),
    ],
)
def test_every_fault_while_saving_leaves_the_old_or_the_new(
    notes: Path, data: Path, code: int, said: str
) -> None:
    made = UserData(notes)
    for turn in range(VERSIONS + 2):
        made.save(Made.NAME, "a", {"turn": turn})
    with failing(data) as counted:
        made.save(Made.NAME, "a", {"turn": 1})
    assert counted.count > 5
    for at in range(1, counted.count + 1):
        made.save(Made.NAME, "a", {"turn": "before"})
        with failing(data, at, code, once=True), pytest.raises(UserDataUnwritableError, match=said):
            made.save(Made.NAME, "a", {"turn": "after"})
        found = made.read(Made.NAME, "a")
        assert isinstance(found, Record)
        assert found.value["turn"] in ("before", "after")
        assert made.records(Made.NAME)[1] == ()
        made.save(Made.NAME, "b", {"turn": 0})  # what is left over is in nobody's way
        assert not list(data.rglob("*.part"))


def test_the_first_save_fails_in_one_line_at_every_step(notes: Path, data: Path) -> None:
    data.parent.mkdir(parents=True)
    with failing(data) as counted:
        assert run(notes, "prompt", NAMES[0], "--save").exit_code == 0
    for at in range(1, counted.count + 1):
        shutil.rmtree(data, ignore_errors=True)
        (notes / ".throughline" / "identity").unlink(missing_ok=True)
        with failing(data, at, once=True):
            result = run(notes, "prompt", NAMES[0], "--save")
        assert (result.exit_code, result.stderr.count("\n")) == (1, 1), result.output
        assert "the disk is full" in result.stderr
        assert len(listed(notes)) <= 1
        assert run(notes, "prompt", NAMES[0], "--save").exit_code == 0
        assert len(listed(notes)) == 1


def test_a_mark_that_finds_no_room_beside_the_notes_stops_no_save(notes: Path) -> None:
    with failing(notes, 1, once=True):
        UserData(notes).save(Made.NAME, "a", {})
    assert not (notes / ".throughline" / "identity").exists()
    UserData(notes).save(Made.NAME, "b", {})
    assert (notes / ".throughline" / "identity").exists()


def test_a_deleted_record_is_an_old_version(notes: Path) -> None:
    made = UserData(notes)
    place = made.save(Made.WALK, "a", {"trail": ["x"]}).place
    whole = place.read_bytes()
    kept = made.delete(Made.WALK, "a")
    assert (kept.read_bytes(), place.exists()) == (whole, False)
    with pytest.raises(UnknownRecordError):
        made.delete(Made.WALK, "a")


def test_killed_while_saving_it_is_the_old_or_the_new(notes: Path, data: Path) -> None:
    program = (
        "import sys\nfrom pathlib import Path\nfrom throughline.library.user_data import Made, UserData\n"
        "made = UserData(Path(sys.argv[1]))\nprint('ready', flush=True)\n"
        "for turn in range(100_000):\n    made.save(Made.NAME, 'a', {'turn': turn, 'long': 'x' * 50_000})\n"
    )
    made = UserData(notes)
    made.save(Made.NAME, "a", {"turn": -1})
    for _ in range(5):
        process = subprocess.Popen([sys.executable, "-c", program, str(notes)], stdout=subprocess.PIPE)
        assert process.stdout
        process.stdout.readline()
        while isinstance(found := made.read(Made.NAME, "a"), Record) and found.value["turn"] < 5:
            pass
        process.kill()
        process.wait()
        assert isinstance(made.read(Made.NAME, "a"), Record)
        made.save(Made.NAME, "a", {"turn": -1})
        assert not list(data.rglob("*.part"))


def test_only_what_was_written_here_is_taken_for_a_prompt() -> None:
    with pytest.raises(NoPromptError):
        kept_of({"id": "a"}, "")


def test_a_prompt_survives_being_kept(notes: Path) -> None:
    with Library.open(notes) as library:
        request = Request(
            picked=tuple(library.notes.find(name).id for name in NAMES), question="What \u2192 now?"
        )
        kept = library.prompts.keep(library.prompts.make(request), request)
        assert library.prompts.kept() == ((kept,), ())
        assert isinstance(kept, Kept)
        assert kept.request == request
        assert not library.prompts.staleness(kept)


def test_file_names_fit_every_file_system() -> None:
    for name in ("", ".", "..", "a/b", "A", "\u9662" * 99, "x" * 999, "-rf", "a\nb"):
        assert len(file_name(name).encode()) < 140
        assert file_name(name) == file_name(name).lower()
        assert "/" not in file_name(name)


# A notes folder that is no longer where it was.


def run_beside(notes: Path, tmp_path: Path, *args: str) -> Result:
    """Run a command on notes whose library lies elsewhere, so that they get no mark."""
    file = str(tmp_path / "lib" / "l.db")
    return CliRunner().invoke(app, ["--notes", str(notes), "--library", file, *args])


@pytest.mark.parametrize("marked", [True, False])
def test_prompts_of_a_folder_that_is_gone_are_told_and_taken_over_once(
    notes: Path, tmp_path: Path, data: Path, marked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = run if marked else (lambda folder, *args: run_beside(folder, tmp_path, *args))
    if not marked:
        shutil.rmtree(notes / ".throughline")
    for title in NAMES[:2]:
        assert asked(notes, "prompt", title, "--save").exit_code == 0
    UserData(notes).save(Made.WALK, "w", {"trail": ["x"]})
    originals = {path: path.read_bytes() for path in data.rglob("*.json")}
    moved = tmp_path / "moved to"
    notes.rename(moved)
    shutil.rmtree(moved / ".throughline", ignore_errors=True)
    told = asked(moved, "prompts")
    assert (told.exit_code, told.stdout) == (0, "")
    assert told.stderr.count("\n") == 1
    assert (
        f"2 saved prompts and 1 other record of yours belong to a folder that was at {notes}" in told.stderr
    )
    assert f"throughline prompts --adopt {notes}" in told.stderr
    assert json.loads(asked(moved, "prompts", "--json").stdout) == []
    if marked:
        monkeypatch.setenv("THROUGHLINE_NOTES", str(moved))
        monkeypatch.delenv("THROUGHLINE_LIBRARY", raising=False)
        page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
        page.switch_page("views/lines.py").run()
        assert f"that was at {notes}" in "".join(element.proto.body for element in page.get("html"))
    taken = asked(moved, "prompts", "--adopt", str(notes))
    assert (taken.exit_code, taken.stderr) == (0, "")
    assert "2 saved prompts and 1 other record" in taken.stdout
    after = asked(moved, "prompts", "--json")
    assert ({row["question"] for row in json.loads(after.stdout)}, after.stderr) == (set(NAMES[:2]), "")
    assert {path: path.read_bytes() for path in originals} == originals
    gone = json.loads(after.stdout)[0]["id"]
    assert asked(moved, "prompts", "--delete", gone).exit_code == 0
    again = json.loads(asked(moved, "prompts", "--adopt", str(notes), "--json").stdout)
    assert again == {"folder": str(notes), "taken_over": []}
    assert len(json.loads(asked(moved, "prompts", "--json").stdout)) == 1


def test_only_what_was_left_behind_can_be_taken_over(notes: Path, tmp_path: Path) -> None:
    assert run(notes, "prompt", NAMES[0], "--save").exit_code == 0
    for folder in (str(notes), str(tmp_path / "never")):
        result = run(notes, "prompts", "--adopt", folder)
        assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
        assert folder in result.stderr
    assert run(notes, "prompts", "--adopt", "a", "--show", "b").exit_code == 2


def test_taking_over_names_what_it_cannot_read_and_goes_on_after_a_fault(
    notes: Path, tmp_path: Path, data: Path
) -> None:
    for title in NAMES:
        assert run(notes, "prompt", title, "--save").exit_code == 0
    broken = UserData(notes).records(Made.PROMPT)[0][0].place
    broken.write_text("{")
    moved = tmp_path / "moved"
    notes.rename(moved)
    shutil.rmtree(moved / ".throughline")
    Library.build(moved, text_only=True)
    UserData(moved).save(Made.NAME, "mine", {})
    with failing(data, 4, once=True):
        assert run(moved, "prompts", "--adopt", str(notes)).exit_code == 1
    result = run(moved, "prompts", "--adopt", str(notes))
    assert result.exit_code == 0, result.output
    assert f"{broken} is left as it is" in result.stderr
    assert len(listed(moved)) == 2


def test_a_new_folder_in_the_place_of_a_moved_one_is_given_nothing_silently(
    notes: Path, tmp_path: Path
) -> None:
    assert run(notes, "prompt", NAMES[0], "--save").exit_code == 0
    moved = tmp_path / "moved"
    notes.rename(moved)
    notes.mkdir()
    (notes / "z.md").write_text("# z")
    told = run(notes, "prompts")
    assert told.stdout == ""
    assert f"1 saved prompt belongs to a folder that was at {notes} and is no longer there" in told.stderr
    UserData(notes).save(Made.NAME, "a", {"of": "new"})
    assert [row["question"] for row in listed(moved)] == [NAMES[0]]
    UserData(moved).save(Made.NAME, "a", {"of": "moved"})
    assert "saved prompt" not in run(notes, "prompts").stderr
    shutil.rmtree(notes / ".throughline")
    shutil.rmtree(moved / ".throughline")
    assert UserData(notes).records(Made.NAME)[0][0].value == {"of": "new"}
    assert UserData(moved).records(Made.NAME)[0][0].value == {"of": "moved"}


def test_a_folder_whose_cache_was_cleared_loses_nothing_to_its_copy(notes: Path, tmp_path: Path) -> None:
    UserData(notes).save(Made.NAME, "a", {"of": "first"})
    copied = tmp_path / "copied"
    shutil.copytree(notes, copied)
    shutil.rmtree(notes / ".throughline")
    UserData(copied).save(Made.NAME, "a", {"of": "copy"})
    assert UserData(notes).records(Made.NAME)[0][0].value == {"of": "first"}


@pytest.mark.parametrize("where", ["mark", "folder"])
def test_the_mark_is_never_written_or_read_through_a_link(notes: Path, tmp_path: Path, where: str) -> None:
    own, target = notes / ".throughline", tmp_path / "target"
    if where == "mark":
        target.write_text("somebody's text")
        (own / "identity").symlink_to(target)
    else:
        own.rename(target)
        own.symlink_to(target)
    UserData(notes).save(Made.NAME, "a", {})
    if where == "mark":
        assert target.read_text() == "somebody's text"
        assert not (own / "identity").is_symlink()
    else:
        assert not (target / "identity").exists()
    assert len(UserData(notes).records(Made.NAME)[0]) == 1


def test_no_record_is_written_through_a_link(notes: Path, tmp_path: Path) -> None:
    made, target = UserData(notes), tmp_path / "target"
    place = made.save(Made.NAME, "a", {"turn": 1}).place
    about = place.parents[1] / user_folder.ABOUT
    for file in (place, about):
        target.write_text("somebody's text")
        file.unlink()
        file.symlink_to(target)
        made.save(Made.NAME, "a", {"turn": 2})
        assert target.read_text() == "somebody's text"
        assert not file.is_symlink()


def test_one_rule_says_where_the_user_s_folders_lie(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    variables = ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
    for named in ("relative/data", "", str(tmp_path / "named")):
        for variable in variables:
            monkeypatch.setenv(variable, named)
        assert user_folder.data_folder().parent == user_data()
        folders = (user_data(), log.place().parent, models_folder(tmp_path))
        assert all(folder.is_absolute() for folder in folders)
        assert all(folder.is_relative_to(tmp_path / "named") for folder in folders if "named" in named)
    assert not (tmp_path / "relative").exists()


def test_a_user_without_a_home_has_folders_that_are_not_below_the_present_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def nowhere() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setenv("HOME", "relative")
    assert log.place().is_absolute()
    monkeypatch.setattr(Path, "home", nowhere)
    assert log.place().is_absolute()


@pytest.mark.parametrize(
    ("kind", "value", "command"),
    [
        (Made.TOPIC, {"name": 3, "notes": ["a"]}, "topics"),
        (Made.TOPIC, {"name": "x", "notes": 7}, "topics"),
        (Made.INDEX, {"index": "yes"}, "index-pages"),
        (Made.TENSION, {"state": 1}, "tensions"),
        (Made.VISIT, {"at": "yesterday"}, "changes"),
    ],
)
def test_what_says_something_else_is_named_and_left(
    tmp_path: Path, kind: Made, value: dict[str, Any], command: str
) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "a.md").write_text("# A\n\nSee [[B]].\n", encoding="utf-8")
    Library.build(notes, text_only=True)
    place = UserData(notes).save(kind, "last" if kind is Made.VISIT else "a", value).place
    whole = place.read_bytes()
    for bad, why in ((whole, "that was kept"), (whole[:-9], "is not the JSON that was written")):
        place.write_bytes(bad)
        result = CliRunner().invoke(app, ["--notes", str(notes), command])
        said = "".join(result.output.split())
        assert result.exit_code == 0 and place.name in said and "".join(why.split()) in said, result.output
        assert place.read_bytes() == bad
