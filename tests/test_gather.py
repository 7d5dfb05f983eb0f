"""What surrounds a note, gathered: few marks, nothing lost, the same at each visit."""

import random
from pathlib import Path

import pytest

from tests.handmade import Library, card, feeds, related
from tests.page_sets import PageSet
from throughline.corpus.model import NoteKind
from throughline.graph.drawings.around import around_as_json
from throughline.graph.drawings.telling import LINE, telling
from throughline.graph.walks.gather import MARKS, MARKS_FAR, MOST_OPEN, Around, gathered
from throughline.graph.walks.neighbourhood import found_around
from throughline.graph.walks.view import MapView
from throughline.library import Library as Opened
from throughline.views.walk import MOST_STEPS, Walk, walk_of

SUBJECTS = (
    "trust",
    "memory",
    "silence",
    "laughter",
    "repair",
    "irony",
    "gesture",
    "reading",
    "prosody",
    "names",
)


def crowd(lines: int = 200, captured: int = 3) -> Library:
    """A concept with many lines, each about one of ten subjects, and a second ring behind one of them."""
    notes = [card("c", title="What holds talk together?")]
    for n in range(lines):
        words = f"Why does {SUBJECTS[n % 10]} matter in case {n:03}?"
        notes.append(card(f"q{n:03}", NoteKind.INQUIRY, title=words, complete=n < captured))
    notes += [card(f"far{n}", title=f"What of {SUBJECTS[n]} then?") for n in range(5)]
    links = [feeds("c", f"q{n:03}") for n in range(lines)] + [related(f"far{n}", "q001") for n in range(5)]
    return Library(notes, links)


def held(around: Around) -> list[str]:
    """Return every note that a map stands for."""
    return sorted(
        [node.id for node in around.shown.nodes if node.id not in around.unfolded]
        + [note.id for group in around.groups for note in group.members]
    )


@pytest.mark.parametrize("hops", [1, 2, 4])
def test_every_note_is_drawn_or_in_one_group(hops: int) -> None:
    library, view = crowd(), MapView("c", hops=hops, limit=None)
    around = gathered(library, view)
    found, _ = found_around(library, view, {}, ())
    assert held(around) == sorted(["c", *found])
    assert around.total == len(held(around))
    marks = len(around.shown.nodes) - 1 + len(around.groups)
    assert marks <= MARKS + MARKS_FAR
    assert len(around.groups) <= 9 + 2


def test_captured_notes_are_drawn_by_themselves_and_themes_are_words_of_titles() -> None:
    around = gathered(crowd(), MapView("c", limit=None))
    assert sorted(node.id for node in around.shown.nodes) == ["c", "q000", "q001", "q002"]
    for group in around.groups:
        assert not group.name or all(group.name in note.title for note in group.members)
    assert {group.name for group in around.groups} - {""} <= set(SUBJECTS)


@pytest.mark.parametrize("lines", [200, 600])
def test_a_group_opens_and_nothing_else_is_drawn_otherwise(lines: int) -> None:
    """Its first notes are drawn beside it, all of them are named, and each other mark is as it was."""
    library, view = crowd(lines), MapView("c", limit=None)
    closed = gathered(library, view)
    group = max(closed.groups, key=lambda one: len(one.members))
    opened = gathered(library, view, opened=[group.key, "gone"])
    assert [one.key for one in opened.opened] == [group.key] and opened.total == closed.total == lines + 1
    assert opened.groups == closed.groups and held(opened) == held(closed)
    assert len(opened.unfolded) == min(MOST_OPEN, len(group.members))
    told = {node["id"]: node for node in around_as_json(opened)["nodes"]}
    assert [one["id"] for one in told[group.key]["members"]] == [
        card.id
        for card in sorted(group.members, key=lambda card: (not card.complete, -card.connections, card.id))
    ]
    before = around_as_json(closed)["nodes"]
    others = [node for node in told.values() if node["id"] not in opened.unfolded]
    assert [node["id"] for node in others] == [node["id"] for node in before]
    assert [node for node in others if node["id"] != group.key] == [
        node for node in before if node["id"] != group.key
    ]


def test_the_same_note_is_gathered_in_the_same_way_whatever_the_order() -> None:
    first = crowd()
    cards, links = list(first.all_cards.values()), list(first.all_links)
    random.Random(1).shuffle(cards)
    random.Random(2).shuffle(links)
    view = MapView("c", hops=2, limit=None)
    assert around_as_json(gathered(Library(cards, links), view)) == around_as_json(gathered(first, view))


def test_a_group_is_joined_to_the_centre_by_its_commonest_kind_and_says_how_many() -> None:
    around = gathered(crowd(), MapView("c", limit=None))
    for group in around.groups:
        [tie] = [edge for edge in around.shown.edges if group.key in (edge.source, edge.target)]
        assert (tie.source, tie.kind_name) == ("c", "source for")
        assert tie.label == f"{len(group.members)} source for"


def test_notes_that_are_only_similar_are_counted_apart_from_those_around() -> None:
    notes = [card(name) for name in ("c", "a", "b", "near")]
    library = Library(notes, [related("a", "c"), related("c", "b")])
    similar = [("c", "near", 0.9), ("c", "a", 0.8)]  # the second is linked too
    around = gathered(library, MapView("c", limit=None, similar=True), similar=similar)
    told = around_as_json(around)
    assert (told["total"], told["similar"]) == (4, 1)
    assert around_as_json(gathered(library, MapView("c", limit=None)))["similar"] == 0


def test_a_group_is_called_as_the_page_calls_its_notes() -> None:
    around = gathered(crowd(), MapView("c", limit=None))
    told = around_as_json(around, lambda kind, count: f"{count} things")
    groups = [node["title"] for node in told["nodes"] if "count" in node]
    assert groups and all(title.split(":")[0].endswith("things") for title in groups)


def test_the_hub_of_real_pages_hides_nothing(seeds: Path, facts: PageSet) -> None:
    Opened.build(seeds, text_only=True)
    with Opened.open(seeds) as library:
        near = {end for link in library.notes.links([facts.hub_id]) for end in (link.source, link.target)}
        around = library.graph.around(MapView(facts.hub_id, limit=None))
    assert set(held(around)) == near and len(near) > 2 * MARKS - 1
    assert len(around.shown.nodes) + len(around.groups) <= MARKS


def test_short_names_tell_titles_apart_and_fit() -> None:
    titles = {str(n): f"Why do assistants {word} users instead of asking them what they mean?" for n, word in
              enumerate(("flatter", "interrupt", "misread", "outlast", "overwhelm"))}  # fmt: skip
    names = telling({**titles, "x": "\u6f22" * 40, "y": "", "z": "a" * 90, "w": "<img src=x>"})
    assert len(set(names.values())) == len(names)
    for number, word in enumerate(("flatter", "interrupt", "misread")):
        assert word in " ".join(names[str(number)])
    assert all(len(lines) <= 2 and all(len(line) <= LINE for line in lines) for lines in names.values())


def test_a_walk_is_written_into_an_address_and_read_again() -> None:
    walk = Walk("a", ("a", "b", "a", "c"), 2)
    assert walk.written() == "a,b,a;c" and walk_of("a", walk.written()) == walk
    assert walk.step(0).written() == "a;b,a,c" and walk.to("a") == walk
    long = Walk("0", ("0",))
    for step in range(1, 50):
        long = long.to(str(step))
    assert len(long.trail) == MOST_STEPS and long.centre == "49" and long.note == long.trail[0]
    assert walk_of("x", "a,b,c").trail == ("x",) and walk_of("x", ",;,").trail == ("x",)
