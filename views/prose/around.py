"""What a body is, what it becomes, and what stands around it: how notes, files and formulas are shown."""

from collections.abc import Callable
from dataclasses import dataclass

from throughline.library.nouns import Span


@dataclass(frozen=True, slots=True)
class Body:
    """The text of a note as its author wrote it, with the places where it cites others."""

    note: str
    text: str
    spans: tuple[Span, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A heading of a body: how deep it stands, its anchor and its words."""

    depth: int
    anchor: str
    words: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A body as HTML, and its headings in order."""

    html: str
    parts: tuple[Part, ...] = ()


def _nothing(_: str) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Around:
    """How a page addresses what a body speaks of; without any of it only the web can be linked to.

    `note` gives the address of a note, `file` that of a file of the vault by the path that is written, and
    `number` the number under which the page lists a note. `embedded` gives the body of a note to be shown
    within. `opens` tells whether a link may lead to a file; a picture of it is shown all the same.
    `formula` is told MathML and the TeX that it is made from.
    """

    note: Callable[[str], str] = "?note={}".format
    file: Callable[[str], str | None] = _nothing
    opens: Callable[[str], bool] = bool
    number: Callable[[str], int | None] = _nothing
    embedded: Callable[[str], Body | None] = _nothing
    formula: Callable[[str, str], str] = '<span class="math">{}</span>'.format
