"""Every property of a note is kept, found by its name, and given back; what is no prose is not read so."""

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from throughline.commands.cli import app
from throughline.corpus.dialects import Dialect
from throughline.corpus.model import Note, NoteKind
from throughline.corpus.properties import Property
from throughline.corpus.readers.markdown import read_markdown
from throughline.corpus.text.prose import other_than_prose, prose_in
from throughline.corpus.writers.vault import as_markdown
from throughline.index.vectors.passages import prose_of
from throughline.library import Library
from throughline.library.nouns import Choice
from throughline.prompts.sentences import sentences

FILES = {
    "advice.md": "---\nauthor:\n  - '[[Kevin Kelly]]'\ntopics: [work]\nCreated-At: May 1st, 2020\n---\n"
    "Advice. #life/long\n\n[gone](missing.md)\n",
    "Kevin Kelly.md": "---\ntitle: K. K.\naliases: [The senior maverick]\n---\nSee [[advice]].\n",
    "soon.md": "---\ndate: soon\ntags: life\n---\nText.\n",
}
names = st.text(st.characters(codec="ascii", categories=["L", "Nd"]), min_size=1, max_size=8)
texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp", "Co", "Cn"]), max_size=20
)
values = st.recursive(
    texts, lambda more: st.lists(more, max_size=3) | st.dictionaries(names, more, max_size=3)
)
own_names = names.filter(lambda name: name.lower() not in ("throughline", "kind", "format", "properties"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Build the library of a few notes."""
    place = tmp_path_factory.mktemp("notes")
    for name, text in FILES.items():
        (place / name).write_text(text, encoding="utf-8")
    Library.build(place, text_only=True)
    yield place


def run(folder: Path, *words: str) -> Any:
    """Return the JSON that a command prints."""
    result = CliRunner().invoke(app, ["--notes", str(folder), *words])
    assert result.exit_code in (0, 1), result.output
    return json.loads(result.stdout)


@given(st.dictionaries(own_names, values, max_size=4))
def test_any_property_survives_a_round_trip(said: dict[str, Any]) -> None:
    front = yaml.safe_dump(said, allow_unicode=True, sort_keys=False)
    reading = read_markdown("a.md", f"---\n{front}---\nText.\n")
    if reading.problems:  # what YAML itself cannot hold is told, and stays in the text
        return
    note = Note("a", NoteKind.CONCEPT, "a", body="Text.", complete=True, properties=reading.properties)
    again = read_markdown("a.md", as_markdown(note, [], {}))
    assert {one.name: one.value for one in again.properties} == {
        one.name: one.value for one in reading.properties
    }
    assert {one.key for one in reading.properties} == {Property.of(name, "").key for name in said}


def test_show_and_export_give_properties_tags_and_folder(folder: Path, tmp_path: Path) -> None:
    shown = run(folder, "show", "advice", "--json")
    told = {
        "properties": {"author": ["[[Kevin Kelly]]"], "topics": ["work"], "Created-At": "May 1st, 2020"},
        "tags": ["life/long"],
        "folder": "",
    }
    assert {name: shown[name] for name in told} == told
    assert shown["date"] == "2020-05-01"
    links = {(link["kind"], link["from"], link["to"], link["label"]) for link in shown["links"]}
    assert ("property", "advice", "k-k", "author") in links
    run(folder, "export", "json", str(tmp_path / "x.json"), "--json")
    notes = {note["id"]: note for note in json.loads((tmp_path / "x.json").read_text())["notes"]}
    assert {name: notes["advice"][name] for name in told} == told
    assert "advice.md" in notes["advice"]["pages"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ('author:"Kevin Kelly"', {"advice"}),
        ("created-at:2020", {"advice"}),
        ("tag:life", {"advice", "soon"}),
        ("tag:life/long", {"advice"}),
        ('author:"Nobody"', set()),
    ],
)
def test_properties_and_tags_are_searched_for(folder: Path, typed: str, found: set[str]) -> None:
    with Library.open(folder) as library:
        hits = library.search.ask(typed).hits
    assert {hit.id for hit in hits} == found


@pytest.mark.parametrize(
    "name", ["kevin kelly", "Kevin Kelly.md", "Kevin K", "the senior", "The senior maverick"]
)
def test_a_file_name_an_alias_and_their_beginnings_name_a_note(folder: Path, name: str) -> None:
    with Library.open(folder) as library:
        assert library.notes.find(name).title == "K. K."


def test_a_file_name_is_found_as_it_is_typed(folder: Path) -> None:
    with Library.open(folder) as library:
        assert [hit.title for hit in library.search.find("kevin")] == ["K. K."]


def test_a_build_accounts_for_what_it_read(folder: Path) -> None:
    built = run(folder, "build", "--json", "--text-only")
    understood = {(one["dialect"], one["kind"]): one["count"] for one in built["understood"]}
    assert understood["markdown", "link"] == 2 + 1
    assert understood["markdown", "property"] == 3 + 2 + 2
    lost = {one["kind"]: one for one in built["not_understood"]}
    assert {kind: one["count"] for kind, one in lost.items()} == {"link": 1, "date": 1}
    reason = "no date that can be read; one as 2026-02-21 was expected"
    assert lost["date"]["examples"] == [
        {"path": "soon.md", "line": 2, "text": "date: soon", "guess": "", "rule": reason}
    ]
    checked = CliRunner().invoke(app, ["--notes", str(folder), "check"]).stdout.splitlines()
    at = next(n for n, line in enumerate(checked) if "declared counts" in line)
    assert any(line.startswith("not understood: markdown: 1 link") for line in checked[at:])


BODY = """Prose stands here.

```python
x = [[no]]
```

rating:: 7

- [[One]]
- [two](b.md) · https://a.org
- [[One]] says more.

![x](data:image/png;base64,AAAABBBBCCCCDDDDEEEEFFFFGGGGHHHHIIIIJJJJKKKKLLLLMMMM)

1. [Part](#part)

The end is prose too.

%%
# Drawing
{"type": "excalidraw"}
%%
"""


def test_code_drawings_and_lists_of_links_are_no_prose() -> None:
    prose = prose_in(BODY)
    assert [line for line in prose.split("\n") if line.strip()] == [
        "Prose stands here.",
        "- [[One]] says more.",
        "The end is prose too.",
    ]
    assert prose_of("", BODY, "") == prose
    assert "excalidraw" not in prose
    assert prose_in("Only prose, with a colon: so.") == "Only prose, with a colon: so."


@given(
    st.lists(
        st.sampled_from(
            ["```", "\n", "a b. ", "- [[x]]", "k:: v", "%%", "# Drawing", "<!--", "-->", "z" * 250]
        )
    )
)
def test_stretches_lie_in_order_and_apart(parts: list[str]) -> None:
    body = "".join(parts)
    spans = other_than_prose(body)
    assert all(start < stop for start, stop in spans)
    assert all(one[1] < other[0] for one, other in pairwise(spans))


def test_a_dialect_that_is_none_is_told(folder: Path) -> None:
    result = CliRunner().invoke(app, ["build", str(folder), "--dialect", "nothing", "--text-only"])
    assert result.exit_code == 1
    assert "obsidian" in result.output
    assert Dialect.LOGSEQ in result.output


def test_no_claim_is_taken_from_what_is_no_prose() -> None:
    text = (
        "Trust grew by 12% in the trial.\n\n```python\nThe code says that it fell by 3%.\n```\n"
        "status:: It is a field that says 4%.\n- [[A link]] | [[Another link]]\n"
        "It rose again in 2020.\n%%\nA remark that says 5%.\n%%\n\n## Drawing\n```json\n{}\n```\n"
    )
    assert list(sentences(text)) == ["Trust grew by 12% in the trial.", "It rose again in 2020."]


def test_what_was_said_of_a_folder_is_kept_and_told(folder: Path) -> None:
    runner = CliRunner()
    runner.invoke(app, ["build", str(folder), "--dialect", "logseq", "--text-only"])
    again = runner.invoke(app, ["build", str(folder), "--text-only"]).stdout
    assert "dialect: logseq (all), as you said; --dialect auto takes it back" in " ".join(again.split())
    last = runner.invoke(app, ["build", str(folder), "--dialect", "auto", "--text-only"]).stdout
    assert "as you said" not in last


def test_folders_and_the_dots_of_dendron_are_a_tree(tmp_path: Path) -> None:
    for name in (
        "dendron.yml",
        "vault/talk.repair.md",
        "vault/talk.md",
        "vault/talk.repair.soon.md",
        "vault/x.md",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Text.", encoding="utf-8")
    runner, notes = CliRunner(), ["--notes", str(tmp_path)]
    runner.invoke(app, ["build", str(tmp_path), "--text-only"])
    tree = runner.invoke(app, [*notes, "list", "--tree"]).stdout.split("\n")
    assert tree == ["vault  4", "  talk  2", "    repair  1", ""]
    listed = runner.invoke(app, [*notes, "list", "--folder", "talk", "--json"]).stdout
    assert {one["id"] for one in json.loads(listed)} == {"talk-repair", "talk-repair-soon"}
    missing = runner.invoke(app, [*notes, "list", "--folder", "vault/talkk"])
    assert missing.exit_code == 1 and "Did you mean vault/talk" in missing.stderr


def test_a_tag_counts_the_notes_of_the_tags_below_it(tmp_path: Path) -> None:
    for name, written in (("clay", "[field]"), ("loam", "[field/soil, Field/soil/dry]"), ("fen", "[fields]")):
        (tmp_path / f"{name}.md").write_text(f"---\ntags: {written}\n---\n# {name}\n", encoding="utf-8")
    Library.build(tmp_path, text_only=True)
    with Library.open(tmp_path) as library:
        found = library.notes.tagged()
        assert (
            found["field"] == ("clay", "loam") and found["field/soil"] == ("loam",) == found["Field/soil/dry"]
        )
        assert found["fields"] == ("fen",)
        for facet in library.notes.facets().tags:
            assert facet.count == library.notes.browse(Choice(tag=facet.name)).total
