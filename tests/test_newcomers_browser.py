"""What newcomers to the app tripped over, done again as they did it: by mouse, by keys, on a phone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.page_sets import PageSet
from tests.served import chromium, watched
from throughline.library import Library
from throughline.library.nouns import Choice, NoteKind, Sort

pytestmark = [pytest.mark.browser, pytest.mark.one_set]
PHONE = {"width": 390, "height": 844}
# Whether a frame around what has the focus is drawn outside of everything that cuts.
WHOLE = """element => {
    const style = (one) => getComputedStyle(one);
    const framed = [element, element.parentElement].find((one) => style(one).outlineStyle === 'solid');
    if (!framed) return false;
    const inner = framed.getBoundingClientRect();
    for (let one = framed.parentElement; one && one.dataset.testid !== 'stMain'; one = one.parentElement) {
        const cut = one.getBoundingClientRect().right < inner.right + 3;
        if (style(one).overflowX === 'hidden' && cut) return false;
    }
    return true;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def notes(shared_app: tuple[Path, str]) -> Path:
    return shared_app[0]


@pytest.fixture
def page(browser: Browser, shared_app: tuple[Path, str]) -> Iterator[Page]:
    with watched(browser, base_url=shared_app[1]) as (_, opened):
        yield opened


@pytest.fixture
def phone(browser: Browser, shared_app: tuple[Path, str]) -> Iterator[Page]:
    touched = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
    with watched(browser, base_url=shared_app[1], **touched) as (_, opened):
        yield opened


def papers(notes: Path) -> list[str]:
    """Return two papers that have no page."""
    with Library.open(notes) as library:
        stubs = [library.notes.get(card.id) for card in library.notes.all(NoteKind.PAPER, stubs=True)]
    return [note.id for note in stubs if note.paper and note.paper.arxiv][:2]


def in_one_row(buttons: Locator) -> bool:
    boxes = [button.bounding_box() for button in buttons.all()]
    tops = {round(box["y"] + box["height"] / 2) for box in boxes if box}
    return len(boxes) > 1 and max(tops) - min(tops) <= 2


def test_papers_alone_make_no_prompt_and_the_notes_that_cite_them_do(page: Page, notes: Path) -> None:
    page.goto(f"/lines?from={','.join(papers(notes))}")
    expect(page.locator(".empty-head")).to_contain_text("A prompt is made of what notes state")
    expect(page.get_by_role("button", name="Copy prompt")).to_have_count(0)
    expect(page.locator(".starts a").first).to_be_visible()
    page.get_by_role("link", name=re.compile("^Make a prompt of the .*that cites? them$")).click()
    expect(page.get_by_role("region", name="The prompt", exact=True)).to_contain_text("[1]")


def test_an_answered_question_is_taken_back_and_one_is_found_by_a_word(page: Page) -> None:
    page.goto("/insights?only=Open%20questions")
    count = page.locator(".total")
    expect(count).to_contain_text("question")
    before = count.inner_text()
    headings = page.locator(".tension h2")
    expect(headings).to_have_count(10)
    wanted = headings.nth(1).inner_text()
    question = page.locator("[class*='st-key-question_']").filter(has_text=wanted)
    question.get_by_role("button", name="It is answered").press("Enter")
    said = page.locator(".st-key-marked")
    expect(said.get_by_role("status")).to_contain_text(f"Marked as answered. {wanted}")
    expect(headings.filter(has_text=wanted)).to_have_count(0)
    expect(said.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(headings.nth(1)).to_have_text(wanted)
    expect(said).to_have_count(0)
    expect(count).to_have_text(before)
    word = max(re.findall(r"\w+", wanted), key=len)
    page.get_by_placeholder("Words in a question").press_sequentially(word)
    expect(count).not_to_have_text(before)
    expect(headings.filter(has_text=wanted)).to_have_count(1)
    page.get_by_placeholder("Words in a question").fill("xyzzy")
    expect(page.locator(".empty-head")).to_have_text("No question has these words.")


def test_notes_are_sorted_by_how_many_sources_they_have(page: Page, phone: Page, notes: Path) -> None:
    with Library.open(notes) as library:
        fewest = library.notes.browse(Choice(sort=Sort.FEWEST))
        most = library.notes.browse(Choice(sort=Sort.MOST))
    page.goto("/browse")
    page.get_by_role("combobox", name="Order").click()
    page.get_by_role("option", name="Fewest sources").click()
    first = page.locator("table.notes tbody tr").first
    expect(first.locator("td").first).to_contain_text(fewest.cards[0].title)
    expect(page.locator("table.notes th").last).to_have_text("Sources")
    expect(first.locator("td").last).to_contain_text(str(fewest.sources[0]))
    phone.goto("/browse?sort=Most+sources")
    last = phone.locator("table.notes tbody tr").first.locator("td").last
    expect(last).to_have_text(f"{most.sources[0]} sources", use_inner_text=True)


def test_actions_and_tabs_have_one_row(page: Page, phone: Page, notes: Path) -> None:
    (paper, _) = papers(notes)
    for opened in (page, phone):
        opened.goto(f"/note?note={paper}")
        actions = opened.locator(".st-key-actions").locator("a, summary")
        expect(actions).to_have_count(3)
        assert in_one_row(actions)
        opened.locator(".st-key-actions summary").click()
        copy = opened.get_by_role("button", name=re.compile("^Copy (arXiv|DOI) link$"))
        expect(copy).to_be_visible()
        box = copy.bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= opened.viewport_size["width"]  # type: ignore[index]
        opened.keyboard.press("Escape")
        expect(copy).to_be_hidden()
    page.goto("/insights")
    tabs = page.locator(".st-key-only button")
    expect(tabs).to_have_count(10)
    assert in_one_row(tabs)


def test_the_frame_of_the_focus_is_whole(page: Page) -> None:
    page.goto("/connect")
    field = page.get_by_label("From")
    expect(field).to_be_focused()
    assert field.evaluate(WHOLE)
    page.goto("/browse")
    order = page.get_by_role("combobox", name="Order")
    order.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    expect(order).to_be_focused()
    assert order.evaluate(WHOLE)


def test_what_pages_call_topics_is_told_apart_from_what_links_form(page: Page, facts: PageSet) -> None:
    page.goto(f"/graph?shown={facts.hub_id}")
    expect(page.get_by_role("button", name="topic", exact=True)).to_be_visible()
    for path in ("/", "/browse", f"/note?note={facts.hub_id}"):
        page.goto(path)
        expect(page.locator(".tl").first).to_be_attached()
        assert page.get_by_text(re.compile(r"^Topics?$")).count() == 0
