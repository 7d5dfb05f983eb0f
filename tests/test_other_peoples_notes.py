"""What people do in the notes that they keep, each in a small folder."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.test_dialects import Held, put
from throughline.commands.cli import app
from throughline.corpus.dialects import Dialect
from throughline.corpus.model import NoteKind
from throughline.corpus.readers.literature import as_literature
from throughline.corpus.readers.markdown import read_markdown
from throughline.corpus.readers.no_note import why_no_note
from throughline.corpus.readers.org import read_org
from throughline.corpus.reading import Reading
from throughline.library import Library

DENDRON = {"dendron.yml": "version: 5\n"}
LOGSEQ = {"logseq/config.edn": "{}"}
JEKYLL = {"_config.yml": "title: x"}


def read(path: str, text: str, dialect: Dialect = Dialect.MARKDOWN) -> Reading:
    is_org = path.endswith(".org")
    reader = read_org if is_org else read_markdown
    return as_literature(reader(path, text, Dialect.ORG if is_org else dialect))


def test_a_link_in_the_heading_stays_and_says_which_paper_a_note_is(tmp_path: Path) -> None:
    text = "# [On the trust of talk ](https://arxiv.org/abs/1706.03762)\n\nDate: 06/28/2015\n\n- They talk.\n"
    text += "- They go on from what [others](https://arxiv.org/abs/1409.0473) had found before them.\n"
    one = read("a.md", text)
    assert one.kind is NoteKind.PAPER and one.paper and one.paper.arxiv == "1706.03762"
    assert one.title == "On the trust of talk" and "https://arxiv.org/abs/1706.03762" in one.body_text
    held = put(tmp_path / "v", {"a.md": "# [[Trust]] in [talk](https://a.org/x)\n\nText.\n", "Trust.md": "x"})
    assert ("Trust", "") in held.ends("Trust in talk", "related")
    assert "https://a.org/x" in held.note("Trust in talk").body


def dates(held: Held) -> dict[str, str]:
    return {title: note.date for title, note in held.notes.items() if note.complete}


def test_a_date_of_two_small_numbers_has_the_order_that_the_others_show(tmp_path: Path) -> None:
    one = {"one.md": "# One\n\nDate: 06/08/2015\n\nText.\n"}
    unsure = put(tmp_path / "v", one)
    assert dates(unsure) == {"one": ""} and list(unsure.lost().values()) == [1]
    month_first = put(tmp_path / "v", {"two.md": "---\ndate: 06/28/2015\n---\nText.\n"})
    assert dates(month_first) == {"one": "2015-06-08", "two": "2015-06-28"} and not month_first.lost()
    both = put(tmp_path / "v", {"three.md": "---\ndate: 28/06/2015\n---\nText.\n"})
    assert dates(both) == {"one": "", "two": "2015-06-28", "three": "2015-06-28"} and both.lost()
    (tmp_path / "v" / "two.md").unlink()
    day_first = put(tmp_path / "v", {"four.md": "---\ndate: 01/02/2015\n---\nText.\n"})
    assert dates(day_first) == {"one": "2015-08-06", "three": "2015-06-28", "four": "2015-02-01"}
    whole = {path.name: path.read_text() for path in (tmp_path / "v").glob("*.md")}
    assert dates(put(tmp_path / "w", whole)) == dates(day_first)


@pytest.mark.parametrize(
    ("dialect", "text", "tags"),
    [
        (Dialect.DENDRON, "#a.cook, #a.b/c. In #43B02A, #RRGGBB; #c0ffee1.", ("a.cook", "a.b/c", "c0ffee1")),
        (Dialect.DENDRON, "It is ![a.b.*] and ![a.b.*#Part] too", ()),
        (Dialect.MARKDOWN, "#facade #12ab34 #b2b **bold**#no **#yes**", ("facade", "b2b", "yes")),
        (Dialect.LOGSEQ, "- TODO [#A] now [#B] and [#talk]", ("talk",)),
    ],
)  # fmt: skip
def test_tags_are_the_whole_name_and_no_colour_part_or_priority(
    dialect: Dialect, text: str, tags: tuple[str, ...]
) -> None:
    assert read("a.md", text, dialect).tags == tags


def test_two_files_of_one_title_and_text_are_two_notes(tmp_path: Path) -> None:
    front = "title: Main\ncreated: 1644000000000\n---\nText of it.\n"
    files = {
        **DENDRON,
        "old.main.md": f"---\nid: one\n{front}",
        "new.main.md": f"---\nid: two\n{front}",
        "see.md": "---\nid: see\ntitle: See\n---\n[[old.main]], [[it|new.main]] and [[Main]]\n",
    }
    held = put(tmp_path / "v", files)
    mains = {note.pages[0]: note.id for note in held.notes.values() if note.title == "Main"}
    assert set(mains) == {"old.main.md", "new.main.md"} and len(set(mains.values())) == 2
    assert sum(one.kind == "ambiguous" for one in held.problems) == 1
    see = held.note("See")
    assert see.id and len([link for link in held.links if link[1] == "See"]) == 1  # both are called Main


def test_a_copy_in_another_folder_is_the_same_note(tmp_path: Path) -> None:
    held = put(tmp_path / "v", {"a/On talk.md": "Text of it.\n", "b/On talk.md": "Text of it.\n"})
    assert len(held.notes) == 1


def test_a_stub_of_dendron_is_a_note_with_what_it_says(tmp_path: Path) -> None:
    text = "---\nid: x\ntitle: Talk\nstub: true\ncreated: 1644000000000\n---\n"
    held = put(tmp_path / "v", {**DENDRON, "talk.md": text, "talk.one.md": "---\nid: y\n---\nText.\n"})
    note = held.note("Talk")
    assert (note.date, note.complete, len(note.properties)) == ("2022-02-04", True, 4)


def test_an_empty_property_takes_no_value_away() -> None:
    drawer = (
        ":PROPERTIES:\n:ROAM_REFS: @doe1999 https://arxiv.org/abs/1706.03762\n:ROAM_REFS:\n:Effort: 1:30\n"
    )
    one = read("a.org", f"{drawer}:END:\n#+title: On talk\nText.\n")
    assert one.paper and one.paper.arxiv == "1706.03762" and "doe1999" in one.aliases
    assert {p.name: p.value for p in one.properties}["Effort"] == "1:30"
    two = read("a.org", ":PROPERTIES:\n:NOTE: one\n:NOTE: two\n:END:\n#+title: On talk\n")
    assert {p.name: p.value for p in two.properties}["NOTE"] == ["one", "two"]
    three = read("a.md", "---\nrating: 3\n---\nrating::\n")
    assert {p.name: p.value for p in three.properties} == {"rating": "3"}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.org", "#+title: Charts\n* References\n- [[https://doi.org/10.1000/x][A grammar]]\n\n* Tools\n"),
        (
            "a.org",
            "#+title: Papers on talk\nA list.\n* By others\n- Doe A., [[https://doi.org/10.1000/x][T]]\n",
        ),
        ("a.md", "# Charts\n\n**Further reading**\n\n- https://doi.org/10.1000/x\n"),
        ("a.md", "# Charts\n\nReferences\n\n- https://doi.org/10.1000/x\n"),
    ],
)
def test_a_note_whose_references_name_a_paper_is_not_that_paper(path: str, text: str) -> None:
    assert read(path, text).kind is NoteKind.CONCEPT


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("doe1999.org", "* On the talk of trust [cite:@doe1999]\nThey talk.\n"),
        ("doe1999.md", "# On the talk of trust [@doe1999]\n\nThey talk.\n"),
    ],
)
def test_a_file_named_by_the_cite_key_in_its_heading_is_that_paper(path: str, text: str) -> None:
    one = read(path, text)
    assert (one.kind, one.title, one.aliases) == (NoteKind.PAPER, "On the talk of trust", ("doe1999",))
    assert read(f"notes.{path[-3:]}", text).kind is NoteKind.CONCEPT


def test_what_logseq_hides_is_left_out_and_told(tmp_path: Path) -> None:
    config = '{:feature/x true\n ;; :hidden ["pages"]\n :hidden ["script" "/pages/READ ME.md"]}'
    files = {
        "logseq/config.edn": config,
        "script/one.md": "- x",
        "scripts/two.md": "- x",
        "pages/READ ME.md": "- x",
        "pages/a.org": "** :PROPERTIES:\n:id: 1\n:END:\ntext\n",
    }
    held = put(tmp_path / "v", files)
    assert set(held.told()) == {"two", "a"}
    assert [note.tags for note in held.notes.values()] == [(), ()]
    assert held.left_out()["hidden by the settings of Logseq"] == 2


def test_the_code_of_a_site_is_no_note(tmp_path: Path) -> None:
    page = (
        "---\nlayout: default\n---\n<ul>{% for one in site.notes %}<li>{{ one.title }}</li>{% endfor %}</ul>"
    )
    files = {
        **JEKYLL,
        "_layouts/note.html": "<article><h1>{{ page.title }}</h1>{{ content }}</article>",
        "_includes/foot.md": "Words of the foot.",
        "404.html": "---\nlayout: x\n---\n<h1>Not here</h1>",
        "index.html": page,
        "_notes/your-first-note.md": "---\ntitle: The first\n---\n[[yOuR fIrSt_NoTe]], [[move_your body]].\n",
        "_notes/move your body.md": "See [[Your first note]].\n",
    }
    held = put(tmp_path / "v", files)
    assert set(held.told()) == {"The first", "move your body"}
    assert held.ends("move your body", "related") == {("The first", "")}
    assert held.ends("The first", "related") == {("move your body", "")}
    assert held.left_out()["code of a site, from which its pages are made"] == 3
    assert [one.path for one in held.problems if one.kind == "left out"] == ["index.html"]
    plain = put(tmp_path / "w", {"_includes/foot.md": "Words.", "404.html": "<h1>Found</h1><p>Words of it."})
    assert len(plain.notes) == 2  # no site is made of this folder


@pytest.mark.parametrize(
    ("path", "text", "is_none"),
    [
        ("LICENSES/gpl-3.0.txt", "  GNU GENERAL PUBLIC LICENSE\n Version 3\n", True),
        ("COPYING.txt", "MIT License\n\nCopyright (c) 2020\n", True),
        ("License.txt", "What I must renew: the license of the car.\n", False),
        ("gpl.txt", "GNU GENERAL PUBLIC LICENSE\nMy notes on it\n", False),
        ("sed.txt", "s/ABC/A/g\ns/DEF_G/D/g\n" * 8, True),
        ("dots.txt", "....==..\n..()..--\n" * 8, True),
        ("list.txt", "milk\neggs\n", False),
        ("numbers.txt", "0171 555 12\n" * 8, False),
        ("addresses.txt", "https://a.org/x\nann@a.org\n" * 8, False),
        ("paths.txt", "/home/x/y\nnotes/a.txt\n" * 8, False),
        ("days.txt", "2024-05-01\n1/2\n" * 8, False),
        ("signs.txt", ":-)\n", False),
        ("cjk.txt", "交谈与信任\n" * 8, False),
    ],
)  # fmt: skip
def test_licences_and_files_without_a_word_are_left_out_and_no_note_is(
    path: str, text: str, is_none: bool
) -> None:
    assert bool(why_no_note(path, text)) is is_none


def test_titles_lose_marks_and_blanks_and_marks_for_org_are_no_tags() -> None:
    one = read(
        "a.org",
        "#+title: A page for /The Talk/ and *more* ~x~ \n* Part :noexport:deep:\nText.\n* B :ARCHIVE:\n",
    )
    assert one.title == "A page for The Talk and more x" and one.tags == ("deep",)
    assert any(heard.rule == "a sign to Org itself" and heard.count == 2 for heard in one.heard)
    assert (
        read("a.org", "#+title: Capture/Control/Set in /usr/lib\n").title == "Capture/Control/Set in /usr/lib"
    )
    assert read("On talk .md", "Text.").title == "On talk"


def test_the_own_day_of_a_note_comes_before_that_of_what_it_is_about() -> None:
    front = "---\npublished: 2020-04-28\ncreated: 2023-09-12\n---\n"
    assert read("a.md", front).date == "2023-09-12"
    assert read("a.md", "---\npublished: 2020-04-28\n---\n").date == "2020-04-28"
    assert read("a.md", "---\ncreated: 2023-09-12\ndate: 2020-04-28\n---\n").date == "2020-04-28"


def test_days_in_logseq_have_the_names_of_its_settings(tmp_path: Path) -> None:
    config = '{;; :journal/page-title-format "yyyy"\n :journal/page-title-format "yyyy-MM-dd EEE"}'
    page = "- Of [[2024-05-01 Wed]], and [[May 2nd, 2024]].\n"
    files = {
        "logseq/config.edn": config, "journals/2024_05_01.md": "- One\n", "pages/a.md": page,
        "journals/2024_05_02.md": "title:: The second\n- Two\n", "journals/2024_05_03.org": "* Three\n",
        "journals/2024-05-04.md": "- Four\n",
    }  # fmt: skip
    held = put(tmp_path / "v", files)
    assert set(held.told()) == {"2024-05-01 Wed", "The second", "2024-05-03 Fri", "2024-05-04 Sat", "a"}
    assert held.note("2024-05-04 Sat").aliases == ("2024-05-04", "May 4th, 2024")
    assert held.ends("a", "related") == {("2024-05-01 Wed", ""), ("The second", "")}
    assert held.note("2024-05-01 Wed").aliases == ("May 1st, 2024",)
    assert held.note("The second").aliases == ("2024-05-02 Thu", "May 2nd, 2024")
    usual = put(tmp_path / "v", {"logseq/config.edn": "{}"})  # no other file has changed
    days = {"May 1st, 2024", "2024-05-01 Wed", "The second", "May 3rd, 2024", "2024-05-04"}
    assert set(usual.told()) == {*days, "a"}
    assert usual.told() == put(tmp_path / "w", {**files, "logseq/config.edn": "{}"}).told()


def test_a_name_that_begins_with_a_point_in_time_has_its_day(tmp_path: Path) -> None:
    files = {
        "20240501101220-on_talk.org": "#+title: On talk\n", "202405021012 Trust.md": "Text.\n",
        "20241345-no.md": "Text.\n", "20240503x.md": "Text.\n", "2024050399-no.md": "Text.\n",
    }  # fmt: skip
    found = dates(put(tmp_path / "v", files))
    assert {note: day for note, day in found.items() if day} == {
        "on-talk": "2024-05-01", "202405021012-trust": "2024-05-02",
    }  # fmt: skip


def test_a_link_of_dendron_may_have_no_label(tmp_path: Path) -> None:
    files = {**DENDRON, "a.md": "![[|dendron://v/b.c]] [[|]] [[]]\n", "b.c.md": "Text.\n"}
    held = put(tmp_path / "v", files)
    assert held.ends("a", "related") == {("b.c", "")} and not held.lost()
    assert read("a.md", files["a.md"]).references == ()  # elsewhere the label is the name of a note


def test_a_check_says_of_each_reason_where_and_what_to_do(tmp_path: Path) -> None:
    page = "- [a](gone.md) ((99999999-238e-4748-9b19-27088f9c3771))\n- [**x**](<**[https://a.org/gone>)\n"
    files = {**LOGSEQ, "pages/here.md": page, "logseq/custom.css": "", "one.css": "", "two.css": ""}
    put(tmp_path / "v", files)
    for n in range(9):
        (tmp_path / "v" / f"{n}.png").touch()
    said = CliRunner().invoke(app, ["--notes", str(tmp_path / "v"), "check"], terminal_width=400).stdout
    lines = [line.strip() for line in said.splitlines()]
    assert lines == [
        "left out: 13: a file of another kind: 0.png, 1.png, 2.png, 3.png, 4.png and 8 more",
        "`throughline check --json` names them all.",
        "0 declared counts, 0 problems",
        "not understood: logseq: 1 link: a path to a file that is not there",
        "pages/here.md:1: gone.md",
        "What to do: write the path to a file that is there, seen from the file that the link stands in.",
        "not understood: logseq: 1 link: an id that no note and no block has",
        "pages/here.md:1: 99999999-238e-4748-9b19-27088f9c3771",
        "What to do: what had this id is gone, or lies outside of the folder; link to a note by its name.",
    ]


@pytest.mark.parametrize("name", ["a.org", "pages/a.md"])
def test_a_citation_by_key_stays_one_in_an_export(tmp_path: Path, name: str) -> None:
    entry = "@article{doe2019, title = {On trust}, author = {Doe, Ann}, year = {2019}}\n"
    text = "As [cite:@doe2019] has it, [see @doe2019, p. 3].\n"
    files = {"refs.bib": entry, name: text, **(LOGSEQ if name.startswith("pages") else {})}
    held = put(tmp_path / "v", files)
    with Library.open(held.folder) as library:
        library.notes.write_vault(tmp_path / "out")
    again = Held(tmp_path / "out")
    assert held.ends("a", "related paper") == again.ends("a", "related paper") == {("On trust", "")}
    assert again.links == held.links
    assert "[cite:@doe2019] has it, [see @doe2019, p. 3]" in again.note("a").body


def test_a_page_of_logseq_may_be_called_as_a_file_is(tmp_path: Path) -> None:
    page = "- [[Agents.md]], [[Tools/Read.me.md]] and [[gone.md]]\n"
    files = {
        **LOGSEQ,
        "pages/a.md": page,
        "pages/Agents.md.md": "- x\n",
        "pages/Tools___Read.me.md.md": "- x\n",
    }
    held = put(tmp_path / "v", {**files, "pages/Agents.md": "- Another page.\n"})
    assert held.ends("a", "related") == {("Agents.md", ""), ("Tools/Read.me.md", ""), ("gone.md", "")}
    assert held.ends("Agents", "related") == set()


def test_fields_of_logseq_between_dashes_are_properties_and_names_may_be_given_twice(tmp_path: Path) -> None:
    fenced = "---\nalias:: [[One]]\nvia:: [[May 1st, 2024]], [[b]]\ntags:: [[AI/Model]]\n---\n\n- Text\n"
    twice = "alias:: [[Two]]\nalias:: [[Three]], Four\n\n- [[One]] and [[Three]]\n"
    files = {**LOGSEQ, "pages/a.md": fenced, "pages/b.md": twice, "journals/2024_05_01.md": "- x\n"}
    held = put(tmp_path / "v", files)
    assert held.note("a").aliases == ("One",) and held.note("a").tags == ("AI/Model",)
    assert held.ends("a", "property") == {("May 1st, 2024", "via"), ("b", "via")}
    assert set(held.note("b").aliases) == {"Two", "Three", "Four"}
    assert held.ends("b", "related") == {("a", "")}
