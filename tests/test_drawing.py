"""The drawing model: what a browser component and the map file are given."""

import json

import pytest

from tests.handmade import Library, card, feeds, related
from throughline.corpus.model import Link, LinkKind, NoteKind
from throughline.graph.drawings.drawing import LINE_WIDTH, as_json, draw, draw_all, wrapped
from throughline.graph.walks.neighbourhood import neighbourhood
from throughline.graph.walks.view import MapView


def library() -> Library:
    return Library(
        [
            card("a", title="Does preference optimization harm conversational understanding?"),
            card("q", NoteKind.INQUIRY, complete=False, description="This asks."),
        ],
        [feeds("a", "q", label="why")],
    )


def test_a_neighbourhood_becomes_plain_values():
    told = as_json(draw(neighbourhood(library(), MapView("a"))))
    assert told["centre"] == "a"
    assert told["caption"] == "showing all 2"
    first, second = told["nodes"]
    assert first["lines"] == ["Does preference", "optimization harm", "conversational…"]
    assert (first["x"], first["y"], first["labelled"]) == (0.0, 0.0, True)
    del second["x"], second["y"], second["lines"], second["labelled"]
    assert second == {
        "id": "q", "kind": "inquiry", "title": "Q", "description": "This asks.", "hop": 1, "complete": False,
        "connections": 1,
    }  # fmt: skip
    assert told["edges"] == [
        {"from": "a", "to": "q", "kind": "source for", "label": "why", "computed": False,
         "forward": "is a source for", "backward": "draws on"}
    ]  # fmt: skip
    assert [each["kind"] for each in told["kinds"]] == ["concept", "inquiry"]
    assert [each["kind"] for each in told["links"]] == ["source for"]
    assert json.loads(json.dumps(told)) == told


def test_a_computed_edge_reads_the_same_both_ways():
    alone = Library([card("a"), card("b")], [])
    drawing = draw(neighbourhood(alone, MapView("a", similar=True), similar=[("a", "b", 0.8)]))
    (edge,) = drawing.edges
    assert (edge.kind, edge.computed) == ("similar", True)
    assert edge.forward == edge.backward == "is close in meaning to"


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("Short?", ("Short?",)),
        ("A title\nwith\ta break?", ("A title with a break?",)),
        ("x" * 50, ("x" * 22, "x" * 22, "x" * 6)),
        ("", ("…",)),
        ("\u202eturned\u202c round", ("turned round",)),
        (
            "何が人間の理解を助けるのか、そして何が妨げるのか",
            ("何が人間の理解を助ける", "のか、そして何が妨げる", "のか"),
        ),
    ],
)
def test_titles_wrap_to_short_lines(title, lines):
    assert wrapped(title) == lines
    assert all(len(line) <= LINE_WIDTH for line in wrapped(title))


def test_the_whole_library_is_drawn_where_it_is_told():
    cards = [card("b"), card("a"), card("c"), card("nowhere")]
    links = [related("a", "a"), feeds("a", "b"), Link(LinkKind.NEXT, "c", "nowhere")]
    drawing = draw_all(cards, links, {"a": (0.0, 0.0), "b": (1.0, 0.0), "c": (0.0, 0.5)})
    assert [node.id for node in drawing.nodes] == ["a", "b", "c"]
    assert drawing.nodes[0].x == -drawing.nodes[1].x
    assert [(edge.source, edge.target) for edge in drawing.edges] == [("a", "a"), ("a", "b")]
    assert drawing.caption == "3 notes, 2 links"
    places = {"b": (1.0, 0.0), "a": (0.0, 0.0), "c": (0.0, 0.5)}
    assert draw_all(cards[::-1], links[::-1], places) == drawing


def test_an_empty_library_is_an_empty_picture():
    assert as_json(draw_all([], [], {}))["caption"] == "0 notes, 0 links"
