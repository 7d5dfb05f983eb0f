"""What the structure says, on graphs made by hand so that each answer is known."""

import json
import os
import random
import subprocess
import sys
from collections import Counter
from copy import deepcopy
from itertools import combinations
from math import sqrt
from pathlib import Path

import networkx as nx
import pytest

from tests.small_graphs import card, cards, clique, related, sources
from throughline.corpus.model import Link, LinkKind
from throughline.graph.insights import support
from throughline.graph.insights.as_values import answer_as_json
from throughline.graph.insights.centrality import betweenness, bridges, pagerank
from throughline.graph.insights.communities import Communities, Community, communities_of
from throughline.graph.insights.families import Measure, UnknownInsightError, insights
from throughline.graph.insights.findings import GapKind, Insight, Named, Verdict
from throughline.graph.whole import build, compact_of

LEFT, RIGHT = ["c1", "c2", "c3", "c4"], ["c6", "c7", "c8", "c9"]


def of(graph: nx.MultiDiGraph, name: str, similar: list = (), **measure: float) -> tuple:
    (answer,) = insights(graph, similar, name, Measure(**measure))
    return answer.findings


def test_pagerank_is_that_of_networkx_with_source_links_followed_back() -> None:
    links = [*related("c1 c2", "c2 c3", "c3 c1", "c4 c1"), *sources(q1="c1 c3", q2="c1")]
    whole = compact_of(cards("c1 c2 c3 c4 q1 q2"), links)
    plain = nx.DiGraph([("c1", "c2"), ("c2", "c3"), ("c3", "c1"), ("c4", "c1")])
    plain.add_edges_from([("q1", "c1"), ("q1", "c3"), ("q2", "c1")])
    known = nx.pagerank(plain, tol=1e-10, max_iter=500)
    assert pagerank(whole).tolist() == pytest.approx([known[name] for name in whole.ids], abs=1e-8)


def test_a_ring_shares_its_weight_alike() -> None:
    whole = compact_of(cards("c1 c2 c3 c4"), related("c1 c2", "c2 c3", "c3 c4", "c4 c1"))
    assert pagerank(whole).tolist() == pytest.approx([0.25] * 4)


def test_betweenness_is_that_of_networkx() -> None:
    club = nx.karate_club_graph()
    notes = [card(f"c{n:02}") for n in club]
    whole = compact_of(notes, [Link(LinkKind.RELATED, f"c{a:02}", f"c{b:02}") for a, b in club.edges])
    known = nx.betweenness_centrality(club)
    assert betweenness(whole).tolist() == pytest.approx([known[n] for n in club])


def test_sampled_betweenness_comes_close_and_repeats() -> None:
    ring = 1200
    notes = [card(f"c{n:04}") for n in range(ring)]
    spokes = [Link(LinkKind.RELATED, "c0000", f"c{n:04}") for n in range(1, ring)]
    whole = compact_of(notes, spokes)
    share = betweenness(whole)
    assert share[0] == pytest.approx(1, abs=0.01)
    assert share[1:].max() == 0
    assert share.tolist() == betweenness(whole).tolist()


def test_the_note_between_two_parts_is_the_bridge() -> None:
    whole = compact_of(
        cards("c1 c2 c3 c5 c6 c7 c8"),
        clique(["c1", "c2", "c3"]) + clique(["c6", "c7", "c8"]) + related("c3 c5", "c5 c6"),
    )
    found = bridges(whole, communities_of(whole).by_note(), 5)
    assert [one.note.id for one in found] == ["c5", "c3", "c6"]
    assert [one.share for one in found] == pytest.approx([9 / 15, 8 / 15, 8 / 15])


def test_hubs_are_what_most_rests_on() -> None:
    found = of(
        build(cards("c1 c2 q1 q2 q3 q4 c9"), sources(q1="c1", q2="c1", q3="c1 c2", q4="c2")), "hubs", limit=2
    )
    assert [(one.note.id, one.degree) for one in found] == [("c1", 3), ("c2", 2)]
    assert found[0].share > found[1].share
    assert "3 notes linked to it" in found[0].sentence


def two_topics(*more: Link) -> nx.MultiDiGraph:
    return build(cards("c1 c2 c3 c4 c6 c7 c8 c9 q1 q2"), [*clique(LEFT), *clique(RIGHT), *more])


def test_topics_that_feed_common_lines_without_links_are_a_gap() -> None:
    graph = two_topics(*sources(q1="c1 c6", q2="c1 c2 c6"))
    (gap,) = of(graph, "gaps")
    assert gap.kind is GapKind.FED_TOGETHER
    assert (gap.shared_lines, gap.links) == (2, 0)
    assert {one.id for one in gap.left + gap.right} == {"c1", "c2", "c6"}
    for title in ("“What is c1?”", "“What is c6?”"):
        assert title in gap.question
    assert gap.question.endswith("?")
    assert "feed 2 common inquiring lines but hold no link" in gap.sentence


def test_a_link_between_the_two_closes_the_gap() -> None:
    assert of(two_topics(*sources(q1="c1 c6", q2="c1 c2 c6"), *related("c1 c6")), "gaps") == ()


def test_topics_close_in_meaning_without_a_common_line_are_a_gap() -> None:
    graph = build(cards("c1 c2 c3 c4 c6 c7 c8 c9"), clique(LEFT) + clique(RIGHT))
    (gap,) = of(graph, "gaps", [("c8", "c1", 0.8), ("c1", "c7", 0.6), ("c2", "c9", 0.59), ("c1", "c2", 0.9)])
    assert gap.kind is GapKind.CLOSE_APART
    assert [one.id for one in gap.left] == ["c1"]
    assert [one.id for one in gap.right] == ["c8", "c7"]
    assert (gap.closeness, gap.pairs) == (pytest.approx(0.7), 2)
    assert "(0.70), and no link joins them. “What is c1?” and “What is c8?” are the " in gap.sentence
    assert "closest notes without a link." in gap.sentence
    assert gap.question == "How does “What is c1?” bear on “What is c8?”?"


def test_what_two_notes_both_speak_of_is_in_the_question_of_a_gap() -> None:
    graph = build(cards("c1 c2 c3 c4 c6 c7 c8 c9"), clique(LEFT) + clique(RIGHT))
    asked = []

    def words(one: str, other: str) -> tuple[str, ...]:
        asked.append((one, other))
        return ("oak", "ribs")

    (answer,) = insights(graph, [("c1", "c8", 0.8)], "gaps", words=words)
    (gap,) = answer.findings
    assert asked == [("c1", "c8")]
    assert gap.question == "What does “What is c1?” add to what “What is c8?” says of oak and ribs?"
    assert "Both speak of oak and ribs." in gap.sentence


def test_a_question_that_stands_open_is_that_of_a_gap_and_the_note_that_asks_it_is_named() -> None:
    graph = build(cards("c1 c2 c3 c4 c6 c7 c8 c9"), clique(LEFT) + clique(RIGHT))
    sides = []

    def asked(lines: list[str], left: list[str], right: list[str]) -> tuple[str, str]:
        sides.append((lines, left, right))
        return "Who bends oak?", "c8"

    (answer,) = insights(graph, [("c1", "c8", 0.8), ("c2", "c8", 0.7)], "gaps", asked=asked)
    (gap,) = answer.findings
    assert sides == [([], ["c1", "c2"], ["c8"])]
    assert gap.question == "Who bends oak?"
    assert gap.sentence.endswith("“What is c8?” leaves open: Who bends oak?")
    assert answer_as_json(answer)["findings"][0]["asked_in"]["id"] == "c8"


def test_an_inquiring_line_that_nobody_has_written_is_the_question_of_a_gap() -> None:
    lines = sources(q1="c1 c6", q2="c1 c2 c6", q3="c2 c7")
    graph = build(cards("c1 c2 c3 c4 c6 c7 c8 c9 q1 q2 q3", "q2 q3"), clique(LEFT) + clique(RIGHT) + lines)
    held = []
    (answer,) = insights(
        graph, only="gaps", asked=lambda lines, *_: held.extend(lines) or ("What is q2?", "q2")
    )
    assert held == ["q2", "q3"]
    assert answer.findings[0].sentence.endswith("Nobody has written yet “What is q2?”, which draws on both.")


@pytest.mark.parametrize(
    ("changed", "links", "score"),
    [
        ("", "c1 c8", 0.8),  # linked already
        ("", "", 0.98),  # the same text twice
        ("c8 complete", "", 0.8),  # nobody has written it, and its title asks nothing
        ("c8 2024-01-02", "", 0.8),  # a day of a journal
        ("c8 What is: C1", "", 0.8),  # the same name
    ],
)
def test_notes_that_could_not_meet_are_no_gap(changed: str, links: str, score: float) -> None:
    note, _, what = changed.partition(" ")
    notes = [
        card(one.id, "Eighth things" if what == "complete" else what, complete=what != "complete")
        if one.id == note
        else one
        for one in cards("c1 c2 c3 c4 c6 c7 c8 c9")
    ]
    graph = build(notes, clique(LEFT) + clique(RIGHT) + (related(links) if links else []))
    assert of(graph, "gaps", [("c1", "c8", score)]) == ()


def test_a_topic_is_named_in_its_two_widest_gaps_alone() -> None:
    groups = [[f"c{group}{n}" for n in range(4)] for group in range(4)]
    names = " ".join(note for group in groups for note in group)
    graph = build(cards(names), [link for group in groups for link in clique(group)])
    pairs = [(groups[0][0], groups[at][0], 0.9 - at / 20) for at in (1, 2, 3)]
    found = of(graph, "gaps", pairs)
    assert [round(gap.closeness, 2) for gap in found] == [0.85, 0.8]


def test_two_files_of_one_note_make_one_gap() -> None:
    groups = [[f"c{group}{n}" for n in range(4)] for group in range(3)]
    same = [
        card(one.id, "Oak" if one.id in ("c10", "c20") else "")
        for one in cards(" ".join(n for some in groups for n in some))
    ]
    graph = build(same, [link for group in groups for link in clique(group)])
    (gap,) = of(graph, "gaps", [("c00", "c10", 0.8), ("c00", "c20", 0.8)])
    assert [one.id for one in gap.right] == ["c10"]


def test_an_answer_without_findings_says_why() -> None:
    lines = insights(two_topics(*sources(q1="c1 c6", q2="c1 c2 c6")), [("c1", "c8", 0.5)])
    plain = insights(build(cards("c1 c2"), related("c1 c2")))
    bare = insights(build([], []))
    why = {
        answer.name: [a.why_none for a in (answer, p, b)]
        for answer, p, b in zip(lines, plain, bare, strict=True)
    }
    assert why["gaps"][0] == ""
    assert why["gaps"][1] == "A gap lies between two topics, and links form 1 topic here."
    assert why["topics"] == ["", "", "No link joins two notes, so no topics form."]
    assert why["thin"][1] == "These notes hold no inquiring line, and only inquiring lines rest on sources."
    assert why["reading"][0] == "Every source of an inquiring line has its page here."
    for answers in (lines, plain, bare):
        assert all(bool(answer.findings) != bool(answer.why_none) for answer in answers)


def test_a_reason_for_no_finding_is_the_rule_that_was_applied() -> None:
    """Each reason holds in a library that has what a shorter reason would deny."""
    topics = (Community(1, "Oak", ("c1", "c2")), Community(2, "Pine", ("c3", "c4")))
    oaks = build(cards("c1 c2 c3 c4"), related("c1 c2", "c3 c4", "c2 c4"))
    (answer,) = insights(oaks, [("c1", "c3", 0.9)], ["gaps"], communities=lambda: Communities(topics, ()))
    assert not answer.findings
    assert "one pair, or 2 for each link that joins the two topics" in answer.why_none
    assert "inquiring lines" not in answer.why_none
    days = build([card("c1", "2024-01-02"), card("c2", "2024-01-03")], [])
    (answer,) = insights(days, [("c1", "c2", 0.93)], ["audit"])
    assert not answer.findings and "Notes known by a date" in answer.why_none
    line = build(cards("q1 c1 c2 c3", unread="c2 c3"), sources(q1="c1 c2 c3"))
    (answer,) = insights(line, [], ["thin"])
    assert not answer.findings and "at least one of them is read" in answer.why_none


def test_where_there_are_no_lines_what_others_link_to_is_to_be_written() -> None:
    twice = card("c6", "What is c5?")  # another file of the same note
    links = related("c1 c3", "c2 c3", "c5 c4", "c6 c4", "c1 c2")
    graph = build([*cards("c1 c2 c3 c4 c5", unread="c3 c4"), twice], links)
    (found,) = of(graph, "reading")
    assert found.sentence == (
        "“What is c3?” is not written yet, and 2 notes link to it: “What is c1?” and “What is c2?”."
    )


def test_coupled_lines_are_those_on_the_same_sources() -> None:
    lines = sources(q1="c1 c2 c3", q2="c1 c2 c3", q3="c1 c2", q4="c1", q5="c2 c4 c5 c6")
    found = of(build(cards("c1 c2 c3 c4 c5 c6 q1 q2 q3 q4 q5"), lines), "coupling")
    assert [(one.left.id, one.right.id, len(one.shared)) for one in found] == [
        ("q1", "q2", 3),
        ("q1", "q3", 2),
        ("q2", "q3", 2),
    ]
    assert found[0].cosine == 1
    assert found[1].cosine == pytest.approx(2 / 6**0.5)
    assert found[1].jaccard == pytest.approx(2 / 3)
    assert "rest on the same 2 sources (67% of all they use)" in found[1].sentence


@pytest.mark.parametrize("seed", range(6))
def test_coupling_is_what_comparing_each_two_lines_gives(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(support, "BROADEST_SOURCE", 8)
    monkeypatch.setattr(support, "PAIRS_AT_ONCE", 1 + 40 * seed)
    drawn = random.Random(seed)
    notes, lines = [f"c{n:02}" for n in range(15)], [f"q{n:02}" for n in range(40)]
    draw = lambda: {notes[int(15 * drawn.random() ** 2)] for _ in range(drawn.randrange(6))}  # noqa: E731
    rests = {line: draw() for line in lines}
    links = sources(**{line: " ".join(some) for line, some in rests.items() if some})
    fed = Counter(note for some in rests.values() if len(some) > 1 for note in some)
    expected = []
    for a, b in combinations(lines, 2):
        both = rests[a] & rests[b]
        if len(both) >= 2 and any(fed[note] <= 8 for note in both):
            cosine = len(both) / sqrt(len(rests[a]) * len(rests[b]))
            expected.append((-len(both) * cosine, a, b, both))
    found, total = support.coupling(compact_of(cards(" ".join(notes + lines)), links), 15)
    told = [(one.left.id, one.right.id, {note.id for note in one.shared}) for one in found]
    assert told == [(a, b, both) for _, a, b, both in sorted(expected, key=lambda one: one[:3])][:15]
    assert total == len(expected)
    assert any(times > 8 for times in fed.values())


def test_only_lines_are_found_to_be_asked_twice() -> None:
    graph = build(cards("c1 c2 q1 q2 q3"), sources(q1="c1", q2="c1"))
    scores = [
        ("q2", "q1", 0.93),
        ("q1", "q2", 0.93),
        ("q1", "q3", 0.89),
        ("c1", "c2", 0.99),
        ("q1", "q1", 1.0),
    ]
    (found,) = of(graph, "twice", scores)
    assert (found.left.id, found.right.id, found.closeness, found.shared) == ("q1", "q2", 0.93, 1)


def test_the_audit_weighs_links_against_meaning() -> None:
    graph = build(cards("c1 c2 c3 q1 p1 p2"), [*related("c2 c1", "c1 c3"), *sources(q1="c1")])
    scores = [("c1", "c2", 0.7), ("c1", "c3", 0.1), ("q1", "c2", 0.8), ("q1", "c1", 0.4), ("p1", "p2", 0.9)]
    found = of(graph, "audit", scores)
    assert [(one.verdict, one.left.id, one.right.id, one.kinds) for one in found] == [
        (Verdict.CANDIDATE, "c2", "q1", (LinkKind.SOURCE_FOR,)),
        (Verdict.LOOK_AGAIN, "c1", "c3", (LinkKind.RELATED,)),
        (Verdict.CONFIRMED, "c2", "c1", (LinkKind.RELATED,)),
    ]
    assert "perhaps the first is a source for the second" in found[0].sentence
    assert found[1].sentence.endswith("look again.")


def test_two_days_of_a_journal_are_no_candidates_for_a_link() -> None:
    graph = build([card("c1", "2024-01-02"), card("c2", "Jan 3rd, 2024"), card("c3", "Oak")], [])
    assert of(graph, "audit", [("c1", "c2", 0.99), ("c2", "c3", 0.9)]) == ()


def test_what_to_read_next_completes_most_lines() -> None:
    lines = sources(q1="c1 c2", q2="c1 c3", q3="c3 c4", q4="c3 c4", q5="c3 c4")
    found = of(build(cards("c1 c2 c3 c4 q1 q2 q3 q4 q5", unread="c1 c3 c4"), lines), "reading")
    assert [(one.note.id, one.completes, one.feeds) for one in found] == [
        ("c1", 1, 2),
        ("c3", 0, 4),
        ("c4", 0, 3),
    ]
    assert "would complete 1 of them" in found[0].sentence


def test_thin_lines_rest_on_one_source_or_on_unread_ones() -> None:
    notes = cards("c1 c2 c3 q1 q2 q3 q4 q5", unread="c2 c3 q4 q5")
    found = of(build(notes, sources(q1="c1", q2="c2 c3", q3="c1 c2", q4="c2")), "thin")
    # The fewest read sources first, then the fewest sources.
    assert [one.line.id for one in found] == ["q4", "q2", "q1"]
    assert found[2].sentence == "“What is q1?” rests on one source, “What is c1?”."
    assert found[1].sentence.endswith(", none of them captured.")
    assert "as far as is known" in found[0].sentence


def test_a_read_line_without_any_source_is_thin() -> None:
    (found,) = of(build(cards("q1"), []), "thin")
    assert found.sentence == "“What is q1?” names no source."


def test_every_finding_is_json_with_its_sentence_and_the_graph_is_left_alone() -> None:
    graph = two_topics(*sources(q1="c1 c6", q2="c1 c2 c6"))
    before = deepcopy(graph)
    answers = insights(graph, [("c1", "c7", 0.8), ("q1", "q2", 0.95)])
    assert nx.utils.graphs_equal(graph, before)
    assert [answer.name for answer in answers] == list(Insight)
    said = json.loads(json.dumps([answer_as_json(answer) for answer in answers]))
    assert [one["name"] for one in said] == list(Insight)
    written = [finding for one in said for finding in one["findings"]]
    assert all(one["sentence"].endswith((".", "?")) for one in written)
    assert {"type", "sentence", "left_topic", "question"} <= set(
        next(w for w in written if w["type"] == "Gap")
    )


def test_answers_do_not_depend_on_the_order_of_giving() -> None:
    links = [*clique(LEFT), *clique(RIGHT), *sources(q1="c1 c6", q2="c1 c2 c6")]
    notes = cards("c1 c2 c3 c4 c6 c7 c8 c9 q1 q2 c5")
    scores = [("c1", "c7", 0.8), ("q1", "q2", 0.95), ("c3", "c6", 0.7)]
    assert insights(build(notes, links), scores) == insights(build(notes[::-1], links[::-1]), scores[::-1])


@pytest.mark.parametrize(
    "graph", [build([], []), build(cards("c1"), []), build(cards("q1"), related("q1 q1"))]
)
def test_tiny_libraries_have_answers_too(graph: nx.MultiDiGraph) -> None:
    answers = insights(graph, [("c1", "c1", 1.0), ("no", "such", 0.9)])
    assert len(answers) == len(Insight)
    assert all(one.sentence for answer in answers for one in answer.findings)


def test_another_process_says_the_same_bytes() -> None:
    script = (
        "import json, sys; sys.path[:0] = ['.', 'tests']\n"
        "from tests.planted import planted\n"
        "from throughline.graph.insights.as_values import answer_as_json\n"
        "from throughline.graph.layouts.by_links import by_links\n"
        "from throughline.graph.insights.families import insights\n"
        "whole, _ = planted(200, 900, 5)\n"
        "said = [answer_as_json(one) for one in insights(whole, [('n000001', 'n000150', 0.9)])]\n"
        "print(json.dumps(said), by_links(whole).to_bytes().hex())\n"
    )
    root = Path(__file__).parent.parent
    runs = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=root,
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1
    assert len(runs.pop()) > 10_000


def test_a_title_stays_on_one_line_of_a_sentence() -> None:
    (finding,) = of(build([card("q1", "Why\nnot?")], []), "thin")
    assert finding.sentence == "“Why not?” names no source."
    assert finding.line == Named("q1", card("q1").kind, "Why\nnot?")


def test_an_unknown_insight_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownInsightError, match="'luck'; there are topics, hubs"):
        insights(build([], []), only="luck")
