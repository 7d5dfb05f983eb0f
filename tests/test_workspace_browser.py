"""Text, map and walk as one workspace: whole stories with mouse, keys and fingers, on the app as it runs."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.conftest import ROOT
from tests.page_sets import PageSet
from tests.served import chromium, served, watched
from tests.test_map_browser import crossings
from throughline.library import SAMPLE, Library

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
MAP = "document.querySelector('.st-key-beside [data-testid=stBidiComponentIsolated]').shadowRoot"
# The marks that are drawn, how many notes they stand for, and the boxes of the words beside them.
DRAWN = f"""() => {{
    const marks = [...{MAP}.querySelectorAll('.node:not(.away)')];
    const words = marks.map((mark) => mark.querySelector('.label:not(.off)')).filter(Boolean);
    const counts = marks.map((mark) => Number(mark.querySelector('.count')?.textContent ?? 1));
    return {{ marks: marks.length, notes: counts.reduce((a, b) => a + b, 0), boxes: words.map((word) => {{
        const {{ left, top, right, bottom }} = word.getBoundingClientRect();
        return [left, top, right, bottom];
    }}) }};
}}"""
# Where each mark stands, once the fonts are there and nothing has moved for a while.
PLACES = f"""() => new Promise((done) => {{
    const places = () => JSON.stringify([...{MAP}.querySelectorAll('.node')].map((node) =>
        [node.dataset.id, node.getAttribute('transform')]).sort());
    let last = '', since = performance.now();
    const look = () => {{
        const still = places() === last && document.fonts.status === 'loaded';
        if (!still) [last, since] = [places(), performance.now()];
        if (performance.now() - since > 700) done(last);
        else setTimeout(look, 50);
    }};
    look();
}})"""
# Steps of the walk that are cut at the left: behind the first step, which stays in view, or at the edge.
CUT = """line => {
    const steps = [...line.children];
    const box = (element) => element.getBoundingClientRect();
    const edge = steps[0].matches('.pinned') ? box(steps[0]).right : box(line).left;
    return steps.slice(1).map(box)
        .filter(({ left, right }) => left < edge - 2 && right > edge + 2).length;
}"""
SCROLL = "document.querySelector('[data-testid=stMain]')"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def address(shared_app: tuple[Path, str]) -> str:
    """The address of the app on the real pages."""
    return shared_app[1]


def node(page: Page, note: str) -> Locator:
    return page.locator(f'.map .node[data-id="{note}"]')


def at(page: Page, note: str, steps: int) -> None:
    """Wait until text, map, walk and address show the same note, and nothing moves any more."""
    expect(page.locator("svg.picture")).to_have_attribute("data-centre", note)
    expect(page.locator(f'.crumbs [aria-current][data-id="{note}"]')).to_be_visible()
    expect(page.locator(".crumbs li")).to_have_count(steps)
    title = page.locator(".crumbs [aria-current]").get_attribute("title") or ""
    expect(page.locator(".note-head h1")).to_have_text(title)
    page.wait_for_function("id => new URL(location).searchParams.get('note') === id", arg=note)
    page.wait_for_timeout(500)


def press(page: Page, mark: Locator) -> None:
    """Press a mark with the mouse, as a hand does."""
    box = mark.locator(".shape").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=4)
    page.mouse.down()
    page.mouse.up()


def singles(page: Page) -> list[str]:
    """Return the notes that are drawn by themselves around the centre."""
    found = page.locator(".map .node:not(.central):not(.group):not(.away)")
    return found.evaluate_all("all => all.map((node) => node.dataset.id)")


@pytest.mark.one_set
def test_text_map_and_walk_are_always_at_the_same_note(
    browser: Browser, address: str, facts: PageSet
) -> None:
    with watched(browser, base_url=address) as (_, page):
        page.goto(f"/note?note={facts.hub_id}")
        at(page, facts.hub_id, 1)
        page.evaluate("window.sameSession = true")
        expect(page.locator(".hint")).to_contain_text("A click on the map or on a link walks there")
        wide = page.locator(".map .stage").evaluate("stage => stage.clientWidth")
        assert wide > 450  # there is no empty pane beside it
        first, first_title = page.evaluate(PLACES), page.locator(".note-head h1").inner_text()
        # A step on the map brings the text along; a link in the text brings the map along.
        step = next(note for note in singles(page) if note != facts.hub_id)
        press(page, node(page, step))
        at(page, step, 2)
        link = page.locator('.st-key-reading a[href^="?note="]').last
        goal = (link.get_attribute("href") or "").removeprefix("?note=").split("#")[0]
        link.click()
        at(page, goal, 3)
        # Where the line of the walk is too short, its first step stays, none is cut, and the wheel turns it.
        page.set_viewport_size({"width": 1020, "height": 900})
        line = page.locator(".crumbs")
        expect(line.locator(".gap")).to_have_count(1)
        expect(line.locator("[aria-current]")).to_be_in_viewport()
        assert line.evaluate(CUT) == 0
        line.hover()
        page.mouse.wheel(0, -100)
        expect(line.locator(".gap")).to_have_count(0)
        expect(line.locator("li").nth(1)).to_be_in_viewport()
        page.wait_for_function("line => line.scrollLeft === 0", arg=line.element_handle())
        assert line.evaluate(CUT) == 0
        page.set_viewport_size({"width": 1440, "height": 900})
        # The centre is open already: pressing it loses nothing.
        press(page, node(page, goal))
        page.wait_for_timeout(400)
        at(page, goal, 3)
        # Back along the walk keeps what is ahead; the browser's Back undoes one step; a reload keeps it all.
        page.get_by_label("Back along the walk").click()
        expect(page.locator(".crumbs .ahead")).to_have_count(1)
        at(page, step, 3)
        page.go_back()
        at(page, goal, 3)
        page.go_back()
        at(page, step, 2)
        assert page.evaluate("window.sameSession") is True
        page.reload()
        at(page, step, 2)
        page.locator(".crumbs button").first.click()
        at(page, facts.hub_id, 2)
        now = page.evaluate(PLACES)
        assert [
            (a, b) for a, b in zip(json.loads(now), json.loads(first), strict=True) if a != b
        ] == []  # the same note is drawn in the same way
        # Text or map alone at a key, in the address.
        page.keyboard.press("m")
        expect(page.locator(".note-head h1")).to_be_hidden()
        page.wait_for_function("() => new URL(location).searchParams.get('view') === 'map'")
        page.keyboard.press("t")
        expect(page.locator("svg.picture")).to_be_hidden()
        page.wait_for_function("() => new URL(location).searchParams.get('view') === 'text'")
        # Beside the text alone stand the notes read before, at the words that led on; a title goes back.
        page.set_viewport_size({"width": 1900, "height": 900})
        page.locator(".crumbs button").last.click()
        expect(page.locator(".before h2")).to_have_text(first_title)
        led = page.locator(f'.before a[href="?note={step}"]').first
        if led.count():
            expect(led).to_be_in_viewport()
        page.locator(".before h2 a").click()
        expect(page.locator(".note-head h1")).to_have_text(first_title)
        expect(page.locator(".before")).to_have_count(0)
        at(page, facts.hub_id, 2)
        page.set_viewport_size({"width": 1440, "height": 900})
        page.keyboard.press("t")
        expect(page.locator("svg.picture")).to_be_visible()
        # The walk is kept under a name, and made a prompt of.
        page.get_by_text("This walk", exact=True).click()
        page.get_by_role("button", name="Keep it under a name").click()
        page.get_by_label("Name", exact=True).fill("My <b>way</b> in")
        page.get_by_role("button", name="Keep", exact=True).click()
        expect(
            page.get_by_role("dialog").get_by_text(re.compile(r"My <b>way<.?/.?b> in \(2 steps\)"))
        ).to_be_visible()
        page.keyboard.press("Escape")
        page.get_by_text("This walk", exact=True).click()
        page.get_by_role("button", name="Make a prompt of it").click()
        page.wait_for_url(re.compile(r"/lines\?from="))
        page.go_back()
        at(page, facts.hub_id, 2)
        # All steps are listed in the menu of the walk, and keys reach them.
        page.get_by_text("This walk", exact=True).focus()
        page.keyboard.press("Enter")
        steps = page.locator(".steps button")
        expect(steps).to_have_count(2)
        expect(page.locator(".steps [aria-current]")).to_have_text(first_title)
        page.keyboard.press("Tab")
        expect(steps.first).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        at(page, step, 2)


def test_a_hub_hides_nothing_and_its_groups_open_in_place(
    browser: Browser, shared_app: tuple[Path, str], facts: PageSet
) -> None:
    folder, address = shared_app
    with Library.open(folder) as library:
        links = library.notes.links([facts.hub_id])
        ends = {end for link in links for end in (link.source, link.target)} - {facts.hub_id}
        titles = {one: card.title for one, card in library.notes.cards(ends).items()}
    around = len(ends)
    with watched(browser, base_url=address) as (_, page):
        page.goto(f"/note?note={facts.hub_id}")
        at(page, facts.hub_id, 1)
        drawn = page.evaluate(DRAWN)
        assert drawn["notes"] - 1 == around and drawn["marks"] <= 40
        assert len(drawn["boxes"]) >= 0.9 * drawn["marks"] and crossings(drawn["boxes"]) == []
        expect(page.locator(".more")).to_contain_text(f"{around} notes around")
        kinds = page.locator(".legend-row").first.locator(".toggle").all_inner_texts()
        counts = [int(words.split()[-1]) for words in kinds if "not captured" not in words]
        assert sum(counts) == around  # what is not captured is a part of these, and says so
        group = page.locator(".map .node.group").first
        group.locator(".shape").hover(force=True)
        expect(page.locator(".map .card")).to_contain_text("A click opens the group here.")
        opened_in_place(page, around)
        group = page.locator(".map .node.group").first
        press(page, group)
        expect(page.locator(".map .fold")).to_have_count(1)
        assert "opened=" in page.url
        page.wait_for_timeout(500)
        # Where one went on and came back, the group is still open.
        # The words of a mark are a part of it: pointed at they bring its card, and a click on them walks.
        words = page.locator(".map .node.member:not(.away) .label:not(.off)").first
        step = str(words.evaluate("words => words.closest('.node').dataset.id"))
        line = words.locator("tspan").first.bounding_box()
        assert line is not None
        x, y = line["x"] + line["width"] / 2, line["y"] + line["height"] / 2
        page.mouse.move(x - 2, y, steps=4)
        told = page.locator(".map .card-title")
        expect(told).to_be_visible()
        said = told.inner_text()
        page.mouse.move(x, y, steps=4)  # the card does not come and go
        expect(told).to_have_text(said)
        page.mouse.down()
        page.mouse.up()
        at(page, step, 2)
        assert page.locator(".note-head h1").inner_text() == said
        expect(page.locator(".map .card")).to_be_hidden()  # the pointer rests: it asks about nothing
        expect(page.locator(".map .fold")).to_have_count(0)
        page.get_by_label("Back along the walk").click()
        at(page, facts.hub_id, 2)
        expect(page.locator(".map .fold")).to_have_count(1)
        page.locator(".map .fold").click()
        expect(page.locator(".map .fold")).to_have_count(0)
        # By keys alone: past the bar to the map, a group is opened, and the keys go on in it.
        page.get_by_role("button", name="Skip to the map").focus()
        page.keyboard.press("Enter")
        expect(node(page, facts.hub_id)).to_be_focused()
        page.locator(".map .node.group").first.focus()
        page.keyboard.press("ArrowDown")
        page.locator(".map .node.group").first.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".map .fold")).to_have_count(1)
        # A neighbour whose mark is in a group is found by words of its title.
        drawn_now = set(singles(page))
        wanted = next(one for one in sorted(ends) if one not in drawn_now)
        field = page.get_by_label(re.compile(f"^Find among the {around} neighbours"))
        field.press_sequentially(titles[wanted].lower())
        result = page.locator(".map .around li button").first
        expect(result).to_contain_text(titles[wanted])
        field.press("Enter")
        at(page, wanted, 2)  # from the first step of the walk, to which one had gone back


def opened_in_place(page: Page, around: int) -> None:
    """Open the largest group: nothing else moves, and each of its notes is drawn or listed one step on."""
    groups = page.locator(".map .node.group")
    counts = [int(words) for words in groups.locator(".count").all_text_contents()]
    group = groups.nth(counts.index(max(counts)))
    before, stage = json.loads(page.evaluate(PLACES)), page.locator(".map .stage").bounding_box()
    press(page, group)
    expect(page.locator(".map .fold")).to_have_count(1)
    after = json.loads(page.evaluate(PLACES))
    others = [place for place in after if place in before]
    assert others == before and page.locator(".map .stage").bounding_box() == stage
    drawn = page.locator(".map .node.member:not(.away)").count()
    assert 0 < drawn <= max(counts)
    words = page.evaluate(DRAWN)["boxes"]
    assert crossings(words) == []
    if drawn < max(counts):
        page.locator(".map .more .rest").click()
        listed = page.locator(".map .others li button")
        expect(listed).to_have_count(max(counts) - drawn)
        expect(listed.first).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator(".map .others")).to_be_hidden()
        expect(page.locator(".map .more .rest")).to_be_focused()
    press(page, group)
    expect(page.locator(".map .fold")).to_have_count(0)
    expect(page.locator(".more")).to_contain_text(f"{around} notes around")
    assert json.loads(page.evaluate(PLACES)) == before


@pytest.mark.parametrize("hops", [1, 3])
def test_nine_of_ten_marks_have_their_words_and_none_lies_on_another(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hops: int
) -> None:
    """On the sample's best connected notes, at the usual size of a window."""
    import shutil

    shutil.copytree(SAMPLE, tmp_path / "notes", ignore=shutil.ignore_patterns(".throughline"))
    Library.build(tmp_path / "notes", text_only=True)
    monkeypatch.setenv("THROUGHLINE_NOTES", str(tmp_path / "notes"))
    with Library.open(tmp_path / "notes") as library:
        best = [
            card.id
            for card, _ in zip(library.notes.all(stubs=False, sort="connections"), "abc", strict=False)
        ]
    with (
        served(str(ROOT / "views" / "serve.py")) as url,
        watched(browser, base_url=url, viewport={"width": 1440, "height": 900}) as (_, page),
    ):
        for note in best:
            page.goto(f"/note?note={note}&hops={hops}")
            at(page, note, 1)
            drawn = page.evaluate(DRAWN)
            assert len(drawn["boxes"]) >= 0.9 * drawn["marks"], note
            assert crossings(drawn["boxes"]) == [], note
            expect(page.locator(".rings .guide")).to_have_count(0 if hops == 1 else 3)


def test_on_a_phone_the_map_is_a_sheet_that_two_fingers_move(
    browser: Browser, address: str, facts: PageSet
) -> None:
    options = {"viewport": PHONE, "has_touch": True, "is_mobile": True, "base_url": address}
    with watched(browser, **options) as (context, page):
        page.goto(f"/note?note={facts.both_ways_id}")
        expect(page.locator(".note-head h1")).to_be_visible()
        wide = f"{SCROLL}.scrollWidth"
        assert page.evaluate(wide) <= PHONE["width"]
        for link in page.locator(".numbered a.note-link").all():
            box = link.bounding_box()
            assert box and box["x"] + box["width"] <= PHONE["width"]
        # The map is at hand from the first screen on, wherever one reads.
        handle = page.locator(".handle")
        expect(handle).to_be_in_viewport()
        expect(page.locator("svg.picture")).to_be_hidden()
        handle.tap()
        expect(page.locator("svg.picture")).to_be_visible()
        page.wait_for_timeout(500)
        stage = page.locator(".map .stage").bounding_box()
        assert stage and stage["y"] < PHONE["height"] * 0.5
        x, y = stage["x"] + stage["width"] / 2, stage["y"] + stage["height"] / 2
        fingers = context.new_cdp_session(page)
        world = page.locator(".map .world")
        before = world.get_attribute("transform")
        swipe(fingers, [(x, y)], (0, -12))
        page.wait_for_timeout(300)
        assert world.get_attribute("transform") == before
        swipe(fingers, [(x - 40, y), (x + 40, y)], (0, 12))
        expect(world).not_to_have_attribute("transform", before or "")
        page.get_by_label("Show all of the map").tap()
        page.wait_for_timeout(500)
        step = singles(page)[0]
        node(page, step).locator(".shape").tap(force=True)
        expect(page.locator("svg.picture")).to_have_attribute("data-centre", step)
        handle.tap()
        expect(page.locator("svg.picture")).to_be_hidden()
        expect(page.locator(".note-head h1")).to_be_in_viewport()


def swipe(fingers: object, starts: list[tuple[float, float]], by: tuple[int, int]) -> None:
    """Put fingers down and draw them along."""
    for step in range(7):
        points = [{"x": x + by[0] * step, "y": y + by[1] * step, "id": n} for n, (x, y) in enumerate(starts)]
        kind = "touchMove" if step else "touchStart"
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})  # type: ignore[attr-defined]
    fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})  # type: ignore[attr-defined]
