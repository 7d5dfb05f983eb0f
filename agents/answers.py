"""What the tools answer, as types that an assistant gets to know beforehand."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from throughline.agents.untrusted import REMINDER
from throughline.library.nouns import Insight, Mode, NoteKind

Next = Annotated[int | None, Field(description="The offset of what follows; null at the end.")]
Total = Annotated[int, Field(description="How many there are in all.")]


class ToolAnswer(BaseModel):
    """A part of what a tool answers."""

    model_config = ConfigDict(frozen=True)


class Named(ToolAnswer):
    """A note, to be cited by its id."""

    id: str
    title: str
    url: str
    kind: NoteKind


class Hit(Named):
    """A note that answers a query, and the passage that matched."""

    score: float
    strength: Annotated[
        float, Field(description="0 to 1: how surely it is about this; comparable between queries.")
    ]
    passage: str


class SearchAnswer(ToolAnswer):
    """The notes that answer a query best."""

    fits: Annotated[
        bool, Field(description="False where nothing here is about this: then these are only the nearest.")
    ]
    results: tuple[Hit, ...]
    total: Annotated[int, Field(description="How many notes match, counted up to the 50 best.")]
    next_offset: Next
    mode: Mode
    notice: Annotated[str, Field(description="What to know of how this was found; mostly empty.")]
    untrusted: str = REMINDER


class Linked(Named):
    """A note at the other end of a link, and how it is linked."""

    relation: Annotated[str, Field(description="Read from the fetched note to this one.")]
    label: str


class Metadata(ToolAnswer):
    """What is known of a note beside its text."""

    kind: NoteKind
    captured: Annotated[bool, Field(description="False where the note is known from other pages alone.")]
    date: str
    aliases: tuple[str, ...]
    arxiv: str
    year: int | None
    doi: str
    authors: tuple[str, ...]
    characters: Annotated[int, Field(description="The length of the whole text.")]
    next_offset: Next
    links: tuple[Linked, ...]
    links_total: Total


class Fetched(ToolAnswer):
    """One note with a stretch of its text."""

    id: str
    title: str
    text: str
    url: str
    metadata: Metadata


class Neighbour(Named):
    """A note around another, and how many links away."""

    hops: int
    captured: bool


class Edge(ToolAnswer):
    """A link between two notes of a neighbourhood."""

    source: str
    target: str
    relation: str
    label: str


class Neighbours(ToolAnswer):
    """The notes around one, nearest first, and the links that join them."""

    centre: Named
    results: tuple[Neighbour, ...]
    total: Annotated[int, Field(description="How many there are; the 200 best can be paged through.")]
    counted: Annotated[bool, Field(description="False where there are more than the total says.")]
    next_offset: Next
    edges: tuple[Edge, ...]
    edges_total: Total
    untrusted: str = REMINDER


class Way(ToolAnswer):
    """One path between two notes."""

    sentence: str
    notes: tuple[Named, ...]


class Near(Named):
    """A note close in meaning to another."""

    score: float


class Connected(ToolAnswer):
    """How two notes are connected; where no path joins them, what is near each in meaning."""

    text: str
    remark: str
    paths: tuple[Way, ...]
    near_a: tuple[Near, ...]
    near_b: tuple[Near, ...]
    untrusted: str = REMINDER


class InsightAnswer(ToolAnswer):
    """One finding in plain words, and the notes that it names."""

    sentence: str
    notes: tuple[Named, ...]


class Family(ToolAnswer):
    """One family of findings."""

    name: Insight
    findings: tuple[InsightAnswer, ...]
    why_none: str
    total: Total
    next_offset: Next


class Insights(ToolAnswer):
    """What the structure of the notes says."""

    families: tuple[Family, ...]
    untrusted: str = REMINDER


class NextLine(Named):
    """An inquiring line to follow next, or a note where there are no lines, and why."""

    reason: str
    captured: Annotated[bool, Field(description="Whether the note's own page names it.")]


class NextLines(ToolAnswer):
    """The inquiring lines to follow from a note, each also a prompt of this server by its id; else notes."""

    results: tuple[NextLine, ...]
    total: Annotated[int, Field(description="How many there are, counted up to the 40 best.")]
    next_offset: Next
    untrusted: str = REMINDER


class Fault(ToolAnswer):
    """Something that a sentence of a brief states and its sources do not."""

    kind: Annotated[str, Field(description="number, figure, id, name or quotation.")]
    what: str
    sentence: str
    place: Annotated[int, Field(description="Which sentence of the brief, counted from 1.")]
    sources: Annotated[
        tuple[int, ...], Field(description="The sources that the sentence names; empty: looked for in all.")
    ]
    nearest: Annotated[str, Field(description="Where it is instead, or what comes nearest.")]


class BriefChecked(ToolAnswer):
    """How a brief stands against its evidence."""

    words: int
    sentences: int
    used: tuple[int, ...]
    unused: Annotated[tuple[int, ...], Field(description="Sources that the brief never names.")]
    unsupported: tuple[Fault, ...]
    unsupported_total: Total
    provenance: Annotated[bool, Field(description="Whether it says what the notes are, word for word.")]
    listed: Annotated[bool, Field(description="Whether the list of sources stands in it, word for word.")]
    asked: Annotated[int, Field(description="How many words were asked for; a tenth more pass.")]
    too_long: Annotated[int, Field(description="How many words too many it has; 0 where it may be so long.")]
    pasted: Annotated[
        str,
        Field(description="The brief as it is handed on, without the numbers; empty where it does not hold."),
    ]
    untrusted: str = REMINDER


class WrittenBy(StrEnum):
    """Who wrote a brief."""

    MODEL = "model"
    RULE = "rule"


class BriefWritten(ToolAnswer):
    """A brief that the client's model wrote and that holds, or the prompt made by rule."""

    text: str
    written_by: Annotated[WrittenBy, Field(description="rule: no draft of the model held; faults say why.")]
    model: str
    drafts: int
    faults: Annotated[tuple[str, ...], Field(description="What the last draft states without support.")]
    untrusted: str = REMINDER
