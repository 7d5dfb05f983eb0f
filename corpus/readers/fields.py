"""Properties that stand in the text of a note: `key:: value`, as Logseq and Dataview write them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from throughline.corpus.properties import ALIASES, DATES, TAGS, Property, property_key

# A name is words; what is longer or has other signs is prose, code or an address.
_NAME = r"[^\W\d_][\w./ -]{0,60}?"
_LINE = re.compile(
    rf"^(?:[ \t]*(?:[-*+]|\d+[.)])[ \t]+|[ \t]*)(?:\*\*|__)?({_NAME})(?:\*\*|__)?::(?:\*\*)?"
    r"(?:[ \t]+(.*?))?[ \t]*\r?$"
)
HEAD = 12  # lines of a note in which it may speak of itself so
_HEAD = re.compile(
    r"(?:[-*+] )?(?:\*\*|__)?([A-Za-z][A-Za-z _-]{1,20}?)(?:\*\*|__)?:(?:\*\*)?[ \t]+(\S.*?)[ \t\r]*"
)
_ENCLOSED = re.compile(
    rf"[\[(]({_NAME})::[ \t]+((?:\[\[[^\[\]]*\]\]|\[[^\[\]]*\]\([^()]*\)|[^\[\]()])+)[\])]"
)
_BLOCK_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_FENCE = re.compile(r"[ \t>]*(?:[-*+][ \t]+)?(`{3,}|~{3,})")
# What Logseq writes for itself: kept in the text, and nothing that a person said of the note.
OF_THE_PROGRAM = frozenset((
    "id", "collapsed", "heading", "logseq.order_list_type", "background_color", "query_table",
    "query_properties", "query_sort_by", "query_sort_desc", "card_last_interval", "card_repeats",
    "card_ease_factor", "card_next_schedule", "card_last_reviewed", "card_last_score",
    "template_including_parent", "hl_page", "hl_color", "hl_type", "ls_type", "file_path", "hl_stamp",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of a text, the lines that hold nothing else, and the ids of its blocks."""

    properties: tuple[Property, ...] = ()
    opening: int = 0
    ids: tuple[str, ...] = ()


def read_fields(lines: Sequence[str], before: int, is_logseq: bool) -> Fields:
    """Return the fields of a text; `opening` lines at its start hold the properties of a page in Logseq."""
    found, ids = list[Property](), list[str]()
    opening = _opening(lines) if is_logseq else 0
    for number, line in _outside_code(lines):
        if "::" not in line:
            continue
        whole = _LINE.match(line)
        written = [(whole[1], whole[2] or "")] if whole else _ENCLOSED.findall(line)
        for name, value in written:
            key = property_key(name)
            if key == "id" and _BLOCK_ID.fullmatch(value):
                ids.append(value.lower())
            if key not in OF_THE_PROGRAM and (number < opening or not is_logseq or "[[" in value):
                found.append(_property(name, value.strip(), before + number + 1, is_logseq))
    return Fields(tuple(found), opening, tuple(ids))


def head_lines(lines: Sequence[str], before: int) -> Iterator[Property]:
    """Yield what a note without front matter says of itself below its heading, as `Tags: talk, trust`.

    >>> [one.name for one in head_lines(["# On talk", "", "Date: 2024-05-01", "**Tags**: a", "Note: b"], 0)]
    ['Date', 'Tags']
    """
    for number, line in enumerate(lines[:HEAD], before + 1):
        found = _HEAD.fullmatch(line)
        if found and property_key(found[1]) in (*DATES, *TAGS, *ALIASES):
            yield Property.of(found[1], found[2], number)
        elif line.strip() and not line.startswith("# "):
            return


def _opening(lines: Sequence[str]) -> int:
    """Return how many lines at the start of a page in Logseq are its properties."""
    at = next((n for n, line in enumerate(lines) if line.strip()), len(lines))
    start = at
    while at < len(lines) and (found := _LINE.match(lines[at])):
        if found[0].lstrip().startswith("- ") and at > start:
            break
        at += 1
    return at if at > start else 0


def _property(name: str, value: str, line: int, is_logseq: bool) -> Property:
    """Return a field as a property; in Logseq a comma parts what a list of names holds."""
    if is_logseq and property_key(name) in ALIASES:
        return Property.of(name, [part.strip() for part in value.split(",") if part.strip()], line)
    return Property.of(name, value, line)


def _outside_code(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the lines that stand outside of fenced code, each with its place."""
    fence = ""
    for number, line in enumerate(lines):
        mark = _FENCE.match(line)
        if fence:
            fence = "" if mark and mark[1].startswith(fence) else fence
        elif mark:
            fence = mark[1]
        else:
            yield number, line


def merged(properties: Sequence[Property]) -> tuple[Property, ...]:
    """Return properties with those of one name joined: a field may be written many times.

    An empty one takes nothing from another of its name.
    """
    by_key: dict[str, list[Property]] = {}
    for one in properties:
        by_key.setdefault(one.key, []).append(one)
    said = ([one for one in group if one.texts] or group[:1] for group in by_key.values())
    return tuple(group[0] if len(group) == 1 else _joined(group) for group in said)


def _joined(group: Sequence[Property]) -> Property:
    values = [text for one in group for text in one.texts]
    return Property.of(group[0].name, list(dict.fromkeys(values)), group[0].line)
