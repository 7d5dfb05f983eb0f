"""A right reading of captured pages yields exactly the facts known of them."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.facts import built, facts_of
from tests.page_sets import PageSet
from throughline.commands.cli import app
from throughline.corpus.model import LinkKind, NoteKind
from throughline.corpus.readers.files import decode
from throughline.corpus.readers.page import read_page
from throughline.corpus.text.titles import slug_of
from throughline.graph.walks.view import MapView
from throughline.library import Library


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
def test_the_table_of_facts(seeds: Path, facts: PageSet, change: Callable[[Path], None]) -> None:
    change(seeds)
    done = Library.build(seeds, text_only=True)
    assert done.notes == facts.notes
    assert done.links == facts.links
    assert done.problems == 0


def test_check_finds_every_declared_count(seeds: Path, facts: PageSet) -> None:
    result = CliRunner().invoke(app, ["--notes", str(seeds), "check", "--json"])
    assert result.exit_code == 0
    declared = [(row["declared"], row["read"]) for row in json.loads(result.stdout)["declared"]]
    assert declared == [(n, n) for n in facts.declared]


def test_links_carry_labels_ranks_and_both_origins(seeds: Path, facts: PageSet) -> None:
    links = built(seeds)["links"]
    related = [link for link in links if link["kind"] is LinkKind.RELATED]
    assert all(link["label"] for link in related)
    papers = [link for link in links if link["kind"] is LinkKind.RELATED_PAPER]
    ranks = [sorted(p["rank"] for p in papers if p["source"] == s) for s in {p["source"] for p in papers}]
    assert ranks == [list(range(1, facts.around["paper"] + 1))] * 2
    [link] = [
        link for link in links if (link["source"], link["target"]) == (facts.hub_id, facts.both_ways_id)
    ]
    assert sorted(origin["kind"] for origin in link["origins"]) == [
        "cited in the body",
        "listed by the concept",
        "listed by the inquiry",
    ]


def test_anchor_papers_carry_arxiv_and_year(seeds: Path, facts: PageSet) -> None:
    papers = [note["paper"] for note in built(seeds)["notes"] if note["kind"] is NoteKind.PAPER]
    anchored = sorted((paper["arxiv"], paper["year"]) for paper in papers if paper["arxiv"])
    assert anchored == sorted(facts.anchors)


def test_untitled_sources_find_their_notes(seeds: Path, facts: PageSet) -> None:
    Library.build(seeds, text_only=True)
    with Library.open(seeds) as library:
        line = library.notes.find(facts.untitled[:60])
        links = [link for link in library.notes.links([line.id]) if link.kind is LinkKind.SOURCE_FOR]
        in_order = sorted((link for link in links if link.rank), key=lambda link: link.rank or 0)
        assert [link.rank for link in in_order] == list(range(1, facts.untitled_sources + 1))
        assert library.notes.get(in_order[0].source).title == facts.first_source


def test_the_captured_prompt_is_kept_whole(seeds: Path, facts: PageSet) -> None:
    Library.build(seeds, text_only=True)
    with Library.open(seeds) as library:
        note = library.notes.find(facts.prompted[:40])
        page = (seeds / note.pages[0]).read_text(encoding="utf-8")
        assert note.captured_prompt in page
        assert note.captured_prompt.startswith(facts.prompt_opens)
        assert note.captured_prompt.endswith(facts.prompt_closes)


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


def test_a_stub_becomes_full_and_falls_back(seeds: Path, facts: PageSet) -> None:
    before = built(seeds)
    page = sorted(seeds.glob("*.txt"))[1]
    data = page.read_bytes()
    page.unlink()
    without = built(seeds)
    stub = {note["id"]: note["complete"] for note in without["notes"]}
    assert stub[slug_of(facts.second)] is False
    page.write_bytes(data)
    assert built(seeds) == before


def test_the_neighbourhood_of_the_hub_is_what_touches_it(seeds: Path, facts: PageSet) -> None:
    Library.build(seeds, text_only=True)
    with Library.open(seeds) as library:
        whole = library.graph.neighbourhood(MapView(facts.hub_id, limit=None))
        touching = {end for link in library.notes.links([facts.hub_id]) for end in (link.source, link.target)}
        assert {node.id for node in whole.nodes} == touching
        assert Counter(str(node.kind) for node in whole.nodes if node.hop) == facts.around
        assert not whole.left_out


def test_the_default_map_of_the_hub_shows_every_kind_and_counts_the_rest(seeds: Path, facts: PageSet) -> None:
    Library.build(seeds, text_only=True)
    with Library.open(seeds) as library:
        around = library.graph.neighbourhood(MapView(facts.hub_id))
        again = library.graph.neighbourhood(MapView(facts.hub_id))
    assert len(around.nodes) == 60
    assert {node.kind for node in around.nodes} == {NoteKind.CONCEPT, NoteKind.INQUIRY, NoteKind.PAPER}
    assert sum(around.left_out.values()) == 1 + sum(facts.around.values()) - 60
    assert around == again


def test_two_concepts_connect_in_a_sentence_that_names_the_links(seeds: Path, facts: PageSet) -> None:
    Library.build(seeds, text_only=True)
    with Library.open(seeds) as library:
        found = library.graph.connect(
            library.notes.find(facts.second).id, library.notes.find(facts.far_end).id
        )
    assert len(found.paths) == 3
    assert all(words in found.text for words in facts.words_between)
