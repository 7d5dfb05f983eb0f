"""Bodies as they are shown: every word once, and what note apps let people write."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.shown_words import PLAIN, own_words, words_of
from throughline.corpus.readers.markdown import read_markdown
from throughline.library.nouns import Span
from throughline.views.prose import Around, Body, shown

PIECES = (
    "[[b]]", "[[b|two]]", "\n\n![[b]]\n\n", "![[p.png|300]]", "[x](b.md)", "[o *e*](https://a.example/x)",
    "[y][r]", "[r]", "\n\n[r]: c.md\n\n", "![i](p.png)", "[![j](https://a.example/q.png)](b.md)",
    "`code`", "*", "**", "_", "==", "~~", "\n", "\n\n", "> ", "> [!note] ", "> [!tip]- Title\n> ", "- ",
    "- [ ] ", "1. ", "# ", "## Head\n", "| a | b |\n|---|---|\n| ", "word ", "and ", "$x^2$",
    "$$\n\\frac{a}{b}\n$$\n", "[^1]", "\n\n[^1]: foot\n", "<b>", "</b>", "<br>", "<kbd>K</kbd>",
    "<!-- gone -->", "&amp;", "\\", "^mark\n", "https://b.example/c_d",
    "```python\ndef f(): pass\n```\n", "    ", "#tag ",
)  # fmt: skip


def body_of(text: str) -> Body:
    reading = read_markdown("n.md", f"---\ntitle: T\n---\n{text}")
    spans = tuple(Span(one.start, one.end, "b", one.shown) for one in reading.references if one.end)
    return Body("n", reading.body_text, spans)


def html_of(text: str, around: Around | None = None) -> str:
    return shown(body_of(text), around).html


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_what_is_shown_is_the_text_itself(text: str) -> None:
    body = body_of(text)
    assert words_of(shown(body, PLAIN).html) == own_words(body.text)


def test_a_sign_after_an_address_is_no_part_of_it() -> None:
    assert words_of(html_of("https://b.example/c_d&amp; and more")) == [
        "https",
        "b",
        "example",
        "c_d",
        "and",
        "more",
    ]


def test_an_external_link_after_an_internal_one_doubles_nothing() -> None:
    html = html_of("See [the first](b.md), then [the second](https://example.org) and [[c]].")
    assert words_of(html) == ["see", "the", "first", "then", "the", "second", "and", "c"]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a ==b *c*== d", "<mark>b <em>c</em></mark>"),
        ("~~a~~", "<s>a</s>"),
        ("- [x] a", 'class="box done"'),
        ("> [!WARNING] Mind *this*\n> b", '<p class="callout-title">Mind <em>this</em></p>'),
        ("> [!faq]-\n> b", '<details class="callout note">\n<summary class="callout-title">Faq</summary>'),
        ("> [!tip]+ T\n> b", '<details class="callout good" open>'),
        ("| a |\n|--:|\n| 1 |", '<td class="right">1</td>'),
        ("```mermaid\ngraph TD; A-->B\n```", "<code>graph TD; A--&gt;B\n</code>"),
        ("```python\nx = 1\n```", '<span class="hl-mi">1</span>'),
        ("$x^2$", "<msup><mi>x</mi><mn>2</mn></msup>"),
        ("\\begin{align}a&=b\\end{align}", "<mtable"),
        ("$\\nothing{x}$", '<code class="tex">\\nothing{x}</code>'),
        ("a[^1]\n\n[^1]: b", '<a class="here" href="#in-fn1" id="in-fnref1">[1]</a></sup>'),
        ("[[#Two parts]]", '<a class="here" href="#in-twoparts">'),
        ("[x](#two-parts)", '<a class="here" href="#in-twoparts">x</a>'),
        ("# Two parts", '<h2 id="in-twoparts">Two parts</h2>'),
        ("### A\n\n##### B", '<h3 id="in-b">B</h3>'),
        ("[[b#Two parts|x]]", '<a class="cite" href="?note=b#in-twoparts">x</a>'),
        ("[*x*](b.md#two-parts)", '<a class="cite" href="?note=b#in-twoparts"><em>x</em></a>'),
        ("see https://a.example/b_(c)).", '>https://a.example/b_(c)</a>).'),
        ("words ^ab-1", 'words <span class="block-mark" id="in-ab1">^ab-1</span>'),
        ("a <kbd onclick=x>K</kbd> b", "a <kbd>K</kbd> b"),
    ],
)  # fmt: skip
def test_what_people_write_is_shown_as_meant(text: str, html: str) -> None:
    assert html in html_of(text)


def test_a_first_heading_that_is_the_title_is_not_shown_again() -> None:
    assert "<h2" not in shown(Body("n", "# The  Title\n\nText.", title="The title")).html
    assert "<h2" in shown(Body("n", "# Another\n\nText.", title="The title")).html
    assert "<h2" in shown(Body("n", "Text.\n\n# The title", title="The title")).html


def test_headings_are_told_in_order_and_their_anchors_are_each_their_own() -> None:
    parts = shown(Body("n", "## A\n\n## A\n\n#### B [[c]]\n\n## !")).parts
    assert [(p.depth, p.anchor, p.words) for p in parts] == [
        (0, "in-a", "A"), (0, "in-a-2", "A"), (1, "in-bc", "B c"), (0, "in-", "!"),
    ]  # fmt: skip


NOTES = {
    "b": "Opening.\n\n## Two parts\n\nSecond ==part==.\n\n### Deeper\n\nDeep.\n\n## Three\n\nEnd. ^here",
    "loop": "![[loop]] and\n\n![[b]]",
}


def embedded(note: str) -> Body | None:
    return body_of(NOTES[note]) if note in NOTES else None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("![[b]]", "b opening two parts second part deeper deep three end here"),
        ("![[b#Two parts]]", "b two parts two parts second part deeper deep"),
        ("![[b#^here]]", "b here end here"),
        ("![[b#nowhere]]", "b nowhere opening two parts second part deeper deep three end here"),
        ("In ![[b]] words", "in b words"),
        ("- ![[b#^here]]", "b here end here"),
    ],
)
def test_a_note_or_a_part_of_it_is_shown_within_another(text: str, words: str) -> None:
    assert words_of(html_of(text, Around(embedded=embedded))) == words.split()


def test_notes_within_notes_come_to_an_end() -> None:
    def itself(note: str) -> Body:
        return Body(note, "![[b]]\n\n" * 9, (Span(0, 6, f"{note}x", "b"),))

    html = html_of("![[b]]\n\n" * 50, Around(embedded=itself))
    assert 20 < html.count('class="embed"') <= 24
    anchors = re.findall(r' id="([^"]+)"', html_of("# A\n\n![[b]]\n\n![[b]]", Around(embedded=embedded)))
    assert len(anchors) == len(set(anchors)) == 9


def test_a_picture_of_the_vault_is_shown_and_another_file_is_a_link() -> None:
    around = Around(file=lambda path: f"/vault/{path}" if path in ("a b.png", "p.pdf") else None)
    html = html_of("![alt](a%20b.png) ![[a b.png|300]] [[p.pdf]] [q](p.pdf) ![r](c.png) ![[d.png]]", around)
    assert html.count('<img src="/vault/a b.png"') == 2
    assert 'alt="alt"' in html and 'width="300"' in html
    assert html.count('<a class="file" href="/vault/p.pdf"') == 2
    assert html.count('class="nowhere') == 2 and "c.png" in html and "d.png" in html


@pytest.mark.parametrize(
    "text",
    [
        "[" * 9_000, "[[a" * 3_000, "> " * 3_000 + "x", "==" * 9_000, "==a " * 5_000, "http://" * 5_000,
        "^[" * 3_000, "mailto:" * 5_000, "<div>" * 50_000, "\\begin{align}\n" * 1_000, "# a\n" * 3_000,
        "> [!note] x\n" * 2_000, "![" * 5_000, "![[b]]\n\n" * 500, "$x$ " * 5_000, "<!--" * 9_000,
        "```python\n" + "x = '" * 3_000,
    ],
)  # fmt: skip
def test_hostile_text_is_shown_in_moments(text: str) -> None:
    assert html_of(text) or "<" in text
