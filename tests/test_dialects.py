"""Small vaults, one for each dialect, with each of its conventions in them once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from throughline.corpus.dialects import Dialect, dialects_of
from throughline.corpus.model import LinkKind, Note
from throughline.corpus.readers.markdown import read_markdown
from throughline.corpus.readers.org import read_org
from throughline.index.store import file as store
from throughline.library import Library

Put = Callable[[dict[str, str]], "Held"]

OBSIDIAN = {
    ".obsidian/app.json": "{}",
    "Notes/Talk.md": "---\naliases: [Speech, Spoken word]\ntags: [field/talk]\ncreated: 2024-05-01\n"
        "rating: 7\n"
        'author:\n  - "[[Ann Lee]]"\nup: [[Language]]\nrelated: [[Trust]], [[Ann Lee]]\nempty:\n---\n'
        "# Part one\n\nSee [[Trust#Why|trust]] and ![[Trust]], also [far](../Trust.md). #method/close\n\n"
        "# Part two\n\nA note[^1] by *others* [[Nowhere/at all]] `#no` https://a.org/#x\n\n"
        "[^1]: word of it\n\nmood:: calm\n\nIt is (place:: [[Ann Lee]]) so. See [[11]](https://a.org).\n",
    "Trust.md": "---\nyear: 2019\n---\n# On trust\n\nProse.\n\n```\n# code\n[[Code]]\n```\n",
    "Ann Lee.md": "---\ntags: person\n---\n",
    "Map.canvas": '{"nodes": [{"id": "1", "type": "file", "file": "Trust.md"}, {"id": "2", "type": "text", '
        '"text": "Of [[Ann Lee]]"}, {"id": "3", "type": "file", "file": "Notes/Talk.md"}], '
        '"edges": [{"id": "e", "fromNode": "1", "toNode": "3", "label": "leads to"}]}',
    "List.base": "views: []",
}  # fmt: skip
LOGSEQ = {
    "logseq/config.edn": "{}",
    "logseq/bak/pages/old.md": "- old copy",
    "pages/physics___energy.md": "alias:: power, strength\ntype:: [[Term]]\n\n"
        "- Energy of [[economics/energy]]\n"
        "  id:: 60531c23-238e-4748-9b19-27088f9c3771\n- #Term is tagged\n",
    "pages/What is it%3F.md": "title:: What is it?\ntags:: Term, other\n\n"
        "- ((60531c23-238e-4748-9b19-27088f9c3771)) and [[power]]\n"
        "- ((99999999-238e-4748-9b19-27088f9c3771))\n",
    "pages/Term.md": "## Plain\n\t- A tab, then [[What is it?]] and [so]([[power]])\n"
        "\t- [words](((60531c23-238e-4748-9b19-27088f9c3771)))\n",
    "journals/2020_05_01.md": "- see [[physics/energy]]\n",
}  # fmt: skip
DENDRON = {
    "dendron.yml": "version: 5\n",
    "vault/root.md": "---\nid: r\ntitle: Root\ncreated: 1595003088839\n---\n",
    "vault/talk.repair.md": "---\nid: abc\ntitle: Repair\ndesc: How talk is mended\n"
        "created: 1595003088839\n---\nSee [[the topic|talk.topic.trust#why]], [[talk]], "
        "![[talk.topic.trust#a,1:#*]], [[talk.markdown]] and "
        "[[over there|dendron://vault/talk.topic.trust]].\n",
    "vault/talk.topic.trust.md": "---\nid: def\ntitle: Trust\n---\nText.\n",
    "vault/talk.other.trust.md": "---\nid: mno\ntitle: Trust\n---\n",
    "vault/talk.markdown.md": "---\nid: jkl\ntitle: Marks\n---\n",
    "vault/talk.md": "---\nid: ghi\ntitle: Talk\n---\n",
}  # fmt: skip
HUGO = {
    "config.toml": "title = 'x'",
    "content/posts/talk.md": '+++\ntitle = "On talk"\nauthor = ["Ann Lee"]\ntags = ["field"]\n'
        'date = 2024-05-01\ndraft = false\n+++\n\nSee [trust]({{< relref "trust.md#why" >}}), '
        '[it]({{% ref "/posts/trust" %}}) '
        'and [gone]({{< relref "trusty.md" >}}). #3 of them\n',
    "content/posts/trust.md": '+++\ntitle = "Trust"\n+++\nText.\n',
}  # fmt: skip
JEKYLL = {
    "_config.yml": "title: x",
    "_posts/2021-03-04-on-talk.md": "See [it]({% post_url 2020-01-02-on-trust %}), "
        "[too]({{ site.baseurl }}{% link _posts/2020-01-02-on-trust.md %}).\n",
    "_posts/2020-01-02-on-trust.md": "---\ntitle: Trust\n---\nText.\n",
}  # fmt: skip
ORG = {
    "talk.org": ":PROPERTIES:\n:ID: 7215ad6b\n:ROAM_ALIASES: Speech\n:END:\n#+title: On talk\n"
        "#+date: <2024-05-01 Wed>\n#+filetags: :field:\n\n* Part :deep:\n"
        "See [[id:d3efa4de][of\n  trust]], [[file:sub/trust.org::*Why][why]] "
        "and [[https://a.org][out]]. /Soft/ =[[code]]=\n#+begin_src c\n[[id:d3efa4de]]\n#+end_src\n",
    "sub/trust.org": "#+title: Trust\n* Why\n:PROPERTIES:\n:ID: d3efa4de\n:END:\n[[file:../talk.org]]\n",
}  # fmt: skip
PLAIN = {
    "README.md": "[![badge](b.svg)](https://a.org)\n\n# The project\n\n"
        "See [talk](docs/talk.md), [no](docs/tall.md).\n",
    "docs/talk.md": "# Talk\n\n[[Other]]\n",
    "docs/index.md": "Words. [up](../README.md)\n",
}  # fmt: skip


class Held:
    """A library that was built of a few files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.built = Library.build(folder, text_only=True)
        with Library.open(folder) as library:
            self.notes = {card.id: library.notes.get(card.id) for card in library.notes.all()}
            self.found = {
                name: library.notes.find(name).id for name in ("speech", "Spee") if self._has("Speech")
            }
            named = {note: one.title for note, one in self.notes.items()}
            self.links = {
                (one.kind.value, named[one.source], named[one.target], one.label)
                for one in library.notes.links()
            }
            self.problems = library.account.problems()

    def _has(self, alias: str) -> bool:
        return any(alias in note.aliases for note in self.notes.values())

    def told(self) -> dict[str, tuple[object, ...]]:
        """Return what is known of each note; a tag is a page in Logseq and none in Obsidian."""
        notes = (note for note in self.notes.values() if note.kind.value != "topic")
        return {note.title: (note.kind, note.date, note.aliases, note.complete) for note in notes}

    def note(self, title: str) -> Note:
        """Return the note of a title."""
        return next(
            note for note in self.notes.values() if note.title == title and note.kind.value != "topic"
        )

    def ends(self, title: str, *kinds: str) -> set[tuple[str, str]]:
        """Return the links that start at a note: what they lead to, and their labels."""
        return {(b, label) for kind, a, b, label in self.links if a == title and kind in kinds}

    def left_out(self) -> dict[str, int]:
        """Return for each reason how many files were left out for it."""
        return dict(self.built.left_out)

    def lost(self) -> dict[str, int]:
        """Return what was not understood."""
        return {rule: count for group in self.built.not_understood for rule, count in group.rules.items()}


def put(folder: Path, files: dict[str, str]) -> Held:
    """Write files and read them."""
    for name, text in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return Held(folder)


def properties(note: Note) -> dict[str, Any]:
    return {one.name: one.value for one in note.properties}


def test_obsidian(tmp_path: Path) -> None:
    held = put(tmp_path / "v", OBSIDIAN)
    talk = held.note("Talk")
    assert held.built.dialects == {".": "obsidian"}
    assert (talk.aliases, talk.tags, talk.date, talk.folder) == (
        ("Speech", "Spoken word"), ("field/talk", "method/close"), "2024-05-01", "Notes",
    )  # fmt: skip
    assert held.found == {"speech": talk.id, "Spee": talk.id}
    assert properties(talk) == {
        "aliases": ["Speech", "Spoken word"], "tags": ["field/talk"], "created": "2024-05-01", "rating": "7",
        "author": ["[[Ann Lee]]"], "up": "[[Language]]", "related": "[[Trust]], [[Ann Lee]]", "empty": "",
        "mood": "calm", "place": "[[Ann Lee]]",
    }  # fmt: skip
    assert held.ends("Talk", "property") == {("Ann Lee", "author, place"), ("Language", "up")}
    assert held.ends("Talk", "related") == {("On trust", ""), ("Ann Lee", ""), ("Nowhere/at all", "")}
    assert held.ends("Talk", "topic") == {("field/talk", ""), ("method/close", "")}
    assert held.ends("field/talk", "topic") == {("field", "")}
    assert held.note("On trust").date == "2019"
    assert held.ends("Map.canvas", "related") == {("On trust", ""), ("Talk", ""), ("Ann Lee", "")}
    assert ("related", "On trust", "Talk", "leads to") in held.links
    assert {one.title for one in held.notes.values() if not one.complete and one.kind.value == "concept"} == {
        "Language", "Nowhere/at all",
    }  # fmt: skip
    assert held.built.left_out["a view of Obsidian, which holds no text of its own"] == 1
    assert held.lost() == {}


def test_logseq(tmp_path: Path) -> None:
    held = put(tmp_path / "v", LOGSEQ)
    assert held.built.dialects == {".": "logseq"}
    energy = held.note("physics/energy")
    assert (energy.aliases, energy.folder) == (("power", "strength"), "pages/physics")
    assert "alias::" not in energy.body
    assert held.ends("physics/energy", "property") == {("Term", "type")}
    assert held.ends("physics/energy", "related") == {("economics/energy", "")}
    assert held.ends("physics/energy", "topic") == {("Term", "")}
    assert held.ends("What is it?", "related") == {("physics/energy", "")}
    assert held.ends("What is it?", "topic") == {("Term", ""), ("other", "")}
    assert held.ends("Term", "related") == {("What is it?", ""), ("physics/energy", "")}
    journal = held.note("May 1st, 2020")
    assert (journal.date, held.ends(journal.title, "related")) == ("2020-05-01", {("physics/energy", "")})
    assert held.lost() == {"an id that no note and no block has": 1}
    assert held.built.left_out["a copy that Logseq keeps for itself"] == 1
    assert not any(note.title in ("energy", "old") for note in held.notes.values())


def test_dendron(tmp_path: Path) -> None:
    held = put(tmp_path / "v", DENDRON)
    repair = held.note("Repair")
    assert held.built.dialects == {".": "dendron"}
    assert (repair.description, repair.date, repair.folder) == (
        "How talk is mended",
        "2020-07-17",
        "vault/talk",
    )
    assert held.ends("Repair", "related") == {("Trust", ""), ("Talk", ""), ("Marks", "")}
    assert len(held.notes) == 6


def test_dendron_is_known_by_its_front_matter_alone() -> None:
    front = b"---\nid: abc\ntitle: A\nupdated: 1595003088839\n---\n"
    paths = ["a.b.md", "a.c.md", "a.b.d.md", "a.md"]
    assert dialects_of(paths, lambda _: front, {}) == {"": Dialect.DENDRON}
    assert dialects_of(paths, lambda _: b"# v1.2\n", {}) == {}


@pytest.mark.parametrize(
    ("files", "dialect", "title", "date", "lost"),
    [
        (HUGO, "hugo", "On talk", "2024-05-01", {"a path to a file that is not there": 1}),
        (JEKYLL, "jekyll", "on-talk", "2021-03-04", {}),
    ],
)
def test_sites(
    tmp_path: Path, files: dict[str, str], dialect: str, title: str, date: str, lost: dict[str, int]
) -> None:
    held = put(tmp_path / "v", files)
    assert set(held.built.dialects.values()) == {dialect}
    assert (held.note(title).date, held.ends(title, "related")) == (date, {("Trust", "")})
    assert held.lost() == lost
    assert len([note for note in held.notes.values() if note.kind.value == "concept"]) == 2
    if dialect == "hugo":
        assert held.note(title).tags == ("field",)
        assert properties(held.note(title))["author"] == ["Ann Lee"]
        (group,) = held.built.not_understood
        assert [(one.text, one.guess) for one in group.examples] == [("trusty.md", "trust")]


def test_org(tmp_path: Path) -> None:
    held = put(tmp_path / "v", ORG)
    talk = held.note("On talk")
    assert (talk.date, talk.tags, talk.aliases) == ("2024-05-01", ("deep", "field"), ("Speech",))
    assert held.ends("On talk", "related") == {("Trust", "")}
    assert held.ends("Trust", "related") == {("On talk", "")}
    assert "*Soft*" in talk.body
    assert "```c\n[[id:d3efa4de]]\n```" in talk.body


def test_plain_markdown(tmp_path: Path) -> None:
    held = put(tmp_path / "v", PLAIN)
    assert held.built.dialects == {}
    assert held.ends("The project", "related") == {("Talk", "")}
    assert held.ends("docs", "related") == {("The project", "")}
    assert held.lost() == {"a path to a file that is not there": 1}
    assert held.built.not_understood[0].examples[0].guess == "talk"


def test_a_person_may_say_how_a_folder_is_written(tmp_path: Path) -> None:
    held = put(tmp_path / "v", {"garden/a.md": "[[the label|b.c]]\n", "garden/b.c.md": "Text.\n"})
    assert held.ends("a", "related") == {("the label", "")}
    Library.build(held.folder, text_only=True, dialects=["garden=dendron"])
    again = Held(held.folder)
    assert again.built.dialects == {"garden": "dendron"}
    assert again.ends("a", "related") == {("b.c", "")}
    place = store.place_of(held.folder)
    place.write_bytes(b"no library any more" * 999)  # it is made anew, and what was said holds still
    assert Held(held.folder).built.dialects == {"garden": "dendron"}
    Library.build(held.folder, text_only=True, dialects=["garden=auto"])
    assert Held(held.folder).links == held.links


@pytest.mark.parametrize("files", [OBSIDIAN, LOGSEQ, DENDRON, HUGO, JEKYLL, ORG, PLAIN])
def test_what_an_export_writes_reads_back_as_the_same(tmp_path: Path, files: dict[str, str]) -> None:
    held = put(tmp_path / "v", files)
    with Library.open(held.folder) as library:
        library.notes.write_vault(tmp_path / "out")
    again = Held(tmp_path / "out")
    assert again.told() == held.told()
    before = {link[:3] for link in held.links if link[0] != "topic"}
    assert {link[:3] for link in again.links if link[0] != "topic"} == before
    written = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.md")}
    expected = {name for name in files if name.endswith(".md") and "bak/" not in name}
    assert expected <= written


def test_a_page_named_as_a_file_is_not_taken_for_another_one(tmp_path: Path) -> None:
    files = {
        "logseq/config.edn": "{}",
        "pages/AI___Agents.md": "- Of agents.\n",
        "pages/AI___Agents.md.md": "- Of the file.\n",
        "pages/AI.md": "- See [[AI/Agents.md]] and [[AI/Agents]].\n",
    }
    held = put(tmp_path / "v", files)
    with Library.open(held.folder) as library:
        library.notes.write_vault(tmp_path / "out")
    assert Held(tmp_path / "out").ends("AI", "related") == held.ends("AI", "related")
    assert len(held.ends("AI", "related")) == 2


def test_files_of_one_name_keep_apart_in_a_vault(tmp_path: Path) -> None:
    files = {
        "a.md": "One [[note]].\n",
        "a.org": "#+title: Other\n[[file:a.md]]\n",
        "note.txt": "Can it?\nYes.\n",
    }
    held = put(tmp_path / "v", {**files, "concepts/can-it.md": "Own.\n"})
    with Library.open(held.folder) as library:
        library.notes.write_vault(tmp_path / "out")
    names = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.md")}
    assert names == {"a.md", "a-2.md", "concepts/can-it.md", "concepts/can-it-2.md"}
    assert {link[:3] for link in Held(tmp_path / "out").links} == {link[:3] for link in held.links}


LOOSE = """---
title: SSD: one shot
type: Article
authors:[[Ann Lee]], [[Bo Ek]]
tags: #paper, #one/two, [[Term]], visual search
public: true
public: true
---

- Meta Data
\t- Text
"""


@pytest.mark.parametrize("dialect", [Dialect.LOGSEQ, Dialect.OBSIDIAN])
def test_front_matter_that_is_no_yaml_is_read_line_by_line(dialect: Dialect) -> None:
    reading = read_markdown("pages/ssd.md", LOOSE, dialect)
    assert reading.title == "SSD: one shot"
    assert reading.tags == ("paper", "one/two", "Term", "visual search")
    assert {one.name: one.value for one in reading.properties} == {
        "title": "SSD: one shot", "type": "Article", "authors": "[[Ann Lee]], [[Bo Ek]]",
        "tags": "#paper, #one/two, [[Term]], visual search", "public": "true",
    }  # fmt: skip
    assert [one.target for one in reading.references if one.kind is LinkKind.PROPERTY] == ["Ann Lee", "Bo Ek"]
    assert len(reading.problems) == (dialect is not Dialect.LOGSEQ)  # it is how that program wrote


@pytest.mark.parametrize(
    ("written", "tags"),
    [
        ("tags: paper [[A b]] [[c]]", ("paper", "A b", "c")),
        ("tags: #a #b/c", ("a", "b/c")),
        ("tags: x y, #a, #b #c", ("x y", "a", "b", "c")),
        ("tags: plain # remark", ("plain",)),
        ("tags:\n\t- a\n\t- b c", ("a", "b c")),
        ("tags:\n  - #a\n  - b", ("a", "b")),
        ("tags: [[信号]]", ("信号",)),
    ],
)
def test_tags_are_read_as_people_write_them(written: str, tags: tuple[str, ...]) -> None:
    assert read_markdown("x.md", f"---\n{written}\n---\nText", Dialect.OBSIDIAN).tags == tags


@pytest.mark.parametrize(
    ("dialect", "written", "aliases"),
    [
        (Dialect.LOGSEQ, "---\nalias: one, two words\n---\n", ("one", "two words")),
        (Dialect.OBSIDIAN, "---\naliases: one, [[two, or so]]\n---\n", ("one", "two, or so")),
        (Dialect.OBSIDIAN, "---\naliases: ['one, two']\n---\n", ("one, two",)),
    ],
)
def test_aliases_are_read_as_people_write_them(
    dialect: Dialect, written: str, aliases: tuple[str, ...]
) -> None:
    reading = read_markdown("x.md", written, dialect)
    assert reading.aliases == aliases
    drawn = read_org("x.org", ':PROPERTIES:\n:ROAM_ALIASES: "one two" three\n:END:\n#+title: x\n')
    assert drawn.aliases == ("one two", "three")


def test_keywords_of_org_may_stand_on_several_lines() -> None:
    text = (
        "#+TITLE: On talk\n#+TITLE: and trust\n#+FILETAGS: :a:b:\n#+FILETAGS: :c:\n#+TAGS: { @w(w) @h(h) }\n"
    )
    reading = read_org("x.org", text)
    assert (reading.title, reading.tags) == ("On talk and trust", ("a", "b", "c"))


def test_a_site_links_to_its_pages_by_their_addresses(tmp_path: Path) -> None:
    files = {
        "content/posts/talk.md": "[a](/posts/trust/#why), [b](trust.html), [c](/posts/), [gone](/posts/no/)",
        "content/posts/trust.md": "Text.",
        "content/posts/_index.md": "Of all.",
        "config.toml": "",
    }
    assert put(tmp_path / "h", files).ends("talk", "related") == {("trust", ""), ("posts", "")}
    files = {"_config.yml": "", "_posts/2021-03-04-on-talk.md": "See [it](/notes/2020/01/02/trust.html).",
        "_posts/2020-01-02-trust.md": "Text.", "2020/01/02/day.md": "[x](/2020/01/02/day.md)"}  # fmt: skip
    held = put(tmp_path / "j", files)
    assert held.ends("on-talk", "related") == {("trust", "")} and not held.lost()


def test_a_tag_that_is_a_link_is_the_note_of_that_name(tmp_path: Path) -> None:
    files = {"a.md": "---\ntags: [[On talk]], other\n---\n", "On talk.md": "Text."}
    held = put(tmp_path / "v", files)
    assert held.ends("a", "topic") == {("On talk", ""), ("other", "")}
    assert {note.title for note in held.notes.values()} == {"a", "On talk", "other"}


def test_drawers_of_org_may_be_in_small_letters() -> None:
    drawn = ":properties:\n:id: b2831721\n:end:\n#+title: Golang\n#+created: 20200727100946183\n"
    reading = read_org("x.org", f"{drawn}Text.\n#+title: another\n")
    assert (reading.ids, reading.title, reading.date) == (("b2831721",), "Golang", "2020-07-27")


def test_text_of_org_is_no_code_and_an_explained_term_no_field() -> None:
    text = "- text\n      [[file:a.org][a]]\n\n        [[file:b.org][b]]\n- title :: of the plot\n"
    reading = read_org("x.org", text)
    assert ([one.target for one in reading.references], reading.title) == (["a.org", "b.org"], "x")
    listed = read_markdown("x.md", "Books:\n\n- title:: On talk\n")
    assert listed.title == "x" and [one.value for one in listed.properties] == ["On talk"]


def test_links_of_a_deep_outline_are_all_read(tmp_path: Path) -> None:
    outline = "\n".join("\t" * depth + f"- [[a{depth}]]" for depth in range(40))
    for dialect in (Dialect.LOGSEQ, Dialect.OBSIDIAN):
        assert len(read_markdown("x.md", outline, dialect).references) == 40


def test_of_two_files_that_differ_by_letter_case_a_link_leads_to_the_one_it_names(tmp_path: Path) -> None:
    files = {
        "Notes/MAAS.md": "It is a [[MaaS]].",
        "Notes/MaaS.md": "Metal.",
        "x.md": "[[MAAS]], [[Notes/MaaS]]",
    }
    held = put(tmp_path / "v", files)
    assert held.ends("MAAS", "related") == {("MaaS", "")}
    assert held.ends("x", "related") == {("MAAS", ""), ("MaaS", "")}
    assert not [one for one in held.problems if one.kind.value == "ambiguous"]


def test_a_card_of_a_file_that_is_gone_invents_no_note(tmp_path: Path) -> None:
    nodes = '{"id": "1", "type": "file", "file": "moved/Gone.canvas"}, '
    nodes += '{"id": "2", "type": "file", "file": "a.md"}'
    edge = '{"id": "e", "fromNode": "1", "toNode": "2"}'
    canvas = f'{{"nodes": [{nodes}], "edges": [{edge}]}}'
    held = put(tmp_path / "v", {".obsidian/app.json": "{}", "a.md": "Text.", "Map.canvas": canvas})
    assert {note.title for note in held.notes.values()} == {"a", "Map.canvas"}
    assert held.ends("Map.canvas", "related") == {("a", "")}
    assert held.lost() == {"a path to a file that is not there": 1}


def test_a_note_says_of_itself_below_its_heading(tmp_path: Path) -> None:
    head = "# [On talk (so far)](https://a.org/x_(y).pdf)\n\n"
    head += "Date: 09/29/2017  \n**Tags**: field.talk, deep\n\nNote: x"
    reading = read_markdown("x.md", head)
    assert (reading.title, reading.date) == ("On talk (so far)", "2017-09-29")
    assert reading.tags == ("field.talk", "deep")
    assert [one.name for one in reading.properties] == ["Date", "Tags"]
    assert read_markdown("x.md", "Date: 09/01/2017").heard[-1].text == "Date: 09/01/2017"


def test_remarks_of_org_are_no_headings_and_fixed_text_no_links() -> None:
    reading = read_org("x.org", "# a remark\n#\nText.\n: [[file:a.org]]\n: | ! |\n")
    assert reading.title == "x" and not reading.references
    assert "a remark" not in reading.body_text and "`` [[file:a.org]] ``" in reading.body_text
    assert "# a remark" in [line.text for line in reading.furniture]


def test_a_field_in_a_block_is_one_link() -> None:
    text = "---\ntitle: T\n---\n- a\n  press:: [[CVPR]]\n"
    for dialect in (Dialect.LOGSEQ, Dialect.OBSIDIAN):
        references = read_markdown("pages/x.md", text, dialect).references
        assert [(one.target, one.label) for one in references] == [("CVPR", "press")]


def test_an_export_leaves_links_to_the_web_and_writes_true_yaml(tmp_path: Path) -> None:
    files = {
        **DENDRON,
        "vault/llm.md": "[a](https://arxiv.org/abs/2403.01234), [[Trust|talk.topic.trust]], [[x|no.such]]",
    }
    held = put(tmp_path / "d", files)
    with Library.open(held.folder) as library:
        library.notes.write_vault(tmp_path / "out")
    assert (tmp_path / "out/vault/llm.md").read_text("utf-8") == (
        "[a](https://arxiv.org/abs/2403.01234), [[vault/talk.topic.trust|Trust]], [[no.such|x]]\n"
    )
    held = put(tmp_path / "l", {"logseq/config.edn": "{}", "pages/ssd.md": LOOSE})
    with Library.open(held.folder) as library:
        library.notes.write_vault(tmp_path / "out2")
    text = (tmp_path / "out2/pages/ssd.md").read_text("utf-8")
    given = yaml.safe_load(text.split("---\n")[1])
    assert given["title"] == "SSD: one shot" and given["authors"] == "[[Ann Lee]], [[Bo Ek]]"
