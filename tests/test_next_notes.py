"""What follows from a note, and what two notes both speak of, where there are no inquiring lines."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.small_graphs import card
from tests.stand_in import counting
from throughline.commands.cli import app
from throughline.corpus.why_link import WhyLink
from throughline.graph.insights.next_notes import next_note
from throughline.index.search.both_say import both_say
from throughline.library import Library

PAGES = {
    "Oak timber": "Oak bends. Old ribs bend, and ribs hold the planking; planking covers a hull.\n",
    "Hull ribs": "The ribs are of oak timber. The planking lies on ribs, and planking is sawn.\n",
    "Planks": "Planks are sawn. See [[Oak timber]].\n",
    "Sails": "Wind fills sails.\n",
}


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    for name, text in PAGES.items():
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    with counting():
        Library.build(tmp_path, text_only=True)
    return tmp_path


def said(notes: Path, *args: str) -> str:
    with counting():
        result = CliRunner().invoke(app, ["--notes", str(notes), *args])
    assert result.exit_code == 0, result.output
    return result.output


def test_a_note_that_is_named_and_not_linked_is_next_with_its_sentence(notes: Path) -> None:
    told = said(notes, "next", "Hull ribs")
    assert "“Oak timber”: it is named here without a link (“The ribs are of oak timber.”)." in told
    rows = json.loads(said(notes, "next", "Hull ribs", "--json"))
    assert [(row["title"], row["captured"]) for row in rows] == [("Oak timber", False)]
    assert "“Hull ribs”: it names this note without a link." in said(notes, "next", "Oak timber")


def test_where_nothing_follows_that_is_said(notes: Path) -> None:
    assert "No inquiring line follows from this note, and no other note" in " ".join(
        said(notes, "next", "Sails").split()
    )


def test_reasons_that_nearly_every_note_has_are_no_reason() -> None:
    assert next_note(card("c1"), (WhyLink.SHARED, WhyLink.LENT), 0.3) is None
    one = next_note(card("c1"), (WhyLink.CLOSE, WhyLink.SHARED), 0.512)
    assert one is not None
    assert one.reason == "it is close in meaning (0.51)"


def test_a_long_sentence_is_cut_at_a_word() -> None:
    one = next_note(card("c1"), (WhyLink.NAMED,), None, "word " * 60)
    assert one is not None
    assert one.reason.endswith("word…”)")


def test_two_notes_both_speak_of_words_that_each_holds_more_than_once(notes: Path) -> None:
    with Library.open(notes) as library:
        assert both_say(library._db, "oak-timber", "hull-ribs") == ("ribs", "planking")
        assert both_say(library._db, "oak-timber", "sails") == ()
        assert both_say(library._db, "oak-timber", "gone since") == ()
