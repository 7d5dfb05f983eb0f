"""Saved pages of other sites: what they say of themselves, their main text, and links that lead somewhere."""

import json
from pathlib import Path

import pytest

from tests.facts import built
from throughline.corpus.model import NoteKind, ProblemKind
from throughline.corpus.readers.article import read_saved
from throughline.corpus.readers.no_article import no_article
from throughline.corpus.text.titles import key_of
from throughline.index.build.parse import read_data

PARAGRAPHS = "".join(
    f"<p>Paragraph {n} tells in a sentence what the harbour of Lerwick looked like in the rain.</p>"
    for n in range(8)
)
SITE = """<!doctype html><html><head><meta charset="utf-8">{head}<script>var x = 1;</script></head>
<body><a href="#content">Skip to main content</a>
<header><nav><ul><li><a href="/news">All the news of today</a><li><a href="/sport">Sport</a></ul></nav>
</header><div class="sidebar"><a href="/other/one">Why do gulls cry at night?</a></div>
<article><h1>The harbour in the rain</h1>{body}</article>
<footer><a href="/about">About this site of ours</a></footer></body></html>"""
PAPER = """<meta name="citation_title" content="Rain on harbours">
<meta name="citation_author" content="Lovelace, Ada"><meta name="citation_author" content="Charles Babbage">
<meta name="citation_publication_date" content="2021/03/05">
<meta name="citation_doi" content="10.1000/rain.1">
<meta name="citation_journal_title" content="Journal of Weather">
<meta name="citation_pmid" content="31452104">
<meta property="og:title" content="Rain on harbours | Journal of Weather">
<title>Rain - J. Weather</title>"""


def page(head: str, body: str = PARAGRAPHS) -> str:
    return SITE.format(head=head, body=body)


def linked_data(**said: object) -> str:
    said = {"@context": "https://schema.org", "@type": "NewsArticle", **said}
    return f'<script type="application/ld+json">{json.dumps(said)}</script><title>Harbour | The Site</title>'


def test_a_paper_says_what_it_is() -> None:
    reading = read_saved("a.html", page(PAPER))
    assert (reading.kind, reading.title, reading.date) == (NoteKind.PAPER, "Rain on harbours", "2021-03-05")
    assert reading.sourced_from == "Journal of Weather"
    paper = reading.paper
    assert paper and (paper.doi, paper.pmid, paper.year) == ("10.1000/rain.1", "31452104", 2021)
    assert paper.authors == ("Ada Lovelace", "Charles Babbage")


def test_linked_data_comes_before_the_title_of_the_window() -> None:
    head = linked_data(
        headline="The harbour &amp; the rain",
        author=[{"@type": "Person", "name": "Ada Lovelace"}, {"name": "https://x.example/ada"}],
        datePublished="2020-02-03T10:00:00Z",
        publisher={"name": "The Site"},
    )
    reading = read_saved("a.html", page(head))
    assert (reading.title, reading.date) == ("The harbour & the rain", "2020-02-03")
    assert reading.sourced_from == "The Site" and reading.paper and reading.paper.authors == ("Ada Lovelace",)
    assert reading.kind is NoteKind.CONCEPT


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ('<meta property="og:title" content="By its card"><title>x</title>', "By its card"),
        ("<title>The harbour of the town in rain | The Site</title>", "The harbour of the town in rain"),
        ("<title>The Site: the harbour of the town in rain</title>", "the harbour of the town in rain"),
        ("<title>Harbour - The Site</title>", "Harbour - The Site"),
        ("<title>Rain</title>", "The harbour in the rain"),
        ("", "The harbour in the rain"),
        (linked_data(headline=7, author={"name": []}), "Harbour | The Site"),
        ('<script type="application/ld+json">{"@type": </script><title>Broken data of its own</title>',
         "Broken data of its own"),
    ],
)  # fmt: skip
def test_titles(head: str, title: str) -> None:
    assert read_saved("a.html", page(head)).title == title


def test_only_the_main_text_is_read() -> None:
    reading = read_saved("a.html", page("<title>The harbour in the rain</title>"))
    body = reading.body_text
    assert body.count("Paragraph") == 8
    assert not any(word in body for word in ("Skip", "Sport", "gulls", "About"))


def test_a_document_without_navigation_is_read_whole() -> None:
    reading = read_saved(
        "a.html", "<title>My own note</title><h2>One</h2><p>Short.<p><a href='b.html'>Two</a>"
    )
    assert (reading.title, reading.body_text) == ("My own note", "One\n\nShort.\n\nTwo")


def test_links_count_only_where_they_lead_to_a_page_of_the_library(tmp_path: Path) -> None:
    address = '<link rel="canonical" href="https://news.example/{}"><title>{}</title>'
    link = (
        '<p>As the <a href="{}">story of the gulls</a> told, the rain of that day was a very long rain.</p>'
    )
    (tmp_path / "a.html").write_text(
        page(
            address.format("a", "Harbour"),
            PARAGRAPHS + link.format("../gulls/?utm_source=x#top") + link.format("gone.html") + PARAGRAPHS,
        ).replace("/a", "/day/a"),
        encoding="utf-8",
    )
    assert [note["title"] for note in built(tmp_path)["notes"]] == ["The harbour in the rain"]
    (tmp_path / "b.html").write_text(page(address.format("gulls", "The gulls of our town")), encoding="utf-8")
    facts = built(tmp_path)
    titles = {note["id"]: note["title"] for note in facts["notes"]}
    assert sorted(titles.values()) == ["The gulls of our town", "The harbour in the rain"]
    assert [(titles[one["source"]], titles[one["target"]]) for one in facts["links"]] == [
        ("The harbour in the rain", "The gulls of our town")
    ]


def test_places_of_links_are_where_their_words_stand() -> None:
    body = (
        PARAGRAPHS + '<p>See <a href="x.html"> the <b>gulls</b> </a>, and <a href="y.html"></a> more.</p>' * 2
    )
    reading = read_saved("a.html", page("<title>Harbour</title>", body))
    text = reading.body_text
    assert [text[one.start : one.end] for one in reading.references] == ["the gulls", "the gulls"]
    assert len({one.start for one in reading.references}) == 2


CHECKS = {
    "a bot check": (
        "<title>Just a moment...</title><script>x</script><h1>news.example</h1><p>Verifying you are human. "
        "This may take a few seconds.</p><p>news.example needs to review the security of your connection.</p>"
    ),
    "an error of its site": "<title>403 Forbidden</title><h1>403 Forbidden</h1><p>nginx</p>",
    "an empty shell": "<title>App</title><script src=a.js></script><div>You need to enable JavaScript.</div>",
    "an empty shell, whose": '<title>App</title><script src="a.js"></script><div id="root"></div>',
}


@pytest.mark.parametrize("named", CHECKS)
def test_what_is_no_article_is_named(named: str) -> None:
    reading = read_data("a.html", CHECKS[named].encode())
    assert not reading.title and [problem.kind for problem in reading.problems] == [ProblemKind.EMPTY]
    assert named in reading.problems[0].message


def test_an_article_about_bot_checks_is_one() -> None:
    said = "A captcha is a security check, and many readers dislike it. " * 20
    assert no_article(said, "Why captchas are disliked", True) == ""
    assert no_article("Nobody likes a captcha.", "Captchas", False) == ""


def test_the_title_stands_once() -> None:
    reading = read_saved(
        "a.html", "<title>T of mine</title><h1>T of mine</h1><p>and <a href='b.html'>b</a></p>"
    )
    assert [key_of(line.text) for line in reading.body] == ["and b"]
    assert reading.body_text[reading.references[0].start :] == "b"
