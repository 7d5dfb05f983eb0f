"""What a map shows around a note: exact values, then what always holds."""

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.handmade import Library, card, feeds, related
from throughline.corpus.errors import UnknownNoteError
from throughline.corpus.model import Link, LinkKind, NoteKind
from throughline.graph.walks.neighbourhood import LINKS_FOLLOWED, neighbourhood
from throughline.graph.walks.view import MapView

INQUIRY, CONCEPT, PAPER, TOPIC = NoteKind.INQUIRY, NoteKind.CONCEPT, NoteKind.PAPER, NoteKind.TOPIC


def small() -> Library:
    """A concept with two inquiries, a neighbour each way, a paper; one of them leads further."""
    return Library(
        [
            card("c"),
            card("q1", INQUIRY, date="2026-02-21"),
            card("q2", INQUIRY, date="2026-05-01", complete=False),
            card("r1", description="What is near?"),
            card("r2"),
            card("p", PAPER),
            card("far"),
            card("alone"),
        ],
        [
            feeds("c", "q1"),
            feeds("c", "q2"),
            related("c", "r1", "extends it"),
            related("r2", "c"),
            Link(LinkKind.RELATED_PAPER, "c", "p", rank=1),
            feeds("far", "q1"),
            feeds("r1", "q1"),
        ],
    )


def shown(around):
    return {node.id: node.hop for node in around.nodes}


def test_one_hop_is_what_is_linked_from_either_side():
    around = neighbourhood(small(), MapView("c"))
    assert shown(around) == {"c": 0, "q1": 1, "q2": 1, "r1": 1, "r2": 1, "p": 1}
    assert [(e.source, e.target, e.kind_name, e.label) for e in around.edges] == [
        ("c", "p", "related paper", ""),
        ("c", "q1", "source for", ""),
        ("c", "q2", "source for", ""),
        ("c", "r1", "related", "extends it"),
        ("r1", "q1", "source for", ""),
        ("r2", "c", "related", ""),
    ]
    assert around.left_out == {}
    assert around.caption == "showing all 6"


def test_two_hops_reach_the_next_ring():
    assert shown(neighbourhood(small(), MapView("c", hops=2)))["far"] == 2


def test_only_the_neighbourhood_is_read():
    library = small()
    neighbourhood(library, MapView("c"))
    assert library.read == {"c"}


def test_json_is_as_the_command_prints_it():
    told = neighbourhood(small(), MapView("c", limit=2)).as_json()
    assert set(told) >= {"centre", "nodes", "edges", "left_out"}
    assert told["centre"] == "c"
    assert told["nodes"][0] == {
        "id": "c", "kind": "concept", "title": "C", "hop": 0, "x": 0.0, "y": 0.0, "complete": True,
    }  # fmt: skip
    assert told["edges"] == [{"from": "c", "to": "r1", "kind": "related", "label": "extends it"}]
    assert told["left_out"] == {"concept": 1, "inquiry": 2, "paper": 1}
    assert json.loads(json.dumps(told)) == told


def test_kinds_hide_notes_and_the_walk_does_not_pass_through_them():
    around = neighbourhood(small(), MapView("c", hops=2, kinds=frozenset({CONCEPT})))
    assert shown(around) == {"c": 0, "r1": 1, "r2": 1}


def test_link_kinds_hide_links():
    around = neighbourhood(small(), MapView("c", hops=2, link_kinds=frozenset({LinkKind.SOURCE_FOR})))
    assert shown(around) == {"c": 0, "q1": 1, "q2": 1, "far": 2, "r1": 2}


def test_as_of_hides_what_is_dated_later_and_keeps_the_undated():
    around = neighbourhood(small(), MapView("c", as_of="2026-03-01"))
    assert "q2" not in shown(around)
    assert "r1" in shown(around)
    assert around.caption == "showing all 5 · 1 later than 2026-03-01 hidden, undated notes kept"


def test_similar_draws_only_what_no_page_links():
    triples = [("c", "alone", 0.91), ("r1", "r2", 0.7), ("c", "r1", 0.8), ("far", "alone", 0.9)]
    around = neighbourhood(small(), MapView("c", similar=True), similar=triples)
    assert shown(around)["alone"] == 1
    assert [(e.source, e.target, e.kind_name, e.label) for e in around.edges if e.computed] == [
        ("alone", "c", "similar", "close in meaning, 0.91"),
        ("r1", "r2", "similar", "close in meaning, 0.70"),
    ]


def test_similar_off_draws_none():
    around = neighbourhood(small(), MapView("c"), similar=[("c", "alone", 0.91)])
    assert "alone" not in shown(around)
    assert not any(edge.computed for edge in around.edges)


def hub() -> Library:
    """The shape of a well-used concept: very many inquiries, some concepts, few papers."""
    inquiries = [card(f"q{i:03}", INQUIRY) for i in range(214)]
    concepts = [card(f"c{i:02}") for i in range(34)]
    papers = [card(f"p{i}", PAPER) for i in range(8)]
    links = [feeds("hub", each.id) for each in inquiries]
    links += [related("hub", each.id) for each in concepts]
    links += [Link(LinkKind.RELATED_PAPER, "hub", each.id) for each in papers]
    links += [feeds("c33", "q213"), feeds("c32", "q213")]
    return Library([card("hub"), *inquiries, *concepts, *papers], links)


def test_a_crowded_map_keeps_every_kind_and_counts_the_rest():
    around = neighbourhood(hub(), MapView("hub"))
    held = [node.kind for node in around.nodes]
    assert len(held) == 60
    assert {kind: held.count(kind) for kind in (INQUIRY, CONCEPT, PAPER)} == {
        INQUIRY: 37,
        CONCEPT: 16,
        PAPER: 7,
    }
    assert around.left_out == {CONCEPT: 19, INQUIRY: 177, PAPER: 1}
    assert around.total == 257
    assert around.caption == "showing 60 of 257 · left out: 19 concepts, 177 inquiring lines, 1 paper"


def test_without_a_limit_all_are_shown():
    around = neighbourhood(hub(), MapView("hub", limit=None))
    assert (len(around.nodes), around.left_out, around.caption) == (257, {}, "showing all 257")


def test_the_best_connected_are_kept_and_the_closest_before_them():
    assert {"q213", "c33", "c32"} <= set(shown(neighbourhood(hub(), MapView("hub", limit=9))))
    nearest = neighbourhood(hub(), MapView("hub", limit=4), closeness={"q100": 0.9, "c01": 0.8})
    assert {"q100", "c01"} <= set(shown(nearest))


def test_a_limit_of_one_is_the_centre_alone():
    around = neighbourhood(hub(), MapView("hub", limit=1))
    assert shown(around) == {"hub": 0}
    assert around.total == 257


def test_a_huge_neighbourhood_says_that_it_was_not_walked_to_its_end():
    many = [card(f"n{i:04}") for i in range(LINKS_FOLLOWED)]
    links = [related("c", "crowd"), *(related("crowd", each.id) for each in many)]
    library = Library([card("c"), card("crowd"), card("quiet"), *many], [*links, related("c", "quiet")])
    around = neighbourhood(library, MapView("c", hops=2))
    assert around.caption == "showing 3 of at least 3"
    assert "crowd" not in library.read
    whole = neighbourhood(library, MapView("c", hops=2, limit=None))
    assert (whole.whole, whole.total) == (True, LINKS_FOLLOWED + 3)


def test_an_isolated_note_stands_alone():
    around = neighbourhood(small(), MapView("alone", hops=4))
    assert (shown(around), around.edges, around.caption) == ({"alone": 0}, (), "showing all 1")


def test_self_loop_and_parallel_links_are_each_drawn():
    library = Library([card("a"), card("b")], [related("a", "a"), related("a", "b"), feeds("a", "b")])
    around = neighbourhood(library, MapView("a"))
    assert [(e.source, e.target, e.kind_name) for e in around.edges] == [
        ("a", "a", "related"),
        ("a", "b", "source for"),
        ("a", "b", "related"),
    ]


def test_an_unknown_note_is_named():
    with pytest.raises(UnknownNoteError, match="“nowhere”"):
        neighbourhood(small(), MapView("nowhere"))


@pytest.mark.parametrize("options", [{"hops": 0}, {"hops": 5}, {"limit": 0}])
def test_views_out_of_range_are_refused(options):
    with pytest.raises(ValueError, match="is"):
        MapView("c", **options)


@st.composite
def libraries(draw):
    """Any small library, and a view of it."""
    count = draw(st.integers(1, 14))
    cards = [card(f"n{i}", draw(st.sampled_from(NoteKind))) for i in range(count)]
    ends = st.integers(0, count - 1)
    triples = draw(st.sets(st.tuples(st.sampled_from(LinkKind), ends, ends), max_size=40))
    links = [Link(kind, f"n{a}", f"n{b}") for kind, a, b in sorted(triples)]
    view = MapView("n0", hops=draw(st.integers(1, 4)), limit=draw(st.none() | st.integers(1, 10)))
    return cards, links, view


@given(libraries(), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_what_always_holds(drawn, rng: random.Random):
    cards, links, view = drawn
    around = neighbourhood(Library(cards, links), view)
    ids = {node.id for node in around.nodes}
    library = {(link.source, link.target, link.kind) for link in links}
    assert all(edge.source in ids and edge.target in ids for edge in around.edges)
    assert {(e.source, e.target, e.kind) for e in around.edges} == {
        each for each in library if each[0] in ids and each[1] in ids
    }
    assert view.limit is None or len(around.nodes) <= view.limit
    assert _reached(view.centre, around.edges) == ids
    full = neighbourhood(Library(cards, links), MapView("n0", hops=view.hops, limit=None))
    assert around.total == len(full.nodes)
    rng.shuffle(cards)
    rng.shuffle(links)
    assert neighbourhood(Library(cards, links), view) == around


def _reached(centre, edges):
    seen = {centre}
    for _ in edges:
        seen |= {end for e in edges if {e.source, e.target} & seen for end in (e.source, e.target)}
    return seen
