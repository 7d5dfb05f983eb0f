"""What holds for every page and every folder of pages."""

import re
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.files import decode
from corpus.page import clean, read_page
from corpus.stored import from_bytes, to_bytes
from library import Library
from tests.facts import built, facts_of
from tests.pages import corpus, page

LINES = st.sampled_from(
    # one line of a page each
    """INQUIRING LINE
SYNTHESIS NOTE
← All notes
Topic Hub · 2 linked notes · 1 sections
View as
2 notes
Explore related Read →
Inquiring lines that use this note as a source 1
Related concepts in this collection 2
Related papers in this collection
Sources 1 notes
Research prompt for your LLMexpand ↓
Next inquiring lines- Does it end?- Or not?
Original note title
Note · 2026-13-45 · sourced from X
• arXiv:2311.09144 (2023) — T
- a bullet
1. a number
-""".splitlines()
)


@given(st.lists(st.one_of(LINES, st.text(max_size=40)), max_size=25))
@settings(max_examples=400, deadline=None)
def test_a_reading_raises_on_nothing_and_loses_nothing(lines: list[str]) -> None:
    text = "\n".join(lines)
    reading = read_page("a.txt", text)
    told = "\n".join((*reading.texts(), *(line.text for line in reading.furniture)))
    for line in text.replace("\r", "\n").split("\n"):
        bare = re.sub(r"^\s*(?:[-\u2022\u2013*]|\d{1,4}[.)])\s+", "", clean(line.removeprefix("\ufeff")))
        for piece in bare.split():
            assert piece in told or piece.strip("-?.") in told  # glued items lose the dash between them


@given(st.binary(max_size=300))
def test_any_bytes_can_be_decoded_and_read(data: bytes) -> None:
    text, _ = decode("a.txt", data)
    reading = read_page("a.txt", text)
    assert from_bytes(to_bytes(reading)) == reading


def write_all(folder: Path, pages: list[str], which: list[int]) -> None:
    for at in which:
        (folder / f"{at}.txt").write_text(pages[at], encoding="utf-8")


@given(corpus, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_page_by_page_in_any_order_equals_all_at_once(pages: list[str], random: object) -> None:
    order = list(range(len(pages)))
    random.shuffle(order)  # type: ignore[attr-defined]
    with tempfile.TemporaryDirectory() as whole, tempfile.TemporaryDirectory() as grown:
        write_all(Path(whole), pages, order)
        for at in order:
            write_all(Path(grown), pages, [at])
            Library.build(grown, text_only=True)
        assert facts_of(Path(grown)) == built(Path(whole))


@given(corpus, page)
@settings(max_examples=60, deadline=None)
def test_removing_a_page_equals_never_having_had_it(pages: list[str], extra: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_all(folder, pages, list(range(len(pages))))
        before = built(folder)
        (folder / "00-extra.txt").write_text(extra, encoding="utf-8")
        Library.build(folder, text_only=True)
        (folder / "00-extra.txt").unlink()
        assert built(folder) == before


@given(corpus, page)
@settings(max_examples=60, deadline=None)
def test_editing_a_page_equals_having_had_the_new_one(pages: list[str], edited: str) -> None:
    with tempfile.TemporaryDirectory() as once, tempfile.TemporaryDirectory() as changed:
        write_all(Path(changed), pages, list(range(len(pages))))
        Library.build(changed, text_only=True)
        pages = [edited, *pages[1:]]
        write_all(Path(changed), pages, [0])
        write_all(Path(once), pages, list(range(len(pages))))
        assert built(Path(changed)) == built(Path(once))
