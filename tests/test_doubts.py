"""What the user doubts, what falls with it, and how prompts, pages and lists name it."""

import itertools
import json
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from throughline.audit.downstream import DAMPING, Rests
from throughline.commands import cli
from throughline.library import Library
from throughline.library.doubts import NoSuchSentenceError, NotDoubtedError
from throughline.library.nouns import Request
from throughline.library.output import markdown, written_pack
from throughline.views.map_signs import _doubtful

SOURCE = """Does tea cool faster in a wide cup?

A wide cup cools tea by half within ten minutes. Lids slow this to a third of the rate.
"""
OTHER = """Do lids matter more than shape?

Lids keep heat in longer than any shape of cup does in the trials so far.
"""
LINE = """INQUIRING LINE

How should tea be kept warm?
This explores what keeps tea warm.
Shape decides how fast tea cools Does tea cool faster in a wide cup?.
Lids add to it Do lids matter more than shape?.
Sources 2 notes

Does tea cool faster in a wide cup?

A wide cup cools tea by half within ten minutes.

Do lids matter more than shape?

Lids keep heat in longer than any shape of cup does.
"""
LATER = """INQUIRING LINE

What should a tea house buy?
This explores what a tea house needs.
All rests on how tea is kept warm How should tea be kept warm?.
"""
WIDE, WARM, HOUSE = (
    "does-tea-cool-faster-in-a-wide-cup",
    "how-should-tea-be-kept-warm",
    "what-should-a-tea-house-buy",
)


@pytest.fixture
def tea(tmp_path: Path) -> Path:
    for name, text in {"a": SOURCE, "b": OTHER, "c": LINE, "d": LATER}.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    Library.build(tmp_path, text_only=True)
    return tmp_path


def run(folder: Path, *args: str) -> str:
    result = CliRunner().invoke(cli.app, ["--notes", str(folder), *args])
    assert result.exit_code == 0, result.output
    return result.output


def test_leaning_is_the_mean_of_what_the_sources_weigh() -> None:
    rests = Rests.of_pairs([(2, 1), (3, 2), (3, 9), (4, 3), (5, 9)])
    found = {one.num: (one.leans, one.steps, one.through, one.root) for one in rests.downstream([1])}
    assert found == {
        2: (1.0, 1, (), 1),
        3: (0.4, 2, (2,), 1),
        4: (0.32, 3, (2, 3), 1),
    }
    assert [one.num for one in rests.downstream([1, 9])] == [2, 5, 3, 4]


def test_a_circle_of_citations_comes_to_rest() -> None:
    found = {one.num: one.leans for one in Rests.of_pairs([(2, 1), (2, 3), (3, 2)]).downstream([1])}
    assert found[2] == pytest.approx((1 + DAMPING * DAMPING * found[2]) / 2, abs=1e-3)


PAIRS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=30)


@given(PAIRS, st.sets(st.integers(0, 9), max_size=3))
def test_everything_that_rests_on_a_note_is_found_and_leans_by_the_rule(
    pairs: list[tuple[int, int]], doubted: set[int]
) -> None:
    sources = defaultdict(set)
    for resting, bearing in pairs:
        if resting != bearing:
            sources[resting].add(bearing)
    reached, front = set(doubted), set(doubted)
    while front:
        front = {note for note, on in sources.items() if on & front} - reached
        reached |= front
    found = {one.num: one for one in Rests.of_pairs(pairs).downstream(doubted)}
    assert found.keys() == reached - doubted
    leans = {note: one.leans for note, one in found.items()}
    for note, one in found.items():
        weights = [1.0 if on in doubted else DAMPING * leans.get(on, 0.0) for on in sources[note]]
        assert one.leans == pytest.approx(sum(weights) / len(weights), abs=1e-3)
        chain = [one.root, *one.through, note]
        assert len(chain) == one.steps + 1
        assert all(b in sources[a] for b, a in itertools.pairwise(chain))
    assert list(leans.values()) == sorted(leans.values(), reverse=True)
    assert Rests.from_bytes(Rests.of_pairs(pairs).to_bytes()).downstream(doubted) == tuple(found.values())


def test_what_rests_on_a_note_is_listed_and_taken_back_in_one_step(tea: Path) -> None:
    before = sorted((path, path.read_bytes()) for path in tea.glob("*.txt"))
    rows = json.loads(run(tea, "downstream", "Does tea cool", "--json"))
    assert [(row["id"], row["kind"], row["leans"], row["steps"]) for row in rows] == [
        (WARM, "inquiry", 0.5, 1),
        (HOUSE, "inquiry", 0.4, 2),
    ]
    assert [one["id"] for one in rows[1]["through"]] == [WARM]
    assert json.loads(run(tea, "doubt", "Does tea cool", "--json"))["downstream"] == 2
    assert json.loads(run(tea, "show", WARM, "--json"))["doubtful"].startswith("rests on")
    assert json.loads(run(tea, "show", WIDE, "--json"))["doubtful"] == "doubted"
    run(tea, "doubt", "Does tea cool", "--undo")
    assert json.loads(run(tea, "show", WARM, "--json"))["doubtful"] is None
    assert json.loads(run(tea, "doubt", "--json")) == []
    assert sorted((path, path.read_bytes()) for path in tea.glob("*.txt")) == before


def test_one_sentence_can_be_doubted_by_its_number(tea: Path) -> None:
    assert "wide cup cools tea" in run(tea, "doubt", WIDE, "--sentence", "1")
    (row,) = json.loads(run(tea, "doubt", "--json"))
    assert (row["number"], row["sentence"]) == (1, "A wide cup cools tea by half within ten minutes.")
    with Library.open(tea) as library:
        note = library.notes.get(WIDE)
        with pytest.raises(NoSuchSentenceError, match=r"no sentence 9.*\n.*   1  A wide cup"):
            library.doubts.mark(note, 9)
        with pytest.raises(NotDoubtedError, match="Sentence 2"):
            library.doubts.undo(note, 2)
    (tea / "a.txt").write_text(SOURCE.replace("by half", "by two thirds"), encoding="utf-8")
    Library.build(tea, text_only=True)
    (row,) = json.loads(run(tea, "doubt", "--json"))
    assert row["still_said"] is False
    assert json.loads(run(tea, "show", WARM, "--json"))["doubtful"] is None


def test_prompts_name_what_is_doubtful_and_are_what_they_were_when_nothing_is(tea: Path) -> None:
    with Library.open(tea) as library:
        request = Request(note=WARM)
        plain = library.prompts.make(request)
        kept = library.prompts.keep(plain, request)
        wide = library.notes.get(WIDE)
        library.doubts.mark(wide)
        doubted = library.prompts.make(request)
        line = next(text for text in markdown(doubted).splitlines() if "Does tea cool" in text)
        assert "doubtful: so marked by the reader" in line
        assert "doubtful" in doubted.rules[-1] and "The page of this question is itself" in doubted.rules[-2]
        assert "Doubt: so marked" in written_pack(library.prompts.pack(request))
        assert library.prompts.staleness(kept).lines == ("what is doubted has changed",)
        beside = markdown(library.prompts.make(Request(picked=(WIDE, WARM))))
        assert "doubtful: rests on [1]" in beside and "rests on \u201c" not in beside
        downstream = markdown(library.prompts.make(Request(picked=(WARM,))))
        assert "rests on \u201cDoes tea cool faster in a wide cup?\u201d, which the reader" in downstream
        library.doubts.undo(wide)
        again = library.prompts.make(request)
        assert (again, again.hash) == (plain, plain.hash)
        assert "doubt" not in markdown(again)


def test_a_doubted_sentence_marks_its_claim_alone(tea: Path) -> None:
    with Library.open(tea) as library:
        library.doubts.mark(library.notes.get(WIDE), 1)
        prompt = library.prompts.make(Request(picked=(WIDE, "do-lids-matter-more-than-shape")))
    assert [(one.n, "half" in one.text) for one in prompt.doubts] == [(1, True)]
    assert markdown(prompt).count("(doubtful: so marked") == 1


def test_a_doubted_sentence_that_a_prompt_does_not_tell_is_named_beside_its_source(tea: Path) -> None:
    sentence = "It is poured at noon by somebody."
    (tea / "a.txt").write_text(f"{SOURCE}{sentence}\n", encoding="utf-8")
    Library.build(tea, text_only=True)
    with Library.open(tea) as library:
        library.doubts.mark(library.notes.get(WIDE), 3)
        prompt = library.prompts.make(Request(picked=(WIDE, "do-lids-matter-more-than-shape")))
    assert not any(sentence in claim.text for claim in prompt.claims)
    (line,) = [text for text in markdown(prompt).splitlines() if text.startswith("- [1]")]
    assert line.endswith(f"doubtful in part: the reader of these notes doubts \u201c{sentence}\u201d")


def test_a_doubt_of_a_note_that_is_gone_is_taken_back(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Alpha\n\nAlpha holds.\n")
    (tmp_path / "b.md").write_text("# Beta\n\nSee [[Alpha]].\n")
    Library.build(tmp_path, text_only=True)

    def doubt(*words: str) -> str:
        result = CliRunner().invoke(cli.app, ["--notes", str(tmp_path), "doubt", *words])
        assert result.exit_code == 0, result.output
        return result.stdout

    doubt("Alpha")
    (tmp_path / "a.md").unlink()
    (tmp_path / "b.md").write_text("# Beta\n\nNothing.\n")
    Library.build(tmp_path, text_only=True)
    (listed,) = json.loads(doubt("--json"))
    assert not listed["in_library"]
    doubt(listed["id"], "--undo")
    assert json.loads(doubt("--json")) == []


def test_a_note_whose_doubted_sentence_is_gone_only_rests_on_what_is_doubted(tmp_path: Path) -> None:
    notes = {"clay": "# Clay\n\nClay is heavy.\n", "cups": "# Cups\n\nCups are wide. They need [[clay]].\n"}
    for name, text in notes.items():
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    Library.build(tmp_path, text_only=True)
    with Library.open(tmp_path) as library:
        for note, number in (("cups", 1), ("clay", 0)):
            library.doubts.mark(library.notes.get(note), number)
        assert {note: itself for note, (itself, _) in _doubtful(library).items()} == {
            "cups": True,
            "clay": True,
        }
    (tmp_path / "cups.md").write_text("# Cups\n\nThey need [[clay]].\n", encoding="utf-8")
    Library.build(tmp_path, text_only=True)
    with Library.open(tmp_path) as library:
        assert {note: itself for note, (itself, _) in _doubtful(library).items()} == {
            "cups": False,
            "clay": True,
        }
