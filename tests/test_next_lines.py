"""The lines to follow next, and why each one."""

from tests.small_graphs import cards, sources
from throughline.corpus.model import Link, LinkKind
from throughline.graph.insights.next_lines import LinesInGraph, next_lines
from throughline.graph.whole import build

NOTES = cards("c1 c2 c3 c4 q1 q2 q3 q4 q5 q6")
SOURCES = sources(q1="c1 c2 c3", q2="c1 c2 c3", q3="c1 c2 c3", q4="c3 c4", q5="c4", q6="")


def library(*more: Link) -> LinesInGraph:
    return LinesInGraph(build(NOTES, [*SOURCES, *more]))


def names(found: tuple) -> list[str]:
    return [one.line.id for one in found]


def test_shared_sources_lead_on_and_the_line_itself_never_does() -> None:
    found = next_lines(library(), "q1")
    assert set(names(found)) == {"q2", "q3", "q4"}
    assert names(found)[0] == "q2"
    assert [one.id for one in found[0].shared] == ["c1", "c2", "c3"]
    assert found[0].reason == "it also draws on “What is c1?”, “What is c2?” and “What is c3?”"


def test_a_line_on_other_sources_comes_before_a_second_of_the_same() -> None:
    close = {"q2": 0.5, "q3": 0.5, "q4": 0.45}
    assert names(next_lines(library(), "q1", close)) == ["q2", "q4", "q3"]


def test_closeness_alone_is_reason_enough_when_it_is_close() -> None:
    found = next_lines(library(), "q1", {"q5": 0.9, "q6": 0.1, "c4": 0.9, "q1": 1.0})
    assert "q6" not in names(found)
    assert not {"c4", "q1"} & set(names(found))
    (q5,) = [one for one in found if one.line.id == "q5"]
    assert q5.reason == "it is close in meaning (0.90)"
    assert q5.sentence == "“What is q5?”: it is close in meaning (0.90)."


def test_the_page_s_own_list_comes_first_in_its_order() -> None:
    own = [Link(LinkKind.NEXT, "q1", line, rank=rank) for line, rank in (("q5", 2), ("q6", 1), ("q1", 3))]
    found = next_lines(library(*own), "q1", limit=3)
    assert names(found) == ["q6", "q5", "q2"]
    assert [one.captured for one in found] == [True, True, False]
    assert found[0].reason == "the page itself names it as next"


def test_a_line_named_by_the_page_is_not_suggested_again() -> None:
    found = next_lines(library(Link(LinkKind.NEXT, "q1", "q2")), "q1")
    assert names(found).count("q2") == 1
    assert names(found)[0] == "q2"


def test_a_concept_leads_to_the_lines_it_feeds() -> None:
    found = next_lines(library(), "c4")
    assert names(found) == ["q5", "q4"]
    assert found[0].reason == "it draws on this note"


def test_a_rare_source_is_named_before_a_common_one() -> None:
    (found,) = next_lines(library(), "q5")
    assert (found.line.id, [one.id for one in found.shared]) == ("q4", ["c4"])
    both = next_lines(LinesInGraph(build(NOTES, sources(q1="c1 c2", q2="c1 c2", q3="c1"))), "q1")
    assert [one.id for one in both[0].shared] == ["c2", "c1"]


def test_an_isolated_line_leads_nowhere_and_the_limit_holds() -> None:
    assert next_lines(library(), "q6") == ()
    assert len(next_lines(library(), "q1", limit=2)) == 2


def test_what_a_page_lists_elsewhere_is_not_proposed_but_what_it_names_is() -> None:
    assert names(next_lines(library(), "c4", but={"q5"})) == ["q4"]
    named = library(Link(LinkKind.NEXT, "q1", "q2"))
    assert names(next_lines(named, "q1", but={"q2", "q3"})) == ["q2", "q4"]
