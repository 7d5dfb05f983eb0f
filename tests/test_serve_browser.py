"""Two readers log in through a browser, by a real provider, and what one doubts is not the other's."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.served import PATIENCE, chromium
from tests.served_group import group, provider
from throughline.library import Library

pytestmark = pytest.mark.browser
NOTE = "?go=note&note=does-trust-grow"


def come_in(browser: Browser, origin: str, name: str) -> Page:
    """Log in as one does: by the link of the closed page, and at the provider."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(origin)
    page.get_by_role("link", name="Log in").click()
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.get_by_role("button", name="Surprise me")).to_be_visible()
    return page


def test_two_readers_log_in_and_each_doubts_alone(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "trust.md").write_text("# Does trust grow?\n\nThe secret word is zyzzyva.\n")
    Library.build(tmp_path / "notes", text_only=True)
    with provider() as issuer, group(tmp_path, issuer) as origin, chromium() as browser:
        first, second = come_in(browser, origin, "one"), come_in(browser, origin, "two")
        first.goto(f"{origin}/{NOTE}")
        first.get_by_role("button", name="Doubt this note").click()
        expect(first.get_by_role("button", name="Take the doubt back")).to_be_visible()
        second.goto(f"{origin}/{NOTE}")
        expect(second.get_by_text("zyzzyva").first).to_be_visible()
        expect(second.get_by_role("button", name="Doubt this note")).to_be_visible()
        window = first.context.new_page()
        window.set_default_timeout(PATIENCE)
        window.goto(f"{origin}/{NOTE}")
        expect(window.get_by_role("button", name="Take the doubt back")).to_be_visible()
        window.wait_for_event("response", predicate=lambda response: response.url.endswith("/live"))
        first.goto(f"{origin}/?go=library")
        expect(first.get_by_text("Reader One")).to_be_visible()
        first.get_by_role("link", name="Log out").click()
        expect(first.get_by_role("heading", name="End Session")).to_be_visible()  # the provider's own page
        first.goto(origin)
        expect(first.get_by_role("link", name="Log in")).to_be_visible()
        # Another window of that reader does not go on as if it had lost its server, and finds its way back.
        window.get_by_role("link", name="Log in").click()
        window.get_by_role("button", name="one", exact=True).click()
        expect(window.get_by_text("zyzzyva").first).to_be_visible()
        expect(window).to_have_url(re.compile("/note.*note=does-trust-grow"))
