"""The graph out of the program and back: nothing lost, nothing executable, nothing half written."""

import csv
import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.small_graphs import cards, related
from throughline.corpus.model import Card, Link, LinkKind, NoteKind, Origin, OriginKind
from throughline.corpus.writers.destination import DestinationExistsError
from throughline.graph.exports import graphml, tables
from throughline.graph.exports.formats import ExportForm, export
from throughline.graph.exports.plain_text import for_cell, for_xml, from_cell, from_xml
from throughline.graph.whole import build

HOSTILE = (
    "<script>alert(\"x\")</script> & 'quotes' \x00\x07\x1b \r\n ]]> _x0007_ _x0041\x07"
    " \u202egnitirw\u202c \ufffe \U0001f600"
)
READERS = {
    ExportForm.GRAPHML: graphml.read,
    ExportForm.JSON: tables.read_json,
    ExportForm.CSV: tables.read_csv,
}


Parts = tuple[list[Card], list[Link]]


def full() -> Parts:
    notes = [
        Card("c1", NoteKind.CONCEPT, HOSTILE, HOSTILE, True, "2026-02-21", 4),
        Card("c2", NoteKind.CONCEPT, "=HYPERLINK(1)", "\t+1", False, "", 2),
        Card("p1", NoteKind.PAPER, "'=already guarded", "@x", False, "2024-01-01"),
        Card("q1", NoteKind.INQUIRY, "-1 is what?", " spaces ", True),
        Card("t1", NoteKind.TOPIC, "Alone, and with a comma"),
    ]
    said = (
        Origin("a <b>.txt", OriginKind.LISTED_BY_CONCEPT, 3, HOSTILE),
        Origin("b.txt", OriginKind.CITED, 9),
    )
    links = [
        Link(LinkKind.RELATED, "c1", "c2", HOSTILE, None, said),
        Link(LinkKind.RELATED_PAPER, "c1", "p1", "", 1),
        Link(LinkKind.ANCHOR_PAPER, "q1", "p1", "", 0),
        Link(LinkKind.SOURCE_FOR, "c1", "q1", "", 12),
        Link(LinkKind.NEXT, "q1", "q1"),
        Link(LinkKind.TOPIC, "c1", "c2", "=1+1", 2),
    ]
    return notes, links


def same(one: nx.MultiDiGraph, other: nx.MultiDiGraph) -> bool:
    return list(one.nodes(data=True)) == list(other.nodes(data=True)) and list(
        one.edges(keys=True, data=True)
    ) == list(other.edges(keys=True, data=True))


@pytest.mark.parametrize("form", READERS)
def test_reading_back_gives_the_same_graph(form: ExportForm, tmp_path: Path) -> None:
    export(*full(), form, tmp_path / "out")
    assert same(READERS[form](tmp_path / "out"), build(*full()))


@pytest.mark.parametrize("form", READERS)
def test_an_empty_library_goes_out_and_comes_back(form: ExportForm, tmp_path: Path) -> None:
    export([], [], form, tmp_path / "out")
    assert same(READERS[form](tmp_path / "out"), build([], []))


@pytest.mark.parametrize("form", ExportForm)
def test_the_order_of_giving_changes_no_byte(form: ExportForm, tmp_path: Path) -> None:
    notes, links = full()
    one = export(notes, links, form, tmp_path / "one")
    other = export(notes[::-1], links[::-1], form, tmp_path / "other")
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]


@pytest.mark.parametrize("form", [ExportForm.GRAPHML, ExportForm.GEXF])
def test_xml_is_well_formed_and_titles_in_it_are_only_text(form: ExportForm, tmp_path: Path) -> None:
    (path,) = export(*full(), form, tmp_path / "out")
    root = ET.parse(path).getroot()
    assert not [element for element in root.iter() if element.tag.endswith("script")]
    assert b"<script" not in path.read_bytes()


def test_gexf_reads_in_networkx_with_all_it_says(tmp_path: Path) -> None:
    (path,) = export(*full(), ExportForm.GEXF, tmp_path / "out.gexf")
    found = nx.read_gexf(path, version="1.3")
    assert sorted(found) == ["c1", "c2", "p1", "q1", "t1"]
    assert found.nodes["t1"]["label"] == "Alone, and with a comma"
    assert found.nodes["c1"]["date"] == "2026-02-21"
    assert found.nodes["q1"]["complete"] is True
    (related_link,) = [d for a, b, d in found.edges(data=True) if d["link_kind"] == "related"]
    assert from_xml(related_link["relation"]) == HOSTILE
    assert json.loads(related_link["origins"])[1]["page"] == "b.txt"
    (source_link,) = [d for a, b, d in found.edges(data=True) if d["link_kind"] == "source for"]
    assert source_link["rank"] == 12
    assert found.number_of_edges() == 6


def test_json_is_plain_and_one_note_to_a_line(tmp_path: Path) -> None:
    (path,) = export(*full(), ExportForm.JSON, tmp_path / "out.json")
    said = json.loads(path.read_text(encoding="utf-8"))
    assert [note["id"] for note in said["notes"]] == ["c1", "c2", "p1", "q1", "t1"]
    assert said["links"][0]["kind"] == "related"
    assert len(path.read_text(encoding="utf-8").split("\n")) == 1 + 1 + 5 + 1 + 6 + 1


def test_no_cell_of_the_tables_is_a_formula(tmp_path: Path) -> None:
    for path in export(*full(), ExportForm.CSV, tmp_path / "out"):
        with path.open(encoding="utf-8", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert (tmp_path / "out" / "notes.csv").read_text(encoding="utf-8").count("'=HYPERLINK(1)") == 1


def test_what_is_there_is_kept_unless_forced(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    path.write_text("mine")
    with pytest.raises(DestinationExistsError, match=r"out\.json is already there"):
        export(*full(), ExportForm.JSON, path)
    assert path.read_text() == "mine"
    export(*full(), ExportForm.JSON, path, force=True)
    assert same(tables.read_json(path), build(*full()))


def test_one_table_in_the_way_keeps_both_from_being_written(tmp_path: Path) -> None:
    (tmp_path / "links.csv").write_text("mine")
    with pytest.raises(DestinationExistsError):
        export(*full(), ExportForm.CSV, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["links.csv"]


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    (link,) = related("c1 c2")
    broken = replace(link, origins=(None,))  # type: ignore[arg-type]
    for form in ExportForm:
        with pytest.raises(AttributeError):
            export(cards("c1 c2"), [broken], form, tmp_path / "kept" / "out")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_stranger_s_file_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.graphml").write_text(
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><graph edgedefault="directed">'
        '<node id="a"/></graph></graphml>'
    )
    with pytest.raises(graphml.GraphMLError, match=r"a\.graphml"):
        graphml.read(tmp_path / "a.graphml")
    (tmp_path / "a.json").write_text("[]")
    with pytest.raises(tables.TableError, match=r"a\.json"):
        tables.read_json(tmp_path / "a.json")
    (tmp_path / "notes.csv").write_text("a,b\r\n")
    with pytest.raises(tables.TableError, match=r"notes\.csv has the columns a, b"):
        tables.read_csv(tmp_path)


@given(st.text() | st.text("_x0A1\x07'=", max_size=20))
def test_any_text_survives_xml_and_cells(text: str) -> None:
    assert from_xml(for_xml(text)) == text
    assert from_cell(for_cell(text)) == text


ANY_TEXT = st.text(st.characters(), max_size=12)


@settings(max_examples=40, deadline=None)
@given(title=ANY_TEXT, label=ANY_TEXT, name=ANY_TEXT)
def test_any_note_survives_graphml(
    title: str, label: str, name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("any") / "out"
    notes = [Card(f"a{name}", NoteKind.CONCEPT, title, label), *cards("q1")]
    links = [Link(LinkKind.SOURCE_FOR, f"a{name}", "q1", label)]
    export(notes, links, ExportForm.GRAPHML, path)
    assert same(graphml.read(path), build(notes, links))
