"""Topics: the communities, their numbers and their names."""

import random
from collections import Counter
from dataclasses import replace

import networkx as nx
import numpy as np
from networkx.algorithms.community import is_partition, modularity

from tests.small_graphs import card, cards, clique, related
from throughline.corpus.model import Link, LinkKind
from throughline.graph.insights.communities import communities_of, detect
from throughline.graph.whole import build, compact_of

LETTERS = ["ash", "elm", "fir", "yew", "oak", "bay"]
GREEK = ["alpha", "beta", "gamma", "delta", "epsilon"]


def karate() -> tuple[list, list]:
    club = nx.karate_club_graph()
    notes = [card(f"c{member:02}") for member in club]
    return notes, [Link(LinkKind.RELATED, f"c{a:02}", f"c{b:02}") for a, b in club.edges]


def test_the_karate_club_falls_into_its_best_known_parts() -> None:
    notes, links = karate()
    topics = communities_of(compact_of(notes, links))
    club = nx.Graph((link.source, link.target) for link in links)
    parts = [set(topic.members) for topic in topics.found]
    assert is_partition(club, parts)
    assert round(modularity(club, parts, weight=None), 4) == 0.4198
    assert [topic.size for topic in topics.found] == [12, 11, 6, 5]
    assert [topic.number for topic in topics.found] == [1, 2, 3, 4]


def test_the_order_of_giving_changes_nothing() -> None:
    notes, links = karate()
    expected = communities_of(build(notes, links))
    for seed in range(3):
        random.Random(seed).shuffle(notes)
        random.Random(seed).shuffle(links)
        assert communities_of(build(notes, links)) == expected


def test_topics_of_one_size_are_numbered_by_their_smallest_note() -> None:
    notes = cards("c1 c2 c3 c4 c5 c6 c7 c8 c9")
    topics = communities_of(build(notes, clique(["c5", "c7", "c6"]) + clique(["c9", "c2", "c3"])))
    assert [topic.members for topic in topics.found] == [("c2", "c3", "c9"), ("c5", "c6", "c7")]
    assert topics.unconnected == ("c1", "c4", "c8")
    assert topics.by_note()["c9"].number == 1
    assert "c1" not in topics.by_note()


def test_a_loop_connects_a_note_to_nothing() -> None:
    topics = communities_of(build(cards("c1"), related("c1 c1")))
    assert topics.found == ()
    assert topics.unconnected == ("c1",)


def test_an_empty_library_has_no_topics() -> None:
    assert communities_of(build([], [])).found == ()


def test_a_topic_without_words_of_its_own_is_named_by_its_tag_or_its_best_linked_notes() -> None:
    tagged = [card("t1", "recipe"), *(card(f"c{n}", f"Foam {word}") for n, word in enumerate(LETTERS))]
    written = [card(f"c{n}", f"Foam {word}") for n, word in enumerate(GREEK, 20)]
    links = [Link(LinkKind.TOPIC, f"c{n}", "t1") for n in range(len(LETTERS))]
    links += clique([one.id for one in written])
    counted = Counter(end for link in links for end in (link.source, link.target))
    notes = [replace(one, connections=counted[one.id]) for one in (*tagged, *written)]
    first, second = communities_of(build(notes, links)).found
    assert first.name == "Recipe"
    assert second.name == "Foam alpha · Foam beta"


def test_a_date_names_no_topic() -> None:
    days = [card(f"c{n}", f"Apr {n}th, 2021 sails") for n in range(4, 9)]
    other = [card(f"c1{n}", f"{word} of oak") for n, word in enumerate(LETTERS)]
    graph = build([*days, *other], clique([one.id for one in days]) + clique([one.id for one in other]))
    assert {topic.name for topic in communities_of(graph).found} == {"Sails", "Oak"}


def test_a_topic_is_named_by_its_own_words_as_they_are_written() -> None:
    titles = {
        "c1": "Does RLHF training reward confident answers?",
        "c2": "Why does RLHF training erode grounding acts?",
        "c3": "Can RLHF training keep grounding acts alive?",
        "c4": "Do retrieval pipelines need vector search?",
        "c5": "How do retrieval pipelines rank passages?",
        "c6": "What do retrieval pipelines miss in vector search?",
    }
    notes = [card(name, title, description="This explores a question.") for name, title in titles.items()]
    topics = communities_of(build(notes, clique(["c1", "c2", "c3"]) + clique(["c4", "c5", "c6"])))
    assert [topic.name for topic in topics.found] == [
        "RLHF training · grounding acts",
        "Retrieval pipelines · vector search",
    ]


def test_two_topics_never_share_a_name() -> None:
    notes = [card(f"c{n}", "Same words here?") for n in range(4)]
    names = [t.name for t in communities_of(build(notes, related("c0 c1", "c2 c3"))).found]
    assert len(set(names)) == 2
    nameless = [card(f"c{n}", "What is it?") for n in range(2)]
    assert [t.name for t in communities_of(build(nameless, related("c0 c1"))).found] == ["Topic 1"]


def test_heavier_ties_hold_together() -> None:
    pairs = np.array([[0, 1], [1, 2], [2, 3]])
    assert detect(4, pairs, np.array([5, 1, 5])).tolist() == [0, 0, 1, 1]


def test_a_word_of_the_whole_library_names_no_topic_before_its_own_words() -> None:
    own = {"c1": "tides", "c2": "tides", "c3": "tides", "c4": "glaciers", "c5": "glaciers", "c6": "glaciers"}
    notes = [card(name, f"Why do {word} shape oceans?") for name, word in own.items()]
    topics = communities_of(build(notes, clique(["c1", "c2", "c3"]) + clique(["c4", "c5", "c6"])))
    assert [t.name.split(" · ")[0] for t in topics.found] == ["Tides shape", "Glaciers shape"]


def test_a_topic_is_not_named_by_months_or_marks_of_lists() -> None:
    days = [card(f"c1{n}", f"January {n} TODO sailing weather") for n in range(4)]
    others = [card(f"c2{n}", f"January {n} TODO oak timber") for n in range(4)]
    links = [*clique(one.id for one in days), *clique(one.id for one in others)]
    names = " ".join(topic.name for topic in communities_of(compact_of([*days, *others], links)).found)
    assert "ailing" in names and "imber" in names
    assert "anuary" not in names and "TODO" not in names and "odo" not in names
