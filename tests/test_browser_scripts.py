"""Scripts of the browser by themselves, on an empty page: what they do in orders hard to bring about."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.served import chromium
from throughline.views.components.assets import joined, script

pytestmark = pytest.mark.browser
GRAPH = script(
    "shared/dom.js", "shared/kinds.js", "fullgraph/facets.js", "fullgraph/timeline.js", "fullgraph/filters.js"
)
ALL: dict[str, Any] = {"hide": [], "folder": [], "tag": [], "year": [], "until": 0, "undated": False}
# Filters on a graph of these days; `told` holds what was told of it.
FILTERS = """(days) => {
  window.told = [];
  window.filters = new Filters(() => {}, () => told.push(filters.said().until));
  const notes = days.length;
  const zeros = days.map(() => 0);
  const tagged = { notes: [], tags: [] };
  filters.setGraph({ notes, kind: zeros, stub: zeros, titles: days.map(String), order: [...days.keys()],
    folders: ["soil"], folder: zeros, tags: [], tagged, days: Uint32Array.from(days) });
}"""


@pytest.fixture(scope="module")
def empty() -> Iterator[Page]:
    """A page with nothing on it, at an address that is answered here."""
    with chromium() as browser:
        page = browser.new_page()
        page.route("**/*", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
        page.goto("http://throughline.test/browse?tag=soil")
        page.add_script_tag(content=GRAPH)
        page.add_script_tag(content=joined("links/steps.js"))
        yield page


def test_a_view_that_is_opened_while_the_time_line_plays_keeps_its_day(empty: Page) -> None:
    empty.evaluate(FILTERS, [20230101, 20240101, 20250101])
    empty.evaluate("filters.time.turn(), filters.time.play(), (told.length = 0)")
    empty.evaluate("(said) => filters.take(said)", {**ALL, "until": 20240101})
    assert empty.evaluate("[filters.time.until, told, filters.time.playing]") == [20240101, [], None]


def test_a_date_without_a_day_stands_at_the_end_of_its_month_or_year(empty: Page) -> None:
    empty.evaluate(FILTERS, [20250310, 20260000, 20260315, 20260200, 20260220])
    words = empty.evaluate(
        "filters.time.steps.map((_, at) => (filters.time.go(at), filters.time.words.textContent))"
    )
    assert [one.removeprefix("Until ").removesuffix(" of 5 dated notes") for one in words] == [
        "10 March 2025: 1", "20 February 2026: 2", "February 2026: 3", "15 March 2026: 4", "2026: 5",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("until", "words"),
    [(20200115, "Until 15 January 2020: 15"), (20200100, "Until January 2020: 31")],
)
def test_a_kept_day_means_the_same_whatever_the_steps_are(empty: Page, until: int, words: str) -> None:
    month = [20200100 + day for day in range(1, 32)]
    for days in (month, [*month, *(20200200 + 100 * n + day for n in range(9) for day in range(1, 29))]):
        empty.evaluate(FILTERS, days)
        empty.evaluate("(said) => filters.take(said)", {**ALL, "until": until})
        assert empty.evaluate("filters.time.words.textContent").startswith(f"{words} of")


def test_a_folder_that_is_no_more_has_a_box_to_take_it_back(empty: Page) -> None:
    empty.evaluate(FILTERS, [20230101, 20240101])
    empty.evaluate("(said) => filters.take(said)", {**ALL, "folder": ["clay"]})
    rows = (
        "filters.facets.lists.folder.lines.map(({ textContent, control }) => [textContent, control.checked])"
    )
    assert empty.evaluate(rows) == [["soil2", False], ["clay0", True]]
    empty.evaluate("filters.facets.lists.folder.choose('clay', false)")
    assert empty.evaluate("filters.off()") is None


def test_a_page_that_is_turned_to_after_a_filter_was_taken_back_is_a_step_of_its_own(empty: Page) -> None:
    empty.evaluate("oneStepEach()")
    before = empty.evaluate("history.length")
    empty.evaluate(
        "history.pushState(null, '', '/browse?year=1'), history.pushState(null, '', '/graph?year=1')"
    )
    assert (
        empty.evaluate("history.length") == before + 1
    )  # one turn to another page, in Streamlit's two steps
    empty.evaluate("history.pushState(null, '', '/graph')")
    empty.keyboard.press("Shift")
    empty.evaluate("history.pushState(null, '', '/notes')")
    assert empty.evaluate("history.length") == before + 3
