"""The links as judgements, reckoned by hand."""

import math

import pytest

from tests.library_fixture import CountingEncoder, add, library, link
from throughline.corpus.model import NoteKind
from throughline.index.search.judged import Figure, hidden_places
from throughline.index.search.judged import figure as _figure
from throughline.index.search.searcher import Searcher
from throughline.index.vectors.encoding import encode_missing

KNOWN = {
    "Why?": (1, 0, 0),
    "First": (0.9, math.sqrt(0.19), 0),
    "Second": (0.8, 0.6, 0),
    "Third": (0.6, 0.8, 0),
    "Fourth": (0.5, 0, math.sqrt(0.75)),
}


def test_other_sources_are_passed_over() -> None:
    assert hidden_places([7, 1, 2, 9], [1, 2, 5]) == [2, 2, 0]
    assert hidden_places([], [1]) == [0]


def test_each_link_is_judged_with_its_inquiry_out_of_the_way() -> None:
    db = library()
    for num, title in enumerate(("First", "Second", "Third", "Fourth"), 1):
        add(db, num, title)
    add(db, 5, "Why?", kind=NoteKind.INQUIRY)
    link(db, 1, 5)
    link(db, 3, 5)
    encoder = CountingEncoder(dimension=3, known=KNOWN)
    encode_missing(db, encoder)
    searcher = Searcher(db, None, encoder)
    scores = {score.way: score for score in searcher.evaluate()}
    assert list(scores) == ["words", "semantic", "hybrid", "hybrid with graph"]
    semantic = scores["semantic"]
    assert (semantic.links, semantic.inquiries) == (2, 1)
    # First stands first; Third, with First passed over, second.
    assert semantic.recall_at_10.mean == 1.0
    assert semantic.mrr.mean == pytest.approx((1 + 1 / 2) / 2)
    assert semantic.ndcg_at_10.mean == pytest.approx((1 + 1 / math.log2(3)) / 2)
    assert scores["words"].recall_at_10.mean == 0.0
    # The one inquiry lends nothing to its own sources.
    assert scores["hybrid with graph"].mrr == scores["hybrid"].mrr
    (recall,) = searcher.recalls(["n5"])
    assert (recall.found, recall.sources) == (2, 2)


def test_another_inquiry_lends_to_its_sources() -> None:
    db = library()
    for num, title in enumerate(("First", "Second", "Third", "Fourth"), 1):
        add(db, num, title)
    add(db, 5, "Why?", kind=NoteKind.INQUIRY)
    add(db, 6, "Why?", kind=NoteKind.INQUIRY, id="other")
    for inquiry in (5, 6):
        link(db, 4, inquiry)
    encoder = CountingEncoder(dimension=3, known=KNOWN)
    encode_missing(db, encoder)
    scores = {score.way: score for score in Searcher(db, None, encoder).evaluate()}
    assert scores["hybrid"].mrr.mean == pytest.approx(1 / 4)
    assert scores["hybrid with graph"].mrr.mean == pytest.approx(1 / 3)


def test_the_interval_is_seeded_and_holds_the_mean() -> None:
    values = [[1.0, 0.0], [1.0], [0.0], [1.0]]
    figure = _figure(values)
    assert figure == _figure(values)
    assert figure.mean == pytest.approx(3 / 5)
    assert figure.low <= figure.mean <= figure.high
    assert _figure([[1.0]] * 5) == Figure(1.0, 1.0, 1.0)
