"""What a web page says of itself in JSON-LD: its title, authors, date and ids."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

LONGEST = 500_000  # characters of a block of JSON-LD; what a page says of itself takes a few thousand
DEEPEST = 5  # lists and graphs within one another

_TYPES = re.compile(
    r"(?:\w*Article|Report|SocialMediaPosting|BlogPosting|LiveBlogPosting|DiscussionForumPosting|APIReference"
    r"|Thesis|Book|Chapter)"
)
_SCHOLARLY = ("ScholarlyArticle", "MedicalScholarlyArticle", "Thesis")
_CDATA = re.compile(r"\A\s*<!\[CDATA\[|\]\]>\s*\Z")


@dataclass(frozen=True, slots=True)
class LinkedData:
    """What the first article in a page's JSON-LD says; an empty field was not said."""

    names: tuple[str, ...] = ()
    description: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""
    site: str = ""
    ids: str = ""
    is_scholarly: bool = False


def read_linked_data(blocks: list[str]) -> LinkedData:
    """Return what the first article says in any of the blocks says; one that is no JSON says nothing."""
    for block in blocks:
        if len(block) > LONGEST:
            continue
        try:
            value = json.loads(_CDATA.sub("", block), strict=False)
        except (ValueError, RecursionError):  # pages hold all kinds of half-made scripts
            continue
        for one in _things(value):
            if any(_TYPES.fullmatch(kind) for kind in _texts(one.get("@type"))):
                return _read(one)
    return LinkedData()


def _things(value: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Yield the things that a block describes, however they are put into lists and graphs."""
    if depth > DEEPEST:
        return
    if isinstance(value, list):
        for one in value:
            yield from _things(one, depth + 1)
    elif isinstance(value, dict):
        yield value
        for name in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _things(value.get(name), depth + 1)


def _read(thing: Mapping[str, Any]) -> LinkedData:
    names = [_text(thing.get(name)) for name in ("name", "headline")]
    identifiers = thing.get("identifier")
    ids = " ".join(
        _named(one, "value") for one in (identifiers if isinstance(identifiers, list) else [identifiers])
    )
    sites = (_named(thing.get(name)) for name in ("isPartOf", "publisher"))
    return LinkedData(
        names=tuple(dict.fromkeys(filter(None, names))),
        description=_text(thing.get("description")),
        authors=tuple(_people(thing.get("author") or thing.get("creator"))),
        date=_text(thing.get("datePublished")) or _text(thing.get("dateCreated")),
        site=next(filter(None, sites), ""),
        ids=f"{ids} {_text(thing.get('sameAs'))} {_text(thing.get('@id'))}",
        is_scholarly=any(kind in _SCHOLARLY for kind in _texts(thing.get("@type"))),
    )


def _people(value: Any) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        name = _named(one)
        if name and "://" not in name:
            yield name


def _named(value: Any, field: str = "name") -> str:
    """Return the name of a thing, or of the first of several, that is given as text or as a thing."""
    if isinstance(value, list):
        value = value[0] if value else None
    return _text(value.get(field)) if isinstance(value, dict) else _text(value)


def _texts(value: Any) -> list[str]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]


def _text(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""
