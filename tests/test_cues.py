"""The words by which sentences are told apart, held to sentences that were marked by hand and kept aside."""

import pytest

from bench.cues import FINDERS, marked, measured


def test_the_marked_sentences_are_many_and_each_is_there_once() -> None:
    texts = [one.text for one in marked()]
    assert len(texts) == len(set(texts)) >= 400
    assert all(one.does <= {letter for letter, _ in FINDERS.values()} for one in marked())


@pytest.mark.parametrize(
    ("name", "precision", "recall"), [("unsure", 0.95, 0.7), ("set_up", 0.85, 0.7), ("result", 0.8, 0.8)]
)
def test_a_cue_finds_most_of_what_it_is_for_in_sentences_that_were_kept_aside(
    name: str, precision: float, recall: float
) -> None:
    found = measured(name, [one for one in marked() if one.is_aside])
    assert found[0] >= precision and found[1] >= recall
