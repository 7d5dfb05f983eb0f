"""One body on its way to HTML: its marks, its headings, and how what it names is linked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from mimetypes import guess_type

from markdown_it import MarkdownIt

from throughline.views.prose.around import Around, Body, Part
from throughline.views.prose.marks import Marks
from throughline.views.prose.targets import Targets, anchor_of
from throughline.views.safe import text

MOST_TEX = 200_000  # characters of formulas in one body; what is beyond stays as it is written
MOST_EMBEDS = 24  # notes shown within one page, at any depth
DEEPEST = 2  # a note within a note within a note
OUT = ' target="_blank" rel="noreferrer noopener"'


@dataclass(slots=True)
class Budget:
    """What one page may still spend, shared by all that is shown within it."""

    tex: int = MOST_TEX
    embeds: int = MOST_EMBEDS


@dataclass(slots=True)
class Work:
    """What the rules ask and tell while one body is rendered."""

    body: Body
    around: Around
    parser: MarkdownIt
    show: Callable[[Body, str, Work], str]  # another body, or a part of it, within this one
    targets: Targets = field(default_factory=Targets)
    marks: Marks = field(default_factory=Marks)
    budget: Budget = field(default_factory=Budget)
    chain: tuple[str, ...] = ()
    prefix: str = ""
    parts: list[Part] = field(default_factory=list)
    depths: dict[str, int] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)

    def may_convert(self, length: int) -> bool:
        """Take the length of a formula from the budget; tell whether there was enough."""
        self.budget.tex -= length
        return self.budget.tex >= 0

    def tag(self, tag: str) -> str:
        """Return the tag of a heading: they begin below the title of the page, and skip no level."""
        return f"h{min(6, 1 + len(self.chain) + self.depths.get(tag, 0))}"

    def heading(self, tag: str, words: str) -> str:
        """Note a heading, and return its anchor as an attribute."""
        named = self._free(anchor_of(words.replace("#", " ")))
        self.parts.append(Part(self.depths.get(tag, 0), named, words))
        return f' id="{text(named)}"'

    def anchor(self, name: str) -> str:
        """Return an anchor as an attribute."""
        return f' id="{text(self._free(name))}"'

    def _free(self, name: str) -> str:
        named = self.prefix + name
        self.seen[named] = self.seen.get(named, 0) + 1
        return named if self.seen[named] == 1 else f"{named}-{self.seen[named]}"

    def link(self, note: str, inside: str, part: str = "") -> str:
        """Return a link to a note; `inside` is HTML."""
        anchor = f"#{text(anchor_of(part))}" if part else ""
        number = self.around.number(note)
        mark = f"<sup>{number}</sup>" if number else ""
        return f'<a class="cite" href="{text(self.around.note(note))}{anchor}">{inside}{mark}</a>'

    def within(self, anchor: str, inside: str, more: str = "") -> str:
        """Return a link to a place in this body; `inside` and `more` are HTML."""
        return f'<a class="here" href="#{text(self.prefix + anchor)}"{more}>{inside}</a>'

    def out(self, address: str, inside: str) -> str:
        """Return a link to the web: it opens a tab of its own, and does not tell where the reader was."""
        return f'<a class="out" href="{text(address)}"{OUT}>{inside}</a>'

    def file(self, path: str, words: str, is_shown: bool) -> str:
        """Return a file of the vault: a picture where it is to be shown and can be, else a link to it."""
        address = self.around.file(path)
        if address is None:
            return f'<span class="nowhere" title="No file has this name">{text(words)}</span>'
        if is_shown and str(guess_type(path)[0]).startswith("image/"):
            size = words.partition("x")[0]
            width = f' width="{int(size)}"' if size.isdecimal() and len(size) < 5 else ""
            alt = "" if width or words == path else words
            return picture(address, alt, width)
        if not self.around.opens(path):
            return f'<span class="nowhere" title="This file could run a program">{text(words)}</span>'
        return f'<a class="file" href="{text(address)}" target="_blank">{text(words)}</a>'

    def embed(self, note: str, part: str) -> str | None:
        """Return a note, or a part of it, as it is shown within this one, or nothing where it is too much."""
        if note in self.chain or len(self.chain) > DEEPEST or self.budget.embeds <= 0:
            return None
        body = self.around.embedded(note)
        if body is None:
            return None
        self.budget.embeds -= 1
        return self.show(body, part, self)


def picture(address: str, alt: str, width: str = "") -> str:
    """Return a picture of the vault; `width` is an attribute."""
    return f'<img src="{text(address)}" alt="{text(alt)}"{width} decoding="async">'
