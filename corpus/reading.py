"""What one page says, before it is compared with any other page."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from throughline.corpus.dialects import Dialect
from throughline.corpus.model import LinkKind, NoteKind, Paper, Problem
from throughline.corpus.properties import Property

PARAGRAPH_BREAK = "\n\n"


class Part(StrEnum):
    """The lists that a page can hold."""

    INQUIRIES = "inquiring lines that use this note"
    RELATED = "related concepts"
    PAPERS = "related papers"
    SOURCES = "sources"
    ANCHORS = "anchor papers"
    NEXT = "next inquiring lines"
    MEMBERS = "notes of the topic"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file with its number, counted from one."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list; a source may come with a summary and no title."""

    line: int
    title: str = ""
    description: str = ""
    label: str = ""
    summary: str = ""
    arxiv: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A list of a page, with the count that its heading declares."""

    part: Part
    line: int
    items: tuple[Item, ...] = ()
    declared: int | None = None


class Sign(StrEnum):
    """What a stretch of a page can be a sign of, as an import is accounted for."""

    LINK = "link"
    PROPERTY = "property"
    TAG = "tag"
    DATE = "date"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Heard:
    """How often a page writes one thing in one way: the rule that understands it, and the first place.

    What no rule understands has the reason as its rule.
    """

    sign: Sign
    rule: str
    count: int
    line: int
    text: str
    understood: bool = True


@dataclass(frozen=True, slots=True)
class Reference:
    """A link as a page writes it out: what it points to and, where that is said, what it means.

    `start` and `end` are its place in the body, two zeros where it has none there; `shown` are its words.
    `rule` names the way in which it is written. A link by id leads to a block or a note that carries the id,
    and to nothing else. `source` is the path at which a link starts that a page draws between two others.
    """

    line: int
    target: str
    is_path: bool
    kind: LinkKind | None = None
    forward: bool = True
    label: str = ""
    rank: int | None = None
    text: str = ""
    start: int = 0
    end: int = 0
    shown: str = ""
    rule: str = ""
    by_id: bool = False
    source: str = ""

    @property
    def title(self) -> str:
        """The title of the target, were it known by nothing else; a name is never cut to a part."""
        name = PurePosixPath(self.target.removesuffix("/")).name if self.is_path else self.target
        return name.removesuffix(".md").strip()

    @property
    def expected(self) -> NoteKind:
        """What the target is by the meaning of the link."""
        return self.kind.far_end(self.forward) if self.kind else NoteKind.CONCEPT


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one page says; `furniture` are its headings and boilerplate lines.

    A page in Markdown writes its links out as references; nothing is looked for in its prose. Its `heading`
    is the line that was taken out of the body for its title; its `ids` are those of its blocks and its own.
    The links of a captured web page show which titles are surely cited. The links of an article count where
    they lead to a page of the library; `addresses` are where a page stands on the web. A bibliography has no
    title, and its
    papers as entries. `numbers` is a date of which the numbers do not tell which is the day.
    `order` is the order in which another of its dates can only be read.
    """

    path: str
    kind: NoteKind
    title: str
    title_line: int = 1
    description: str = ""
    body: tuple[Line, ...] = ()
    aliases: tuple[str, ...] = ()
    date: str = ""
    sourced_from: str = ""
    topic_line: str = ""
    topic_questions: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    captured_prompt: str = ""
    furniture: tuple[Line, ...] = ()
    problems: tuple[Problem, ...] = ()
    summary: str = ""
    references: tuple[Reference, ...] = ()
    paper: Paper | None = None
    cited_titles: tuple[str, ...] = ()
    is_markdown: bool = False
    is_article: bool = False
    addresses: tuple[str, ...] = ()
    is_stub: bool = False
    entries: tuple["Reading", ...] = ()
    dialect: Dialect = Dialect.MARKDOWN
    properties: tuple[Property, ...] = ()
    tags: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    heard: tuple[Heard, ...] = ()
    heading: str = ""
    numbers: str = ""
    order: str = ""

    @property
    def body_text(self) -> str:
        """The body as paragraphs with one blank line between them."""
        return PARAGRAPH_BREAK.join(line.text for line in self.body)

    def texts(self) -> Iterator[str]:
        """Yield every piece of text that was read, so that a test can see that none is lost."""
        yield from (self.title, self.description, self.date, self.sourced_from, self.topic_line)
        yield from (line.text for line in self.body)
        yield from self.aliases
        yield from self.topic_questions
        yield self.heading
        yield self.captured_prompt
        yield from (reference.label for reference in self.references)
        yield from (line.text for line in self.furniture)
        for section in self.sections:
            for item in section.items:
                yield from (item.title, item.description, item.label, item.summary, item.arxiv)
