"""A note with everything in it, in a real browser: set, shown, walked through, and harmless."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.conftest import ROOT
from tests.served import COOKIES, chromium, served, watched
from throughline.library import Library
from throughline.website.build import write_site

pytestmark = pytest.mark.browser
WRITTEN = Path(__file__).parent / "written"
SVG = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>"
SCRIPT = f"{SVG}<script>top.pwned=window.pwned=1</script></svg>"
HARM = (
    "![a](bad.svg) ![b](../secret.png) ![c](https://evil.example/c.png)\n\n$\\href{javascript:pwned=1}{x}$ "
    "$\\text{<img src=x onerror=pwned=1>}$ $x<b onclick=pwned=1>$\n\n"
    '<a href="javascript:pwned=1">d</a> <img src="bad.svg" onload="pwned=1"> <svg onload="pwned=1"></svg>'
    '<span class="math" data-mathml="<math><mtext><img src=x onerror=pwned=1></mtext></math>">e</span>\n\n'
    "```html\n<script>pwned=1</script>\n```\n\n> [!note] <b onclick=pwned=1>f</b>\n"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("written") / "notes"
    shutil.copytree(WRITTEN, place)
    (place / "harm.md").write_text(HARM, "utf-8")
    (place / "bad.svg").write_text(SCRIPT, "utf-8")
    (place.parent / "secret.png").write_bytes(b"secret")
    Library.build(place, text_only=True)
    return place


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("THROUGHLINE_NOTES", str(folder))
        with served(str(ROOT / "views" / "serve.py")) as at:
            yield at


def opened(page: Page, note: str) -> None:
    page.goto(f"/note?note={note}")
    page.locator(".prose").wait_for()


def check_all(page: Page) -> None:
    """What both the app and the site must show of the note."""
    expect(page.locator(".prose math")).to_have_count(7)
    expect(page.locator(".prose img")).to_have_count(1)
    expect(page.locator(".prose img")).to_have_js_property("naturalWidth", 680)
    assert page.locator(".prose h1, .prose h2:has-text('Tides and clocks')").count() == 0
    assert (
        page.locator(".callout, .embed, .wide table, pre.code, .footnotes, .box, mark, .remote").count() == 11
    )
    wide = page.locator(".wide").first
    assert wide.evaluate("(box) => box.scrollWidth > box.clientWidth")
    column = page.locator(".prose").bounding_box()
    assert column
    for box in page.locator(".prose > *").all():
        place = box.bounding_box()
        assert place and place["x"] + place["width"] <= column["x"] + column["width"] + 1


def test_a_note_with_everything_in_it_is_set_and_walked_through(browser: Browser, address: str) -> None:
    with watched(browser, base_url=address) as (_, page):
        opened(page, "tides-and-clocks")
        check_all(page)
        expect(page.locator(".linked-from")).to_contain_text("Linked from Harmonic constituents")
        page.get_by_role("link", name="the sum").click()
        expect(page.locator("h2#in-thesum")).to_be_in_viewport()
        assert page.locator("h2#in-thesum").evaluate("(h) => h.getBoundingClientRect().top") < 200
        page.get_by_role("link", name="method of least squares").click()
        expect(page.locator("h1")).to_have_text("Harmonic constituents")
        expect(page.locator("h2#in-fitting")).to_be_in_viewport()
        found = Axe().run(page).response["violations"]
        assert [
            (f["id"], f["nodes"][0]["html"][:120]) for f in found if f["impact"] in ("serious", "critical")
        ] == []


def test_harm_in_pictures_formulas_and_code_does_nothing(browser: Browser, address: str) -> None:
    with watched(browser, base_url=address) as (_, page):
        opened(page, "harm")
        expect(page.locator(".prose img")).to_have_count(2)
        page.wait_for_timeout(500)
        assert page.evaluate("window.pwned") is None
        assert (
            page.locator(
                ".prose :is(script, svg, [onclick], [onload], [onerror], a[href^=javascript])"
            ).count()
            == 0
        )
    context = browser.new_context()
    name, value = COOKIES[address].split("=", 1)
    context.add_cookies([{"name": name, "value": value, "url": address}])
    alone = context.new_page()  # where the browser may say that it has blocked the script
    alone.goto(f"{address}/vault/bad.svg")
    assert alone.evaluate("window.pwned") is None
    context.close()


def test_the_site_shows_the_same_and_asks_nobody(folder: Path, browser: Browser, tmp_path: Path) -> None:
    with Library.open(folder) as library:
        write_site(library, tmp_path / "site")
    page = browser.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.on("request", lambda request: request.url.startswith("file:") or faults.append(request.url))
    page.goto((tmp_path / "site" / "notes" / "tides-and-clocks.html").as_uri())
    check_all(page)
    page.goto((tmp_path / "site" / "notes" / "harm.html").as_uri())
    assert page.evaluate("window.pwned") is None
    page.close()
    assert faults == []
