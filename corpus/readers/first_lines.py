"""The identity of a literature note where it stands in its first lines, on a line of its own."""

import re

from throughline.corpus.dialects import Dialect
from throughline.corpus.properties import TITLES, named
from throughline.corpus.reading import Reading
from throughline.corpus.text import identifiers as known

TOP = 6  # lines of text in which the identity of a literature note stands, where no front matter has it
MOST_WORDS = 3  # beside the identity, on its line; a line of more is a sentence that cites

LINK = re.compile(r"\[([^\[\]\n]*)\]\(<?([^()\s<>]+(?:\([^()\s]*\)[^()\s<>]*)*)>?[^()]*\)")
_ADDRESS = re.compile(r"<?\bhttps?://[^\s<>\])]+>?")
_LABELS = frozenset((
    "paper", "link", "links", "arxiv", "doi", "pdf", "url", "source", "abs", "abstract", "pubmed", "pmid",
    "isbn", "article", "preprint", "html", "openreview", "publication", "reference", "available", "at", "the",
    "original", "to", "read", "view", "here", "full", "text", "http", "https", "org", "com", "www", "id",
    "title", "metadata", "meta", "data", "info", "information", "bibliography", "citation", "details",
    "zotero",
))  # fmt: skip


# What opens a list of works that a note leans on.
_LISTS = frozenset((
    "references", "further reading", "reading list", "related work", "related works", "related papers",
    "papers", "literature", "see also", "external links", "works cited", "cited works", "resources",
))  # fmt: skip


def from_top(reading: Reading) -> tuple[dict[str, str], str]:
    """Return the one id that the first lines name on a line of its own, and the title that it is shown by."""
    found = dict[str, str]()
    title = before = ""
    # In Org a title stands above all headings, so that each of these opens a part.
    is_titled = reading.dialect is Dialect.ORG and named(reading.properties, TITLES) is not None
    heading = "#" if is_titled else "##"
    in_heading = False
    for line in [reading.title, *_top(reading.body_text, TOP)]:
        keys = _keys_in(line)
        if in_heading and keys and not _is_bare(line):
            break  # a sentence that cites takes nothing from the heading
        if len(keys) > 1:
            return {}, ""
        if keys and not found and not _is_bare(line):
            return {}, ""  # the first to be named is named in a sentence
        if not keys and not found and _leads_elsewhere(line, heading):
            return {}, ""  # what follows is a list of what to read
        in_heading |= bool(keys) and line.startswith("# ")
        for key in keys:
            title = title or _shown(line) or before
            found.setdefault(key, line)
        before = before or ("" if keys or line == reading.title else _plain(line))
    # An arXiv paper may have its DOI beside it; two papers are a list.
    schemes = [key.partition(":")[0] for key in found]
    if not found or len(set(schemes)) < len(schemes):
        return {}, ""
    return {name: value for key in found for name, value in by_scheme(key).items()}, title


def _keys_in(line: str) -> set[str]:
    addresses = [match[2] for match in LINK.finditer(line)]
    rest = LINK.sub(" ", line)
    addresses += (match[0].strip("<>") for match in _ADDRESS.finditer(rest))
    rest = _ADDRESS.sub(" ", rest)
    keys = {*map(known.key_of_address, addresses)}
    keys |= {known.doi_key(doi) for doi in [known.doi_in(rest)] if doi}
    keys |= {f"arxiv:{one}" for one in [known.arxiv_in(rest)] if one}
    keys |= {f"pmid:{one}" for one in [known.pmid_in(rest)] if one}
    keys |= {f"isbn:{one}" for one in [known.isbn_in(rest)] if one}
    return keys - {""}


def _is_bare(line: str) -> bool:
    """Tell whether a line holds links, ids and labels, and hardly another word."""
    rest = _ADDRESS.sub(" ", LINK.sub(" ", line)).lower()
    words = re.findall(r"[^\W\d_]{2,}", re.sub(r"10\.\d{4,9}/\S+", " ", rest))
    return sum(word not in _LABELS for word in words) <= MOST_WORDS


def _leads_elsewhere(line: str, heading: str = "##") -> bool:
    """Tell whether a line opens a part of a note: a heading, a list of links, words and a colon.

    >>> _leads_elsewhere("For more see:"), _leads_elsewhere("Paper:"), _leads_elsewhere("**References**")
    (True, False, True)
    """
    words = re.findall(r"[^\W\d_]{2,}", line.lower())
    if " ".join(words) in _LISTS:
        return True
    if all(word in _LABELS for word in words):
        return False
    is_part = line.startswith(heading) or line.endswith(":")
    return is_part or bool(re.match(r"[-*+]\s+!?\[\[", line))


def _shown(line: str) -> str:
    """Return the words of a link that are a title."""
    words = next((match[1] for match in LINK.finditer(line) if known.key_of_address(match[2])), "")
    plain = _plain(words)
    telling = [word for word in re.findall(r"[^\W\d_]{2,}", plain.lower()) if word not in _LABELS]
    return plain if len(telling) > 1 and not _keys_in(plain) else ""


def _plain(line: str) -> str:
    """Return a line without the signs of Markdown, where it can be a title."""
    text = re.sub(r"^[#>\s*+-]+|[*_`]{1,3}", "", LINK.sub(r"\1", line)).strip().rstrip("#").rstrip()
    text = re.sub(r"^title\s*:\s*", "", text, flags=re.IGNORECASE)
    is_title = 2 <= len(text.split()) <= 40 and len(text) <= 250 and "::" not in text and "](" not in text
    return text if is_title else ""


def _top(text: str, most: int) -> list[str]:
    lines = (line.strip() for line in text[:20_000].split("\n"))
    return [line for line in lines if line][:most]


def by_scheme(key: str) -> dict[str, str]:
    """Return an id under the name of its scheme.

    >>> by_scheme("doi:10.1000/x")
    {'doi': '10.1000/x'}
    """
    scheme, _, value = key.partition(":")
    return {scheme: value}
