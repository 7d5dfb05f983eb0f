"""What the tools answer about trust: what rests on what, what sources say, what disagrees or changed."""

from typing import Annotated

from pydantic import Field

from throughline.agents.answers import Named, Next, ToolAnswer, Total
from throughline.agents.untrusted import REMINDER
from throughline.library.nouns import Verdict


class Rests(Named):
    """A note that rests on another through citations and sources."""

    leans: Annotated[float, Field(description="0 to 1: how much of what it rests on leads back there.")]
    steps: int
    doubtful: Annotated[str, Field(description="Why the user holds it to be doubtful; mostly empty.")]


class Downstream(ToolAnswer):
    """What falls with a note, what leans most first."""

    doubtful: Annotated[
        str, Field(description="Why the note itself is doubtful; empty where nobody doubts it.")
    ]
    results: tuple[Rests, ...]
    total: Total
    next_offset: Next
    untrusted: str = REMINDER


class AuditedClaim(ToolAnswer):
    """A citing sentence, the note it cites, and whether that note says so."""

    sentence: str
    note: str
    line: int | None
    source: str
    verdict: Verdict
    passage: Annotated[str, Field(description="What the source says that is nearest; empty: nothing found.")]
    differs: tuple[str, ...]
    rests_on: Annotated[str, Field(description="Which note states it in the end, and which repeat it.")]


class Audited(ToolAnswer):
    """How far claims can be trusted, and the first to look at."""

    claims: int
    supported: int
    altered: int
    unsupported: int
    uncheckable: int
    one_source: Annotated[int, Field(description="Supported claims that rest on one source alone.")]
    undated: Annotated[int, Field(description="Supported claims whose source has no date.")]
    results: tuple[AuditedClaim, ...]
    total: Total
    next_offset: Next
    untrusted: str = REMINDER


class Side(ToolAnswer):
    """One of two sentences that do not agree."""

    text: str
    note: Named
    date: str


class Disagreement(ToolAnswer):
    """Two sentences about the same thing that do not agree; which is right is not said."""

    kind: str
    sort: Annotated[str, Field(description="conflict, scope or update, by rule.")]
    why: str
    a: Side
    b: Side


class Disagreements(ToolAnswer):
    """The sentences that do not agree, the surest first."""

    results: tuple[Disagreement, ...]
    total: Total
    next_offset: Next
    untrusted: str = REMINDER


class ChangedThing(ToolAnswer):
    """Something that came, went or changed."""

    what: Annotated[str, Field(description="note, topic, claim, link or prompt.")]
    change: Annotated[str, Field(description="came, went or changed.")]
    id: str
    text: str


class ChangesTold(ToolAnswer):
    """What came, went or changed since a moment."""

    since: str
    results: tuple[ChangedThing, ...]
    total: Total
    next_offset: Next
    notice: Annotated[str, Field(description="What is not known of the time before; mostly empty.")]
    untrusted: str = REMINDER
