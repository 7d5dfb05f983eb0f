"""The neighbourhood map, walked in a real browser."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.served import chromium, served, watched

pytestmark = pytest.mark.browser
BOXES = """() => {
    const shadow = document.querySelector('[data-testid=stBidiComponentIsolated]').shadowRoot;
    return [...shadow.querySelectorAll('.label:not(.off)')].map((label) => {
        const box = label.getBoundingClientRect();
        return [box.left, box.top, box.right, box.bottom];
    });
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return one browser for all of these tests."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Return the address of the page with the map."""
    with served("map_demo.py") as url:
        yield url


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """Return that page, with the map shown."""
    with watched(browser, accept_downloads=True) as (_, page):
        page.goto(address)
        expect(centre(page)).to_be_visible()
        yield page


def centre(page: Page) -> Locator:
    """Return the node in the middle."""
    return page.locator(".node.central")


def at(page: Page, note: str) -> None:
    """Wait until this note is the centre, the motion is over, and a click is no double click."""
    expect(page.locator("svg.picture")).to_have_attribute("data-centre", note)
    expect(page.get_by_text(f"centre: {note}", exact=True)).to_be_visible()
    page.wait_for_timeout(450)


def neighbour(page: Page, skip: set[str]) -> str:
    """Return the first neighbour not yet walked to, by the order of the drawing."""
    ids = page.locator(".node:not(.central)").evaluate_all("all => all.map((node) => node.dataset.id)")
    return next(note for note in ids if note not in skip)


def walk(page: Page, note: str) -> None:
    """Click a node, wherever another may lie over part of it."""
    page.locator(f'.node[data-id="{note}"] .shape').click(force=True)
    at(page, note)


def test_five_clicks_walk_five_steps_and_build_the_map_once(page: Page) -> None:
    """The walk ends at the fifth note, every step was told, and nothing was rebuilt."""
    walked = ["n0"]
    for _ in range(5):
        step = neighbour(page, set(walked))
        walk(page, step)
        walked.append(step)
    expect(page.locator(".map")).to_have_attribute("data-built", re.compile(r"^\d+$"))
    assert page.locator(".map").count() == 1
    assert page.url.endswith(f"note={walked[-1]}")
    events = page.get_by_text("events:").inner_text().removeprefix("events: ").split()
    assert events == [f"walk:{note}" for note in walked[1:]]


def test_the_map_is_the_same_element_after_every_step(page: Page) -> None:
    """A mark set on the live element is still there after walking, so it was updated in place."""
    page.locator(".map").evaluate("map => (map.mark = 'kept')")
    before = page.locator(".map").get_attribute("data-built")
    walk(page, neighbour(page, {"n0"}))
    walk(page, neighbour(page, {"n0"}))
    assert page.locator(".map").evaluate("map => map.mark") == "kept"
    assert page.locator(".map").get_attribute("data-built") == before


def test_a_click_on_the_centre_opens_it(page: Page) -> None:
    """The centre is opened, and only by a click of its own."""
    centre(page).locator(".shape").click(force=True)
    expect(page.get_by_text("opened: n0")).to_be_visible()


def test_a_double_click_walks_once_and_opens_nothing(page: Page) -> None:
    """The second click of a double click does not fall through to the new centre."""
    step = neighbour(page, {"n0"})
    page.locator(f'.node[data-id="{step}"] .shape').dblclick(force=True)
    at(page, step)
    assert page.get_by_text("events:").inner_text() == f"events: walk:{step}"


def test_zoom_is_kept_across_a_walk_and_fit_undoes_it(page: Page) -> None:
    """What the reader zoomed to stays until the fit button."""
    picture = page.locator("svg.picture")
    expect(picture).to_have_attribute("data-zoom", "1.000")
    page.get_by_label("Zoom in").click()
    page.get_by_label("Zoom in").click()
    expect(picture).to_have_attribute("data-zoom", "1.960")
    step = neighbour(page, {"n0"})
    page.locator(f'.node[data-id="{step}"] .shape').dispatch_event("click")
    at(page, step)
    expect(picture).to_have_attribute("data-zoom", "1.960")
    box, stage = centre(page).locator(".shape").bounding_box(), page.locator(".stage").bounding_box()
    assert box is not None
    assert stage is not None
    assert stage["x"] < box["x"] < stage["x"] + stage["width"]
    assert stage["y"] < box["y"] < stage["y"] + stage["height"]
    page.get_by_label("Show all of the map").click()
    expect(picture).to_have_attribute("data-zoom", "1.000")


def test_the_wheel_scrolls_or_zooms_and_a_drag_moves_without_walking(page: Page) -> None:
    """A map within a page leaves the wheel to the page and says once how to zoom; a drag moves the view."""
    stage = page.locator(".stage").bounding_box()
    assert stage is not None
    x, y = stage["x"] + stage["width"] * 0.5, stage["y"] + stage["height"] * 0.5
    page.mouse.move(x, y)
    page.mouse.wheel(0, 40)
    expect(page.locator(".fingers")).to_contain_text("the wheel zoom the map")
    expect(page.locator("svg.picture")).to_have_attribute("data-zoom", "1.000")
    page.keyboard.down("Control")
    page.mouse.wheel(0, -240)
    page.keyboard.up("Control")
    expect(page.locator("svg.picture")).not_to_have_attribute("data-zoom", "1.000")
    before = page.locator(".world").get_attribute("transform")
    page.mouse.down()
    page.mouse.move(x + 60, y + 40, steps=5)
    page.mouse.up()
    assert page.locator("svg.picture").evaluate("map => getComputedStyle(map).outlineStyle") == "none"
    expect(page.locator(".world")).not_to_have_attribute("transform", before or "")
    assert page.get_by_text("events:").inner_text() == "events:"


def test_the_keyboard_walks_and_then_opens(page: Page) -> None:
    """Arrows go to a neighbour, Enter walks there, and a second Enter opens it."""
    centre(page).focus()
    page.keyboard.press("ArrowRight")
    step = page.locator(".node:focus").get_attribute("data-id") or ""
    assert step not in {"", "n0"}
    expect(page.locator(".card")).to_be_visible()
    page.keyboard.press("Enter")
    at(page, step)
    expect(centre(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"opened: {step}")).to_be_visible()


def test_every_node_has_a_name_and_one_is_in_the_tab_order(page: Page) -> None:
    """Nodes are buttons with names; Tab reaches the centre, arrows the rest."""
    assert page.locator(".node[role=button]").count() == 60
    assert page.locator(".node:not([aria-label])").count() == 0
    assert page.locator('.node[tabindex="0"]').count() == 1


@pytest.mark.parametrize("limit", [60, 150])
@pytest.mark.parametrize("size", [{"width": 1440, "height": 900}, {"width": 390, "height": 844}])
def test_no_label_lies_on_another(browser: Browser, address: str, limit: int, size: dict[str, int]) -> None:
    """Labels give way rather than collide, at both sizes, fitted and zoomed."""
    with watched(browser, viewport=size) as (_, page):
        page.goto(f"{address}?limit={limit}")
        expect(page.locator(".node")).to_have_count(limit)
        for _ in range(3):
            page.wait_for_timeout(400)
            boxes = page.evaluate(BOXES)
            assert boxes
            assert crossings(boxes) == []
            page.get_by_label("Zoom in").click()


def crossings(boxes: list[list[float]]) -> list[tuple[list[float], list[float]]]:
    """Return the pairs of boxes that share more than a hair's breadth."""
    return [
        (a, b)
        for number, a in enumerate(boxes)
        for b in boxes[number + 1 :]
        if min(a[2], b[2]) - max(a[0], b[0]) > 2 and min(a[3], b[3]) - max(a[1], b[1]) > 2
    ]


def test_hover_previews_the_note_and_fades_the_rest(page: Page) -> None:
    """The card names the note under the pointer; what is not joined to it is no longer near."""
    step = neighbour(page, {"n0"})
    page.locator(f'.node[data-id="{step}"] .shape').hover(force=True)
    spoken = page.locator(f'.node[data-id="{step}"]').get_attribute("aria-label") or ""
    expect(page.locator(".card-title")).to_be_visible()
    assert page.locator(".card-title").inner_text() in spoken
    assert 0 < page.locator(".node.near").count() < 60
    page.mouse.move(5, 5)
    expect(page.locator(".card")).to_be_hidden()
    assert page.locator(".node.near").count() == 0


def test_the_legend_hides_a_kind_and_tells_python(page: Page) -> None:
    """One press hides every paper at once and leaves an event for the address; another brings them back."""
    papers = page.locator(".node.paper:visible")
    count = papers.count()
    assert count > 0
    page.get_by_role("button", name=re.compile("^Papers")).click()
    expect(papers).to_have_count(0)
    expect(page.get_by_text("events: filter:0")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Papers")).click()
    expect(papers).to_have_count(count)


def test_two_quick_presses_on_the_legend_both_hold(page: Page) -> None:
    """Python's answer to the first press does not undo the second."""
    page.get_by_role("button", name=re.compile("^Papers")).click()
    page.get_by_role("button", name=re.compile("^Concepts")).click()
    page.wait_for_timeout(800)
    assert page.locator(".node.paper:visible").count() == 0
    assert page.locator(".node.concept:visible").count() == 1
    expect(page.locator('.toggle[aria-pressed="false"]')).to_have_count(2)


def test_a_hidden_link_kind_takes_with_it_what_it_alone_joined(page: Page) -> None:
    """With the links of one kind hidden, every node still shown is joined to the centre by another."""
    page.get_by_role("button", name=re.compile("^Source for")).click()
    expect(page.locator(".picture .edge.source-for:visible")).to_have_count(0)
    assert 1 < page.locator(".node:visible").count() < 60


def test_the_rest_is_one_click_away(page: Page) -> None:
    """The map says how many of how many it shows, and shows more when asked."""
    expect(page.locator(".more")).to_contain_text("Showing 60 of 600")
    page.get_by_role("button", name="Show more").click()
    expect(page.locator(".node")).to_have_count(150)


def test_the_neighbours_stand_in_a_list_too(page: Page) -> None:
    """The list holds each neighbour once, and walks like the picture does."""
    page.get_by_text("These 59 neighbours as a list").click()
    entries = page.locator(".list li button")
    expect(entries).to_have_count(59)
    step = neighbour(page, {"n0"})
    words = (
        (page.locator(f'.node[data-id="{step}"]').get_attribute("aria-label") or "")
        .split(": ", 1)[1]
        .split("?")[0]
    )
    entries.filter(has_text=words).first.click()
    expect(page.get_by_text("events: walk:")).to_be_visible()


def test_a_hostile_title_is_only_text(browser: Browser, address: str) -> None:
    """Markup in a title is drawn as letters wherever the title appears."""
    with watched(browser) as (_, page):
        page.goto(f"{address}?note=n3")
        expect(centre(page)).to_be_visible()
        centre(page).locator(".shape").hover(force=True)
        expect(page.locator(".card-title")).to_contain_text('<img src=x onerror="window.pwned=1">')
        page.get_by_text("neighbours as a list").click()
        assert page.evaluate("() => window.pwned") is None
        assert page.locator("img[src=x], .map script").count() == 0


def test_the_picture_can_be_taken_along(page: Page, tmp_path: Path) -> None:
    """SVG and PNG stand alone: plain colours, no variable, no script, nothing fetched."""
    page.locator(".saving summary").click()
    with page.expect_download() as drawing:
        page.get_by_role("button", name="Drawing (SVG)").click()
    drawing.value.save_as(tmp_path / "map.svg")
    text = (tmp_path / "map.svg").read_text(encoding="utf-8")
    root = ET.fromstring(text)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "var(" not in text
    assert "color(" not in text
    assert "<script" not in text
    assert "href" not in text
    words = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text") if element.text]
    assert {"Concepts 14", "Source for 75"} <= set(words)
    page.locator(".saving summary").click()
    with page.expect_download() as picture:
        page.get_by_role("button", name="Picture (PNG)").click()
    picture.value.save_as(tmp_path / "map.png")
    assert (tmp_path / "map.png").read_bytes().startswith(b"\x89PNG")


def test_the_map_file_comes_from_python(page: Page, tmp_path: Path) -> None:
    """The HTML is asked of Python and handed to the reader once."""
    page.locator(".saving summary").click()
    with page.expect_download() as file:
        page.get_by_role("button", name="Map file (HTML)").click()
    file.value.save_as(tmp_path / "map.html")
    assert (tmp_path / "map.html").read_text(encoding="utf-8") == "<!doctype html><title>map</title>"


def test_touch_walks_on_a_phone(browser: Browser, address: str) -> None:
    """A tap walks; the page is no wider than the screen."""
    size = {"width": 390, "height": 844}
    with watched(browser, viewport=size, has_touch=True, is_mobile=True) as (_, page):
        page.goto(address)
        expect(centre(page)).to_be_visible()
        page.locator(f'.node[data-id="{neighbour(page, {"n0"})}"] .shape').tap(force=True)
        expect(page.get_by_text("events: walk:")).to_be_visible()
        assert page.evaluate("() => document.documentElement.scrollWidth") <= 390


def test_two_fingers_zoom_on_a_phone(browser: Browser, address: str) -> None:
    """A pinch zooms the map, and walks nowhere."""
    size = {"width": 390, "height": 844}
    with watched(browser, viewport=size, has_touch=True, is_mobile=True) as (context, page):
        page.goto(address)
        expect(centre(page)).to_be_visible()
        stage = page.locator(".stage").bounding_box()
        assert stage is not None
        x, y = stage["x"] + stage["width"] / 2, stage["y"] + stage["height"] / 2
        fingers = context.new_cdp_session(page)
        for step in range(8):
            points = [{"x": x - 30 - 8 * step, "y": y, "id": 0}, {"x": x + 30 + 8 * step, "y": y, "id": 1}]
            kind = "touchMove" if step else "touchStart"
            fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        page.wait_for_function(
            "map => Number(map.dataset.zoom) > 1.8", arg=page.locator("svg.picture").element_handle()
        )
        assert page.get_by_text("events:").inner_text() == "events:"


def test_no_motion_where_the_system_asks_for_none(browser: Browser, address: str) -> None:
    """With reduced motion every node is in its place in the first frame."""
    with watched(browser, reduced_motion="reduce") as (_, page):
        page.goto(address)
        expect(centre(page)).to_be_visible()
        walk(page, neighbour(page, {"n0"}))
        assert page.evaluate("() => document.getAnimations().length") == 0


def test_twenty_openings_leave_nothing_behind(browser: Browser, address: str) -> None:
    """Showing and hiding the map again and again does not grow the page or its listeners."""
    with watched(browser) as (context, page):
        page.goto(address)
        session = context.new_cdp_session(page)
        session.send("Performance.enable")

        def held() -> dict[str, float]:
            session.send("HeapProfiler.collectGarbage")
            metrics = session.send("Performance.getMetrics")["metrics"]
            return {metric["name"]: metric["value"] for metric in metrics}

        def reopen(times: int) -> None:
            for _ in range(times):
                page.get_by_text("Show the map").click()
                expect(page.locator(".map")).to_have_count(0)
                page.get_by_text("Show the map").click()
                expect(centre(page)).to_be_visible()
            page.wait_for_timeout(400)

        reopen(4)
        before = held()
        reopen(20)
        after = held()
        assert after["JSEventListeners"] - before["JSEventListeners"] < 40
        assert after["Nodes"] - before["Nodes"] < 2_000
        assert after["JSHeapUsedSize"] < before["JSHeapUsedSize"] * 1.25
