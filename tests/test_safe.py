"""Hostile text stays text, whichever way it takes to the page."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from throughline.index.store.page_words import Span
from throughline.views.safe import body, label, markdown, text

HOSTILE = (
    '<img src=x onerror="alert(1)">',
    "<script>alert(1)</script>",
    "</div><style>*{display:none}</style>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "[click](javascript:alert(1))",
    "![pixel](https://example.org/pixel.png)",
    "<https://example.org>",
    "**bold** _under_ `code` ~~gone~~",
    "# heading",
    ":red[colour] :material/delete: :smile: $x^2$",
    "&lt;b&gt; &#60;i&#62;",
    "\ue0000\ue001 \x00\x07",
)
ALLOWED = {
    "p", "em", "strong", "code", "pre", "ul", "ol", "li", "blockquote", "h3", "a", "sup", "br",
}  # fmt: skip


class Tags(HTMLParser):
    """Collects the elements of a piece of HTML, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def cite(note: str, words: str) -> str:
    return f'<a class="cite" href="?note={text(note)}">{text(words)}</a>'


def assert_inert(html: str) -> None:
    for tag, attributes in Tags(html).found:
        assert tag in ALLOWED
        assert not [name for name in attributes if name.startswith("on") or name in ("src", "style", "id")]
        if tag == "a":
            assert re.match(r"https?://|\?note=", attributes["href"] or "")


@pytest.mark.parametrize("hostile", HOSTILE)
def test_text_makes_no_element(hostile: str) -> None:
    parsed = Tags(f'<p title="{text(hostile)}">{text(hostile)}</p>')
    assert [tag for tag, _ in parsed.found] == ["p"]
    assert list(parsed.found[0][1]) == ["title"]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_body_carries_no_markup_of_its_own(hostile: str) -> None:
    assert_inert(body(f"Before {hostile} after.\n\n{hostile}", (), cite))


@given(st.text())
def test_no_body_makes_more_than_prose(source: str) -> None:
    assert_inert(body(source, (), cite))


def test_a_body_keeps_its_light_markdown() -> None:
    html = body("One *word* and **two**.\n\n- a\n- b\n\n[out](https://example.org/x)", (), cite)
    assert "<em>word</em>" in html and "<strong>two</strong>" in html and html.count("<li>") == 2
    assert '<a href="https://example.org/x" target="_blank" rel="noreferrer noopener">out</a>' in html


def test_an_address_that_leads_nowhere_safe_stays_text() -> None:
    for address in (
        "javascript:alert(1)",
        "data:text/html,x",
        "//example.org",
        "file:///etc/passwd",
        "?note=x",
    ):
        assert "<a" not in body(f"[x]({address})", (), cite)


def test_an_image_is_not_fetched() -> None:
    html = body("![alt](https://example.org/p.png)", (), cite)
    assert "<img" not in html
    assert "!" in html


def test_a_citation_is_a_link_and_its_words_are_escaped() -> None:
    source = "It holds Does <b>this</b> hold?, so *Why not?* it is."
    first, second = source.index("Does"), source.index("Why")
    spans = (Span(first, first + len("Does <b>this</b> hold?"), "a&b"), Span(second, second + 8, "why"))
    html = body(source, spans, cite)
    assert '<a class="cite" href="?note=a&amp;b">Does &lt;b&gt;this&lt;/b&gt; hold?</a>, so' in html
    assert '<em><a class="cite" href="?note=why">Why not?</a></em>' in html


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_title_in_markdown_is_one_paragraph_of_text(hostile: str) -> None:
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(markdown(hostile))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert {child.type for child in tokens[1].children or ()} <= {"text", "text_special"}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_label_holds_no_directive(hostile: str) -> None:
    said = label(hostile)
    assert not re.search(r"(?<!\\):\w+[:\[/]", said)
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(said)
    assert {child.type for child in tokens[1].children or ()} <= {"text", "text_special"}
