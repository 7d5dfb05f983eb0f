"""The exported site: every link leads somewhere, it opens from disk, and nothing in a note is alive in it."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from typer.testing import CliRunner

from tests.served import chromium
from throughline.commands.cli import app
from throughline.corpus.writers.destination import DestinationExistsError
from throughline.library import Library
from throughline.website.build import write_site

LARGEST = 300_000
HOSTILE = 'Does <img src=x onerror="window.pwned=1"> {{ 7*7 }} "></svg><script>window.pwned=1</script> end?'


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, built_sample: Path) -> Path:
    """The site of the sample notes."""
    place = tmp_path_factory.mktemp("site") / "out"
    with Library.open(built_sample) as library:
        assert write_site(library, place) == sum(library.account.counts()[0].values()) + 1
    return place


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that must log nothing and ask for files alone."""
    faults: list[str] = []
    opened = browser.new_page()
    opened.on("console", lambda message: faults.append(message.text))
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("request", lambda request: request.url.startswith("file:") or faults.append(request.url))
    opened.on("requestfailed", lambda request: faults.append(request.url))
    yield opened
    opened.close()
    assert faults == [], faults


def test_every_link_leads_to_a_page_and_every_page_is_small(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text("utf-8")
        assert len(text.encode()) < LARGEST
        for address in re.findall(r'(?:href|src)="([^"]*)"', text):
            parts = urlsplit(unescape(address))
            assert parts.scheme in ("", "https", "http"), address
            if not parts.scheme:
                assert (page.parent / unquote(parts.path)).is_file(), address


@pytest.mark.browser
def test_a_note_is_found_by_a_few_letters_with_the_network_off(site: Path, page: Page) -> None:
    page.context.set_offline(True)
    page.goto((site / "index.html").as_uri())
    field = page.get_by_label("Find a note")
    field.fill("half-second pause")
    expect(page.get_by_role("option").first).to_contain_text("Why does a half-second pause")
    field.press("ArrowDown")
    field.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Why does a half-second pause make a machine feel slow?"
    )
    page.locator("svg a:has(.concept)").nth(1).click()
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("half-second")


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_no_serious_fault(site: Path, browser: Browser, theme: Literal["light", "dark"]) -> None:
    # axe reads the style sheet by a request of its own, which the pages' policy rightly refuses.
    page = browser.new_page(color_scheme=theme, bypass_csp=True)
    names = ["index.html", "notes/why-do-systems-trained-on-approval-stop-asking-questions.html",
             "notes/can-language-models-take-part-in-conversational-repair.html"]  # fmt: skip
    for name in names:
        page.goto((site / name).as_uri())
        for details in page.locator("details").all():
            details.evaluate("(element) => { element.open = true }")
        found = Axe().run(page).response["violations"]
        grave = [
            (f["id"], f["nodes"][0]["html"][:120]) for f in found if f["impact"] in ("serious", "critical")
        ]
        assert grave == []
    page.close()


@pytest.mark.browser
def test_hostile_notes_stay_text(write: Callable[..., Path], tmp_path: Path, page: Page) -> None:
    folder = write(
        a=f"{HOSTILE}\n\n{HOSTILE}\n\nNote \u00b7 2026-01-01 \u00b7 sourced from {HOSTILE}\n\n"
        f"[x](javascript:alert(1)) ![y](https://a.example/z.png) {HOSTILE}\n\n"
        f"Related concepts in this collection 1\n-\nWhat of {HOSTILE}\n{HOSTILE}\n{HOSTILE}\n"
    )
    Library.build(folder, text_only=True)
    with Library.open(folder) as library:
        write_site(library, tmp_path / "out")
    for place in (tmp_path / "out").rglob("*.html"):
        page.goto(place.as_uri())
        assert page.evaluate("window.pwned") is None
        assert page.locator("main img, main script, a[href^=javascript]").count() == 0
        assert "49" not in page.locator("h1").inner_text()


def test_nothing_is_written_over_or_among_the_notes(
    site: Path, built_sample: Path, write: Callable[..., Path]
) -> None:
    with Library.open(built_sample) as library, pytest.raises(DestinationExistsError, match="--force"):
        write_site(library, site)
    folder = write(a="A note\n\nText.")
    result = CliRunner().invoke(app, ["--notes", str(folder), "export", "site", str(folder / "out")])
    assert result.exit_code == 1
    assert "inside the notes folder" in result.output
