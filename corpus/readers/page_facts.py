"""What a web page says of itself in its head: title, authors, date, ids, address."""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date as calendar

from selectolax.lexbor import LexborHTMLParser

from throughline.corpus.model import Paper
from throughline.corpus.readers.linked_data import LinkedData, read_linked_data
from throughline.corpus.readers.page_titles import title_of
from throughline.corpus.text.identifiers import arxiv_alone, arxiv_in, doi_in, doi_key, isbn
from throughline.corpus.text.letters import clean, whole

_PROPERTY = re.compile(
    r"(?:article|dc|dcterms?|og|twitter)\s*:\s*(?:author|creator|description|published_time|title|site_name|url|date)"
)
_CITED = ("citation_author", "citation_authors", "bepress_citation_author")
_AUTHORS = (
    "dc:creator", "dcterm:creator", "dcterms:creator", "author", "parsely-author", "article:author",
    "sailthru:author",
)  # fmt: skip
_BYLINES = ("[itemprop~=author] [itemprop=name]", "[rel=author]", "[itemprop~=author]", "[class*=byline]")
_BY = re.compile(r"^(?:by|von|par|por|di)\s+", re.IGNORECASE)
_NO_NAME = re.compile(
    r"\s+[-\u2013\u2014|\u00b7]|\s*[(@]|,?\s*(?:\w+\s)?\d"
)  # what follows a name in such a line
LONGEST_BYLINE = 100  # characters, as Readability has it; what is longer is no list of names
_DATES = (
    "citation_publication_date", "citation_date", "citation_online_date", "article:published_time",
    "parsely-pub-date", "dc:date", "dcterms:date", "date", "pubdate", "publishdate", "sailthru:date",
    "datepublished",
)  # fmt: skip
_VENUES = (
    "citation_journal_title", "citation_conference_title", "citation_book_title", "citation_publisher",
    "prism:publicationname", "og:site_name",
)  # fmt: skip
_IDS = ("citation_doi", "dc:identifier", "prism:doi", "doi", "bepress_citation_doi")
_DAY = re.compile(r"(?<!\d)(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2})(?!\d))?)?")


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What a page says of itself; an empty field was not said."""

    title: str = ""
    description: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""
    year: int | None = None
    source: str = ""
    address: str = ""
    paper: Paper = field(default_factory=Paper)
    is_paper: bool = False


def facts_of(tree: LexborHTMLParser, address: str = "") -> PageFacts:
    """Return what a page says of itself; asked of the whole page, scripts and all."""
    scripts = (n for n in tree.css("script") if "ld+json" in (n.attributes.get("type") or "").lower())
    data = read_linked_data([node.text(deep=True) for node in scripts])
    said = _metas(tree)
    first = {name: values[0] for name, values in said.items()}
    title = _plain(title_of(tree, first, data.names))
    date, year = _day(data.date or _first(first, _DATES) or _time(tree))
    authors = _authors(tree, said, data)
    doi = next(filter(None, (doi_in(text) for text in (*_named(first, _IDS), data.ids))), "")
    arxiv = arxiv_alone(first.get("citation_arxiv_id", "")) or arxiv_in(f"{doi} {data.ids}")
    is_paper = "citation_title" in first or data.is_scholarly or bool("citation_doi" in first and doi)
    return PageFacts(
        title=title,
        description=_plain(
            data.description or _first(first, ("dc:description", "og:description", "description"))
        ),
        authors=authors,
        date=date,
        year=year,
        source=_plain(_first(first, _VENUES[:-1]) or data.site or first.get("og:site_name", "")),
        address=_address(tree, first) or address,
        paper=Paper(
            arxiv=arxiv,
            year=year,
            doi="" if doi_key(doi).startswith("arxiv:") else doi,
            authors=authors,
            abstract=_plain(first.get("citation_abstract", "")) if is_paper else "",
            pmid=re.sub(r"\D", "", first.get("citation_pmid", ""))[:9],
            isbn=isbn(first.get("citation_isbn", "")),
        ),
        is_paper=is_paper,
    )


def _metas(tree: LexborHTMLParser) -> dict[str, list[str]]:
    """Return the `<meta>` elements by their names, each in one spelling."""
    found = dict[str, list[str]]()
    for node in tree.css("meta[content]"):
        content = (node.attributes.get("content") or "").strip()
        if not content:
            continue
        for written in (
            node.attributes.get("property"),
            node.attributes.get("name"),
            node.attributes.get("itemprop"),
        ):
            for name in _names(written or ""):
                found.setdefault(name, []).append(content)
    return found


def _names(written: str) -> list[str]:
    flat = written.lower().strip()
    several = [re.sub(r"\s", "", match[0]) for match in _PROPERTY.finditer(flat)]
    return several or [re.sub(r"\s", "", flat).replace(".", ":")] if flat else []


def _first(said: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next(_named(said, names), "")


def _named(said: Mapping[str, str], names: tuple[str, ...]) -> Iterator[str]:
    return (said[name] for name in names if said.get(name))


def _authors(tree: LexborHTMLParser, said: Mapping[str, Sequence[str]], data: LinkedData) -> tuple[str, ...]:
    """Return the authors that the head names, else those of a line beside the title."""
    named = next((said[name] for name in _CITED if said.get(name)), ()) or data.authors
    named = named or next((said[name] for name in _AUTHORS if said.get(name)), ())
    if not named:
        nodes = filter(None, map(tree.css_first, _BYLINES))
        lines = (" ".join(node.text(deep=True).split()) for node in nodes)
        short = (_NO_NAME.split(_BY.sub("", line))[0] for line in lines if len(line) < LONGEST_BYLINE)
        named = [*filter(None, short)][:1]
    split = (one for name in named for one in (name.split(";") if ";" in name else [name]))
    people = (_spoken(_plain(one)) for one in split if "://" not in one)
    return tuple(dict.fromkeys(filter(None, people)))


def _spoken(name: str) -> str:
    """Return a name in the order in which it is spoken.

    >>> _spoken("Lovelace, Ada"), _spoken("Ada Lovelace, Charles Babbage")
    ('Ada Lovelace', 'Ada Lovelace, Charles Babbage')
    """
    family, comma, given = name.partition(", ")
    is_turned = comma and "," not in given and len(family.split()) == 1 and given
    return f"{given} {family}" if is_turned else name


def _time(tree: LexborHTMLParser) -> str:
    """Return the date of the first `<time>` of the article, where it has one."""
    node = tree.css_first(
        "article time[datetime], main time[datetime], time[pubdate], time[itemprop=datePublished]"
    )
    return (node.attributes.get("datetime") or "") if node else ""


def _day(written: str) -> tuple[str, int | None]:
    """Return a date as a day of the calendar where it is one, and its year.

    >>> _day("2024-03-05T10:00:00Z"), _day("2024/3/5"), _day("2024"), _day("2024-13-05"), _day("5th March")
    (('2024-03-05', 2024), ('2024-03-05', 2024), ('', 2024), ('', 2024), ('', None))
    """
    found = _DAY.search(written)
    if not found:
        return "", None
    year, month, day = (int(part or 0) for part in found.groups())
    try:
        return calendar(year, month, day).isoformat(), year
    except ValueError:
        return "", year or None


def _address(tree: LexborHTMLParser, said: Mapping[str, str]) -> str:
    """Return the address that a page names as its own."""
    node = tree.css_first("link[rel=canonical][href]")
    named = (node.attributes.get("href") or "") if node else ""
    return next((one.strip() for one in (named, said.get("og:url", "")) if "://" in one), "")


def _plain(text: str) -> str:
    """Return a text as one line; in many pages it is escaped twice."""
    return clean(whole(" ".join(html.unescape(text).split())))
