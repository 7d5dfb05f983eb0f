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
from throughline.corpus.properties import MARKER, TITLES
from throughline.corpus.properties import named as named_of
from throughline.corpus.readers.entries import CITEKEY
from throughline.corpus.readers.first_lines import LINK, by_scheme, from_top
from throughline.corpus.readers.markdown import FIELDS
from throughline.corpus.reading import Reading
from throughline.corpus.text import identifiers as known
from throughline.corpus.text.letters import clean, whole

_LINKED = re.compile(r"\[\[[^\[\]\n]+\]\]")
_IN_NAME = re.compile(r"(?:arxiv[ _:.-]?)?(\d{2}(?:0[1-9]|1[0-2])\.\d{4,5})(?:v\d+)?(?![\d.])", re.IGNORECASE)
_DOI_NAME = re.compile(r"10\.\d{4,9}(?:%2F|[_:\u2215\u2044])\S+", re.IGNORECASE)
_REF = re.compile(r"(?:\[?cite:@?|@|&)([^\s@\]]+)\]?")  # as in `:ROAM_REFS: @smith2020`
_CITED = re.compile(r"\[(?:cite(?:/[\w/-]+)?:)?@([^\s@;,\]]+)\]")  # in Org and in Markdown
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
    if not any(named.values()) and not key:
        key, title = _from_heading(reading)
    if not any(named.values()) and (key or reading.kind is NoteKind.CONCEPT):
        named, shown = from_top(reading)
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
    found = LINK.search(text)
    return found[2] if found else text.strip("<>")


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


def _from_heading(reading: Reading) -> tuple[str, str]:
    """Return the cite key that names a file and stands in its first heading, and the title."""
    stem = PurePosixPath(reading.path).stem
    first = reading.heading or next((line for line in reading.body_text.split("\n", 1) if line.strip()), "")
    if not first.startswith("# ") or stem not in (found[1] for found in _CITED.finditer(first)):
        return "", reading.title
    return stem, _uncited(first[2:])


def _uncited(title: str) -> str:
    return " ".join(_CITED.sub("", title).split())


def _title(reading: Reading, shown: str, is_said: bool) -> str:
    """Return the title of a literature note: its own, unless that is the name of its file alone.

    A page of Logseq is known by its name and by nothing else.
    """
    if is_said or reading.dialect is Dialect.LOGSEQ:
        return reading.title
    if _uncited(reading.title) == shown:  # what is cited there is the note itself
        return shown
    linked = LINK.fullmatch(reading.title.strip())
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
