"""Links that a note is likely to want: names that are said without a link, meaning, and shared neighbours."""

import random
import re
from pathlib import Path

import pytest

from tests.stand_in import counting
from throughline.index.search.mentioned import Names, is_telling, words_of_name
from throughline.library import Library
from throughline.library.graph import Suggestions

PAGES = {
    "keel": "---\naliases: [backbone of a boat]\n---\n# Keel Laying\n\nOak is best.\n",
    "oak": "# Oak Timber\n\nThe Keel Laying comes first. Then the ribs.\n",
    "ribs": "# Ribs\n\nThey sit on the backbone of a boat, as [[Pine Planks]] do.\n",
    "planks": "# Pine Planks\n\nSee [[keel]] for the keel laying.\n",
    "notes": "# Notes\n\nMany notes say notes.\n",
    "other": "# Other Things\n\nThese notes are other. It needs pine planks and oak timber soon.\n",
}


@pytest.fixture
def library(tmp_path: Path) -> Library:
    for name, text in PAGES.items():
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    with counting():
        Library.build(tmp_path)
    return Library.open(tmp_path)


def suggested(library: Library, name: str) -> Suggestions:
    with counting():
        return library.graph.suggest(library.notes.find(name).id, 10)


def test_notes_that_say_a_name_without_a_link_are_found_with_their_sentence(library: Library) -> None:
    found = {one.card.title: (one.name, one.sentence) for one in suggested(library, "Keel Laying").saying}
    assert found == {
        "Oak Timber": ("Keel Laying", "The Keel Laying comes first."),
        "Ribs": ("backbone of a boat", "They sit on the backbone of a boat, as Pine Planks do."),
    }  # and not Pine Planks, which links to it already


def test_a_common_word_is_no_mention(library: Library) -> None:
    assert suggested(library, "Notes").saying == ()


def test_a_note_should_link_to_what_its_text_names(library: Library) -> None:
    found = suggested(library, "Other Things").to_link
    named = {one.card.title: one.sentence for one in found if "is named in the text" in one.reasons}
    assert named == dict.fromkeys(("Pine Planks", "Oak Timber"), "It needs pine planks and oak timber soon.")
    assert "Other Things" not in {one.card.title for one in found}


def test_what_is_linked_is_not_suggested_and_neighbours_are(library: Library) -> None:
    found = {one.card.title: one.reasons for one in suggested(library, "Ribs").to_link}
    assert "Pine Planks" not in found
    assert "shares neighbours" in found["Keel Laying"]


def test_the_longest_name_at_a_place_is_taken_and_each_note_once() -> None:
    names = Names([(1, "common ground"), (2, "common ground in talk"), (3, "talk"), (4, "知识图谱")])
    text = "Common ground in talk is rare. Common ground is not; common ground, again."
    assert [(one.num, one.name) for one in names.within(text)] == [
        (2, "Common ground in talk"),
        (1, "Common ground"),
    ]
    assert list(names.within("")) == []


WORDS = [
    "Oak",
    "oak-bends",
    "KEEL",
    "the",
    "in",
    "Straße",
    "STRASSE",
    "1_2",
    "İki",
    "知识图谱",
    "ribs,",
    "x\x1cy",
]


@pytest.mark.parametrize("seed", range(8))
def test_names_within_a_text_are_those_that_looking_at_each_place_gives(seed: int) -> None:
    drawn = random.Random(seed)
    some = WORDS if seed % 2 else [word for word in WORDS if word.isascii()]
    texts = [" ".join(drawn.choices(some, k=drawn.randrange(1, 40))) for _ in range(20)]
    rows = [(n, " ".join(drawn.choices(some, k=drawn.randrange(1, 4)))) for n in range(30)]
    named: dict[tuple[str, ...], list[int]] = {}
    for num, name in rows:
        if is_telling(words_of_name(name)):
            named.setdefault(words_of_name(name), []).append(num)
    for text in texts:
        spans = [(match.group().casefold(), *match.span()) for match in re.finditer(r"[^\W_]+", text)]
        expected, at = {}, 0
        while at < len(spans):
            runs = (tuple(word for word, _, _ in spans[at : at + n]) for n in range(len(spans) - at, 0, -1))
            run = next((run for run in runs if run in named), ())
            for num in named.get(run, ()):
                expected.setdefault(num, text[spans[at][1] : spans[at + len(run) - 1][2]])
            at += len(run) or 1
        assert {one.num: one.name for one in Names(rows).within(text)} == expected


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Zebra", True),
        ("notes", False),
        ("2024-01-02", False),
        ("How", False),
        ("", False),
        ("Oak Timber", True),
    ],
)
def test_which_names_are_looked_for(name: str, says: bool) -> None:
    assert is_telling(words_of_name(name)) is says
