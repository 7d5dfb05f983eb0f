"""Every front end and export, asked for the same few notes: as a program, it prints what each said as JSON.

python -m tests.every_front NOTES OUT
"""

import json
import sys
from pathlib import Path

from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

import throughline
from throughline.agents.asked import Around, Fetch, SearchFor
from throughline.agents.notes import fetch
from throughline.agents.questions import neighbours, search
from throughline.commands.cli import app
from throughline.graph.drawings import look
from throughline.graph.exports import graphml, tables
from throughline.graph.whole import cards_in, links_in
from throughline.library import Library
from throughline.views.components import assets

HERE = Path(throughline.__file__).parent


def commands(notes: Path, out: Path) -> dict[str, str]:
    """Return what the commands print, and what they write."""

    def said(*words: str) -> str:
        result = CliRunner().invoke(app, ["--notes", str(notes), *words])
        assert result.exit_code == 0, (words, result.output)
        return result.output

    told = {name: said(*words) for name, words in {
        "list": ("list", "--kind", "tool"),
        "show": ("show", "hammer"),
        "show concept": ("show", "how-is-a-nail-driven"),
        "show json": ("show", "hammer", "--json"),
        "stats": ("stats",),
        "neighbours": ("neighbours", "hammer"),
        "search": ("search", "kind:tools", "hammer"),
        "connect": ("connect", "how-is-a-nail-driven", "hammer"),
    }.items()}  # fmt: skip
    for form in ("graphml", "gexf", "json", "csv", "markdown", "site"):
        said("export", form, str(out / form))
    said("map", "hammer", "-o", str(out / "map.html"))
    said("map", "--all", "-o", str(out / "all.html"))
    return told


def page(notes: Path, note: str) -> str:
    """Return the HTML of a note's page in the app, and the data of the map beside it."""
    run = AppTest.from_file(str(HERE / "app.py"), default_timeout=120)
    run.query_params["note"] = note
    run.run()
    assert not run.exception, run.exception
    return "".join(element.proto.body for element in run.get("html"))


def graph_page(notes: Path) -> str:
    """Return the HTML of the app's page of the whole graph."""
    run = AppTest.from_file(str(HERE / "app.py"), default_timeout=120)
    run.query_params["go"] = "graph"
    run.run()
    assert not run.exception, run.exception
    return "".join(element.proto.body for element in run.get("html"))


def assistants(notes: Path) -> dict[str, object]:
    """Return what an assistant is answered."""
    with Library.open(notes) as library:
        return {
            "fetch": fetch(library, Fetch(id="hammer")).model_dump(mode="json"),
            "search": search(library, SearchFor(query="hammer", kind="tool")).model_dump(mode="json"),
            "neighbours": neighbours(library, Around(id="hammer")).model_dump(mode="json"),
            "asked": SearchFor.model_json_schema(),
        }


def read_back(out: Path) -> dict[str, object]:
    """Return the kinds that each export gives back, and what a vault read anew shows."""
    graphs = {
        "graphml": graphml.read(out / "graphml"),
        "json": tables.read_json(out / "json"),
        "csv": tables.read_csv(out / "csv"),
    }
    again = CliRunner().invoke(app, ["--notes", str(out / "markdown"), "build", "--json"])
    shown = CliRunner().invoke(app, ["--notes", str(out / "markdown"), "show", "hammer", "--json"])
    return {
        **{
            form: sorted(str(link.kind) for link in links_in(graph))
            + sorted(str(card.kind) for card in cards_in(graph))
            for form, graph in graphs.items()
        },
        "vault": [again.exit_code, json.loads(shown.output)],
    }


def main() -> None:
    """Ask all of them."""
    notes, out = Path(sys.argv[1]), Path(sys.argv[2])
    Library.build(notes, text_only=True)
    said = {
        "commands": commands(notes, out),
        "page": page(notes, "hammer"),
        "concept page": page(notes, "how-is-a-nail-driven"),
        "graph page": graph_page(notes),
        "assistants": assistants(notes),
        "script": assets.script("shared/kinds.js"),
        "style": look.page_style() + assets.style("shared/base.css"),
        "read back": read_back(out),
    }
    print(json.dumps(said))


if __name__ == "__main__":
    main()
