"""Zotero's own JSON, as its exporters write it: each item with a title is a paper."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from throughline.corpus.readers.entries import Item

_NAMES = {
    "publicationtitle": "container-title", "proceedingstitle": "booktitle", "booktitle": "booktitle",
    "university": "school", "abstractnote": "abstract", "doi": "doi", "isbn": "isbn", "url": "url",
    "date": "date",
    "publisher": "publisher", "title": "title", "archiveid": "number", "conferencename": "booktitle",
    "blogtitle": "container-title", "websitetitle": "container-title", "encyclopediatitle": "container-title",
    "institution": "institution", "repository": "publisher",
}  # fmt: skip
_NO_WORKS = ("attachment", "note", "annotation")
_EXTRA = re.compile(r"^\s*(doi|pmid|arxiv|isbn|citation key)\s*:\s*(\S.*?)\s*$", re.IGNORECASE | re.MULTILINE)


def zotero_items(value: Any) -> list[dict[str, Any]] | None:
    """Return the items of an export, or None where a value is none."""
    found = value.get("items") if isinstance(value, dict) else value
    if not isinstance(found, list) or not found:
        return None
    items = [one for one in found if isinstance(one, dict) and isinstance(one.get("itemType"), str)]
    return items if len(items) == len(found) else None


def from_zotero(entry: Mapping[str, Any], line: int, flat: Any) -> Item | None:
    """Return one item, or None where it is a note or a file that lies beside a work."""
    if entry["itemType"] in _NO_WORKS:
        return None
    fields = dict[str, str]()
    for name, value in entry.items():
        if (known := _NAMES.get(str(name).casefold())) and flat(value):
            fields.setdefault(known, flat(value))
    extra = entry.get("extra")
    for name, value in _EXTRA.findall(extra if isinstance(extra, str) else ""):
        fields.setdefault("number" if name.casefold() == "arxiv" else name.casefold(), _labelled(name, value))
    key = flat(entry.get("citationKey") or entry.get("citekey")) or fields.get("citation key", "")
    return Item(key or flat(entry.get("key")), line, fields, tuple(_people(entry.get("creators"), flat)))


def _labelled(name: str, value: str) -> str:
    return f"arXiv:{value}" if name.casefold() == "arxiv" and ":" not in value else value


def _people(creators: Any, flat: Any) -> Iterator[str]:
    """Yield the authors in the order in which names are spoken."""
    listed = [one for one in creators if isinstance(one, dict)] if isinstance(creators, list) else []
    for one in listed:
        if flat(one.get("creatorType")) in ("author", "artist", "inventor", "presenter", "programmer", ""):
            name = flat(one.get("name")) or " ".join(
                filter(None, (flat(one.get("firstName")), flat(one.get("lastName"))))
            )
            yield from filter(None, [name])
