"""The same cases for every engine: each finds notes by vectors and by words as the library itself does."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import ROOT
from tests.engine_worlds import BESIDE, EVERY, World, fill, world
from throughline.corpus.model import NoteKind
from throughline.index.engines.choice import chosen
from throughline.index.engines.door import EngineError
from throughline.index.engines.in_step import Due, bring_engine, due
from throughline.index.engines.points import MARKED, Point, Points, note_of
from throughline.index.engines.qdrant import Qdrant
from throughline.index.store.transactions import one_state
from throughline.index.vectors.encoder import Matrix

pytestmark = pytest.mark.filterwarnings("ignore:Local mode")  # the stand-in says what it leaves out
NEAR = 2e-3  # by how much scores of two engines may differ: they reckon in 32 bits, and lengths in the mean


@pytest.fixture(scope="module", params=EVERY)
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A library that the tests ask and leave as it is."""
    with world(tmp_path_factory.mktemp("engine"), request.param) as made:
        fill(made)
        yield made


@pytest.fixture(params=EVERY)
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    with world(tmp_path, request.param) as made:
        yield made


@pytest.fixture(params=BESIDE)
def beside(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    with world(tmp_path, request.param) as made:
        yield made


def alike(one: list[tuple[int, float]], other: list[tuple[int, float]]) -> bool:
    """Tell whether two answers are the same but for the order of notes that score the same."""
    assert [score for _, score in one] == pytest.approx([score for _, score in other], rel=NEAR, abs=NEAR)
    scores = dict(other)
    assert all(scores[note] == pytest.approx(score, rel=NEAR, abs=NEAR) for note, score in one)
    return True


WORDS = {
    "a word": "harbour",
    "its other form": "tide",
    "two words": "harbour wall",
    "many words": "the moon moves water and a wall of stone stands in the harbour",
    "a word that many notes hold": "soil",
    "a title": "Same",
    "an alias": "ebb",
    "an author": "Byron",
    "a word of a description": "moves",
    "a pair of signs without spaces": "潮汐",
    "three signs": "潮汐表",
    "signs of which two stand apart": "港口的潮水",
    "one sign": "潮",
    "Korean": "조수는",
    "Thai": "น้ำทะเล",
    "Greek": "άνεμος",
    "accents": "café",
    "no accents": "cafe creme",
    "capitals": "NAÏVE",
    "grammar of FTS5": 'NEAR("this", that) AND title:x* OR -- ;',
    "numbers": "41 42",
}


@pytest.mark.parametrize("typed", WORDS.values(), ids=WORDS)
def test_words_are_ranked_as_the_library_ranks_them(filled: World, typed: str) -> None:
    found = filled.words(typed)
    assert found
    assert alike(found, filled.words(typed, engine=filled.default))


@pytest.mark.parametrize("typed", ["zebra", "", "🦓", "   ", "鯨"])
def test_words_that_no_note_holds_find_none(filled: World, typed: str) -> None:
    assert filled.words(typed) == []


def test_a_word_with_a_hyphen_finds_what_the_library_finds(filled: World) -> None:
    assert {note for note, _ in filled.words("data-driven")} >= {12}
    assert filled.words("data-driven")[0][0] == filled.words("data-driven", engine=filled.default)[0][0] == 12


FILTERS = {
    "a kind": "kind:inquiry",
    "two kinds": "kind:inquiry kind:paper",
    "not a kind": "-kind:inquiry",
    "a tag": "tag:sea",
    "a date": "after:2040",
    "two dates": "after:2024 before:2030",
    "a link": "linked:Tides",
    "no link": "unlinked:Tides",
    "a word that is excluded": "-tide",
    "a phrase": '"harbour wall"',
    "a kind and a tag": "kind:paper tag:sea",
    "what no note is": "tag:nothing",
    "a note that is not there": "linked:Nowhere",
    "what it mentions": "mentions:Moon",
}


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
def test_filters_hold_for_vectors(filled: World, filters: str) -> None:
    found = filled.near("Tides", 100, filters)
    assert alike(
        [(note, score) for note, _, score in found],
        [(note, score) for note, _, score in filled.near("Tides", 100, filters, filled.default)],
    )
    allowed = set(filled.scope(filters).nums(filled.db))
    assert {note for note, _, _ in found} == allowed


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
def test_filters_hold_for_words(filled: World, filters: str) -> None:
    scope, sought = filled.scope(filters), filled.sought("tides moon soil wall 潮汐")
    found = filled.engine.best(sought, 100, scope)
    assert alike(found, filled.default.best(sought, 100, scope))


@pytest.mark.parametrize("k", [0, 1, 3, 30, 100])
def test_as_many_notes_as_are_asked_for(filled: World, k: int) -> None:
    assert [note for note, _, _ in filled.near("Tides", k)] == [
        note for note, _, _ in filled.near("Tides", k, engine=filled.default)
    ]
    assert len(filled.words("soil", k)) == min(k, 40)


def test_kinds_that_the_reader_chose(filled: World) -> None:
    scope = filled.scope("", (NoteKind.INQUIRY, NoteKind.PAPER))
    assert {note for note, _, _ in filled.engine.nearest(filled.vector("x"), 9, scope)} == {3, 16}


def test_a_long_note_is_one_hit_with_its_best_passage(filled: World) -> None:
    found = {note: seq for note, seq, _ in filled.near("Lighthouses", 100)}
    expected = {note: seq for note, seq, _ in filled.near("Lighthouses", 100, engine=filled.default)}
    assert found == expected
    (passages,) = filled.db.execute("SELECT count(*) FROM passage WHERE note = 9").fetchone()
    assert passages > 2


def test_a_query_of_no_direction_finds_nothing(filled: World) -> None:
    assert filled.engine.nearest(np.zeros(16, np.float32), 5) == []


def test_scores_of_notes_that_were_found_otherwise(filled: World) -> None:
    asked = [5, 1, 9, 8, 777]
    found = filled.engine.score(filled.vector("Tides"), asked)
    expected = filled.default.score(filled.vector("Tides"), sorted(asked))
    assert [near[:2] for near in sorted(found)] == [near[:2] for near in sorted(expected)]
    assert [n[2] for n in sorted(found)] == pytest.approx([n[2] for n in sorted(expected)], abs=1e-5)
    assert filled.engine.score(filled.vector("Tides"), []) == []


def test_the_mean_of_a_note(filled: World) -> None:
    for note in (1, 9):
        found, expected = filled.engine.mean(note), filled.default.mean(note)
        assert found is not None and found == pytest.approx(expected, abs=1e-5)
    assert filled.engine.mean(777) is None


def test_notes_of_one_text_score_the_same_and_come_in_their_order(filled: World) -> None:
    first, second = filled.near("Same\nOne text that two notes share word for word.", 2)
    assert (first[0], second[0]) == (10, 11) and first[2] == pytest.approx(second[2], abs=1e-6)
    assert [note for note, _ in filled.words("share")] == [10, 11]


def test_an_empty_library_answers(fresh: World) -> None:
    fresh.build()
    assert fresh.words("tide") == [] and fresh.near("tide") == []
    assert fresh.engine.score(fresh.vector("x"), [1]) == [] and fresh.engine.mean(1) is None


def test_a_note_that_goes_is_found_no_more(fresh: World) -> None:
    fresh.add(1, "Tides"), fresh.add(2, "Walls")
    fresh.build()
    fresh.remove(1)
    assert [note for note, _, _ in fresh.near("Tides")] == [2], "before the engine was told"
    fresh.build()
    assert fresh.words("tides") == [] and [note for note, _, _ in fresh.near("Tides")] == [2]


def test_a_note_that_changes_is_found_by_what_it_says_now(fresh: World) -> None:
    fresh.add(1, "Tides", "An old word: ammonite."), fresh.add(2, "Walls"), fresh.add(3, "Rain")
    fresh.build()
    fresh.add(1, "Tides", "A new word: belemnite.")
    fresh.build()
    assert fresh.words("ammonite") == [] and [note for note, _ in fresh.words("belemnite")] == [1]
    text = "Tides\nA new word: belemnite."
    assert fresh.near(text, 1)[0][2] == pytest.approx(1.0, abs=1e-5)


def test_a_note_that_gets_shorter_leaves_no_passage_behind(fresh: World) -> None:
    fresh.add(1, "Long", "\n\n".join(f"Paragraph {n} says this and that of {n}." for n in range(90)))
    fresh.add(2, "Other")
    fresh.build()
    fresh.add(1, "Long", "Short.")
    fresh.build()
    assert fresh.near("Long", 5)[0][1] == 0 and len(fresh.near("Long", 5)) == 2
    if fresh.points:
        assert len(fresh.points.of_notes([1])) == 2


def test_another_name_finds_a_note_from_the_next_build_on(fresh: World) -> None:
    fresh.add(1, "Tides"), fresh.add(2, "Walls"), fresh.add(3, "Rain")
    fresh.build()
    fresh.alias(1, "Gezeiten")
    fresh.build()
    assert [note for note, _ in fresh.words("gezeiten")] == [1]


def test_a_note_of_another_kind_is_filtered_as_that(fresh: World) -> None:
    fresh.add(1, "Tides"), fresh.add(2, "Walls")
    fresh.build()
    fresh.add(1, "Tides", kind=NoteKind.PAPER)
    fresh.build()
    assert [note for note, _, _ in fresh.near("x", 9, "kind:paper")] == [1]


def test_notes_without_vectors_are_found_by_words(fresh: World) -> None:
    fresh.add(1, "Tides"), fresh.add(2, "Walls")
    if fresh.points:
        bring_engine(fresh.db, Qdrant(fresh.db, fresh.points))
    assert [note for note, _ in fresh.words("walls")] == [2]
    assert fresh.near("Tides") == []


def test_put_and_delete_say_the_same_however_often_they_are_said(fresh: World) -> None:
    fill(fresh)
    before = fresh.near("Tides"), fresh.words("tide wall")
    for _ in range(2):
        fresh.engine.put([1, 2, 3])
        fresh.engine.delete([777])
    assert (fresh.near("Tides"), fresh.words("tide wall")) == before


def test_many_notes_are_put_in_batches(fresh: World) -> None:
    for num in range(1, 1102):
        fresh.db.execute(
            "INSERT INTO note (num, id, kind, key, variant, slug, title) "
            "VALUES (?, ?, 'concept', ?, '', '', ?)",
            (num, f"n{num}", f"k{num}", f"Word{num} here"),
        )
    from throughline.index.search import searcher

    searcher.refresh(fresh.db, range(1, 1102))
    fresh.build()
    assert len(fresh.near("x", 1101)) == 1101 and [n for n, _ in fresh.words("word1093")] == [1093]


def test_a_library_is_asked_while_it_is_built(fresh: World) -> None:
    fill(fresh)
    wrong: list[object] = []
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            found = fresh.engine.nearest(vector, 3)
            if len(found) != 3 or found[0][0] != 2:
                wrong.append(found)

    vector = fresh.vector("Harbour wall\nA wall of stone. Tides wear it down; tides build sand before it.")
    engine = Qdrant(fresh.db, fresh.points) if fresh.points else fresh.default
    asking = threading.Thread(target=ask)
    asking.start()
    for num in range(100, 110):
        fresh.add(num, f"Later {num}", "Something new.")
        fresh.embed()
        engine.put([num])
    over.set()
    asking.join()
    assert wrong == []


def test_each_question_may_have_a_state_of_the_library_to_itself(filled: World) -> None:
    engine = filled.engine
    for asked in ("harbour", "moon", "tide", "harbour moon"):
        with one_state(filled.db):
            found = filled.words(asked, engine=engine)
        assert found and alike(found, filled.words(asked, engine=filled.default))


# What follows is of engines beside the library alone: the one that is built in cannot be out of step.


class Failing:
    """Points that fail at a given call, before it does anything or after."""

    def __init__(self, points: Points, call: str, after: bool, turn: int = 1) -> None:
        self._points, self._call, self._after, self._turn = points, call, after, turn

    def __getattr__(self, name: str) -> object:
        found = getattr(self._points, name)
        if name != self._call:
            return found

        def fail(*given: object) -> object:
            self._turn -= 1
            if self._turn:
                return found(*given)
            if self._after:
                found(*given)
            raise EngineError("ended here")

        return fail


@pytest.mark.parametrize(
    ("call", "after", "turn"),
    [
        ("make", False, 1), ("make", True, 1), ("put", False, 1), ("put", True, 1), ("put", True, 2),
        ("put_mark", False, 1), ("put_mark", True, 1), ("put_mark", False, 2), ("put_mark", True, 2),
        ("count", False, 1), ("of_notes", False, 1),
    ],
)  # fmt: skip
def test_a_first_build_that_ends_anywhere_is_made_good(
    beside: World, call: str, after: bool, turn: int
) -> None:
    assert beside.points
    points = beside.points
    beside.points = Failing(points, call, after, turn)  # type: ignore[assignment]
    with pytest.raises(EngineError, match="ended here"):
        fill(beside)
    beside.points = points
    beside.build()
    assert due(beside.db) == Due(words=0, meaning=0)
    assert alike(beside.words("tide wall moon"), beside.words("tide wall moon", engine=beside.default))
    assert [n[:2] for n in beside.near("x")] == [n[:2] for n in beside.near("x", engine=beside.default)]


@pytest.mark.parametrize(
    ("call", "after"), [("put", False), ("put", True), ("delete", True), ("put_mark", True)]
)
def test_a_later_build_that_ends_anywhere_is_made_good(beside: World, call: str, after: bool) -> None:
    fill(beside)
    points = beside.points
    beside.points = Failing(points, call, after)  # type: ignore[arg-type, assignment]
    beside.remove(2)
    beside.add(5, "Zebra", "Stripes.")
    with pytest.raises(EngineError, match="ended here"):
        beside.build()
    beside.points = points
    assert all(note != 2 for note, _, _ in beside.near("Harbour wall"))
    put = Counting(points)  # type: ignore[arg-type]
    beside.points = put  # type: ignore[assignment]
    beside.build()
    assert put.put_notes <= {5}, "what was acknowledged is not put again"
    assert [n for n, _ in beside.words("stripes")] == [5] and beside.words("brulee") == []


class Counting:
    """Points that remember which notes were put."""

    def __init__(self, points: Points) -> None:
        self._points = points
        self.put_notes: set[int] = set()

    def __getattr__(self, name: str) -> object:
        return getattr(self._points, name)

    def put(self, points: list[Point]) -> None:
        self.put_notes |= {point.note for point in points}
        self._points.put(points)


def test_a_build_that_finds_nothing_new_puts_nothing(beside: World) -> None:
    fill(beside)
    counting = Counting(beside.points)  # type: ignore[arg-type]
    beside.points = counting  # type: ignore[assignment]
    beside.build()
    beside.add(30, "Filler thirty", "Changed.")
    beside.build()
    assert counting.put_notes == {30}


def test_rows_that_the_engine_lost_are_put_again(beside: World) -> None:
    fill(beside)
    assert beside.points
    beside.points.delete(beside.points.of_notes([1, 9]))
    assert 1 not in {note for note, _, _ in beside.near("Tides")}
    beside.build()
    assert [n[:2] for n in beside.near("x")] == [n[:2] for n in beside.near("x", engine=beside.default)]


def test_an_engine_in_an_earlier_state_is_not_believed(beside: World) -> None:
    fill(beside)
    assert beside.points
    old = chosen(beside.db).mark
    beside.add(70, "Later", "Newer than the copy.")
    beside.build()
    beside.points.delete(beside.points.of_notes([70]))
    beside.points.put([Point((88 << 16) + 1, 88, "concept", meaning=[0.25] * 16)])
    beside.points.put_mark(old)  # as a snapshot that was brought back
    with pytest.raises(EngineError, match=r"another state of this library. Run throughline build"):
        beside.near("x")
    beside.build()
    assert [n for n, _ in beside.words("newer")] == [70]
    assert 88 not in {note_of(number) for page in beside.points.all() for number in page}


def test_a_collection_that_is_gone_is_made_again(beside: World) -> None:
    fill(beside)
    assert beside.points
    beside.points.drop()
    with pytest.raises(EngineError, match="Run throughline build"):
        beside.near("x")
    beside.build()
    assert len(beside.near("x")) == 56


def test_vectors_of_another_model_take_the_place_of_the_old_ones(beside: World) -> None:
    fill(beside)
    beside.encoder = type(beside.encoder)("other@1", dimension=24)
    beside.build()
    assert [n[:2] for n in beside.near("x")] == [n[:2] for n in beside.near("x", engine=beside.default)]


def test_words_are_weighed_anew_when_notes_have_become_much_longer(beside: World) -> None:
    fill(beside)
    for num in range(20, 60):
        beside.add(num, f"Filler {num}", "Plain words " * 80 + "about soil.")
    beside.build()
    found = beside.words("harbour moon tides")
    assert alike(found, beside.words("harbour moon tides", engine=beside.default))


def test_a_wide_filter_picks_from_what_is_found(beside: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from throughline.index.engines import qdrant

    fill(beside)
    narrow = beside.near("Tides", 10, "after:2022")
    monkeypatch.setattr(qdrant, "MOST_NAMED", 5)
    assert beside.near("Tides", 10, "after:2022") == narrow
    monkeypatch.setattr(qdrant, "_DEEPEST", 20)
    assert beside.near("Tides", 10, "after:2022") == narrow


def test_without_a_model_no_vectors_are_due_until_there_is_one(beside: World) -> None:
    beside.add(1, "Only", "Text.")
    assert beside.points
    bring_engine(beside.db, Qdrant(beside.db, beside.points))
    mark = chosen(beside.db).mark
    assert due(beside.db) == Due(words=0, meaning=0)
    bring_engine(beside.db, Qdrant(beside.db, beside.points))
    assert chosen(beside.db).mark == mark, "a build that finds nothing new writes nothing"
    beside.build()
    assert due(beside.db) == Due(words=0, meaning=0)
    assert [found[:2] for found in beside.near("x")] == [(1, 0)]


def test_no_note_has_the_number_of_the_mark(beside: World) -> None:
    beside.add(1, "Only")
    beside.build()
    assert beside.points
    assert sorted(number for page in beside.points.all() for number in page) == [
        MARKED,
        1 << 16,
        (1 << 16) + 1,
    ]


WRITING = """if True:
    import sys
    from pathlib import Path
    from throughline.index.engines.edge import EdgePoints
    from throughline.index.engines.points import Point
    points = EdgePoints(Path(sys.argv[1]))
    points.make(4)
    for n in range(1, 10_000):
        rows = [((n << 16) + at, [1.0, float(n), float(at), 0.0]) for at in range(1, 9)]
        points.put([Point(number, n, "concept", meaning=vector) for number, vector in rows])
        print(n, flush=True)
"""


def test_edge_loses_nothing_that_it_acknowledged_when_it_is_killed(tmp_path: Path) -> None:
    from throughline.index.engines.edge import EdgePoints

    writer = subprocess.Popen(
        [sys.executable, "-c", WRITING, str(tmp_path / "engine")], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert writer.stdout
    told = [int(writer.stdout.readline()) for _ in range(40)]
    writer.send_signal(signal.SIGKILL)
    told += [int(line) for line in writer.stdout.read().split()]
    writer.wait()
    points = EdgePoints(tmp_path / "engine")
    held = {note_of(number) for page in points.all() for number in page}
    assert held >= {*told} and points.count() >= 8 * len(told)
    points.close()


def test_two_programs_take_turns_at_edge(tmp_path: Path) -> None:
    from throughline.index.engines.edge import EdgePoints

    points = EdgePoints(tmp_path / "engine")
    points.make(4)
    points.put_mark("one")
    code = (
        "import sys; from pathlib import Path; from throughline.index.engines.edge import EdgePoints; "
        "print(EdgePoints(Path(sys.argv[1])).mark())"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "engine")],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    assert told.stdout.strip() == "one"
    assert points.mark() == "one"
    points.close()


def test_a_vector_has_the_form_that_the_engine_expects(beside: World) -> None:
    fill(beside)
    wrong: Matrix = np.ones(3, np.float32)
    with pytest.raises((EngineError, ValueError)):
        Qdrant(beside.db, beside.points).nearest(wrong, 3)  # type: ignore[arg-type]
