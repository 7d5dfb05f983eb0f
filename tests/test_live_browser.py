"""An open page while notes are read and written: there at once, filled as they come, in nobody’s way."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import ROOT
from tests.served import chromium, served, watched
from throughline.library import Library

pytestmark = pytest.mark.browser

LONG = "\n\n".join(f"Paragraph {n} holds a few plain words, and then a few more of them." for n in range(80))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def folder(write: Callable[..., Path]) -> Path:
    """A small folder of notes, in which a long one can be scrolled."""
    made = write()
    (made / "long.md").write_text(f"# A long note\n\n{LONG}\n", encoding="utf-8")
    (made / "short.md").write_text("# A short note\n\nIt leads to [[A long note]].\n", encoding="utf-8")
    return made


@pytest.fixture
def page(browser: Browser, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """A page of the app on a folder that was read before, to be searched by words alone."""
    Library.build(folder, text_only=True)
    yield from opened(browser, folder, monkeypatch)


def opened(browser: Browser, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    monkeypatch.setenv("THROUGHLINE_NOTES", str(folder))
    with (
        served(str(ROOT / "views" / "serve.py")) as address,
        watched(browser, base_url=address) as (_, found),
    ):
        yield found


def listen(page: Page) -> None:
    """Wait until the page has asked what is new: what was before that is not told."""
    rests = "() => fetch('/live').then((answer) => answer.json()).then((now) => now.news && !now.words)"
    page.wait_for_function(rests)
    page.wait_for_event("response", predicate=lambda response: response.url.endswith("/live"))


def test_a_folder_never_seen_is_opened_at_once_and_fills(
    browser: Browser, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for page in opened(browser, folder, monkeypatch):
        page.goto("/")
        expect(page.locator(".desk-head")).to_contain_text("2 notes")
        page.get_by_role("link", name="walk its map").first.click()
        expect(page.locator("h1:visible")).to_have_text(re.compile("^A (long|short) note$"))


def test_a_note_that_is_saved_is_told_found_and_shown(page: Page, folder: Path) -> None:
    page.goto("/")
    expect(page.locator(".desk-head")).to_contain_text("2 notes")
    listen(page)
    (folder / "third.md").write_text("# Words on herons\n\nThey stand still.\n", encoding="utf-8")
    expect(page.get_by_role("button", name="New or changed: “Words on herons”")).to_be_visible()
    expect(page.locator(".desk-head")).to_contain_text("3 notes")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Find a note").fill("heron")
    expect(page.get_by_role("option").first).to_have_text(re.compile("Words on herons"))
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Find a note").fill("heron")
    page.keyboard.press("Enter")
    expect(page.locator("h1:visible")).to_have_text("Words on herons")


def test_an_open_page_neither_jumps_nor_loses_what_was_typed(page: Page, folder: Path) -> None:
    page.goto("/note?note=a-long-note")
    expect(page.locator("h1:visible")).to_have_text("A long note")
    expect(page.locator(".prose")).to_contain_text("Paragraph 79")  # the title is there before
    frame = page.get_by_test_id("stMain")
    frame.evaluate("frame => frame.scrollTo({ top: 900, behavior: 'instant' })")
    listen(page)
    before = frame.evaluate("frame => frame.scrollTop")
    assert before > 400
    (folder / "long.md").write_text(f"# A long note\n\n{LONG}\n\nAnd herons.\n", encoding="utf-8")
    expect(page.locator(".prose")).to_contain_text("And herons.")
    assert abs(frame.evaluate("frame => frame.scrollTop") - before) < 2
    page.goto("/search")
    box = page.get_by_label("Search the notes")
    box.press_sequentially("half a wo")
    listen(page)
    (folder / "fourth.md").write_text("# Egrets\n\nThey stand still.\n", encoding="utf-8")
    expect(page.get_by_role("button", name="New or changed: “Egrets”")).to_be_visible()
    page.wait_for_timeout(1500)
    expect(box).to_have_value("half a wo")
    box.press_sequentially("rd")
    expect(box).to_have_value("half a word")


def test_the_notice_of_work_is_put_away_until_there_is_new_work(page: Page) -> None:
    answer = {"words": "Learning what the notes mean: 1 of 9", "share": 0.1, "news": None, "job": "7 1"}
    page.route("**/live", lambda route: route.fulfill(json=answer))
    page.goto("/")
    notice = page.locator(".live-work")
    expect(notice).to_contain_text("1 of 9")
    notice.get_by_role("button", name="Close this notice").click()
    expect(notice).to_be_hidden()
    answer["words"] = "Learning what the notes mean: 2 of 9"
    page.reload()
    page.wait_for_event("response", predicate=lambda response: response.url.endswith("/live"))
    expect(page.locator(".desk-head")).to_be_visible()
    expect(notice).to_be_hidden()
    answer["job"] = "7 2"
    expect(notice).to_contain_text("2 of 9")


def test_news_do_not_come_between_a_click_and_its_page(page: Page, folder: Path) -> None:
    page.goto("/note?note=a-short-note")
    expect(page.locator("h1:visible")).to_have_text("A short note")
    listen(page)
    state = page.locator("[data-test-script-state]")
    expect(state).to_have_attribute("data-test-script-state", "notRunning")
    state.evaluate("app => (app.dataset.testScriptState = 'running')")  # as while a page is being made
    (folder / "short.md").write_text("# A short note\n\nIt is longer now.\n", encoding="utf-8")
    expect(page.get_by_role("button", name="New or changed: “A short note”")).to_be_visible()
    page.wait_for_event("response", predicate=lambda response: response.url.endswith("/live"))
    expect(page.locator(".prose")).not_to_contain_text("longer")
    state.evaluate("app => (app.dataset.testScriptState = 'notRunning')")
    expect(page.locator(".prose")).to_contain_text("It is longer now.")


def test_a_note_that_goes_is_told(page: Page, folder: Path) -> None:
    page.goto("/")
    expect(page.locator(".desk-head")).to_contain_text("2 notes")
    listen(page)
    (folder / "short.md").unlink()
    expect(page.get_by_role("button", name="1 note is gone")).to_be_visible()
    expect(page.locator(".desk-head")).to_contain_text("1 note ")
