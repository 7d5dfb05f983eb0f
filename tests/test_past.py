"""The library as it was, from the history of its folder in git: equal to a build of that day's files."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from throughline.commands import cli
from throughline.index.store import journal
from throughline.library import Library
from throughline.library.git_history import History, NoHistoryError, UnknownCommitError
from throughline.library.moments import moment_of

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

ASKED = ("prompt", "--from", "clay", "lids", "--today", "2024-06-01")


@pytest.fixture(autouse=True)
def in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Days begin and end as the commits are dated here, wherever the tests run."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def git(folder: Path, *words: str, day: str = "2024-01-01", data: bytes = b"") -> str:
    who = {f"GIT_{role}_{part}": "x@y.z" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
    when = {f"GIT_{role}_DATE": f"{day}T12:00:00+0000" for role in ("AUTHOR", "COMMITTER")}
    # Neither another repository that the environment names nor the settings of whoever runs the tests.
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    own |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(
        ["git", "-C", str(folder), *words],
        env={**own, **who, **when}, input=data, capture_output=True, check=True,
    )  # fmt: skip
    return done.stdout.decode().strip()


def committed(folder: Path, day: str, **pages: str | None) -> str:
    """Write pages, commit them as of a day, and return the commit."""
    for name, text in pages.items():
        place = folder / name.replace("__", "/").replace("_", ".")
        if text is None:
            place.unlink()
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
    git(folder, "add", "-A", day=day)
    git(folder, "commit", "-qm", "x", day=day)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """Notes with three days of history, which are then edited without a commit."""
    folder = tmp_path / "notes"
    folder.mkdir()
    git(folder, "init", "-q")
    committed(
        folder, "2024-01-01",
        a_md="# Clay\n\nClay keeps tea warm for an hour. #pots\n", b_md="# Tea\n\nTea needs [[Clay]].\n",
        sub__c_md="# Iron\n\nIron keeps tea warm for ten minutes.\n",
    )  # fmt: skip
    committed(folder, "2024-02-01", a_md="# Clay\n\nClay keeps tea warm for two hours.\n", sub__c_md=None)
    committed(folder, "2024-03-01", d_md="# Lids\n\nLids of wood help [[Tea]].\n")
    (folder / "b.md").write_text("# Tea\n\nTea needs [[Lids]] of wood.\n", encoding="utf-8")
    return folder


def run(notes: Path, *args: str) -> Result:
    place = notes.parent / "library" / "l.db"
    return CliRunner().invoke(cli.app, ["--notes", str(notes), "--library", str(place), *args])


def told(notes: Path, *args: str) -> Any:
    result = run(notes, *args, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def held(folder: Path) -> dict[str, tuple[bytes, int]]:
    files = (one for one in sorted(folder.rglob("*")) if one.is_file())
    return {str(one.relative_to(folder)): (one.read_bytes(), one.stat().st_mtime_ns) for one in files}


def test_git_of_the_tests_touches_no_other_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own").mkdir()
    git(tmp_path / "own", "init", "-q")
    (tmp_path / "config").write_text("[commit]\n\tgpgsign = true\n[user]\n\tsigningkey = none\n")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "own" / ".git"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    (tmp_path / "other").mkdir()
    git(tmp_path / "other", "init", "-q")
    assert committed(tmp_path / "other", "2024-01-01", a_md="# A\n")
    with pytest.raises(subprocess.CalledProcessError):
        git(tmp_path / "own", "rev-parse", "HEAD")


def checked_out(notes: Path, commit: str, place: Path) -> Path:
    """Return a folder with the files of a commit, as git itself writes them out."""
    place.mkdir()
    packed = subprocess.run(
        ["git", "-C", str(notes), "archive", commit], capture_output=True, check=True
    ).stdout
    subprocess.run(["tar", "-x", "-C", str(place)], input=packed, check=True)
    return place


def test_a_day_of_the_history_is_told_beside_today(notes: Path) -> None:
    assert run(notes, "build", "--text-only").exit_code == 0
    before = held(notes)
    found = told(notes, "changes", "--as-of", "2024-01-31")
    assert [(one["change"], one["id"], one["parts"]) for one in found["notes"]] == [
        ("came", "lids", []),
        ("went", "iron", []),
        ("changed", "clay", ["text", "tags"]),
        ("changed", "tea", ["text", "citations"]),
    ]
    assert [(one["change"], one["id"]) for one in found["topics"]] == [("went", "pots")]
    links = {(one["change"], one["source"], one["target"]) for one in found["links"]}
    assert links == {
        ("came", "lids", "tea"), ("came", "tea", "lids"), ("went", "tea", "clay"), ("went", "clay", "pots"),
    }  # fmt: skip
    assert ("went", "Iron keeps tea warm for ten minutes.") in {
        (one["change"], one["text"]) for one in found["claims"]
    }
    assert found["as_of"]["at"].startswith("2024-01-01") and found["as_of"]["notes"] == 4
    between = told(notes, "changes", "--since", "2024-01-02", "--as-of", "2024-02-01")
    assert [(one["change"], one["id"]) for one in between["notes"]] == [("went", "iron"), ("changed", "clay")]
    first = told(notes, "changes", "--since", "2020-01-01", "--as-of", "HEAD~1")
    assert first["notes"] == between["notes"] and "The history begins with commit" in first["notice"]
    said = run(notes, "changes", "--as-of", "2024-03-01").output
    assert "By 2024-03-01 12:00 UTC" in said and "until today" in said and "~ Tea" in said
    assert held(notes) == before


def test_what_is_told_of_two_days_is_true_of_just_these(notes: Path) -> None:
    committed(notes, "2024-09-01", e_md="# Cups\n\nCups of clay.\n")
    assert run(notes, "build", "--text-only").exit_code == 0

    def said(*args: str, code: int = 0) -> str:
        result = run(notes, "changes", *args)
        assert result.exit_code == code, result.output
        return " ".join(result.output.split())

    quiet = said("--since", "2024-02-02", "--as-of", "2024-02-20")
    assert "Nothing has changed between 2024-02-02 and 2024-02-20." in quiet and "since" not in quiet
    for pair in (("2024-03-02", "2024-02-20"), ("HEAD", "2024-02-20"), ("2024-03-02", "HEAD~2")):
        backwards = said("--since", pair[0], "--as-of", pair[1], code=1)
        assert f"{pair[0]} is later than {pair[1]}" in backwards
    assert "begins with commit" in said("--as-of", "0001-01-01", code=1)
    assert "Nothing has changed" in said("--as-of", "9999-12-31")


def test_a_note_that_git_does_not_keep_has_no_known_age(notes: Path) -> None:
    (notes / "one").mkdir()
    committed(notes, "2024-09-01", _gitignore="own.md\n", one__x_md="# X\n\nX.\n")
    (notes / "own.md").write_text("# Own\n\nAn old page.\n", encoding="utf-8")
    assert run(notes, "build", "--text-only").exit_code == 0
    found = told(notes, "changes", "--as-of", "2024-03-01")
    assert found["notice"] == "Git does not keep \u201cOwn\u201d: when it was written is not known."
    assert run(notes / "one", "build", "--text-only").exit_code == 0
    assert "1 note, 0 links." in run(notes / "one", "changes", "--as-of", "HEAD").output


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland", "America/New_York"])
def test_every_day_of_the_calendar_is_a_day(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    for day in ("0001-01-01", "2024-02-29", "9999-12-31"):
        first, last = (moment_of(day, end) for end in (False, True))
        assert first and last and first < last
    assert moment_of("someday", end=True) is None


def test_what_was_known_equals_a_build_of_that_days_files(notes: Path, tmp_path: Path) -> None:
    for day in ("2024-01-01", "2024-02-10", "2024-03-01"):
        run(notes, "build", "--text-only")
        with Library.open(notes, tmp_path / "library" / "l.db") as library, library.past.at(day) as then:
            own = checked_out(notes, then.commit.id, tmp_path / day)
            Library.build(own, text_only=True)
            with Library.open(own) as other:
                assert journal.sums(then.library._db) == journal.sums(other._db)
                assert journal.all_links(then.library._db) == journal.all_links(other._db)


def test_a_prompt_as_of_a_day_is_that_of_that_days_files(notes: Path, tmp_path: Path) -> None:
    committed(notes, "2024-04-01")
    commit = git(notes, "rev-parse", "HEAD")
    committed(notes, "2024-05-01", a_md="# Clay\n\nClay cracks when tea is poured.\n")
    run(notes, "build", "--text-only")
    as_of = run(notes, *ASKED, "--as-of", "2024-04-15")
    own = checked_out(notes, commit, tmp_path / "then")
    Library.build(own, text_only=True)
    expected = CliRunner().invoke(cli.app, ["--notes", str(own), *ASKED])
    assert expected.exit_code == 0 and "two hours" in expected.stdout
    said = (
        "Only what was known by 2024-04-15 is used: the notes are those of the last commit until then, of "
        "2024-04-01."
    )
    assert as_of.stdout.replace(f" {said}", "") == expected.stdout != as_of.stdout
    pack = told(notes, *ASKED, "--as-of", "2024-04-15", "--pack")
    assert pack["provenance"].endswith(f". {said}")
    brief = tmp_path / "brief.md"
    brief.write_text(f"Why?\n\nProvenance: {pack['provenance']}\n", encoding="utf-8")
    held = run(notes, *ASKED, "--as-of", "2024-04-15", "--check", str(brief), "--json")
    assert json.loads(held.stdout)["provenance"] is True
    assert "as they were in commit" in as_of.stderr
    assert "cracks" in run(notes, *ASKED).stdout
    earlier = run(notes, *ASKED, "--as-of", "2023-01-01")
    assert "The dates of notes decide instead" in " ".join(earlier.stderr.split())
    saved = run(notes, *ASKED, "--as-of", "2024-04-15", "--save")
    assert "dates decide, not the history" in " ".join(saved.stderr.split())


def test_a_folder_without_a_history_says_so(notes: Path, tmp_path: Path) -> None:
    run(notes, "build", "--text-only")
    for when, why in (
        ("2023-12-31", "begins with commit"),
        ("no-such", "is no day and no commit"),
        ("--output=x", "is no day and no commit"),
        ("HEAD:a.md", "is no day and no commit"),
    ):
        result = run(notes, "changes", f"--as-of={when}")
        assert (result.exit_code, why in " ".join(result.output.split())) == (1, True), result.output
    plain = tmp_path / "plain"
    plain.mkdir()
    (plain / "a.md").write_text("# A\n", encoding="utf-8")
    result = run(plain, "changes", "--as-of", "2024-01-01")
    assert result.exit_code == 1 and "is in no git repository" in " ".join(result.output.split())
    (notes / "new").mkdir()
    (notes / "new" / "a.md").write_text("# A\n", encoding="utf-8")
    with pytest.raises(NoHistoryError, match="does not keep its files"):
        History(notes / "new")
    committed(notes, "2024-06-01")
    assert History(notes / "new").by("2024-06-01").at.startswith("2024-06-01")
    with pytest.raises(UnknownCommitError, match="does not have the folder new/"):
        History(notes / "new").by("2024-02-01")
    git(tmp_path, "init", "-q", "empty")
    with pytest.raises(NoHistoryError, match="no commit yet"):
        History(tmp_path / "empty")


def test_a_repository_runs_nothing_and_leads_nowhere(notes: Path, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    act = tmp_path / "act.sh"
    act.write_text(f"#!/bin/sh\ntouch {ran}\n", encoding="utf-8")
    act.chmod(0o755)
    for key in ("core.fsmonitor", "core.pager", "core.sshCommand", "filter.x.smudge", "diff.external"):
        git(notes, "config", key, str(act))
    (notes / "out").symlink_to("/etc/passwd")
    (notes / "in.md").symlink_to("d.md")
    committed(notes, "2024-07-01", _gitattributes="*.md filter=x\n")
    ran.unlink(missing_ok=True)
    blob = git(notes, "rev-parse", "HEAD:d.md")
    rows = b"".join(
        b"100644 " + name + b"\0" + bytes.fromhex(blob) for name in (b"../evil.md", b"..", b"z.md")
    )
    tree = git(notes, "hash-object", "-t", "tree", "-w", "--stdin", "--literally", data=rows)
    forged = git(notes, "commit-tree", tree, "-m", "x")
    history = History(notes)
    (tmp_path / "one").mkdir()
    history.write_out(history.by("2024-07-01"), tmp_path / "one")
    assert (tmp_path / "one" / "in.md").read_text(encoding="utf-8").startswith("# Lids")
    (tmp_path / "two").mkdir()
    history.write_out(history.by(forged), tmp_path / "two")
    assert [one.name for one in (tmp_path / "two").iterdir()] == ["z.md"]
    assert not ran.exists() and not (tmp_path / "evil.md").exists()


def test_a_copy_that_lacks_a_note_says_so_and_asks_no_other_machine(notes: Path, tmp_path: Path) -> None:
    blob = git(notes, "rev-parse", "HEAD:d.md")
    (notes / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    git(notes, "config", "remote.origin.url", "https://127.0.0.1:9/none")
    git(notes, "config", "remote.origin.promisor", "true")
    git(notes, "config", "extensions.partialClone", "origin")
    (tmp_path / "one").mkdir()
    history = History(notes)
    with pytest.raises(NoHistoryError, match=f"lacks the object {blob}"):
        history.write_out(history.by("HEAD"), tmp_path / "one")
