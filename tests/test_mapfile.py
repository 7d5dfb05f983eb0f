"""The map file: one page that asks the network for nothing, whatever the titles hold."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.handmade import Library, card, feeds, related
from throughline.corpus.model import Link, LinkKind, NoteKind
from throughline.graph.drawings.drawing import draw, draw_all
from throughline.graph.drawings.mapfile import map_html, write_map
from throughline.graph.walks.neighbourhood import neighbourhood
from throughline.graph.walks.view import MapView

CHROMIUM = Path("/usr/bin/chromium")
HOSTILE = (
    "</script><script>window.stolen = 1</script>",
    "<img src=x onerror='window.stolen=1'>",
    "\"quoted\" 'twice' & \\ back\nnew line\u2028separator",
    'href="javascript:window.stolen=1" {{ 7*7 }} {% raw %}',
    "\u202eهل تفهم النماذج؟ -->",
)


def hostile() -> Library:
    cards = [card(f"n{i}", title=title, description=title) for i, title in enumerate(HOSTILE)]
    links = [feeds("n0", each.id, label=each.title) for each in cards[1:]]
    return Library([*cards, card("q", NoteKind.INQUIRY)], [*links, related("n0", "n1"), related("n0", "n0")])


def page_of(library: Library, centre: str, heading: str = "A map") -> str:
    return map_html(draw(neighbourhood(library, MapView(centre))), heading)


class Tags(HTMLParser):
    """The tags of a page, and what they would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.fetched: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.fetched += [(name, value) for name, value in attrs if name in ("src", "href", "srcset", "data")]


def test_nothing_is_fetched():
    tags = Tags()
    page = page_of(hostile(), "n0")
    tags.feed(page)
    assert tags.fetched == []
    assert "link" not in tags.tags
    assert "default-src 'none'" in page
    assert not re.search(r"@import|url\(\s*['\"]?(?!data:)", page[: page.index("<script>")])


def test_titles_cannot_leave_the_data():
    tags = Tags()
    tags.feed(page_of(hostile(), "n0", heading=HOSTILE[0]))
    assert tags.tags.count("script") == 2
    assert "img" not in tags.tags


def test_two_runs_give_the_same_bytes(tmp_path: Path):
    for name in ("one.html", "two.html"):
        write_map(draw(neighbourhood(hostile(), MapView("n0"))), "A map", tmp_path / name)
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()


def test_links_side_by_side_are_bent_apart():
    parallel = Library([card("a"), card("b")], [feeds("a", "b"), related("b", "a")])
    assert page_of(parallel, "a").count('"type": "curvedCW"') == 1


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM}")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


def opened(browser, page: str, folder: Path):
    """Open a page from a file; return its tab, what it asked for, and what it complained about."""
    path = folder / "map.html"
    path.write_text(page, encoding="utf-8")
    tab, asked, complaints = browser.new_page(), [], []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: complaints.append(message.text))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.goto(path.as_uri())
    tab.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return tab, [url for url in asked if url != path.as_uri()], complaints


@pytest.mark.browser
def test_a_browser_asks_for_nothing_and_runs_no_title(browser, tmp_path: Path):
    tab, asked, complaints = opened(browser, page_of(hostile(), "n0", heading=HOSTILE[0]), tmp_path)
    assert (asked, complaints) == ([], [])
    assert tab.evaluate("window.stolen") is None
    assert tab.inner_text("h1") == HOSTILE[0]
    assert tab.evaluate("network.body.nodeIndices.length") == 5
    assert tab.evaluate("network.physics.physicsEnabled") is False
    tab.close()


@pytest.mark.browser
def test_search_toggles_and_themes_work(browser, tmp_path: Path):
    kinds = Library(
        [card("a"), card("q", NoteKind.INQUIRY, title="Where is it?"), card("p", NoteKind.PAPER)],
        [feeds("a", "q", label="because"), Link(LinkKind.RELATED_PAPER, "a", "p")],
    )
    tab, asked, complaints = opened(browser, page_of(kinds, "a"), tmp_path)
    tab.fill("#search", "WHERE it")
    assert tab.inner_text("#hits button") == "Where is it?"
    tab.press("#search", "Enter")
    assert "draws on A · because" in tab.inner_text("#about")
    tab.uncheck("#kinds label:has-text('paper') input")
    assert tab.evaluate("[noteView.length, linkView.length]") == [2, 1]
    tab.uncheck("#links label:has-text('source for') input")
    assert tab.evaluate("[noteView.length, linkView.length]") == [2, 0]
    before = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    tab.click("#theme")
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") != before
    assert (asked, complaints) == ([], [])
    tab.close()


@pytest.mark.browser
def test_an_empty_library_opens(browser, tmp_path: Path):
    tab, asked, complaints = opened(browser, map_html(draw_all([], [], {}), "Nothing yet"), tmp_path)
    assert (asked, complaints) == ([], [])
    assert "0 notes, 0 links" in tab.inner_text("aside")
    tab.close()
