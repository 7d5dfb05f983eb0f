"""A kind is one entry of the table: a copy of the program with one more of each shows them everywhere."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

ROOMS = ("agents", "commands", "corpus", "graph", "index", "library", "prompts", "views", "website")
NOTE_AFTER = "Shape.HEXAGON, PURPLE)\n"
NOTE_ENTRY = (
    '    TOOL = "tool", NoteFacts("Tool", "Tools", "tools", Shape.TRIANGLE, Colour("#7a6a00", "#d6c34a"))\n'
)
LINK_AFTER = (
    "            stroke=Stroke(PURPLE, 0.9),\n            target=NoteKind.TOPIC,\n        ),\n    )\n"
)
LINK_ENTRY = """    USES = (
        "uses tool",
        LinkFacts(
            name="Uses tool",
            forward="makes use of the tool",
            backward="is of use to",
            heading="Tools that this uses",
            heading_back="What this tool is used by",
            stroke=Stroke(Colour("#7a6a00", "#d6c34a"), 2.4, (1, 2)),
            target=NoteKind.TOOL,
        ),
    )
"""
NOTES = {
    "How is a nail driven.md": "## Links\n\n- uses tool [[Hammer]] (to hit it)\n- related [[Wood]]\n",
    "Wood.md": "Wood splits.\n",
    "Hammer.md": "---\nkind: tool\n---\nA hammer has a head.\n",
}


def with_one_more_of_each(place: Path) -> Path:
    """Copy the program with one more entry for each of the two tables; no other file is changed."""
    copy = place / "throughline"
    for room in ROOMS:
        shutil.copytree(
            ROOT / room, copy / room, ignore=shutil.ignore_patterns("__pycache__", ".throughline")
        )
    for name in ("__init__.py", "__main__.py", "app.py", "ending.py"):
        shutil.copy(ROOT / name, copy)
    (copy / "tests").mkdir()
    shutil.copy(ROOT / "tests" / "every_front.py", place)
    table = copy / "corpus" / "kinds.py"
    text = table.read_text(encoding="utf-8")
    assert text.count(NOTE_AFTER) == text.count(LINK_AFTER) == 1
    text = text.replace(NOTE_AFTER, NOTE_AFTER + NOTE_ENTRY).replace(LINK_AFTER, LINK_AFTER + LINK_ENTRY)
    table.write_text(text, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for what is written."""
    return tmp_path_factory.mktemp("one_entry") / "out"


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory, out: Path) -> dict[str, Any]:
    """What every front end of the copy says of three notes, one of them of the new kind."""
    place = with_one_more_of_each(tmp_path_factory.mktemp("copy"))
    notes = place / "notes"
    notes.mkdir()
    out.mkdir()
    for name, text in NOTES.items():
        (notes / name).write_text(text, encoding="utf-8")
    env = os.environ | {"PYTHONPATH": str(place), "THROUGHLINE_NOTES": str(notes), "COLUMNS": "200"}
    command = [sys.executable, str(place / "every_front.py"), str(notes), str(out)]
    done = subprocess.run(command, env=env, cwd=place, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_the_commands_name_it(said: dict[str, Any]) -> None:
    told = said["commands"]
    assert "Hammer" in told["list"] and "Wood" not in told["list"]
    assert "tool, captured" in told["show"]
    assert "is of use to: How is a nail driven" in told["show"]
    assert "listed by the concept" in told["show"]
    assert "makes use of the tool: Hammer" in told["show concept"]
    assert json.loads(told["show json"])["links"][0]["kind"] == "uses tool"
    assert "1 tool" in told["stats"] and "1 uses tool" in told["stats"]
    assert "How is a nail driven" in told["neighbours"]
    assert "Hammer" in told["search"]
    assert "makes use of the tool" in told["connect"]


def test_the_note_pages_of_the_app_list_its_links_under_its_own_heading(said: dict[str, Any]) -> None:
    page, concept = said["page"], said["concept page"]
    assert 'class="mark tool"' in page and ">Tool<" in page.replace("</i>Tool", ">Tool<")
    assert "What this tool is used by" in page and "How is a nail driven" in page
    assert "Tools that this uses" in concept and "to hit it" in concept


def test_scripts_and_styles_of_map_and_graph_have_its_shape_colour_and_stroke(said: dict[str, Any]) -> None:
    table = json.loads(said["script"].split("const KINDS = ", 1)[1].split(";\n", 1)[0])
    tool = next(kind for kind in table["notes"] if kind["kind"] == "tool")
    assert (tool["shape"], tool["name"], tool["heading"]) == ("triangle", "Tool", "Tools")
    assert tool["colour"] == {"variable": "--tl-tool", "light": "#7a6a00", "dark": "#d6c34a"}
    uses = next(kind for kind in table["links"] if kind["kind"] == "uses tool")
    assert (uses["css"], uses["width"], uses["dash"], uses["arrow"]) == ("uses-tool", 2.4, [1, 2], True)
    assert [kind["kind"] for kind in table["notes"]][-1] == "tool"
    style = said["style"]
    assert "--tl-tool: light-dark(#7a6a00, #d6c34a);" in style
    assert ".mark.tool.hollow" in style and ".edge.uses-tool .line { stroke-width: 2.4;" in style
    assert "Graph" in said["graph page"]


def test_assistants_are_told_of_it(said: dict[str, Any]) -> None:
    told = said["assistants"]
    (link,) = told["fetch"]["metadata"]["links"]
    assert told["fetch"]["metadata"]["kind"] == "tool"
    assert (link["relation"], link["title"]) == ("is of use to", "How is a nail driven")
    assert [hit["kind"] for hit in told["search"]["results"]] == ["tool"]
    assert told["neighbours"]["edges"][0]["relation"] == "makes use of the tool"
    assert "tool" in json.dumps(told["asked"])


def test_the_site_shows_it(said: dict[str, Any], out: Path) -> None:
    page = (out / "site" / "notes" / "hammer.html").read_text(encoding="utf-8")
    assert "What this tool is used by" in page
    assert 'class="shape tool"' in page and 'class="edge uses-tool"' in page and 'class="mark tool"' in page
    assert "<h2>Tools <span" in (out / "site" / "index.html").read_text(encoding="utf-8")
    assert ".mark.tool" in (out / "site" / "assets" / "style.css").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["map.html", "all.html"])
def test_the_map_as_a_file_draws_it(said: dict[str, Any], out: Path, name: str) -> None:
    page = (out / name).read_text(encoding="utf-8")
    assert '"kind":"tool"' in page and '"kind": "uses tool"' in page
    assert "#d6c34a" in page


@pytest.mark.parametrize("form", ["graphml", "json", "csv"])
def test_an_export_gives_it_back(said: dict[str, Any], form: str) -> None:
    assert said["read back"][form] == ["related", "uses tool", "concept", "concept", "tool"]


def test_gexf_and_a_vault_hold_it(said: dict[str, Any], out: Path) -> None:
    gexf = (out / "gexf").read_text(encoding="utf-8")
    assert 'kind="uses tool" label="makes use of the tool"' in gexf and 'value="tool"' in gexf
    assert "kind: tool" in (out / "markdown" / "Hammer.md").read_text(encoding="utf-8")
    status, hammer = said["read back"]["vault"]
    assert status == 0
    (link,) = hammer["links"]
    assert (hammer["kind"], link["kind"], link["label"]) == ("tool", "uses tool", "to hit it")
