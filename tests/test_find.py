"""Jumping to a note by what was typed of its name."""

import pytest
from hypothesis import given as hypothesis_given
from hypothesis import settings
from hypothesis import strategies as st

from tests.library_fixture import add, library
from throughline.corpus.model import NoteKind
from throughline.index.search.find import How
from throughline.index.search.searcher import Searcher, refresh
from throughline.index.search.spelling import Vocabulary


@pytest.fixture
def finder() -> Searcher:
    db = library()
    db.execute("INSERT INTO alias VALUES (1, 'preference tuning erodes grounding')")
    add(db, 1, "Does preference optimization harm understanding?")
    add(db, 2, "Does preference optimization harm understanding in dialogue?", kind=NoteKind.INQUIRY)
    add(db, 3, "What is understanding without preference?")
    add(db, 4, "Wie lernen Sprachmodelle Übersetzungen?")
    add(db, 5, "知识图谱可以帮助研究吗?")
    return Searcher(db, None)


def found(finder: Searcher, typed: str, **options: object) -> list[tuple[str, How]]:
    return [(hit.id, hit.how) for hit in finder.find(typed, **options)]


def test_the_exact_title_comes_first_whatever_its_case_and_quotes(finder: Searcher) -> None:
    hits = found(finder, "  does PREFERENCE optimization *harm* understanding? ")
    assert hits[0] == ("n1", How.EXACT)


def test_an_alias_leads_to_its_note(finder: Searcher) -> None:
    (hit,) = finder.find("Preference tuning erodes grounding")
    assert (hit.id, hit.how, hit.name) == ("n1", How.ALIAS, "preference tuning erodes grounding")
    assert hit.title == "Does preference optimization harm understanding?"


def test_a_beginning_finds_all_that_begin_so(finder: Searcher) -> None:
    assert found(finder, "does pref") == [("n1", How.PREFIX), ("n2", How.PREFIX)]


def test_all_words_in_any_order_and_the_last_one_begun(finder: Searcher) -> None:
    assert found(finder, "understanding prefer") == [
        ("n3", How.WORDS), ("n1", How.WORDS), ("n2", How.WORDS),
    ]  # fmt: skip
    assert found(finder, "understanding nonsense") == []


def test_close_spelling_comes_last(finder: Searcher) -> None:
    assert found(finder, "undrestanding withuot") == [("n3", How.SPELLING)]
    assert found(finder, "optmization dial") == [("n2", How.SPELLING)]


def test_diacritics_and_chinese(finder: Searcher) -> None:
    assert found(finder, "übersetz") == found(finder, "ubersetz") == [("n4", How.WORDS)]
    assert found(finder, "图谱") == [("n5", How.WORDS)]
    assert found(finder, "知识") == [("n5", How.PREFIX)]


def test_kinds_and_number_are_kept(finder: Searcher) -> None:
    assert found(finder, "does", kinds=[NoteKind.INQUIRY]) == [("n2", How.PREFIX)]
    assert len(found(finder, "does", k=1)) == 1
    assert found(finder, "does", k=0) == found(finder, "") == found(finder, "?!") == []


def test_a_renamed_note_is_found_by_its_new_name_only(finder: Searcher) -> None:
    add(finder._db, 4, "How do models translate?")
    assert found(finder, "wie lernen sprachmodelle") == []
    assert found(finder, "how do models") == [("n4", How.PREFIX)]
    assert found(finder, "modles translate") == [("n4", How.SPELLING)]


def test_a_long_text_is_no_trouble(finder: Searcher) -> None:
    assert found(finder, "x y " * 25_000) == []
    refresh(finder._db, [])


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [("alignment", "alignment"), ("allignment", "alignment"), ("alignmnet", "alignment"),
     ("alinement", "alignment"), ("truts", "trust"), ("trsut", "trust"), ("cat", None), ("zzzzzzzz", None),
     ("tristt", None)],
)  # fmt: skip
def test_the_closest_known_word(typed: str, nearest: str | None) -> None:
    known = Vocabulary([("alignment", 3), ("trust", 2), ("crust", 9), ("can", 5)])
    assert known.closest(typed) == nearest


def edits(a: str, b: str) -> int:
    """Return the edits from one word to another by the definition; two neighbours swapped are one edit."""
    row = {(i, 0): i for i in range(len(a) + 1)} | {(0, j): j for j in range(len(b) + 1)}
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            kept = row[i - 1, j - 1] + (a[i - 1] != b[j - 1])
            row[i, j] = min(row[i - 1, j] + 1, row[i, j - 1] + 1, kept)
            if i > 1 and j > 1 and (a[i - 2], a[i - 1]) == (b[j - 1], b[j - 2]):
                row[i, j] = min(row[i, j], row[i - 2, j - 2] + 1)
    return row[len(a), len(b)]


WORDS = st.text("abn\u6f22", min_size=1, max_size=10)


@hypothesis_given(st.dictionaries(WORDS, st.integers(1, 3), max_size=30), WORDS)
@settings(deadline=None)
def test_the_closest_word_is_the_one_that_its_definition_gives(known: dict[str, int], typed: str) -> None:
    allowed = (len(typed) > 3) + (len(typed) > 7)
    near = [(edits(typed, word), word[0] != typed[0], -count, word) for word, count in known.items()]
    nearest = min((one for one in near if one[0] <= allowed), default=None)
    assert Vocabulary(known.items()).closest(typed) == (nearest[3] if nearest else None)
