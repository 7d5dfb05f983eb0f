"""Files that once stopped a build: each is read, or is one problem that names it and says what is wrong."""

import pytest

from throughline.corpus.model import Note, NoteKind, Paper, ProblemKind
from throughline.corpus.readers.bibliography import as_bibtex, read_bibtex
from throughline.corpus.readers.charsets import charset_of
from throughline.corpus.readers.stored import from_bytes, to_bytes
from throughline.index.build.parse import read_data
from throughline.index.store.names import LONGEST_TOPIC_LINE, split_topic_line

ARCHIVE = b"Content-Type: text/html; charset=%s\n\n<p>Talk caf\xc3\xa9"
NESTED = b"".join(b"Content-Type: multipart/related; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000))
FLAT = b"--b\nContent-Type: image/png\n\nx\n" * 3000


@pytest.mark.parametrize(
    ("path", "data", "title"),
    [
        ("a.html", b'<meta charset="undefined"><p>Talk', "Talk"),
        ("a.html", b'<meta charset="punycode"><p>Talk-a', "Talk-a"),
        ("a.html", b"<!-- saved from url=(0014)http://[::1 --><p>Talk", "Talk"),
        ("a.mhtml", ARCHIVE % b"idna", "Talk caf\u00e9"),
        ("a.mhtml", ARCHIVE % b'"utf\x008"', "Talk caf\u00e9"),
        ("a.mhtml", b"Content-Location: http://[::1\nContent-Type: text/html\n\n<p>Talk", "Talk"),
        ("a.mhtml", b"Content-Type: multipart/related; boundary=b\n\n" + FLAT
         + b"--b\nContent-Type: text/html\n\n<p>Talk\n--b--", "Talk"),
        ("a.md", b'---\ntitle: "Talk \\ud800"\naliases: ["\\udfff"]\n---\nx', "Talk \ufffd"),
        ("a.md", b'---\ntitle: "Talk \\ud83d\\ude00"\n---\nx', "Talk \U0001f600"),
        ("a.md", b"- source for [[a]] #" + b"9" * 5000 + b"\n", "a"),
    ],
)  # fmt: skip
def test_a_file_that_raised_is_read(path: str, data: bytes, title: str) -> None:
    reading = read_data(path, data)
    assert reading.title == title
    assert reading.problems == ()
    "\n".join(reading.texts()).encode()
    assert from_bytes(to_bytes(reading)) == reading


@pytest.mark.parametrize(
    ("path", "data", "title"),
    [
        ("a.bib", rb"@misc{a, title={\emph\href{u}{t}}}", r"\emph\href{u}{t}"),
        ("a.bib", rb"@misc{a, title={\emph\footnote{x}}}", r"\emph\footnote{x}"),
        ("a.json", b'[{"type": "book", "title": "Talk \\ud800"}]', "Talk \ufffd"),
        ("a.json", b'[{"type": "book", "title": "Talk", "x": ' + b"[" * 900 + b"]" * 900 + b"}]", "Talk"),
    ],
)
def test_an_entry_that_raised_is_read(path: str, data: bytes, title: str) -> None:
    [entry] = read_data(path, data).entries
    assert entry.title == title


@pytest.mark.parametrize("data", [NESTED, b"Content-Type: message/rfc822\n\n" * 3000])
def test_an_archive_of_messages_in_messages_is_one_problem(data: bytes) -> None:
    [problem] = read_data("a.mhtml", data + b"Content-Type: text/html\n\n<p>hi").problems
    assert (problem.path, problem.kind) == ("a.mhtml", ProblemKind.NOT_UNDERSTOOD)


@pytest.mark.parametrize(
    "page",
    [
        "<p>A page may say charset=cp037 and mean it not, caf\u00e9",
        "<!-- <meta charset=cp037> --><p>caf\u00e9",
        "<meta charset=cp037><p>caf\u00e9",
        "<meta charset=utf-16><p>caf\u00e9",
        '<meta name="description" content="of charset =koi8-r"><meta charset=utf-8><p>caf\u00e9',
    ],
)
def test_a_page_that_only_speaks_of_an_encoding_is_no_garbage(page: str) -> None:
    assert read_data("a.html", page.encode()).title.endswith("caf\u00e9")


def test_a_page_in_another_encoding_than_it_says_is_reported() -> None:
    reading = read_data("a.html", "<meta charset=windows-1252><p>caf\u00e9".encode())
    assert reading.title == "caf\u00e9"
    assert [problem.kind for problem in reading.problems] == [ProblemKind.ENCODING]
    assert (
        read_data("a.html", "<meta charset=latin1><p>\u201cso\u201d".encode("cp1252")).title
        == "\u201cso\u201d"
    )


def test_an_encoding_is_named_in_a_tag_of_the_opening() -> None:
    assert charset_of(b"<meta http-equiv=x content='text/html; charset=koi8-r'>") == "koi8-r"
    assert charset_of(b"<script>'<meta charset=koi8-r>'</script>") == ""


@pytest.mark.parametrize("field", ["doi", "arxiv"])
def test_an_id_writes_nothing_of_its_own_into_bibtex(field: str) -> None:
    evil = "10.1/x}}\n@preamble{ {\\input{/etc/passwd}} }\n@misc{second, title={Planted"
    reading = read_data("a.md", f"---\nkind: paper\ntitle: T\n{field}: {evil!r}\n---\n".encode())
    paper = reading.paper or Paper()
    text = as_bibtex([Note("t", NoteKind.PAPER, "T", paper=paper)])
    assert "@preamble{" not in text and "\\input" not in text
    assert [entry.title for entry in read_bibtex("b.bib", text).entries] == ["T"]
    assert "doi = {10.1000/a_b}" in as_bibtex(
        [Note("t", NoteKind.PAPER, "T", paper=Paper(doi="10.1000/a_b"))]
    )


def test_a_very_long_line_of_topics_is_one_topic() -> None:
    line = "Talk " * 5000
    assert split_topic_line(line, {"talk"}) == (line,)
    assert split_topic_line("Talk Trust", {"talk", "trust", "talk trust"}) == ("Talk", "Trust")
    assert LONGEST_TOPIC_LINE < 100
