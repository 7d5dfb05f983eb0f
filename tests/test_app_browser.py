"""The whole app in a browser, on real and on hostile pages: nothing remote, nothing in the console."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.conftest import ROOT
from tests.page_sets import PageSet
from tests.served import chromium, served, until, watched
from throughline.corpus.model import LinkKind
from throughline.corpus.text.titles import slug_of
from throughline.library import Library

pytestmark = pytest.mark.browser

# How many elements the body has once that number has stood still for six tenths of a second. The head is left
# out: the browser notes there each module of the frontend that it has fetched, once.
SETTLED_COUNT = """() => new Promise((done) => {
  const count = () => document.body.querySelectorAll('*').length;
  let last = count(), since = performance.now();
  const look = () => {
    if (count() !== last) [last, since] = [count(), performance.now()];
    if (performance.now() - since > 600) done(last);
    else setTimeout(look, 50);
  };
  look();
})"""
AT_CENTRE = "id => new URL(location).searchParams.get('note') === id"
HOSTILE = 'Does <img src=x onerror="window.pwned=1"> :red[*this*] stay text?'


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def folder(shared_app: tuple[Path, str]) -> Path:
    return shared_app[0]


@pytest.fixture
def address(shared_app: tuple[Path, str]) -> str:
    """The address of the app on the real pages."""
    return shared_app[1]


def serving(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    Library.build(folder, text_only=True)
    monkeypatch.setenv("THROUGHLINE_NOTES", str(folder))
    with served(str(ROOT / "views" / "serve.py")) as found:
        yield found


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A watched page on the app."""
    with watched(browser, base_url=address, permissions=["clipboard-read", "clipboard-write"]) as (_, opened):
        yield opened


def title(page: Page, words: str | re.Pattern[str]) -> None:
    expect(page.locator("h1:visible")).to_have_text(words)


def test_a_citation_is_opened_in_the_session_and_back_returns(page: Page, facts: PageSet) -> None:
    page.goto(f"/note?note={facts.untitled_id}")
    title(page, re.compile(f"^{facts.untitled[:30]}"))
    page.evaluate("window.sameSession = true")
    page.locator(".prose a.cite").first.click()
    title(page, re.compile(f"^{facts.first_source[:30]}"))
    assert f"note={slug_of(facts.first_source)}" in page.url
    page.go_back()
    title(page, re.compile(f"^{facts.untitled[:30]}"))
    assert page.evaluate("window.sameSession") is True


def test_a_deep_link_is_restored(page: Page, facts: PageSet) -> None:
    page.goto(f"/browse?q={facts.title_word}&kind=Concepts&sort=Title%2C+A+to+Z")
    expect(page.locator("table.notes tbody tr").first).to_be_visible()
    expect(page.get_by_placeholder("Words in the title")).to_have_value(facts.title_word)
    titles = page.locator("table.notes tbody bdi").all_inner_texts()
    assert titles == sorted(titles, key=str.casefold)
    assert all(facts.title_word in words.casefold() for words in titles)


def test_browse_filters_as_one_types_and_a_row_opens_its_note(page: Page, facts: PageSet) -> None:
    page.goto("/browse")
    expect(page.locator(".total")).to_have_text(f"{sum(facts.notes.values())} notes")
    page.get_by_placeholder("Words in the title").press_sequentially(facts.hub_words)
    expect(page.locator(".total")).to_have_text("1 note")
    assert f"q={facts.hub_words.split()[0]}" in page.url
    page.locator("table.notes tbody a").click()
    title(page, facts.hub)


def test_a_walk_of_five_ends_where_expected_and_the_map_is_built_once(
    page: Page, folder: Path, facts: PageSet
) -> None:
    page.goto(f"/note?note={facts.hub_id}")
    title(page, re.compile(facts.hub_words))
    place = page.locator(".map")
    expect(place).to_be_visible()
    built = place.get_attribute("data-built")
    walked = [facts.hub_id]
    with Library.open(folder) as library:
        for _ in range(5):
            links = library.notes.links([walked[-1]], kinds=[LinkKind.SOURCE_FOR, LinkKind.RELATED])
            ends = {end for link in links for end in (link.source, link.target)} - {walked[-1]}
            shown = {node.get_attribute("data-id") for node in page.locator(".map .node").all()}
            cards = library.notes.cards(ends & shown)
            step = min(cards, key=lambda end: (end in walked, cards[end].connections < 2, end))
            page.locator(f'.map .node[data-id="{step}"]').focus()
            page.keyboard.press("Enter")
            expect(page.locator(f'.map .node[data-id="{step}"][tabindex="0"]')).to_be_attached()
            page.wait_for_function(AT_CENTRE, arg=step)
            walked.append(step)
            title(page, cards[step].title)
    assert place.get_attribute("data-built") == built
    expect(page.locator(".crumbs li")).to_have_count(6)


def test_search_by_keyboard(page: Page, facts: PageSet) -> None:
    page.goto("/search")
    box = page.get_by_placeholder("Ask a question, or write words")
    box.fill(facts.prose_words)
    box.press("Enter")
    expect(page.locator(".total")).to_contain_text("best first")
    assert f"q={facts.prose_words.split()[0]}" in page.url
    box.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    first = page.locator(".hits a.row").first
    expect(first).to_be_focused()
    expected = first.locator("bdi").inner_text()
    page.keyboard.press("Enter")
    title(page, expected)


def test_the_finder_opens_a_note_from_any_page(page: Page, facts: PageSet) -> None:
    for start in ("/", "/insights", f"/note?note={facts.untitled_id}"):
        page.goto(start)
        expect(page.get_by_role("button", name="Find a note")).to_be_visible()
        page.locator(".tl h1").first.wait_for(state="attached")
        page.wait_for_load_state("networkidle")
        page.keyboard.press("Control+k")
        page.keyboard.type(facts.hub_words[:-2])
        expect(page.get_by_role("option").first).to_contain_text(facts.hub_words)
        page.keyboard.press("Enter")
        title(page, facts.hub)
    # What is to be done comes before titles where its words are typed; the choice goes round.
    page.keyboard.press("Control+k")
    page.keyboard.type("make a prompt")
    options = page.get_by_role("option")
    expect(options.first).to_have_text("Make a prompt of this note")
    page.get_by_role("combobox").fill(facts.hub_words[:-2])
    expect(options.first).to_contain_text(facts.hub_words)
    expect(page.locator(".found-state")).not_to_contain_text("looking")
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Tab")
    expect(page.locator(".peek-acts button").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.get_by_role("combobox").fill("make a prompt")
    expect(options.first).to_have_text("Make a prompt of this note")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"/lines\?from={facts.hub_id}"))


def test_the_link_and_the_markdown_are_copied(page: Page, folder: Path, facts: PageSet) -> None:
    page.goto(f"/note?note={facts.hub_id}")
    page.locator(".st-key-actions summary").click()
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Copy link: copied", exact=True)).to_be_attached()
    assert page.evaluate("navigator.clipboard.readText()").endswith(f"/note?note={facts.hub_id}")
    page.get_by_role("button", name="Copy as Markdown").click()
    page.wait_for_function("navigator.clipboard.readText().then(text => text.startsWith('# Does'))")
    with Library.open(folder) as library:
        assert library.notes.get(facts.hub_id).body in page.evaluate("navigator.clipboard.readText()")


def test_the_two_ends_connect(page: Page, facts: PageSet) -> None:
    page.goto(f"/connect?a={facts.hub_id}&b={facts.untitled_id}")
    expect(page.locator(".way").first).to_be_visible()
    assert page.locator(".way").first.locator("a.note-link").count() == 3


def test_hostile_titles_are_inert_on_every_page(
    browser: Browser, write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    body = f"It holds Does a plain note follow?. Also ![x](https://example.org/x.png) and {HOSTILE[:40]}"
    listed = f"Sources 1 notes\n{HOSTILE}\n\nA <b>summary</b> of [it](javascript:alert(1))."
    shown = "INQUIRING LINE\nWhat of <script>window.pwned=1</script>?\nThis explores it.\nProse.\n"
    folder = write(
        one=f"{HOSTILE}\nA <b>description</b>?\n{body}\nRelated concepts in this collection 1\n-\n"
        "Does a plain note follow?\nPlain.\n<i>relates</i>\n",
        two=f"{shown}{listed}\n",
    )
    for address in serving(folder, monkeypatch):
        with Library.open(folder) as library:
            notes = [card.id for card in library.notes.all()]
        with watched(browser, base_url=address) as (_, opened):
            for path in (
                "/",
                "/browse",
                "/graph",
                "/insights",
                "/library",
                *(f"/note?note={n}" for n in notes),
            ):
                opened.goto(path)
                opened.locator(".tl").first.wait_for(state="attached")
                opened.wait_for_timeout(400)
                assert opened.evaluate("window.pwned") is None
                assert opened.locator(".tl img, .tl script, .tl b:not(.kind)").count() == 0


def test_a_phone_shows_every_page_without_sideways_scrolling(
    browser: Browser, address: str, facts: PageSet
) -> None:
    size = {"width": 390, "height": 844}
    paths = (
        "/",
        "/browse",
        f"/note?note={facts.untitled_id}",
        "/search?q=model",
        "/insights",
        "/library",
        "/connect",
        "/graph",
    )
    with watched(browser, base_url=address, viewport=size) as (_, opened):
        for path in paths:
            opened.goto(path)
            opened.locator(".tl").first.wait_for(state="attached")
            opened.wait_for_timeout(300)
            wide = opened.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
            assert wide <= 390, path


def test_a_file_is_written_into_the_folder_only_when_that_is_confirmed(
    browser: Browser, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for address in serving(seeds, monkeypatch):
        with watched(browser, base_url=address) as (_, page):
            adding(page, seeds)


def adding(page: Page, seeds: Path) -> None:
    words = "Why is bread proved?\nIt rises.\nA longer rise gives more taste.\n"
    before = {path.name for path in seeds.iterdir()}
    page.goto("/library")
    page.locator("input[type=file]").set_input_files(
        {"name": "bread.txt", "mimeType": "text/plain", "buffer": words.encode()}
    )
    write = page.get_by_role("button", name="Write 1 file into this folder")
    expect(write).to_be_visible()
    expect(page.locator("ul.plain code")).to_have_text("bread.txt")
    expect(page.get_by_text("To be written into")).to_contain_text(seeds.name)
    assert {path.name for path in seeds.iterdir()} == before
    write.click()
    expect(page.get_by_text("These are in the folder already")).to_be_visible()
    assert (seeds / "bread.txt").read_text(encoding="utf-8") == words
    assert {path.name for path in seeds.iterdir()} == before | {"bread.txt"}
    until(page, lambda: is_known(seeds, "why-is-bread-proved"))
    page.goto("/note?note=why-is-bread-proved")
    title(page, "Why is bread proved?")


def is_known(folder: Path, note: str) -> bool:
    with Library.open(folder) as library:
        return bool(library.notes.cards([note]))


@pytest.mark.one_set
def test_the_map_opened_twenty_times_leaves_nothing_behind(
    context_of: "Callable[[], BrowserContext]",
    facts: PageSet,
) -> None:
    opened = context_of().pages[0]
    opened.goto(f"/note?note={facts.hub_id}")
    counts = []
    for _ in range(20):
        opened.get_by_role("link", name="Library").first.click()
        expect(opened.locator(".map")).to_have_count(0)
        opened.go_back()
        expect(opened.locator(".map")).to_have_count(1)
        counts.append(opened.evaluate(SETTLED_COUNT))
    assert max(counts[-5:]) <= max(counts[:5])


@pytest.fixture
def context_of(browser: Browser, address: str) -> Iterator[Callable[[], BrowserContext]]:
    with watched(browser, base_url=address) as (context, _):
        yield lambda: context
