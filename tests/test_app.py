"""What the pages say and do, without a browser."""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT
from tests.page_sets import PageSet
from throughline.corpus.model import NoteKind
from throughline.corpus.text.titles import slug_of
from throughline.index.store.listing import Choice, Sort, State
from throughline.library import Library
from throughline.library.output import Words
from throughline.views import cached, state
from throughline.views.as_markdown import as_markdown
from throughline.views.note_body import long_date
from throughline.views.note_view import view_of
from throughline.views.walk import Walk


@pytest.fixture
def built(seeds: Path) -> Iterator[Library]:
    """The library of captured pages, without vectors."""
    Library.build(seeds, text_only=True)
    with Library.open(seeds) as library:
        yield library


@pytest.fixture
def app(built: Library, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The app on captured pages, not yet run."""
    monkeypatch.setenv("THROUGHLINE_NOTES", str(built.folder))
    monkeypatch.delenv("THROUGHLINE_LIBRARY", raising=False)
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)


def html_of(app: AppTest) -> str:
    assert not app.exception
    return "".join(element.proto.body for element in app.get("html"))


def links_in(html: str) -> list[str]:
    return re.findall(r'href="\?note=([^"]*)"', html)


def visible(html: str) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", " ", html)).split())


def test_home_says_what_there_is(app: AppTest, facts: PageSet) -> None:
    html = html_of(app.run())
    held, lines, papers = sum(facts.notes.values()), facts.notes["inquiry"], facts.notes["paper"]
    links = sum(facts.links.values())
    assert f"{held} notes · {lines} inquiring lines · {papers} papers · {links} links" in visible(html)
    assert links_in(html)[0] == facts.untitled_id
    assert facts.hub_id in links_in(html)


def test_a_concept_shows_every_line_that_uses_it(app: AppTest, facts: PageSet) -> None:
    app.query_params["note"] = facts.hub_id
    html = html_of(app.run())
    count = facts.around["inquiry"]
    assert f'id="lines">Inquiring lines that use this note <span class="count">{count}</span>' in html
    lines = html.split('id="lines"')[1].split("Related concepts")[0]
    assert len(set(links_in(lines))) == count
    assert lines.count("Where this link is from") == count
    assert f'Related concepts <span class="count">{facts.around["concept"]}</span>' in html
    assert f'Related papers <span class="count">{facts.around["paper"]}</span>' in html


def test_the_lines_can_be_filtered(app: AppTest, facts: PageSet) -> None:
    app.query_params["note"] = facts.hub_id
    app.run()
    app.text_input(key="lines").set_value(facts.some_lines).run()
    html = html_of(app)
    found = re.search(rf"(\d+) of {facts.around['inquiry']}", visible(html))
    assert found and 0 < int(found[1]) < 30
    assert len(links_in(html.split('id="lines"')[1].split("Related concepts")[0])) == int(found[1])


def test_an_inquiry_numbers_its_sources_alike_in_text_and_list(
    app: AppTest, built: Library, facts: PageSet
) -> None:
    app.query_params["note"] = facts.untitled_id
    html = html_of(app.run())
    prose = re.search(r'<div class="prose">(.*?)</div>', html, re.DOTALL)
    assert prose
    cited = re.findall(r'href="\?note=([^"]*)">[^<]*<sup>(\d+)</sup>', prose[1])
    assert len(cited) == facts.untitled_citations
    assert len({note for note, _ in cited}) == facts.untitled_sources
    listed = re.search(r'<ol class="numbered">(.*?)</ol>', html, re.DOTALL)
    assert listed
    order = [links_in(item)[0] for item in listed[1].split("<li><div")[1:]]
    assert order == [link.source for link in view_of(built, facts.untitled_id).sources]
    assert {note: order[int(number) - 1] for note, number in cited} == {note: note for note, _ in cited}
    assert facts.said_of_first in visible(listed[1])


def test_a_stub_says_who_tells_of_it(app: AppTest, facts: PageSet) -> None:
    app.query_params["note"] = slug_of(facts.told_of_by_last)
    said = visible(html_of(app.run()))
    assert "this is what other pages say about it" in said
    assert facts.pages[-1].name in said


def test_an_unknown_note_is_answered_with_the_nearest(app: AppTest, facts: PageSet) -> None:
    app.query_params["note"] = facts.hub_id[:-3] + "xyz"
    html = html_of(app.run())
    assert "No note is called" in visible(html)
    assert facts.hub_id in links_in(html)


def test_a_page_named_at_the_front_door_is_shown(app: AppTest) -> None:
    app.query_params["go"] = "library"
    assert "9 of 9 declared counts agree with what was read" in visible(html_of(app.run()))


@pytest.mark.parametrize(
    "page", ["browse", "search", "connect", "lines", "insights", "trust", "graph", "library"]
)
def test_every_page_runs(app: AppTest, page: str) -> None:
    app.query_params["go"] = page
    assert visible(html_of(app.run()))


def test_the_folder_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("THROUGHLINE_NOTES", str(tmp_path / "nowhere"))
    said = visible(html_of(AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()))
    assert "a folder of notes was expected" in said


def test_browse_filters_and_sorts_in_the_library(built: Library, facts: PageSet) -> None:
    assert built.notes.browse(Choice()).total == sum(facts.notes.values())
    captured = built.notes.browse(Choice(state=State.CAPTURED, sort=Sort.TITLE))
    titles = [card.title for card in captured.cards]
    assert captured.total == 5 and titles == sorted(titles, key=str.casefold)
    words = facts.untitled.split()
    line = built.notes.browse(Choice(text=f"{words[-2]} {words[-3].upper()}"))
    assert line.cards[0].id == facts.untitled_id and line.sources[0] >= facts.untitled_sources
    least, lines = facts.well_fed
    assert built.notes.browse(Choice(sources=least)).total == lines
    assert built.notes.browse(Choice(since="2020")).total == 0


def test_browse_sorts_by_the_number_of_sources_what_has_any_first(built: Library) -> None:
    for sort, sign in ((Sort.FEWEST, 1), (Sort.MOST, -1)):
        first = built.notes.browse(Choice(sort=sort))
        pages = [built.notes.browse(Choice(sort=sort), page) for page in range(1, first.pages + 1)]
        rows = [row for page in pages for row in zip(page.cards, page.sources, strict=True)]
        has = [card.kind is NoteKind.INQUIRY or count > 0 for card, count in rows]
        counts = [sign * count for (_, count), counted in zip(rows, has, strict=True) if counted]
        assert has == sorted(has, reverse=True) and counts == sorted(counts) and any(counts)


def test_browse_pages_meet_without_gap_or_overlap(built: Library, facts: PageSet) -> None:
    first = built.notes.browse(Choice(sort=Sort.TITLE))
    pages = [built.notes.browse(Choice(sort=Sort.TITLE), page) for page in range(1, first.pages + 1)]
    seen = [card.id for page in pages for card in page.cards]
    held = sum(facts.notes.values())
    assert first.pages == -(-held // 50) and len(seen) == len(set(seen)) == held
    assert built.notes.browse(Choice(sort=Sort.TITLE), 99).page == first.pages


def test_a_note_as_markdown_keeps_its_text_and_its_links(built: Library, facts: PageSet) -> None:
    document = as_markdown(view_of(built, facts.untitled_id), Words(is_plain=False))
    assert document.startswith(f"# {facts.untitled[:50]}")
    assert built.notes.get(facts.untitled_id).body in document
    assert (
        len(re.findall(r"^\d+\. ", document.split("## Sources")[1], re.MULTILINE)) >= facts.untitled_sources
    )


def test_threads_share_one_library_and_read_the_same(built: Library) -> None:
    ids = [card.id for card in built.notes.all()]
    alone = [view_of(built, note) for note in ids]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda note: view_of(built, note), ids))
    assert together == alone


def test_a_rebuilt_library_is_opened_anew(built: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THROUGHLINE_NOTES", str(built.folder))
    before, mark = cached.library(), cached.place().mark()
    assert cached.library() is before
    next(built.folder.glob("001*")).unlink()
    Library.build(built.folder, text_only=True)
    assert cached.place().mark() != mark
    assert cached.library() is not before and cached.library().account.pages() == 4


def test_a_walk_forgets_what_lay_ahead() -> None:
    walk = Walk("a", ("a", "b", "c"), 1).to("d")
    assert walk.trail == ("a", "b", "d") and walk.centre == "d"


def test_dates_are_written_as_readers_write_them() -> None:
    assert [long_date(date) for date in ("2026-02-21", "2026-02", "2026-13-01", "")] == [
        "21 February 2026",
        "2026-02",
        "2026-13-01",
        "",
    ]


def test_a_new_session_takes_up_what_was_left(app: AppTest, built: Library, facts: PageSet) -> None:
    app.query_params["note"] = facts.hub_id
    html_of(app.run())
    fresh = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    assert "Read last" in visible(html_of(fresh.run()))
    assert fresh.session_state["recent"] == (facts.hub_id,)
    left = built.place.with_name("reading.json")
    for broken in ('{"recent": 3}', '{"recent": [1], "walk": null}', '{"walk": {"note": 1}}', "[]", "{"):
        left.write_text(broken)
        html_of(AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run())


def test_whoever_ends_the_command_ends_the_server() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "throughline", "app", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def answers() -> bool:
        with socket.socket() as asked:
            return asked.connect_ex(("127.0.0.1", port)) == 0

    until = time.monotonic() + 60
    while not answers() and time.monotonic() < until:
        time.sleep(0.1)
    assert answers()
    process.terminate()
    process.wait(20)
    time.sleep(0.5)
    assert not answers()


def test_a_run_that_still_names_the_note_before_shows_the_one_that_was_walked_to(
    app: AppTest, facts: PageSet
) -> None:
    at_first, later = facts.untitled_id, slug_of(facts.first_source)
    app.switch_page("views/note.py")
    app.query_params["note"] = at_first
    app.run()
    before = {"note": at_first, "trail": "", "opened": ""}
    after = {"note": later, "trail": f"{at_first},{later}", "opened": ""}
    app.session_state["step"] = state._Step(before, after, is_new=False)
    app.run()  # asked for by the page while the step was on its way to the browser
    assert (app.query_params["note"], app.query_params["trail"]) == (later, after["trail"])
    app.run()  # now the browser knows of it
    assert "step" not in app.session_state
    app.query_params["note"] = at_first
    del app.query_params["trail"]
    app.run()
    assert app.query_params["note"] == at_first
