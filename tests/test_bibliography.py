"""Bibliographies in and out: every entry is a paper or a problem, and what leaves reads back the same."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from throughline.commands.cli import app
from throughline.corpus.model import LinkKind, Note, NoteKind, Paper, ProblemKind
from throughline.corpus.readers.bibliography import as_bibtex, read_bibtex, read_csl
from throughline.library import Library

ENTRY = r"""
@article{lee2020,
  title = {On {ASR} and caf\'e talk -- \emph{nothing} \& more},
  author = {Lee, Ann and M{\"u}ller, Hans and {Talk, Trust and Tools} and Jos\'e de la Cruz},
  journal = {Annals of Talk}, year = 2020, month = jan,
  doi = {https://doi.org/10.1000/x_y}, eprint = {2301.01234v2}, archiveprefix = {arXiv},
  abstract = {We pause 5% longer~here.}, note = {Read twice.}
}
"""
REFERENCE = {
    "id": "lee", "type": "article-journal", "title": "A <i>slow</i> &amp; careful answer",
    "author": [
        {"family": "Berg", "given": "Ann", "non-dropping-particle": "van der"}, {"literal": "A Group"},
    ],
    "issued": {"date-parts": [["2019", 5]]}, "DOI": "10.5555/abc", "abstract": "<p>We wait.</p>",
    "container-title": "Pauses", "URL": "https://arxiv.org/abs/1706.03762v7",
}  # fmt: skip


def test_an_entry_is_a_paper_with_all_that_is_known() -> None:
    (entry,) = read_bibtex("a.bib", ENTRY).entries
    assert (entry.kind, entry.title, entry.title_line) == (
        NoteKind.PAPER, "On ASR and café talk – nothing & more", 2
    )  # fmt: skip
    assert entry.paper == Paper(
        "2301.01234",
        2020,
        "10.1000/x_y",
        ("Ann Lee", "Hans Müller", "Talk, Trust and Tools", "José de la Cruz"),
        "We pause 5% longer here.",
    )
    assert (entry.sourced_from, entry.body_text, entry.aliases) == (
        "Annals of Talk", "Read twice.", ("lee2020",)
    )  # fmt: skip


def test_a_reference_in_json_is_a_paper_too() -> None:
    (entry,) = read_csl("a.json", json.dumps([REFERENCE], indent=1)).entries
    assert (entry.title, entry.title_line, entry.sourced_from) == ("A slow & careful answer", 5, "Pauses")
    assert entry.paper == Paper(
        "1706.03762", 2019, "10.5555/abc", ("Ann van der Berg", "A Group"), "We wait."
    )


@pytest.mark.parametrize(
    ("fields", "arxiv"),
    [
        ("journal = {arXiv preprint arXiv:1706.03762}", "1706.03762"),
        ("url = {https://arxiv.org/pdf/1706.03762v2}", "1706.03762"),
        ("doi = {10.48550/arXiv.1706.03762}", "1706.03762"),
        ("eprint = {cs/0701001}, eprinttype = {arxiv}", "cs/0701001"),
        ("eprint = {1234.56789}, eprinttype = {hal}", ""),
        ("pages = {1706.03762}", ""),
    ],
)
def test_an_arxiv_id_is_found_where_such_files_put_it(fields: str, arxiv: str) -> None:
    (entry,) = read_bibtex("a.bib", f"@misc{{k, title = {{T}}, {fields}}}").entries
    assert entry.paper
    assert entry.paper.arxiv == arxiv


def test_what_cannot_be_read_is_a_problem_with_its_line_and_the_rest_is_read() -> None:
    text = (
        "@misc{a, title = {broken\n@book{b, title = {Read}}\n@book{c, author = {X}}\n"
        "@book{b, title = {Twice}}\n@book{d, title = {One}, title = {Two}}\n"
    )
    reading = read_bibtex("a.bib", text)
    assert [entry.title for entry in reading.entries] == ["Read", "Twice", "One; Two"]
    assert [(problem.line, problem.kind) for problem in reading.problems] == [
        (1, ProblemKind.NOT_UNDERSTOOD),
        (3, ProblemKind.NOT_UNDERSTOOD),
    ]
    assert "\u201cc\u201d has no title" in reading.problems[1].message


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1}',
        "[1, 2]",
        "[",
        "",
        "null",
        "[" * 100_000,
        '[{"type": 1, "title": [[]]}]',
        "[{}]",
        '{"type": "object", "title": "A schema"}',
    ],
)
def test_json_that_is_no_bibliography_is_one_clear_problem(text: str) -> None:
    reading = read_csl("a.json", text)
    assert not reading.entries
    (problem,) = reading.problems
    assert problem.kind is ProblemKind.NOT_UNDERSTOOD


@pytest.mark.parametrize(
    "title", ["{" * 3_000 + "}" * 3_000, r"\href{x}{y", r"\\" * 500, "$" * 999, r"\begin{a}", "@@@", r"\foo"]
)
def test_hostile_latex_is_read_as_text(title: str) -> None:
    reading = read_bibtex("a.bib", f"@misc{{k, title = {{x {title}}}}}")
    assert len(reading.entries) + len(reading.problems) >= 1


@settings(deadline=None)
@given(
    st.text(max_size=200), st.sampled_from(["", "@misc{k, title = {", "@misc{k,", '[{"type": "x", "title":'])
)
def test_nothing_raises_and_no_line_is_lost(text: str, before: str) -> None:
    for read in (read_bibtex, read_csl):
        reading = read("f", before + text)
        assert reading.entries or reading.problems or not text.strip()
        if read is read_bibtex:
            held = "\n".join(reading.texts())
            assert all(line.strip() in held for line in (before + text).split("\n"))


WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)
TEXTS = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
NAMES = st.lists(st.sampled_from(["Ann", "Lee", "van der Berg", "Talk, Trust and Tools", "José", "Q. & Co"]))


@settings(deadline=None)
@given(TEXTS, TEXTS, NAMES)
def test_papers_that_leave_come_back(title: str, abstract: str, authors: list[str]) -> None:
    paper = Paper("2301.01234", 2023, "10.1000/a_b", tuple(authors), abstract)
    note = Note("an-id", NoteKind.PAPER, title, paper=paper, aliases=("lee2020",), sourced_from="A & B")
    reading = read_bibtex("a.bib", as_bibtex([note, replace(note, aliases=())]))
    assert not reading.problems
    for entry in reading.entries:
        assert (entry.title, entry.paper, entry.sourced_from) == (title, paper, "A & B")
    assert reading.entries[0].aliases == ("lee2020",)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "notes"
    place.mkdir()
    (place / "refs.bib").write_text(ENTRY + "@book{second, title = {Second one}, author = {Kim Oak}}")
    (place / "more.json").write_text(json.dumps([REFERENCE]))
    (place / "line.md").write_text(
        "---\nkind: inquiry\n---\n# What is a pause?\n\n"
        "## Anchor papers\n\n- [[Second one]]\n- draws on [[c]]\n"
    )
    (place / "c.md").write_text("- related paper [[A slow & careful answer]]\n")
    return place


def test_papers_are_found_linked_and_followed(folder: Path) -> None:
    Library.build(folder, text_only=True)
    with Library.open(folder) as library:
        assert library.account.counts()[0] == {"concept": 1, "inquiry": 1, "paper": 3, "topic": 0}
        assert library.notes.find("Second one").paper == Paper(authors=("Kim Oak",))
        assert library.search.find("lee2020")[0].title == "On ASR and café talk – nothing & more"
        assert library.search.ask("who is Kim Oak").hits[0].id == "second-one"
        anchored = [link.target for link in library.notes.links(kinds=[LinkKind.ANCHOR_PAPER])]
        assert anchored == ["second-one"]
        line = library.notes.find("What is a pause?").id
        assert {note.title for note in library.notes.papers(line)} == {
            "Second one",
            "A slow & careful answer",
        }


def test_an_entry_comes_and_goes_with_its_file(folder: Path) -> None:
    Library.build(folder, text_only=True)
    (folder / "refs.bib").write_text("@book{second, title = {Second one}, year = 1999}")
    Library.build(folder, text_only=True)
    with Library.open(folder) as library:
        assert library.account.counts()[0]["paper"] == 2
        assert library.notes.get("second-one").paper == Paper(year=1999)
    (folder / "refs.bib").unlink()
    Library.build(folder, text_only=True)
    with Library.open(folder) as library:
        stub = library.notes.get("second-one")
        assert (stub.complete, stub.paper, stub.aliases) == (False, Paper(), ())


def test_the_papers_of_all_or_of_a_line_leave_by_command(folder: Path, tmp_path: Path) -> None:
    runner = CliRunner()
    every, some = tmp_path / "all.bib", tmp_path / "some.bib"

    def export(*arguments: str) -> int:
        return runner.invoke(app, ["--notes", str(folder), "export", *arguments]).exit_code

    runner.invoke(app, ["--notes", str(folder), "build"])
    assert export("bibtex", str(every)) == 0
    assert export("bibtex", str(every)) == 1
    assert export("bibtex", str(some), "--of", "What is a pause?") == 0
    assert export("json", str(tmp_path / "x.json"), "--of", "c") == 2
    assert re.findall(r"@\w+\{(.+),", every.read_text("utf-8")) == ["lee", "lee2020", "second"]
    assert re.findall(r"@\w+\{(.+),", some.read_text("utf-8")) == ["lee", "second"]


def test_a_paper_comes_back_from_a_vault_as_it_was(tmp_path: Path) -> None:
    """Its year is not taken for a date, nor the brackets in its title for a link."""
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "p.bib").write_text("@article{k, title={A study of [[x]] things}, year={2021}}")
    Library.build(folder, text_only=True)
    with Library.open(folder) as library:
        library.notes.write_vault(tmp_path / "out")
        (before,) = library.notes.all()
    Library.build(tmp_path / "out", text_only=True)
    with Library.open(tmp_path / "out") as library:
        (after,) = library.notes.all()
        paper = library.notes.get(after.id).paper
    assert (after.title, after.date, after.kind) == (before.title, "", before.kind)
    assert paper and paper.year == 2021
