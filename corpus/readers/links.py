"""The links of a stretch of Markdown, with what each means; the parser says what is a link."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from urllib.parse import unquote

from markdown_it.token import Token

from throughline.corpus.model import LinkKind
from throughline.corpus.readers.markup import local_target
from throughline.corpus.reading import Reference
from throughline.corpus.text.sentences import excerpt

_TYPED_OPENING = re.compile(r"[^\[\]]*+\[\[[^\[\]\n]++\]\](?: #(\d{1,9}))?")
_FIELD = re.compile(
    r"(?:^\s*|[\[(])([^\W\d_][\w./ -]{0,60}?)::\s+[^\[\]()]*$|^\s*([^\W\d_][\w./ -]{0,60}?)::\s"
)
_BY_ID = ("((block))", "id link")
_PATHS = ("relref", "post_url")
_AFTER = re.compile(r"^\s*(?:[\u2014\u2013:-]+\s*)?")

Meaning = tuple[LinkKind, bool]

MEANINGS: dict[str, Meaning] = {
    **{kind.forward: (kind, True) for kind in LinkKind},
    **{kind.backward: (kind, False) for kind in LinkKind},
    **{kind.value: (kind, True) for kind in LinkKind},
    **{kind.heading(outward).lower(): (kind, outward) for kind in LinkKind for outward in (True, False)},
    # What people write beside the words of the table of kinds.
    "source of": (LinkKind.SOURCE_FOR, True),
    "anchors these lines": (LinkKind.ANCHOR_PAPER, False),
    "based on": (LinkKind.SOURCE_FOR, False),
    "related notes": (LinkKind.RELATED, True),
    "related to": (LinkKind.RELATED, True),
    "see also": (LinkKind.RELATED, True),
}


def meaning_of(name: str) -> Meaning | None:
    """Return what a heading, a field or a property of this name says of the links in it."""
    return MEANINGS.get(" ".join(name.replace("-", " ").replace("_", " ").split()).casefold())


@dataclass(frozen=True, slots=True)
class _Found:
    """A link in a line of text: what it points to, and where in the line its words stand."""

    target: str
    is_path: bool
    at: int
    end: int
    rule: str
    written: tuple[int, int] = (0, 0)  # where it is written, in the block


@dataclass(frozen=True, slots=True)
class _Seen:
    """How far each line was read, and where in it the blocks stand that were found."""

    read_to: list[int]
    places: dict[tuple[int, str], int]


def references_in(
    tokens: Sequence[Token], lines: Sequence[str], before: int, shift: int = 0
) -> Iterator[Reference]:
    """Yield the links of a stretch of Markdown with what each means; `shift` is added to their places."""
    starts = list(accumulate((len(line) + 1 for line in lines), initial=shift))
    heading = ""
    seen = _Seen([0] * len(lines), {})
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
            places = _places(token, token.map[0], lines, starts, seen)
            yield from _in_block(token, before + token.map[0] + 1, context, places)


def _places(block: Token, first: int, lines: Sequence[str], starts: Sequence[int], seen: _Seen) -> list[int]:
    """Return how far each line of a block lies from where its text has it, or -1 where it is not found.

    The cells of a row stand one behind the other in one line; those of the same text count as one place.
    """
    found, inside = [], 0
    for n, text in enumerate(block.content.split("\n"), first):
        if n >= len(lines):
            break
        at = seen.places.get((n, text), -1)
        if at < 0 and seen.read_to[n] >= 0:
            at = lines[n].find(text, seen.read_to[n])
            seen.places[n, text] = at
            seen.read_to[n] = at + len(text) if at >= 0 else -1
        found.append(starts[n] + at - inside if at >= 0 else -1)
        inside += len(text) + 1
    return found


def _in_block(
    block: Token, number: int, item: tuple[Meaning | None, int | None] | None, places: Sequence[int]
) -> Iterator[Reference]:
    """Yield the links of one block of text; `item` tells what a list that holds it means, and its rank."""
    breaks = [match.start() for match in re.finditer("\n", block.content)]
    for n, (text, found) in enumerate(_lines_of(block)):
        if not found:
            continue
        before = text[: found[0].at]
        field = _FIELD.search(before) if "::" in before else None
        name = (field[1] or field[2] or "").strip() if field else ""
        meaning = meaning_of(name)
        label, rank, exact = "", None, False
        if name and meaning is None:
            meaning, label = (LinkKind.PROPERTY, True), name
        if item and n == 0 and meaning is None:
            meaning = MEANINGS.get(before.strip().rstrip(":").casefold())
            typed = _typed_item(block.content) if meaning else None
            if typed:
                exact, (rank, label) = True, typed
            elif not before.strip() and item[0]:
                meaning, rank = item
                label = _AFTER.sub("", text[found[0].end :]).strip()
        # What stands in the label of a typed item is a part of it, and no link of its own.
        for one in found[:1] if exact else found:
            kind, forward = meaning or (None, True)
            start, end = _moved(one.written, breaks, places)
            raw = block.content[slice(*one.written)]  # of words over two lines the text has only some
            shown = text[one.at : one.end] or " ".join(raw[1:].rpartition("](")[0].split())
            yield Reference(
                number + n, one.target, one.is_path, kind, forward, label, rank,
                excerpt(text, 0, len(text), one.at, one.end), start, end, shown,
                "field" if name else one.rule, by_id=one.rule in _BY_ID,
            )  # fmt: skip


def _typed_item(text: str) -> tuple[int | None, str] | None:
    """Return the rank and the label of a link as an export writes it, or None where it is not all of a text.

    >>> _typed_item("source for [[A]] #2 (so (it) is) %% x %%"), _typed_item("source for [[A]], and so on")
    ((2, 'so (it) is'), None)
    """
    opening = _TYPED_OPENING.match(text)
    if not opening:
        return None
    rank = int(opening[1]) if opening[1] else None
    rest = text[opening.end() :].rstrip()
    closes = len(rest) - 1 if rest.endswith(")") else -1
    if closes < 0 and rest.endswith("%%"):
        closes = rest.rfind(") %%", 0, len(rest) - 2)
    if rest.startswith(" (") and closes >= 2:
        return rank, " ".join(rest[2:closes].split())
    is_remark = rest.startswith(" %%") and rest.endswith("%%") and len(rest) >= len(" %%%%")
    return (rank, "") if not rest or is_remark else None


def _moved(place: tuple[int, int], breaks: Sequence[int], places: Sequence[int]) -> tuple[int, int]:
    """Return a place in a block as a place in the text; two zeros where it cannot be told."""
    lines = [bisect_left(breaks, at) for at in place]
    moved = {places[line] if line < len(places) else -1 for line in lines}
    by = moved.pop()
    return (place[0] + by, place[1] + by) if place[1] and by >= 0 and not moved else (0, 0)


def _led_to(address: str) -> tuple[str, str]:
    """Return what an address leads to and how it is written: an id, a page of Logseq, or a path.

    >>> _led_to("id:ABC"), _led_to("%5B%5BA%20page%5D%5D"), _led_to("a.md#b"), _led_to("https://a.org")
    (('abc', 'id link'), ('A page', 'wikilink'), ('a.md', 'relative link'), ('', 'relative link'))
    """
    if address.startswith("id:"):
        return address[3:].lower(), "id link"
    plain = unquote(address)
    if plain.startswith("((") and plain.endswith("))"):
        return plain[2:-2].lower(), "((block))"
    if plain.startswith("[[") and plain.endswith("]]"):
        return plain[2:-2], "wikilink"
    return local_target(address), "relative link"


def _lines_of(block: Token) -> Iterator[tuple[str, list[_Found]]]:
    """Yield each line of a block as plain text, with the links in it."""
    text, at, found = list[str](), 0, list[_Found]()
    opened = list[int]()  # for each open link its place among the found, or -1 where it leads elsewhere
    for child in block.children or ():
        if child.type in ("softbreak", "hardbreak"):
            yield "".join(text), found
            text, at, found, opened = [], 0, [], [-1] * len(opened)
        elif child.type == "wikilink":
            start, at = at, at + len(child.content)
            text.append(child.content)
            target, rule, place = child.meta["target"], child.meta["rule"], child.meta["place"]
            if target:
                found.append(_Found(target, rule in _PATHS, start, at, rule, place))
        elif child.type == "link_open":
            address = str(child.attrGet("href") or "")
            target, rule = _led_to(address)
            opened.append(len(found) if target else -1)
            if target:
                found.append(
                    _Found(target, rule != "wikilink", at, at, rule, child.meta.get("place", (0, 0)))
                )
        elif child.type == "link_close" and opened:
            nth = opened.pop()
            if nth >= 0:
                found[nth] = replace(found[nth], end=at)
        elif child.type in ("text", "code_inline", "text_special", "image"):
            text.append(child.content)
            at += len(child.content)
    yield "".join(text), found
