"""The prompt workshop's page: it makes what the command line makes, and its choices are in the URL."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, expect
from typer.testing import CliRunner

from tests.page_sets import PageSet
from tests.served import chromium, watched
from throughline.commands.cli import app as commands
from throughline.corpus.text.titles import slug_of
from throughline.views import line_desk

pytestmark = [pytest.mark.browser, pytest.mark.by_meaning]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def notes(shared_app: tuple[Path, str]) -> Path:
    return shared_app[0]


@pytest.fixture
def page(browser: Browser, shared_app: tuple[Path, str]) -> Iterator[Page]:
    """A watched page on the app, with a clipboard."""
    allowed = ["clipboard-read", "clipboard-write"]
    with watched(browser, base_url=shared_app[1], permissions=allowed) as (_, opened):
        yield opened


def from_commands(notes: Path, *args: str) -> str:
    result = CliRunner().invoke(commands, ["--notes", str(notes), "prompt", *args])
    assert result.exit_code == 0, result.output
    return result.output


def copied(page: Page) -> str:
    """Copy the prompt and read the clipboard."""
    page.get_by_role("button", name="Copy prompt").click()
    expect(page.get_by_text("Copy prompt: copied", exact=True)).to_be_attached()
    return str(page.evaluate("navigator.clipboard.readText()"))


@pytest.mark.one_set
def test_the_copied_prompt_is_that_of_the_command_line(page: Page, notes: Path, facts: PageSet) -> None:
    page.goto(f"/lines?from={facts.both_ways_id}")
    assert copied(page) == from_commands(notes, facts.both_ways_id)
    assert (
        page.get_by_role("region", name="The prompt", exact=True).inner_text().split()
        == from_commands(notes, facts.both_ways_id).split()
    )


def test_a_source_left_out_stays_out_after_a_reload(page: Page, notes: Path, facts: PageSet) -> None:
    page.goto(f"/lines?from={facts.both_ways_id}")
    source = page.locator(".st-key-source_2")
    expect(source).to_contain_text(f"2. {facts.second_source}")
    source.get_by_role("button", name="Leave out source").click()
    expect(page.get_by_role("region", name="The prompt", exact=True)).not_to_contain_text("[2]")
    gone = slug_of(facts.second_source)
    page.wait_for_load_state("networkidle")
    page.reload()
    expect(source).to_contain_text(f"Left out: 2. {facts.second_source}")
    expect(source.get_by_role("button", name="Take in source")).to_be_visible()
    expect(page.locator(".st-key-desk .total").first).to_contain_text("1 source left out")
    assert copied(page) == from_commands(notes, facts.both_ways_id, "--without", gone)


def test_a_source_moved_up_takes_the_number_before(page: Page, facts: PageSet) -> None:
    page.goto(f"/lines?from={facts.both_ways_id}")
    page.locator(".st-key-source_2").get_by_role("button", name="Move up").click()
    expect(page.locator(".st-key-source_1")).to_contain_text(f"1. {facts.second_source}")
    expect(page.get_by_role("region", name="The prompt", exact=True)).to_contain_text(
        f"[1] {facts.second_source}"
    )


def test_the_question_and_the_words_are_in_the_address(page: Page, notes: Path, facts: PageSet) -> None:
    page.goto(f"/lines?from={facts.both_ways_id}&ask=Can+comfort+be+measured%3F&words=500")
    expect(page.get_by_label("Question")).to_have_value("Can comfort be measured?")
    wanted = from_commands(
        notes, facts.both_ways_id, "--question", "Can comfort be measured?", "--words", "500"
    )
    assert copied(page) == wanted


def test_a_downloaded_prompt_is_the_copied_one(page: Page, notes: Path, facts: PageSet) -> None:
    page.goto(f"/lines?from={facts.both_ways_id}")
    for button, form in (("Download .md", "markdown"), ("Download .json", "json")):
        with page.expect_download() as found:
            page.get_by_role("button", name=button).click()
        assert (
            found.value.path().read_text("utf-8").strip()
            == from_commands(notes, facts.both_ways_id, "--format", form).strip()
        )


def test_a_prompt_saved_is_listed_as_current(page: Page, facts: PageSet) -> None:
    page.goto(f"/lines?from={facts.both_ways_id}")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.", exact=False)).to_be_visible()
    page.goto("/lines")
    kept = page.locator(".kept")
    expect(kept).to_contain_text(facts.both_ways[:50])
    expect(kept).to_contain_text("current")


def test_the_captured_prompt_stands_beside_the_generated_one(page: Page, facts: PageSet) -> None:
    page.goto(f"/lines?from={facts.prompted_id}")
    expect(page.get_by_role("heading", name="The captured prompt", exact=True)).to_be_visible()
    expect(page.get_by_text("Only in the captured prompt")).to_be_visible()


def test_an_answer_is_held_against_the_sources(page: Page, facts: PageSet) -> None:
    page.goto(f"/lines?from={facts.both_ways_id}")
    reply = page.get_by_label("Paste the assistant's reply")
    reply.fill("As [1] and [42] show.")
    reply.blur()
    expect(page.get_by_text("[42] is no source of this prompt")).to_be_visible()
    expect(page.get_by_role("heading", name="Used 1", exact=True)).to_be_visible()


def test_the_links_out_carry_the_prompt_and_send_nothing(page: Page, facts: PageSet) -> None:
    page.goto(f"/lines?from={facts.both_ways_id}&words=400")
    link = page.get_by_role("link", name="Open in Claude")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    address, _, asked = (link.get_attribute("href") or "").partition("?q=")
    assert address == "https://claude.ai/new"
    assert "The question remains open" in unquote(asked)
    assert "too long for an address" in line_desk.ways_out("word " * 3000)


def test_unknown_notes_are_said_to_be_missing(page: Page) -> None:
    page.goto("/lines?from=no-such-note")
    expect(page.get_by_text("None of the chosen notes is in this library.")).to_be_visible()
