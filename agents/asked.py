"""What the tools may be asked: the arguments of each, with their bounds."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from throughline.library.answers import LONGEST as LONGEST_BRIEF
from throughline.library.nouns import MOST_HOPS, Insight, NoteKind, Verdict

LONGEST_QUERY, LONGEST_ID = 2000, 300  # characters: a page of text, and the longest title; both a choice
# No text is longer, since a file has at most 10 MB: a larger offset is a client's mistake.
MOST_OFFSET = 10_000_000

Id = Annotated[
    str,
    Field(min_length=1, max_length=LONGEST_ID, description="The id of a note, its address, or its title."),
]
Offset = Annotated[
    int, Field(ge=0, le=MOST_OFFSET, description="Where to go on: the next_offset of the last answer.")
]


class Asked(BaseModel):
    """The arguments of a tool; one that it does not know is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class SearchFor(Asked):
    """What to search for, and how much of what is found to show."""

    query: Annotated[str, Field(min_length=1, max_length=LONGEST_QUERY, description="A question or words.")]
    k: Annotated[int, Field(ge=1, le=50, description="How many notes at once.")] = 10
    kind: Annotated[NoteKind | None, Field(description="Only notes of this kind.")] = None
    offset: Offset = 0


class Fetch(Asked):
    """Which note to fetch."""

    id: Id
    offset: Offset = 0


class Around(Asked):
    """The neighbourhood to show."""

    id: Id
    hops: Annotated[int, Field(ge=1, le=MOST_HOPS, description="How many links away.")] = 1
    kind: Annotated[NoteKind | None, Field(description="Only notes of this kind.")] = None
    k: Annotated[int, Field(ge=1, le=50, description="How many notes at once.")] = 20
    offset: Offset = 0


class Between(Asked):
    """The two notes to connect."""

    a: Id
    b: Id
    k: Annotated[int, Field(ge=1, le=10, description="How many paths.")] = 3


class About(Asked):
    """The findings to show."""

    only: Annotated[
        tuple[Insight, ...], Field(max_length=len(Insight), description="These families; empty for all.")
    ] = ()
    k: Annotated[int, Field(ge=1, le=20, description="How many findings of each family at once.")] = 5
    offset: Offset = 0


class After(Asked):
    """The note to go on from."""

    id: Id
    k: Annotated[int, Field(ge=1, le=20, description="How many inquiring lines at once.")] = 8
    offset: Offset = 0


class Bearing(Asked):
    """The note on which others rest."""

    id: Id
    k: Annotated[int, Field(ge=1, le=50, description="How many notes at once.")] = 20
    offset: Offset = 0


class Disagreeing(Asked):
    """How many pairs of sentences to show."""

    k: Annotated[int, Field(ge=1, le=20, description="How many pairs at once.")] = 10
    offset: Offset = 0


class Since(Asked):
    """From when on changes are told."""

    since: Annotated[
        str,
        Field(
            max_length=40, description="A day, YYYY-MM-DD, or the number of a build; empty: the last visit."
        ),
    ] = ""
    as_of: Annotated[
        str,
        Field(
            max_length=200,
            description="A day or a commit: compare the notes as their history in git has them with today's, "
            "or, with `since`, tell what changed from then until that day.",
        ),
    ] = ""
    k: Annotated[int, Field(ge=1, le=50, description="How many rows of each list at once.")] = 20
    offset: Offset = 0


class ClaimsOf(Asked):
    """The claims to audit."""

    id: Annotated[
        str, Field(max_length=LONGEST_ID, description="A note, by its id or title; empty for the library.")
    ] = ""
    verdict: Annotated[
        Verdict | None, Field(description="Only claims with this verdict; else those to look at first.")
    ] = None
    k: Annotated[int, Field(ge=1, le=50, description="How many claims at once.")] = 10
    offset: Offset = 0


class BriefToWrite(Asked):
    """The note to write a brief of."""

    note: Id


class BriefToCheck(Asked):
    """A brief that was written from the evidence of a note."""

    note: Id
    text: Annotated[
        str, Field(min_length=1, max_length=LONGEST_BRIEF, description="The whole brief, as it was written.")
    ]
