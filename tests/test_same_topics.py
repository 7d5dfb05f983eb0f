"""Topics keep their names from build to build, and what the user calls or merges lasts."""

from pathlib import Path

import pytest

from tests.stand_in import counting
from throughline.graph.insights.communities import Communities, Community
from throughline.graph.insights.same_topics import with_names_of
from throughline.library import Library
from throughline.library.topics import UnknownTopicError


def made(*topics: tuple[str, str]) -> Communities:
    return Communities(
        tuple(Community(n, name, tuple(notes)) for n, (name, notes) in enumerate(topics, 1)), ()
    )


def test_a_topic_with_most_of_its_notes_keeps_its_name_and_no_name_is_there_twice() -> None:
    before = [("Wood", "abcd"), ("Sails", "efg")]
    now = with_names_of(made(("Oak", "abcdx"), ("Wood", "hij"), ("Wind", "e")), before)
    assert [topic.name for topic in now.found] == ["Wood", "Wood 2", "Wind"]
    assert [topic.members for topic in now.found] == [tuple("abcdx"), tuple("hij"), ("e",)]


def test_of_two_parts_of_a_topic_only_the_one_with_most_of_it_keeps_the_name() -> None:
    now = with_names_of(made(("One", "abc"), ("Two", "de")), [("Both", "abcde")])
    assert [topic.name for topic in now.found] == ["Both", "Two"]


RINGS = {"wood": ("oak", "ribs", "keel", "planks"), "wind": ("sails", "masts", "ropes", "knots")}


def ring(folder: Path, names: tuple[str, ...], more: str = "") -> None:
    for at, name in enumerate(names):
        others = "".join(f" [[{other}]]" for other in names[:at])
        (folder / f"{name}.md").write_text(f"About {name}.{others}{more}\n", encoding="utf-8")


def topics_of(folder: Path) -> Library:
    with counting():
        Library.build(folder, text_only=True)
    return Library.open(folder)


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    for names in RINGS.values():
        ring(tmp_path, names)
    return tmp_path


def test_a_topic_that_the_user_renames_keeps_the_name_when_notes_come(notes: Path) -> None:
    with topics_of(notes) as library:
        number = library.graph.communities().by_note()["oak"].number
        assert library.graph.topics.rename(number, "My wood").name == "My wood"
    ring(notes, (*RINGS["wood"], "caulk"))
    with topics_of(notes) as library:
        found = library.graph.communities().by_note()
        assert found["caulk"].name == found["oak"].name == "My wood" != found["sails"].name
        assert library.graph.topics.forget(found["oak"].number).by_note()["oak"].name != "My wood"
        with pytest.raises(UnknownTopicError, match="not a name of yours"):
            library.graph.topics.forget(1)


def test_topics_that_the_user_merges_are_one_until_that_is_taken_back(notes: Path) -> None:
    with topics_of(notes) as library:
        assert library.graph.topics.merge((1, 2), "Boats").size == 8
        (topic,) = library.graph.communities().found
        assert (topic.number, topic.name, topic.size) == (1, "Boats", 8)
        assert library.graph.topics.rename(1, "Ships").name == "Ships"  # what is merged stays merged
        assert len(library.graph.topics.forget(1).found) == 2
        with pytest.raises(UnknownTopicError, match="topics 1 to 2"):
            library.graph.topics.merge((1, 3))
