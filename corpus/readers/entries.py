"""The entries of a bibliography, whatever its form: each with a title is a paper."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from throughline.corpus.model import NoteKind, Paper, Problem, ProblemKind
from throughline.corpus.reading import Line, Reading
from throughline.corpus.text.identifiers import isbn

CITEKEY = re.compile(r"(?!.*://)[^\s\"#'(),={}%~\\@]+")

_ID = r"(\d{4}\.\d{4,5}|[a-z-]{1,20}(?:\.[a-z]{2})?/\d{7})"
_ARXIV = re.compile(rf"arxiv[:./\s]*(?:org/)?(?:abs/|pdf/)?{_ID}", re.IGNORECASE)
_BARE_ARXIV = re.compile(rf"{_ID}(?:v\d+)?", re.IGNORECASE)
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
# The first one that has a value is taken, so the most exact names come first.
_VENUES = ("journal", "journaltitle", "booktitle", "container-title", "school", "institution", "publisher")
_REMARKS = ("note", "annote", "annotation")  # the names that BibTeX, its styles and reference managers use
# The field made for ids first, free text last.
_SEARCHED_FOR_ARXIV = ("eprint", "number", "doi", "url", "note", "journal", "journaltitle", "container-title")


@dataclass(slots=True)
class Item:
    """One entry as its file has it, whatever the form."""

    key: str
    line: int
    fields: dict[str, str] = field(default_factory=dict)
    authors: tuple[str, ...] = ()


def gathered(path: str, text: str, items: Sequence[Item], problems: list[Problem]) -> Reading:
    """Return a file as the papers it holds; all its lines count as read."""
    entries = []
    for item in items:
        if item.fields.get("title"):
            entries.append(_entry(path, item))
        else:
            reason = f"the entry \u201c{item.key}\u201d has no title, by which a paper is known"
            problems.append(not_understood(path, item.line, reason))
    if not items and not problems and text.strip():
        problems.append(not_understood(path, 1, "no entry of a bibliography"))
    furniture = tuple(Line(n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip())
    return Reading(
        path, NoteKind.PAPER, "", furniture=furniture, problems=tuple(problems), entries=tuple(entries)
    )


def not_understood(path: str, line: int, found: str) -> Problem:
    message = (
        f"Found here: {found}. A bibliography in BibTeX or CSL-JSON was expected; this part was left out, "
        "and the rest was read."
    )
    return Problem(path, line, ProblemKind.NOT_UNDERSTOOD, message)


def _entry(path: str, item: Item) -> Reading:
    """Return an entry as the reading of a paper; the journal or publisher becomes the source of the note."""
    fields = item.fields
    remarks = "\n".join(filter(None, (fields.get(name, "") for name in _REMARKS)))
    year = _YEAR.search(fields.get("year") or fields.get("date") or fields.get("issued") or "")
    doi = _DOI.search(fields.get("doi", ""))
    return Reading(
        path,
        NoteKind.PAPER,
        _title(fields),
        item.line,
        body=(Line(item.line, remarks),) if remarks else (),
        aliases=(item.key,) if CITEKEY.fullmatch(item.key) else (),
        sourced_from=next((fields[name] for name in _VENUES if fields.get(name)), ""),
        paper=Paper(
            arxiv=_arxiv(fields),
            year=int(year[1]) if year else None,
            doi=doi[1].rstrip(".,;") if doi else "",
            authors=item.authors,
            abstract=fields.get("abstract", ""),
            pmid=_pmid(fields),
            isbn=_isbn(fields),
        ),
    )


def _title(fields: Mapping[str, str]) -> str:
    """Return a title with the subtitle that stands in a field of its own.

    >>> _title({"title": "Talk", "subtitle": "A study"}), _title({"title": "Why?", "subtitle": "A study"})
    ('Talk: A study', 'Why? A study')
    """
    title, more = fields["title"], fields.get("subtitle", "")
    if not more or more.casefold() in title.casefold():
        return title
    return f"{title}{' ' if title[-1:] in '?!:.' else ': '}{more}"


def _pmid(fields: Mapping[str, str]) -> str:
    said = fields.get("pmid", "").strip()
    if not said and fields.get("eprinttype", "").casefold() in ("pubmed", "pmid"):
        said = fields.get("eprint", "").strip()
    return said if said.isdecimal() else ""


def _isbn(fields: Mapping[str, str]) -> str:
    """Return the first of the ISBNs of a book."""
    written = re.split(r"[,;]|\s(?=97[89])|\s(?=\d{10}\b)|\s*\(", fields.get("isbn", ""))
    return next(filter(None, map(isbn, written)), "")


def _arxiv(fields: Mapping[str, str]) -> str:
    """Return the arXiv id, from the field made for it or wherever else such files put it."""
    archive = fields.get("archiveprefix") or fields.get("eprinttype") or fields.get("archive") or ""
    bare = _BARE_ARXIV.fullmatch(fields.get("eprint", "")) if archive.casefold() in ("arxiv", "") else None
    named = (_ARXIV.search(fields.get(name, "")) for name in _SEARCHED_FOR_ARXIV)
    found = bare or next(filter(None, named), None)
    return found[1] if found else ""
