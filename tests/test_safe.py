"""Hostile text stays text, whichever way it takes to the page."""

import re
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from throughline.index.store.page_words import Span
from throughline.views.prose import Around, Body, shown
from throughline.views.safe import label, markdown, text

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
    "&lt;b&gt; &#60;i&#62; &#xe000;0&#xe001;",
    r"$\href{javascript:alert(1)}{x}$ $\includegraphics{/etc/passwd}$ $\text{<img onerror=alert(1)>}$",
    r"$\def\a{\a\a}\a$ $\style{x}{y}\class{a}{b}\htmlData{a=b}{c}$",
    "![p](data:image/svg+xml;base64,PHN2Zz4=) ![q](//example.org/q.png) ![r](../../etc/passwd)",
    "![[../../etc/passwd]] [[x|<img src=x onerror=alert(1)>]] ![[a.png|1 onload=alert(1)]]",
    '> [!note" onclick=alert(1)] <b onclick=alert(1)>t</b>',
    '```"><script>alert(1)</script>\n</code></pre><script>alert(1)</script>\n```',
    '<a href="https://example.org" onclick="alert(1)" style="position:fixed" class="st" id="root">x</a>',
    '<form action="https://example.org"><input name=a><button>b</button></form><base href="//example.org">',
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<svg><use href='data:image/svg+xml,x#x'/><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    '<p data-tl="x-0" class="tl">a</p><img data-tl="x-0" src="a.png" srcset="https://example.org/b.png 2x">',
    '[^1]: <script>alert(1)</script>\n\n[^1] ==<mark onclick=x>== https://example.org/"onclick=alert(1)',
    "\ue0000\ue001 \x00\x07",
)
ALLOWED = {
    "p", "em", "strong", "code", "pre", "ul", "ol", "li", "blockquote", "a", "sup", "br",
    "h2", "h3", "h4", "h5", "h6",
    "hr", "s", "i", "b", "mark", "span", "div", "section", "details", "summary", "img",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
FACTS = {
    "class", "id", "href", "target", "rel", "title", "tabindex", "role", "aria-label", "data-host",
    "data-name", "data-language", "src", "alt", "width", "loading", "decoding", "start", "open",
}  # fmt: skip
MATHML = re.compile("m[a-z]+")
OWN_CLASSES = re.compile(
    "cite|here|out|file|out remote|remote|nowhere|nowhere missing|embed|of|block-mark|box|box done|task|"
    "footnote|footnotes|wide|center|right|code|tex|math|formula|rest|callout (note|good|warn|bad|quote)|"
    "callout-title|hl-[a-z0-9]+"
)


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


def body(source: str, spans: tuple[Span, ...] = (), around: Around | None = None) -> str:
    return shown(Body("n", source, spans), around or AROUND).html


# Every file is there, which is the worst case for what may be fetched.
AROUND = Around(file=lambda path: f"/vault/{quote(path)}", embedded=lambda note: Body(note, HOSTILE[0]))


def assert_inert(html: str) -> None:
    for tag, attributes in Tags(html).found:
        if tag not in ALLOWED and MATHML.fullmatch(tag):
            assert not [name for name in attributes if name.startswith("on") or name in ("href", "src", "id")]
            continue
        assert tag in ALLOWED
        assert not attributes.keys() - FACTS
        assert OWN_CLASSES.fullmatch(attributes.get("class") or "cite")
        assert re.fullmatch(r"(e\d+-)*in-[\w-]*", attributes.get("id") or "in-")
        assert re.match(r"/vault/|data:image/(png|jpeg|gif|webp);base64,", attributes.get("src") or "/vault/")
        if tag == "a":
            assert re.match(r"https?://|\?note=|#(e\d+-)*in-|/vault/|mailto:", attributes["href"] or "")


@pytest.mark.parametrize("hostile", HOSTILE)
def test_text_makes_no_element(hostile: str) -> None:
    parsed = Tags(f'<p title="{text(hostile)}">{text(hostile)}</p>')
    assert [tag for tag, _ in parsed.found] == ["p"]
    assert list(parsed.found[0][1]) == ["title"]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_body_carries_no_markup_of_its_own(hostile: str) -> None:
    assert_inert(body(f"Before {hostile} after.\n\n{hostile}"))


@given(st.text())
def test_no_body_makes_more_than_prose(source: str) -> None:
    assert_inert(body(source))


def test_a_body_keeps_its_light_markdown() -> None:
    html = body("One *word* and **two**.\n\n- a\n- b\n\n[out](https://example.org/x)")
    assert "<em>word</em>" in html and "<strong>two</strong>" in html and html.count("<li>") == 2
    assert (
        '<a class="out" href="https://example.org/x" target="_blank" rel="noreferrer noopener">out</a>'
        in html
    )


def test_an_address_that_leads_nowhere_safe_stays_text() -> None:
    for address in (
        "javascript:alert(1)",
        "data:text/html,x",
        "//example.org",
        "file:///etc/passwd",
        "?note=x",
    ):
        assert "<a" not in body(f"[x]({address})")


def test_a_picture_of_another_host_is_a_link_that_names_the_host() -> None:
    html = body(
        "![alt](https://example.org/p.png) ![](http://a.example/q.png) [![in](https://b.example/r.png)](https://c.example)"
    )
    assert "<img" not in html
    assert [(tag, facts.get("data-host")) for tag, facts in Tags(html).found if "data-host" in facts] == [
        ("a", "example.org"), ("a", "a.example"), ("span", "b.example"),
    ]  # fmt: skip


def test_nobody_can_write_a_mark() -> None:
    html = body("See [[b]] &#xe000;0&#xe001; <p data-tl='0'>x</p>", (Span(4, 9, "bee", "b"),))
    assert html.count("<a") == 1 and "<p>x</p>" in html


def test_a_citation_is_a_link_and_its_words_are_escaped() -> None:
    source = "It holds Does <b>this</b> hold?, so *Why not?* it is."
    first, second = source.index("Does"), source.index("Why")
    spans = (Span(first, first + len("Does <b>this</b> hold?"), "a&b"), Span(second, second + 8, "why"))
    html = body(source, spans)
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
