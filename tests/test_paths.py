"""How two notes connect: exact paths and sentences on hand-made graphs, then a check against networkx."""

import itertools
import random

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.handmade import Library, card, feeds, related
from throughline.corpus.errors import UnknownNoteError
from throughline.corpus.model import Link, LinkKind, NoteKind, Origin, OriginKind
from throughline.graph.walks.paths import common, connect

INQUIRY, CONCEPT, PAPER = NoteKind.INQUIRY, NoteKind.CONCEPT, NoteKind.PAPER
SAID = Origin("page.txt", OriginKind.CITED, 12, "as A? shows")


def ways() -> Library:
    """Two notes joined by a busy inquiry, a quiet one, and a longer chain."""
    return Library(
        [
            card("a", title="A?"),
            card("b", title="B?"),
            card("busy", INQUIRY, title="Busy?"),
            card("quiet", INQUIRY, title="Quiet?"),
            card("r", title="R?"),
            card("p", PAPER, title="P"),
            *(card(f"x{i}") for i in range(5)),
            card("alone", title="Alone?"),
        ],
        [
            feeds("a", "busy"),
            feeds("b", "busy"),
            feeds("a", "quiet", origins=(SAID,)),
            feeds("b", "quiet"),
            related("a", "r", "extends"),
            related("r", "p"),
            Link(LinkKind.RELATED_PAPER, "b", "p"),
            *(feeds(f"x{i}", "busy") for i in range(5)),
        ],
    )


def test_the_quieter_way_comes_first_and_longer_ones_last():
    found = connect(ways(), "a", "b")
    assert [[note.id for note in path.notes] for path in found.paths] == [
        ["a", "quiet", "b"],
        ["a", "busy", "b"],
        ["a", "r", "p", "b"],
    ]


def test_a_path_reads_as_a_sentence():
    found = connect(ways(), "a", "b")
    assert [path.sentence for path in found.paths] == [
        "“A?” is a source for “Quiet?”, which also draws on “B?”.",
        "“A?” is a source for “Busy?”, which also draws on “B?”.",
        "“A?” is related to “R?”, which is related to “P”, which is a paper close to “B?”.",
    ]
    assert found.text == found.paths[0].sentence


def test_a_path_from_an_inquiry_reads_the_other_way():
    found = connect(ways(), "quiet", "busy", k=1)
    assert found.text == "“Quiet?” draws on “A?”, which is also a source for “Busy?”."


def test_steps_carry_label_direction_and_origins():
    found = connect(ways(), "a", "b")
    first, second = found.paths[0].steps
    assert (first.forward, second.forward) == (True, False)
    assert first.link.origins == (SAID,)
    assert found.paths[2].steps[0].link.label == "extends"
    told = found.as_json()["paths"][0]["steps"][0]
    assert told == {
        "from": "a", "to": "quiet", "kind": "source for", "direction": "forward",
        "words": "is a source for", "label": "", "also": [],
        "origins": [{"page": "page.txt", "kind": "cited in the body", "line": 12, "text": "as A? shows"}],
    }  # fmt: skip


def test_parallel_links_make_one_step_that_names_them_all():
    library = Library([card("a"), card("b")], [related("b", "a"), related("a", "b"), feeds("a", "b")])
    (path,) = connect(library, "a", "b").paths
    (step,) = path.steps
    assert step.link.kind is LinkKind.SOURCE_FOR
    assert [(link.source, link.kind) for link in step.also] == [
        ("a", LinkKind.RELATED),
        ("b", LinkKind.RELATED),
    ]


def test_link_kinds_narrow_the_ways():
    found = connect(ways(), "a", "b", kinds=[LinkKind.RELATED, LinkKind.RELATED_PAPER])
    assert [[note.id for note in path.notes] for path in found.paths] == [["a", "r", "p", "b"]]


LIST = {"busy": "an index page: it lists 7 notes"}


def test_no_path_runs_through_a_page_that_joins_almost_everything_where_there_is_another():
    found = connect(ways(), "a", "b", around=LIST)
    assert [[note.id for note in path.notes] for path in found.paths] == [
        ["a", "quiet", "b"],
        ["a", "r", "p", "b"],
    ]
    assert found.remark == ""


def test_a_longer_path_is_shown_and_the_list_that_joins_both_is_named():
    library = ways()
    without = [link for link in library.all_links if "quiet" not in (link.source, link.target)]
    found = connect(Library(library.all_cards.values(), without), "a", "b", around=LIST)
    assert [[note.id for note in path.notes] for path in found.paths] == [["a", "r", "p", "b"]]
    assert found.remark == (
        "A path of 2 links through “Busy?” (an index page: it lists 7 notes) is left out, since it says "
        "little of how they are related."
    )


def test_the_only_path_through_a_list_is_shown_and_said_to_tell_little():
    found = connect(ways(), "a", "x1", 1, around=LIST)
    assert [[note.id for note in path.notes] for path in found.paths] == [["a", "busy", "x1"]]
    assert found.remark == (
        "No other path joins the two: each runs through “Busy?” (an index page: it lists 7 notes). "
        "It is linked to almost everything, so such a path says little of how the two are related."
    )
    assert found.as_json()["remark"] == found.remark


def test_a_list_is_an_end_of_a_path_like_any_note():
    found = connect(ways(), "busy", "quiet", around=LIST)
    assert found.paths[0].notes[0].id == "busy"
    assert found.remark == ""


def test_no_path_says_so_and_tells_what_is_near():
    near = [("alone", "r", 0.4), ("a", "alone", 0.7), ("a", "x1", 0.9), ("gone", "alone", 0.99)]
    found = connect(ways(), "a", "alone", similar=near)
    assert found.paths == ()
    assert found.text == "No path joins “A?” and “Alone?”."
    assert [(each.card.id, each.score) for each in found.near_a] == [("x1", 0.9), ("alone", 0.7)]
    assert [(each.card.id, each.score) for each in found.near_b] == [("a", 0.7), ("r", 0.4)]


def test_a_way_too_long_is_not_denied():
    cards = [card(f"n{i:02}") for i in range(12)]
    library = Library(cards, [feeds(a.id, b.id) for a, b in itertools.pairwise(cards)])
    assert connect(library, "n00", "n11").text == "No path of up to 8 links joins “N00” and “N11”."
    assert len(connect(library, "n00", "n08").paths) == 1


def test_a_note_to_itself():
    found = connect(ways(), "a", "a")
    assert found.text == "“A?” is both ends."
    assert found.paths[0].steps == ()


def test_unknown_notes_and_no_paths_asked_for_are_errors():
    with pytest.raises(UnknownNoteError, match="“nowhere”"):
        connect(ways(), "a", "nowhere")
    with pytest.raises(UnknownNoteError, match="“nowhere”"):
        common(ways(), "nowhere", "a")
    with pytest.raises(ValueError, match="k is 0"):
        connect(ways(), "a", "b", k=0)


def test_only_the_rings_between_are_read():
    cards = [card(f"n{i:02}") for i in range(30)]
    library = Library(cards, [feeds(a.id, b.id) for a, b in itertools.pairwise(cards)])
    connect(library, "n10", "n12", k=1)
    assert library.read <= {f"n{i:02}" for i in range(9, 14)}


def test_a_title_with_a_newline_stays_on_one_line():
    library = Library([card("a", title="A\n<script>?"), card("b")], [feeds("a", "b")])
    assert connect(library, "a", "b").text == "“A <script>?” is a source for “B”."


def test_common_sorts_what_is_shared_by_what_it_is():
    shared = Library(
        [card("a", title="A?"), card("b", title="B?"), card("q1", INQUIRY), card("q2", INQUIRY), card("r"),
         card("s"), card("p", PAPER), card("mine")],
        [
            feeds("a", "q1"), feeds("b", "q1"), feeds("a", "q2"), related("b", "q2"),
            related("a", "r"), related("r", "b"), feeds("s", "a"), feeds("s", "b"),
            Link(LinkKind.RELATED_PAPER, "a", "p"), Link(LinkKind.ANCHOR_PAPER, "b", "p"),
            feeds("a", "mine"), related("a", "b"),
        ],
    )  # fmt: skip
    found = common(shared, "a", "b")
    ids = [
        [each.id for each in group]
        for group in (found.both_feed, found.feed_both, found.related, found.others)
    ]
    assert ids == [["q1"], ["s"], ["r"], ["q2", "p"]]
    assert found.text == (
        "“A?” and “B?”: both are a source for 1 inquiring line; both draw on 1 concept; "
        "both are related to 1 concept; both are linked to 1 inquiring line and 1 paper."
    )


def test_common_says_when_nothing_is_shared():
    assert common(ways(), "a", "alone").text == "“A?” and “Alone?” share no note."


@st.composite
def libraries(draw):
    count = draw(st.integers(2, 10))
    ends = st.integers(0, count - 1)
    triples = draw(st.sets(st.tuples(st.sampled_from(LinkKind), ends, ends), max_size=25))
    cards = [card(f"n{i}") for i in range(count)]
    return cards, [Link(kind, f"n{a}", f"n{b}") for kind, a, b in sorted(triples)]


@given(libraries(), st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_lengths_are_those_of_networkx(drawn, rng: random.Random):
    cards, links = drawn
    found = connect(Library(cards, links), "n0", "n1", k=4)
    graph = nx.Graph((link.source, link.target) for link in links)
    graph.add_nodes_from(each.id for each in cards)
    expected = _lengths(graph) if nx.has_path(graph, "n0", "n1") else []
    expected = [length for length in expected if length <= expected[0] + 2]
    assert [len(path.steps) for path in found.paths] == expected
    for path in found.paths:
        ids = [note.id for note in path.notes]
        assert (ids[0], ids[-1], len(set(ids))) == ("n0", "n1", len(ids))
        assert all(
            {step.link.source, step.link.target} == set(ids[i : i + 2]) for i, step in enumerate(path.steps)
        )
    rng.shuffle(cards)
    rng.shuffle(links)
    assert connect(Library(cards, links), "n0", "n1", k=4) == found


@given(libraries(), st.sets(st.integers(0, 9)))
@settings(max_examples=100, deadline=None)
def test_what_joins_almost_everything_is_on_a_path_only_where_every_path_holds_some(drawn, shunned):
    cards, links = drawn
    around = {f"n{i}": "a hub" for i in shunned}
    found = connect(Library(cards, links), "n0", "n1", k=4, around=around)
    graph = nx.Graph((link.source, link.target) for link in links)
    graph.add_nodes_from(each.id for each in cards)
    plain = graph.subgraph(set(graph) - (around.keys() - {"n0", "n1"}))
    held = [around.keys() & {note.id for note in path.notes[1:-1]} for path in found.paths]
    assert bool(found.paths) == nx.has_path(graph, "n0", "n1")
    if nx.has_path(plain, "n0", "n1"):
        assert not any(held)
        assert len(found.paths[0].steps) == nx.shortest_path_length(plain, "n0", "n1")
    else:
        assert all(held)
        assert bool(found.remark) == bool(found.paths)


def _lengths(graph):
    routes = nx.shortest_simple_paths(graph, "n0", "n1")
    return [len(route) - 1 for route in itertools.islice(routes, 4)]
