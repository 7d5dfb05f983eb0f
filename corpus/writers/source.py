"""A note that came from a file in Markdown or Org, as the file that gives it again.

What was written for Obsidian, or plainly, stays as it is to the letter. Of other dialects the links and the
properties are written as Obsidian has them, so that they work there and read back as they were.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import yaml

from throughline.corpus.dialects import Dialect
from throughline.corpus.properties import ALIASES, TITLES, property_key
from throughline.corpus.reading import Line, Reading
from throughline.corpus.writers.new_link import linked_name

_WIDE = 10**9  # columns: a value is never folded over lines
# What leads out of the vault, and does so wherever it stands.
# A citation by key is one in any dialect.
_ELSEWHERE = re.compile(
    r"https?://|^@|^\[(?!\[)[^\[\]\n]*@[^\[\]\n]+\]$|^(?:doi|arxiv|pmid|isbn)\b", re.IGNORECASE
)
_PLAIN = (Dialect.OBSIDIAN, Dialect.MARKDOWN)


@dataclass(frozen=True, slots=True)
class Cited:
    """Where a body links to a note: its place, the note, and the words that the link shows."""

    start: int
    end: int
    note: str
    words: str


@dataclass(frozen=True, slots=True)
class Source:
    """The one file that a note has to itself, as it was read."""

    reading: Reading
    cited: tuple[Cited, ...] = ()

    @property
    def path(self) -> str:
        """Where the file belongs in a vault."""
        pure = PurePosixPath(self.reading.path)
        return str(pure.with_suffix(".md")) if pure.suffix.lower() == ".org" else str(pure)

    @property
    def is_translated(self) -> bool:
        """Whether the file was of another dialect, and is written as Obsidian has it."""
        return self.reading.dialect not in _PLAIN

    @property
    def is_canvas(self) -> bool:
        """Whether the file is a canvas, whose text is only a part of it."""
        return self.reading.path.lower().endswith(".canvas")


@dataclass(frozen=True, slots=True)
class Filed:
    """Where the file of a note is written, and whether links found it under another name before."""

    path: str
    is_moved: bool


def as_file(source: Source, files: Mapping[str, Filed], titles: Mapping[str, str]) -> str:
    """Return the text of the file; `files` says where each note that has a file of its own is written."""
    reading = source.reading
    parts = [
        _front(reading),
        *([reading.heading, ""] if reading.heading else []),
        _body(source, files, titles),
    ]
    return "\n".join(part for at, part in enumerate(parts) if part or at) + "\n"


def _front(reading: Reading) -> str:
    """Return the front matter: as it was, or as YAML where it stood otherwise."""
    written = _gapless(reading.furniture)
    is_yaml = written.startswith("---") and reading.dialect is not Dialect.LOGSEQ  # whose own is no YAML
    said = {one.key for one in reading.properties}
    more: dict[str, Any] = {}
    if reading.dialect not in _PLAIN:
        is_plain_title = reading.title in (reading.heading.lstrip("# "), PurePosixPath(reading.path).stem)
        if not said & set(TITLES) and not is_plain_title:
            more["title"] = reading.title
        if reading.aliases and not (is_yaml and said & set(ALIASES)):
            more["aliases"] = list(reading.aliases)
        if reading.tags and reading.dialect is Dialect.ORG:
            more["tags"] = list(reading.tags)
        if reading.date and reading.date not in reading.path and not is_yaml:
            more["date"] = reading.date
    if is_yaml:
        return f"---\n{_dumped(more)}{written[4:]}" if more else written
    if reading.dialect in _PLAIN:
        return written  # TOML as it stands, or nothing
    kept = {one.name: one.value for one in reading.properties}
    names = {property_key(name) for name in more}
    kept = {name: value for name, value in kept.items() if property_key(name) not in names}
    return f"---\n{_dumped({**more, **kept})}---" if more or kept else ""


def _dumped(values: Mapping[str, Any]) -> str:
    if not values:
        return ""
    return str(yaml.safe_dump(dict(values), allow_unicode=True, sort_keys=False, width=_WIDE))


def _gapless(lines: Sequence[Line]) -> str:
    """Return the lines of a front matter with the empty ones between them."""
    found = list[str]()
    for line in lines:
        found += [""] * (line.number - 1 - len(found))
        found.append(line.text)
    return "\n".join(found)


def _body(source: Source, files: Mapping[str, Filed], titles: Mapping[str, str]) -> str:
    """Return the body, with each link that would lead elsewhere in the vault written anew."""
    body, pieces, at = source.reading.body_text, list[str](), 0
    is_plain = source.reading.dialect in _PLAIN
    for one in source.cited:
        file = files.get(one.note)
        if one.start < at or (is_plain and (file is None or not file.is_moved)):
            continue
        target = linked_name(file.path) if file else titles.get(one.note, "")
        written = body[one.start : one.end]
        if _ELSEWHERE.search(written):
            continue
        if not target or set(target) & set("[]|#^\n"):
            continue
        words = " ".join(one.words.split())
        shown = f"|{words}" if words and words != target and not set(words) & set("[]|") else ""
        sign = "!" if written.startswith("!") else ""
        pieces += (body[at : one.start], f"{sign}[[{target}{shown}]]")
        at = one.end
    whole = "".join((*pieces, body[at:]))
    return "\n".join(_dedented(whole.split("\n"))) if source.reading.dialect is Dialect.LOGSEQ else whole


def _dedented(lines: Sequence[str]) -> Iterator[str]:
    """Yield lines of Logseq, where what is indented below a heading is a list; elsewhere it would be code."""
    in_list, base = False, ""
    for line in lines:
        indent = line[: len(line) - len(line.lstrip())]
        if not line.strip() or (indent and in_list):
            yield line
            continue
        if not indent:
            in_list, base = line.startswith(("- ", "* ", "+ ")), ""
        base = base or indent
        yield line.removeprefix(base)
