"""Strength that means the same from query to query, whether anything fits, and what is shown of a hit."""

import math
import random

import pytest

from tests.library_fixture import CountingEncoder, add, library
from throughline.commands.search import answer_json
from throughline.corpus.text.titles import words_of
from throughline.corpus.text.words import root
from throughline.index.engines.built_in import BuiltIn
from throughline.index.search import relevance
from throughline.index.search.fusion import Mode
from throughline.index.search.query import parse
from throughline.index.search.relevance import FITS, Scale, covered, strength, weights_of_words
from throughline.index.search.searcher import Searcher
from throughline.index.search.shown import clean, from_answer, passage_of
from throughline.index.vectors.encoding import encode_missing
from throughline.index.vectors.nearest import from_library


def at(cosine: float) -> list[float]:
    return [cosine, math.sqrt(1 - cosine**2), 0]


def searcher_of(**cosines: float) -> Searcher:
    db = library()
    for num, title in enumerate(cosines, 1):
        add(db, num, title)
    known = {title: at(cosine) for title, cosine in cosines.items()}
    encoder = CountingEncoder(dimension=3, known={"zebra migration": [1, 0, 0], **known})
    encode_missing(db, encoder)
    return Searcher(db, None, encoder)


def test_where_nothing_is_about_the_query_it_is_said() -> None:
    far = searcher_of(tea=0.2, coffee=0.15).ask("zebra migration")
    assert not far.fits and len(far.hits) == 2
    near = searcher_of(herds=0.7, coffee=0.15).ask("zebra migration")
    assert near.fits
    assert [hit.strength >= FITS for hit in near.hits] == [True, False]


def test_strength_does_not_hang_on_the_other_hits() -> None:
    alone = searcher_of(tea=0.3).ask("zebra migration").hits[0]
    (beside,) = (h for h in searcher_of(tea=0.3, herds=0.9).ask("zebra migration").hits if h.title == "tea")
    assert alone.strength == pytest.approx(beside.strength)
    assert alone.strength < FITS


def test_a_note_that_holds_the_words_fits_though_its_meaning_is_far() -> None:
    db = library()
    add(db, 1, "Kestrel 9", "The kestrel 9 engine leaks.")
    add(db, 2, "Other", "Nothing of it.")
    searcher = Searcher(db, None)
    assert searcher.ask("kestrel 9", mode=Mode.WORDS).fits
    assert not searcher.ask("kestrel migration patterns over Mongolia", mode=Mode.WORDS).fits
    assert not searcher.ask("zebra", mode=Mode.WORDS).fits


def test_filters_without_words_are_no_question_of_relevance() -> None:
    db = library()
    add(db, 1, "Tea")
    answer = Searcher(db, None).ask("kind:concept")
    assert answer.fits and answer.hits[0].strength == 1.0


def test_rare_words_count_most() -> None:
    weights = weights_of_words(parse("zebra model"), {"zebra": 0, "model": 900}, 1000)
    assert weights["zebra"] > 5 * weights["model"]
    assert covered(weights, "A model of speech") < 0.2
    assert covered(weights, "Two zebras") > 0.8
    assert covered({"图谱": 1.0}, "我们研究知识图谱") == 1.0
    assert covered({"repair": 1.0}, "many words before it " * 40 + "repairs") == 1.0


def test_what_a_text_holds_is_what_the_roots_of_all_its_words_are() -> None:
    drawn = random.Random(3)
    some = [
        "Repairs",
        "repairing",
        "REPAIR's",
        "can’t",
        "can't",
        "cannot",
        "Straße",
        "STRASSE",
        "İki",
        "知识图谱",
    ]
    for _ in range(300):
        text = " ".join(drawn.choices(some, k=drawn.randrange(12)))
        weights = {root(word): drawn.random() for word in words_of(" ".join(drawn.choices(some, k=3)))}
        held = {root(word) for word in words_of(text)}
        held |= set() if text.isascii() else {word for word in weights if word in text.casefold()}
        whole = sum(weights.values())
        expected = sum(weight for word, weight in weights.items() if word in held) / whole if whole else 0.0
        assert covered(weights, text) == expected


def test_strength_rises_with_either_sign_and_stays_in_bounds() -> None:
    scale = Scale()
    assert strength(scale, 0.2, 0.0) < strength(scale, 0.4, 0.0) < strength(scale, 0.4, 1.0)
    assert strength(scale, 0.2, 0.4) == strength(scale, 0.2, 0.0)  # some of the words are no sign
    assert 0 <= strength(scale, -1.0, 0.0) <= strength(scale, 1.0, 1.0) <= 1


def test_the_scale_is_learned_from_titles_and_chance() -> None:
    db = library()
    # All are alike here: what is far in general is nothing unusual, and what is near is nearer than that.
    known = {}
    for num in range(1, 41):
        title = f"Note {num}"
        known[title] = [10, *(5 if place == num // 2 else 0 for place in range(21))]
        add(db, num, title)
    encoder = CountingEncoder("another@1", dimension=22, known=known)
    encode_missing(db, encoder)
    assert relevance.is_due(db, encoder.identity)
    scale = relevance.learn(db, BuiltIn(db, from_library(db)), encoder)
    assert 0.8 < scale.middle < 1.0
    assert relevance.scale_of(db) == scale
    assert not relevance.is_due(db, encoder.identity)
    assert relevance.is_due(db, "third@1")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("# Head\nText.", "Head\nText."),
        ("- [ ] do [[a/b#c|this]] and [that](http://x.y)", "do this and that"),
        ("> quoted **bold** and *soft* ==mark==", "quoted bold and soft mark"),
        ("![[picture.png]] <b>plain</b> `code`[^1]", "plain code"),
        ("a < b and 2 * 3 * 4 = 24", "a < b and 2 * 3 * 4 = 24"),
        ("snake_case_name stays", "snake_case_name stays"),
        ("---\nA line\n***", "A line"),
        ("Plain prose, as it is.", "Plain prose, as it is."),
    ],
)
def test_a_passage_is_clean_text(written: str, shown: str) -> None:
    assert clean(written) == shown


def test_a_passage_begins_with_the_sentence_that_answers() -> None:
    text = "Tides are slow. They follow the moon. Zebras follow the rain in spring. They rest at night."
    assert from_answer(text, {"zebra": 1.0, "rain": 1.0}).startswith("Zebras follow")
    assert from_answer(text, {"engine": 1.0}) == text
    db = library()
    add(db, 1, "Herds", "Some words on grass. The **zebra** moves [[far|away]].")
    (hit,) = Searcher(db, None).ask("zebra", mode=Mode.WORDS).hits
    assert "[[" not in hit.passage and "**" not in hit.passage
    assert [hit.passage[a:b] for a, b in hit.marks] == ["zebra"]


def test_a_stub_does_not_repeat_its_title_and_stands_behind_a_written_note() -> None:
    assert passage_of("Do zebras move?", "Do zebras move?", {}) == ""
    db = library()
    add(db, 1, "Zebras move in spring?", complete=False)
    add(db, 2, "Do zebras move in spring?", "They do.")
    add(db, 3, "Rain in spring?", complete=False)
    known = {"zebra migration": [1, 0, 0], "Zebras move in spring?": at(0.9), "Rain in spring?": at(0.7),
             "Do zebras move in spring?\nThey do.": at(0.6)}  # fmt: skip
    encoder = CountingEncoder(dimension=3, known=known)
    encode_missing(db, encoder)
    hits = Searcher(db, None, encoder).ask("zebra migration", mode=Mode.SEMANTIC).hits
    assert [hit.id for hit in hits] == ["n2", "n1", "n3"]
    assert [hit.passage for hit in hits[1:]] == ["", ""]


def test_json_says_whether_anything_fits_and_how_strong_each_hit_is() -> None:
    told = answer_json(searcher_of(tea=0.2).ask("zebra migration"))
    assert told["fits"] is False and set(told) == {"fits", "mode", "notice", "hits"}
    assert 0 <= told["hits"][0]["strength"] < FITS
    assert answer_json(searcher_of(tea=0.2).ask("zebra migration kind:paper"))["fits"] is False
