"""Bibliographies: each entry of a BibTeX or CSL-JSON file is a paper, and papers leave as BibTeX."""

import html
import json
import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from bibtexparser.entrypoint import parse_string, write_string
from bibtexparser.library import Library
from bibtexparser.middlewares.names import split_multiple_persons_names
from bibtexparser.model import Block, Entry, Field, ParsingFailedBlock
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db
from pylatexenc.latexwalker import LatexWalkerError

from throughline.corpus.linking.statements import Linked, Mention, Name
from throughline.corpus.model import Note, NoteKind, Paper, Problem, ProblemKind
from throughline.corpus.reading import Line, Reading
from throughline.corpus.text.titles import key_of

logging.getLogger("bibtexparser").addHandler(logging.NullHandler())  # what fails becomes a problem

_ID = r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})"
_ARXIV = re.compile(rf"arxiv[:./\s]*(?:org/)?(?:abs/|pdf/)?{_ID}", re.IGNORECASE)
_BARE_ARXIV = re.compile(rf"{_ID}(?:v\d+)?", re.IGNORECASE)
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_MARKUP = re.compile(r"</?(?:i|b|p|sub|sup|sc|em|strong|jats:[a-z-]+|span(?:\s[^<>]*)?)>", re.IGNORECASE)
_VENUES = ("journal", "journaltitle", "booktitle", "container-title", "school", "institution", "publisher")
_REMARKS = ("note", "annote", "annotation")
_SEARCHED_FOR_ARXIV = ("eprint", "number", "doi", "url", "note", "journal", "journaltitle", "container-title")
_CITEKEY = re.compile(r"(?!.*://)[^\s\"#'(),={}%~\\@]+")

_CSL_TYPES = (
    "article", "article-journal", "article-magazine", "article-newspaper", "bill", "book", "broadcast",
    "chapter", "classic", "collection", "dataset", "document", "entry", "entry-dictionary",
    "entry-encyclopedia", "event", "figure", "graphic", "hearing", "interview", "legal_case", "legislation",
    "manuscript", "map", "motion_picture", "musical_score", "pamphlet", "paper-conference", "patent",
    "performance", "periodical", "personal_communication", "post", "post-weblog", "regulation", "report",
    "review", "review-book", "software", "song", "speech", "standard", "thesis", "treaty", "webpage",
)  # fmt: skip

_AS_LATEX = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\lbrace{}", "}": r"\rbrace{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", **{letter: f"\\{letter}" for letter in "%&#_$"},
})  # fmt: skip
_LIGATURE = re.compile(r"([-`'?!])(?=[-`'])")


@dataclass(slots=True)
class _Item:
    """One entry as its file has it, whatever the form."""

    key: str
    line: int
    fields: dict[str, str] = field(default_factory=dict)
    authors: tuple[str, ...] = ()


def read_bibtex(path: str, text: str) -> Reading:
    """Read a BibTeX file; an entry that cannot be read is a problem, and the others are read."""
    items, problems = list[_Item](), list[Problem]()
    for block in parse_string(text).blocks:
        line = (block.start_line or 0) + 1
        # An entry or a field that is given twice fails too, and all of it can be read.
        entry = block.ignore_error_block if isinstance(block, ParsingFailedBlock) else block
        if isinstance(entry, Entry):
            items.append(_from_bibtex(entry, line))
        elif isinstance(block, ParsingFailedBlock):
            problems.append(_not_understood(path, line, _said(block.error)))
    return _bibliography(path, text, items, problems)


def _said(error: Exception) -> str:
    return str(getattr(error, "abort_reason", error)).strip().splitlines()[0].rstrip(".")


def _from_bibtex(entry: Entry, line: int) -> _Item:
    """Return an entry with its LaTeX as plain text; of a field given twice, all that was given."""
    item = _Item(entry.key, line)
    for one in entry.fields:
        name = one.key.casefold()
        value = str(one.value)
        if name == "author":
            item.authors += tuple(filter(None, map(_name, split_multiple_persons_names(value))))
        else:
            plain = _plain(value)
            known = item.fields.get(name)
            item.fields[name] = f"{known}; {plain}" if known and plain != known else plain
    return item


def _plain(latex: str) -> str:
    """Return LaTeX as plain text on one line; what cannot be read as LaTeX stays as it is written.

    >>> _plain(r"On {GPT}-4 and caf\\\\'e's \\\\emph{talk} at 5%")
    "On GPT-4 and café's talk at 5%"
    """
    try:
        text = _decoder().latex_to_text(re.sub(r"(?<!\\)%", r"\\%", latex))
    except (LatexWalkerError, IndexError, ValueError, RecursionError):
        text = latex
    return " ".join(text.split())


@cache
def _decoder() -> LatexNodes2Text:
    context = get_default_latex_context_db()
    own = [
        MacroTextSpec("url", simplify_repl="%s"),
        MacroTextSpec("textasciicircum", simplify_repl="^"),
        MacroTextSpec("textbraceleft", simplify_repl="{"),
        MacroTextSpec("textbraceright", simplify_repl="}"),
    ]
    context.add_context_category("bibliographies", prepend=True, macros=own)
    return LatexNodes2Text(latex_context=context, math_mode="verbatim", strict_latex_spaces=False)


def _name(latex: str) -> str:
    """Return a name in the order in which it is spoken.

    >>> _name("{van der Berg}, Ann"), _name("{Talk, Trust and Tools}"), _name("Ann Lee")
    ('Ann van der Berg', 'Talk, Trust and Tools', 'Ann Lee')
    """
    if latex.startswith("{") and latex.endswith("}"):
        return _plain(latex)
    family, *given = latex.split(",")
    return _plain(" ".join([*reversed(given), family]).strip())


def read_csl(path: str, text: str) -> Reading:
    """Read a CSL-JSON file, as reference managers write it."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        reason = str(error) if isinstance(error, ValueError) else "it is nested too deeply"
        return Reading(path, NoteKind.PAPER, "", problems=(_not_understood(path, 1, f"no JSON: {reason}"),))
    entries = found if isinstance(found, list) else [found]
    if not entries or not all(isinstance(one, dict) and one.get("type") in _CSL_TYPES for one in entries):
        reason = "JSON, but no list of references"
        return Reading(path, NoteKind.PAPER, "", problems=(_not_understood(path, 1, reason),))
    items, at = list[_Item](), 0
    for entry in entries:
        shown = json.dumps(entry.get("title", ""), ensure_ascii=False)
        at = max(at, text.find(shown, at))
        items.append(_from_csl(entry, text.count("\n", 0, at) + 1))
    return _bibliography(path, text, items, [])


def _from_csl(entry: Mapping[str, Any], line: int) -> _Item:
    fields = {str(name).casefold(): _flat(value) for name, value in entry.items()}
    issued = entry.get("issued")
    if isinstance(issued, dict):
        fields["year"] = _flat(issued.get("date-parts") or issued.get("raw") or issued.get("literal"))
    people = entry.get("author")
    listed = people if isinstance(people, list) else []
    authors = (_person(person) for person in listed if isinstance(person, dict))
    return _Item(_flat(entry.get("id")), line, fields, tuple(filter(None, authors)))


def _person(person: Mapping[str, Any]) -> str:
    parts = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
    return _flat(person.get("literal")) or " ".join(filter(None, (_flat(person.get(part)) for part in parts)))


def _flat(value: Any) -> str:
    """Return a JSON value as one line of text, without the markup that titles and abstracts may carry."""
    if isinstance(value, str):
        return " ".join(html.unescape(_MARKUP.sub("", value)).split())
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list):
        return ", ".join(filter(None, map(_flat, value)))
    return ""


def _bibliography(path: str, text: str, items: Sequence[_Item], problems: list[Problem]) -> Reading:
    """Return a file as the papers it holds; all its lines count as read."""
    entries = []
    for item in items:
        if item.fields.get("title"):
            entries.append(_entry(path, item))
        else:
            reason = f"the entry \u201c{item.key}\u201d has no title, by which a paper is known"
            problems.append(_not_understood(path, item.line, reason))
    if not items and not problems and text.strip():
        problems.append(_not_understood(path, 1, "no entry of a bibliography"))
    furniture = tuple(Line(n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip())
    return Reading(
        path, NoteKind.PAPER, "", furniture=furniture, problems=tuple(problems), entries=tuple(entries)
    )


def _not_understood(path: str, line: int, found: str) -> Problem:
    message = (
        f"Found here: {found}. A bibliography in BibTeX or CSL-JSON was expected; this part was left out, "
        "and the rest was read."
    )
    return Problem(path, line, ProblemKind.NOT_UNDERSTOOD, message)


def _entry(path: str, item: _Item) -> Reading:
    """Return an entry as the reading of a paper; where it appeared stands where a note says its source."""
    fields = item.fields
    remarks = "\n".join(filter(None, (fields.get(name, "") for name in _REMARKS)))
    year = _YEAR.search(fields.get("year") or fields.get("date") or fields.get("issued") or "")
    doi = _DOI.search(fields.get("doi", ""))
    return Reading(
        path,
        NoteKind.PAPER,
        fields["title"],
        item.line,
        body=(Line(item.line, remarks),) if remarks else (),
        aliases=(item.key,) if _CITEKEY.fullmatch(item.key) else (),
        sourced_from=next((fields[name] for name in _VENUES if fields.get(name)), ""),
        paper=Paper(
            arxiv=_arxiv(fields),
            year=int(year[1]) if year else None,
            doi=doi[1].rstrip(".,;") if doi else "",
            authors=item.authors,
            abstract=fields.get("abstract", ""),
        ),
    )


def _arxiv(fields: Mapping[str, str]) -> str:
    """Return the arXiv id, from the field made for it or wherever else such files put it."""
    archive = fields.get("archiveprefix") or fields.get("eprinttype") or fields.get("archive") or ""
    bare = _BARE_ARXIV.fullmatch(fields.get("eprint", "")) if archive.casefold() in ("arxiv", "") else None
    named = (_ARXIV.search(fields.get(name, "")) for name in _SEARCHED_FOR_ARXIV)
    found = bare or next(filter(None, named), None)
    return found[1] if found else ""


def link_bibliography(reading: Reading) -> Linked:
    """Say what a bibliography says: that its papers exist."""
    linked = Linked(problems=list(reading.problems))
    for entry in reading.entries:
        paper = entry.paper or Paper()
        name = Name(NoteKind.PAPER, key_of(entry.title))
        linked.mentions.append(Mention(name, entry.title, own=True, arxiv=paper.arxiv, year=paper.year))
    return linked


def as_bibtex(papers: Iterable[Note]) -> str:
    """Return papers as a BibTeX file; titles stand in two pairs of braces, which keeps their capitals."""
    entries = list[Block]()
    taken = set[str]()
    for note in papers:
        key = _key(note)
        while key in taken:
            key += "x"
        taken.add(key)
        entries.append(Entry("article" if note.sourced_from else "misc", key, list(_fields(note))))
    return write_string(Library(entries))


def _key(note: Note) -> str:
    """Return the key under which a paper is cited: its own where it came with one, else its id."""
    return next((alias for alias in note.aliases if _CITEKEY.fullmatch(alias)), note.id)


def _fields(note: Note) -> Iterator[Field]:
    paper = note.paper or Paper()
    said = {
        "title": f"{{{_latex(note.title)}}}",
        "author": " and ".join(_braced(author) for author in paper.authors),
        "year": str(paper.year or ""),
        "journal": _latex(note.sourced_from),
        "doi": paper.doi,
        "eprint": paper.arxiv,
        "archiveprefix": "arXiv" if paper.arxiv else "",
        "abstract": _latex(paper.abstract),
        "note": _latex(note.body),
    }
    yield from (Field(name, value) for name, value in said.items() if value)


def _braced(author: str) -> str:
    """Return a name for a list of names; one with a comma or an \u201cand\u201d in it stays in one piece."""
    is_plain = "," not in author and " and " not in f" {author.casefold()} "
    return _latex(author) if is_plain else f"{{{_latex(author)}}}"


def _latex(text: str) -> str:
    """Return plain text as LaTeX, so that it reads back as the same text.

    >>> _latex("50% of {x} -- a_b"), _plain(_latex("50% of {x} -- a_b"))
    ('50\\\\% of \\\\lbrace{}x\\\\rbrace{} -{}- a\\\\_b', '50% of {x} -- a_b')
    """
    return _LIGATURE.sub(r"\1{}", text.translate(_AS_LATEX))
