"""What the components hand to the browser, and what they make of its answers."""

import json
import struct
from array import array
from itertools import combinations

import pytest
from streamlit.testing.v1 import AppTest

from throughline.corpus.model import Card, NoteKind
from throughline.views.components.assets import joined
from throughline.views.components.fullgraph import GraphFacets, Narrowed, pack_graph
from throughline.views.components.fullgraph.narrowed import narrowed_of
from throughline.views.components.links import pack_titles

IDS = ("a", "b", "c")
KINDS = (NoteKind.CONCEPT, NoteKind.INQUIRY, NoteKind.PAPER)
PLACES = ((0.0, 1.0), (2.5, -3.0), (4.0, 5.0))


def test_a_packed_graph_reads_back_field_by_field() -> None:
    """The block holds header, places, links, topics, connections, kinds and titles, in this order."""
    facets = GraphFacets(("in", "in/deep"), (0, 1, 0xFFFF), (20260131, 20250000, 0), ("t",), ((0, 0), (2, 0)))
    graph = pack_graph(
        IDS, ("A?", "Bé\n b?", "C"), KINDS, PLACES, ((0, 1), (0, 2)), topic=(0, 1, 1), topics=("X", "Y"),
        facets=facets,
    )  # fmt: skip
    (length,) = struct.unpack_from("<I", graph.packed)
    header = json.loads(graph.packed[4 : 4 + length])
    body = graph.packed[4 + length :]
    named = {"topics": ["X", "Y"], "folders": ["in", "in/deep"], "tags": ["t"], "tagged": 2}
    assert header == {"token": graph.token, "notes": 3, "links": 2, **named}
    assert struct.unpack_from("<6f", body) == (0.0, 1.0, 2.5, -3.0, 4.0, 5.0)
    assert struct.unpack_from("<4I", body, 24) == (0, 1, 0, 2)
    assert struct.unpack_from("<3I", body, 40) == (20260131, 20250000, 0)
    assert struct.unpack_from("<2I", body, 52) == (0, 2)
    assert struct.unpack_from("<2H", body, 60) == (0, 0)
    assert struct.unpack_from("<3H", body, 64) == (0, 1, 0xFFFF)
    assert struct.unpack_from("<3H", body, 70) == (0, 1, 1)
    assert struct.unpack_from("<3H", body, 76) == (2, 1, 1)
    assert tuple(body[82:85]) == (0, 1, 2)
    assert body[85:].decode() == "A?\nBé b?\nC"
    assert graph.number == {"a": 0, "b": 1, "c": 2}


def test_what_the_browser_narrows_to_is_read_with_care() -> None:
    """What is of another form than ours is nothing."""
    told = {
        "hide": ["paper"],
        "folder": ["a,b"],
        "tag": [],
        "year": ["2025"],
        "until": 20250100,
        "undated": True,
    }
    said = narrowed_of(told)
    assert said.as_json() == told
    for odd in (None, 3, {}, {"folder": "a", "until": -1, "undated": "yes"}, {"until": 2**40}):
        assert narrowed_of(odd) == Narrowed()


def test_the_token_names_the_content() -> None:
    """Equal graphs have equal tokens; any difference the reader can see makes another."""
    same = [pack_graph(IDS, IDS, KINDS, PLACES, ((0, 1),)).token for _ in range(2)]
    variants = [
        same[0],
        pack_graph(IDS, IDS, KINDS, PLACES, ((0, 2),)).token,
        pack_graph(IDS, ("a", "b", "d"), KINDS, PLACES, ((0, 1),)).token,
        pack_graph(IDS, IDS, KINDS, PLACES, ((0, 1),), topic=(0, 0, 0), topics=("X",)).token,
        pack_graph(IDS, IDS, KINDS, PLACES, ((0, 1),), topic=(0, 0, 0), topics=("Y",)).token,
    ]
    assert same[0] == same[1]
    assert all(one != other for one, other in combinations(variants, 2))


def test_twenty_thousand_notes_pack_into_the_bytes_expected_of_them() -> None:
    """8 bytes for a place, 8 for a link, 6 for day and folder, 5 for topic, connections, kind; and titles."""
    size, links = 20_000, 100_000
    pairs = [(number % size, (number * 7 + 1) % size) for number in range(links)]
    graph = pack_graph(
        [f"n{n}" for n in range(size)],
        ["Title"] * size,
        [NoteKind.CONCEPT] * size,
        [(0.0, 0.0)] * size,
        pairs,
    )
    (length,) = struct.unpack_from("<I", graph.packed)
    assert len(graph.packed) == 4 + length + size * (8 + 6 + 5) + links * 8 + size * 6 - 1


def test_connections_beyond_the_field_stay_at_its_end() -> None:
    """A hub with more links than two bytes can count is still the best connected note."""
    graph = pack_graph(("a", "b"), ("a", "b"), KINDS[:2], PLACES[:2], [(0, 1)] * 70_000)
    (length,) = struct.unpack_from("<I", graph.packed)
    at = 4 + length + 16 + 70_000 * 8 + 12 + 4
    assert array("H", graph.packed[at : at + 4]).tolist() == [0xFFFF, 0xFFFF]


def test_titles_are_packed_best_connected_first_one_note_a_line() -> None:
    """Tabs and line ends in a title cannot break the lines, and other names follow the title."""
    cards = [
        Card("b", NoteKind.PAPER, "Two\twords\nhere", complete=True, connections=1),
        Card("a", NoteKind.CONCEPT, "One?", connections=9),
    ]
    packed = pack_titles("these", cards, {"a": ("uno",)})
    assert packed.decode().split("\n") == ["these", "00\ta\tOne?\tuno", "21\tb\tTwo words here"]


def test_scripts_are_never_taken_for_paths() -> None:
    """Streamlit takes a text without a line end for a path: the joined text always has one."""
    assert "\n" in joined("shared/dom.js")


@pytest.mark.parametrize("name", ["dom", "card", "kinds", "gestures", "colour"])
def test_no_script_writes_markup(name: str) -> None:
    """Titles are set as text: nothing here can turn a text into elements."""
    script = joined(f"shared/{name}.js")
    assert not any(
        word in script for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(")
    )


@pytest.mark.parametrize("app", ["map_demo.py", "graph_demo.py", "links_demo.py"])
def test_the_pages_run_without_a_browser(app: str) -> None:
    """Each component mounts and the page runs through."""
    page = AppTest.from_file(f"apps/{app}", default_timeout=20).run()
    assert not page.exception
    assert page.caption
