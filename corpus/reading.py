"""What one page says, before it is compared with any other page."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from throughline.corpus.model import LinkKind, NoteKind, Paper, Problem

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


@dataclass(frozen=True, slots=True)
class Reference:
    """A link as a page writes it out: what it points to and, where that is said, what it means.

    `start` and `end` are its place in the body, two zeros where it has none there; `shown` are its words.
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

    @property
    def title(self) -> str:
        """The title that the target would have, were it known by nothing else."""
        name = PurePosixPath(self.target.removesuffix("/"))
        return (name.name if self.is_path or "/" in self.target else str(self.target)).removesuffix(".md")

    @property
    def expected(self) -> NoteKind:
        """What the target is by the meaning of the link."""
        return self.kind.far_end(self.forward) if self.kind else NoteKind.CONCEPT


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one page says; `furniture` are its headings and boilerplate lines.

    A page in Markdown writes its links out as references; nothing is looked for in its prose. The links of a
    captured web page show which titles are surely cited. The links of an article count where they lead to a
    page of the library; `addresses` are where a page stands on the web. A bibliography has no title, and its
    papers as entries.
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
        yield self.captured_prompt
        yield from (reference.label for reference in self.references)
        yield from (line.text for line in self.furniture)
        for section in self.sections:
            for item in section.items:
                yield from (item.title, item.description, item.label, item.summary, item.arxiv)
