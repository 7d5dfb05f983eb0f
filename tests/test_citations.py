"""Where a paragraph cites other notes: the edges of words, quotations, lengths and neighbours, exactly."""

import pytest

from throughline.corpus.linking.citations import LONGEST, Known, find_citations, lookups_in, tail_of

HOLD = Known.of("Does it really hold?")
LONGER = Known.of("Why does the longer of two titles hold here?")
ALIAS = Known.of("shared talk")


def found(text: str, *known: Known, infer: bool = False) -> list[str]:
    return [citation.title for citation in find_citations(text, known, infer=infer)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("shared talk works", ["shared talk"]),
        ("It needs shared talk", ["shared talk"]),
        ("It needs (shared talk).", ["shared talk"]),
        ("It needs shared talk, and shared talk again", ["shared talk", "shared talk"]),
        ("It needs unshared talk", []),
        ("It needs shared talks", []),
        ("It needs shared talking", []),
        ("shared talks, then shared talk", ["shared talk"]),
    ],
)
def test_a_known_name_is_whole_words(text: str, expected: list[str]) -> None:
    assert found(text, ALIAS) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('He asked "Does it really hold?" twice.', []),
        ("He asked \u201cDoes it really hold?\u201d twice.", []),
        ('"Does it really hold?"', []),
        ('"Does it really hold? he said".', ["Does it really hold?"]),
        ('It said "so". Does it really hold?', ["Does it really hold?"]),
        ('Does it really hold?" is what was left.', ["Does it really hold?"]),
    ],
)
def test_a_title_between_quotation_marks_is_no_citation(text: str, expected: list[str]) -> None:
    assert found(text, HOLD) == expected


def test_neighbours_are_all_found_and_what_overlaps_goes_to_the_longer() -> None:
    long = "Why does the longer of two titles hold here?"
    apart = f"Does it really hold? and then {long} and Does it really hold?"
    assert found(apart, HOLD, LONGER) == [
        "Does it really hold?", long, "Does it really hold?",
    ]  # fmt: skip
    touching = f"Does it really hold?{long}"
    assert len(found(touching, HOLD, LONGER)) == 2
    inside = Known.of("longer of two titles")
    assert found(apart, inside, LONGER) == [long]


@pytest.mark.parametrize(
    "text", ["Does it *really hold*? So.", "*Does* it  really hold?", "Does it **really hold**?"]
)
def test_emphasis_and_wide_spaces_stand_in_no_titles_way(text: str) -> None:
    (citation,) = find_citations(text, [HOLD])
    assert citation.key == HOLD.key
    assert citation.title.startswith(("Does", "*Does"))
    assert citation.title.endswith("?")


def test_a_lower_case_question_is_prose_and_an_alias_need_not_be_capital() -> None:
    assert found("One may ask does it really hold?.", HOLD) == []
    assert found("What shared talk is.", ALIAS) == ["shared talk"]


def test_an_unknown_title_has_three_words_and_no_more_letters_than_titles_have() -> None:
    assert found("It widens the gap Why though?.", infer=True) == []
    assert found("It widens the gap Why now though?.", infer=True) == ["Why now though?"]
    for length in (LONGEST - 1, LONGEST):
        title = "Why do long " + "x" * (length - len("Why do long ")) + "?"
        assert found(f"It widens the gap {title}.", infer=True) == [title] * (length < LONGEST)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("? It widens the gap Does tuning harm talk?.", ["Does tuning harm talk?"]),
        ('He wrote "and then Does tuning harm talk?.', []),
        ('"One" and "two Does tuning harm talk?.', []),
        ('"One" and then Does tuning harm talk?.', ["Does tuning harm talk?"]),
        ("He wrote \u201cand then Does tuning harm talk?.", []),
        ('It widens the gap Does "tuning harm talk?.', []),
        ("It asks Does tuning harm talk? Nobody knows.", ["Does tuning harm talk?"]),
        ("Does tuning harm talk? Does it end?", []),
        ("It widens (Does tuning harm talk?) and so on.", ["Does tuning harm talk?"]),
        ("By one account (Does tuning harm talk?, Why do raters like length?).",
         ["Does tuning harm talk?", "Why do raters like length?"]),
    ],
)  # fmt: skip
def test_an_unknown_title_shows_by_how_it_stands(text: str, expected: list[str]) -> None:
    assert found(text, infer=True) == expected


def test_a_title_at_the_very_start_of_a_text_that_carries_on() -> None:
    assert found("Does tuning harm talk?, as is shown.", infer=True) == ["Does tuning harm talk?"]


def test_lookups_name_each_tail_that_a_known_title_could_have() -> None:
    assert lookups_in("one two three four five six? ten?") == {
        "? two three four five six", "?= three four five six", "?= four five six",
        "? three four five six ten", "?= four five six ten", "?= five six ten",
    } | {tail_of(["five", "six", "ten"])}  # fmt: skip
    assert lookups_in("No question.") == set()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("First. It rests on Does it really hold? in the field. Next.",
         "It rests on Does it really hold? in the field."),
        ("It rests on Does it really hold? Others differ.", "It rests on Does it really hold?"),
        ("It rests on Does it really hold? Why do raters like length?.",
         "It rests on Does it really hold? Why do raters like length?."),
        ("It rests on Does it really hold?. Others differ.", "It rests on Does it really hold?."),
    ],
)  # fmt: skip
def test_the_mark_of_a_citation_ends_no_sentence_but_before_a_new_one(text: str, sentence: str) -> None:
    assert find_citations(text, [HOLD])[0].sentence == sentence


def test_quotations_that_opened_before_and_closed_count_as_closed() -> None:
    assert found("\u201cA\u201d \u201d and then Does tuning harm talk?.", infer=True) == [
        "Does tuning harm talk?"
    ]
    assert found("It widens Does \u201cit\u201d \u201d hold talk?.", infer=True) == [
        "Does \u201cit\u201d \u201d hold talk?"
    ]
