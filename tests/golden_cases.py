"""Golden cases: a text file each, with pages and what a right reading of them holds.

A case opens with a line that says what it shows. `=== file NAME FLAGS` starts a page, `=== expect` the
facts. Flags change how the page is stored: `crlf`, `bom`, `latin1`, and `escaped`, where `\\x00` and its
like stand for characters that an editor would not show.

`note`, `link` and `problem` facts are complete lists: what the library holds beyond them is a failure.
The others are checked where they are given. In a link or an origin, `*` stands for any rank, label or text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"
_ESCAPE = re.compile(r"\\x([0-9a-f]{2})|\\u([0-9a-f]{4})")


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a case, and how it is stored."""

    name: str
    text: str
    flags: frozenset[str]

    def data(self) -> bytes:
        """Return the bytes that the page has on disk."""
        text = self.text
        if "escaped" in self.flags:
            text = _ESCAPE.sub(lambda found: chr(int(found[1] or found[2], 16)), text)
        if "crlf" in self.flags:
            text = text.replace("\n", "\r\n")
        encoding = "latin-1" if "latin1" in self.flags else "utf-8"
        return (b"\xef\xbb\xbf" if "bom" in self.flags else b"") + text.encode(encoding)


@dataclass(frozen=True, slots=True)
class Fact:
    """One expected fact: its kind and its fields."""

    kind: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One golden case."""

    name: str
    shows: str
    pages: tuple[Page, ...]
    facts: tuple[Fact, ...]

    def of(self, kind: str) -> Iterator[tuple[str, ...]]:
        """Yield the fields of every fact of a kind."""
        return (fact.fields for fact in self.facts if fact.kind == kind)


WIDTHS = {
    "note": (3,), "link": (5,), "problem": (2, 3), "origin": (5,), "paper": (3,), "description": (2,),
    "date": (2,), "from": (2,), "alias": (2,), "summary": (2,), "body": (2,), "prompt": (2,), "pages": (2,),
}  # fmt: skip


def fact_of(line: str) -> Fact:
    """Return the fact that a line of a case states.

    >>> fact_of("alias Do models ask? | asking is learnt")
    Fact(kind='alias', fields=('Do models ask?', 'asking is learnt'))
    """
    kind, _, rest = line.partition(" ")
    fields = tuple(field.strip() for field in re.split(r"\s\|(?=\s|$)", rest))
    if len(fields) not in WIDTHS.get(kind, ()):
        raise ValueError(f"A {kind!r} fact does not have {len(fields)} fields: {line}")
    return Fact(kind, fields)


def case_of(name: str, text: str) -> Case:
    """Parse a case file."""
    head, *parts = re.split(r"^=== ", text, flags=re.M)
    pages: list[Page] = []
    facts: list[Fact] = []
    for part in parts:
        first, _, rest = part.partition("\n")
        match first.split():
            case ["file", page, *flags]:
                pages.append(Page(page, rest, frozenset(flags)))
            case ["expect"]:
                facts += [fact_of(line) for line in rest.splitlines() if line.strip() and line[0] != "#"]
            case _:
                raise ValueError(f"{name}: neither a file nor the facts: === {first}")
    if not pages or not facts:
        raise ValueError(f"{name}: a case has pages and facts")
    return Case(name, head.lstrip("# ").strip(), tuple(pages), tuple(facts))


def cases() -> list[Case]:
    """Return every case, by name."""
    return [case_of(path.stem, path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.txt"))]
