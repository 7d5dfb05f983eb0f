"""Topics keep their names from build to build, and what the user calls or merges lasts."""

import json
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from tests.conftest import ROOT
from tests.stand_in import counting
from throughline.commands.cli import app
from throughline.graph.insights import communities
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


WOODS = ("oak", "elm", "ash", "fir")


@pytest.fixture
def parted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Notes of four woods that are one topic, beside many more of sails, masts and ropes."""
    monkeypatch.setattr(communities, "PARTED_FROM", 20)
    for at, wood in enumerate(WOODS):
        after = WOODS[(at + 1) % len(WOODS)]
        ring(tmp_path, tuple(f"{wood} {n}" for n in range(5)))
        with (tmp_path / f"{wood} 4.md").open("a", encoding="utf-8") as file:
            file.write(f"[[{after} 1]] [[{after} 2]]\n")
    for wind in ("sail", "mast", "rope"):  # long enough to be no lists of the others
        ring(tmp_path, tuple(f"{wind} {n}" for n in range(25)), " The wind is told of here." * 30)
    return tmp_path


def parts_in(library: Library) -> dict[str, tuple[int, int]]:
    """Return the numbers of each part by its name."""
    found = library.graph.communities().found
    return {part.name: (topic.number, part.number) for topic in found for part in topic.parts}


def test_a_part_that_the_user_renames_keeps_the_name_and_its_topic_has_its_own(parted: Path) -> None:
    with topics_of(parted) as library:
        assert set(parts_in(library)) == {"Oak", "Elm", "Ash", "Fir"}
        whole = library.graph.communities().by_note()["oak-1"].name
        assert library.graph.topics.rename(parts_in(library)["Oak"], "Planks").name == "Planks"
    ring(parted, tuple(f"oak {n}" for n in range(6)))
    with topics_of(parted) as library:
        assert set(parts_in(library)) == {"Planks", "Elm", "Ash", "Fir"}
        topic = library.graph.communities().by_note()["oak-5"]
        assert topic.name == whole
        assert "oak-5" in next(part for part in topic.parts if part.name == "Planks").members
        library.graph.topics.rename(topic.number, "Timber")
        assert set(parts_in(library)) == {"Planks", "Elm", "Ash", "Fir"}
        library.graph.topics.forget(parts_in(library)["Planks"])
        assert set(parts_in(library)) == {"Oak", "Elm", "Ash", "Fir"}


def test_parts_of_a_topic_become_one_and_with_a_topic_they_do_not(parted: Path) -> None:
    with topics_of(parted) as library:
        at = parts_in(library)
        assert library.graph.topics.merge((at["Oak"], at["Elm"]), "Hard").size == 10
        assert set(parts_in(library)) == {"Hard", "Ash", "Fir"}
        topic, _ = parts_in(library)["Hard"]
        with pytest.raises(UnknownTopicError, match="are not alike"):
            library.graph.topics.merge((topic, (topic, 1)))
        with pytest.raises(UnknownTopicError, match=rf"{topic}\.1 to {topic}\.3"):
            library.graph.topics.rename((topic, 4), "None")
        whole = library.graph.topics.merge((1, topic), "Ships")
        assert {part.name for part in whole.parts} == {"Hard", "Ash", "Fir"}


def asked(notes: Path, *args: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["--notes", str(notes), "topics", *args])
    assert result.exit_code == code, result.output
    return result.output


def test_topics_are_listed_with_their_parts_and_named_by_number(parted: Path) -> None:
    topics_of(parted).close()
    told = json.loads(asked(parted, "--json"))["topics"]
    wood = next(topic for topic in told if topic["parts"])
    assert [part["number"] for part in wood["parts"]] == [f"{wood['number']}.{n}" for n in range(1, 5)]
    assert sorted(note for part in wood["parts"] for note in part["notes"]) == [
        note["id"] for note in wood["notes"]
    ]
    part = wood["parts"][0]
    listed = asked(parted, "--rename", part["number"], "My own")
    assert f"       {part['number']}  My own  (5)" in listed.splitlines()
    assert "3.2" in asked(parted, "--forget", "first", code=2)
    assert "several were given" in asked(parted, "--forget", "1", "--merge", "1", "2", code=2)


def test_the_page_of_topics_shows_the_parts(parted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    topics_of(parted).close()
    monkeypatch.setenv("THROUGHLINE_NOTES", str(parted))
    monkeypatch.delenv("THROUGHLINE_LIBRARY", raising=False)
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    page.query_params["go"] = "insights"
    page.run()
    assert not page.exception
    shown = " ".join(element.proto.body for element in page.get("html"))
    (parts,) = re.findall(r'<ul class="parts">.*?</ul>', shown)
    assert re.findall(r"<bdi>(.*?)</bdi>", parts) == ["Ash", "Elm", "Fir", "Oak"]
    assert "Its parts are Ash (5), Elm (5), Fir (5) and Oak (5)." in shown


def test_each_great_topic_is_divided_once_in_a_build(parted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    divided = []
    real = communities.parts_of
    monkeypatch.setattr(
        communities, "parts_of", lambda count, *rest: divided.append(count) or real(count, *rest)
    )
    for _ in range(2):
        with topics_of(parted) as library:
            library.graph.communities()
            library.graph.insights(["topics"])
    assert sorted(divided) == [20, 25, 25, 25]
