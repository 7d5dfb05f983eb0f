"""The types that every other module uses: notes, links, papers and problems."""

from dataclasses import dataclass
from enum import StrEnum

from throughline.corpus.kinds import LinkKind, NoteKind
from throughline.corpus.properties import Property

__all__ = [
    "Card",
    "Link",
    "LinkKind",
    "Note",
    "NoteKind",
    "Origin",
    "OriginKind",
    "Paper",
    "Problem",
    "ProblemKind",
    "Property",
]


class OriginKind(StrEnum):
    """Which part of a page made a link: for each kind of note a list on its page, or the text itself."""

    _ignore_ = "_members _kind"
    _members = vars()
    for _kind in NoteKind:
        _members[f"LISTED_BY_{_kind.name}"] = f"listed by the {_kind.value}"
    CITED = "cited in the body"

    @classmethod
    def listed_by(cls, kind: NoteKind) -> "OriginKind":
        """The origin of a link that a page of this kind lists."""
        return _LISTED_BY[kind]


_LISTED_BY = {kind: OriginKind(f"listed by the {kind.value}") for kind in NoteKind}


class ProblemKind(StrEnum):
    """Why a page could not be taken exactly as it is."""

    UNREADABLE = "unreadable"
    LEFT_OUT = "left out"
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
    pmid: str = ""
    isbn: str = ""


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
    properties: tuple[Property, ...] = ()
    tags: tuple[str, ...] = ()
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """The few facts of a note that lists, maps and paths need."""

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
