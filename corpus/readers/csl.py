"""CSL-JSON, as reference managers write it: each reference is a paper."""

import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from throughline.corpus.model import NoteKind
from throughline.corpus.readers.entries import Item, gathered, not_understood
from throughline.corpus.readers.zotero import from_zotero, zotero_items
from throughline.corpus.reading import Reading
from throughline.corpus.text.letters import clean, whole

DEEPEST = 50  # lists within lists of a value; a reference has two

_BLANKS = re.compile(r"[ \t\n\r]*+")
_MARKUP = re.compile(r"</?(?:i|b|p|sub|sup|sc|em|strong|jats:[a-z-]+|span(?:\s[^<>]*)?)>", re.IGNORECASE)

_TYPES = frozenset((
    "article", "article-journal", "article-magazine", "article-newspaper", "bill", "book", "broadcast",
    "chapter", "classic", "collection", "dataset", "document", "entry", "entry-dictionary",
    "entry-encyclopedia", "event", "figure", "graphic", "hearing", "interview", "legal_case", "legislation",
    "manuscript", "map", "motion_picture", "musical_score", "pamphlet", "paper-conference", "patent",
    "performance", "periodical", "personal_communication", "post", "post-weblog", "regulation", "report",
    "review", "review-book", "software", "song", "speech", "standard", "thesis", "treaty", "webpage",
))  # fmt: skip


def read_csl(path: str, text: str) -> Reading:
    """Read a CSL-JSON file, as reference managers write it."""
    try:
        found = list(_entries(text))
    except (ValueError, RecursionError) as error:
        reason = str(error) if isinstance(error, ValueError) else "it is nested too deeply"
        return Reading(path, NoteKind.PAPER, "", problems=(not_understood(path, 1, f"no JSON: {reason}"),))
    if (zotero := zotero_items(found[0][0] if len(found) == 1 else [one for one, _, _ in found])) is not None:
        works = [from_zotero(one, 1, _flat) for one in zotero]
        return gathered(path, text, [one for one in works if one], [])
    if not found or not all(isinstance(one, dict) and str(one.get("type")) in _TYPES for one, _, _ in found):
        reason = "JSON, but no list of references"
        return Reading(path, NoteKind.PAPER, "", problems=(not_understood(path, 1, reason),))
    items, line, counted = list[Item](), 1, 0
    for entry, start, end in found:
        shown = json.dumps(entry.get("title", ""), ensure_ascii=False)
        at = max(start, text.find(shown, start, end))
        line += text.count("\n", counted, at)
        counted = at
        items.append(_from_csl(entry, line))
    return gathered(path, text, items, [])


def _entries(text: str) -> Iterator[tuple[Any, int, int]]:
    """Yield the values of a JSON list, or a single value, each with where it is in the text."""
    decoder = json.JSONDecoder()
    at = _blank_to(text, 0)
    if text[at : at + 1] != "[":
        yield json.loads(text), at, len(text)
        return
    at = _blank_to(text, at + 1)
    is_first = True
    while is_first or text[at : at + 1] == ",":
        start = at if is_first else _blank_to(text, at + 1)
        if not text.startswith("{", start):
            break
        value, end = decoder.raw_decode(text, start)
        yield value, start, end
        at, is_first = _blank_to(text, end), False
    if text[at : at + 1] != "]" or _blank_to(text, at + 1) < len(text):
        # Whatever is wrong, or a list of something else: the whole says what it is.
        yield from ((value, at, at) for value in json.loads(text))


def _blank_to(text: str, at: int) -> int:
    """Return where the blanks of a JSON text end."""
    match = _BLANKS.match(text, at)
    return match.end() if match else at


def _from_csl(entry: Mapping[str, Any], line: int) -> Item:
    fields = {str(name).casefold(): _flat(value) for name, value in entry.items()}
    issued = entry.get("issued")
    if isinstance(issued, dict):
        fields["year"] = _flat(issued.get("date-parts") or issued.get("raw") or issued.get("literal"))
    people = entry.get("author")
    listed = people if isinstance(people, list) else []
    authors = (_person(person) for person in listed if isinstance(person, dict))
    return Item(_flat(entry.get("id")), line, fields, tuple(filter(None, authors)))


def _person(person: Mapping[str, Any]) -> str:
    parts = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
    return _flat(person.get("literal")) or " ".join(filter(None, (_flat(person.get(part)) for part in parts)))


def _flat(value: Any, depth: int = 0) -> str:
    """Return a JSON value as one line of text, without the markup that titles and abstracts may carry."""
    if isinstance(value, str):
        return clean(whole(" ".join(html.unescape(_MARKUP.sub("", value)).split())))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list) and depth < DEEPEST:
        return ", ".join(filter(None, (_flat(one, depth + 1) for one in value)))
    return ""
