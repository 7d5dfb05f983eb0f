"""Web pages of other sites, as a browser saved them: what the page says of itself, and its main text.

The main text is what readability-lxml takes for it. Of three extractors that were tried on the test pages of
Mozilla's Readability it came nearest to what they expect; see `bench/saved_pages.py`.
"""

import logging
import re
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from selectolax.lexbor import LexborHTMLParser, LexborNode

from throughline.corpus.model import NoteKind, Problem, ProblemKind
from throughline.corpus.readers.no_article import no_article
from throughline.corpus.readers.page import read_page
from throughline.corpus.readers.page_facts import PageFacts, facts_of
from throughline.corpus.readers.saved import (
    Saved,
    as_text,
    blocks,
    saved_from,
    tamed,
    unmarked,
    without_unseen,
)
from throughline.corpus.reading import PARAGRAPH_BREAK, Line, Reading, Reference
from throughline.corpus.text.letters import clean
from throughline.corpus.text.sentences import excerpt
from throughline.corpus.text.titles import key_of

LONGEST_TITLE = 300  # characters of a first line that can be a title; a longer one is a paragraph
# Bytes, since Chinese says in a character what takes a word elsewhere. Where less than that is found, the
# page is taken as it stands.
SHORTEST_ARTICLE = 150

logging.getLogger("readability").addHandler(logging.NullHandler())
# What a page of a site has, and a document that somebody wrote or exported has not.
_OF_A_SITE = "script, nav, aside, form, iframe, footer, header, link[rel=stylesheet]"


@dataclass(frozen=True, slots=True)
class _Text:
    """The lines of an article, and its links with their places in the whole text."""

    lines: tuple[Line, ...] = ()
    references: tuple[Reference, ...] = ()


def read_saved(path: str, page: str, address: str = "") -> Reading:
    """Read a saved page: by the grammar of captured text where it has that form, else as an article.

    The links of a captured page tell which titles it cites.
    """
    saved = as_text(page, address)
    reading = read_page(path, saved.text)
    if not reading.title:
        return _nothing(reading, page)
    if reading.furniture or reading.sections or reading.captured_prompt or reading.aliases:
        return replace(reading, cited_titles=saved.titles)
    return _article(path, page, address, saved)


def _nothing(reading: Reading, page: str) -> Reading:
    """Say why a page that shows no text may show none."""
    found = no_article("", facts_of(LexborHTMLParser(tamed(page))).title, "<script" in page.lower())
    if not found:
        return reading
    return replace(reading, problems=(Problem(reading.path, 1, ProblemKind.EMPTY, found),))


def _article(path: str, page: str, address: str, saved: Saved) -> Reading:
    """Read an article: title, authors, date and ids from its head, and its main text with its links."""
    tree = LexborHTMLParser(tamed(page))
    facts = facts_of(tree, address or saved_from(page))
    reason = no_article(saved.text, facts.title, bool(tree.css_first("script")))
    if reason:
        return Reading(path, NoteKind.CONCEPT, "", problems=(Problem(path, 1, ProblemKind.EMPTY, reason),))
    text = _text(tree, page)
    title, text = _titled(path, facts, text)
    return Reading(
        path,
        NoteKind.PAPER if facts.is_paper else NoteKind.CONCEPT,
        title,
        description=facts.description if not facts.paper.abstract else "",
        body=text.lines,
        date=facts.date,
        sourced_from=facts.source,
        references=text.references,
        paper=facts.paper,
        addresses=(facts.address,) if facts.address else (),
        is_article=True,
    )


def _titled(path: str, facts: PageFacts, text: _Text) -> tuple[str, _Text]:
    """Return the title, and the text without it where it opens with it."""
    first = text.lines[0].text if text.lines else ""
    title = facts.title or (first if len(first) <= LONGEST_TITLE else PurePosixPath(path).stem)
    if not first or key_of(first) != key_of(title):
        return title, text
    cut = len(first) + len(PARAGRAPH_BREAK)
    moved = (
        replace(one, start=one.start - cut, end=one.end - cut) for one in text.references if one.start >= cut
    )
    return title, _Text(text.lines[1:], tuple(moved))


def _text(tree: LexborHTMLParser, page: str) -> _Text:
    """Return the main text of a page of a site, or all the text of a document."""
    is_of_a_site = tree.css_first(_OF_A_SITE) is not None
    whole = without_unseen(tree)
    if is_of_a_site:
        main = _main_part(page)
        if main and len(" ".join(main.text().split()).encode()) >= SHORTEST_ARTICLE:
            return _lines(main)
    return _lines(whole) if whole else _Text()


def _main_part(page: str) -> LexborNode | None:
    """Return the main text of a page as HTML, or nothing where none can be told."""
    from lxml.etree import LxmlError  # noqa: PLC0415 - takes a while, and few folders hold such pages
    from readability import Document  # noqa: PLC0415
    from readability.readability import Unparseable  # noqa: PLC0415

    try:
        found = Document(_XML.sub("", clean(tamed(page)), count=1)).summary()
    except (Unparseable, LxmlError, ValueError, TypeError, AttributeError, IndexError, RecursionError):
        # Pages can be broken in ways that the extractor does not foresee; such a page is read whole.
        return None
    tree = LexborHTMLParser(tamed(found))
    return without_unseen(tree)


_XML = re.compile(r"\A\s*<\?xml[^>]*\?>")  # the page is decoded already; what it says of that is refused


def _lines(root: LexborNode) -> _Text:
    """Return the lines below a part of a page, and the links in them."""
    hrefs, lines, references = list[str](), list[Line](), list[Reference]()
    start = used = 0
    for number, block in enumerate(blocks(root, hrefs), 1):
        text, spans = unmarked(block)
        text = clean(text)
        lines.append(Line(number, text))
        for (first, last), href in zip(spans, hrefs[used:], strict=False):
            if found := _reference(text, first, last, href, number):
                references.append(replace(found, start=start + found.start, end=start + found.end))
        used += len(spans)
        start += len(text) + len(PARAGRAPH_BREAK)
    return _Text(tuple(lines), tuple(references))


def _reference(text: str, first: int, last: int, href: str, number: int) -> Reference | None:
    """Return a link of an article, with the words that it shows; one to a part of its own page is none."""
    shown = text[first:last]
    words = shown.strip()
    if not words or href.startswith(("#", "javascript:", "mailto:", "data:")):
        return None
    begin = first + len(shown) - len(shown.lstrip())
    end = begin + len(words)
    said = excerpt(text, 0, len(text), begin, end)
    return Reference(number, href.strip(), True, text=said, start=begin, end=end, shown=words)
