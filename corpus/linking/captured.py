"""From one reading to what it says about notes and links, given the names that the corpus knows."""

from collections.abc import Sequence
from dataclasses import dataclass

from throughline.corpus.linking.citations import (
    Citation,
    Known,
    Titles,
    find_citations,
    lookups_in,
)
from throughline.corpus.linking.statements import (
    Ambiguous,
    CitedPlace,
    Linked,
    Mention,
    Name,
    Names,
    Statement,
    waiting_for,
)
from throughline.corpus.model import LinkKind, NoteKind, OriginKind, Problem, ProblemKind
from throughline.corpus.readers import undecided
from throughline.corpus.reading import PARAGRAPH_BREAK, Item, Line, Part, Reading, Section
from throughline.corpus.text.titles import digest, key_of

_LISTS = {
    Part.INQUIRIES: (LinkKind.SOURCE_FOR, NoteKind.INQUIRY, True),
    Part.RELATED: (LinkKind.RELATED, NoteKind.CONCEPT, True),
    Part.PAPERS: (LinkKind.RELATED_PAPER, NoteKind.PAPER, True),
    Part.ANCHORS: (LinkKind.ANCHOR_PAPER, NoteKind.PAPER, True),
    Part.NEXT: (LinkKind.NEXT, NoteKind.INQUIRY, True),
    Part.MEMBERS: (LinkKind.TOPIC, NoteKind.CONCEPT, False),
}


def fingerprint(text: str) -> str:
    """Return what two copies of one summary share."""
    return "= " + digest(" ".join(text.split()))


def lookups_of(reading: Reading) -> set[str]:
    """Return the lookups on which linking this page depends, beside the notes it mentions."""
    found = set[str]().union(*(lookups_in(line.text) for line in reading.body))
    sources = [section for section in reading.sections if section.part is Part.SOURCES]
    found.update(fingerprint(i.summary) for section in sources for i in section.items if not i.title)
    return found | undecided.lookups(reading)


def declared_titles(reading: Reading) -> list[tuple[NoteKind, str]]:
    """Return the titles that a page declares: its own, those of its lists, those its links give a kind."""
    titles = [(one.kind, one.title) for one in (reading, *reading.entries) if one.title]
    expected = ((reference.expected, reference.title) for reference in reading.references)
    titles.extend((kind, title) for kind, title in expected if kind is not NoteKind.CONCEPT)
    for section in reading.sections:
        kind = NoteKind.CONCEPT if section.part is Part.SOURCES else _LISTS[section.part][1]
        titles.extend((kind, item.title) for item in section.items if item.title)
    return titles


def link_page(reading: Reading, names: Names) -> Linked:
    """Say what a page says: the notes it mentions, the links it makes, the problems it has."""
    own = names.own(reading.path, Name(reading.kind, key_of(reading.title)))
    linked = Linked(problems=list(reading.problems))
    linked.mentions.append(Mention(own, reading.title, own=True, description=reading.description))
    walk = _Walk(reading, names, own, linked)
    found = walk.citations()
    citations = [(line, citation) for line, _, citation in found]
    for section in reading.sections:
        if section.part is Part.SOURCES:
            walk.sources(section, citations)
        else:
            walk.listed(section)
    walk.cited(found)
    walk.topics()
    return linked


@dataclass(frozen=True, slots=True)
class _Walk:
    """One page while it is turned from a reading into statements."""

    reading: Reading
    names: Names
    own: Name
    out: Linked

    def citations(self) -> list[tuple[Line, int, Citation]]:
        """Find the citations of the body, each with its line and where that line starts in the body.

        A title inferred once is known to the rest of the page.
        """
        shown = map(Known.of, self.reading.cited_titles)
        titles = Titles([*self.names.known(self.reading), *shown])
        found = self.in_body(titles)
        learnt = {citation.key for _, _, citation in found if not citation.known}
        return self.in_body(titles.with_more(map(Known, learnt))) if learnt else found

    def in_body(self, titles: Titles) -> list[tuple[Line, int, Citation]]:
        """Find the citations of the body, given the titles that are known."""
        found = []
        start = 0
        for line in self.reading.body:
            found += [(line, start, cited) for cited in find_citations(line.text, titles)]
            start += len(line.text) + len(PARAGRAPH_BREAK)
        return found

    def listed(self, section: Section) -> None:
        """State the links of a list whose items have titles."""
        kind, expected, outward = _LISTS[section.part]
        for rank, item in enumerate(section.items, 1):
            work = self.names.work(f"arxiv:{item.arxiv}") if item.arxiv else None
            other = work if isinstance(work, Name) else self.find(expected, item.title, item.line)
            if other is None:
                continue
            self.mention(other, item)
            source, target = (self.own, other) if outward else (other, self.own)
            is_ranked = section.part is not Part.MEMBERS
            self.state(kind, source, target, item, rank if is_ranked else None)

    def sources(self, section: Section, citations: Sequence[tuple[Line, Citation]]) -> None:
        """State the sources of an inquiry, titled or known by their summaries alone."""
        owners = self.owners(section, citations)
        for rank, item in enumerate(section.items, 1):
            other = owners.get(rank) if not item.title else self.find(NoteKind.CONCEPT, item.title, item.line)
            if other is None:
                continue
            self.mention(other, item)
            self.state(LinkKind.SOURCE_FOR, other, self.own, item, rank)

    def owners(self, section: Section, citations: Sequence[tuple[Line, Citation]]) -> dict[int, Name]:
        """Find the note of each untitled summary: by its summary on another page, else the n-th cited."""
        untitled = {n: item for n, item in enumerate(section.items, 1) if not item.title}
        if not untitled:
            return {}
        titled = {key_of(item.title) for item in section.items if item.title}
        settled = {n: self.owner(item) for n, item in untitled.items()}
        owners = {n: name for n, name in settled.items() if name is not None}
        cited = [name for name in self.distinct(citations) if name.key not in titled]
        if len(cited) == len(untitled):
            return owners | {n: name for n, name in zip(untitled, cited, strict=True) if n not in owners}
        left = [n for n in untitled if n not in owners]
        given = set(owners.values())
        open_names = [name for name in cited if name not in given]
        if len(left) == len(open_names):
            return owners | dict(zip(left, open_names, strict=True))
        self.problem(
            section.line,
            ProblemKind.UNTITLED_SOURCES,
            f"{len(left)} sources carry no title and {len(open_names)} notes cited in the body are left for "
            "them, so they cannot be told apart. The summaries are kept and no link is made; add titles.",
        )
        return owners

    def owner(self, item: Item) -> Name | None:
        """Return the one note that another page gives this summary to."""
        key = self.names.summary_owner(fingerprint(item.summary))
        if key is None:
            return None
        name = self.names.resolve(NoteKind.CONCEPT, key) or Name(NoteKind.CONCEPT, key)
        if isinstance(name, Ambiguous):
            self.out.waits.add(waiting_for(key))
            return None
        return name

    def distinct(self, citations: Sequence[tuple[Line, Citation]]) -> list[Name]:
        """Return the notes that the body cites, each once, in order."""
        names = (self.cited_name(citation) for _, citation in citations)
        return list(dict.fromkeys(name for name in names if isinstance(name, Name) and name != self.own))

    def cited_name(self, citation: Citation) -> Name | Ambiguous:
        return self.names.resolve(None, citation.key) or Name(NoteKind.CONCEPT, citation.key)

    def cited(self, found: Sequence[tuple[Line, int, Citation]]) -> None:
        """State the links that the body makes by citing other notes, and where it cites them."""
        for line, start, citation in found:
            name = self.cited_name(citation)
            if isinstance(name, Ambiguous):
                self.ambiguous(citation.title, line.number, name)
                continue
            if name == self.own:
                self.self_link(citation.title, line.number)
                continue
            self.out.mentions.append(Mention(name, citation.title))
            self.out.places.append(CitedPlace(start + citation.start, start + citation.end, name))
            feeds = self.own.kind is NoteKind.INQUIRY and name.kind is NoteKind.CONCEPT
            ends = (name, self.own) if feeds else (self.own, name)
            kind = LinkKind.SOURCE_FOR if feeds else LinkKind.RELATED
            self.out.statements.append(
                Statement(kind, *ends, OriginKind.CITED, line.number, text=citation.sentence)
            )

    def topics(self) -> None:
        """State the topics that a page's header names."""
        line = self.reading.topic_line
        titles = (*(self.names.topics_in(line) if line else ()), *self.reading.topic_questions)
        for title in dict.fromkeys(titles):
            topic = Name(NoteKind.TOPIC, key_of(title))
            if topic == self.own:
                continue
            self.out.mentions.append(Mention(topic, title))
            origin = OriginKind.listed_by(self.own.kind)
            self.out.statements.append(
                Statement(LinkKind.TOPIC, self.own, topic, origin, self.reading.title_line)
            )

    def find(self, kind: NoteKind, title: str, line: int) -> Name | None:
        """Resolve a listed title; an ambiguous one and the page's own make a problem and no link."""
        key = key_of(title)
        name = self.names.resolve(kind, key) or Name(kind, key)
        if isinstance(name, Ambiguous):
            self.ambiguous(title, line, name)
            return None
        if name == self.own:
            self.self_link(title, line)
            return None
        return name

    def mention(self, name: Name, item: Item) -> None:
        self.out.mentions.append(
            Mention(
                name,
                item.title,
                description=item.description,
                summary=item.summary,
                arxiv=item.arxiv,
                year=item.year,
            )
        )

    def state(self, kind: LinkKind, source: Name, target: Name, item: Item, rank: int | None) -> None:
        origin = OriginKind.listed_by(self.own.kind)
        text = item.summary or item.description
        self.out.statements.append(Statement(kind, source, target, origin, item.line, item.label, rank, text))

    def ambiguous(self, title: str, line: int, found: Ambiguous) -> None:
        """Report a title of several notes; the page is linked again when only one note has it."""
        self.out.waits.add(waiting_for(key_of(title)))
        self.problem(
            line,
            ProblemKind.AMBIGUOUS,
            f"“{title}” is the title of different notes ({found.named}), so no link was made. "
            "Give one of them another title.",
        )

    def self_link(self, title: str, line: int) -> None:
        self.problem(
            line,
            ProblemKind.SELF_LINK,
            f"The page names itself (“{title}”) where another note was expected; no link was made.",
        )

    def problem(self, line: int, kind: ProblemKind, message: str) -> None:
        self.out.problems.append(Problem(self.reading.path, line, kind, message))
