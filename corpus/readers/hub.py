"""Topic hubs: pages that list the notes of one topic, section by section."""

import re
from collections.abc import Sequence
from dataclasses import replace

from throughline.corpus.model import NoteKind, Problem, ProblemKind
from throughline.corpus.readers.headings import BACK_LINK, HUB, number
from throughline.corpus.reading import Item, Line, Part, Reading, Section

COUNT = re.compile(r"([\d,]+) notes?")
END = re.compile(r"Explore related(?: Read \u2192)?|Read \u2192")
VIEW = "View as"  # how the line of buttons above a hub's list begins


def read_hub(path: str, lines: Sequence[Line]) -> Reading:
    """Read a topic hub: its notes become items labelled with the name of their section."""
    at = next(n for n, line in enumerate(lines) if HUB.fullmatch(line.text))
    head = [line for line in lines[:at] if line.text != BACK_LINK]
    counts = [n for n in range(at + 1, len(lines)) if COUNT.fullmatch(lines[n].text) and n > at + 1]
    first = counts[0] - 1 if counts else at + 1
    furniture = [line for line in lines[:at] if line.text == BACK_LINK] + list(lines[at:first])
    title = head[0] if head else lines[at]
    reading = Reading(
        path,
        NoteKind.TOPIC,
        title.text,
        title.number,
        description=" ".join(line.text for line in head[1:]),
        body=() if counts else tuple(lines[first:]),
        furniture=tuple(furniture),
    )
    ends = [n - 1 for n in counts[1:]] + [len(lines)] * bool(counts)
    sections = list[Section]()
    for count, end in zip(counts, ends, strict=True):
        section, more = _members(lines[count - 1], lines[count], lines[count + 1 : end])
        sections.append(section)
        furniture.extend(more)
    reading = replace(reading, sections=tuple(sections), furniture=tuple(furniture))
    return _with_totals(reading, lines[at])


def _members(name: Line, count: Line, lines: Sequence[Line]) -> tuple[Section, list[Line]]:
    """Return one section of a hub: title, description and a closing line for each note."""
    items: list[Item] = []
    furniture: list[Line] = [name, count]
    pending: list[Line] = []
    for line in lines:
        if END.fullmatch(line.text):
            furniture.append(line)
            items.extend(_member(pending, name.text))
            pending = []
        else:
            pending.append(line)
    items.extend(_member(pending, name.text))
    declared = COUNT.fullmatch(count.text)
    section = Section(Part.MEMBERS, count.number, tuple(items), number(declared[1]) if declared else None)
    return section, furniture


def _member(lines: Sequence[Line], section: str) -> list[Item]:
    if not lines:
        return []
    description = " ".join(line.text for line in lines[1:])
    return [Item(lines[0].number, lines[0].text, description, section)]


def _with_totals(reading: Reading, declaration: Line) -> Reading:
    """Report where a hub's counts of notes and sections are not what was read."""
    match = HUB.fullmatch(declaration.text)
    if match is None:
        return reading
    read = sum(len(section.items) for section in reading.sections)
    pairs = [("linked notes", number(match[1]), read), ("sections", number(match[2]), len(reading.sections))]
    pairs += [("notes of a section", s.declared, len(s.items)) for s in reading.sections]
    problems = tuple(
        Problem(
            reading.path,
            declaration.number,
            ProblemKind.COUNT,
            f"The hub declares {declared} {what}, but {found} were read. Capture it anew, opened fully.",
        )
        for what, declared, found in pairs
        if declared is not None and declared != found
    )
    return replace(reading, problems=reading.problems + problems)
