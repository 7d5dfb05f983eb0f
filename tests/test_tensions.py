"""Sentences about the same thing that do not agree: found by rule, put side by side, judged by the user."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.page_sets import page_sets
from throughline.audit.frames import DISAGREES, directions_in, frames_of
from throughline.audit.tensions import Kind, Sort, Tension
from throughline.commands import cli
from throughline.library import Library
from throughline.library.user_data import Made, UserData


def found_in(folder: Path, **notes: str) -> tuple[Tension, ...]:
    for name, text in notes.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    Library.build(folder, text_only=True)
    with Library.open(folder) as library:
        return library.tensions.all()


TEA = "---\ndate: 2023-05-01\n---\n# Tea\n\nLids of wood reduced the loss of heat by 40% in small cups.\n"


@pytest.mark.parametrize(
    ("other", "kind", "sort"),
    [
        ("Lids of wood cut the loss of heat by 55% in small cups [[tea]].", Kind.OTHER_FIGURE, Sort.CONFLICT),
        ("Lids of wood increased the loss of heat in small cups [[tea]].", Kind.DIRECTION, Sort.CONFLICT),
        ("In small cups, lids of wood reduced the noise by 40% [[tea]].", Kind.SAME_FIGURE, Sort.CONFLICT),
        ("That lids of wood reduce the loss of heat no longer holds [[tea]].", Kind.SUPERSEDED, Sort.UPDATE),
        (
            "Lids of wood save much heat [[tea]]. By contrast, clay was found to save none at all [[clay]].",
            Kind.CONTRASTED,
            Sort.SCOPE,
        ),
    ],
)
def test_each_kind_is_found_and_sorted(tmp_path: Path, other: str, kind: Kind, sort: Sort) -> None:
    clay = "# Clay\n\nClay is heavy and holds water well.\n"
    found = found_in(tmp_path, tea=TEA, cups=f"# Cups\n\n{other}\n", clay=clay)
    assert [(one.kind, one.sort) for one in found] == [(kind, sort)]
    assert {one.note for one in (found[0].a, found[0].b)} <= {"tea", "cups"}


def test_a_figure_that_a_later_note_gives_otherwise_is_an_update(tmp_path: Path) -> None:
    later = (
        "---\ndate: 2025-05-01\n---\n# Cups\n\nLids of wood cut the loss of heat by 55% in cups [[tea]].\n"
    )
    (one,) = found_in(tmp_path, tea=TEA, cups=later)
    assert (one.sort, one.a.date, one.b.date) == (Sort.UPDATE, "2023-05-01", "2025-05-01")
    assert one.why == "40% in one and 55% in the other"


@pytest.mark.parametrize(
    "other",
    [
        "Lids of wood reduced the loss of heat by 40% in most small cups [[tea]].",
        "Stones of granite reduced the weight of rafts by 55% at sea [[tea]].",
        "Lids of wood did not increase the loss of heat in small cups [[tea]].",
        "Lids of wood were tried in 120 small cups against the loss of heat [[tea]].",
    ],
)
def test_what_agrees_or_is_about_something_else_is_no_tension(tmp_path: Path, other: str) -> None:
    assert found_in(tmp_path, tea=TEA, cups=f"# Cups\n\n{other}\n") == ()


def test_a_note_that_says_itself_that_two_results_differ_is_shown(tmp_path: Path) -> None:
    text = (
        "# Cups\n\nHale and colleagues wrapped cups in wool. The tea stayed warm longer. Nobody minded.\n\n"
        "Orr and colleagues came to another result with clay. They used larger cups. The tea cooled as "
        "fast as without. It was raining.\n"
    )
    (one,) = found_in(tmp_path, cups=text)
    assert (one.kind, one.sort) == (Kind.CONTRASTED, Sort.SCOPE)
    assert one.a.text == "The tea stayed warm longer. Nobody minded."
    assert one.b.text.startswith("Orr and colleagues came") and one.b.text.endswith("as fast as without.")


def test_two_things_that_are_set_apart_in_passing_are_no_tension(tmp_path: Path) -> None:
    apart = (
        "On [[tea]] it works quite well in small cups. For [[clay]] however it is very hard in all of them."
    )
    clay = "# Clay\n\nClay is heavy and holds water well.\n"
    assert found_in(tmp_path, tea=TEA, cups=f"# Cups\n\n{apart}\n", clay=clay) == ()


@pytest.mark.parametrize(
    ("sentence", "disagrees"),
    [
        ("Orr came to another result with clay.", True),
        ("Two reviews come to different conclusions.", True),
        ("Hale comes to the opposite view.", True),
        ("The long trial shows otherwise, though.", True),
        ("Others could not reproduce this finding in clay.", True),
        ("A second team failed to replicate the early results.", True),
        ("Others could not confirm that lids keep tea warm.", True),
        ("The others did not confirm it.", True),
        ("All of them come to the conclusion that lids help.", False),
        ("They came to the result by another road.", False),
        ("The map shows otherwise unseen links between cups.", False),
        ("The editors could not confirm the date of the letter.", False),
        ("They did not reproduce the table with the results here.", False),
        ("The clerk could not confirm that date.", False),
    ],
)
def test_a_disagreement_is_told_from_a_word_that_only_looks_like_one(sentence: str, disagrees: bool) -> None:
    assert bool(DISAGREES.search(sentence)) is disagrees


def test_figures_are_read_with_what_is_said_of_them() -> None:
    change, gap = (
        frames_of("This training reduces checks by 77.5% below human levels.")[0],
        frames_of("Models make 77.5% fewer checks than humans, and training widens the gap.")[0],
    )
    assert (change.is_change, gap.is_change) == (True, False)
    assert (change.figure, change.direction) == (gap.figure, gap.direction) == ("77.5%", -1)
    assert "traini" in change.actor and "humans" in gap.beside
    assert frames_of("In 2023, 12 people came on 3 days.") == ()
    assert directions_in("It worsens the gap.") != directions_in("It narrows the gap.")


def test_the_figure_told_as_damage_and_as_a_gap_is_found_in_the_real_pages(tmp_path: Path) -> None:
    real = [pages for pages in page_sets() if pages.name == "real"]
    if not real:
        pytest.skip("the real pages are not at hand")
    Library.build(real[0].folder, tmp_path / "kept.db", text_only=True)
    with Library.open(real[0].folder, tmp_path / "kept.db") as library:
        told = [one for one in library.tensions.all() if "77.5%" in one.why]
    first = told[0]
    assert "a gap that is there in the first, an effect in the second" in first.why
    assert any("reduces grounding acts by 77.5%" in side.text for side in (first.a, first.b))


def test_the_user_dismisses_and_keeps(tmp_path: Path) -> None:
    other = "# Cups\n\nLids of wood cut the loss of heat by 55% in small cups [[tea]].\n"
    found_in(tmp_path, tea=TEA, cups=other)

    def run(*args: str, code: int = 0) -> str:
        result = CliRunner().invoke(cli.app, ["--notes", str(tmp_path), "tensions", *args])
        assert result.exit_code == code, result.output
        return result.output

    (row,) = json.loads(run("--json"))
    assert {"mark", "kind", "sort", "state", "why", "a", "b"} == row.keys()
    assert row["a"]["text"] == "Lids of wood reduced the loss of heat by 40% in small cups."
    assert json.loads(run("--dismiss", row["mark"], "--json")) == []
    assert json.loads(run("--all", "--json"))[0]["state"] == "dismissed"
    assert json.loads(run("--keep", row["mark"], "--json"))[0]["state"] == "kept"
    assert "No tension has the mark" in run("--keep", "nothing", code=1)


def test_what_the_user_has_judged_stays_in_the_list_beside_a_surer_pair(tmp_path: Path) -> None:
    (shown,) = found_in(
        tmp_path,
        tea=TEA,
        cups="# Cups\n\nLids of wood cut the loss of heat by 55% in small cups [[tea]].\n",
        pots="# Pots\n\nLids of wood cut the loss of heat by 70% in cups, it is said [[tea]].\n",
    )
    with Library.open(tmp_path) as library:
        judged = library.tensions
        judged.dismiss(shown.mark)
        (hidden,) = judged.all()
        judged.dismiss(hidden.mark)
        assert judged.all() == ()
        assert {one.tension.mark for one in judged.judged(everything=True)} == {shown.mark, hidden.mark}
        judged.keep(hidden.mark)
        assert [(one.tension.mark, one.state) for one in judged.judged(everything=True)] == [
            (hidden.mark, "kept"),
            (shown.mark, "dismissed"),
        ]
        UserData(tmp_path).delete(Made.TENSION, shown.mark)
        assert [one.tension.mark for one in judged.judged()] == [hidden.mark, shown.mark]
