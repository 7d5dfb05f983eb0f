"""Literature notes: their identity as papers stands in front matter, file name or first lines.

A note that merely cites a paper is not that paper: what it cites stands in its text.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from throughline.corpus.dialects import Dialect
from throughline.corpus.model import NoteKind, Paper
from throughline.corpus.properties import TITLES
from throughline.corpus.properties import named as named_of
from throughline.corpus.readers.entries import CITEKEY
from throughline.corpus.readers.markdown import FIELDS, MARKER
from throughline.corpus.reading import Reading
from throughline.corpus.text import identifiers as known
from throughline.corpus.text.letters import clean, whole

TOP = 6  # lines of text in which the identity of a literature note stands, where no front matter has it
MOST_WORDS = 3  # beside the identity, on its line; a line of more is a sentence that cites
_LINK = re.compile(r"\[([^\[\]\n]*)\]\(<?([^()\s<>]+(?:\([^()\s]*\)[^()\s<>]*)*)>?[^()]*\)")
_LINKED = re.compile(r"\[\[[^\[\]\n]+\]\]")
_ADDRESS = re.compile(r"<?\bhttps?://[^\s<>\])]+>?")
_LABELS = frozenset((
    "paper", "link", "links", "arxiv", "doi", "pdf", "url", "source", "abs", "abstract", "pubmed", "pmid",
    "isbn", "article", "preprint", "html", "openreview", "publication", "reference", "available", "at", "the",
    "original", "to", "read", "view", "here", "full", "text", "http", "https", "org", "com", "www", "id",
    "title", "metadata", "meta", "data", "info", "information", "bibliography", "citation", "details",
    "zotero",
))  # fmt: skip
_IN_NAME = re.compile(r"(?:arxiv[ _:.-]?)?(\d{2}(?:0[1-9]|1[0-2])\.\d{4,5})(?:v\d+)?(?![\d.])", re.IGNORECASE)
_DOI_NAME = re.compile(r"10\.\d{4,9}(?:%2F|[_:\u2215\u2044])\S+", re.IGNORECASE)
_REF = re.compile(r"(?:\[?cite:@?|@|&)([^\s@\]]+)\]?")  # as in `:ROAM_REFS: @smith2020`
_KEY_NAME = re.compile(r"@([^\s@]*\d[^\s@]*)")

# The names of properties, as `property_key` gives them.
_DOIS = ("doi",)
_ARXIVS = ("arxiv", "arxiv_id", "arxivid", "eprint")
_PMIDS = ("pmid", "pubmed", "pubmed_id")
_ISBNS = ("isbn", "isbn13", "isbn10", "isbn_13", "isbn_10")
_KEYS = ("citekey", "cite_key", "citationkey", "citation_key", "bibkey", "bibtexkey", "bibtex_key")
_REFS = ("roam_refs", "roam_key")
_ADDRESSES = (
    "url", "link", "paper", "pdf", "paper_url", "paperurl", "uri", "href", "paper_link", "source",
    "source_url", "arxiv_url", "doi_url", "pdf_url", "url_source"
)  # fmt: skip
_AUTHORS = ("authors", "author", "creators", "creator", "authorlist")
_YEARS = (
    "year",
    "date",
    "published",
    "publication_date",
    "issued",
    "pubdate",
    "publish_date",
    "date_published",
)
_VENUES = (
    "journal", "venue", "container_title", "publication", "booktitle", "conference", "journal_title",
    "publicationtitle", "proceedings", "publisher",
)  # fmt: skip
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")

Values = Mapping[str, Any]


def as_literature(reading: Reading) -> Reading:
    """Return a note as the paper that it is, where its head says so; any other note as it was."""
    if reading.kind not in (NoteKind.CONCEPT, NoteKind.PAPER) or not reading.title:
        return reading
    values = _values(reading)
    if reading.kind is NoteKind.CONCEPT and _says_its_kind(reading, values):
        return reading
    named, key = _named(values)
    title = reading.title
    if not any(named.values()) and not key:
        named, key = _from_name(reading.path)
    if not any(named.values()) and (key or reading.kind is NoteKind.CONCEPT):
        named, shown = _from_top(reading)
        title = shown or title
    is_one = any(named.values()) or key or _is_described(values)
    if not is_one and reading.kind is NoteKind.CONCEPT:
        return reading
    title = _title(reading, title, bool(named_of(reading.properties, TITLES)))
    paper = _paper(reading.paper or Paper(), named, values)
    aliases = (*reading.aliases, *([key] if key and CITEKEY.fullmatch(key) else []))
    return replace(
        reading,
        kind=NoteKind.PAPER,
        title=title,
        aliases=tuple(dict.fromkeys(aliases)),
        paper=paper,
        sourced_from=reading.sourced_from or next(_texts(values, _VENUES), ""),
    )


def _values(reading: Reading) -> dict[str, Any]:
    """Return what a note says of itself by properties, in any form; a field far below speaks of a part."""
    start = reading.body[0].number if reading.body else 0
    return {one.key: one.value for one in reversed(reading.properties) if one.line <= start + FIELDS}


def _says_its_kind(reading: Reading, values: Values) -> bool:
    """Tell whether a note says that it is what it was read as, as every one that an export wrote does."""
    said = str(values.get("kind") or "").strip().casefold()
    return said in set(NoteKind) or any(line.text.startswith(f"{MARKER}: ") for line in reading.furniture)


def _top(text: str, most: int) -> list[str]:
    lines = (line.strip() for line in text[:20_000].split("\n"))
    return [line for line in lines if line][:most]


def _named(values: Values) -> tuple[dict[str, str], str]:
    """Return the ids that properties name, and the cite key; a list of several is no identity."""
    dois, arxivs = [*_texts(values, _DOIS)], [*_texts(values, _ARXIVS)]
    named = {
        "doi": known.doi_in(dois[0]) if len(dois) == 1 else "",
        "arxiv": known.arxiv_alone(arxivs[0]) if len(arxivs) == 1 else "",
        "pmid": next((one for one in _texts(values, _PMIDS) if one.isdecimal()), ""),
        "isbn": next(filter(None, map(known.isbn, _texts(values, _ISBNS))), ""),
    }
    refs = [word for text in _texts(values, _REFS) for word in text.split()]
    if not any(named.values()):
        written = (*map(_bare, _texts(values, _ADDRESSES)), *refs)
        addresses = {*map(known.key_of_address, written)} - {""}
        if len(addresses) == 1:
            named = by_scheme(addresses.pop())
    cited = (found[1] for word in refs if (found := _REF.fullmatch(word)))
    key = next(_texts(values, _KEYS), "") or next(cited, "")
    return named, key.removeprefix("@").strip("[]@ ")


def _bare(text: str) -> str:
    found = _LINK.search(text)
    return found[2] if found else text.strip("<>")


def by_scheme(key: str) -> dict[str, str]:
    """Return an id under the name of its scheme.

    >>> by_scheme("doi:10.1000/x")
    {'doi': '10.1000/x'}
    """
    scheme, _, value = key.partition(":")
    return {scheme: value}


def _from_name(path: str) -> tuple[dict[str, str], str]:
    """Return the id or the cite key that a file is named by."""
    stem = PurePosixPath(path).stem
    if found := _KEY_NAME.fullmatch(stem):
        return {}, found[1]
    if found := _IN_NAME.match(stem):
        return {"arxiv": found[1]}, ""
    if _DOI_NAME.fullmatch(stem):
        return {"doi": re.sub(r"%2F|[_:\u2215\u2044]", "/", stem, count=1, flags=re.IGNORECASE)}, ""
    return {}, ""


def _from_top(reading: Reading) -> tuple[dict[str, str], str]:
    """Return the one id that the first lines name on a line of its own, and the title that it is shown by."""
    found = dict[str, str]()
    title = before = ""
    for line in [reading.title, *_top(reading.body_text, TOP)]:
        keys = _keys_in(line)
        if len(keys) > 1:
            return {}, ""
        if keys and not found and not _is_bare(line):
            return {}, ""  # the first to be named is named in a sentence
        if not keys and not found and _leads_elsewhere(line):
            return {}, ""  # what follows is a list of what to read
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
    addresses = [match[2] for match in _LINK.finditer(line)]
    rest = _LINK.sub(" ", line)
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
    rest = _ADDRESS.sub(" ", _LINK.sub(" ", line)).lower()
    words = re.findall(r"[^\W\d_]{2,}", re.sub(r"10\.\d{4,9}/\S+", " ", rest))
    return sum(word not in _LABELS for word in words) <= MOST_WORDS


def _leads_elsewhere(line: str) -> bool:
    """Tell whether a line opens a part of a note: a heading, a list of links, words and a colon.

    >>> _leads_elsewhere("For more see:"), _leads_elsewhere("Paper:"), _leads_elsewhere("## References")
    (True, False, True)
    """
    if all(word in _LABELS for word in re.findall(r"[^\W\d_]{2,}", line.lower())):
        return False
    is_part = line.startswith("##") or line.endswith(":")
    return is_part or bool(re.match(r"[-*+]\s+!?\[\[", line))


def _shown(line: str) -> str:
    """Return the words of a link that are a title."""
    words = next((match[1] for match in _LINK.finditer(line) if known.key_of_address(match[2])), "")
    plain = _plain(words)
    telling = [word for word in re.findall(r"[^\W\d_]{2,}", plain.lower()) if word not in _LABELS]
    return plain if len(telling) > 1 and not _keys_in(plain) else ""


def _plain(line: str) -> str:
    """Return a line without the signs of Markdown, where it can be a title."""
    text = re.sub(r"^[#>\s*+-]+|[*_`]{1,3}", "", _LINK.sub(r"\1", line)).strip().rstrip("#").rstrip()
    text = re.sub(r"^title\s*:\s*", "", text, flags=re.IGNORECASE)
    is_title = 2 <= len(text.split()) <= 40 and len(text) <= 250 and "::" not in text and "](" not in text
    return text if is_title else ""


def _title(reading: Reading, shown: str, is_said: bool) -> str:
    """Return the title of a literature note: its own, unless that is the name of its file alone.

    A page of Logseq is known by its name and by nothing else.
    """
    if is_said or reading.dialect is Dialect.LOGSEQ:
        return reading.title
    linked = _LINK.fullmatch(reading.title.strip())
    if linked:
        return linked[1].strip() or reading.title
    return shown if reading.title == PurePosixPath(reading.path).stem else reading.title


def _is_described(values: Values) -> bool:
    """Tell whether properties describe a publication, though they give no id: who, when and where."""
    has = [any(_texts(values, names)) for names in (_AUTHORS, ("year",), _VENUES)]
    return all(has)


def _paper(paper: Paper, named: Mapping[str, str], values: Values) -> Paper:
    doi, arxiv = named.get("doi") or known.doi_in(paper.doi), named.get("arxiv") or paper.arxiv
    if doi and (key := known.doi_key(doi)).startswith("arxiv:"):
        doi, arxiv = "", arxiv or key.removeprefix("arxiv:")
    years = (_YEAR.search(text) for text in _texts(values, _YEARS))
    year = next((int(found[1]) for found in years if found), None)
    return replace(
        paper,
        doi=doi or paper.doi,
        arxiv=arxiv,
        pmid=named.get("pmid") or paper.pmid,
        isbn=named.get("isbn") or paper.isbn,
        year=paper.year or year,
        authors=tuple(_people(values)) or paper.authors,
        abstract=paper.abstract or next(_texts(values, ("abstract",)), ""),
    )


def _people(values: Values) -> Iterator[str]:
    """Yield the authors that properties name, each once, in the order in which names are spoken."""
    listed = next((values[name] for name in _AUTHORS if values.get(name)), ())
    given = listed if isinstance(listed, Sequence) and not isinstance(listed, str) else _split(str(listed))
    for one in dict.fromkeys(map(_person, given)):
        if one:
            yield one


def _split(text: str) -> list[str]:
    if links := _LINKED.findall(text):
        return links
    if ";" in text:
        return text.split(";")
    parts = re.split(r"\s+and\s+|\s*&\s*|\n", text)
    by_comma = [piece for part in parts for piece in part.split(",")]
    return by_comma if all(len(piece.split()) > 1 for piece in by_comma if piece.strip()) else parts


def _person(value: Any) -> str:
    """Return one name; reference managers may give it in parts."""
    if isinstance(value, Mapping):
        parts = (value.get(part) for part in ("given", "firstname", "family", "lastname", "literal", "name"))
        return _text(" ".join(str(part) for part in parts if part))
    if isinstance(value, list):
        value = value[0] if len(value) == 1 else ""
    name = re.sub(r"\[\[(?:[^\]|]*\|)?([^\]]*)\]\]|[\[\]]", r"\1", str(value))
    family, comma, given = _text(name).strip(" ,#").partition(", ")
    return f"{given} {family}" if comma and "," not in given else f"{family}{comma}{given}"


def _texts(values: Values, names: Sequence[str]) -> Iterator[str]:
    """Yield the texts under any of these names."""
    for name in names:
        value = values.get(name)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str) and one.strip():
                yield _text(one)


def _text(value: str) -> str:
    return clean(whole(" ".join(value.split())))
