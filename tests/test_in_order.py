"""Lists come in the order that they are meant to be read in, from the library file to every front end."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest

from tests.library_fixture import CountingEncoder, add, library
from tests.page_sets import WRITTEN
from tests.small_graphs import cards, clique, related, sources
from throughline.agents.asked import Fetch
from throughline.agents.notes import MOST_LINKS, fetch, members
from throughline.corpus.model import LinkKind
from throughline.corpus.text.titles import slug_of
from throughline.graph.insights.families import insights
from throughline.graph.insights.findings import GapKind
from throughline.graph.whole import build
from throughline.index.search.find import Finder
from throughline.index.search.searcher import Searcher
from throughline.index.vectors.encoding import encode_missing
from throughline.library import Library
from throughline.website import build as website


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The library of the pages that were written for these tests, without vectors."""
    place = tmp_path_factory.mktemp("order") / "library.db"
    Library.build(WRITTEN.folder, place, text_only=True)
    with Library.open(WRITTEN.folder, place) as opened:
        yield opened


def test_all_links_come_by_kind_then_rank_then_name(written: Library) -> None:
    found = list(written.notes.links())
    assert found == sorted(
        found, key=lambda link: (link.kind, link.rank is None, link.rank or 0, link.source, link.target)
    )
    assert {link.rank for link in found if link.kind is LinkKind.NEXT} == {1, 2}


def test_next_lines_come_as_their_page_lists_them(written: Library) -> None:
    wanted = ["Should a recipe give times or signs?", "Can a kitchen clock be made to ask a question?"]
    named = [one for one in written.graph.next_lines(WRITTEN.prompted_id) if one.captured]
    assert [one.line.title for one in named] == wanted
    links = written.notes.links([WRITTEN.prompted_id], kinds=[LinkKind.NEXT])
    assert [link.target for link in links] == list(map(slug_of, wanted))


def test_a_notes_own_page_comes_before_those_that_mention_it(written: Library) -> None:
    second = written.notes.get(slug_of(WRITTEN.second))
    assert second.pages == tuple(WRITTEN.pages[n].name for n in (1, 0, 4))


def test_problems_come_by_page_and_line(write: Callable[..., Path]) -> None:
    line = "INQUIRING LINE\nWho waits?\nThis explores it.\nProse.\nSources 3 notes\nDoes it help?\nIt did.\n"
    page = "Can it help?\nOn help.\nProse.\nRelated papers in this collection 9\nPapers.\n- One paper\n"
    folder = write(z=line, a=page + "Inquiring lines that use this note as a source 7\n- Who waits?\n")
    Library.build(folder, text_only=True)
    with Library.open(folder) as opened:
        found = [(problem.path, problem.line) for problem in opened.account.problems()]
    assert found == [("a.txt", 4), ("a.txt", 7), ("z.txt", 5)]


def test_a_title_wins_over_the_alias_of_an_older_note() -> None:
    db = library()
    add(db, 1, "Some other note")
    db.execute("INSERT INTO alias VALUES (1, 'Common ground')")
    add(db, 1, "Some other note")
    add(db, 2, "Common ground")
    assert Finder(db).note_called("common ground") == 2


def test_a_beginning_shows_its_shortest_names_first() -> None:
    db = library()
    for num, title in enumerate(("Ground a b c d", "Ground b", "Ground"), 1):
        add(db, num, title)
    assert [found.title for found in Finder(db).find("grou")] == ["Ground", "Ground b", "Ground a b c d"]


def test_near_pairs_keep_to_their_bound() -> None:
    db = library()
    for num, title in enumerate(("Alpha", "Beta", "Delta"), 1):
        add(db, num, title)
    encoder = CountingEncoder(dimension=2, known={"Alpha": (1, 0), "Beta": (0.8, 0.6), "Delta": (0, 1)})
    encode_missing(db, encoder)
    searcher = Searcher(db, None, encoder)
    assert [(a, b) for a, b, _ in searcher.nearest(3, 0.7)] == [("n1", "n2")]
    assert [(a, b) for a, b, _ in searcher.nearest(3, 0.6)] == [("n1", "n2"), ("n2", "n3")]


def test_topics_that_feed_a_line_together_are_no_gap_for_being_close() -> None:
    left, right = ["c1", "c2", "c3", "c4"], ["c6", "c7", "c8", "c9"]
    notes = cards("c1 c2 c3 c4 c6 c7 c8 c9 q1")
    parted = build(notes, [*clique(left), *clique(right)])
    (answer,) = insights(parted, [("c1", "c6", 0.9)], "gaps")
    assert [gap.kind for gap in answer.findings] == [GapKind.CLOSE_APART]
    fed = build(notes, [*clique(left), *clique(right), *sources(q1="c1 c6")])
    (answer,) = insights(fed, [("c1", "c6", 0.9)], "gaps")
    assert answer.findings == ()


def test_captured_lines_come_first_among_thin_ones_and_bare_stubs_are_none() -> None:
    notes = cards("c1 c2 q1 q2 q3 q4", unread="q1 q4 c2")
    graph = build(notes, [*sources(q1="c1", q2="c1", q3="c2"), *related("c1 c2")])
    (answer,) = insights(graph, (), "thin")
    assert [thin.line.id for thin in answer.findings] == ["q3", "q2", "q1"]


def test_a_long_list_of_the_site_is_cut_where_it_should_be_and_says_so(
    written: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(website, "IN_A_LIST", 10)
    website.write_site(written, tmp_path / "out")
    page = unescape((tmp_path / "out" / "notes" / f"{WRITTEN.hub_id}.html").read_text("utf-8"))
    lines = next(part for part in page.split("<section>") if part.startswith("<h2>Inquiring lines"))
    assert '<span class="count">62</span>' in lines
    assert len(re.findall(r'<li><a href="', lines)) == 10
    assert "52 more are on the pages of those notes." in lines


def test_an_assistant_is_told_fifty_links_and_how_many_there_are(written: Library) -> None:
    told = fetch(written, Fetch(id=WRITTEN.hub_id)).metadata
    assert (len(told.links), told.links_total) == (MOST_LINKS, 62 + 12 + 1 + 5) == (50, 80)
    relations = {one.relation for one in fetch(written, Fetch(id=WRITTEN.untitled_id)).metadata.links}
    assert relations == {LinkKind.SOURCE_FOR.backward}


def test_the_members_of_a_topic_are_those_that_name_it(write: Callable[..., Path]) -> None:
    folder = write()
    (folder / "talk.md").write_text("---\nkind: topic\n---\nSee [[elsewhere]].\n", encoding="utf-8")
    (folder / "note.md").write_text("---\ntags: [talk]\n---\nText.\n", encoding="utf-8")
    Library.build(folder, text_only=True)
    with Library.open(folder) as opened:
        listed = members(opened, opened.notes.find("talk"))
    assert "note" in listed and "elsewhere" not in listed
