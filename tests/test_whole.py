"""The whole graph: order, attributes, and its integer form."""

import random

import networkx as nx
import numpy as np
import pytest

from tests.small_graphs import cards, related, sources
from throughline.corpus.model import Link, LinkKind, Origin, OriginKind
from throughline.graph.whole import (
    DanglingLinkError,
    build,
    cards_in,
    compact,
    compact_of,
    links_in,
    sources_of_lines,
)

NOTES = cards("c2 c1 q1 p1", unread="c2")
LINKS = [
    Link(LinkKind.RELATED_PAPER, "c1", "p1", rank=3),
    Link(LinkKind.RELATED, "c1", "c2", "because", None, (Origin("a.txt", OriginKind.CITED, 4, "so"),)),
    Link(LinkKind.RELATED, "c1", "c1"),
    *sources(q1="c2 c1"),
    Link(LinkKind.NEXT, "c1", "c2"),
]


def test_nodes_stand_in_sorted_order_with_their_cards() -> None:
    graph = build(NOTES, LINKS)
    assert list(graph) == ["c1", "c2", "p1", "q1"]
    assert graph.nodes["c2"]["complete"] is False
    assert graph.nodes["p1"]["title"] == "What is p1?"
    assert cards_in(graph) == tuple(sorted(NOTES, key=lambda card: card.id))


def test_parallel_links_and_loops_keep_all_they_say() -> None:
    graph = build(NOTES, LINKS)
    assert graph.number_of_edges() == 6
    assert [data["kind"] for data in graph["c1"]["c2"].values()] == [LinkKind.NEXT, LinkKind.RELATED]
    assert graph["c1"]["c2"][1]["label"] == "because"
    assert graph["c1"]["c2"][1]["origins"][0].line == 4
    assert graph["c1"]["p1"][0]["rank"] == 3
    assert sorted(links_in(graph), key=repr) == sorted(LINKS, key=repr)


def test_the_order_of_giving_changes_nothing() -> None:
    mixed_cards, mixed_links = NOTES[:], LINKS[:]
    random.Random(5).shuffle(mixed_cards)
    random.Random(6).shuffle(mixed_links)
    one, other = build(NOTES, LINKS), build(mixed_cards, mixed_links)
    assert list(one.nodes(data=True)) == list(other.nodes(data=True))
    assert list(one.edges(keys=True, data=True)) == list(other.edges(keys=True, data=True))


def test_a_link_to_nowhere_is_refused_by_name() -> None:
    with pytest.raises(DanglingLinkError, match="'c9'"):
        build(NOTES, related("c1 c9"))
    with pytest.raises(DanglingLinkError, match="'c9'"):
        compact_of(NOTES, related("c9 c1"))


def test_integers_say_the_same_from_either_side() -> None:
    straight, through = compact_of(NOTES, LINKS), compact(build(NOTES, LINKS))
    assert straight.cards == through.cards
    for name in ("sources", "targets", "kinds"):
        assert np.array_equal(getattr(straight, name), getattr(through, name))
    pairs, counts = straight.pairs()
    assert pairs.tolist() == [[0, 1], [0, 2], [0, 3], [1, 3]]
    assert counts.tolist() == [2, 1, 1, 1]
    assert sources_of_lines(straight) == {3: (0, 1)}
    assert compact(straight) is straight


def test_an_empty_library_is_an_empty_graph() -> None:
    assert nx.is_empty(build([], []))
    assert compact_of([], []).pairs()[0].tolist() == []
    assert sources_of_lines(compact_of([], [])) == {}
