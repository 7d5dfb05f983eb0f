"""Real files of every kind, and what damage makes of them: the same cases for the same seed."""

import json
import random
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

from throughline.library import SAMPLE

MARKDOWN = """---
title: "What is talk?"
aliases: [Talk, "caf\\u00e9"]
tags: [speech, turns]
date: 2024-02-01
kind: inquiry
---
# What is talk?

See [[Repair#Turns|repair]] and [trust](notes/My%20trust.md "why"), not `[[code]]` or $a_b$.

$$
x = y
$$

| a | b |
|---|---|
| [[b]] | \\| |

> - quoted [[B]]
>   and on

## Links of this note

- source for [[a]] #2 (so it is) %% x %%
- see-also:: [[b]]
"""
BIBTEX = r"""@string{j = {Journal of Talk}}
@comment{not this}
@article{lee2024, title = {On {GPT}-4 and caf\'e \emph{talk} at 5\%}, author = {Ann Lee and van der Berg, Bo},
  journal = j # { B}, year = 2024, doi = {10.1000/a_b}, eprint = {2311.09144}, archiveprefix = {arXiv},
  abstract = "A \href{u}{t} and \footnote{x} $a^2$.", note = {a, note = {b}} }
@misc{b, title = "Second \& last", url = {http://arxiv.org/abs/hep-th/9901001}}
"""
CSL = [
    {
        "id": "lee", "type": "article-journal", "title": "On <i>talk</i> &amp; caf\u00e9",
        "author": [{"family": "Lee", "given": "Ann"}, {"literal": "The Group"}],
        "issued": {"date-parts": [[2024, 2]]}, "DOI": "10.1000/a_b", "volume": 3, "custom": {"x": [None, True]},
    },
    {"id": "b", "type": "book", "title": "Second \ud83d\ude00", "note": "arXiv:2311.09144"},
]  # fmt: skip
HTML = """<!doctype html><!-- saved from url=(0024)https://notes.example/a --><html><head>
<meta charset="windows-1252"><title>T</title><script>var a = "<p>";</script></head><body><nav>n</nav><main>
<p>SYNTHESIS NOTE</p><h1>What is talk?</h1><p>It is <b>this</b> <a href="/b">Why does talk go on?</a>.</p>
<ul><li>One<li><p>Two</p></ul><table><tr><td>a<td hidden>b</table><svg><a href="/c">x</a></svg></main></body>"""
INSERTED = (
    b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"\\ud800", b"&#xd800;", b"\xef\xbb\xbf", b"\r", b"\n\n", b"---\n", b"[[", b"]](",
    b"http://[::1", b"charset=idna", b'<meta charset="undefined">', b"<meta charset=utf-16>", b"{" * 40, b"[" * 300, b"\\emph",
    b"\\footnote{x}", b"9" * 400, b"?", b"?" * 90, b"(" * 50, b"$$", b"*" * 30, b"<font a=1>" * 30, b"<div>" * 90, b"--b\n",
    b"Content-Type: message/rfc822\n\n", b"Content-Type: multipart/mixed; boundary=b\n\n", b"=?idna?q?a?=", b"e999", b"@", b"%",
)  # fmt: skip


def archive() -> bytes:
    """Return a saved page inside a web archive, with a picture beside it."""
    message = EmailMessage()
    message["Subject"] = "A saved page \u2013 caf\u00e9"
    message["Snapshot-Content-Location"] = "https://notes.example/a"
    message.set_content(HTML, subtype="html", charset="utf-8", cte="quoted-printable")
    message.make_related()
    message.add_related(b"\x89PNG....", "image", "png", cid="<1@x>")
    return message.as_bytes()


def seeds(golden: Path) -> dict[str, list[bytes]]:
    """Return whole files by their ending: the sample, the golden cases, and one of each other kind."""
    pages = [*sorted(SAMPLE.glob("*.txt")), *sorted(golden.glob("*.txt"))]
    return {
        ".txt": [page.read_bytes() for page in pages],
        ".md": [MARKDOWN.encode()],
        ".bib": [BIBTEX.encode()],
        ".json": [
            json.dumps(CSL).encode(),
            json.dumps(CSL, indent=1, ensure_ascii=False).encode("utf-8", "ignore"),
        ],
        ".html": [HTML.encode("cp1252")],
        ".mhtml": [archive()],
    }


def cases(found: list[bytes], count: int, seed: int) -> Iterator[bytes]:
    """Yield damaged files: pieces cut, doubled, moved or put in, bytes changed, two files joined."""
    chance = random.Random(seed)
    for _ in range(count):
        data = bytearray(chance.choice(found))
        for _ in range(chance.choice((1, 1, 2, 4, 8))):
            _damage(data, chance, found)
        yield bytes(data)


def _damage(data: bytearray, chance: random.Random, found: list[bytes]) -> None:
    at = chance.randrange(len(data) + 1)
    to = min(len(data), at + chance.choice((1, 3, 20, 200)))
    match chance.randrange(7):
        case 0:
            del data[at:to]
        case 1:
            data[at:at] = data[at:to] * chance.choice((1, 2, 30))
        case 2:
            data[at:to] = bytes(chance.randrange(256) for _ in range(to - at))
        case 3 | 4:
            data[at:at] = chance.choice(INSERTED)
        case 5:
            piece = data[at:to]
            del data[at:to]
            there = chance.randrange(len(data) + 1)
            data[there:there] = piece
        case _:
            other = chance.choice(found)
            data[at:] = other[chance.randrange(len(other) + 1) :]
