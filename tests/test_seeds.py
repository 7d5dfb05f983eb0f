"""A right reading of the real pages yields exactly the facts known of them."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.facts import built, facts_of
from throughline.commands.cli import app
from throughline.corpus.model import LinkKind, NoteKind
from throughline.corpus.readers.files import decode
from throughline.corpus.readers.page import read_page
from throughline.graph.walks.view import MapView
from throughline.library import Library

NOTES = {"concept": 42, "inquiry": 235, "paper": 18, "topic": 0}
LINKS = {"source for": 264, "related": 28, "related paper": 16, "anchor paper": 4, "next": 0, "topic": 0}


def without_blank_lines(data: bytes) -> bytes:
    return b"\n".join(line for line in data.split(b"\n") if line.strip())


def with_crlf_and_bom(data: bytes) -> bytes:
    return b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n")


def rewrite(folder: Path, change: Callable[[bytes], bytes]) -> None:
    for page in folder.glob("*.txt"):
        page.write_bytes(change(page.read_bytes()))


def renamed_backwards(folder: Path) -> None:
    for n, page in enumerate(sorted(folder.glob("*.txt"), reverse=True)):
        page.rename(folder / f"{n}.txt")


def captured_twice(folder: Path) -> None:
    for page in sorted(folder.glob("*.txt")):
        (folder / f"mirror-{page.name}").write_bytes(page.read_bytes())


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda folder: None, id="as captured"),
        pytest.param(lambda folder: rewrite(folder, without_blank_lines), id="without blank lines"),
        pytest.param(lambda folder: rewrite(folder, with_crlf_and_bom), id="CRLF and BOM"),
        pytest.param(renamed_backwards, id="another order"),
        pytest.param(captured_twice, id="captured twice"),
    ],
)
def test_the_table_of_facts(seeds: Path, change: Callable[[Path], None]) -> None:
    change(seeds)
    done = Library.build(seeds, text_only=True)
    assert done.notes == NOTES
    assert done.links == LINKS
    assert done.problems == 0


def test_check_finds_every_declared_count(seeds: Path) -> None:
    result = CliRunner().invoke(app, ["--notes", str(seeds), "check", "--json"])
    assert result.exit_code == 0
    declared = [(row["declared"], row["read"]) for row in json.loads(result.stdout)["declared"]]
    assert declared == [(n, n) for n in (214, 23, 8, 27, 5, 8, 5, 9, 11)]


def test_links_carry_labels_ranks_and_both_origins(seeds: Path) -> None:
    facts = built(seeds)
    related = [link for link in facts["links"] if link["kind"] is LinkKind.RELATED]
    assert all(link["label"] for link in related)
    papers = [link for link in facts["links"] if link["kind"] is LinkKind.RELATED_PAPER]
    ranks = [sorted(p["rank"] for p in papers if p["source"] == s) for s in {p["source"] for p in papers}]
    assert ranks == [list(range(1, 9))] * 2
    emotional = "how-does-preference-optimization-create-systematic-bias-toward-emotional-accommodat"[:80]
    [link] = [
        link
        for link in facts["links"]
        if link["target"] == emotional.rstrip("-")
        and link["source"] == "does-preference-optimization-harm-conversational-understanding"
    ]
    assert sorted(origin["kind"] for origin in link["origins"]) == [
        "cited in the body",
        "listed by the concept",
        "listed by the inquiry",
    ]


def test_anchor_papers_carry_arxiv_and_year(seeds: Path) -> None:
    papers = [note["paper"] for note in built(seeds)["notes"] if note["kind"] is NoteKind.PAPER]
    anchored = sorted((paper["arxiv"], paper["year"]) for paper in papers if paper["arxiv"])
    assert anchored == [
        ("2311.09144", 2023),
        ("2502.08640", 2025),
        ("2507.14805", 2025),
        ("2602.07338", 2026),
    ]


def test_untitled_sources_find_their_notes(seeds: Path) -> None:
    Library.build(seeds, text_only=True)
    with Library.open(seeds) as library:
        line = library.notes.find("Can communication problems and optimization problems be addressed")
        links = [link for link in library.notes.links([line.id]) if link.kind is LinkKind.SOURCE_FOR]
        in_order = sorted((link for link in links if link.rank), key=lambda link: link.rank or 0)
        assert [link.rank for link in in_order] == list(range(1, 12))
        first = library.notes.get(in_order[0].source)
        assert first.title == (
            "Does preference optimization damage conversational grounding in large language models?"
        )


def test_the_captured_prompt_is_kept_whole(seeds: Path) -> None:
    Library.build(seeds, text_only=True)
    with Library.open(seeds) as library:
        note = library.notes.find("How does training with preference pairs")
        page = (seeds / note.pages[0]).read_text(encoding="utf-8")
        assert note.captured_prompt in page
        assert note.captured_prompt.startswith("You are a conversational AI researcher")
        assert note.captured_prompt.endswith("flag anything you cannot ground in a real paper.")


def test_every_line_of_every_page_is_read(seeds: Path) -> None:
    for page in seeds.glob("*.txt"):
        text, problems = decode(page.name, page.read_bytes())
        assert not problems
        told = "\n".join(read_page(page.name, text).texts())
        for line in filter(str.strip, text.split("\n")):
            bare = line.strip().removeprefix("- ")
            assert bare in told


def test_adding_page_by_page_equals_building_all_at_once(seeds: Path, tmp_path: Path) -> None:
    grown = tmp_path / "grown"
    grown.mkdir()
    for page in sorted(seeds.glob("*.txt"), reverse=True):
        (grown / page.name).write_bytes(page.read_bytes())
        Library.build(grown, text_only=True)
    assert facts_of(grown) == built(seeds)


def test_a_stub_becomes_full_and_falls_back(seeds: Path) -> None:
    before = built(seeds)
    page = sorted(seeds.glob("*.txt"))[1]
    data = page.read_bytes()
    page.unlink()
    without = built(seeds)
    stub = {note["id"]: note["complete"] for note in without["notes"]}
    assert stub["why-do-standard-alignment-methods-ignore-partner-interventions"] is False
    page.write_bytes(data)
    assert built(seeds) == before


HUB = "does-preference-optimization-harm-conversational-understanding"


def test_the_neighbourhood_of_the_hub_is_what_touches_it(seeds: Path) -> None:
    Library.build(seeds, text_only=True)
    with Library.open(seeds) as library:
        whole = library.graph.neighbourhood(MapView(HUB, limit=None))
        touching = {end for link in library.notes.links([HUB]) for end in (link.source, link.target)}
        assert {node.id for node in whole.nodes} == touching
        kinds = Counter(node.kind for node in whole.nodes if node.id != HUB)
        assert kinds[NoteKind.PAPER] == 8
        assert kinds[NoteKind.CONCEPT] == 23
        assert kinds[NoteKind.INQUIRY] == 214
        assert not whole.left_out


def test_the_default_map_of_the_hub_shows_every_kind_and_counts_the_rest(seeds: Path) -> None:
    Library.build(seeds, text_only=True)
    with Library.open(seeds) as library:
        around = library.graph.neighbourhood(MapView(HUB))
        again = library.graph.neighbourhood(MapView(HUB))
    assert len(around.nodes) == 60
    assert {node.kind for node in around.nodes} == {NoteKind.CONCEPT, NoteKind.INQUIRY, NoteKind.PAPER}
    assert sum(around.left_out.values()) == 246 - 60
    assert around == again


def test_two_concepts_connect_in_a_sentence_that_names_the_links(seeds: Path) -> None:
    Library.build(seeds, text_only=True)
    with Library.open(seeds) as library:
        found = library.graph.connect(
            library.notes.find("Why do standard alignment methods ignore partner interventions?").id,
            library.notes.find("Do large language models actually commit to a single character?").id,
        )
    assert len(found.paths) == 3
    assert "is related to" in found.text
    assert "is a source for" in found.text
    assert "also draws on" in found.text
