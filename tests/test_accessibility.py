"""No page of the app has a serious fault that axe can find, in either theme."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.conftest import ROOT
from tests.served import chromium, served, watched
from throughline.library import SAMPLE, Library

pytestmark = pytest.mark.browser
CONCEPT = "can-language-models-take-part-in-conversational-repair"
LINE = "why-do-systems-trained-on-approval-stop-asking-questions"
PAGES = (
    "/",
    "/browse",
    f"/note?note={CONCEPT}",
    f"/note?note={LINE}",
    "/search?q=silence",
    "/graph",
    f"/connect?a={CONCEPT}&b={LINE}",
    "/lines",
    f"/lines?from={LINE}",
    "/insights?only=Gaps",
    "/insights?only=Open%20questions",
    "/library",
    "/trust",
    "/tensions",
    "/browse?folder=%2F",
    "/graph?until=20251101",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    Library.build(SAMPLE)
    with served(str(ROOT / "views" / "serve.py")) as found:
        yield found


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_no_serious_fault(browser: Browser, address: str, path: str, theme: str) -> None:
    with watched(browser, base_url=address, color_scheme=theme) as (_, page):
        page.goto(path)
        page.locator(".tl").first.wait_for(state="attached")
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(500)
        found = Axe().run(page).response["violations"]
    grave = [
        (fault["id"], [node["html"][:160] for node in fault["nodes"]][:3])
        for fault in found
        if fault["impact"] in ("serious", "critical")
    ]
    assert grave == []
