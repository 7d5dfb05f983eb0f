"""What a prompt says of the notes: how the line reads them and ends, what is open, which years are known."""

import numpy as np
import pytest

from throughline.corpus.model import NoteKind
from throughline.index.store.page_words import Span
from throughline.prompts.cues import cue
from throughline.prompts.ending import ending
from throughline.prompts.model import Anchor, Material, NamedBy, SourceNote
from throughline.prompts.reading import _TELLING_FIGURE, readings, same_figures, unsure
from throughline.prompts.sentences import numbered
from throughline.prompts.years import no_meaning, paper_of

BODY = (
    "Sellers of bread count on habit Do loaves sell by smell?.\n\n"
    "A loaf is bought for what it promises. Bread that is bought by smell is bought twice as often as bread "
    "that is bought by price."
)
CITED = "Do loaves sell by smell?"
LINE = SourceNote(
    "q",
    NoteKind.INQUIRY,
    "What sells bread?",
    body=BODY,
    citations=(Span(BODY.index(CITED), BODY.index(CITED) + len(CITED), "smell"),),
)
SMELL = SourceNote(
    "smell",
    NoteKind.CONCEPT,
    CITED,
    body="Smell raised sales by 30% in one street. Whether the effect lasts a winter is not known.",
    summary="Shops that smelled of bread sold 30% more.",
)
PRICE = SourceNote("price", NoteKind.CONCEPT, "Does price sell bread?", summary="Half price sold 30% more.")
MATERIAL = Material("q", "What sells bread?", line=LINE, sources=(SMELL, PRICE))


def test_the_line_is_heard_where_it_cites_a_source() -> None:
    (one,) = readings(MATERIAL)
    assert (numbered(one.text, {"smell": 1}), one.notes) == (
        "Sellers of bread count on habit [1].",
        ("smell",),
    )


def test_a_line_ends_with_whole_sentences_that_can_be_read_alone() -> None:
    assert ending(LINE) == (
        "A loaf is bought for what it promises. Bread that is bought by smell is bought twice as often as "
        "bread that is bought by price."
    )
    assert ending(None) == ""


def test_what_the_notes_leave_open_is_told_whole() -> None:
    assert [(one.note, one.text) for one in unsure(MATERIAL, ())] == [
        ("smell", "Whether the effect lasts a winter is not known.")
    ]


def test_a_figure_of_two_sources_is_noticed() -> None:
    (same,) = same_figures(MATERIAL.sources, {"smell": 1, "price": 4})
    assert (same.figure, same.numbers) == ("30%", (1, 4))
    assert same_figures(MATERIAL.sources, {"smell": 1}) == ()


def paper(title: str, year: int = 2024, authors: tuple[str, ...] = ()) -> Anchor:
    return Anchor(title, "", year, NamedBy.LISTED, authors=authors)


def test_a_paper_is_known_by_a_name_that_no_other_has() -> None:
    oven, other = paper("OvenNet: bread by machine"), paper("Bread by hand")
    assert paper_of("OvenNet burned 3% of the loaves.", (oven, other), no_meaning) == oven
    assert paper_of("LLMs burned 3% of the loaves.", (paper("LLMs as bakers"), other), no_meaning) is None
    assert paper_of("OvenNet burned 3%.", (oven, paper("OvenNet again")), no_meaning) is None


@pytest.mark.parametrize("name", ["Marlow, Ann", "Ann Marlow"])
def test_a_paper_is_known_by_its_first_author(name: str) -> None:
    known, other = paper("Loaves", authors=(name,)), paper("Crusts", authors=("Ito, Ken",))
    assert paper_of("Marlow and colleagues weighed loaves.", (known, other), no_meaning) == known
    assert paper_of("Tanaka and colleagues weighed loaves.", (known, other), no_meaning) is None


def test_a_paper_that_is_only_a_little_nearer_in_meaning_is_withheld() -> None:
    papers = (paper("Loaves"), paper("Crusts"))
    near = {"claim": [1, 0], "Loaves": [0.8, 0.6], "Crusts": [0.75, 0.66]}
    far = near | {"Crusts": [0.1, 0.99]}
    assert paper_of("claim", papers, lambda texts: np.array([near[t] for t in texts], np.float32)) is None
    assert paper_of("claim", papers, lambda texts: np.array([far[t] for t in texts], np.float32)) == papers[0]


@pytest.mark.parametrize(
    ("name", "said", "not_said"),
    [
        (
            "unsure",
            "Whether the effect holds in other towns is not known.",
            "Bread holds its shape in towns.",
        ),
        ("set_up", "Bakers tested forty kinds of flour.", "Flour keeps for a year."),
        ("result", "Loaves rose higher in the dark.", "Ovens were in the cellar."),
    ],
)
def test_a_cue_tells_what_a_sentence_does(name: str, said: str, not_said: str) -> None:
    assert cue(name).search(said)
    assert not cue(name).search(not_said)


def test_the_number_of_a_version_is_no_figure() -> None:
    told = "It was tried with v0.21.0 and 3.11.2, and with 4,500 people; 12.5% left, and 0.21 was left over."
    assert _TELLING_FIGURE.findall(told) == ["4,500", "12.5%", "0.21"]
