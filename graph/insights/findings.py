"""What the structure can say: one frozen finding per kind of answer, each with its sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from throughline.corpus.model import Card, LinkKind, NoteKind
from throughline.corpus.text.phrases import count, joined, listed, notes

Similar = Sequence[tuple[str, str, float]]


class Insight(StrEnum):
    """The name of one family of answers."""

    TOPICS = "topics"
    HUBS = "hubs"
    BRIDGES = "bridges"
    GAPS = "gaps"
    COUPLING = "coupling"
    TWICE = "twice"
    AUDIT = "audit"
    READING = "reading"
    THIN = "thin"


class GapKind(StrEnum):
    """Why two topics look as if something is missing between them."""

    FED_TOGETHER = "fed together"
    CLOSE_APART = "close but apart"


class Verdict(StrEnum):
    """What the link audit says of a pair of notes."""

    CONFIRMED = "similar and linked"
    CANDIDATE = "similar and unlinked"
    LOOK_AGAIN = "dissimilar and linked"


@dataclass(frozen=True, slots=True)
class Named:
    """A note as a finding names it."""

    id: str
    kind: NoteKind
    title: str

    def __str__(self) -> str:
        return f"“{' '.join(self.title.split())}”"


class Finding(Protocol):
    """Anything the structure says that can be read as one sentence."""

    @property
    def sentence(self) -> str:
        """The finding in plain words, naming its notes."""


@dataclass(frozen=True, slots=True)
class PartFound:
    """A part of a community."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class CommunityFound:
    """A community of notes with its best-placed members first, and the parts that it has."""

    number: int
    name: str
    size: int
    leading: tuple[Named, ...]
    parts: tuple[PartFound, ...] = ()

    @property
    def sentence(self) -> str:
        """The finding in plain words."""
        parts = joined(f"{part.name} ({part.size:,})" for part in self.parts)
        main = f"{listed(self.leading)}.{f' Its parts are {parts}.' if parts else ''}"
        return f"Topic {self.number}, {self.name}, holds {notes(self.size)}; its main notes are {main}"


@dataclass(frozen=True, slots=True)
class Unconnected:
    """The notes that no link joins to another, counted as one group."""

    size: int
    some: tuple[Named, ...]

    @property
    def sentence(self) -> str:
        """The finding in plain words."""
        stand = "stands" if self.size == 1 else "stand"
        return f"{notes(self.size)} {stand} unconnected: {listed(self.some, self.size)}."


@dataclass(frozen=True, slots=True)
class Hub:
    """A note that much else rests on, by PageRank towards what notes draw on."""

    note: Named
    share: float
    degree: int
    topic: str

    @property
    def sentence(self) -> str:
        """The finding in plain words."""
        where = f" in the topic {self.topic}" if self.topic else ""
        linked = count(self.degree, "note")
        return f"{self.note} is a hub{where}: {linked} linked to it, {self.share:.1%} of all weight."


@dataclass(frozen=True, slots=True)
class Bridge:
    """A note through which many shortest routes between other notes run."""

    note: Named
    share: float
    joins: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The finding in plain words."""
        joins = f"; it joins the topics {joined(self.joins)}" if len(self.joins) > 1 else ""
        return f"{self.note} is a bridge: {self.share:.1%} of the shortest routes run through it{joins}."


@dataclass(frozen=True, slots=True)
class Gap:
    """Two topics with something missing between them, written out as a new question."""

    kind: GapKind
    left_topic: str
    right_topic: str
    left: tuple[Named, ...]
    right: tuple[Named, ...]
    shared_lines: int
    links: int
    closeness: float | None
    question: str
    pairs: int = 0
    words: tuple[str, ...] = ()
    asked_in: Named | None = None  # the note that leaves this question open, where one does

    @property
    def sentence(self) -> str:
        """The finding in plain words."""
        topics = f"The topics {self.left_topic} and {self.right_topic}"
        if self.kind is GapKind.FED_TOGETHER:
            only = "no link" if not self.links else f"only {count(self.links, 'link')}"
            why = f"feed {count(self.shared_lines, 'common inquiring line')} but hold {only}."
        else:
            some = count(self.links, "link joins", "links join")
            only = f"only {some}" if self.links else "no link joins"
            speak = f" Both speak of {joined(self.words)}." if self.words else ""
            why = (
                f"are close in meaning ({self.closeness:.2f}), and {only} them. "
                f"{self.left[0]} and {self.right[0]} are the closest notes without a link.{speak}"
            )
        ask = f"A question to ask: {self.question}"
        if self.asked_in:
            is_line = self.asked_in.title == self.question
            ask = "Nobody has written yet" if is_line else f"{self.asked_in} leaves open: {self.question}"
            ask += f" {self.asked_in}, which draws on both." if is_line else ""
        return f"{topics} {why} {ask}"


@dataclass(frozen=True, slots=True)
class Coupled:
    """Two inquiring lines that rest on the same sources."""

    left: Named
    right: Named
    shared: tuple[Named, ...]
    cosine: float
    jaccard: float

    @property
    def sentence(self) -> str:
        """The finding in plain words."""
        sources = count(len(self.shared), "source")
        return (
            f"{self.left} and {self.right} rest on the same {sources} "
            f"({self.jaccard:.0%} of all they use): {listed(self.shared)}."
        )


@dataclass(frozen=True, slots=True)
class AskedTwice:
    """Two inquiring lines whose questions are nearly the same."""

    left: Named
    right: Named
    closeness: float
    shared: int

    @property
    def sentence(self) -> str:
        """The finding in plain words."""
        shared = count(self.shared, "source") if self.shared else "no source"
        return f"{self.left} and {self.right} ask nearly the same ({self.closeness:.2f}) and share {shared}."


@dataclass(frozen=True, slots=True)
class Audited:
    """A pair of notes whose closeness in meaning is weighed against their links."""

    verdict: Verdict
    left: Named
    right: Named
    closeness: float
    kinds: tuple[LinkKind, ...]

    @property
    def sentence(self) -> str:
        """The finding in plain words."""
        close = f"({self.closeness:.2f})"
        words = joined([kind.forward for kind in self.kinds])
        if self.verdict is Verdict.CANDIDATE:
            close = f"are close in meaning {close} but not linked"
            return f"{self.left} and {self.right} {close}; perhaps the first {words} the second."
        if self.verdict is Verdict.CONFIRMED:
            return f"{self.left} {words} {self.right}, and they are close in meaning {close}."
        return f"{self.left} {words} {self.right}, yet they are far apart in meaning {close}: look again."


@dataclass(frozen=True, slots=True)
class ToRead:
    """A note known only from other pages, and what reading its page would complete."""

    note: Named
    completes: int
    feeds: int

    @property
    def sentence(self) -> str:
        """The finding in plain words."""
        feeds = count(self.feeds, "inquiring line draws", "inquiring lines draw")
        does = f"would complete {self.completes} of them" if self.completes else "would bring them nearer"
        return f"Read {self.note} next: {feeds} on it, which is not captured, and its page {does}."


@dataclass(frozen=True, slots=True)
class ToWrite:
    """A note that others link to and that nobody has written yet, where there are no inquiring lines."""

    note: Named
    linking: int
    some: tuple[Named, ...]

    @property
    def sentence(self) -> str:
        """The finding in plain words."""
        linking = count(self.linking, "note links", "notes link")
        return f"{self.note} is not written yet, and {linking} to it: {listed(self.some, self.linking)}."


@dataclass(frozen=True, slots=True)
class Thin:
    """An inquiring line that rests on one source, on none, or on notes alone that are not captured."""

    line: Named
    sources: tuple[Named, ...]
    read: int
    captured: bool

    @property
    def sentence(self) -> str:
        """The finding in plain words."""
        if not self.sources:
            return f"{self.line} names no source."
        alone = f"one source, {self.sources[0]}" if len(self.sources) == 1 else listed(self.sources)
        none = ", which is not captured" if len(self.sources) == 1 else ", none of them captured"
        known = "" if self.captured else ", as far as is known: its own page is not captured"
        return f"{self.line} rests on {alone}{'' if self.read else none}{known}."


@dataclass(frozen=True, slots=True)
class Findings:
    """One family of findings: the best of them, how many there are in all, and why there is none."""

    name: Insight
    findings: tuple[Finding, ...]
    total: int
    why_none: str = ""


def name_of(card: Card) -> Named:
    """Return a note as findings name it."""
    return Named(card.id, card.kind, card.title)
