"""What is read out of what a reader types."""

import pytest

from throughline.corpus.model import NoteKind
from throughline.index.search.query import MOST_WORDS, Query, parse, plain
from throughline.index.search.words import quoted, read_marks, spaced


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("How do models ground?", Query("How do models ground?", ("models", "ground"))),
        ('"common ground"', Query("common ground", ("common", "ground"), ("common ground",))),
        ("trust -theft", Query("trust", ("trust",), excluded=("theft",))),
        ('trust -"identity theft"', Query("trust", ("trust",), excluded=("identity theft",))),
        ("well-known", Query("well-known", ("well", "known"))),
        ("-kind:paper", Query(barred=(Query(kinds=(NoteKind.PAPER,)),))),
        (
            '-tag:x trust -linked:"A b"',
            Query("trust", ("trust",), barred=(Query(tags=("x",)), Query(linked=("A b",)))),
        ),
        ("-kind:unheard", Query("-kind:unheard", ("kind", "unheard"))),
        ("kind:inquiry", Query(kinds=(NoteKind.INQUIRY,))),
        ("Kind:Papers", Query(kinds=(NoteKind.PAPER,))),
        ("kind:unheard", Query("kind:unheard", ("kind", "unheard"))),
        ("before:2025 after:2024-06", Query(before="2025", after="2024-06")),
        ("before:breakfast", Query("before:breakfast", ("breakfast",))),
        ('linked:"What is it?" unlinked:n2', Query(linked=("What is it?",), unlinked=("n2",))),
        ("what is it", Query("what is it", ("what", "is", "it"))),
        ("", Query()),
        ('"', Query()),
    ],
)
def test_operators(typed: str, expected: Query) -> None:
    assert parse(typed) == expected


def test_plain_text_has_no_operators() -> None:
    assert plain("kind:inquiry -x").kinds == ()
    assert plain("kind:inquiry -x").excluded == ()


def test_words_said_twice_count_twice_up_to_a_limit() -> None:
    assert parse("model model").words == ("model", "model")
    assert len(parse("word " * 1000).words) == MOST_WORDS


def test_an_unspaced_script_is_searched_by_pairs() -> None:
    assert parse("GPT知识图").words == ("gpt", "知识", "识图")
    assert parse("图").words == ("图",)


def test_quoting_leaves_no_grammar() -> None:
    assert quoted('a" OR b') == '"a"" OR b"'


def test_marks_are_taken_out_and_kept_as_spans() -> None:
    found = read_marks("a \x02b\x03 \x02图\u200b\x03\x02谱\u200b\x03 c")
    assert found.text == "a b 图谱 c"
    assert found.marks == ((2, 3), (4, 6))
    assert read_marks(spaced("图谱 \x02x")).text == "图谱 x"
