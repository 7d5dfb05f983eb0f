"""The whole graph, used in a real browser."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import ROOT
from tests.served import chromium, served, until, watched

pytestmark = pytest.mark.browser
COLOURS = """() => {
    const shadow = document.querySelector('[data-testid=stBidiComponentIsolated]').shadowRoot;
    const sheet = shadow.querySelector('canvas');
    const pixel = sheet.getContext('2d').getImageData(2, 2, 1, 1).data;
    return pixel[0] + pixel[1] + pixel[2];
}"""

# What the canvas shows, as one number.
DRAWN = """() => {
    const shadow = document.querySelector('[data-testid=stBidiComponentIsolated]').shadowRoot;
    const sheet = shadow.querySelector('canvas');
    const { data } = sheet.getContext('2d').getImageData(0, 0, sheet.width, sheet.height);
    return data.reduce((sum, one, at) => (sum * 31 + one) % 1000000007, 7);
}"""
STEP, STILL = 150, 600  # milliseconds between two looks, and without a change between them


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return one browser for all of these tests."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Return the address of the page with the graph."""
    with served("graph_demo.py") as url:
        yield url


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """Return that page with 5,000 notes drawn."""
    with watched(browser, color_scheme="light") as (_, page):
        page.goto(address)
        expect(page.locator(".whole[data-shown]")).to_be_visible()
        yield page


def middle(page: Page) -> tuple[float, float]:
    """Return the middle of the stage."""
    box = page.locator(".stage").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def fly(page: Page, note: str) -> None:
    """Ask Python for a note and wait until the view has flown there: it is drawn anew, and then no more."""
    before = page.evaluate(DRAWN)
    page.get_by_label("Fly to").fill(note)
    page.get_by_label("Fly to").press("Enter")
    page.wait_for_function(f"before => ({DRAWN})() !== before", arg=before)
    last, since = before, 0
    while since < STILL:
        page.wait_for_timeout(STEP)
        now = page.evaluate(DRAWN)
        last, since = now, since + STEP if now == last else 0


def test_it_says_how_much_there_is(page: Page) -> None:
    """Nothing is cut off in silence: all notes and links are there and counted."""
    expect(page.locator(".state")).to_have_text("5,000 notes, 20,000 links")


def test_flying_to_a_note_brings_it_to_the_middle(page: Page) -> None:
    """After the flight the note in the middle is the one that was asked for; a click then opens it."""
    fly(page, "g42")
    page.mouse.move(*middle(page))
    expect(page.locator(".card-title")).to_have_text(
        "Does question number 42 change what a careful reader believes about it?"
    )
    page.mouse.click(*middle(page))
    expect(page.get_by_text("events: open:1:g42")).to_be_visible()


def test_the_first_click_shows_and_the_second_opens(page: Page) -> None:
    """One click picks the note out; another on the same note opens it."""
    fly(page, "g42")
    page.locator(".stage").press("Escape")
    page.mouse.click(*middle(page))
    expect(page.get_by_text("events: show:1:g42")).to_be_visible()
    page.mouse.click(*middle(page))
    expect(page.get_by_text("events: show:1:g42 open:1:g42")).to_be_visible()


def rope(page: Page) -> None:
    """Draw around many notes."""
    x, y = middle(page)
    page.keyboard.down("Shift")
    page.mouse.move(x - 150, y - 120)
    page.mouse.down()
    for dx, dy in ((150, -120), (150, 120), (-150, 120), (-150, -100)):
        page.mouse.move(x + dx, y + dy, steps=4)
    page.mouse.up()
    page.keyboard.up("Shift")


def test_a_rope_with_shift_selects_several(page: Page) -> None:
    """What lies inside the rope is selected, sent to Python and kept by it."""
    rope(page)
    words = page.get_by_text("events: select:")
    expect(words).to_be_visible()
    assert int(words.inner_text().split(":")[2]) > 10


def test_the_colouring_is_chosen_in_the_page_and_told(page: Page) -> None:
    """The kinds have a key of shapes; topics speak through the names on the map, and kinds still filter."""
    expect(page.locator(".key")).to_have_count(4)
    page.get_by_role("button", name="topic", exact=True).click()
    expect(page.get_by_role("button", name="topic", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".key")).to_have_count(4)
    expect(page.get_by_text("events: colour:0:")).to_be_visible()


def test_notes_are_found_hidden_and_walked_to_by_keys(page: Page) -> None:
    """Words of titles, kinds as filters with true counts, and keys from note to note."""
    state = page.locator(".state")
    papers = sum(n % 4 == 3 and n % 50 != 7 for n in range(5_000))
    page.get_by_role("button", name=f"Papers {papers:,}").click()
    expect(state).to_contain_text(f"{papers:,} hidden")
    left = [n for n in range(5_000) if "42" in str(n) and (n % 4 != 3 or n % 50 == 7)]
    page.get_by_label("Find in the graph").fill("number 42")
    expect(state).to_contain_text(f"{len(left)} found")
    page.keyboard.press("Enter")
    words = page.get_by_text(re.compile("^events: .*show:1:g"))  # after the narrowing
    expect(words).to_be_visible()
    first = words.inner_text().split(":")[-1]
    assert int(first.removeprefix("g")) in left
    page.get_by_label("Find in the graph").fill("zyzzyva")
    expect(state).to_contain_text("no title has these words")
    page.wait_for_timeout(800)
    page.locator(".stage").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text(f"show:1:{first} show:1:g")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_text("open:1:g")).to_be_visible()


def test_found_and_selected_have_two_signs_that_the_legend_tells(page: Page) -> None:
    """Corners and a ring: each has its outline, its words and its count, as long as there are any."""
    signs = page.get_by_role("group", name="Signs on notes")
    expect(signs).to_be_hidden()
    page.get_by_label("Find in the graph").fill("number 42")
    expect(signs).to_contain_text(re.compile(r"^Found\d+$"))
    rope(page)
    expect(signs.locator(".sign-key")).to_have_text([re.compile(r"^Found\d+$"), re.compile(r"^Selected\d+$")])
    found, selected = (sign.get_attribute("d") for sign in signs.locator("path").all())
    assert found != selected
    page.get_by_label("Find in the graph").fill("")
    expect(signs.locator(".sign-key")).to_have_text([re.compile(r"^Selected\d+$")])


def test_folders_tags_and_years_narrow_it_with_true_counts(page: Page) -> None:
    """Values of one list add up, lists narrow each other, and each count is of what the others leave."""
    state = page.locator(".state")
    folders, tags = (page.locator(".facet").filter(has_text=words) for words in ("Folders", "Tags"))
    folders.locator("summary").click()
    odd = folders.locator("label").filter(has_text="odd")
    expect(odd).to_contain_text("2,500")
    odd.click()
    expect(state).to_contain_text("2,500 hidden")
    expect(page.get_by_text("events: narrow:0:")).to_be_visible()
    # By keys: on to the next list, down to its first value, chosen with the space bar, closed with Escape.
    tags.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(tags.locator("label").first).to_contain_text("#tenth")
    expect(tags.locator("label .number")).to_have_text(["0", "0"])
    page.keyboard.press("Escape")
    folders.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(state).not_to_contain_text("hidden")
    expect(tags.locator("label .number")).to_have_text(["500", "50"])
    page.keyboard.press("Escape")
    expect(folders.locator(".facet-list")).to_be_hidden()
    expect(folders.locator("summary")).to_be_focused()
    page.get_by_role("button", name="Show all", exact=True).click()
    expect(folders).not_to_have_class("facet chosen")
    expect(page.get_by_role("button", name="Show all", exact=True)).to_be_hidden()


def test_the_time_line_shows_it_as_it_was_and_says_what_has_no_date(page: Page) -> None:
    page.get_by_role("button", name="Time line").click()
    words = page.locator(".time-words")
    expect(words).to_have_text("Until 1 January 2022: 1,000 of 1,000 dated notes")
    expect(page.locator(".time-note")).to_have_text(
        "Only 1,000 of 5,000 notes have a date: the time line tells of these alone."
    )
    expect(page.locator(".state")).to_contain_text("4,000 hidden")
    slider = page.get_by_label("Until")
    slider.focus()
    page.keyboard.press("Home")
    expect(words).to_have_text("Until 1 January 2020: 334 of 1,000 dated notes")
    page.get_by_label("Show the 4,000 notes without a date too").check()
    expect(page.locator(".state")).to_contain_text("666 hidden")
    page.get_by_role("button", name="Play").click()
    expect(words).to_have_text("Until 1 January 2022: 1,000 of 1,000 dated notes")
    page.get_by_role("button", name="Time line").click()
    expect(words).to_be_hidden()
    expect(page.locator(".state")).to_have_text("5,000 notes, 20,000 links")


def test_a_late_answer_takes_nothing_back(browser: Browser, address: str) -> None:
    """What was selected and chosen while the app was at work on an earlier choice stays."""
    with watched(browser) as (_, page):
        page.goto(f"{address}?slow=1")
        expect(page.locator(".whole[data-shown]")).to_be_visible()
        page.locator(".facet summary").first.click()
        boxes = page.locator(".facet").first.locator("input[type=checkbox]")
        boxes.nth(0).check()
        boxes.nth(2).check()
        expect(page.get_by_text("events: narrow:0:")).to_be_visible()  # the first is answered
        boxes.nth(2).uncheck()
        boxes.nth(0).uncheck()
        boxes.nth(1).check()
        hidden = page.locator(".state")
        expect(hidden).to_contain_text("3,750 hidden")
        expect(page.get_by_text(re.compile("events:( narrow:0:){3}"))).to_be_visible()
        for box, on in zip(boxes.all(), (False, True, False), strict=True):
            expect(box).to_be_checked(checked=on)
        expect(hidden).to_contain_text("3,750 hidden")


def test_a_choice_holds_until_the_app_has_heard_it(page: Page) -> None:
    """An answer to an earlier choice is not shown, and a choice that was lost is told once more."""
    script = (ROOT / "views" / "components" / "shared" / "told.js").read_text("utf-8")
    steps = """
        const said = [], told = new Told((value) => said.push(value));
        const shown = [told.heard("a")];
        told.say("b"); told.say("c");
        shown.push(told.heard("b"), told.heard("a"), told.heard("c"), told.heard("d"));
        return [shown, said];
    """
    shown, said = page.evaluate(f"() => {{ {script} {steps} }}")
    assert shown == [True, False, False, True, True]
    assert said == ["b", "c", "c"]


def test_the_canvas_follows_the_theme(page: Page) -> None:
    """A switch of the system's theme repaints the canvas without a rerun."""
    assert page.evaluate(COLOURS) > 600
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"() => ({COLOURS})() < 200")


def test_reruns_do_not_send_the_graph_again(browser: Browser, address: str) -> None:
    """After the first picture a flight costs kilobytes, not the megabyte of the graph."""
    with watched(browser) as (_, page):
        sizes: list[int] = []
        page.on(
            "websocket", lambda socket: socket.on("framereceived", lambda frame: sizes.append(len(frame)))
        )
        page.goto(f"{address}?notes=20000&links=100000")
        expect(page.locator(".whole[data-shown]")).to_be_visible()
        until(page, lambda: sum(sizes) > 1_000_000)
        sizes.clear()
        fly(page, "g7")
        assert 0 < sum(sizes) < 100_000
        assert page.locator(".whole").count() == 1
