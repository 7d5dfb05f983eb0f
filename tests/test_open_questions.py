"""Questions that notes leave open: what is one, where it is asked, who answers it, and what it leads to."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.stand_in import counting
from throughline.commands.cli import app
from throughline.corpus.text.questions import open_questions
from throughline.library import SAMPLE, Library
from throughline.library.ledger import UnknownQuestionError


def asked(text: str) -> list[tuple[str, str]]:
    return [(one.text, one.how) for one in open_questions(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("What moves the tides?", [("What moves the tides?", "asked")]),
        ("We sailed. But who steers at night? It went well.", [("But who steers at night?", "asked")]),
        ("- [ ] Who pays for this?", [("Who pays for this?", "asked")]),
        ("## How far can it go?", [("How far can it go?", "asked")]),
        ("It is unclear whether oak lasts.", [("It is unclear whether oak lasts.", "said to be open")]),
        ("This remains an open question.", [("This remains an open question.", "said to be open")]),
        ("TODO: find the right oak", [("find the right oak", "marked")]),
        ("- TODO ask the harbour master", [("ask the harbour master", "marked")]),
        ("Why is that so? Because the moon pulls.", []),
        ("She said “who goes there?” and left.", []),
        ('He asks "do you mean this?"', []),
        ("The form is an object `{ field, label?, link? }` of it.", []),
        ("Really?", []),
        ("```\nwhat is this code?\n```", []),
        ("Look at https://example.org/?q=who is it", []),
        ("The door is open and the sea is known.", []),
    ],
)
def test_what_is_an_open_question(text: str, found: list[tuple[str, str]]) -> None:
    assert asked(text) == found


def test_a_citation_is_no_question() -> None:
    body = "The share narrows Does tuning harm talk?. What else does?"
    assert [one.text for one in open_questions(body, [(18, 41)])] == ["What else does?"]


PAGES = {
    "a": "# Tides\n\nThey follow the moon. Which harbour is the oldest of all?\n",
    "b": "# Harbours\n\nWhich harbour is the oldest of all was asked. It is the one of Byblos.\n",
    "c": "# Oak\n\nOak is hard.\n\nTODO: ask how oak is bent\n",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    notes = tmp_path / "notes"
    notes.mkdir()
    for name, text in PAGES.items():
        (notes / f"{name}.md").write_text(text, encoding="utf-8")
    Library.build(notes, text_only=True)
    return notes


def test_the_ledger_says_where_a_question_is_asked_and_what_may_answer_it(folder: Path) -> None:
    with Library.open(folder) as library:
        found, total = library.questions.questions()
    told = {one.text: (one.note.title, [answer.card.title for answer in one.answers]) for one in found}
    assert total == 2
    assert told == {
        "Which harbour is the oldest of all?": ("Tides", ["Harbours"]),
        "ask how oak is bent": ("Oak", []),
    }


def test_a_question_is_found_by_words_of_it_or_of_its_note(folder: Path) -> None:
    with Library.open(folder) as library:
        for words, found in (("OLDEST harbour", 1), ("tides", 1), ("oldest oak", 0), ("", 2)):
            shown, total = library.questions.questions(words=words)
            assert len(shown) == total == found, words


def test_an_answered_question_stays_answered_over_builds_until_it_is_opened_again(folder: Path) -> None:
    with Library.open(folder) as library:
        mark = library.questions.questions()[0][0].mark
        library.questions.mark(mark, answered=True)
        assert mark not in {one.mark for one in library.questions.questions()[0]}
    (folder / "d.md").write_text("# More\n\nText.\n", encoding="utf-8")
    Library.build(folder, text_only=True)
    with Library.open(folder) as library:
        assert {one.mark: one.answered for one in library.questions.questions(with_answered=True)[0]}[mark]
        library.questions.mark(mark, answered=False)
        assert mark in {one.mark for one in library.questions.questions()[0]}
        with pytest.raises(UnknownQuestionError, match="shows the mark of each"):
            library.questions.mark("nothing", answered=True)


BOATS = {
    "tides": "# Tides\n\nIn [[harbours]].\n\n- **Which [harbour](x) of Byblos is the oldest?**\n- Is it?\n",
    "harbours": "# Harbours\n\nThe oldest harbour is the one of Byblos.\n",
    "ropes": "# Ropes\n\nWhich harbour of Byblos is the oldest?\n",
}


def ask(folder: Path, *args: str) -> str:
    with counting():
        result = CliRunner().invoke(app, ["--notes", str(folder), *args])
    assert result.exit_code == 0, result.output
    return " ".join(result.output.split())


@pytest.fixture
def boats(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    (tmp_path / "notes").mkdir()
    for name, text in BOATS.items():
        (tmp_path / "notes" / f"{name}.md").write_text(text, encoding="utf-8")
    Library.build(tmp_path / "notes", text_only=True)
    return tmp_path / "notes"


QUESTION = "Which harbour of Byblos is the oldest?"


def test_an_open_question_leads_to_the_note_that_may_answer_it_and_back(boats: Path) -> None:
    rows = json.loads(ask(boats, "next", "Tides", "--json"))
    told = [(row["title"], row["reason"]) for row in rows if row["question"] == QUESTION]
    assert told == [
        ("Ropes", f"it asks the same: “{QUESTION}”"),
        ("Harbours", f"it may answer what is asked here: “{QUESTION}”"),
    ]
    assert f"“Tides”: it asks what this note may answer: “{QUESTION}”" in ask(boats, "next", "Harbours")


def test_what_the_user_holds_to_be_answered_leads_nowhere_and_is_in_no_prompt(boats: Path) -> None:
    assert f"- {QUESTION} [1]" in ask(boats, "prompt", "Tides")
    with Library.open(boats) as library:
        for one in library.questions.questions()[0]:
            library.questions.mark(one.mark, answered=True)
    assert QUESTION not in ask(boats, "next", "Tides")
    assert QUESTION not in ask(boats, "next", "Harbours")
    assert QUESTION not in ask(boats, "prompt", "Tides")


def test_a_question_about_the_other_side_of_a_gap_stands_between(boats: Path) -> None:
    (boats / "oak.md").write_text(
        "# Bent oak ribs\n\nThey last. Do old harbour walls last?\n", encoding="utf-8"
    )
    (boats / "walls.md").write_text("# Harbour walls\n\nThey are of stone.\n", encoding="utf-8")
    Library.build(boats, text_only=True)
    with Library.open(boats) as library:
        ledger = library.questions

        def between(*sides: list[str]) -> tuple[str, str] | None:
            return ledger.between(ledger.answered(), [], *sides)

        asked = ("Do old harbour walls last?", "bent-oak-ribs")
        assert between(["bent-oak-ribs"], ["harbour-walls"]) == asked
        assert between(["harbours", "harbour-walls"], ["bent-oak-ribs"]) == asked
        assert between(["bent-oak-ribs"], ["harbours"]) is None  # one word of two is too little
        ledger.mark(ledger.of(["bent-oak-ribs"])[0].mark, answered=True)
        assert between(["bent-oak-ribs"], ["harbour-walls"]) is None


def test_a_line_that_nobody_has_written_stands_between_until_it_is_answered(tmp_path: Path) -> None:
    with Library.open(SAMPLE, tmp_path / "library.db") as library:
        ledger = library.questions
        one = next(one for one in ledger.questions(most=1)[0])
        assert ledger.between(frozenset(), [one.note.id], [], []) == (one.text, one.note.id)
        assert ledger.between(frozenset([one.mark]), [one.note.id], [], []) is None


def test_lines_without_a_page_come_first_on_captured_notes(tmp_path: Path) -> None:
    place = tmp_path / "library.db"
    Library.build(SAMPLE, place, text_only=True)
    with Library.open(SAMPLE, place) as library:
        found, total = library.questions.questions(most=3)
        assert [one.how for one in found] == ["an inquiring line without a page"] * 3
        titles = {card.title for card in library.notes.all()}
        everything = library.questions._all(frozenset())
        own = [one for one in everything if one.how != "an inquiring line without a page"]
        assert not titles & {one.text for one in own}
        assert total == len(list(library.questions._all(frozenset())))
