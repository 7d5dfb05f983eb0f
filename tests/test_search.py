"""What a search returns, in what order, and what it says when it cannot do its best."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.library_fixture import CountingEncoder, add, library, link
from throughline.corpus.errors import UnknownNoteError
from throughline.corpus.model import LinkKind, NoteKind
from throughline.index.search import near_pairs, words
from throughline.index.search.alike import Links
from throughline.index.search.fusion import GRAPH, MEANING, WORDS, Evidence, Mode, Parts, damped, rank, scaled
from throughline.index.search.searcher import Searcher, refresh
from throughline.index.search.words import Counts
from throughline.index.store.file import connect
from throughline.index.vectors.encoding import encode_missing
from throughline.index.vectors.passages import cut_set_aside

QUERY = "shared ground"
KNOWN = {
    QUERY: (1, 0, 0),
    "Alpha": (1, 0, 0),
    "Beta": (0.8, 0.6, 0),
    "Gamma": (0.6, 0, 0.8),
    "Delta": (0, 1, 0),
    "Twin": (0.6, 0.8, 0),
    "Asked": (1, 0, 0),
}


def searcher_of(db: sqlite3.Connection) -> Searcher:
    encoder = CountingEncoder(dimension=3, known=KNOWN)
    encode_missing(db, encoder)
    return Searcher(db, None, encoder)


@pytest.fixture
def greek() -> Searcher:
    """Four notes on given vectors, one of them a paper."""
    db = library()
    for num, title in enumerate(("Alpha", "Beta", "Gamma", "Delta"), 1):
        add(db, num, title, kind=NoteKind.PAPER if title == "Delta" else NoteKind.CONCEPT)
    return searcher_of(db)


def titles(searcher: Searcher, typed: str, **options: object) -> list[str]:
    return [hit.title for hit in searcher.ask(typed, **options).hits]


def test_meaning_scores_are_the_cosines(greek: Searcher) -> None:
    hits = greek.ask(QUERY, mode=Mode.SEMANTIC).hits
    assert [hit.title for hit in hits] == ["Alpha", "Beta", "Gamma", "Delta"]
    assert [hit.score for hit in hits] == pytest.approx([1.0, 0.8, 0.6, 0.0], abs=1e-6)
    assert [hit.parts for hit in hits] == [Parts(meaning=hit.score) for hit in hits]


def test_more_asked_for_than_there_is_gives_all_once(greek: Searcher) -> None:
    assert titles(greek, QUERY, k=1000, mode=Mode.SEMANTIC) == ["Alpha", "Beta", "Gamma", "Delta"]


def test_none_asked_for_gives_none(greek: Searcher) -> None:
    assert greek.ask(QUERY, k=0).hits == ()
    assert greek.ask(QUERY, k=-1).hits == ()


def test_kind_filter_is_inside_the_search(greek: Searcher) -> None:
    assert titles(greek, QUERY, k=1, kinds=[NoteKind.PAPER]) == ["Delta"]
    assert titles(greek, f"{QUERY} kind:paper", k=1) == ["Delta"]
    assert titles(greek, f"{QUERY} kind:paper", k=1, kinds=[NoteKind.CONCEPT]) == []


def test_k_notes_although_one_note_holds_the_nearest_passages() -> None:
    db = library()
    long = "\n".join(
        f"Sentence {n} tells of things at some length, over and over, again." for n in range(400)
    )
    add(db, 1, "Long", long)
    for num in range(2, 8):
        add(db, num, f"Short {num}")
    cut_set_aside(db)
    passages = db.execute("SELECT count(*) FROM passage WHERE note = 1").fetchone()[0]
    assert passages > 20
    found = searcher_of(db).ask("anything", k=7, mode=Mode.SEMANTIC).hits
    assert sorted(hit.id for hit in found) == [f"n{num}" for num in range(1, 8)]


def test_two_notes_with_the_same_text_both_appear() -> None:
    db = library()
    add(db, 1, "Twin", "word for word")
    add(db, 2, "Twin", "word for word")
    encoder = CountingEncoder()
    assert encode_missing(db, encoder) == 1
    searcher = Searcher(db, None, encoder)
    for mode in Mode:
        assert [hit.id for hit in searcher.ask("Twin", mode=mode).hits] == ["n1", "n2"]


def test_empty_query_finds_nothing(greek: Searcher) -> None:
    for typed in ("", "   ", '""', "\n\t"):
        for mode in Mode:
            assert greek.ask(typed, mode=mode).hits == ()


def test_empty_library_finds_nothing() -> None:
    db = library()
    searcher = searcher_of(db)
    assert searcher.ask("anything").hits == ()
    assert searcher.find("anything") == ()
    assert searcher.nearest() == ()
    assert searcher.evaluate() == ()


def test_filters_without_words_list_the_best_connected() -> None:
    db = library()
    add(db, 1, "Alpha", connections=1)
    add(db, 2, "Beta", connections=5)
    add(db, 3, "Delta", kind=NoteKind.PAPER, connections=9)
    assert titles(searcher_of(db), "kind:concept") == ["Beta", "Alpha"]


def test_stop_words_alone_are_still_words() -> None:
    db = library()
    add(db, 1, "To be or not to be")
    add(db, 2, "Gamma")
    assert titles(searcher_of(db), "to be or not", mode=Mode.WORDS) == ["To be or not to be"]


def test_a_query_of_a_hundred_thousand_characters_is_answered(greek: Searcher) -> None:
    for mode in Mode:
        assert greek.ask("alpha beta " * 9100, mode=mode).hits
        assert isinstance(greek.ask("x" * 100_000, mode=mode).hits, tuple)
        assert isinstance(greek.ask('"(' * 50_000, mode=mode).hits, tuple)


def test_chinese_is_found_by_its_characters() -> None:
    db = library()
    add(db, 1, "知识图谱可以帮助研究吗?", "我们研究知识图谱如何帮助人们阅读论文。")
    add(db, 2, "语言模型会理解吗?", "模型与人对话。")
    searcher = searcher_of(db)
    hit = searcher.ask("图谱", mode=Mode.WORDS).hits[0]
    assert hit.id == "n1"
    assert [hit.passage[a:b] for a, b in hit.marks]
    assert {hit.passage[a:b] for a, b in hit.marks} == {"图谱"}
    assert titles(searcher, "对话模型", mode=Mode.WORDS) == ["语言模型会理解吗?"]


@pytest.mark.parametrize(
    "typed",
    ["AND", "OR", "NOT", "NEAR(a b)", "title:x", "a*", '"', '"" OR "', "(", ")", "^a", "a + b", "{title}: a",
     "-", "--", "- a", ":", "kind:", 'kind:"', "linked:", "before:", "a AND OR NOT b", "\0",
     "'; DROP TABLE note"],
)  # fmt: skip
def test_grammar_of_the_engine_is_only_text(greek: Searcher, typed: str) -> None:
    for mode in Mode:
        assert isinstance(greek.ask(typed, mode=mode).hits, tuple)


@given(st.text(max_size=60))
def test_any_text_is_answered(typed: str) -> None:
    searcher = _shared()
    for mode in Mode:
        hits = searcher.ask(typed, k=3, mode=mode).hits
        assert len({hit.id for hit in hits}) == len(hits) <= 3
        assert all(0 <= a < b <= len(hit.passage) for hit in hits for a, b in hit.marks)
    assert len(searcher.find(typed, k=3)) <= 3


_SHARED: list[Searcher] = []


def _shared() -> Searcher:
    if not _SHARED:
        db = library()
        add(db, 1, "Alpha", "a 1 x 图 é")
        add(db, 2, "Beta", "b 0 y 谱 è")
        _SHARED.append(searcher_of(db))
    return _SHARED[0]


def test_exclusion_and_phrases_bind_meaning_too() -> None:
    db = library()
    add(db, 1, "Alpha", "common ground is built by people")
    add(db, 2, "Beta", "ground that is common among theft")
    add(db, 3, "Gamma", "nothing of the sort")
    searcher = searcher_of(db)
    for mode in Mode:
        assert titles(searcher, '"common ground"', mode=mode) == ["Alpha"]
        assert "Beta" not in titles(searcher, "ground -theft", mode=mode)
    assert titles(searcher, "ground -theft", mode=Mode.SEMANTIC) != []


def test_dates_divide_at_the_value() -> None:
    db = library()
    add(db, 1, "Alpha", "same", date="2024-12-31")
    add(db, 2, "Beta", "same", date="2025-01-01")
    add(db, 3, "Gamma", "same", kind=NoteKind.PAPER, year=2025)
    add(db, 4, "Delta", "same")
    searcher = searcher_of(db)
    assert sorted(titles(searcher, "same before:2025")) == ["Alpha"]
    assert sorted(titles(searcher, "same after:2025")) == ["Beta", "Gamma"]
    assert sorted(titles(searcher, "same after:2025 before:2025-01-02 kind:concept")) == ["Beta"]


def test_linked_and_unlinked_look_both_ways() -> None:
    db = library()
    for num, title in enumerate(("Alpha", "Beta", "Gamma", "Delta"), 1):
        add(db, num, title)
    link(db, 1, 2)
    link(db, 3, 1, LinkKind.RELATED)
    searcher = searcher_of(db)
    assert sorted(titles(searcher, f"{QUERY} linked:n1")) == ["Beta", "Gamma"]
    assert sorted(titles(searcher, f'{QUERY} unlinked:"alpha"')) == ["Delta"]
    lost = searcher.ask(f"{QUERY} linked:nowhere")
    assert (lost.hits, lost.notice) == ((), "No note is called nowhere.")
    assert [hit.title for hit in searcher.similar("n1", links=Links.LINKED)] == ["Beta", "Gamma"]
    assert [hit.title for hit in searcher.similar("n1", links=Links.UNLINKED)] == ["Delta"]
    assert [hit.title for hit in searcher.similar("n1")] == ["Beta", "Gamma", "Delta"]
    close = [(hit.id, hit.score) for hit in searcher.similar("n1")]
    assert list(searcher.closeness("n1", 10).items()) == close, "the same notes, without their passages"
    with pytest.raises(UnknownNoteError):
        searcher.similar("nowhere")


def test_sources_of_a_like_inquiry_rise() -> None:
    db = library()
    add(db, 1, "Gamma")
    add(db, 2, "Twin")
    add(db, 3, "Asked", kind=NoteKind.INQUIRY)
    add(db, 4, "Delta")
    searcher = searcher_of(db)
    before = searcher.ask(f"{QUERY} kind:concept", k=3).hits
    assert [(hit.title, hit.parts.graph) for hit in before] == [("Gamma", 0), ("Twin", 0), ("Delta", 0)]
    link(db, 2, 3)
    after = searcher.ask(f"{QUERY} kind:concept", k=3).hits
    assert [hit.title for hit in after] == ["Twin", "Gamma", "Delta"]
    assert after[0].parts == Parts(meaning=pytest.approx(MEANING, abs=1e-6), graph=pytest.approx(GRAPH))
    assert all(hit.score == hit.parts.score for hit in after)


def test_words_and_meaning_mix_by_the_weights() -> None:
    evidence = Evidence({1: 0.9, 2: 0.5, 3: 0.1}, {2: 8.0, 3: 4.0}, {3: 1.0}, {})
    assert dict(rank(evidence, Mode.HYBRID)) == {
        1: Parts(MEANING, 0, 0),
        2: Parts(pytest.approx(MEANING / 2), WORDS, 0),
        3: Parts(0, pytest.approx(WORDS / 2), GRAPH),
    }
    assert [num for num, _ in rank(evidence, Mode.HYBRID)] == [1, 2, 3]
    assert rank(evidence, Mode.WORDS) == [(2, Parts(words=8.0)), (3, Parts(words=4.0))]
    assert rank(evidence, Mode.SEMANTIC)[0] == (1, Parts(meaning=0.9))


def test_counts_of_words_are_remembered_until_the_library_changes(tmp_path: Path) -> None:
    with closing(library(tmp_path / "library.db")) as db, closing(connect(tmp_path / "library.db")) as other:
        add(db, 1, "Alpha and beta")
        counts, asked = Counts(), []
        assert counts.of(db, ("alpha", "beta", "alpha")) == {"alpha": 1, "beta": 1}
        db.set_trace_callback(asked.append)
        assert counts.of(db, ("alpha", "gamma")) == {"alpha": 1, "gamma": 0}
        db.set_trace_callback(None)
        assert sum("count(*)" in statement for statement in asked) == 1
        add(other, 2, "Alpha again")
        assert counts.of(db, ("alpha",)) == {"alpha": 2}
        add(db, 3, "Alpha once more")
        assert counts.of(db, ("alpha",)) == {"alpha": 3}


def test_signs_in_a_row_leave_the_common_ones_out_sooner(monkeypatch: pytest.MonkeyPatch) -> None:
    db, found = library(), {"一个": 5000, "方法": 1500, "学习": 100, "method": 5000, "study": 100}
    monkeypatch.setattr(words, "_matching", lambda _, quoted: found[quoted.replace("\u200b", "").strip('"')])
    of = lambda *parts: words.telling(db, parts)[0].replace("\u200b", "")  # noqa: E731
    assert of("一个", "方法", "学习") == '"方法" OR "学习"'
    assert of("method", "study") == '"method" OR "study"'
    assert of("一个") == '"一个"'
    found["一个"] = 13_000
    assert of("一个") == '{title aliases} : "一个"'


def test_equal_scores_stand_in_the_order_of_the_library() -> None:
    evidence = Evidence({5: 0.5, 2: 0.5, 9: 0.5}, {}, {}, {})
    assert [num for num, _ in rank(evidence, Mode.HYBRID)] == [2, 5, 9]


def test_what_one_kind_of_evidence_does_not_know_adds_nothing() -> None:
    evidence = Evidence(meaning={1: 0.9, 2: 0.5}, words={3: 8.0, 4: 2.0}, graph={5: 4.0, 6: 1.0}, passages={})
    assert rank(evidence, Mode.HYBRID) == [
        (1, Parts(meaning=0.7)),
        (3, Parts(words=0.3)),
        (5, Parts(graph=0.2)),
        (4, Parts(words=0.3 * 0.25)),
        (6, Parts(graph=0.2 * 0.25)),
        (2, Parts()),
    ]
    assert [num for num, _ in rank(evidence, Mode.HYBRID, with_graph=False)] == [1, 3, 4, 2]
    assert damped(0.6, 0) == damped(0.6, 1) == 0.6


@given(st.dictionaries(st.integers(), st.floats(-1, 1), min_size=1))
def test_scaling_keeps_order_within_bounds(scores: dict[int, float]) -> None:
    found = scaled(scores, min(scores.values()))
    assert all(0 <= score <= 1 for score in found.values())
    assert max(found.values()) == 1
    assert all(found[a] <= found[b] for a in scores for b in scores if scores[a] < scores[b])


def test_popularity_damps() -> None:
    assert damped(0.8, 1) == pytest.approx(0.8)
    assert damped(0.8, 3) == pytest.approx(0.4)
    assert damped(-0.5, 1) == 0


def test_passage_is_the_one_that_matched_with_its_words_marked() -> None:
    db = library()
    filler = " ".join(f"Filler sentence number {n} says little." for n in range(120))
    add(db, 1, "Grounding", filler + "\nPeople repair their misunderstandings in conversation.\n" + filler)
    searcher = searcher_of(db)
    hit = searcher.ask("misunderstanding repaired", mode=Mode.WORDS).hits[0]
    assert sorted({hit.passage[a:b] for a, b in hit.marks}) == ["misunderstandings", "repair"]
    assert len(hit.passage) < 600


def test_without_embedding_words_answer_and_the_notice_says_so() -> None:
    db = library()
    add(db, 1, "Alpha", "common ground")
    found = Searcher(db, None).ask("ground")
    assert [hit.id for hit in found.hits] == ["n1"]
    assert found.mode is Mode.WORDS
    assert "word hits" in found.notice
    assert Searcher(db, None).ask("ground", mode=Mode.WORDS).notice == ""


def test_a_deleted_note_is_found_no_more(greek: Searcher) -> None:
    db = greek._db
    db.execute("DELETE FROM note WHERE num = 1")
    refresh(db, [1])
    for mode in Mode:
        assert "Alpha" not in titles(greek, "alpha " + QUERY, mode=mode)
    assert greek.find("alpha") == ()


def test_near_duplicates_are_pairs_of_inquiries_once() -> None:
    db = library()
    add(db, 1, "Alpha", kind=NoteKind.INQUIRY)
    add(db, 2, "Asked", kind=NoteKind.INQUIRY)
    add(db, 3, "Delta", kind=NoteKind.INQUIRY)
    add(db, 4, "Asked")
    ((a, b, score),) = searcher_of(db).near_duplicates()
    assert (a, b, score) == ("n1", "n2", pytest.approx(1.0))


def test_near_pairs_are_worked_out_once_until_a_passage_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(library(tmp_path / "library.db")) as db:
        for num, title in enumerate(("Alpha", "Beta", "Gamma", "Delta"), 1):
            add(db, num, title)
        searcher, made = searcher_of(db), []
        real = near_pairs.nearest_pairs
        monkeypatch.setattr(near_pairs, "nearest_pairs", lambda *a, **b: made.append(1) or real(*a, **b))
        kept = lambda: near_pairs.kept_pairs(db, searcher.vectors, k=2, at_least=0.1)  # noqa: E731
        assert not near_pairs.has_kept_pairs(db, k=2, at_least=0.1)
        first = kept()
        assert near_pairs.has_kept_pairs(db, k=2, at_least=0.1)
        assert first == searcher.nearest(2, 0.1) != ()
        made.clear()
        assert kept() == first
        assert made == []
        add(db, 5, "Twin")
        searcher_of(db)
        assert not near_pairs.has_kept_pairs(db, k=2, at_least=0.1)
        assert {pair[:2] for pair in kept()} > {("n2", "n5")}
        assert made == [1]
        (place,) = tmp_path.glob("layout-*-near")
        place.write_bytes(place.read_bytes()[:-1] + b"x")
        assert kept() == kept()
        assert made == [1, 1]


def test_nearest_gives_each_pair_once_closest_first(greek: Searcher) -> None:
    found = greek.nearest(k=3)
    assert [(a, b) for a, b, _ in found] == [
        ("n1", "n2"), ("n1", "n3"), ("n2", "n4"), ("n2", "n3"), ("n1", "n4"), ("n3", "n4"),
    ]  # fmt: skip
    assert [score for _, _, score in found] == pytest.approx([0.8, 0.6, 0.6, 0.48, 0, 0], abs=1e-6)
