"""Every golden case reads as it says, and reads the same however its lines are broken."""

from collections import Counter
from pathlib import Path

import pytest

from tests.golden_cases import Case, Page, cases
from tests.golden_reading import Facts, SeenLink, read_library

CASES = cases()
FIELDS = {"description": "description", "date": "date", "from": "sourced_from", "summary": "summary"}


def as_written(page: Page) -> bytes:
    """Return the page as the case has it."""
    return page.data()


def with_crlf_and_bom(page: Page) -> bytes:
    """Return the page as another system would have saved it."""
    flags = page.flags if "latin1" in page.flags else page.flags | {"crlf", "bom"}
    return Page(page.name, page.text, flags).data()


def without_blank_lines(page: Page) -> bytes:
    """Return the page as a capture that loses blank lines would have it."""
    text = "".join(line for line in page.text.splitlines(keepends=True) if line.strip())
    return Page(page.name, text, page.flags).data()


def with_wide_gaps(page: Page) -> bytes:
    """Return the page with a blank line more between any two lines."""
    return Page(page.name, page.text.replace("\n", "\n\n"), page.flags).data()


@pytest.mark.parametrize("form", [as_written, with_crlf_and_bom, without_blank_lines, with_wide_gaps])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_golden(case: Case, form: object, tmp_path: Path) -> None:
    assert callable(form)
    for page in case.pages:
        (tmp_path / page.name).write_bytes(form(page))
    facts = read_library(tmp_path)
    lists_match(case, facts)
    notes_match(case, facts)
    links_match(case, facts)


def lists_match(case: Case, facts: Facts) -> None:
    """Compare the complete lists of notes, links and problems."""
    notes = [(str(n.kind), n.title, "complete" if n.complete else "stub") for n in facts.notes]
    assert sorted(notes) == sorted(case.of("note"))
    links = [(link.kind, link.source, link.target) for link in facts.links]
    assert sorted(links) == sorted(fields[:3] for fields in case.of("link"))
    problems = [(problem.kind, problem.path) for problem in facts.problems]
    assert sorted(problems) == sorted(fields[:2] for fields in case.of("problem")), facts.problems
    for kind, path, *words in case.of("problem"):
        messages = [p.message for p in facts.problems if (p.kind, p.path) == (kind, path)]
        for word in words[0].split(", ") if words else ():
            assert any(word in message for message in messages), (word, messages)


def notes_match(case: Case, facts: Facts) -> None:
    """Compare what is said of single notes."""
    for kind, field in FIELDS.items():
        for title, value in case.of(kind):
            assert value in [getattr(note, field) for note in facts.named(title)], (kind, title)
    for title, value in case.of("alias"):
        assert any(value in note.aliases for note in facts.named(title))
    for title, value in case.of("body"):
        assert value in [line.strip() for n in facts.named(title) for line in n.body.splitlines()]
    for title, value in case.of("prompt"):
        assert value in [line.strip() for n in facts.named(title) for line in n.captured_prompt.splitlines()]
    for title, value in case.of("pages"):
        assert [note.pages for note in facts.named(title)] == [tuple(value.split(", "))]
    for title, arxiv, year in case.of("paper"):
        [note] = facts.named(title)
        assert note.paper is not None
        assert (note.paper.arxiv, str(note.paper.year or "")) == (arxiv, year)


def links_match(case: Case, facts: Facts) -> None:
    """Compare the rank and label of every link, and the origins that are given."""
    expected = Counter((kind, a, b, rank, label) for kind, a, b, rank, label in case.of("link"))
    for (kind, a, b, rank, label), count in expected.items():
        alike = [link for link in ends(facts, kind, a, b) if agrees(rank, link.rank)]
        assert sum(agrees(label, link.label) for link in alike) >= count, ends(facts, kind, a, b)
    for kind, a, b, origin, text in case.of("origin"):
        origins = [found for link in ends(facts, kind, a, b) for found in link.origins]
        assert any(origin == found and agrees(text, said) for found, said in origins), origins


def ends(facts: Facts, kind: str, source: str, target: str) -> list[SeenLink]:
    """Return the links of a kind between two titles."""
    return [link for link in facts.links if (link.kind, link.source, link.target) == (kind, source, target)]


def agrees(expected: str, found: str) -> bool:
    """Return whether a value is the expected one, or any will do."""
    return expected in ("*", found)
