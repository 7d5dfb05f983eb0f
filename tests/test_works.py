"""Papers by their ids: literature notes, entries, links and cite keys lead to one paper, and to no other."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.facts import built
from throughline.corpus.linking.works import Claim, named_works
from throughline.corpus.model import NoteKind
from throughline.corpus.readers.literature import FIELDS, as_literature
from throughline.corpus.readers.markdown import read_markdown
from throughline.corpus.readers.org import read_org
from throughline.corpus.reading import Reading
from throughline.index.build.parse import read_data

BIB = """@string{jt = "J. " # trust}
@string{trust = {Trust}}
@article{smith2020, title={On Trust}, subtitle={A Study of Machines}, author={Smith, Ann and Lee, Bo},
  year=2020, doi={10.1000/trust.1}, journal=jt # { A}, note={a remark}}
@article{foo1999, title={Introduction}, author={Foo, Ann}, year=1999, doi={10.1000/a}}
@article{bar2001, title={Introduction}, author={Bar, Bea}, year=2001, doi={10.1000/b}}
@inbook{one, title={Talk in the market}, author={Foo, Ann}, isbn={0-306-40615-2}, crossref={book}}
@inbook{two, title={Rain on harbours}, author={Foo, Ann}, isbn={0-306-40615-2}, crossref={book}}
@book{book, title={All of the talk}, author={Foo, A}, year=1998, publisher={The Press}, isbn={0-306-40615-2}}
"""


ARXIV = "http://arxiv.org/abs/1706.03762"
REFS = ":PROPERTIES:\n:ROAM_REFS: "


def note(path: str, text: str) -> Reading:
    return as_literature(read_org(path, text) if path.endswith(".org") else read_markdown(path, text))


@pytest.mark.parametrize(
    ("path", "text", "facts"),
    [
        ("a.md", "---\ndoi: https://doi.org/10.1000/X\n---\n", ("10.1000/X", "", "a")),
        ("a.md", "---\narxiv: 1706.03762v2\n---\n# T of it\n", ("", "1706.03762", "T of it")),
        ("a.md", "---\nurl: https://arxiv.org/abs/1706.03762\n---\n", ("", "1706.03762", "a")),
        ("a.md", "[All of it](https://arxiv.org/abs/1706.03762)\n\nIt is.", ("", "1706.03762", "All of it")),
        ("a.md", "All of it\nPaper: <https://arxiv.org/pdf/1706.03762>", ("", "1706.03762", "All of it")),
        ("a.md", "# T\n\nDOI:: 10.1000/x\n\nText of it.", ("10.1000/x", "", "T")),
        ("1706.03762v1.md", "Text.", ("", "1706.03762", "1706.03762v1")),
        ("10.1000_x.md", "Text.", ("10.1000/x", "", "10.1000_x")),
        ("a.md", '+++\ntitle = "T"\ndoi = "10.1000/x"\n+++\nText', ("10.1000/x", "", "T")),
        ("a.md", f"---\nCite Key: doe1999\nsource_url: {ARXIV}v2\n---\n", ("", "1706.03762", "a")),
        ("a.md", f"---\ncitekey: doe1999\n---\n# T\n\n[View paper]({ARXIV})", ("", "1706.03762", "T")),
        ("a.md", f"---\ntitle: a\nsource: {ARXIV}\n---\n- Meta Data\n- x", ("", "1706.03762", "a")),
        ("a.md", f"# T\n\n## Paper\n\n- {ARXIV}", ("", "1706.03762", "T")),
        ("a.org", f"{REFS}@doe1999 https://doi.org/10.1000/x\n:END:\n#+title: T\n", ("10.1000/x", "", "T")),
        ("a.org", f"{REFS}[cite:@doe1999]\n:END:\n#+title: T\n", ("", "", "T")),
        ("a.org", "#+title: T\n#+doi: 10.1000/x\n", ("10.1000/x", "", "T")),
    ],
)  # fmt: skip
def test_a_literature_note_is_its_paper(path: str, text: str, facts: tuple[str, str, str]) -> None:
    reading = note(path, text)
    assert reading.kind is NoteKind.PAPER and reading.paper
    assert (reading.paper.doi, reading.paper.arxiv, reading.title) == facts


def test_authors_year_and_venue_come_along() -> None:
    front = (
        '---\ncitekey: "@doe1999"\nauthors: ["[[Ann Doe]]", "Roe, Bo"]\nyear: 1999\njournal: J\n---\nText.'
    )
    reading = note("a.md", front)
    assert reading.kind is NoteKind.PAPER and reading.aliases == ("doe1999",) and reading.sourced_from == "J"
    assert reading.paper and (reading.paper.authors, reading.paper.year) == (("Ann Doe", "Bo Roe"), 1999)


@pytest.mark.parametrize(
    "text",
    [
        "As [Vaswani et al.](https://arxiv.org/abs/1706.03762) have shown, attention is all that is needed.",
        "# Papers\n\n- https://arxiv.org/abs/1706.03762\n- https://arxiv.org/abs/1810.04805",
        "---\nkind: concept\ndoi: 10.1000/x\n---\nText.",
        "---\ntags: [doi]\n---\nText.",
        "# A talk\n\n2023.01 was cold. 10.5 degrees.",
        "---\nauthor: Ann\nyear: 1999\n---\nA diary.",
        "---\nthroughline: note\nkind: concept\nproperties:\n  doi: 10.1000/x\n---\nText.",
        f"# a note\n\n- [[Other]]\n- Two\n\nFor more see:\n\n- {ARXIV}",
        f"# a note\n\n## References\n\n- {ARXIV}",
        "Text.\n\n" * FIELDS + "doi:: 10.1000/x\n",
    ],
)
def test_a_note_that_cites_is_no_paper(text: str) -> None:
    assert note("a note.md", text).kind is NoteKind.CONCEPT


def papers(facts: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in facts["notes"] if one["kind"] == "paper"}


def test_one_work_under_doi_title_and_cite_key_is_one_note(tmp_path: Path) -> None:
    (tmp_path / "lib.bib").write_text(BIB, encoding="utf-8")
    (tmp_path / "@smith2020.md").write_text("# Notes\n\nThoughts of mine.\n", encoding="utf-8")
    (tmp_path / "lit.md").write_text("---\ndoi: 10.1000/TRUST.1\n---\nOther thoughts.\n", encoding="utf-8")
    (tmp_path / "c.md").write_text(
        "# A concept\n\nSee [it](https://doi.org/10.1000/trust.1), [@smith2020, p. 3; @nobody],\n"
        "[[@smith2020]], [[smith2020]], `10.1000/code` and <https://doi.org/10.1000/unknown>.\n",
        encoding="utf-8",
    )
    facts = built(tmp_path)
    found = papers(facts)
    assert sorted(one["title"] for one in found.values()) == [
        "All of the talk", "Introduction", "Introduction", "On Trust: A Study of Machines",
        "Rain on harbours", "Talk in the market", "doi:10.1000/unknown",
    ]  # fmt: skip
    one = next(one for one in found.values() if one["title"].startswith("On Trust"))
    assert all(text in one["body"] for text in ("Thoughts of mine.", "Other thoughts.", "a remark"))
    assert one["sourced_from"] == "J. Trust A" and "smith2020" in one["aliases"]
    other = "doi-10-1000-unknown"
    by_kind = {(link["kind"], link["target"]) for link in facts["links"]}
    assert by_kind == {
        ("related", one["id"]),
        ("related paper", one["id"]),
        ("related paper", other),
    }


def test_a_work_is_named_alike_in_whatever_order_its_pages_come(tmp_path: Path) -> None:
    pages = {
        "a.md": "[Attention is all](https://arxiv.org/abs/1706.03762)\n\nShort.",
        "b.md": "# B\n\nBy https://arxiv.org/abs/1706.03762 and [@vas17].",
        "c.bib": "@misc{vas17, title={Attention is all you need}, eprint={1706.03762}}",
        "d.txt": "INQUIRING LINE\nWhat is needed?\nThis asks.\nSources 0 notes\n"
        "Research prompt for your LLM\n"
        "Anchor papers\n\u2022 arXiv:1706.03762 (2017) \u2014 Attention Is All You Need.\n",
    }
    whole = tmp_path / "whole"
    whole.mkdir()
    for name, text in pages.items():
        (whole / name).write_text(text, encoding="utf-8")
    expected = built(whole)
    assert len(papers(expected)) == 1
    for order in (list(pages), list(reversed(pages))):
        folder = tmp_path / order[0]
        folder.mkdir()
        for name in order:
            (folder / name).write_text(pages[name], encoding="utf-8")
            facts = built(folder)
        assert facts == expected
        (folder / "x.bib").write_text(BIB + pages["c.bib"], encoding="utf-8")
        built(folder)
        (folder / "x.bib").unlink()
        assert built(folder) == expected


def test_works_are_kept_apart_where_something_speaks_against() -> None:
    claims = [
        ("a", Claim(0, 1, "introduction", ("doi:10.1000/a",), ("foo",))),
        ("a", Claim(1, 1, "introduction", ("doi:10.1000/b",), ("bar",))),
        ("a", Claim(2, 1, "editorial", ("doi:10.1000/c",), ("foo",))),
        ("a", Claim(3, 1, "editorial", ("doi:10.1000/d",), ("foo",))),
        ("a", Claim(4, 1, "one long title of a work", ("doi:10.1000/e",), ("foo",))),
        ("b", Claim(0, 1, "one long title of a work", ("doi:10.1101/e",), ("foo",))),
        ("b", Claim(1, 1, "a title of one work", ("doi:10.1000/f",), ("foo",))),
        ("b", Claim(2, 1, "quite another thing", ("doi:10.1000/f",), ("bar",))),
    ]
    names = [work.name for work in named_works(claims)]
    assert len(set(names)) == 7 and names[4] == names[5]
    assert named_works(claims[::-1]) == [*reversed(named_works(claims))]


def test_the_json_of_zotero_is_read() -> None:
    items = [
        {"itemType": "journalArticle", "title": "On Trust", "DOI": "10.1000/t", "citationKey": "smith2020",
         "creators": [{"firstName": "Ann", "lastName": "Smith", "creatorType": "author"}, {"name": "WHO"}],
         "date": "2020-03", "publicationTitle": "J. Trust", "extra": "PMID: 31452104\ntex.x: y"},
        {"itemType": "attachment", "title": "a.pdf"},
    ]  # fmt: skip
    for value in ({"config": {}, "items": items}, items):
        entry, = read_data("a.json", json.dumps(value).encode()).entries  # fmt: skip
        assert (entry.title, entry.sourced_from, entry.aliases) == ("On Trust", "J. Trust", ("smith2020",))
        paper = entry.paper
        assert paper and (paper.doi, paper.year, paper.pmid) == ("10.1000/t", 2020, "31452104")
        assert paper.authors == ("Ann Smith", "WHO")
