"""The table of kinds: everything that the program knows about a kind of note or link is in one entry here.

What is written, read, drawn or named by kind asks this table: Python directly, scripts and style sheets
through `graph.drawings.look`. The order of the entries is the order in lists and legends.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Self


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour on a light ground, and the one used instead on a dark ground."""

    light: str
    dark: str


BLUE = Colour("#2d67b2", "#79aeea")
ORANGE = Colour("#b85c13", "#eba35c")
GREEN = Colour("#1f7d57", "#6cc79b")
PURPLE = Colour("#8049b3", "#c095e6")
SLATE = Colour("#5d6675", "#97a1b0")
ROSE = Colour("#a8466f", "#dd8bae")


class Shape(Enum):
    """The outline of a note, so that kinds differ without colour: its corners, none for a circle.

    Corners are given around the origin for a note of radius 1, so that all shapes look equally large.
    """

    CIRCLE = ()
    DIAMOND = ((0.0, -1.25), (1.25, 0.0), (0.0, 1.25), (-1.25, 0.0))
    SQUARE = ((-0.84, -1.06), (0.84, -1.06), (0.84, 1.06), (-0.84, 1.06))
    HEXAGON = ((-1.12, 0.0), (-0.56, -0.97), (0.56, -0.97), (1.12, 0.0), (0.56, 0.97), (-0.56, 0.97))
    TRIANGLE = ((0.0, -1.25), (1.2, 0.85), (-1.2, 0.85))  # free for the next kind


@dataclass(frozen=True, slots=True)
class NoteFacts:
    """What is known of a kind of note."""

    name: str
    """One such note, on screen."""
    heading: str
    """Several of them, on screen."""
    plural: str
    """Several of them, in a sentence, in a query and as the name of a folder."""
    shape: Shape
    colour: Colour


class NoteKind(StrEnum):
    """What a note is."""

    facts: NoteFacts

    def __new__(cls, value: str, *facts: NoteFacts) -> Self:
        """Make the kind of an entry; looking one up by its value, `NoteKind("paper")`, does not come here."""
        kind = str.__new__(cls, value)
        kind._value_ = value
        (kind.facts,) = facts
        return kind

    CONCEPT = "concept", NoteFacts("Concept", "Concepts", "concepts", Shape.CIRCLE, BLUE)
    INQUIRY = "inquiry", NoteFacts("Inquiring line", "Inquiring lines", "inquiries", Shape.DIAMOND, ORANGE)
    PAPER = "paper", NoteFacts("Paper", "Papers", "papers", Shape.SQUARE, GREEN)
    # Pages call it a topic; on screen it is a label, since a topic there is what links form.
    TOPIC = "topic", NoteFacts("Label", "Labels", "topics", Shape.HEXAGON, PURPLE)


@dataclass(frozen=True, slots=True)
class Stroke:
    """How a link is drawn; dashes are lengths drawn and left out, none for a full line.

    Width and dashes alone tell the kinds apart, for whoever does not see the colours.
    """

    colour: Colour
    width: float
    dash: tuple[float, ...] = ()
    arrow: bool = True


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """What is known of a kind of link; `source` and `target` are what its ends are where no page says it."""

    name: str
    """The kind in a legend."""
    forward: str
    """The words for it read from its source."""
    backward: str
    """The words for it read from its target."""
    heading: str
    """What a page calls its links of this kind to others."""
    heading_back: str
    """What a page calls the links of this kind that lead to it."""
    stroke: Stroke
    source: NoteKind = NoteKind.CONCEPT
    target: NoteKind = NoteKind.CONCEPT


class LinkKind(StrEnum):
    """What a link says of its two ends, read from source to target."""

    facts: LinkFacts

    def __new__(cls, value: str, *facts: LinkFacts) -> Self:
        """Make the kind of an entry; looking one up by its value, `LinkKind("next")`, does not come here."""
        kind = str.__new__(cls, value)
        kind._value_ = value
        (kind.facts,) = facts
        return kind

    SOURCE_FOR = (
        "source for",
        LinkFacts(
            name="Source for",
            forward="is a source for",
            backward="draws on",
            heading="Inquiring lines that use this note",
            heading_back="Sources",
            stroke=Stroke(SLATE, 1.5),
            target=NoteKind.INQUIRY,
        ),
    )
    RELATED = (
        "related",
        LinkFacts(
            name="Related",
            forward="is related to",
            backward="is related from",
            heading="Related concepts",
            heading_back="Named as related by",
            stroke=Stroke(BLUE, 2.0, (2, 3.5), arrow=False),
        ),
    )
    PROPERTY = (
        "property",
        LinkFacts(
            name="Property",
            forward="names in a property",
            backward="is named in a property of",
            heading="Named in properties",
            heading_back="Notes that name this in a property",
            stroke=Stroke(SLATE, 1.1, (1, 3)),
        ),
    )
    RELATED_PAPER = (
        "related paper",
        LinkFacts(
            name="Related paper",
            forward="is close to the paper",
            backward="is a paper close to",
            heading="Related papers",
            heading_back="Close to these notes",
            stroke=Stroke(GREEN, 1.3, (9, 3.5, 1.5, 3.5), arrow=False),
            target=NoteKind.PAPER,
        ),
    )
    ANCHOR_PAPER = (
        "anchor paper",
        LinkFacts(
            name="Anchor paper",
            forward="is anchored in the paper",
            backward="anchors",
            heading="Anchor papers",
            heading_back="Anchors these inquiring lines",
            stroke=Stroke(GREEN, 3.0),
            source=NoteKind.INQUIRY,
            target=NoteKind.PAPER,
        ),
    )
    NEXT = (
        "next",
        LinkFacts(
            name="Next",
            forward="leads on to",
            backward="follows from",
            heading="Next inquiring lines",
            heading_back="Follows from",
            stroke=Stroke(ORANGE, 2.0, (9, 3)),
            source=NoteKind.INQUIRY,
            target=NoteKind.INQUIRY,
        ),
    )
    TOPIC = (
        "topic",
        LinkFacts(
            name="Label",
            forward="is filed under",
            backward="holds",
            heading="Labels",
            heading_back="Notes with this label",
            stroke=Stroke(PURPLE, 0.9),
            target=NoteKind.TOPIC,
        ),
    )

    @property
    def forward(self) -> str:
        """The words for this link read from its source."""
        return self.facts.forward

    @property
    def backward(self) -> str:
        """The words for this link read from its target."""
        return self.facts.backward

    def heading(self, outward: bool) -> str:
        """Return what the page of its source, or of its target, calls a list of such links."""
        return self.facts.heading if outward else self.facts.heading_back

    def far_end(self, outward: bool) -> NoteKind:
        """Return what the note at its target, or at its source, is expected to be."""
        return self.facts.target if outward else self.facts.source


SIMILAR = "similar"  # written where a link has its kind; must differ from every value of `LinkKind`
# Closeness in meaning is computed and no page says it, so it is drawn like a link and is none.
SIMILAR_FACTS = LinkFacts(
    name="Similar",
    forward="is close in meaning to",
    backward="is close in meaning to",
    heading="Close in meaning",
    heading_back="Close in meaning",
    stroke=Stroke(ROSE, 1.2, (5, 5), arrow=False),
)
