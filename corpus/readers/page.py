"""The grammar of captured pages: text in, one Reading out, no line lost."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date as calendar
from pathlib import PurePosixPath

from throughline.corpus.model import NoteKind, Problem, ProblemKind
from throughline.corpus.readers.headings import (
    BACK_LINK,
    HUB,
    MARKS,
    META,
    Block,
    Heading,
    is_question,
    questions_in,
    split_blocks,
)
from throughline.corpus.readers.hub import read_hub
from throughline.corpus.readers.sections import READERS, read_anchors
from throughline.corpus.readers.topic_page import is_topic_page, read_topic_page
from throughline.corpus.reading import Line, Part, Reading, Section
from throughline.corpus.text.letters import clean

_NEWLINE = re.compile(r"\r\n|\r|\n")
LONGEST_TITLE = 1000  # characters: a longer first line is text, and the name of the file is the title
_META_WITHIN = 8  # lines: title, topics and description come first; further down it is part of a text
# The label of the copy button, which a capture takes along; it is no part of the prompt.
_PROMPT_HINT = "Copy into "


def read_page(path: str, text: str) -> Reading:
    """Read a captured page, or a plain note where none of the known parts is there.

    >>> read_page("a.txt", "Can models listen?\\nThey can.").title
    'Can models listen?'
    """
    raw = [clean(line) for line in _NEWLINE.split(text.removeprefix("\ufeff"))]
    lines = [Line(n, line.strip()) for n, line in enumerate(raw, 1) if line.strip()]
    if not lines:
        message = "The file holds no text; it was expected to hold a note. Fill it or remove it."
        return Reading(path, NoteKind.CONCEPT, "", problems=(Problem(path, 1, ProblemKind.EMPTY, message),))
    if any(HUB.fullmatch(line.text) for line in lines[:6]):
        return read_hub(path, lines)
    if is_topic_page(lines):
        return read_topic_page(path, lines)
    head, blocks = split_blocks(lines)
    furniture: list[Line] = []
    marked = MARKS.get(head[0].text)
    if marked:
        furniture.append(head[0])
        head = head[1:]
    if head and head[0].text == BACK_LINK:
        furniture.append(head[0])
        head = head[1:]
    kind = marked or next((block.heading.kind for block in blocks), None)
    if kind is None and not any(META.fullmatch(line.text) for line in head[:_META_WITHIN]):
        reading = _plain(path, head)
    else:
        reading = _headed(path, kind or NoteKind.CONCEPT, head, framed=marked is not None)
    reading = replace(reading, furniture=(*furniture, *reading.furniture))
    return _with_blocks(reading, blocks, raw) if reading.title else _without_title(reading, lines)


def _plain(path: str, lines: Sequence[Line]) -> Reading:
    """Read a note of no known form: the first line is its title, where it can be one, the rest its body."""
    if not lines:
        return Reading(path, NoteKind.CONCEPT, "")
    if len(lines[0].text) > LONGEST_TITLE:
        return Reading(path, NoteKind.CONCEPT, PurePosixPath(path).stem, lines[0].number, body=tuple(lines))
    return Reading(path, NoteKind.CONCEPT, lines[0].text, lines[0].number, body=tuple(lines[1:]))


def _headed(path: str, kind: NoteKind, head: Sequence[Line], framed: bool) -> Reading:
    """Read the lines before the first heading: topics, title, description, date, body."""
    at = next((n for n, line in enumerate(head[:_META_WITHIN]) if META.fullmatch(line.text)), None)
    top = list(head[:at] if at is not None else head[: 3 if _has_topics(head, framed) else 2])
    rest = list(head[at + 1 :] if at is not None else head[len(top) :])
    topic_line = top.pop(0).text if len(top) > 1 and _has_topics(top, framed or at is not None) else ""
    reading = Reading(path, kind, "")
    if top:
        reading = replace(
            reading,
            title=top[0].text,
            title_line=top[0].number,
            description=" ".join(line.text for line in top[1:]),
            topic_line=topic_line,
        )
    if at is None:
        return replace(reading, body=tuple(rest))
    questions = questions_in(rest[0].text) if rest else ()
    body = tuple(rest[1:] if questions else rest)
    return replace(_dated(reading, head[at]), topic_questions=questions, body=body)


def _has_topics(lines: Sequence[Line], framed: bool) -> bool:
    """Tell whether the first line names topics: a title is a question, a line of topic names is not."""
    if len(lines) < 2 or is_question(lines[0].text) or not is_question(lines[1].text):
        return False
    words = [word for word in lines[0].text.split() if word[:1].isalpha()]
    capitals = sum(word[0].isupper() for word in words)
    return framed or (capitals * 2 > len(words) and lines[0].text[-1].isalnum())


def _dated(reading: Reading, meta: Line) -> Reading:
    """Add the date and the source that a `Note · date · sourced from` line carries."""
    match = META.fullmatch(meta.text)
    if match is None:
        return reading
    reading = replace(reading, sourced_from=match[2] or "", furniture=(*reading.furniture, meta))
    try:
        calendar.fromisoformat(match[1])
    except ValueError:
        message = (
            f"The date {match[1]} is no day of the calendar; one as 2026-02-21 was expected. Correct it."
        )
        problem = Problem(reading.path, meta.number, ProblemKind.DATE, message)
        return replace(reading, problems=(*reading.problems, problem))
    return replace(reading, date=match[1])


def _without_title(reading: Reading, lines: Sequence[Line]) -> Reading:
    """Keep a page that has parts but no title, under its first line."""
    message = "The page has no title before its first heading; its first line was taken. Add a title line."
    problem = Problem(reading.path, lines[0].number, ProblemKind.NOT_UNDERSTOOD, message)
    return Reading(
        reading.path, reading.kind, lines[0].text, lines[0].number, body=tuple(lines[1:]), problems=(problem,)
    )


@dataclass(slots=True)
class _Parts:
    """What the headings of a page add to its reading, gathered part by part."""

    furniture: list[Line] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    prompts: list[str] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def _with_blocks(reading: Reading, blocks: Sequence[Block], raw: Sequence[str]) -> Reading:
    """Add what stands under the headings of a page."""
    parts = _Parts()
    for block in blocks:
        parts.furniture.append(block.line)
        if block.heading is Heading.ORIGINAL:
            parts.aliases.extend(line.text for line in block.lines[:1])
            _add_strays(parts, reading.path, block.lines[1:])
        elif block.heading is Heading.PROMPT:
            _add_prompt(parts, block, raw)
        else:
            _add_section(parts, reading.path, block)
    return replace(
        reading,
        furniture=(*reading.furniture, *parts.furniture),
        body=(*reading.body, *parts.body),
        aliases=(*reading.aliases, *parts.aliases),
        captured_prompt="\n\n".join(filter(None, (reading.captured_prompt, *parts.prompts))),
        sections=(*reading.sections, *parts.sections),
        problems=(*reading.problems, *parts.problems),
    )


def _add_prompt(parts: _Parts, block: Block, raw: Sequence[str]) -> None:
    """Keep a captured prompt whole, blank lines too, and read its anchor papers."""
    lines = block.lines
    hint = lines[:1] if lines and lines[0].text.startswith(_PROMPT_HINT) else ()
    lines = lines[len(hint) :]
    parts.prompts.append("\n".join(raw[lines[0].number - 1 : lines[-1].number]) if lines else "")
    parts.furniture.extend(hint)
    if papers := read_anchors(lines):
        parts.sections.append(Section(Part.ANCHORS, block.line.number, papers))


def _add_section(parts: _Parts, path: str, block: Block) -> None:
    """Add a list, its boilerplate, and what its heading and its lines disagree on."""
    part, read_lines = READERS[block.heading.name]
    read = read_lines(block)
    section = Section(part, block.line.number, read.items, block.declared)
    parts.sections.append(section)
    parts.furniture.extend(read.furniture)
    if section.declared is not None and section.declared != len(section.items):
        parts.problems.append(_wrong_count(path, section))
    _add_strays(parts, path, read.strays)


def _wrong_count(path: str, section: Section) -> Problem:
    """Report a list whose declared count is not the count that was read."""
    message = (
        f"The heading of the {section.part} declares {section.declared}, but {len(section.items)} "
        f"were read. Compare the list with its source, or correct the number."
    )
    return Problem(path, section.line, ProblemKind.COUNT, message)


def _add_strays(parts: _Parts, path: str, strays: Sequence[Line]) -> None:
    """Keep lines that were not understood in the body, and report them."""
    if not strays:
        return
    message = (
        f"{len(strays)} line(s) among the lists were not understood, from “{strays[0].text[:60]}”. "
        "They were kept at the end of the body."
    )
    parts.body.extend(strays)
    parts.problems.append(Problem(path, strays[0].number, ProblemKind.NOT_UNDERSTOOD, message))
