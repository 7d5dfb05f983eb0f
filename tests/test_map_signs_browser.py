"""Doubt on the map: an outline and a letter on each mark, told in the legend and the list."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.conftest import ROOT
from tests.served import chromium, served, watched
from throughline.library import Library

pytestmark = pytest.mark.browser

WHY = "Rests on \u201cTea\u201d, which is doubted"


def paint(mark: Locator, part: str) -> list[str]:
    """Return how a part of a mark is drawn: its line, and the dashes of it."""
    drawn: list[str] = mark.locator(part).evaluate(
        "one => { const s = getComputedStyle(one); return [s.stroke, s.strokeDasharray, s.fill] }"
    )
    return drawn


def test_what_is_doubted_and_what_falls_with_it_is_marked(
    write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = write()
    texts = {"tea": "Tea", "cups": "Cups hold [[Tea]].", "trays": "Trays hold [[Cups]].", "clay": "[[Cups]]."}
    for name, said in texts.items():
        title = f"# {name.capitalize()}\n\n"
        (folder / f"{name}.md").write_text(f"{title}{said}\n", encoding="utf-8")
    (folder / "spoons.md").write_text("# Spoons\n\nSpoons are beside.\n", encoding="utf-8")
    (folder / "cups.md").write_text("# Cups\n\nCups hold [[Tea]], with [[Spoons]].\n", encoding="utf-8")
    Library.build(folder, text_only=True)
    with Library.open(folder) as library:
        library.changes.visited()
        library.doubts.mark(library.notes.get("tea"))
    (folder / "clay.md").write_text("# Clay\n\nClay makes [[Cups]] of today.\n", encoding="utf-8")
    Library.build(folder, text_only=True)
    monkeypatch.setenv("THROUGHLINE_NOTES", str(folder))
    with served(str(ROOT / "views" / "serve.py")) as address, chromium() as browser:
        for theme in ("light", "dark"):
            with watched(browser, base_url=address, color_scheme=theme) as (_, page):
                page.goto("/note?note=cups")
                tea, trays = (page.locator(f'.node[data-id="{one}"]') for one in ("tea", "trays"))
                expect(tea).to_be_visible()
                expect(trays).to_be_visible()
                expect(tea).to_have_accessible_name(re.compile("Tea.*Doubted"))
                expect(trays).to_have_accessible_name(re.compile(f"Trays.*{WHY}"))
                expect(tea.locator(".outline.doubted")).to_have_count(1)
                expect(tea.locator(".letter")).to_have_text("?")
                own, fallen = paint(tea, ".outline"), paint(trays, ".outline")
                assert own[1] == "none" != fallen[1], "the two are told apart without their colour"
                assert own[0] == page.locator(".map").evaluate("one => getComputedStyle(one).color")
                clay = page.locator('.node[data-id="clay"]')
                expect(clay.locator(".sign.news .letter")).to_have_text("+")
                assert page.locator('.node[data-id="spoons"] .sign').count() == 0
                keys = page.get_by_role("group", name="Signs on notes").locator(".sign-key")
                said = ("Doubted1$", "Rests on what is doubted3$", "New or changed since you were here1$")
                expect(keys).to_have_text([re.compile(one) for one in said])
                page.get_by_text("neighbours as a list").click()
                listed = page.locator(".list li", has_text="Trays")
                expect(listed).to_contain_text(WHY)
                tea.hover()
                expect(page.get_by_role("tooltip")).to_contain_text("Doubted")
