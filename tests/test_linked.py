"""Ranking by links: what the linear model says, and that its weight is learned, or dropped where it fails."""

import json
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from tests.library_fixture import CountingEncoder, add, library, link
from tests.stand_in import counting
from throughline.corpus.model import LinkKind, NoteKind
from throughline.index.engines.built_in import BuiltIn
from throughline.index.search import learning, linked
from throughline.index.search.fusion import Evidence, GraphWeights, Mode, rank
from throughline.index.search.judged import Judges, judged
from throughline.index.search.learning import GRID, NONE, chosen, is_due, learned
from throughline.index.search.linked import Neighbours, neighbours_of, tied
from throughline.index.search.searcher import Searcher
from throughline.index.vectors.encoding import encode_missing
from throughline.index.vectors.nearest import from_library
from throughline.library import Library

LINES = 60


def neighbours(*pairs: tuple[int, int]) -> Neighbours:
    return Neighbours(np.array(pairs, np.int64).reshape(-1, 2))


def test_notes_in_the_same_rows_speak_for_each_other() -> None:
    around = neighbours((1, 101), (2, 101), (1, 102), (2, 102), (3, 103), (4, 104))
    raised = tied(around, [1, 2, 3, 4]).raised([(1, 1.0)])
    assert set(raised) == {2}
    assert tied(around, [1, 2, 3, 4]).raised([(99, 1.0)]) == {}


def test_the_model_is_that_of_the_paper() -> None:
    around = neighbours((1, 9), (2, 9), (3, 9), (1, 2), (3, 8))
    held = np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1], [1, 1, 1], [0, 0, 1]], float)  # rows 1, 2, 3, 9, 8
    inverse = np.linalg.inv(held.T @ held + 10 * np.eye(3))
    expected = -inverse / np.diag(inverse)
    np.fill_diagonal(expected, 0)
    np.testing.assert_allclose(tied(around, [3, 1, 2]).table, expected, rtol=1e-6)


def test_a_note_out_of_sight_ties_nothing() -> None:
    around = neighbours((1, 101), (2, 101), (1, 3), (2, 3))
    seen = tied(around, [1, 2, 3])
    hidden = tied(around, [1, 2, 3], unseen=(101, 3))
    assert hidden.nums.tolist() == [1, 2]
    assert seen.raised([(1, 1.0)])[2] > 0 and hidden.raised([(1, 1.0)]) == {}


def test_what_is_linked_like_the_first_hits_is_raised_and_nothing_is_lowered() -> None:
    table = tied(neighbours((1, 101), (5, 101), (1, 102), (5, 102)), [1, 2, 5])
    plain = Evidence({1: 0.9, 2: 0.5, 5: 0.4, 6: 0.1}, {}, {}, {})
    assert [num for num, _ in rank(plain, Mode.HYBRID)] == [1, 2, 5, 6]
    linked = Evidence(plain.meaning, {}, {}, {}, table, GraphWeights(0.2, 5.0))
    ranked = rank(linked, Mode.HYBRID)
    assert [num for num, _ in ranked] == [1, 5, 2, 6]
    assert all(parts.graph >= 0 for _, parts in ranked)
    assert rank(linked, Mode.HYBRID, with_graph=False) == rank(plain, Mode.HYBRID)


def test_weights_are_used_only_where_what_they_add_is_above_zero() -> None:
    better = GraphWeights(0.2, 0.5)
    none, best = GRID.index(NONE), GRID.index(better)
    base = np.zeros((40, len(GRID)))
    base[:, none] = 0.5
    always = base.copy()
    always[:, best] = 0.9
    weights, gain = chosen(always.tolist(), [1] * 40)
    assert weights == better and gain.low > 0.3
    # As often better as worse: the mean over all may be highest, and says nothing.
    chance = base.copy()
    chance[:, best] = np.where(np.random.default_rng(3).random(40) < 0.5, 1.0, 0.05)
    weights, gain = chosen(chance.tolist(), [1] * 40)
    assert weights == NONE and gain.low <= 0


def planted(helpful: bool) -> tuple[sqlite3.Connection, CountingEncoder]:
    """Lines whose three sources are linked together; meaning finds the first of them alone."""
    db, rng = library(), np.random.default_rng(5)
    known: dict[str, list[float]] = {}
    for n in range(LINES // 4):
        place = rng.standard_normal(24)
        for part in range(3):
            title = f"Source {n} {part}"
            known[title] = (place if part == 0 else rng.standard_normal(24)).tolist()
            add(db, 1000 + 3 * n + part, title)
        for again in range(4):
            line = f"Line {n} {again}"
            known[line] = (place + 0.2 * rng.standard_normal(24)).tolist()
            add(db, 4 * n + again + 1, line, kind=NoteKind.INQUIRY)
            for part in range(3):
                other = n if helpful or part == 0 else int(rng.integers(LINES // 4))
                link(db, 1000 + 3 * other + part, 4 * n + again + 1)
    encoder = CountingEncoder(dimension=24, known=known)
    encode_missing(db, encoder)
    return db, encoder


def test_links_that_help_are_used_and_links_by_chance_are_not() -> None:
    db, encoder = planted(helpful=True)
    found = learning.learn(db, BuiltIn(db, from_library(db)), encoder)
    assert found == learned(db)
    assert found and found.judges is Judges.SOURCES and found.gain and found.gain.low > 0
    assert found.weights != NONE
    scores = {score.way: score for score in Searcher(db, None, encoder).evaluate()}
    graph = scores["hybrid with graph"]
    assert graph.ndcg_at_10.mean > scores["hybrid"].ndcg_at_10.mean + 0.1
    assert graph.gain and graph.gain.low > 0 and "learned at the build on 60 notes" in graph.chosen
    by_chance, encoder = planted(helpful=False)
    learning.learn(by_chance, BuiltIn(by_chance, from_library(by_chance)), encoder)
    scores = {score.way: score for score in Searcher(by_chance, None, encoder).evaluate()}
    assert scores["hybrid with graph"].ndcg_at_10.mean >= scores["hybrid"].ndcg_at_10.mean


def test_it_is_learned_again_only_when_a_tenth_of_the_links_has_changed() -> None:
    db, encoder = planted(helpful=True)
    assert is_due(db, encoder.identity)
    learning.learn(db, BuiltIn(db, from_library(db)), encoder)
    assert not is_due(db, encoder.identity)
    assert is_due(db, "another@1")
    for n in range(LINES // 3):
        link(db, n + 1, n + 2, LinkKind.NEXT)
    assert is_due(db, encoder.identity)


def test_few_links_leave_the_weights_as_they_are() -> None:
    db = library()
    for num in range(1, 6):
        add(db, num, f"Note {num}")
    for num in range(1, 5):
        link(db, num, num + 1, LinkKind.RELATED)
    encoder = CountingEncoder()
    encode_missing(db, encoder)
    assert not is_due(db, encoder.identity)
    found = learning.learn(db, BuiltIn(db, from_library(db)), encoder)
    assert found and found.weights == GraphWeights() and found.gain is None
    (graph,) = (s for s in Searcher(db, None, encoder).evaluate() if s.way == "hybrid with graph")
    assert "too few links" in graph.chosen and graph.judges is Judges.LINKS


def test_any_link_judges_and_a_note_is_no_hit_for_itself() -> None:
    db = library()
    for num in range(1, 6):
        add(db, num, f"Note {num}")
    link(db, 1, 2, LinkKind.RELATED)
    link(db, 3, 2, LinkKind.PROPERTY)
    assert [(one.num, one.wanted) for one in judged(db, Judges.LINKS, None)] == [(1, (2,)), (3, (2,))]
    assert [(one.num, one.wanted) for one in judged(db, Judges.BACKLINKS, None)] == [(2, (1, 3))]
    encoder = CountingEncoder(known={"Note 1": [1] + [0] * 7, "Note 2": [1] + [0] * 7})
    encode_missing(db, encoder)
    scores = {s.way: s for s in Searcher(db, None, encoder).evaluate(judges=Judges.LINKS)}
    assert scores["semantic"].links == 2
    assert (
        scores["semantic"].mrr.mean >= 0.5 + 0.5 / 4
    )  # Note 2 is first for Note 1, which is not there itself


def test_a_build_learns_and_the_next_one_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for num in range(30):
        (tmp_path / f"n{num}.md").write_text(f"# Note {num}\n\nSee [[n{(num + 1) % 30}]].\n", "utf-8")
    with counting():
        Library.build(tmp_path)
        with Library.open(tmp_path) as library:
            assert library.search.evaluate()[-1].chosen.startswith("Links do not count")
        monkeypatch.setattr(learning, "learn", lambda *_: pytest.fail("nothing has changed"))
        Library.build(tmp_path)


def test_what_was_learned_is_read_back_as_it_was_written() -> None:
    db, encoder = planted(helpful=True)
    found = learning.learn(db, BuiltIn(db, from_library(db)), encoder)
    raw = json.loads(db.execute("SELECT value FROM search_state WHERE key = 'ranking'").fetchone()[0])
    assert found and raw["weights"] == {"lent": found.weights.lent, "tied": found.weights.tied}
    assert found.gain and raw["gain"]["low"] == pytest.approx(found.gain.low)


def test_links_that_are_looked_up_are_those_that_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    db = library()
    rng = np.random.default_rng(3)
    for num in range(1, 13):
        add(db, num, f"Note {num}")
    for source, target in {(int(a), int(b)) for a, b in rng.integers(1, 13, (60, 2))}:
        link(db, source, target)
    asked = np.array([3, 1, 12, 99, 7])
    read = neighbours_of(db)
    monkeypatch.setattr(linked, "AT_HAND", 0)
    looked_up = neighbours_of(db)
    assert isinstance(looked_up, linked.LookedUp) and not isinstance(read, linked.LookedUp)
    for most in (400, 2):
        for one, other in zip(read.of(asked, most), looked_up.of(asked, most), strict=True):
            assert one.tolist() == other.tolist()
