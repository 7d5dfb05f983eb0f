"""Topics: the communities, their numbers and their names."""

import json
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from networkx.algorithms.community import is_partition, modularity
from typer.testing import CliRunner

from tests.small_graphs import card, cards, clique, related
from throughline.commands.cli import app as commands
from throughline.corpus.model import Card, Link, LinkKind
from throughline.graph.insights.communities import Communities, communities_of, detect, parts_of
from throughline.graph.whole import build, compact_of
from throughline.library import Library

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


WOODS = ("oak", "elm", "ash", "fir", "yew", "bay", "box", "fig", "gum")


def timber() -> tuple[list[Card], list[Link]]:
    """Nine groups of five notes that are one topic, as all of them are few beside a hundred others."""
    notes, links = [], []
    for at, wood in enumerate(WOODS):
        group = [f"c{at}{n}" for n in range(5)]
        notes += [card(name, f"Timber of {wood} {name}") for name in group]
        links += clique(group) + related(f"c{at}0 c{(at + 1) % len(WOODS)}1")
    others = [f"q{n:03}" for n in range(100)]
    notes += [card(name, f"Wind fills sails {name}") for name in others]
    return notes, links + clique(others)


def test_a_great_topic_has_parts_named_by_what_tells_them_apart() -> None:
    notes, links = timber()
    sails, wood = communities_of(compact_of(notes, links)).found
    assert sails.parts == ()  # each of its notes is linked to each
    assert {part.name for part in wood.parts} == {name.capitalize() for name in WOODS}
    assert [part.number for part in wood.parts] == list(range(1, 10))
    assert sorted(note for part in wood.parts for note in part.members) == list(wood.members)
    random.Random(1).shuffle(notes)
    random.Random(2).shuffle(links)
    assert communities_of(build(notes, links)).found == (sails, wood)


@pytest.mark.parametrize("shape", ["by chance", "star", "all linked"])
def test_what_has_no_clear_parts_has_none(shape: str) -> None:
    graphs = {
        "by chance": nx.random_regular_graph(4, 60, seed=3),
        "star": nx.star_graph(60),
        "all linked": nx.complete_graph(60),
    }
    pairs = np.array(sorted(graphs[shape].edges))
    assert set(parts_of(len(graphs[shape]), pairs, np.ones(len(pairs))).tolist()) == {-1}


def test_parts_that_were_there_stay_as_long_as_they_are_clearer_than_by_chance() -> None:
    faint = nx.planted_partition_graph(4, 15, 0.3, 0.08, seed=0)
    pairs = np.array(sorted(faint.edges))
    weights = np.ones(len(pairs))
    planted = np.repeat(np.arange(4), 15)
    assert set(parts_of(60, pairs, weights).tolist()) == {-1}
    assert len(set(parts_of(60, pairs, weights, start=planted).tolist()) - {-1}) > 1
    by_chance = np.array(sorted(nx.random_regular_graph(4, 60, seed=3).edges))
    assert set(parts_of(60, by_chance, np.ones(len(by_chance)), start=planted).tolist()) == {-1}


def test_one_note_more_leaves_topics_as_they_are() -> None:
    by_chance = nx.gnm_random_graph(200, 300, seed=7)  # may be divided in many ways that are equally good
    links = [Link(LinkKind.RELATED, f"c{a:03}", f"c{b:03}") for a, b in by_chance.edges]
    notes = [card(f"c{n:03}") for n in by_chance]
    before = communities_of(compact_of(notes, links))
    more = compact_of([*notes, card("c200")], [*links, *related("c200 c100", "c200 c150")])

    def kept(now: Communities) -> float:
        """Return the share of topics most of whose notes, and few others, are a topic still."""
        great = [set(topic.members) for topic in before.found if topic.size > 4]
        after = [set(topic.members) for topic in now.found]
        return sum(any(len(a & b) > len(a | b) / 2 for b in after) for a in great) / len(great)

    assert kept(communities_of(more, before=before)) > 0.9 > kept(communities_of(more))


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


def test_a_list_of_topics_is_not_made_of_pairs(tmp_path: Path) -> None:
    """Topics of two or three notes are counted below the others; where there are no others they are named."""
    folder = tmp_path / "notes"
    folder.mkdir()
    boats = ["lee", "bow", "keel", "mast", "oar"]
    for name in boats:
        (folder / f"{name}.md").write_text(
            "Harbours: " + " ".join(f"[[{one}]]" for one in boats if one != name)
        )
    pair = {"a": "Cellars. [[b]]\n", "b": "Cellars, again.\n"}
    for name, text in pair.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    Library.build(folder, text_only=True)
    asked = ["--notes", str(folder), "topics"]
    said = CliRunner().invoke(commands, asked).stdout
    assert "1 more holds fewer than 4 notes each" in said and "Cellars" not in said
    assert len(json.loads(CliRunner().invoke(commands, [*asked, "--json"]).stdout)["topics"]) == 2
    for name in boats:
        (folder / f"{name}.md").unlink()
    Library.build(folder, text_only=True)
    assert "(2)" in CliRunner().invoke(commands, asked).stdout
