"""A title of two notes is waited for: when one of them goes, the links by that title are made."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.facts import built
from throughline.corpus.model import ProblemKind

ONE = (
    "Does haste cost trust?\nOn haste.\nTrust fell in three trials.\nRelated concepts in this collection 0\n"
)
OTHER = "Does haste cost trust?\nA quarrel.\nAn essay about trains, tickets and early mornings.\n" \
    "Related concepts in this collection 0\n"  # fmt: skip
SAID = "Trust fell by a third in the trial that was rushed."
CITES = "INQUIRING LINE\nHow long is a pause?\nThis explores pauses.\nIt works Does haste cost trust?.\n" \
    "Next inquiring lines\n"  # fmt: skip
LISTS = f"INQUIRING LINE\nHow long is a pause?\nThis explores pauses.\nProse.\nSources 1 notes\n" \
    f"Does haste cost trust?\n{SAID}\n"  # fmt: skip
BY_SUMMARY = (
    f"INQUIRING LINE\nWho waits longest?\nThis explores who waits.\nProse.\nSources 1 notes\n{SAID}\n"
)


@pytest.mark.parametrize(
    ("pages", "lines"),
    [
        pytest.param({"line": CITES}, 1, id="cited in a body"),
        pytest.param({"line": LISTS}, 1, id="listed with its title"),
        pytest.param({"line": LISTS, "second": BY_SUMMARY}, 2, id="known by its summary"),
    ],
)
def test_a_title_of_two_notes_is_linked_when_one_of_them_goes(
    write: Callable[..., Path], pages: dict[str, str], lines: int
) -> None:
    folder = write(one=ONE, other=OTHER, **pages)
    before = built(folder)
    assert before["links"] == []
    assert ProblemKind.AMBIGUOUS in {problem.kind for problem in before["problems"]}
    (folder / "other.txt").unlink()
    after = built(folder)
    assert [link["source"] for link in after["links"]] == ["does-haste-cost-trust"] * lines
    assert after["problems"] == ()


def test_links_are_withheld_again_when_a_second_note_takes_the_title(write: Callable[..., Path]) -> None:
    folder = write(one=ONE, line=CITES)
    assert len(built(folder)["links"]) == 1
    write_again = folder / "other.txt"
    write_again.write_text(OTHER, encoding="utf-8")
    assert built(folder)["links"] == []
