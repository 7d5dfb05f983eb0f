"""The pages of the exported site say everything that the library knows, and say it in order."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from tests.page_sets import WRITTEN
from throughline.corpus.model import NoteKind
from throughline.library import Library
from throughline.website.build import ON_FRONT, write_site


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The library of the pages that were written for these tests, without vectors."""
    place = tmp_path_factory.mktemp("site") / "library.db"
    Library.build(WRITTEN.folder, place, text_only=True)
    with Library.open(WRITTEN.folder, place) as opened:
        yield opened


@pytest.fixture(scope="module")
def site(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("site") / "out"
    write_site(library, place)
    return place


def lists(page: str) -> dict[str, list[str]]:
    """Return the ids that each list of a page leads to, in order, by its heading."""
    found = {}
    for section in re.findall(r"<section>(.*?)</section>", page, re.DOTALL):
        heading = re.sub(r"<[^>]+>", "", section.split("</h2>")[0]).strip()
        found[heading] = re.findall(r'<li><a href="(?:notes/)?([^"]*)\.html">', section)
    return found


def page_of(site: Path, note: str) -> str:
    return (site / "notes" / f"{note}.html").read_text("utf-8")


def test_every_link_of_every_note_stands_on_its_page(library: Library, site: Path) -> None:
    for card in library.notes.all():
        links = library.notes.links([card.id])
        ends = Counter(link.target if link.source == card.id else link.source for link in links)
        page = page_of(site, card.id)
        assert Counter(end for ids in lists(page).values() for end in ids) == ends, card.id


def test_every_list_has_its_heading_its_count_and_its_order(library: Library, site: Path) -> None:
    hub = lists(page_of(site, WRITTEN.hub_id))
    assert [len(ids) for heading, ids in hub.items() if heading.startswith("Inquiring lines")] == [62]
    assert [len(ids) for heading, ids in hub.items() if heading.startswith("Related")] == [12, 5]
    assert [len(ids) for heading, ids in hub.items() if heading.startswith("Named as related by")] == [1]
    line = lists(page_of(site, WRITTEN.untitled_id))
    (sources,) = (ids for heading, ids in line.items() if heading.startswith("Sources"))
    ranked = sorted((link for link in library.notes.links([WRITTEN.untitled_id])
                     if link.target == WRITTEN.untitled_id), key=lambda link: link.rank or 0)  # fmt: skip
    assert sources == [link.source for link in ranked]
    for heading, ids in (hub | line).items():
        count = re.search(r"(\d+)$", heading)
        assert not count or int(count[1]) == len(ids), heading


def test_what_is_said_of_a_link_and_where_it_is_from_stand_beside_it(site: Path) -> None:
    said = unescape(page_of(site, WRITTEN.hub_id))
    assert "the second brake on a dough, beside cold" in said
    assert said.count("Where this comes from") == 62 + 12 + 1 + 5
    assert f"listed by the concept, {WRITTEN.pages[0].name}, line" in said
    assert WRITTEN.said_of_first in unescape(page_of(site, WRITTEN.untitled_id))


def test_prompts_stand_on_the_pages_of_lines_and_captured_ones_where_they_were(
    library: Library, site: Path
) -> None:
    for card in library.notes.all():
        page = page_of(site, card.id)
        assert ('aria-label="The prompt"' in page) == (card.kind is NoteKind.INQUIRY)
        assert ('aria-label="The captured prompt"' in page) == (card.id == WRITTEN.prompted_id)
    assert WRITTEN.prompt_opens in unescape(page_of(site, WRITTEN.prompted_id))


def test_the_front_page_leads_to_the_captured_and_best_connected_of_each_kind(
    library: Library, site: Path
) -> None:
    front = lists((site / "index.html").read_text("utf-8"))
    shown = {NoteKind.INQUIRY: "Inquiring", NoteKind.CONCEPT: "Concepts", NoteKind.PAPER: "Papers"}
    assert len(front) == len(shown)
    for ids, kind in zip(front.values(), shown, strict=True):
        cards = sorted(
            library.notes.all(kind), key=lambda card: (not card.complete, -card.connections, card.id)
        )
        assert ids == [card.id for card in cards][:ON_FRONT]


def test_the_finder_knows_every_note(library: Library, site: Path) -> None:
    script = (site / "assets" / "notes.js").read_text("utf-8")
    rows = json.loads(script.split(" = ", 1)[1].rstrip(";\n"))
    assert [row[0] for row in rows] == [card.id for card in library.notes.all()]


def test_the_picture_shows_and_names_the_notes_around(site: Path) -> None:
    picture = re.findall(r"<svg .*?</svg>", page_of(site, WRITTEN.untitled_id), re.DOTALL)[0]
    around = WRITTEN.untitled_sources + 1
    assert f'aria-label="Map of {around} notes"' in picture
    assert picture.count("<title>") == around
    assert picture.count("<text ") >= 2
    assert picture.count('class="edge ') >= WRITTEN.untitled_sources


def test_somebodys_own_notes_are_called_notes(tmp_path: Path) -> None:
    """Without inquiring lines nothing is a concept: on the front page, on a note’s page and in its key."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "tides.md").write_text("# Tides\n\nOf [[sand]].\n", encoding="utf-8")
    (tmp_path / "notes" / "sand.md").write_text("# Sand\n\nGrains.\n", encoding="utf-8")
    Library.build(tmp_path / "notes", text_only=True)
    with Library.open(tmp_path / "notes") as library:
        write_site(library, tmp_path / "site")
    pages = [path.read_text(encoding="utf-8") for path in (tmp_path / "site").rglob("*.html")]
    assert len(pages) == 3 and not any(re.search("[Cc]oncepts?<", page) for page in pages)
    page = (tmp_path / "site" / "notes" / "sand.html").read_text(encoding="utf-8")
    assert "Linked from" in page and "Named as related by" not in page
