"""Note links and the quick switcher, used in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, TimeoutError, expect

from tests.served import chromium, served, watched

pytestmark = pytest.mark.browser
SCROLL = "() => document.querySelector('[data-testid=stMain]').scrollTop"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return one browser for all of these tests."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Return the address of the page of linked notes."""
    with served("links_demo.py") as url:
        yield url


@pytest.fixture
def window(browser: Browser, address: str) -> Iterator[tuple[BrowserContext, Page]]:
    """Return that page, complete, in a window of its own."""
    with watched(browser) as (context, page):
        page.goto(address)
        expect(page.get_by_text("Paragraph 59")).to_be_visible()
        expect(page.get_by_role("button", name="Find a note")).to_be_visible()
        yield context, page


@pytest.fixture
def page(window: tuple[BrowserContext, Page]) -> Page:
    """Return the page alone."""
    return window[1]


def search(page: Page, letters: str) -> list[str]:
    """Open the switcher, type, and return the titles it offers."""
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type(letters)
    return page.locator(".switcher .title").all_inner_texts()


def test_a_link_in_prose_opens_in_the_same_session(window: tuple[BrowserContext, Page]) -> None:
    """The click changes the address, keeps the draft, opens no tab and starts at the top of the new note."""
    context, page = window
    page.get_by_label("Draft").fill("half a thought")
    page.get_by_role("link", name="the third").click()
    expect(page.get_by_text("note: c3", exact=True)).to_be_visible()
    assert page.url.endswith("/?note=c3")
    assert page.get_by_label("Draft").input_value() == "half a thought"
    assert len(context.pages) == 1
    assert page.evaluate(SCROLL) == 0


def test_the_same_address_again_is_no_step_to_go_back(page: Page) -> None:
    steps = page.evaluate("history.length")
    page.evaluate("history.pushState({}, '', location.href)")
    assert page.evaluate("history.length") == steps


def test_back_and_forward_return_to_note_and_place(page: Page) -> None:
    """Back restores the note and how far down one was; Forward goes there again."""
    link = page.get_by_role("link", name="the third")
    link.scroll_into_view_if_needed()
    page.wait_for_function(f"() => ({SCROLL})() > 500")
    place = page.evaluate(SCROLL)
    link.click()
    expect(page.get_by_text("note: c3", exact=True)).to_be_visible()
    page.go_back()
    expect(page.get_by_text("note: c0", exact=True)).to_be_attached()
    page.wait_for_function(f"() => Math.abs(({SCROLL})() - {place}) < 4")
    page.go_forward()
    expect(page.get_by_text("note: c3", exact=True)).to_be_attached()


def test_a_click_with_control_is_left_to_the_browser(window: tuple[BrowserContext, Page]) -> None:
    """Ctrl+click opens a tab, and this page stays where it is."""
    context, page = window
    with context.expect_page() as tab:
        page.get_by_role("link", name="the first case").click(modifiers=["Control"])
    assert tab.value.url.endswith("?note=c1")
    expect(page.get_by_text("note: c0", exact=True)).to_be_visible()


def rest_on(page: Page, link: str) -> None:
    """Rest on a link until its card shows; a page that is drawn once more just then takes the card away."""
    for _ in range(5):
        page.get_by_role("link", name=link).hover()
        try:
            page.locator(".card-title").wait_for(timeout=3000)
        except TimeoutError:
            page.mouse.move(5, 5)
        else:
            return


def test_a_link_is_previewed_on_hover_and_on_focus(page: Page) -> None:
    """The card shows title, kind and description, as text, and leaves with the pointer or Escape."""
    rest_on(page, "the first case")
    expect(page.locator(".card-title")).to_have_text(
        "Does retrieval change in case 1 of a long conversation?"
    )
    expect(page.locator(".card")).to_contain_text("Inquiring line")
    expect(page.locator(".card")).to_contain_text("Asks what case 1 teaches.")
    page.mouse.move(5, 5)
    expect(page.locator(".card")).to_be_hidden()
    page.get_by_role("link", name="a strange one").focus()
    expect(page.locator(".card-title")).to_have_text(
        '<img src=x onerror="window.pwned=1"> Is a title ever markup?'
    )
    page.keyboard.press("Escape")
    expect(page.locator(".card")).to_be_hidden()
    assert page.evaluate("() => window.pwned") is None


def test_the_switcher_ranks_exact_then_prefix_then_words_then_letters(page: Page) -> None:
    """A whole word beats the start of one, that beats letters inside, and letters in order come last."""
    titles = search(page, "trust 123")
    assert titles[:2] == [
        "Does trust change in case 123 of a long conversation?",
        "Does trust change in case 1235 of a long conversation?",
    ]
    assert "Does trust change in case 1123 of a long conversation?" in titles[2:]


def test_the_switcher_knows_other_names_and_says_when_it_finds_none(page: Page) -> None:
    """An alias leads to its note; letters that stand in no title are answered in words."""
    assert search(page, "seventh ali") == ["Does silence change in case 7 of a long conversation?"]
    page.get_by_role("combobox").fill("zzzqx")
    expect(page.get_by_text("No title has these letters")).to_be_visible()


def test_arrows_and_enter_open_and_then_it_offers_the_recent(page: Page) -> None:
    """The second hit is opened by Down and Enter; an empty switcher offers it again."""
    second = search(page, "trust 123")[1]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_text("note: c1235", exact=True)).to_be_visible()
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert search(page, "") == [second]


def test_slash_opens_the_switcher_but_not_while_typing(page: Page) -> None:
    """In a field a slash is a slash."""
    page.get_by_label("Draft").press("/")
    assert page.get_by_label("Draft").input_value() == "/"
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_text("Paragraph 2 of").click()
    page.keyboard.press("/")
    expect(page.get_by_role("combobox")).to_be_focused()
    assert page.get_by_role("combobox").input_value() == ""


def test_letters_typed_in_the_switcher_do_not_reach_the_pages_own_keys(page: Page) -> None:
    """The page reruns on `r` and offers to clear on `c`: not while a title is being typed."""
    runs = page.get_by_text("runs:").inner_text()
    search(page, "rcrc")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.wait_for_timeout(300)
    assert page.get_by_text("runs:").inner_text() == runs


def test_ten_thousand_titles_are_searched_as_one_types(page: Page) -> None:
    """Each letter is answered from the browser: no rerun, and nothing sent to Python."""
    runs = page.get_by_text("runs:").inner_text()
    for letters in ("case", "a long conversation", "fluency 77", "dtcic"):
        search(page, letters)
        assert page.locator(".switcher .title").count() > 0
        page.keyboard.press("Escape")
    assert page.get_by_text("runs:").inner_text() == runs
