"""The fixed lines of a captured page: its kinds, its headings and its header."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from throughline.corpus.model import NoteKind
from throughline.corpus.reading import Line

BULLET = re.compile(r"(?:[-\u2022\u2013*]|\d{1,4}[.)])\s+(?=\S)")
LONE_BULLET = re.compile(r"[-\u2022\u2013*]|\d{1,4}[.)]")
META = re.compile(r"(?:synthesis note|note) \u00b7 (\d{4}-\d{2}-\d{2})(?: \u00b7 sourced from (.+))?", re.I)
HUB = re.compile(r"Topic Hub \u00b7 ([\d,]+) linked notes?(?: \u00b7 ([\d,]+) sections?)?", re.I)
MARKS = {"INQUIRING LINE": NoteKind.INQUIRY, "SYNTHESIS NOTE": NoteKind.CONCEPT}
MOST_QUESTIONS = 3  # that a line of topics is made of; a line of more is prose
BACK_LINK = "\u2190 All notes"


class Heading(StrEnum):
    """The headings that end a body and open a part of the page."""

    INQUIRIES = r"Inquiring lines that use this note as a source(?: ([\d,]+))?"
    RELATED = r"Related concepts in this collection(?: ([\d,]+))?"
    PAPERS = r"Related papers in this collection(?: ([\d,]+))?"
    ORIGINAL = r"Original note title()"
    SOURCES = r"Sources ([\d,]+) notes?"
    PROMPT = r"Research prompt for your LLM()(?:\s*expand\s*\u2193?)?"
    NEXT = r"Next inquiring lines()(?:\s*-.*)?"

    @property
    def kind(self) -> NoteKind:
        """The kind of page that carries this heading."""
        return NoteKind.INQUIRY if self in _OF_INQUIRIES else NoteKind.CONCEPT


# Captured concept notes never carry these headings.
_OF_INQUIRIES = (Heading.SOURCES, Heading.PROMPT, Heading.NEXT)
_PATTERNS = {heading: re.compile(heading.value) for heading in Heading}
# Of all patterns above: most lines need no pattern tried.
_FIRST_WORDS = ("Inquiring", "Related", "Original", "Sources", "Research", "Next")


@dataclass(frozen=True, slots=True)
class Block:
    """A heading of a page with the lines that follow it."""

    heading: Heading
    line: Line
    declared: int | None
    lines: tuple[Line, ...]


def heading_of(text: str) -> tuple[Heading, int | None] | None:
    """Return the heading that a line is, with its declared count.

    >>> heading_of("Related papers in this collection 8")[1]
    8
    """
    if not text.startswith(_FIRST_WORDS):
        return None
    flat = " ".join(text.split())
    for heading, pattern in _PATTERNS.items():
        if match := pattern.fullmatch(flat):
            return heading, number(match[1])
    return None


def number(text: str | None) -> int | None:
    """Return a count as written on a page, such as `1,024`, or None where there is none."""
    digits = (text or "").replace(",", "")
    return int(digits) if digits.isdigit() and len(digits) < 10 else None


def split_blocks(lines: Sequence[Line]) -> tuple[tuple[Line, ...], tuple[Block, ...]]:
    """Split a page into the lines before its first heading and the blocks under each heading."""
    found = [(at, match) for at, line in enumerate(lines) if at and (match := heading_of(line.text))]
    ends = [at for at, _ in found[1:]] + [len(lines)] * bool(found)
    blocks = tuple(
        Block(heading, lines[at], declared, tuple(lines[at + 1 : end]))
        for (at, (heading, declared)), end in zip(found, ends, strict=True)
    )
    return tuple(lines[: found[0][0]] if found else lines), blocks


def is_question(text: str) -> bool:
    """Tell whether a line reads as one question or several."""
    return text.rstrip("\"'\u201d\u2019*)").endswith("?")


def questions_in(text: str) -> tuple[str, ...]:
    """Return the one to three questions that a line is made of, or nothing where it holds more than that.

    >>> questions_in("What kind of thing is it? How should we look?")
    ('What kind of thing is it?', 'How should we look?')
    """
    *pieces, rest = text.split("?", maxsplit=MOST_QUESTIONS)
    if rest or not all(pieces) or not all(map(_opens, pieces)):
        return ()
    return tuple(f"{piece}?".strip() for piece in pieces)


def _opens(piece: str) -> bool:
    """Tell whether a piece of text starts as a sentence does."""
    return piece.strip()[:1].isupper() and not re.search(r"[.!] ", piece)


def without_bullet(text: str) -> str:
    """Return a list line without its bullet or number."""
    match = BULLET.match(text)
    return text[match.end() :] if match else text
