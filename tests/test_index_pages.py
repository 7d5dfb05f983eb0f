"""Pages that mostly list others are told apart, and count little in topics, hubs and bridges."""

from pathlib import Path

import pytest

from tests.stand_in import counting
from throughline.library import Library
from throughline.library.nouns import Insight

WOOD = tuple(f"wood{n}" for n in range(6))
WIND = tuple(f"wind{n}" for n in range(6))


@pytest.fixture
def library(tmp_path: Path) -> Library:
    for names in (WOOD, WIND):
        for at, name in enumerate(names):
            others = " and ".join(f"[[{other}]]" for other in names[:at]) or "nothing else"
            text = f"What is said of {name} at some length leads on to {others}, as is well known by now.\n"
            (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    listed = "".join(f"- [[{name}]]\n" for name in (*WOOD, *WIND))
    (tmp_path / "all.md").write_text(f"Everything:\n{listed}", encoding="utf-8")
    with counting():
        Library.build(tmp_path, text_only=True)
    return Library.open(tmp_path)


def hubs(library: Library) -> set[str]:
    with counting():
        found = library.graph.insights([Insight.HUBS, Insight.BRIDGES])
    return {finding.note.id for answer in found for finding in answer.findings}  # type: ignore[attr-defined]


def test_a_page_of_links_is_an_index_page_and_neither_hub_nor_bridge(library: Library) -> None:
    (found,) = library.graph.index_pages.all().items()
    assert found[0] == "all"
    assert found[1].endswith("of its text is links")
    assert "all" not in hubs(library)
    topics = library.graph.communities().by_note()
    assert topics["wood0"] == topics["wood5"] != topics["wind0"] == topics["wind5"]


def test_a_tag_that_holds_much_of_a_library_is_passed_over_and_an_inquiring_line_is_not(
    tmp_path: Path,
) -> None:
    for n in range(12):
        (tmp_path / f"n{n}.md").write_text(f"---\ntags: [wood]\n---\nNote {n} tells.\n", encoding="utf-8")
    with counting():
        Library.build(tmp_path, text_only=True)
    with Library.open(tmp_path) as library:
        assert library.graph.index_pages.joining_most() == {"wood": "a hub: it has 12 links"}
        assert "each runs through “wood” (a hub: it has 12 links)" in library.graph.connect("n0", "n1").remark
        library.graph.index_pages.say("wood", is_one=False)
        assert library.graph.connect("n0", "n1").remark == ""


def test_the_users_word_for_a_page_goes_before_what_is_found(library: Library) -> None:
    library.graph.index_pages.say("all", is_one=False)
    library.graph.index_pages.say("wood0", is_one=True)
    assert library.graph.index_pages.all() == {"wood0": "you say so"}
    assert "all" in hubs(library)
    assert "wood0" not in hubs(library)


def test_a_path_passes_a_list_over_and_says_so(library: Library) -> None:
    found = library.graph.connect("wood0", "wood5", 1)
    assert [[note.id for note in path.notes] for path in found.paths] == [["wood0", "wood5"]]
    only = library.graph.connect("wood0", "wind0")
    assert [note.id for note in only.paths[0].notes] == ["wood0", "all", "wind0"]
    assert "No other path joins the two" in only.remark
    assert "“all” (an index page: " in only.remark
    library.graph.index_pages.say("all", is_one=False)
    assert library.graph.connect("wood0", "wind0").remark == ""
