"""The whole graph in the app: what it is narrowed to is in the address, and views of it are kept by name."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.conftest import ROOT
from tests.served import chromium, served, watched
from throughline.library import Library
from throughline.library.user_data import Made, UserData

pytestmark = pytest.mark.browser
NOTES = {
    "birds, all/heron.md": "---\ndate: 2023-05-01\ntags: [wading]\n---\n# Heron\n\nNear the [[reed]].\n",
    "birds, all/egret.md": "---\ndate: 2025-02-03\ntags: [white]\n---\n# Egret\n\nAs the [[heron]].\n",
    "plants/reed.md": "---\ndate: 2025-06-07\n---\n# Reed\n\nBy the water.\n",
    "loose.md": "# Loose\n\nOf the [[reed]].\n",
}


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of the app on four notes, in two folders and none."""
    for name, text in NOTES.items():
        place = tmp_path / "notes" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    Library.build(tmp_path / "notes", text_only=True)
    monkeypatch.setenv("THROUGHLINE_NOTES", str(tmp_path / "notes"))
    with served(str(ROOT / "views" / "serve.py")) as found:
        yield found


@pytest.fixture
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def test_a_narrowed_graph_is_in_the_address_and_kept_under_a_name(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    with watched(browser, base_url=address) as (_, page):
        page.goto("/graph")
        state = page.locator(".state")
        expect(state).to_contain_text("links")
        whole = state.inner_text()
        folders = page.locator(".facet").filter(has_text="Folders")
        folders.locator("summary").click()
        expect(folders.locator("label")).to_have_text(
            [re.compile("birds, all.*2"), re.compile("plants.*1"), re.compile("In no folder.*1")]
        )
        folders.locator("label").first.click()
        expect(state).to_contain_text("hidden")
        expect(page).to_have_url(re.compile("folder=birds"))
        hidden = state.inner_text()
        page.reload()
        expect(state).to_have_text(hidden)
        expect(folders).to_contain_text("1 chosen")
        page.get_by_role("button", name="Time line").click()
        expect(page.locator(".time-words")).to_contain_text("3 of 3 dated notes")
        page.get_by_label("Until").focus()
        page.keyboard.press("Home")
        expect(page).to_have_url(re.compile("until=20230501"))
        kept = state.inner_text()
        page.get_by_role("button", name="Views \u2026").click()
        page.get_by_label("Name of what is shown now").fill("Early birds")
        page.get_by_role("button", name="Keep", exact=True).click()
        expect(page.get_by_role("dialog").get_by_role("link", name="Early birds")).to_be_visible()
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Show all", exact=True).click()
        expect(state).to_have_text(whole)
        expect(page).not_to_have_url(re.compile("folder="))
        page.get_by_role("button", name="Views \u2026").click()
        page.get_by_role("dialog").get_by_role("link", name="Early birds").click()
        expect(state).to_have_text(kept)
        expect(page).to_have_url(re.compile("folder=birds.*until=20230501"))
        expect(page.get_by_role("dialog")).to_have_count(0)
        # A name that is used twice, a view that another tab has deleted, and a file that is damaged.
        page.get_by_role("button", name="Time line").click()
        expect(page).not_to_have_url(re.compile("until="))
        page.get_by_role("button", name="Views \u2026").click()
        page.get_by_label("Name of what is shown now").fill("Early birds")
        page.get_by_role("button", name="Keep", exact=True).click()
        expect(page.get_by_text("It was another view before")).to_be_visible()
        made = UserData(tmp_path / "notes")
        place = made.save(Made.VIEW, "Bad", {"title": "Bad"}).place
        made.delete(Made.VIEW, "Early birds")
        page.get_by_role("dialog").get_by_role("button", name="Delete").click()
        expect(page.get_by_role("dialog").get_by_role("link", name="Early birds")).to_have_count(0)
        expect(page.get_by_text(f"{place} is left as it is: it is no view of the graph")).to_be_visible()
        expect(page.get_by_text("There is no record called")).to_have_count(0)
