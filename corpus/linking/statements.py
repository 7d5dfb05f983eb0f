"""What a page says of notes and links once its titles are resolved, and what resolving them takes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from throughline.corpus.linking.citations import Known
from throughline.corpus.model import LinkKind, NoteKind, OriginKind, Problem
from throughline.corpus.reading import Heard, Reading

NAMED = 5  # pages that a problem names; the others are counted


class Name(NamedTuple):
    """A note as titles point to it; `variant` tells apart different notes of one title."""

    kind: NoteKind
    key: str
    variant: str = ""


class Ambiguous(NamedTuple):
    """A title that more than one captured note carries."""

    pages: tuple[str, ...]

    @property
    def named(self) -> str:
        """The first pages, and how many more there are."""
        more = f" and {len(self.pages) - NAMED} more" if len(self.pages) > NAMED else ""
        return ", ".join(self.pages[:NAMED]) + more


class Target(NamedTuple):
    """What a written link leads to: a place beside its page, one anywhere, and a name of a note.

    `name` is the last part as it is written: letter case counts where it alone tells two files apart.
    """

    place: str
    anywhere: str
    key: str
    is_path: bool = False
    name: str = ""


class Names(Protocol):
    """What the whole corpus knows of titles, as far as reading one page needs it."""

    def known(self, reading: Reading) -> Iterable[Known]: ...

    def resolve(self, kind: NoteKind | None, key: str) -> Name | Ambiguous | None: ...

    def own(self, path: str, name: Name, number: int = 0) -> Name: ...

    def work(self, identity: str) -> Name | Ambiguous | None: ...

    def summary_owner(self, fingerprint: str) -> str | None: ...

    def topics_in(self, line: str) -> tuple[str, ...]: ...

    def addressed(self, place: str, address: str) -> Name | Ambiguous | None: ...

    def written(self, target: "Target") -> Name | Ambiguous | None: ...

    def identified(self, key: str) -> Name | Ambiguous | None: ...


@dataclass(frozen=True, slots=True)
class Mention:
    """What a page tells of one note."""

    name: Name
    title: str
    own: bool = False
    description: str = ""
    summary: str = ""
    arxiv: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A page's statement that a link exists."""

    kind: LinkKind
    source: Name
    target: Name
    origin: OriginKind
    line: int
    label: str = ""
    rank: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class CitedPlace:
    """Where the body of a page cites a note; a link in Markdown also has the words that it shows."""

    start: int
    end: int
    target: Name
    words: str = ""


@dataclass(slots=True)
class Linked:
    """Everything that one page says, with its titles resolved; filled while the page is walked."""

    mentions: list[Mention] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    places: list[CitedPlace] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    waits: set[str] = field(default_factory=set)
    heard: list[Heard] = field(default_factory=list)


def waiting_for(name: str) -> str:
    """Return the lookup of an ambiguous title; the page is linked again when the title has one note."""
    return "@ " + name
