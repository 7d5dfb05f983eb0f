"""The desk and the saved prompts in a browser: what was just typed counts, and every button does its work."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from typer.testing import CliRunner

from tests.conftest import ROOT
from tests.served import chromium, served, watched
from throughline.commands.cli import app as commands
from throughline.library import Library
from throughline.library.user_data import Made, UserData

pytestmark = pytest.mark.browser
TITLES = ("Why do names fade?", "Do names survive a week?", "What do readers keep?")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three notes, read without a model."""
    folder = tmp_path_factory.mktemp("desk")
    for title in TITLES:
        (folder / f"{title[:6]}.txt").write_text(
            f"{title}\n\nNames coined together survive a week.", encoding="utf-8"
        )
    Library.build(folder, text_only=True)
    return folder


@pytest.fixture(scope="module")
def address(notes: Path) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("THROUGHLINE_NOTES", str(notes))
        with served(str(ROOT / "views" / "serve.py")) as at:
            yield at


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    allowed = ["clipboard-read", "clipboard-write"]
    with watched(browser, base_url=address, permissions=allowed) as (_, opened):
        yield opened


def test_what_was_just_typed_is_in_what_is_copied_and_downloaded(page: Page) -> None:
    page.goto("/lines?from=why-do-names-fade")
    copy = page.get_by_role("button", name="Copy prompt")
    expect(copy).to_be_visible()
    page.get_by_label("Question").fill("Can a name be measured?")
    copy.click()
    expect(page.get_by_text("Copy prompt: copied", exact=True)).to_be_attached()
    held = str(page.evaluate("navigator.clipboard.readText()"))
    assert "The question remains open: \u201cCan a name be measured?\u201d" in held
    page.get_by_label("Question").fill("Can a name be counted?")
    with page.expect_download() as found:
        page.get_by_role("button", name="Download .md").click()
    assert "\u201cCan a name be counted?\u201d" in found.value.path().read_text("utf-8")
    # A question goes with its notes: a note added keeps it, another note has its own.
    page.get_by_label("Add a note").fill(TITLES[2])
    page.locator("[class*='st-key-offer-source'] button").first.click()
    expect(page).to_have_url(re.compile("from=.*what-do-readers-keep"))
    expect(page.get_by_label("Question")).to_have_value("Can a name be counted?")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").press_sequentially(TITLES[2])
    page.keyboard.press("Enter")
    expect(page.locator("h1:visible")).to_have_text(TITLES[2])
    page.get_by_role("link", name="Make a prompt").first.click()
    expect(page).to_have_url(re.compile("lines.*from=what-do-readers-keep"))
    expect(page.get_by_label("Question")).to_have_value(TITLES[2])


def test_notes_are_offered_by_their_titles_whether_one_fits_or_several(page: Page) -> None:
    page.goto("/lines?from=why-do-names-fade")
    offered = page.locator("[class*='st-key-offer-source'] button")
    for typed, fitting in (("names", 2), (TITLES[2], 1)):
        page.get_by_label("Add a note").fill(typed)
        expect(offered).to_have_count(fitting)
        assert (offered.last.locator("p").bounding_box() or {})["width"] > 50  # to be read, no unseen label
    offered.first.click()
    expect(page).to_have_url(re.compile("from=.*what-do-readers-keep"))


def test_two_notes_are_chosen_and_a_third_added_by_keys_alone(page: Page) -> None:
    """Arrow keys lead through what is offered; Enter takes the first, of what was found for these letters."""
    page.goto("/connect")
    expect(page.get_by_label("From")).to_be_focused()
    page.keyboard.type("names")
    offered = page.locator("[class*='st-key-offer-a-'] button")
    expect(offered).to_have_count(2)
    second = offered.last.inner_text()
    page.keyboard.press("ArrowDown")
    expect(offered.first).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    expect(offered.last).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-picked_a")).to_contain_text(second)
    expect(page.get_by_label("To")).to_be_focused()
    page.keyboard.type("What do readers")
    page.keyboard.press("Enter")  # before anything is found: the answer is waited for
    expect(page.locator(".st-key-picked_b")).to_contain_text(TITLES[2])
    page.goto("/lines?from=why-do-names-fade")
    page.get_by_label("Add a note").focus()
    page.keyboard.type("What do readers")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("from=.*what-do-readers-keep"))


def test_a_brief_that_holds_is_copied_without_its_numbers(page: Page) -> None:
    """One that does not hold is not offered: what is wrong with it is listed."""
    page.goto("/lines?from=why-do-names-fade")
    page.get_by_text("A brief written from the evidence").click()
    field, copy = page.get_by_label("Paste the brief"), page.get_by_role("button", name="Copy the brief")
    for brief, holds in (
        ("Names survive 14 weeks [1].", False),
        ("Names coined together survive [1].", True),
    ):
        field.fill(brief)
        field.press("Control+Enter")
        expect(page.get_by_text("It holds.", exact=True)).to_have_count(int(holds))
        expect(copy).to_have_count(int(holds))
    copy.click()
    page.wait_for_function(
        "navigator.clipboard.readText().then(text => text === 'Names coined together survive.')"
    )


def test_one_word_leaves_out_a_source_or_a_claim_and_takes_it_in(page: Page) -> None:
    page.goto("/lines?from=why-do-names-fade,do-names-survive-a-week")
    counted = page.locator(".st-key-desk .total").first
    expect(counted).to_have_text("2 claims of 2 sources taken in.")
    first = page.locator(".st-key-source_1")
    first.get_by_role("button", name="Leave out source").click()
    expect(counted).to_have_text("1 claim of 1 source taken in; 1 source left out.")
    first.get_by_role("button", name="Take in source").click()
    expect(counted).to_have_text("2 claims of 2 sources taken in.")
    page.get_by_role("button", name="Leave out claim").first.click()
    expect(counted).to_contain_text("1 claim left out, in whose place another of the same source may stand")
    page.get_by_role("button", name="Take in claim").click()
    expect(counted).to_have_text("2 claims of 2 sources taken in.")


def test_the_prompt_is_at_hand_for_keys_and_wherever_one_reads(page: Page) -> None:
    """A way past the bar and a key lead to Copy, which stays in view beside the sources; words count."""
    page.goto("/lines?from=why-do-names-fade,do-names-survive-a-week")
    copy = page.get_by_role("button", name="Copy prompt")
    expect(copy).to_be_visible()
    skip = page.get_by_role("button", name="Skip to the prompt")
    for _ in range(4):
        page.keyboard.press("Tab")
        if skip.evaluate("skip => skip.matches(':focus')"):
            break
    expect(skip).to_be_focused()
    expect(page.get_by_text("Skip to main content")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(copy).to_be_focused()
    page.locator(".desk-title").click()
    page.keyboard.press("p")
    expect(page.get_by_text("Copy prompt: copied", exact=True)).to_be_attached()
    assert "Names coined together" in str(page.evaluate("navigator.clipboard.readText()"))
    page.get_by_label("Question").press("End")
    page.keyboard.type("p")  # in a field a letter is a letter
    expect(page.get_by_label("Question")).to_have_value(re.compile("p$"))
    page.reload()
    meter = page.locator(".meter")
    prompt = page.locator(".st-key-sheet pre")
    counted = r"prompt => prompt.textContent.match(/\S*[\p{L}\p{N}_]\S*/gu).length"
    whole = prompt.evaluate(counted)
    expect(meter).to_contain_text(f"{whole} words")
    page.get_by_role("button", name="Leave out source").first.click()
    expect(page.locator(".st-key-desk .total").first).to_contain_text("1 source left out")  # below the prompt
    fewer = prompt.evaluate(counted)
    assert fewer < whole
    expect(meter).to_contain_text(f"{fewer} words")
    page.set_viewport_size({"width": 1100, "height": 420})
    page.get_by_role("button", name="Leave out claim").last.scroll_into_view_if_needed()
    expect(page.locator(".desk-title")).not_to_be_in_viewport()
    expect(copy).to_be_in_viewport()
    page.locator(".st-key-sheet pre").hover()
    page.mouse.wheel(0, 200)
    expect(copy).to_be_in_viewport()


def test_a_saved_prompt_is_opened_compared_refreshed_renamed_and_deleted(page: Page, notes: Path) -> None:
    asked = ["prompt", TITLES[1], "--save", "--question", "Is it so?", "--json"]
    saved = CliRunner().invoke(commands, ["--notes", str(notes), *asked])
    assert saved.exit_code == 0, saved.output
    data = UserData(notes)
    ((record,), _) = data.records(Made.PROMPT)
    text = record.value["text"].replace("STRONGEST", "WEAKEST")  # as if it had been made of other notes
    data.save(Made.PROMPT, record.name, {**record.value, "state": "before", "text": text}, record.saved)
    page.goto("/lines")
    kept = page.locator(".kept")
    expect(kept).to_contain_text("stale")
    page.get_by_role("button", name="Compare with today's").click()
    beside = page.locator("table.beside")
    expect(beside.locator("del").first).to_have_text("WEAKEST")
    expect(beside.locator("ins").first).to_have_text("STRONGEST")
    page.get_by_role("button", name="Refresh").click()
    expect(kept).to_contain_text("current")
    page.get_by_role("button", name="Rename").click()
    page.get_by_label("Its name").fill("My own")
    page.get_by_role("button", name="Call it so").click()
    expect(kept.locator(".row-title")).to_have_text("My own")
    page.get_by_role("main").get_by_role("link", name="Open", exact=True).click()
    expect(page.get_by_label("Question")).to_have_value("Is it so?")
    page.goto("/lines")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Take it off the list").click()
    expect(kept).to_have_count(0)
