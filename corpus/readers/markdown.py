"""Markdown notes: front matter, text, and links with what they mean; the parser says what is a link."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, link
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from throughline.corpus.model import LinkKind, NoteKind, Problem
from throughline.corpus.readers.frontmatter import Facts, read_front_matter
from throughline.corpus.reading import Line, Reading, Reference

LINKS_HEADING = "Links of this note"
NOTE_SUFFIXES = ("", ".md", ".markdown", ".txt")

_WIKILINK = re.compile(r"!?\[\[([^\[\]\n|]+)(?:\|([^\[\]\n]*))?\]\]")
_TYPED_ITEM = re.compile(r"[^\[\]]*!?\[\[[^\[\]\n]+\]\](?: #(\d+))?(?: \((.*)\))?(?: %%.*%%)?\s*", re.DOTALL)
_FIELD = re.compile(r"\s*\(?\[?([A-Za-z][A-Za-z -]*)::\s*$")
_AFTER = re.compile(r"^\s*(?:[\u2014\u2013:-]+\s*)?")

Meaning = tuple[LinkKind, bool]

MEANINGS: dict[str, Meaning] = {
    **{kind.forward: (kind, True) for kind in LinkKind},
    **{kind.backward: (kind, False) for kind in LinkKind},
    **{kind.value: (kind, True) for kind in LinkKind},
    **{kind.heading(outward).lower(): (kind, outward) for kind in LinkKind for outward in (True, False)},
    # What people write beside the words of the table of kinds.
    "source of": (LinkKind.SOURCE_FOR, True),
    "based on": (LinkKind.SOURCE_FOR, False),
    "related notes": (LinkKind.RELATED, True),
    "related to": (LinkKind.RELATED, True),
    "see also": (LinkKind.RELATED, True),
}


@dataclass(frozen=True, slots=True)
class _Found:
    """A link in a line of text: what it points to, and where in the line its words stand."""

    target: str
    is_path: bool
    at: int
    end: int
    written: tuple[int, int] = (0, 0)  # where it is written, in the block


def read_markdown(path: str, text: str) -> Reading:
    """Read one Markdown note; its body stays as it is written."""
    facts, start, problems = read_front_matter(path, text)
    lines = text.split("\n")
    title, title_line, first = _title(path, facts, lines, start)
    own, listed = _parted(lines, first)
    whole = "\n".join(own)
    body = whole.strip("\n")
    opening = next((n for n, line in enumerate(own) if line.strip()), 0)
    cut = len(whole.lstrip("\n")) - len(whole)
    references = list(_references(own, first, cut)) if facts.is_markdown else []
    references += (replace(one, start=0, end=0) for one in _references(listed, first + len(own)))
    return Reading(
        path,
        facts.kind,
        title,
        title_line,
        description=facts.description,
        summary=facts.summary,
        body=(Line(first + opening + 1, body),) if body else (),
        aliases=facts.aliases,
        date=facts.date,
        sourced_from=facts.source,
        topic_questions=facts.tags,
        captured_prompt=facts.prompt,
        furniture=tuple(Line(n, line) for n, line in enumerate(lines[:start], 1) if line.strip()),
        problems=problems,
        references=tuple(references),
        paper=facts.paper if facts.kind is NoteKind.PAPER else None,
        is_markdown=True,
        is_stub=facts.is_stub,
    )


def _title(path: str, facts: Facts, lines: Sequence[str], start: int) -> tuple[str, int, int]:
    """Return the title, its line and the body's first: from front matter, a heading, or the file's name."""
    at = next((n for n in range(start, len(lines)) if lines[n].strip()), len(lines))
    heading = re.fullmatch(r"# +(.+?)(?: +#+)? *\r?", lines[at]) if at < len(lines) else None
    if facts.title:
        return facts.title, 1, start
    if heading and heading[1].strip():
        return heading[1].strip(), at + 1, at + 1
    return PurePosixPath(path).stem, 1, start


def _parted(lines: Sequence[str], first: int) -> tuple[Sequence[str], Sequence[str]]:
    """Part the body from the list of links that an export writes at its end."""
    heading = f"## {LINKS_HEADING}"
    found = [n for n in range(first, len(lines)) if lines[n].rstrip() == heading]
    at = found[-1] if found else len(lines)
    return lines[first:at], lines[at:]


def _references(lines: Sequence[str], before: int, shift: int = 0) -> Iterator[Reference]:
    """Yield the links of a stretch of Markdown with what each means; `shift` is added to their places."""
    whole = "\n".join(lines)
    tokens = _parser().parse(whole)
    starts = list(accumulate((len(line) + 1 for line in lines), initial=shift))
    heading = ""
    ranks: list[int | None] = []
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            heading = tokens[at + 1].content.strip().rstrip(":").casefold()
        elif token.type in ("ordered_list_open", "bullet_list_open"):
            ranks.append(0 if token.type == "ordered_list_open" else None)
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            ranks.pop()
        elif token.type == "list_item_open" and ranks[-1] is not None:
            ranks[-1] += 1
        elif token.type == "inline" and token.map:
            in_item = bool(ranks) and tokens[at - 2].type == "list_item_open"
            context = (MEANINGS.get(heading), ranks[-1]) if in_item else None
            places = _places(token, lines[token.map[0] :], starts[token.map[0] :])
            yield from _in_block(token, before + token.map[0] + 1, context, places)


def _places(block: Token, lines: Sequence[str], starts: Sequence[int]) -> list[int]:
    """Return how far each line of a block lies from where its text has it, or -1 where it is not found."""
    found, inside = [], 0
    for text, line, start in zip(block.content.split("\n"), lines, starts, strict=False):
        at = line.find(text)
        found.append(start + at - inside if at >= 0 else -1)
        inside += len(text) + 1
    return found


def _in_block(
    block: Token, number: int, item: tuple[Meaning | None, int | None] | None, places: Sequence[int]
) -> Iterator[Reference]:
    """Yield the links of one block of text; `item` tells what a list that holds it means, and its rank."""
    for n, (text, found) in enumerate(_lines_of(block)):
        if not found:
            continue
        before = text[: found[0].at]
        field = _FIELD.match(before)
        meaning = MEANINGS.get((field[1] if field else "").replace("-", " ").strip().casefold())
        label, rank, exact = "", None, None
        if item and n == 0 and meaning is None:
            meaning = MEANINGS.get(before.strip().rstrip(":").casefold())
            exact = _TYPED_ITEM.fullmatch(block.content) if meaning else None
            if exact:
                label, rank = " ".join((exact[2] or "").split()), int(exact[1]) if exact[1] else None
            elif not before.strip() and item[0]:
                meaning, rank = item
                label = _AFTER.sub("", text[found[0].end :]).strip()
        # What stands in the label of a typed item is a part of it, and no link of its own.
        for one in found[:1] if exact else found:
            kind, forward = meaning or (None, True)
            start, end = _moved(one.written, block.content, places)
            raw = block.content[slice(*one.written)]  # of words over two lines the text has only some
            shown = text[one.at : one.end] or " ".join(raw[1:].rpartition("](")[0].split())
            yield Reference(
                number + n, one.target, one.is_path, kind, forward, label, rank, text.strip(),
                start, end, shown,
            )  # fmt: skip


def _moved(place: tuple[int, int], block: str, places: Sequence[int]) -> tuple[int, int]:
    """Return a place in a block as a place in the text; two zeros where it cannot be told."""
    lines = [block.count("\n", 0, at) for at in place]
    moved = {places[line] if line < len(places) else -1 for line in lines}
    by = moved.pop()
    return (place[0] + by, place[1] + by) if place[1] and by >= 0 and not moved else (0, 0)


def _lines_of(block: Token) -> Iterator[tuple[str, list[_Found]]]:
    """Yield each line of a block as plain text, with the links in it."""
    text, found = "", list[_Found]()
    for child in block.children or ():
        if child.type in ("softbreak", "hardbreak"):
            yield text, found
            text, found = "", []
        elif child.type == "wikilink":
            start, text = len(text), text + child.content
            if child.meta["target"]:
                found.append(_Found(child.meta["target"], False, start, len(text), child.meta["place"]))
        elif child.type == "link_open":
            target = local_target(str(child.attrGet("href") or ""))
            if target:
                found.append(_Found(target, True, len(text), len(text), child.meta.get("place", (0, 0))))
        elif child.type == "link_close" and found and found[-1].is_path:
            found[-1] = replace(found[-1], end=len(text))
        elif child.type in ("text", "code_inline", "text_special"):
            text += child.content
    yield text, found


def local_target(address: str) -> str:
    """Return the note that a relative link leads to, or nothing where it leads elsewhere.

    >>> local_target("../My%20notes/a.md#part"), local_target("https://a.org/b.md"), local_target("x.png")
    ('../My notes/a.md', '', '')
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    path = unquote(parts.path)
    if parts.scheme or parts.netloc or not path or path.endswith("/"):
        return ""
    return path if PurePosixPath(path).suffix.lower() in NOTE_SUFFIXES else ""


def wiki_target(written: str) -> str:
    """Return the note that a wikilink names, without its section; an attachment is none.

    >>> wiki_target("Talk and trust#Repair"), wiki_target("picture.png"), wiki_target("#Here")
    ('Talk and trust', '', '')
    """
    target = re.split(r"[#^]", written, maxsplit=1)[0].strip().removesuffix("\\")
    suffix = PurePosixPath(target).suffix.lower()
    return "" if suffix in _ATTACHMENTS else target


_ATTACHMENTS = frozenset((
    ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".bmp", ".pdf", ".mp3", ".mp4", ".wav", ".m4a",
    ".ogg", ".webm", ".mov", ".mkv", ".zip", ".csv", ".canvas",
))  # fmt: skip


@cache
def _parser() -> MarkdownIt:
    """Return the parser: CommonMark with tables, math, and wikilinks."""
    parser = MarkdownIt("commonmark").enable("table").use(dollarmath_plugin, double_inline=True)
    parser.inline.ruler.before("link", "wikilink", _wikilink)
    parser.inline.ruler.at("link", _placed_link)
    return parser


def _wikilink(state: StateInline, silent: bool) -> bool:
    """Take a wikilink or an embed as one token, so that nothing inside it is read as anything else."""
    if state.src[state.pos] not in "[!":
        return False
    match = _WIKILINK.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        token = state.push("wikilink", "", 0)
        token.content = (match[2] or match[1]).strip()
        token.meta = {"target": wiki_target(match[1]), "place": match.span()}
    state.pos = match.end()
    return True


def _placed_link(state: StateInline, silent: bool) -> bool:
    """Take a link as the parser does, and note where it stands."""
    start, count = state.pos, len(state.tokens)
    is_link = link(state, silent)
    if is_link and not silent:
        opening = next(token for token in state.tokens[count:] if token.type == "link_open")
        opening.meta = {"place": (start, state.pos)}
    return is_link


__all__ = ["LINKS_HEADING", "MEANINGS", "Problem", "read_markdown"]
