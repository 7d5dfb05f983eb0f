"""What holds for every page and every folder of pages."""

import re
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.facts import built, facts_of
from tests.pages import corpus, page
from throughline.corpus.readers.files import decode
from throughline.corpus.readers.page import read_page
from throughline.corpus.readers.stored import from_bytes, to_bytes
from throughline.corpus.reading import Reading
from throughline.corpus.text.letters import clean
from throughline.library import Library

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


PATHS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)  # as they are shown: always text
ENTRY = st.builds(Reading, path=PATHS, entries=st.just(()))
READINGS = st.builds(
    Reading,
    path=PATHS,
    entries=st.lists(ENTRY, max_size=2).map(tuple),
)


@given(READINGS)
@settings(max_examples=200, deadline=None)
def test_any_reading_comes_back_as_it_was_stored(reading: Reading) -> None:
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


NAMES = ("a.md", "b.md", "sub/a.md", "sub/c.md", "refs.bib", "t.txt")
TARGETS = st.sampled_from(["a", "b", "sub/a", "c", "Talk", "What is talk?", "x", "p1", "../a", "A"])
MARKDOWN_LINES = st.one_of(
    st.sampled_from(["# Talk", "# What is talk?", "Some text.", "## Sources", "## Anchor papers", ""]),
    TARGETS.map("[[{}]]".format),
    TARGETS.map("- source for [[{}]] (a label)".format),
    TARGETS.map("- anchor paper [[{}]]".format),
    TARGETS.map("- [[{}]]".format),
    TARGETS.map("[y]({}.md)".format),
    TARGETS.map("see-also:: [[{}]]".format),
)
FRONT = st.sampled_from([
    "", "---\nkind: inquiry\n---\n", "---\nkind: paper\ntitle: p1\narxiv: 2301.00001\n---\n",
    "---\naliases: [Talk, x]\n---\n", "---\ntitle: Talk\ntags: [c]\n---\n", "---\nkind: topic\n---\n",
])  # fmt: skip
NOTES = st.builds(lambda front, lines: front + "\n".join(lines), FRONT, st.lists(MARKDOWN_LINES, max_size=6))
ENTRIES = st.lists(st.sampled_from(["p1", "x", "Talk", "What is talk?"]), max_size=3).map(
    lambda titles: "\n".join(f"@misc{{k{n}, title = {{{title}}}}}" for n, title in enumerate(titles))
)
CAPTURED = st.sampled_from([
    "What is talk?\n\nIt is this x.\n\nRelated papers in this collection\n\n- p1\n",
    "INQUIRING LINE\n\nWhat of c?\n\nIt cites What is talk?.\n\nSources 1 notes\n\n- Talk\nA summary.\n",
])  # fmt: skip


@st.composite
def folders(draw: st.DrawFn) -> dict[str, str]:
    kinds = {".bib": ENTRIES, ".txt": CAPTURED}
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=1))
    return {name: draw(kinds.get(Path(name).suffix, NOTES)) for name in names}


def put(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


@given(folders(), folders())
@settings(max_examples=60, deadline=None)
def test_vaults_and_bibliographies_change_as_if_they_had_always_been_so(
    old: dict[str, str], new: dict[str, str]
) -> None:
    with tempfile.TemporaryDirectory() as once, tempfile.TemporaryDirectory() as changed:
        for name, text in old.items():
            put(Path(changed), name, text)
        Library.build(changed, text_only=True)
        for name in old.keys() - new.keys():
            (Path(changed) / name).unlink()
        for name, text in new.items():
            put(Path(changed), name, text)
            Library.build(changed, text_only=True)
            put(Path(once), name, text)
        assert built(Path(changed)) == built(Path(once))
