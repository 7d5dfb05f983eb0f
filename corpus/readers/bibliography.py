"""Bibliographies: each entry of a BibTeX file is a paper, and papers leave as BibTeX."""

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from bibtexparser.entrypoint import parse_string, write_string
from bibtexparser.library import Library
from bibtexparser.middlewares.names import split_multiple_persons_names
from bibtexparser.model import Block, Entry, Field, ParsingFailedBlock, String
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db
from pylatexenc.latexwalker import LatexWalkerError

from throughline.corpus.linking.statements import Linked, Mention, Name, Names
from throughline.corpus.model import Note, NoteKind, Paper, Problem
from throughline.corpus.readers.bibtex_values import inherit, joined
from throughline.corpus.readers.csl import read_csl
from throughline.corpus.readers.entries import CITEKEY, Item, gathered, not_understood
from throughline.corpus.reading import Reading
from throughline.corpus.text.titles import key_of

logging.getLogger("bibtexparser").addHandler(logging.NullHandler())  # what fails becomes a problem

_PLAIN_ID = re.compile(r"[\w.()/:;<>\[\]+*!?-]+", re.ASCII)  # an id that BibTeX takes as it stands

_AS_LATEX = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\lbrace{}", "}": r"\rbrace{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", **{letter: f"\\{letter}" for letter in "%&#_$"},
})  # fmt: skip
_LIGATURE = re.compile(r"([-`'?!])(?=[-`'])")


def read_bibtex(path: str, text: str) -> Reading:
    """Read a BibTeX file; an entry that cannot be read is a problem, and the others are read."""
    items, problems = list[Item](), list[Problem]()
    blocks = parse_string(text, parse_stack=[]).blocks
    strings = {one.key.casefold(): str(one.value) for one in blocks if isinstance(one, String)}
    for block in blocks:
        line = (block.start_line or 0) + 1
        # An entry or a field that is given twice fails too, and all of it can be read.
        entry = block.ignore_error_block if isinstance(block, ParsingFailedBlock) else block
        if isinstance(entry, Entry):
            items.append(_from_bibtex(entry, line, strings))
        elif isinstance(block, ParsingFailedBlock):
            problems.append(not_understood(path, line, _said(block.error)))
    inherit(items)
    return gathered(path, text, items, problems)


def _said(error: Exception) -> str:
    return str(getattr(error, "abort_reason", error)).strip().splitlines()[0].rstrip(".")


def _from_bibtex(entry: Entry, line: int, strings: Mapping[str, str]) -> Item:
    """Return an entry with its LaTeX as plain text; of a field given twice, all that was given."""
    item = Item(entry.key, line)
    for one in entry.fields:
        name = one.key.casefold()
        value = joined(str(one.value), strings)
        if name == "author":
            item.authors += tuple(filter(None, map(_name, split_multiple_persons_names(value))))
        else:
            plain = _plain(value)
            known = item.fields.get(name)
            item.fields[name] = f"{known}; {plain}" if known and plain != known else plain
    return item


def _plain(latex: str) -> str:
    """Return LaTeX as plain text on one line; what cannot be read as LaTeX stays as it is written.

    >>> _plain(r"On {GPT}-4 and caf\\'e's \\emph{talk} at 5%")
    "On GPT-4 and café's talk at 5%"
    """
    try:
        text = _decoder().latex_to_text(re.sub(r"(?<!\\)%", r"\\%", latex))
    except (LatexWalkerError, LookupError, TypeError, AttributeError, ValueError, RecursionError):
        # The decoder's own macros fail so where their arguments are missing: \emph\href, \emph\footnote.
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


def link_bibliography(reading: Reading, names: Names) -> Linked:
    """Say what a bibliography says: that its papers exist."""
    linked = Linked(problems=list(reading.problems))
    for number, entry in enumerate(reading.entries):
        paper = entry.paper or Paper()
        name = names.own(reading.path, Name(NoteKind.PAPER, key_of(entry.title)), number)
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
    keys = [alias for alias in note.aliases if CITEKEY.fullmatch(alias)]
    # A name of one word may be a cite key as well; one with a year in it surely is.
    return next((key for key in keys if any(map(str.isdigit, key))), keys[0] if keys else note.id)


def _fields(note: Note) -> Iterator[Field]:
    paper = note.paper or Paper()
    said = {
        "title": f"{{{_latex(note.title)}}}",
        "author": " and ".join(_braced(author) for author in paper.authors),
        "year": str(paper.year or ""),
        "journal": _latex(note.sourced_from),
        "doi": _id(paper.doi),
        "pmid": _id(paper.pmid),
        "isbn": _id(paper.isbn),
        "eprint": _id(paper.arxiv),
        "archiveprefix": "arXiv" if paper.arxiv else "",
        "abstract": _latex(paper.abstract),
        "note": _latex(note.body),
    }
    yield from (Field(name, value) for name, value in said.items() if value)


def _braced(author: str) -> str:
    """Return a name for a list of names; one with a comma or an \u201cand\u201d in it stays in one piece."""
    is_plain = "," not in author and " and " not in f" {author.casefold()} "
    return _latex(author) if is_plain else f"{{{_latex(author)}}}"


def _id(written: str) -> str:
    r"""Return a DOI or an arXiv id as it stands; one with signs that BibTeX takes for its own, as text.

    >>> _id("10.1000/a_b"), _id("x}, @preamble{y")
    ('10.1000/a_b', 'x\\rbrace{}, @preamble\\lbrace{}y')
    """
    return written if _PLAIN_ID.fullmatch(written) else _latex(written)


def _latex(text: str) -> str:
    """Return plain text as LaTeX, so that it reads back as the same text.

    >>> _latex("50% of {x} -- a_b"), _plain(_latex("50% of {x} -- a_b"))
    ('50\\\\% of \\\\lbrace{}x\\\\rbrace{} -{}- a\\\\_b', '50% of {x} -- a_b')
    """
    return _LIGATURE.sub(r"\1{}", text.translate(_AS_LATEX))


__all__ = ["as_bibtex", "link_bibliography", "read_bibtex", "read_csl"]
