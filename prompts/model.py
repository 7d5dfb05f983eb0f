"""The nouns of research prompts: what is asked for, what the notes give, and the prompt made of it."""

import datetime
import hashlib
import json
import re
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from throughline.corpus.model import NoteKind
from throughline.corpus.text.titles import key_of
from throughline.index.store.page_words import Span

DEFAULT_WORDS = 450  # a brief of this length is read whole before it is pasted
MOST_WORDS = 750  # where a line has so many sources that each with its finding takes more


_NUMBERS = re.compile(r"\s*\[\d+\]")  # of sources, as they stand in a claim


class Evidence(StrEnum):
    """The kinds of evidence that a claim gives."""

    FIGURE = "figure"
    STUDY = "study"
    COMPARISON = "comparison"


class NamedBy(StrEnum):
    """What names a source or a paper for an inquiring line: the notes themselves, or closeness in meaning."""

    LISTED = "listed"
    COMPUTED = "computed"


class Assistant(StrEnum):
    """Whom a prompt is framed for."""

    ANY = "any"
    CHATGPT = "chatgpt"
    CLAUDE = "claude"
    GEMINI = "gemini"


@dataclass(frozen=True, slots=True)
class Request:
    """Where a prompt starts from, and how its reader wants it: exactly one of the four starts is set."""

    note: str = ""
    picked: tuple[str, ...] = ()
    path: tuple[str, str] | None = None
    gap: int | None = None
    question: str = ""
    words: int | None = None  # as many as the line needs, about 450
    as_of: datetime.date | None = None
    as_it_was: str = ""  # said where the whole library is that of an earlier day, so that no date decides
    today: datetime.date = field(default_factory=datetime.date.today)
    without: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    """The marks of claims that are left out."""


@dataclass(frozen=True, slots=True)
class SourceNote:
    """A note that a prompt draws on, with everything that a claim can be taken from."""

    id: str
    kind: NoteKind
    title: str
    description: str = ""
    summary: str = ""
    summary_date: str = ""  # of the page that sums the note up: its own, or that of the line
    body: str = ""
    citations: tuple[Span, ...] = ()
    complete: bool = False
    date: str = ""
    origin: NamedBy = NamedBy.LISTED
    papers: tuple["Anchor", ...] = ()
    years: str = ""  # of the papers that its page cites: by then it was known, where the note has no date

    @property
    def hash(self) -> str:
        """A fingerprint of all that a prompt can take from this note."""
        return fingerprint([self.title, self.description, self.summary, self.body, self.date])


@dataclass(frozen=True, slots=True)
class Anchor:
    """A paper to start from; an empty field is unknown."""

    title: str
    arxiv: str
    year: int | None
    origin: NamedBy
    doi: str = ""
    authors: tuple[str, ...] = ()
    supports: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An inquiring line that is a neighbour of this one."""

    title: str
    date: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """All that the library knows of one inquiring line, before anything is chosen from it."""

    id: str
    question: str
    scope: str = ""
    asked_on: str = ""  # the date of the page that asks the question
    line: SourceNote | None = None
    line_left_out: bool = False  # for its date
    sources: tuple[SourceNote, ...] = ()
    papers: tuple[Anchor, ...] = ()
    neighbours: tuple[Neighbour, ...] = ()
    unlinked: tuple[tuple[str, str], ...] = ()
    topics: tuple[str, ...] = ()
    captured: str = ""
    state: str = ""
    doubts: tuple[tuple[str, str, str], ...] = ()  # a note, one of its sentences or "", and why
    asked: tuple[str, ...] = ()  # questions that the note itself leaves open

    @property
    def is_own_question(self) -> bool:
        """Whether what is asked is what the line itself asks and answers: a reader may ask something else."""
        return self.line is not None and key_of(self.question) == key_of(self.line.title)


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence or two of the notes that state a finding, with their source.

    `date` is the note's; `year` is that of the study, known from `paper`, which the source lists.
    """

    text: str
    note: str
    n: int
    date: str
    evidence: tuple[Evidence, ...] = ()
    year: int | None = None
    paper: str = ""

    @property
    def mark(self) -> str:
        """What names this claim, whatever numbers the sources have."""
        return fingerprint([self.note, " ".join(_NUMBERS.sub("", self.text).split())])[:10]


@dataclass(frozen=True, slots=True)
class Reading:
    """What an inquiring line says where it cites some of its sources: the library's words, not a study's."""

    text: str
    notes: tuple[str, ...]
    place: int = 0  # among the sentences of the line, whose order they are read in


@dataclass(frozen=True, slots=True)
class Ending:
    """The last sentences of an inquiring line."""

    text: str


@dataclass(frozen=True, slots=True)
class Scope:
    """What an inquiring line says it is about."""

    text: str


@dataclass(frozen=True, slots=True)
class Unsure:
    """A sentence in which a note says how far its evidence reaches, or what is not known.

    Its number is 0 where the line itself says so.
    """

    text: str
    note: str
    n: int = 0


@dataclass(frozen=True, slots=True)
class SameFigure:
    """A figure that the findings of several sources give."""

    figure: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DoubtedClaim:
    """What a prompt says to be doubtful: a whole source, or where `text` is set one of its claims."""

    n: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Source:
    """A numbered source of a prompt."""

    n: int
    id: str
    title: str
    kind: NoteKind
    complete: bool
    date: str
    hash: str
    description: str = ""
    origin: NamedBy = NamedBy.LISTED


@dataclass(frozen=True, slots=True)
class Dropped:
    """How much was left out: for want of room, or for being later than the date asked for or undated."""

    claims: int = 0
    papers: int = 0
    sources: int = 0
    later: int = 0
    undated: int = 0
    titles: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(asdict(self).values())


@dataclass(frozen=True, slots=True)
class Prompt:
    """A research prompt as an object; how it is written out is decided elsewhere."""

    note: str
    question: str
    scope: str
    role: str
    claims: tuple[Claim, ...]
    papers: tuple[Anchor, ...]
    tasks: tuple[str, ...]
    rules: tuple[str, ...]
    sources: tuple[Source, ...]
    thin: str
    dropped: Dropped
    state: str
    today: str
    as_of: str = ""
    captured: str = ""
    readings: tuple[Reading, ...] = ()
    ending: str = ""
    unsure: tuple[Unsure, ...] = ()
    figures: tuple[SameFigure, ...] = ()
    doubts: tuple[DoubtedClaim, ...] = ()

    @property
    def hash(self) -> str:
        """A fingerprint of the whole prompt: equal prompts have equal ones, on whatever day they are made."""
        return fingerprint(replace(self, today="").values())

    def values(self) -> dict[str, Any]:
        """Return the prompt as plain values; without doubts it is what it was before there were any."""
        found = asdict(self)
        return found if self.doubts else {name: value for name, value in found.items() if name != "doubts"}

    @property
    def id(self) -> str:
        """A readable name that no other prompt has."""
        return f"{self.note[:60].rstrip('-')}-{self.hash[:8]}"

    @property
    def undated(self) -> int:
        """How many claims carry no date."""
        return sum(not (claim.year or claim.date) for claim in self.claims)


def fingerprint(value: object) -> str:
    """Return a hash that depends on a value's content alone."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
