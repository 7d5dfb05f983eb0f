"""Saved web pages: read from HTML or an archive, a page says what its captured text says."""

import re
from email.message import EmailMessage
from html import escape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st

from tests.facts import built
from throughline.corpus.model import ProblemKind
from throughline.corpus.readers.saved import as_text
from throughline.index.build.parse import read_data
from throughline.library import SAMPLE

FRAME = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Notes</title>
<style>p {{ color: red }}</style><script>document.write("Sources 3 notes")</script></head>
<body><header><a href="/">Home of the notes</a></header>
<nav><ul><li><a href="/all">All of the notes</a></ul></nav>
<main><article>{body}</article></main>
<aside>Related concepts in this collection 7</aside>
<footer>Inquiring lines 12<p hidden>no</footer></body></html>"""


def as_html(text: str, titles: list[str]) -> str:
    """Return a captured page as its site may have shown it: blocks, lists, and citations as links."""
    blocks = []
    for line in text.split("\n"):
        block = escape(line.strip())
        if not block:
            continue
        for title in titles:
            said = escape(title)
            block = re.sub(rf"(?<=\S ){re.escape(said)}", f'<a href="/notes/x">{said}</a>', block)
        item = re.fullmatch(r"- (.+)", block)
        blocks.append(f"<ul><li>{item[1]}</li></ul>" if item else f"<p>{block}</p>")
    return FRAME.format(body="\n".join(blocks))


def as_archive(page: str) -> bytes:
    """Return a page inside a web archive, with a picture beside it."""
    message = EmailMessage()
    message["Subject"] = "A saved page"
    message.set_content(page, subtype="html", charset="utf-8", cte="quoted-printable")
    message.make_related()
    message.add_related(b"\x89PNG....", "image", "png", cid="<1@x>")
    return message.as_bytes()


def said(facts: dict[str, Any]) -> tuple[list[Any], list[Any]]:
    """Return what a library holds, but for the names of its pages and the blank lines of prompts."""
    notes = [{k: v for k, v in note.items() if k != "pages"} for note in facts["notes"]]
    for note in notes:
        note["captured_prompt"] = [line for line in note["captured_prompt"].splitlines() if line.strip()]
    links = [
        {**link, "origins": sorted((o["kind"], o["text"]) for o in link["origins"])}
        for link in facts["links"]
    ]
    return notes, links


def titles_in(folder: Path) -> list[str]:
    """Return the titles of the pages and of what they list, longest first."""
    facts = built(folder)
    return sorted(
        (note["title"] for note in facts["notes"] if note["title"].endswith("?")), key=len, reverse=True
    )


def both_ways(pages: Path, work: Path) -> None:
    """Read captured pages as text, as HTML and as archives: all must say the same."""
    folders = {name: work / name for name in ("txt", "html", "mhtml")}
    for folder in folders.values():
        folder.mkdir(parents=True)
    texts = {path.stem: path.read_text("utf-8-sig") for path in sorted(pages.glob("*.txt"))}
    for stem, text in texts.items():
        (folders["txt"] / f"{stem}.txt").write_text(text, encoding="utf-8")
    titles = titles_in(folders["txt"])
    for stem, text in texts.items():
        page = as_html(text, titles)
        (folders["html"] / f"{stem}.html").write_text(page, encoding="utf-8")
        (folders["mhtml"] / f"{stem}.mhtml").write_bytes(as_archive(page))
    captured = said(built(folders["txt"]))
    assert said(built(folders["html"])) == captured
    assert said(built(folders["mhtml"])) == captured


def test_saved_pages_of_the_seeds_say_what_their_text_says(seeds: Path, tmp_path: Path) -> None:
    both_ways(seeds, tmp_path / "work")


def test_saved_pages_of_the_sample_say_what_their_text_says(tmp_path: Path) -> None:
    both_ways(SAMPLE, tmp_path / "work")


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>One<br>two</p><div>three <i>and</i> four</div>", "One\n\ntwo\n\nthree and four"),
        ("<ul><li>a<li>b</ul>", "- a\n\n- b"),
        ("<ul><li><p>Title</p><p>Said of it</p></li></ul>", "-\n\nTitle\n\nSaid of it"),
        ("<main>in</main><p>out</p>", "in"),
        ("<p>a<script>b</script><span hidden>c</span>&amp;&lt;d&gt;</p>", "a&<d>"),
        ("<table><tr><td>a<td>b</table>", "a\n\nb"),
        ("", ""),
    ],
)
def test_blocks_become_lines(page: str, text: str) -> None:
    assert as_text(page).text == text


def test_links_of_the_same_site_show_titles() -> None:
    page = (
        "<!-- saved from url=(0020)https://notes.example/a -->"
        '<p><a href="/b">What of the same?</a> <a href="https://notes.example/c">What of this site?</a>'
        '<a href="https://other.example/d">What of another site?</a> <a href="#e">What of this page?</a>'
        '<a href="javascript:f()">What of a script?</a><a href="http://[">What of a broken one?</a></p>'
    )
    assert as_text(page).titles == ("What of the same?", "What of this site?")


def test_a_page_names_its_own_encoding() -> None:
    page = '<meta charset="shift_jis"><p>\u8a00\u8a9e'.encode("shift_jis")
    assert read_data("a.html", page).title == "\u8a00\u8a9e"
    assert read_data("a.html", b'<meta charset="no-such"><p>plain').title == "plain"


@pytest.mark.parametrize(
    "data", [b"", b"\x00" * 50, b"From: x\n\nno page", b"MIME-Version: 1.0\nContent-Type: multipart/related"]
)
def test_an_archive_without_a_page_is_one_problem(data: bytes) -> None:
    reading = read_data("a.mhtml", data)
    assert [problem.kind for problem in reading.problems] == [ProblemKind.NOT_UNDERSTOOD]


def test_hostile_pages_are_read_in_moments() -> None:
    deep = "<div>" * 100_000 + "deep" + "</div>" * 100_000
    assert read_data("a.html", deep.encode()).title == "deep"
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><p>&b;&b;</p>'
    assert len(as_text(bomb).text) < 100
    assert as_text("<p>" + "<b>" * 50_000 + "x").text == "x"


@hypothesis_given(st.binary(max_size=300), st.sampled_from(["a.html", "a.mhtml", "a.htm"]))
def test_no_bytes_raise(data: bytes, path: str) -> None:
    read_data(path, data)
    read_data(path, b"<p>" + data)
    read_data(path, b"Content-Type: text/html\n\n" + data)
