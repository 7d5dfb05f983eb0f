"""The sentence picker: golden cases as text files, and what holds for any text."""

from pathlib import Path

import pytest
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st

from throughline.corpus.linking.citations import Known, find_citations
from throughline.corpus.model import NoteKind
from throughline.index.store.page_words import Span
from throughline.prompts.claims import GAP, findings
from throughline.prompts.evidence import LONGEST, evidence_in, states_finding
from throughline.prompts.model import Material, SourceNote
from throughline.prompts.sentences import cited_in, numbered, sentences

CASES = sorted((Path(__file__).parent / "golden_sentences").glob("*.txt"))


def parts_of(case: Path) -> tuple[str, dict[str, int | None], list[str]]:
    """Return a case's text, the numbers of the titles it cites, and its findings."""
    text, _, expected = case.read_text(encoding="utf-8").partition("== findings\n")
    text, _, cites = text.partition("== cites\n")
    numbered_titles = dict(reversed(line.split(" ", 1)) for line in cites.splitlines())
    text = text.replace("\n", "\n\n")  # as the body of a captured page parts its paragraphs
    return text, {t: int(n) if n != "-" else None for t, n in numbered_titles.items()}, expected.splitlines()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_the_picker_takes_just_the_findings(case: Path) -> None:
    text, titles, expected = parts_of(case)
    known = [Known.of(title) for title in titles]
    spans = []
    at = 0
    for line in text.splitlines(keepends=True):
        found = find_citations(line, known, infer=False)
        spans += [Span(at + one.start, at + one.end, one.title) for one in found]
        at += len(line)
    numbers = {title: n for title, n in titles.items() if n}
    picked = [one for one in sentences(text, spans) if states_finding(numbered(one, {}))]
    assert [numbered(one, numbers) for one in picked] == expected


def test_lines_of_markdown_run_on_and_the_words_of_a_link_stay() -> None:
    text = (
        "Studies of [[turns|turn taking]]\nfound 40% fewer repairs in [four labs](https://a.example/x).\n"
        "- An item of a list that says nothing\n"
    )
    start = text.index("[[")
    spans = [Span(start, text.index("]]") + 2, "turns", "turn taking")]
    picked = [numbered(one, {"turns": 2}) for one in sentences(text, spans)]
    assert picked[0] == "Studies of turn taking [2] found 40% fewer repairs in four labs."


def test_a_picture_and_a_file_shown_in_place_are_no_words() -> None:
    text = "Open the settings ![[cog.svg#icon|20]] and choose a theme. A cat ![asleep](cat.png) says it, too."
    plain = [numbered(one, {}) for one in sentences(text)]
    assert plain == ["Open the settings and choose a theme.", "A cat says it, too."]


@hypothesis_given(st.text(max_size=400))
def test_any_text_gives_whole_sentences_or_none(text: str) -> None:
    for sentence in sentences(text):
        plain = numbered(sentence, {})
        if states_finding(plain):
            assert len(plain.split()) <= LONGEST
            assert "\n" not in plain
            assert cited_in(sentence) == ()


def test_evidence_is_what_a_sentence_brings() -> None:
    assert [str(e) for e in evidence_in("Models agreed with 80% of raters.")] == ["figure"]
    assert [str(e) for e in evidence_in("A survey asked nurses about handovers.")] == ["study"]
    assert [str(e) for e in evidence_in("Speech is faster than typing.")] == ["comparison"]
    assert evidence_in("Speech is a habit of bodies [3].") == ()
    assert evidence_in("It was so in 2021.") == ()


def source(note: str, body: str) -> SourceNote:
    return SourceNote(note, NoteKind.CONCEPT, f"What of {note}?", body=body, complete=True)


def test_a_finding_close_to_the_question_comes_first() -> None:
    sources = (
        source("a", "Bread rises faster in warm rooms than in cold. Oats keep for a year in a dry room."),
        source("b", "Yeast from grapes doubles within four hours of feeding."),
    )
    chosen = findings(Material("q", "How long do oats keep?", sources=sources))
    assert chosen[0].sentence == "Oats keep for a year in a dry room."
    assert {one.note for one in chosen} == {"a", "b"}


def chosen_of(*bodies: str, question: str = "Do models ask?") -> list[tuple[str, str]]:
    """Return the findings chosen from sources with these bodies, named a, b, c by their order."""
    sources = tuple(source(name, body) for name, body in zip("abc", bodies, strict=False))
    found = findings(Material("q", question, sources=sources))
    return [(one.note, numbered(one.sentence, {})) for one in found]


def test_a_source_says_another_thing_where_it_can() -> None:
    first = "Models ask 77.5% fewer questions than people do in tests."
    again = "In these tests people ask far more: models fall 77.5% below people."
    other = "Training on whole talks doubles the questions that models ask."
    assert chosen_of(first, again) == [("a", first), ("b", again)]
    assert chosen_of(first, f"{again}\n\n{other}") == [("a", first), ("b", other)]


def test_what_one_source_says_twice_is_taken_once() -> None:
    body = "Models ask 77.5% fewer questions than people.\n\nModels ask 77.5% fewer questions than people do."
    assert len(chosen_of(body)) == 1


def test_what_was_done_comes_with_what_came_of_it() -> None:
    body = (
        "Marlow and Ito tested forty models on requests with two meanings. "
        "Only 12% of the replies asked which one was meant."
    )
    assert chosen_of(body)[0] == ("a", body)


def test_a_figure_comes_with_the_study_that_found_it() -> None:
    study = "Marlow and Ito gave models requests with two meanings."
    between = "The requests came from real logs of a help desk."
    result = "Models asked which meaning was intended in 12% of cases."
    found = [text for _, text in chosen_of(f"{study} {between} {result}")]
    assert found[0] == f"{study} {GAP} {result}"


def test_a_sentence_that_points_back_brings_what_it_points_at() -> None:
    body = "Praise makes readers surer of themselves. In trials, reading such praise doubled their errors."
    assert chosen_of(body, question="What does praise do?")[0][1] == body
