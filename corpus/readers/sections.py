"""The lists of a captured page: from the lines under a heading to items."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from throughline.corpus.readers.headings import BULLET, LONE_BULLET, Block, is_question, without_bullet
from throughline.corpus.reading import Item, Line, Part

# Each stretch of spaces is taken whole (`*+`), so that a long one is read once.
ANCHOR = re.compile(
    r"\W*+arXiv:\s*+((?:[a-z-]{1,20}(?:\.[a-z]{2})?/(?=\d))?[\w./]++)\s*+(?:\((\d{4})\))?+\s*+"
    r"(?:[\u2014\u2013:-]++\s*+(\S.*)?)?+",
    re.IGNORECASE,
)
_VERSION = re.compile(r"v\d+", re.IGNORECASE)
RELATED_LINES = 3  # title, description, and how the two concepts are related


@dataclass(frozen=True, slots=True)
class Read:
    """What the lines under a heading held: items, boilerplate, and lines that were not understood."""

    items: tuple[Item, ...]
    furniture: tuple[Line, ...] = ()
    strays: tuple[Line, ...] = ()


def read_bullets(block: Block) -> Read:
    """Read a list of one line an item, whether its bullets were kept or lost."""
    start = next((at for at, line in enumerate(block.lines) if BULLET.match(line.text)), None)
    if start is None:
        return _read_bare(block)
    items, strays, glyphs = [], [], []
    for line in block.lines[start:]:
        if BULLET.match(line.text):
            items.append(Item(line.number, without_bullet(line.text)))
        elif LONE_BULLET.fullmatch(line.text):
            glyphs.append(line)
        else:
            strays.append(line)
    return Read(tuple(items), block.lines[:start] + tuple(glyphs), tuple(strays))


def _read_bare(block: Block) -> Read:
    """Read a list whose bullets were lost: the declared count tells boilerplate from items."""
    lines = tuple(line for line in block.lines if not LONE_BULLET.fullmatch(line.text))
    glyphs = tuple(line for line in block.lines if LONE_BULLET.fullmatch(line.text))
    if block.declared is None:
        start = next((at for at, line in enumerate(lines) if is_question(line.text)), 0)
    else:
        start = 1 if lines and len(lines) != block.declared and not is_question(lines[0].text) else 0
    items = tuple(Item(line.number, line.text) for line in lines[start:])
    return Read(items, lines[:start] + glyphs)


def read_related(block: Block) -> Read:
    """Read related concepts: three lines each, behind a lone bullet where bullets were kept."""
    starts = [at for at, line in enumerate(block.lines) if _opens_item(line.text)]
    if not starts:
        return _read_bare_related(block)
    ends = [*starts[1:], len(block.lines)]
    items: list[Item] = []
    furniture: list[Line] = [*block.lines[: starts[0]]]
    strays: list[Line] = []
    for start, end in zip(starts, ends, strict=True):
        opening, rest = block.lines[start], list(block.lines[start + 1 : end])
        if LONE_BULLET.fullmatch(opening.text):
            furniture.append(opening)
        else:
            rest.insert(0, Line(opening.number, without_bullet(opening.text)))
        if rest:
            items.append(_related_item(rest[:RELATED_LINES]))
        strays.extend(rest[RELATED_LINES:])
    return Read(tuple(items), tuple(furniture), tuple(strays))


def _opens_item(text: str) -> bool:
    return bool(LONE_BULLET.fullmatch(text) or text.startswith("- "))


def _read_bare_related(block: Block) -> Read:
    """Read related concepts whose bullets were lost, three lines at a time."""
    spare = len(block.lines) - RELATED_LINES * (block.declared or 0)
    if block.declared and 0 <= spare <= 2:
        start = spare
    else:
        start = next((at for at, line in enumerate(block.lines) if is_question(line.text)), len(block.lines))
    rows = range(start, len(block.lines), RELATED_LINES)
    items = tuple(_related_item(block.lines[at : at + RELATED_LINES]) for at in rows)
    return Read(items, block.lines[:start])


def _related_item(lines: Sequence[Line]) -> Item:
    title, description, label = [*(line.text for line in lines), "", ""][:3]
    return Item(lines[0].number, title, description, label)


def read_sources(block: Block) -> Read:
    """Read the sources of an inquiry: title and summary, or a summary alone, or a title alone."""
    lines = [Line(line.number, without_bullet(line.text)) for line in block.lines]
    furniture = tuple(line for line in lines if LONE_BULLET.fullmatch(line.text))
    lines = [line for line in lines if not LONE_BULLET.fullmatch(line.text)]
    if _are_pairs(lines, block.declared):
        pairs = zip(lines[::2], lines[1::2], strict=True)
        return Read(tuple(Item(a.number, a.text, summary=b.text) for a, b in pairs), furniture)
    items: list[Item] = []
    for line in lines:
        if is_question(line.text):
            items.append(Item(line.number, line.text))
        elif items and items[-1].title and not items[-1].summary:
            items[-1] = replace(items[-1], summary=line.text)
        else:
            items.append(Item(line.number, summary=line.text))
    return Read(tuple(items), furniture)


def _are_pairs(lines: Sequence[Line], declared: int | None) -> bool:
    """Tell whether the lines are title and summary in turn, also where titles are no questions."""
    if declared is None or len(lines) != 2 * declared:
        return False
    if all(is_question(line.text) for line in lines[::2]):
        return True  # a summary may be, or end in, a question
    return all(len(line.text) <= 200 and not line.text.endswith(".") for line in lines[::2]) and not any(
        is_question(line.text) for line in lines[1::2]
    )


def read_next(block: Block) -> Read:
    """Read the next inquiring lines, which may be glued to their heading."""
    head, dash, glued = block.line.text.partition("-")
    if not dash:
        return read_bullets(block)
    pieces = re.split(r"(?<=[?.])\s*-\s*", glued.strip())
    items = tuple(Item(block.line.number, piece.strip()) for piece in pieces if piece.strip())
    rest = read_bullets(block)
    return Read(items + rest.items, (Line(block.line.number, head), *rest.furniture), rest.strays)


def read_anchors(lines: Sequence[Line]) -> tuple[Item, ...]:
    """Read the papers that a captured prompt names by arXiv id."""
    found = ((line, ANCHOR.fullmatch(line.text)) for line in lines)
    return tuple(
        _anchor(line, match)
        for line, match in found
        if match and any(character.isdigit() for character in match[1])
    )


def _anchor(line: Line, match: "re.Match[str]") -> Item:
    arxiv = _without_version(match[1])
    return Item(
        line.number, match[3] or f"arXiv:{arxiv}", arxiv=arxiv, year=int(match[2]) if match[2] else None
    )


def _without_version(arxiv: str) -> str:
    """Return an arXiv id without its version.

    >>> _without_version("2311.09144v2"), _without_version("2311.09144")
    ('2311.09144', '2311.09144')
    """
    at = max(arxiv.rfind("v"), arxiv.rfind("V"))
    return arxiv[:at] if at > 0 and _VERSION.fullmatch(arxiv, at) else arxiv


READERS = {
    "INQUIRIES": (Part.INQUIRIES, read_bullets),
    "RELATED": (Part.RELATED, read_related),
    "PAPERS": (Part.PAPERS, read_bullets),
    "SOURCES": (Part.SOURCES, read_sources),
    "NEXT": (Part.NEXT, read_next),
}
