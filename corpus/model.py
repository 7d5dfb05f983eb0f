"""The nouns that every other module speaks: notes, links, papers and problems."""

from dataclasses import dataclass
from enum import StrEnum


class NoteKind(StrEnum):
    """What a note is."""

    CONCEPT = "concept"
    INQUIRY = "inquiry"
    PAPER = "paper"
    TOPIC = "topic"


class LinkKind(StrEnum):
    """What a link says of its two ends, read from source to target."""

    SOURCE_FOR = "source for"
    RELATED = "related"
    RELATED_PAPER = "related paper"
    ANCHOR_PAPER = "anchor paper"
    NEXT = "next"
    TOPIC = "topic"

    @property
    def forward(self) -> str:
        """The words for this link read from its source."""
        return _WORDS[self][0]

    @property
    def backward(self) -> str:
        """The words for this link read from its target."""
        return _WORDS[self][1]


_WORDS = {
    LinkKind.SOURCE_FOR: ("is a source for", "draws on"),
    LinkKind.RELATED: ("is related to", "is related from"),
    LinkKind.RELATED_PAPER: ("is close to the paper", "is a paper close to"),
    LinkKind.ANCHOR_PAPER: ("is anchored in the paper", "anchors"),
    LinkKind.NEXT: ("leads on to", "follows from"),
    LinkKind.TOPIC: ("belongs to the topic", "is the topic of"),
}


class OriginKind(StrEnum):
    """Which part of a page made a link."""

    LISTED_BY_CONCEPT = "listed by the concept"
    LISTED_BY_INQUIRY = "listed by the inquiry"
    LISTED_BY_PAPER = "listed by the paper"
    LISTED_BY_TOPIC = "listed by the topic"
    CITED = "cited in the body"

    @classmethod
    def listed_by(cls, kind: NoteKind) -> "OriginKind":
        """The origin of a link that a page of this kind lists."""
        return _LISTED_BY[kind]


_LISTED_BY = {
    NoteKind.CONCEPT: OriginKind.LISTED_BY_CONCEPT,
    NoteKind.INQUIRY: OriginKind.LISTED_BY_INQUIRY,
    NoteKind.PAPER: OriginKind.LISTED_BY_PAPER,
    NoteKind.TOPIC: OriginKind.LISTED_BY_TOPIC,
}


class ProblemKind(StrEnum):
    """Why a page could not be taken just as it stands."""

    UNREADABLE = "unreadable"
    ENCODING = "encoding"
    EMPTY = "empty"
    TOO_LARGE = "too large"
    BINARY = "binary"
    COUNT = "count"
    UNTITLED_SOURCES = "untitled sources"
    NOT_UNDERSTOOD = "not understood"
    AMBIGUOUS = "ambiguous"
    CLASH = "clash"
    SELF_LINK = "self link"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Origin:
    """One place where a page says that a link exists, with its words for it."""

    page: str
    kind: OriginKind
    line: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A typed link between two note ids, with all the places that say so."""

    kind: LinkKind
    source: str
    target: str
    label: str = ""
    rank: int | None = None
    origins: tuple[Origin, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """What is known of a paper beyond its title; an empty field is unknown."""

    arxiv: str = ""
    year: int | None = None
    doi: str = ""
    authors: tuple[str, ...] = ()
    abstract: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A note as the library knows it: complete from its page, or a stub from what others say."""

    id: str
    kind: NoteKind
    title: str
    description: str = ""
    summary: str = ""
    body: str = ""
    complete: bool = False
    aliases: tuple[str, ...] = ()
    date: str = ""
    sourced_from: str = ""
    paper: Paper | None = None
    captured_prompt: str = ""
    pages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """The little of a note that lists, maps and paths need."""

    id: str
    kind: NoteKind
    title: str
    description: str = ""
    complete: bool = False
    date: str = ""
    connections: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in one page that a person should look at."""

    path: str
    line: int
    kind: ProblemKind
    message: str
