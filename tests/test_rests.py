"""What a page says of a note at its top and in its lists, each thing once; and what lies in no folder."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT
from tests.test_app import html_of, links_in, visible
from throughline.library import Library
from throughline.library.nouns import NO_FOLDER, Choice
from throughline.library.report import Reporter, Step
from throughline.views import leaves

NOTES = {
    "tides.md": "# Tides\n\nThe moon pulls, see [[moons]].\n\n## Related\n\n- [[Sand]]\n",
    "deep/moons.md": "# Moons\n\nThey pull.\n",
    "sand.md": "# Sand\n\nIt lies.\n",
    "why.md": "---\nkind: inquiry\n---\n# Why do tides turn?\n\nOf [[tides]].\n\n## Sources\n\n- [[tides]]\n",
    "how.md": "---\nkind: inquiry\n---\n# How do tides turn?\n\nOf [[sand]].\n\n## Sources\n\n- [[tides]]\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Notes of which two are inquiring lines, one lies in a folder and the others in none."""
    for name, text in NOTES.items():
        place = tmp_path / name
        place.parent.mkdir(exist_ok=True)
        place.write_text(text, encoding="utf-8")
    Library.build(tmp_path, text_only=True)
    return tmp_path


@pytest.fixture
def shown(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Open the page of a note, and return its HTML."""
    monkeypatch.setenv("THROUGHLINE_NOTES", str(folder))
    monkeypatch.delenv("THROUGHLINE_LIBRARY", raising=False)

    def opened(note: str) -> str:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        app.switch_page("views/note.py")
        app.query_params["note"] = note
        return html_of(app.run())

    return opened


def test_a_page_says_at_its_top_what_it_rests_on_and_what_rests_on_it(shown: Callable[[str], str]) -> None:
    html = shown("tides")
    rests = html.split('<section class="rests">')[1].split("</section>")[0]
    assert visible(rests).startswith("What it rests on 1 Moons What rests on it 2 ")
    assert links_in(rests)[0] == "moons"  # its text cites it; the note that is only near holds nothing up
    assert set(links_in(rests)[1:]) == {"why-do-tides-turn", "how-do-tides-turn"}
    line = visible(shown("why-do-tides-turn"))
    assert "What it rests on 1 Tides" in line
    assert "What rests on it Nothing: no note draws on it or cites it." in line


def test_a_line_stands_once_on_the_page_of_a_note(shown: Callable[[str], str]) -> None:
    """A line that uses the note is not proposed as the next one too."""
    html = shown("tides")
    lists = html.split('id="lines"')[1]
    assert "Next inquiring lines" not in visible(lists)


def test_notes_in_no_folder_are_a_row_of_the_folders(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Library.open(folder) as library:
        listing = library.notes.browse(Choice(folder=NO_FOLDER))
        assert library.notes.facets().at_top == listing.total == 4
        assert all(not one for one in listing.folders) and len(listing.cards) == 4
    monkeypatch.setenv("THROUGHLINE_NOTES", str(folder))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.switch_page("views/browse.py")
    app.query_params["folder"] = NO_FOLDER
    html = html_of(app.run())
    assert "In no folder 4" in visible(html) and ">4 notes<" in html
    assert any(one.label.endswith("In no folder") for one in app.button)


def test_a_rest_parts_one_job_from_the_next(tmp_path: Path) -> None:
    """Steps of one job have one number, by which a reader who put its notice away is left in peace."""
    reporter = Reporter(tmp_path / "library")
    jobs = []
    for step in (Step.READ, Step.INDEX, Step.REST, Step.READ, Step.HEADS):
        if step is Step.REST:
            reporter.tell(step=step)
        else:
            reporter.step(step, 1, 9)
            jobs.append(reporter.now.job)
    assert jobs == [1, 1, 2, 2]


def test_a_list_is_turned_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    everything = list(range(45))
    for asked, first, page in ((1, 0, 1), (3, 40, 3), (9, 40, 3)):
        monkeypatch.setattr(leaves, "number", lambda asked=asked: asked)
        found, at, pages = leaves.leaf(everything, 20)
        assert (found[0], at, pages) == (first, page, 3)
    assert leaves.leaf([], 20) == ([], 1, 1)
