"""A prompt that was taken away beside the one made today: which lines differ, and in which words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

ALIKE = 0.4  # of their words: two lines that share so many are one line that was changed
_WORDS = re.compile(r"\s+|[^\s]+")


class Side(StrEnum):
    """In which of the two prompts some words stand."""

    BOTH = "both"
    THEN = "then"
    NOW = "now"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a line, and in which of the prompts they stand."""

    side: Side
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line as it was and as it is; one that only one prompt has is empty in the other."""

    part: str
    then: str
    now: str

    @property
    def is_same(self) -> bool:
        """Whether the line has not changed."""
        return self.then == self.now

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The words of both lines in their order, each with the prompt that it stands in."""
        return tuple(_pieces(_WORDS.findall(self.then), _WORDS.findall(self.now)))


@dataclass(frozen=True, slots=True)
class Beside:
    """Two prompts line by line."""

    rows: tuple[Row, ...]

    @property
    def changed(self) -> tuple[Row, ...]:
        """The lines that differ."""
        return tuple(row for row in self.rows if not row.is_same)


def beside(then: str, now: str) -> Beside:
    """Put two prompts side by side; each line stands under the last heading above it."""
    before, after = _lines(then), _lines(now)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    rows: list[Row] = []
    part = ""
    for what, a, b, c, d in matcher.get_opcodes():
        pairs = (
            zip(before[a:b], after[c:d], strict=True) if what == "equal" else _paired(before[a:b], after[c:d])
        )
        for old, new in pairs:
            heading = new or old
            if heading.startswith("## "):
                part = heading.removeprefix("## ")
            rows.append(Row(part, old, new))
    return Beside(tuple(rows))


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _paired(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the lines of a stretch that differs: each old one with the first new one that is like it."""
    start = 0
    for old in before:
        like = next((n for n in range(start, len(after)) if _alike(old, after[n])), None)
        if like is None:
            yield old, ""
            continue
        yield from (("", new) for new in after[start:like])
        yield old, after[like]
        start = like + 1
    yield from (("", new) for new in after[start:])


def _alike(one: str, other: str) -> bool:
    if one.startswith("## ") != other.startswith("## "):
        return False
    return SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio() >= ALIKE


def _pieces(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            yield Piece(Side.BOTH, "".join(before[a:b]))
            continue
        if b > a:
            yield Piece(Side.THEN, "".join(before[a:b]))
        if d > c:
            yield Piece(Side.NOW, "".join(after[c:d]))


def report(found: Beside, saved: str, today: str) -> list[str]:
    """Return the lines that differ, each as it was and as it is, under the part that it stands in."""
    if not found.changed:
        return [f"nothing differs: the prompt of {saved} is the one that would be made today"]
    lines = [f"{len(found.changed)} of {len(found.rows)} lines differ; - as saved {saved}, + as made {today}"]
    part = None
    for row in found.changed:
        if row.part != part:
            part = row.part
            lines += ["", part] if part else [""]
        lines += [f"- {row.then}"] if row.then else []
        lines += [f"+ {row.now}"] if row.now else []
    return lines
