"""What inquiries lend to their sources: how many lend, to which notes, and never to their own in `eval`."""

import math

import pytest

from tests.library_fixture import CountingEncoder, add, library, link
from throughline.corpus.model import NoteKind
from throughline.index.engines.built_in import BuiltIn
from throughline.index.search.fusion import Mode
from throughline.index.search.ranking import lend
from throughline.index.search.searcher import Searcher
from throughline.index.search.sense import Sense
from throughline.index.vectors.encoding import encode_missing
from throughline.index.vectors.nearest import Vectors, from_library

QUERY = "Why?"
KNOWN = {
    QUERY: (1, 0, 0),
    "First": (0.9, math.sqrt(0.19), 0),
    "Second": (0.8, 0.6, 0),
    "Third": (0.6, 0.8, 0),
    "Fourth": (0.5, 0, math.sqrt(0.75)),
    "Far": (0, 0, 1),
}
TITLES = ("First", "Second", "Third", "Fourth")


def encoder() -> CountingEncoder:
    more = {f"Asked {n}": KNOWN["Second"] for n in range(20)}
    return CountingEncoder(dimension=3, known=KNOWN | more)


def test_an_inquiry_lends_nothing_to_its_own_sources_when_they_are_judged() -> None:
    db = library()
    for num, title in enumerate(TITLES, 1):
        add(db, num, title)
    add(db, 5, QUERY, kind=NoteKind.INQUIRY)
    link(db, 4, 5)
    encode_missing(db, encoder())
    scores = {score.way: score for score in Searcher(db, None, encoder()).evaluate()}
    # It is the last of four by meaning, and would be the third if its own inquiry lent to it.
    assert scores["hybrid"].mrr.mean == pytest.approx(1 / 4)
    assert scores["hybrid with graph"].mrr.mean == pytest.approx(1 / 4)


def test_ten_inquiries_lend_beside_one_that_is_left_out() -> None:
    db = library()
    for n in range(12):
        add(db, n + 1, f"Asked {n}", kind=NoteKind.INQUIRY)
        add(db, n + 101, f"Source {n}")
        link(db, n + 101, n + 1)
    encode_missing(db, encoder())
    sense = Sense(BuiltIn(db, from_library(db)), encoder().encode_query(QUERY))
    assert len(lend(db, sense)) == 10
    lent = lend(db, sense, unseen=(1,))
    assert len(lent) == 10 and 101 not in lent


def test_a_filter_holds_for_notes_that_are_lent_to() -> None:
    db = library()
    add(db, 1, "First")
    add(db, 2, "Far", kind=NoteKind.PAPER)
    add(db, 3, "Asked 1", kind=NoteKind.INQUIRY)
    link(db, 2, 3)
    encode_missing(db, encoder())
    searcher = Searcher(db, None, encoder())
    assert "Far" in [hit.title for hit in searcher.ask(QUERY).hits]
    assert [hit.title for hit in searcher.ask(f"{QUERY} kind:concept").hits] == ["First"]


def test_inquiries_that_a_filter_hides_lend_all_the_same() -> None:
    db = library()
    for n in range(12):
        add(db, n + 1, f"Asked {n}", kind=NoteKind.INQUIRY, date="2025-01-01")
    add(db, 20, QUERY, kind=NoteKind.INQUIRY)
    add(db, 21, "Far", date="2025-01-01")
    link(db, 21, 20)
    encode_missing(db, encoder())
    found = Searcher(db, None, encoder()).ask(f"{QUERY} after:2025", k=20).hits
    assert {hit.title: hit.parts.graph > 0 for hit in found}["Far"]


def test_a_filter_that_lets_all_inquiries_through_asks_the_vectors_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    db = library()
    for n in range(12):
        add(db, n + 1, f"Asked {n}", kind=NoteKind.INQUIRY)
        add(db, n + 101, f"Source {n}", kind=NoteKind.INQUIRY)
        link(db, n + 101, n + 1)
    encode_missing(db, encoder())
    searcher, asked = Searcher(db, None, encoder()), []
    real = Vectors.search
    monkeypatch.setattr(Vectors, "search", lambda *given: asked.append(given) or real(*given))
    all_of_them = searcher.ask(QUERY, k=24).hits
    assert searcher.ask(f"{QUERY} kind:inquiry", k=24).hits == all_of_them
    assert any(hit.parts.graph > 0 for hit in all_of_them)
    assert len(asked) == 2


def test_as_many_are_found_as_are_asked_for() -> None:
    db = library()
    for n in range(130):
        add(db, n + 1, f"Note {n}", "the same words")
    encode_missing(db, encoder())
    searcher = Searcher(db, None, encoder())
    for mode in Mode:
        assert len(searcher.ask("same words", k=125, mode=mode).hits) == 125
