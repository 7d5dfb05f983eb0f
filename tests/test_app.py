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
from throughline.index.store.listing import Choice, Sort, State
from throughline.library import Library
from throughline.views import opened
from throughline.views.as_markdown import as_markdown
from throughline.views.note_body import long_date
from throughline.views.note_view import view_of
from throughline.views.walk import Walk

HARM = "does-preference-optimization-harm-conversational-understanding"
BOTH = "can-communication-problems-and-optimization-problems-be-addressed-with-the-same"


@pytest.fixture
def built(seeds: Path) -> Iterator[Library]:
    """The library of the real pages, without vectors."""
    Library.build(seeds, text_only=True)
    with Library.open(seeds) as library:
        yield library


@pytest.fixture
def app(built: Library, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The app on the real pages, not yet run."""
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


def test_home_says_what_there_is(app: AppTest) -> None:
    html = html_of(app.run())
    assert "295 notes · 235 lines of inquiry · 18 papers · 312 links" in visible(html)
    assert links_in(html)[0] == BOTH
    assert HARM in links_in(html)


def test_a_concept_shows_every_line_that_uses_it(app: AppTest) -> None:
    app.query_params["note"] = HARM
    html = html_of(app.run())
    assert 'id="lines">Inquiring lines that use this note <span class="count">214</span>' in html
    lines = html.split('id="lines"')[1].split("Related concepts")[0]
    assert len(set(links_in(lines))) == 214
    assert lines.count("Where this link is from") == 214
    assert 'Related concepts <span class="count">23</span>' in html
    assert 'Related papers <span class="count">8</span>' in html


def test_the_lines_can_be_filtered(app: AppTest) -> None:
    app.query_params["note"] = HARM
    app.run()
    app.text_input(key="lines").set_value("clarification").run()
    html = html_of(app)
    found = re.search(r"(\d+) of 214", visible(html))
    assert found and 0 < int(found[1]) < 30
    assert len(links_in(html.split('id="lines"')[1].split("Related concepts")[0])) == int(found[1])


def test_an_inquiry_numbers_its_sources_alike_in_text_and_list(app: AppTest, built: Library) -> None:
    app.query_params["note"] = BOTH
    html = html_of(app.run())
    prose = re.search(r'<div class="prose">(.*?)</div>', html, re.DOTALL)
    assert prose
    cited = re.findall(r'href="\?note=([^"]*)">[^<]*<sup>(\d+)</sup>', prose[1])
    assert len(cited) == 12 and len({note for note, _ in cited}) == 11
    listed = re.search(r'<ol class="numbered">(.*?)</ol>', html, re.DOTALL)
    assert listed
    order = [links_in(item)[0] for item in listed[1].split("<li><div")[1:]]
    assert order == [link.source for link in view_of(built, BOTH).sources]
    assert {note: order[int(number) - 1] for note, number in cited} == {note: note for note, _ in cited}
    assert "Research shows LLMs generate 77.5% fewer grounding acts" in visible(listed[1])


def test_a_stub_says_who_tells_of_it(app: AppTest) -> None:
    app.query_params["note"] = "can-ethically-aligned-ai-systems-still-communicate-poorly"
    said = visible(html_of(app.run()))
    assert "what stands here is what other pages say of it" in said
    assert "004_b3d98c2249739cdc.txt" in said


def test_an_unknown_note_is_answered_with_the_nearest(app: AppTest) -> None:
    app.query_params["note"] = "does-preference-optimization-harm-conversational-misunderstanding"
    html = html_of(app.run())
    assert "No note is called" in visible(html)
    assert HARM in links_in(html)


def test_a_page_named_at_the_front_door_is_shown(app: AppTest) -> None:
    app.query_params["go"] = "library"
    assert "9 of 9 declared counts agree with what was read" in visible(html_of(app.run()))


@pytest.mark.parametrize("page", ["browse", "search", "connect", "lines", "insights", "graph", "library"])
def test_every_page_runs(app: AppTest, page: str) -> None:
    app.query_params["go"] = page
    assert visible(html_of(app.run()))


def test_the_folder_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("THROUGHLINE_NOTES", str(tmp_path / "nowhere"))
    said = visible(html_of(AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()))
    assert "a folder of notes was expected" in said


def test_browse_filters_and_sorts_in_the_library(built: Library) -> None:
    assert built.notes.browse(Choice()).total == 295
    captured = built.notes.browse(Choice(state=State.CAPTURED, sort=Sort.TITLE))
    titles = [card.title for card in captured.cards]
    assert captured.total == 5 and titles == sorted(titles, key=str.casefold)
    both = built.notes.browse(Choice(text="Optimization PROBLEMS"))
    assert both.cards[0].id == BOTH and both.sources[0] == 11
    assert built.notes.browse(Choice(sources=9)).total == 2
    assert built.notes.browse(Choice(since="2020")).total == 0


def test_browse_pages_meet_without_gap_or_overlap(built: Library) -> None:
    first = built.notes.browse(Choice(sort=Sort.TITLE))
    pages = [built.notes.browse(Choice(sort=Sort.TITLE), page) for page in range(1, first.pages + 1)]
    seen = [card.id for page in pages for card in page.cards]
    assert first.pages == 6 and len(seen) == len(set(seen)) == 295
    assert built.notes.browse(Choice(sort=Sort.TITLE), 99).page == 6


def test_a_note_as_markdown_keeps_its_text_and_its_links(built: Library) -> None:
    document = as_markdown(view_of(built, BOTH))
    assert document.startswith("# Can communication problems and optimization problems")
    assert built.notes.get(BOTH).body in document
    assert len(re.findall(r"^\d+\. ", document.split("## Sources")[1], re.MULTILINE)) >= 11


def test_threads_share_one_library_and_read_the_same(built: Library) -> None:
    ids = [card.id for card in built.notes.all()]
    alone = [view_of(built, note) for note in ids]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda note: view_of(built, note), ids))
    assert together == alone


def test_a_rebuilt_library_is_opened_anew(built: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THROUGHLINE_NOTES", str(built.folder))
    before, stamp = opened.library(), opened.place().stamp()
    assert opened.library() is before
    next(built.folder.glob("001*")).unlink()
    Library.build(built.folder, text_only=True)
    assert opened.place().stamp() != stamp
    assert opened.library() is not before and opened.library().account.pages() == 4


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


def test_a_new_session_takes_up_what_was_left(app: AppTest, built: Library) -> None:
    app.query_params["note"] = HARM
    html_of(app.run())
    fresh = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    assert "Read last" in visible(html_of(fresh.run()))
    assert fresh.session_state["recent"] == (HARM,)
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
