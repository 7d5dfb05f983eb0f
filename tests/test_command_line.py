"""The command line on any terminal: odd encodings, widths, streams, arguments and full disks."""

import errno
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from tests.conftest import ROOT
from tests.faulty import failing
from throughline.commands import terminal
from throughline.commands.cli import COMMANDS, app
from throughline.corpus.model import Note
from throughline.library import Library
from throughline.library.notes import Notes
from throughline.library.user_data import Made, UserData

TITLES = ("What is \u2192 a pause \U0001f600?", "Do pauses \u0142ast?", "Why do readers pause?")
PAPER = "@article{k, title={Pauses \u2192 in talk}, author={Doe, Jane}, year={2021}}"
CODES = (0, 1, 2)  # fine, not fine, not understood
MISTAKE = "mistake of the program"


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small folder with letters that few encodings hold, and a file name that is no text; built."""
    folder = tmp_path_factory.mktemp("odd") / "notes \u2192"
    folder.mkdir()
    for number, title in enumerate(TITLES):
        others = " ".join(f"[[{other}]]" for other in TITLES if other != title)
        (folder / f"n{number}.md").write_text(
            f"# {title}\n\nPauses \u2192 last \u0142ong. See {others}.\n", "utf-8"
        )
    (folder / "p.bib").write_text(PAPER, "utf-8")
    with open(os.fsencode(folder) + b"/bad\xff.md", "wb") as file:  # noqa: PTH123 - the name is bytes
        file.write(b"# A note in a file without a readable name\n\nText.\n")
    Library.build(folder, text_only=True)
    return folder


def asked(notes: Path, out: Path) -> dict[str, list[list[str]]]:
    """Return sound arguments for every command that ends by itself, without and with --json."""
    note, other = TITLES[0], TITLES[1]
    plain = {
        "build": [[]],
        "check": [[]],
        "show": [[note]],
        "list": [[]],
        "stats": [[]],
        "doctor": [[]],
        "backup": [[str(out / "kept.zip")]],
        "search": [["pause", "--mode", "words"]],
        "searches": [[]],
        "similar": [[note], [note, "--and", other]],
        "find": [["pau"]],
        "neighbours": [[note]],
        "connect": [[note, other]],
        "common": [[note, other]],
        "map": [
            [note, "-o", str(out / "m.html"), "--force"],
            ["--all", "-o", str(out / "a.html"), "--force"],
        ],
        "insights": [["--only", "gaps"]],
        "next": [[note]],
        "suggest": [[note]],
        "questions": [["--k", "2"]],
        "topics": [[]],
        "tensions": [[]],
        "doubt": [[], [note], [note, "--undo"]],
        "downstream": [[note]],
        "engine": [[], ["--json"]],
        "changes": [["--since", "2020-01-01"]],
        "audit": [[], [note], ["--account"], ["--verdict", "altered"]],
        "index-pages": [[]],
        "prompt": [
            [note],
            [note, "--save"],
            [note, "--format", "json"],
            [note, "-o", str(out / "p"), "--force"],
        ],
        "prompts": [[]],
        "export": [[form, str(out / form), "--force"] for form in FORMS],
        "serve": [["--tokens"]],
    }
    return {name: [*calls, *([*call, "--json"] for call in calls)] for name, calls in plain.items()}


FORMS = ("graphml", "gexf", "json", "csv", "markdown", "site", "bibtex")


def command(*args: str | bytes, shell: str = "", **env: str) -> subprocess.CompletedProcess[bytes]:
    """Run the program as a user does, in an odd environment."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": "/nonexistent",
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
    }
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME"):
        environment[name] = os.environ[name]
    call: list[str | bytes] = [sys.executable, "-m", "throughline", *args]
    if shell:
        call = ["bash", "-c", shell, *call]
    return subprocess.run(
        call, capture_output=True, cwd=ROOT, env=environment | env, timeout=120, check=False
    )


def assert_plain(result: subprocess.CompletedProcess[bytes], codes: tuple[int, ...] = CODES) -> None:
    said = result.stderr.decode("utf-8", "replace") + result.stdout.decode("utf-8", "replace")
    assert "Traceback" not in said, said[-3000:]
    assert MISTAKE not in said, said
    assert result.returncode in codes, said


ODD = [
    {"PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"},
    {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
    {"PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"},
    {"PYTHONIOENCODING": "utf-16"},
    {"PYTHONIOENCODING": "idna"},
    {"PYTHONIOENCODING": "shift_jis:strict"},
]


@pytest.mark.parametrize("env", ODD, ids=lambda env: env.get("PYTHONIOENCODING", "C"))
def test_every_encoding_of_the_output_works(notes: Path, env: dict[str, str]) -> None:
    for args in (["list", "--json"], ["show", "What is"]):
        result = command("--notes", str(notes), *args, **env)
        assert_plain(result, (0,))
        encoding = env.get("PYTHONIOENCODING", "ascii").partition(":")[0].replace("idna", "utf-8")
        text = result.stdout.decode(encoding)
        assert "What is" in text
        if "--json" in args:
            titles = {card["title"] for card in json.loads(text)}
            assert set(TITLES) <= titles


@pytest.mark.parametrize("columns", ["0", "\u00b2", "1000000"])
def test_every_width_prints_every_title(notes: Path, columns: str) -> None:
    helped = command("--help", COLUMNS=columns, TERMINAL_WIDTH=columns)
    assert_plain(helped, (0,))
    assert b"export" in helped.stdout
    assert len(helped.stdout) < 100_000
    assert command("--notes", str(notes), "list", COLUMNS=columns).stdout.count(b"\n") >= 5


@pytest.mark.parametrize("args", [["list"], ["list", "--json"], ["prompt", "What is"], ["stats"]])
def test_a_reader_that_has_seen_enough_ends_it_quietly(notes: Path, args: list[str]) -> None:
    result = command("--notes", str(notes), *args, shell='"$0" "$@" | head -c 1; exit ${PIPESTATUS[0]}')
    assert (result.returncode, result.stderr) == (0, b"")
    result = command("--notes", str(notes), *args, shell='"$0" "$@" | true; exit ${PIPESTATUS[0]}')
    assert (result.returncode, result.stderr) == (0, b"")


@pytest.mark.parametrize("args", [["list"], ["list", "--json"], ["prompt", "What is"]])
def test_output_that_finds_no_room_is_told_in_one_line(notes: Path, args: list[str]) -> None:
    result = command("--notes", str(notes), *args, shell='"$0" "$@" > /dev/full')
    assert_plain(result, (1,))
    assert result.stderr.count(b"\n") == 1
    assert b"No space left on device" in result.stderr


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_borne(notes: Path, closed: str) -> None:
    assert_plain(command("--notes", str(notes), "list", shell=f'"$0" "$@" {closed}'), (0,))
    assert_plain(command("--notes", str(notes), "show", "nothing like it", shell=f'"$0" "$@" {closed}'), (1,))


def test_arguments_that_are_no_text_are_answered(notes: Path) -> None:
    here = ["--notes", str(notes)]
    for args in (
        [b"find", b"pau\xff"],
        [b"search", b"\xff\xfe", b"--mode", b"words"],
        [b"prompt", b"What is", b"--question", b"\xff?", b"--save"],
        [b"insights", b"--only", b"\xff"],
        [b"export", b"json", b"/nonexistent/\xff/a"],
        [b"answer", b"\xff", b"/\xff"],
    ):
        assert_plain(command(*here, *args))
    c = {"PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}
    found = command(*here, "show", TITLES[1], "--json", **c)
    assert_plain(found, (0,))
    assert json.loads(found.stdout)["title"] == TITLES[1]
    strange = os.fsencode(notes) + b"/\xff"
    assert_plain(command(b"--notes", strange, "list"), (1,))


def test_every_command_in_odd_environments_ends_plainly(notes: Path, tmp_path: Path) -> None:
    dice = random.Random(14)
    widths = ["0", "3", "80", "\u00b2", "99999999"]
    for name, calls in asked(notes, tmp_path).items():
        env = dict(dice.choice(ODD)) | {"COLUMNS": dice.choice(widths)}
        result = command("--notes", str(notes), name, *dice.choice(calls), **env)
        assert_plain(result, (0, 1) if name == "check" else (0,))
    assert set(asked(notes, tmp_path)) | {"app", "mcp", "eval", "answer"} == set(COMMANDS)


# Odd arguments, within this process.

ODD_TEXT = st.one_of(
    st.sampled_from(
        ["", "-", "--", ".", "..", "/", "~", "\udcff", "\u202e", "x" * 300, "x" * 5000, "9" * 5000]
    ),
    st.sampled_from(
        ["a/b", "/dev/null/x", "/nonexistent/a/b", "'", "%s", "{}", "\n", "-1", "1e9", "NaN", "\u00b2"]
    ),
    st.sampled_from(["kind:", '"', "\U0001f600"]),
    st.text(st.characters(blacklist_characters="\0"), max_size=20),
)
QUIET = [
    name for name in COMMANDS if name not in {"app", "mcp", "serve", "build", "check", "eval", "similar"}
]
OPTIONS = (
    *("--json", "--k", "--hops", "--limit", "--kind", "--sort", "--only", "--words", "--as-of", "--today"),
    *(
        "--from",
        "--path",
        "--gap",
        "--without",
        "--order",
        "--save",
        "--format",
        "--for",
        "--show",
        "--delete",
    ),
    *("--of", "--stubs", "--all", "--mode", "--question"),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(QUIET),
    args=st.lists(st.one_of(ODD_TEXT, st.sampled_from(OPTIONS), st.sampled_from(TITLES)), max_size=5),
)
def test_odd_arguments_end_in_the_documented_codes(
    notes: Path, tmp_path: Path, name: str, args: list[str]
) -> None:
    if name == "search":
        args = [arg for arg in args if arg not in {"--mode"}] + ["--mode", "words"]
    if name in {"map", "export"}:  # never outside the folder of this test
        args = [arg for arg in args if arg not in {"..", "/", "~"}]
    before = Path.cwd()
    os.chdir(tmp_path)
    try:
        result = CliRunner().invoke(app, ["--notes", str(notes), name, *args])
    finally:
        os.chdir(before)
    assert result.exception is None or isinstance(result.exception, SystemExit), (
        name,
        args,
        result.exception,
    )
    assert result.exit_code in CODES
    assert MISTAKE not in result.stderr, (name, args, result.stderr)


@given(st.dictionaries(st.sampled_from(["COLUMNS", "LINES", "TERMINAL_WIDTH"]), st.text()))
def test_widths_are_sound_or_gone(environment: dict[str, str]) -> None:
    terminal.sound_width(environment)
    for value in environment.values():
        assert terminal.NARROWEST <= int(value) <= terminal.WIDEST


@given(st.text(), st.sampled_from(["ascii", "cp1252", "utf-8", "shift_jis", "utf-16", "idna"]))
def test_json_for_any_encoding_says_the_same(text: str, encoding: str) -> None:
    class Stream:
        pass

    stream = Stream()
    stream.encoding = encoding  # type: ignore[attr-defined]
    written = terminal.fit_json(json.dumps([text], ensure_ascii=False), stream)  # type: ignore[arg-type]
    assert json.loads(written) == [text]
    if encoding != "idna":
        written.encode(encoding)


# Writing that fails.


def run(notes: Path, *args: str) -> Result:
    return CliRunner().invoke(app, ["--notes", str(notes), *args])


def all_files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def places(out: Path) -> Iterator[tuple[str, list[str]]]:
    for form in FORMS:
        yield form, ["export", form, str(out / "made"), "--force"]
    yield "map", ["map", "--all", "-o", str(out / "made"), "--force"]
    yield "prompt", ["prompt", TITLES[0], "-o", str(out / "made"), "--force", "--today", "2026-11-20"]


@pytest.mark.parametrize("what", [*FORMS, "map", "prompt"])
@pytest.mark.parametrize("there", [False, True], ids=["new", "over"])
def test_a_fault_at_any_write_leaves_what_was_there(
    notes: Path, tmp_path: Path, what: str, there: bool
) -> None:
    out = tmp_path / "out"
    args = dict(places(out))[what]

    def fresh() -> None:
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        if there:
            assert run(notes, *args).exit_code == 0
            for path in out.rglob("*"):
                if path.is_file():
                    path.write_bytes(b"before")
            if (out / "made").is_dir():
                (out / "made" / "mine.txt").write_bytes(b"of the user")

    fresh()
    before = all_files(out)
    with failing(out) as counted:
        assert run(notes, *args).exit_code == 0
    after = all_files(out)
    assert after != before
    dice = random.Random(counted.count)
    steps = range(1, counted.count + 1)
    fresh()
    for at in steps if len(steps) < 25 else sorted(dice.sample(steps, 20)):
        code = dice.choice([errno.ENOSPC, errno.EIO])
        with failing(out, at, code, once=True):
            result = run(notes, *args)
        said = result.stderr
        if all_files(out) == after:  # the last sync of the folder: all is in place, and still it is told
            fresh()
        else:
            assert all_files(out) == before, at
        assert (result.exit_code, said.count("\n"), MISTAKE in said) == (1, 1, False), said
        assert os.strerror(code) in said
        assert "written:" not in result.stdout


def test_a_vault_says_what_it_could_not_write_and_goes_on(tmp_path: Path, write: Callable[..., Path]) -> None:
    folder = write(a="Why?\n\nBecause.", b="How?\n\nThus.", c="When?\n\nNow.")
    Library.build(folder, text_only=True)
    with Library.open(folder) as library:
        victim = library.notes.find("How?").id
        names = {card.id for card in library.notes.all()}
    real = Notes.get

    def damaged(notes: Notes, note: str) -> Note:
        if note == victim:
            raise sqlite3.DatabaseError("database disk image is malformed")
        return real(notes, note)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Notes, "get", damaged)
        result = run(folder, "export", "markdown", str(tmp_path / "vault"))
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1), result.output
    assert f"2 notes were written to {tmp_path / 'vault'}; 1 could not be read" in result.stderr
    assert victim in result.stderr
    assert {path.stem for path in (tmp_path / "vault").rglob("*.md")} == names - {victim}


def test_bibtex_of_nothing_says_so(write: Callable[..., Path], tmp_path: Path) -> None:
    folder = write(a="Why?\n\nBecause.")
    Library.build(folder, text_only=True)
    for args in ([], ["--of", "Why?"]):
        result = run(folder, "export", "bibtex", str(tmp_path / "x.bib"), *args)
        assert result.exit_code == 1
        assert "nothing to write as BibTeX" in result.stderr
    assert not (tmp_path / "x.bib").exists()


def test_a_link_stays_a_link_and_a_pipe_is_written_to(notes: Path, tmp_path: Path) -> None:
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    real.write_text("before")
    link.symlink_to(real)
    assert run(notes, "export", "json", str(link), "--force").exit_code == 0
    assert link.is_symlink()
    assert json.loads(real.read_text("utf-8"))["notes"]
    result = command(
        "--notes", str(notes), "export", "json", "/dev/stdout", "--force", shell='"$0" "$@" | cat'
    )
    assert_plain(result, (0,))
    assert b"throughline graph 1" in result.stdout
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    for args in (["export", "json"], ["export", "site"], ["map", "--all", "-o"], ["prompt", TITLES[0], "-o"]):
        result = run(notes, *args, str(loop), "--force")
        assert (result.exit_code in CODES, MISTAKE in result.stderr) == (True, False), result.stderr


def test_a_vanished_data_folder_is_told(notes: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file" / "below"))
    (tmp_path / "file").write_text("not a folder")
    result = run(notes, "prompt", TITLES[0], "--save")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1), result.output
    assert "This was not saved" in result.stderr
    assert UserData(notes) and Made.PROMPT == "prompts"


@pytest.mark.parametrize("args", [["list"], ["build"], ["doctor"], ["doctor", "--repair"], ["prompts"]])
@pytest.mark.parametrize("what", ["file", "link", "beside"])
def test_what_stands_where_the_library_s_folder_should_is_named(
    tmp_path: Path, write: Callable[..., Path], args: list[str], what: str
) -> None:
    folder = write(a="Why?\nBecause.")
    taken = tmp_path / "taken" if what == "beside" else folder / ".throughline"
    if what == "link":
        taken.symlink_to(tmp_path / "nowhere")
    else:
        taken.write_text("mine")
    named = ["--library", str(taken / "l.db")] if what == "beside" else []
    result = run(folder, *named, *args)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1), result.output
    assert f"{taken} is a {'link that leads to no folder' if what == 'link' else 'file'}" in result.stderr
    assert "a folder was expected there" in result.stderr
    assert "--library" in result.stderr
    assert "room" not in result.stderr


@pytest.mark.parametrize("args", [["doctor"], ["doctor", "--repair"]])
def test_a_doctor_proposes_no_repair_of_what_it_refuses(
    tmp_path: Path, write: Callable[..., Path], args: list[str]
) -> None:
    text = tmp_path / "text.txt"
    text.write_text("mine")
    result = run(write(a="Why?\nBecause."), "--library", str(text), *args)
    assert result.exit_code == 1
    assert "refused" in result.stdout
    assert "--repair" not in result.stdout
    assert text.read_text() == "mine"


def test_a_repair_says_what_it_removed_and_how_it_is_now(notes: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(notes, folder)
    aside = folder / ".throughline" / "library.db.damaged-1"
    aside.write_bytes(b"old")
    said = run(folder, "doctor", "--repair").stdout
    _, _, after = said.partition("\nRepaired: ")
    removed, _, now = after.partition("\nNow:\n")
    assert f"set aside: {aside}" in removed
    assert "sound    library:" in now
    assert "set aside" not in now
    aside.write_bytes(b"old")
    rows = json.loads(run(folder, "doctor", "--repair", "--json").stdout)["removed"]
    assert [row["part"] for row in rows] == ["set aside"]
    assert "Nothing had to be removed." in run(folder, "doctor", "--repair").stdout


@pytest.mark.parametrize("option", ["--notes", "--library"])
def test_an_empty_name_of_a_place_is_refused(write: Callable[..., Path], option: str) -> None:
    result = run(write(a="Why?\nBecause."), option, "", "list")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "it is empty" in result.stderr


@pytest.mark.parametrize("number", ["1e999", "NaN", "[]", '"x"'])
def test_a_prompt_whose_numbers_are_no_numbers_is_told_from_a_prompt(
    write: Callable[..., Path], tmp_path: Path, number: str
) -> None:
    made, reply = tmp_path / "p.json", tmp_path / "reply.txt"
    made.write_text(f'{{"sources": [{{"n": {number}, "title": "t"}}]}}')
    reply.write_text("It is so [1].")
    result = run(write(a="Why?\nBecause."), "answer", str(made), str(reply))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "holds no prompt" in result.stderr


def test_check_waits_for_no_vectors_and_changes_no_wish(write: Callable[..., Path]) -> None:
    folder = write(a="Why?\nBecause.", b="How?\nThus.")
    assert run(folder, "check").exit_code == 0
    assert not (folder / ".throughline" / "throughline-vectors").exists()
    with Library.open(folder) as library:
        assert not library.account.words_alone()
