"""Saved prompts: opened, compared with today's, refreshed, renamed, deleted; nothing false said of them."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from throughline.commands.cli import app
from throughline.corpus.model import NoteKind
from throughline.library import Library
from throughline.prompts.beside import Side, beside
from throughline.prompts.compose import compose
from throughline.prompts.kept import kept_of, values_of
from throughline.prompts.model import Material, Request, SourceNote
from throughline.prompts.stale import Stale, compare

Write = Callable[..., Path]
NAMES = ("Why do names fade?", "Do names survive a week?")
SURVIVE = "Names coined together survive a week in 40% of the pairs."
OTHERS = (
    "Speakers drop a shared name when a stranger joins them.",
    "A shared name halves the words that speakers need.",
)


@pytest.fixture(autouse=True)
def _data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))


@pytest.fixture
def notes(write: Write) -> Path:
    """Two notes, read, and a prompt of each saved."""
    folder = write(a=f"{NAMES[0]}\n\n{SURVIVE}", b=f"{NAMES[1]}\n\n{OTHERS[1]}")
    Library.build(folder, text_only=True)
    for name in NAMES:
        assert run(folder, "prompt", name, "--save").exit_code == 0
    return folder


def run(notes: Path, *args: str) -> Result:
    return CliRunner().invoke(app, ["--notes", str(notes), *args])


def told(notes: Path, *args: str) -> Any:
    result = run(notes, *args, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def edited(notes: Path, page: str, text: str) -> None:
    (notes / f"{page}.txt").write_text(text, encoding="utf-8")
    Library.build(notes, text_only=True)


def id_of(notes: Path, question: str) -> str:
    return str(next(row["id"] for row in told(notes, "prompts") if row["question"] == question))


def test_a_saved_prompt_is_shown_beside_that_of_today(notes: Path) -> None:
    name = id_of(notes, NAMES[0])
    assert told(notes, "prompts", "--compare", name)["changed"] == []
    assert "nothing differs" in run(notes, "prompts", "--compare", name).stdout
    edited(notes, "a", f"{NAMES[0]}\n\n{SURVIVE.replace('40%', '55%')}")
    (first, *_) = told(notes, "prompts", "--compare", name)["changed"]
    assert "40%" in first["then"] and "55%" in first["now"]
    assert first["part"].startswith("What the notes say")
    lines = run(notes, "prompts", "--compare", name).stdout.splitlines()
    old = next(line for line in lines if line.startswith("- "))
    new = next(line for line in lines if line.startswith("+ "))
    assert old.replace("40%", "55%")[2:] == new[2:]


def test_a_saved_prompt_is_refreshed_in_one_step(notes: Path) -> None:
    name = id_of(notes, NAMES[0])
    assert told(notes, "prompts", "--refresh", name) == {"id": name, "before": name, "changed": False}
    assert "nothing has changed" in run(notes, "prompts", "--refresh", name).stdout
    run(notes, "prompts", "--rename", name, "My names")
    edited(notes, "a", f"{NAMES[0]}\n\n{SURVIVE.replace('40%', '55%')}")
    done = told(notes, "prompts", "--refresh", "My names")
    assert done["changed"] and done["before"] == name != done["id"]
    rows = {row["id"]: row for row in told(notes, "prompts")}
    assert len(rows) == 2 and name not in rows
    assert (rows[done["id"]]["name"], rows[done["id"]]["stale"]) == ("My names", False)
    assert run(notes, "prompts", "--show", "My names").stdout == run(notes, "prompt", NAMES[0]).stdout


def test_a_saved_prompt_is_called_as_its_reader_says(notes: Path) -> None:
    first, other = (id_of(notes, name) for name in NAMES)
    days = {row["id"]: row["saved"] for row in told(notes, "prompts")}
    assert told(notes, "prompts", "--rename", first, "  My\nnames ") == {"id": first, "name": "My names"}
    assert "My names" in run(notes, "prompts").stdout
    assert {row["id"]: row["saved"] for row in told(notes, "prompts")} == days
    taken = run(notes, "prompts", "--rename", other, "My names")
    assert taken.exit_code == 1 and "Another saved prompt is called" in taken.stderr
    assert run(notes, "prompt", NAMES[0], "--save").exit_code == 0  # saved once more, it keeps its name
    assert run(notes, "prompts", "--show", "My names").exit_code == 0
    assert run(notes, "prompts", "--rename", "My names", "").exit_code == 0
    assert NAMES[0] in run(notes, "prompts").stdout
    assert run(notes, "prompts", "--rename", "no such", "x").exit_code == 1
    assert run(notes, "prompts", "--rename", first, "x", "--delete", first).exit_code == 2


def test_a_prompt_whose_note_is_gone_is_neither_compared_nor_lost(notes: Path) -> None:
    name = id_of(notes, NAMES[0])
    edited(notes, "a", "Another title altogether?\n\nNothing of before is said here any more.")
    for what in ("--compare", "--refresh"):
        result = run(notes, "prompts", what, name)
        assert result.exit_code == 1 and len(result.stderr.splitlines()) == 1, result.output
        assert NAMES[0] in result.stderr
    assert len(told(notes, "prompts")) == 2


def note(name: str, *said: str) -> SourceNote:
    return SourceNote(name, NoteKind.CONCEPT, f"What of {name}?", body=" ".join(said), complete=True)


def stale(before: Material, after: Material, words: int | None = None) -> Stale:
    request = Request(note="q")
    kept = kept_of(values_of(compose(before, request), request), "2026-11-01")
    return compare(kept, compose(after, replace(request, words=words)), after.sources)


def test_a_claim_is_gone_only_where_its_source_says_it_no_more() -> None:
    before = Material("q", "Do names live?", sources=(note("a", SURVIVE, OTHERS[0]), note("b", OTHERS[1])))
    cut = replace(before, sources=(note("a", OTHERS[0]), note("b", OTHERS[1])), state="2")
    found = stale(before, cut)
    assert any(SURVIVE in claim for claim in found.claims_gone)
    assert not any(OTHERS[1] in claim or claim == OTHERS[0] for claim in found.claims_gone)
    assert found.sources_changed == ("What of a?",)


def test_a_claim_that_is_chosen_differently_now_is_not_gone() -> None:
    before = Material("q", "Do names live?", sources=(note("a", SURVIVE, *OTHERS), note("b", OTHERS[1])))
    found = stale(before, replace(before, state="2"), words=200)
    assert (found.claims_gone, found.claims_added, found.sources_changed) == ((), (), ())
    assert "that the notes still make" in found.chosen and found.chosen in found.lines
    # Nor is it gone where its source has changed in another place.
    longer = replace(
        before, sources=(note("a", SURVIVE, *OTHERS, "It is new."), before.sources[1]), state="3"
    )
    assert stale(before, longer, words=200).claims_gone == ()


def test_lines_are_put_beside_the_lines_that_they_were() -> None:
    one = "Role.\n\n## Found\n\n- [1] A \u2014 It fell by 40% in May.\n"
    then = one + "- [2] B \u2014 Gone entirely by now.\n"
    now = one.replace("40", "55") + "\n## New\n\n- Something else stands here.\n"
    found = beside(then, now)
    assert [(row.part, row.then[:5], row.now[:5]) for row in found.changed] == [
        ("Found", "- [1]", "- [1]"),
        ("Found", "- [2]", ""),
        ("New", "", "## Ne"),
        ("New", "", "- Som"),
    ]
    pieces = found.changed[0].pieces
    assert [piece.text for piece in pieces if piece.side is not Side.BOTH] == ["40%", "55%"]
    for side, text in ((Side.THEN, then), (Side.NOW, now)):
        lines = ["".join(p.text for p in row.pieces if p.side in (Side.BOTH, side)) for row in found.rows]
        assert [line for line in lines if line] == [line for line in text.splitlines() if line]
