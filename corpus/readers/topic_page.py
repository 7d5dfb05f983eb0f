"""Topic pages: a name, how many notes and papers belong to it, and its notes in groups."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from throughline.corpus.model import NoteKind, Problem, ProblemKind
from throughline.corpus.readers.headings import BACK_LINK, is_question, number, without_bullet
from throughline.corpus.readers.hub import COUNT, END, VIEW
from throughline.corpus.reading import Item, Line, Part, Reading, Section

MARK = "TOPIC"
TOTALS = re.compile(r"([\d,]+) synthesis notes?(?: \u00b7 ([\d,]+) (?:source )?papers?)?", re.IGNORECASE)
_WITHIN = 8  # lines from the top: below that, such a line is part of a text


def is_topic_page(lines: Sequence[Line]) -> bool:
    """Tell whether a page is that of a topic: its mark stands first, or its totals near the top."""
    own = [line.text for line in lines if line.text != BACK_LINK][:_WITHIN]
    return any(map(TOTALS.fullmatch, own)) and (own[0] == MARK or bool(TOTALS.fullmatch(own[1])))


@dataclass(slots=True)
class _Group:
    """The lines of one group of notes, under its name."""

    name: Line | None = None
    declared: int | None = None
    lines: list[Line] = field(default_factory=list)


def read_topic_page(path: str, lines: Sequence[Line]) -> Reading:
    """Read a topic page: its notes become items labelled with the name of their group."""
    at = next(n for n, line in enumerate(lines) if TOTALS.fullmatch(line.text))
    head = [line for line in lines[:at] if line.text not in (BACK_LINK, MARK)]
    furniture = [line for line in lines[: at + 1] if line not in head]
    totals = TOTALS.fullmatch(lines[at].text)
    declared = number(totals[1]) if totals else None
    groups, furniture_below = _groups(lines[at + 1 :])
    sections = list[Section]()
    for group in groups:
        wanted = group.declared if group.declared is not None or len(groups) > 1 else declared
        items = tuple(_items(group, wanted))
        start = group.name or (group.lines[0] if group.lines else lines[at])
        sections.append(Section(Part.MEMBERS, start.number, items, group.declared))
    title = head[0] if head else lines[at]
    return Reading(
        path,
        NoteKind.TOPIC,
        title.text,
        title.number,
        description=" ".join(line.text for line in head[1:]),
        sections=tuple(sections),
        furniture=(*furniture, *furniture_below),
        problems=tuple(_wrong_counts(path, lines[at].number, declared, sections)),
    )


def _groups(lines: Sequence[Line]) -> tuple[list[_Group], list[Line]]:
    """Return the groups of notes, and the lines that only name or count them or lead elsewhere."""
    groups, furniture = [_Group()], list[Line]()
    is_open = False  # whether a note of this group has begun and its end was not seen
    for n, line in enumerate(lines):
        after = lines[n + 1].text if n + 1 < len(lines) else ""
        if line.text == VIEW or (not groups[-1].lines and not is_open and _is_button(line.text, after)):
            furniture.append(line)
        elif COUNT.fullmatch(line.text):
            groups[-1].declared = number(line.text.split()[0])
            furniture.append(line)
        elif COUNT.fullmatch(after) or (not is_open and not is_question(line.text) and is_question(after)):
            groups.append(_Group(line))
            furniture.append(line)
        else:
            groups[-1].lines.append(line)
            is_open = not END.fullmatch(line.text)
            furniture.extend([line] if not is_open else [])
    return [group for group in groups if group.lines or group.declared], furniture


def _is_button(text: str, after: str) -> bool:
    """Tell whether a line before the first note is one of the buttons by which a page is shown otherwise."""
    is_name = is_question(after) or bool(COUNT.fullmatch(after))
    return not is_question(text) and not is_name and not COUNT.fullmatch(text) and len(text.split()) <= 2


def _items(group: _Group, declared: int | None) -> Iterator[Item]:
    """Yield the notes of a group: each a title and, mostly, a description."""
    lines = [Line(line.number, without_bullet(line.text)) for line in group.lines]
    pieces = list[list[Line]]()
    if any(END.fullmatch(line.text) for line in lines):
        pieces.append([])
        for line in lines:
            if END.fullmatch(line.text):
                pieces.append([])
            else:
                pieces[-1].append(line)
    elif declared and len(lines) == 2 * declared and all(is_question(line.text) for line in lines[::2]):
        pieces = [[title, description] for title, description in zip(lines[::2], lines[1::2], strict=True)]
    else:
        for line in lines:
            if is_question(line.text) or not pieces:
                pieces.append([])
            pieces[-1].append(line)
    label = group.name.text if group.name else ""
    for title, *rest in filter(None, pieces):
        yield Item(title.number, title.text, " ".join(line.text for line in rest), label)


def _wrong_counts(
    path: str, line: int, declared: int | None, sections: Sequence[Section]
) -> Iterator[Problem]:
    read = sum(len(section.items) for section in sections)
    pairs = [("synthesis notes", declared, read)]
    pairs += [("notes of a group", one.declared, len(one.items)) for one in sections]
    for what, said, found in pairs:
        if said is not None and said != found:
            message = (
                f"The topic page declares {said} {what}, but {found} were read. Capture it opened fully."
            )
            yield Problem(path, line, ProblemKind.COUNT, message)
