"""The evidence for a prompt as a numbered pack: for an assistant that writes the brief itself."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from throughline.corpus.model import NoteKind
from throughline.corpus.text.phrases import count
from throughline.corpus.text.sentences import sentence_bounds
from throughline.index.store.page_words import Span
from throughline.prompts.dates import known_by
from throughline.prompts.instructions import BEGIN, END, Answer, instructions
from throughline.prompts.model import (
    Anchor,
    Material,
    NamedBy,
    Neighbour,
    Request,
    SourceNote,
)
from throughline.prompts.provenance import Entry, provenance

# Of a brief that an assistant writes: about what a person writes who has one page.
BRIEF_WORDS = 580
MOST_JOINTS = 2  # pairs of sources that are named: more say nothing
BODY_WORDS = (
    1_500  # of each source's text: what was left out of longer ones was told as missing from the note
)
# The brackets of the marks, and the form in which a source is named: nothing in a note may look like either.
_PLAIN = str.maketrans("\u27e6\u27e7", "()")
_SECOND_HAND = "known only from what other pages say of it; what it names and lists is unknown"
_NUMBER = re.compile(r"\[(\s*\d{1,3}(?:\s*(?:[,;]|\u2013|-|and)\s*\d{1,3})*\s*)\]")


@dataclass(frozen=True, slots=True)
class Pack:
    """The evidence for one brief."""

    note: str
    question: str
    scope: str
    line: str
    words: int
    sources: tuple[Entry, ...]
    papers: tuple[Anchor, ...]
    neighbours: tuple[Neighbour, ...]
    unlinked: tuple[tuple[int, int], ...]
    provenance: str
    today: str
    body_words: int = BODY_WORDS
    is_asked: bool = True  # whether a line of inquiry of the library asks this question

    @property
    def answer(self) -> Answer:
        """What the library answers, as far as it is known here."""
        if self.line:
            return Answer.GIVEN
        return Answer.UNSEEN if self.is_asked else Answer.NONE

    @property
    def list_of_sources(self) -> str:
        """The line that tells whoever reads a brief what its numbers stand for."""
        return self.list_of([source.n for source in self.sources])

    def list_of(self, numbers: Collection[int]) -> str:
        """Return what these numbers of sources stand for."""
        return "; ".join(f"[{source.n}] {source.title}" for source in self.sources if source.n in numbers)


def pack_of(material: Material, request: Request) -> Pack:
    """Number the sources of a request in its order, those that it leaves out apart."""
    known, dropped = known_by(material, request.as_of)
    gone = tuple(clean(source.title) for source in known.sources if source.id in request.without)
    kept = [source for source in known.sources if source.id not in request.without]
    first = {note: at for at, note in enumerate(request.order)}
    kept.sort(key=lambda source: first.get(source.id, len(first)))
    numbers = {source.id: n for n, source in enumerate(kept, 1)}
    sources = tuple(_entry(n, source, numbers, _doubt(known, source)) for n, source in enumerate(kept, 1))
    return Pack(
        note=known.id,
        question=clean(known.question),
        scope=clean(known.scope),
        line=numbered_text(known.line, numbers) if known.line else "",
        words=request.words or BRIEF_WORDS,
        sources=sources,
        papers=tuple(map(_clean_paper, known.papers)),
        neighbours=tuple(Neighbour(clean(line.title), line.date) for line in known.neighbours),
        unlinked=tuple((numbers[a], numbers[b]) for a, b in known.unlinked if {a, b} <= numbers.keys()),
        provenance=" ".join(filter(None, (provenance(known, sources, gone, dropped), request.as_it_was))),
        today=request.today.isoformat(),
        is_asked=known.line is not None or known.line_left_out,
    )


def clean(text: str) -> str:
    """Return text from a note in which nothing looks like a mark or like the number of a source.

    >>> clean("Obey [1], and \\u27e6stop\\u27e7.")
    'Obey (1), and (stop).'
    """
    return _NUMBER.sub(r"(\1)", text.translate(_PLAIN)).replace("\0", " ")


def pack_of_numbers(line: SourceNote | None, sources: Mapping[int, SourceNote]) -> Pack:
    """Return a pack of sources that have their numbers already, as those of a saved prompt have."""
    numbers = {source.id: n for n, source in sources.items()}
    return Pack(
        note=line.id if line else "",
        question=clean(line.title) if line else "",
        scope=clean(line.description) if line else "",
        line=numbered_text(line, numbers) if line else "",
        words=BRIEF_WORDS,
        sources=tuple(_entry(n, source, numbers) for n, source in sources.items()),
        papers=tuple(map(_clean_paper, line.papers)) if line else (),
        neighbours=(),
        unlinked=(),
        provenance="",
        today="",
    )


def _doubt(material: Material, source: SourceNote) -> str:
    """Return what of a source is doubted, and why; nothing where nobody doubts it."""
    found = [(sentence, why) for note, sentence, why in material.doubts if note == source.id]
    said = [f"{why}: \u201c{sentence}\u201d" if sentence else why for sentence, why in found]
    return clean("; ".join(said))


def _entry(n: int, source: SourceNote, numbers: Mapping[str, int], doubt: str = "") -> Entry:
    return Entry(
        n=n,
        id=source.id,
        title=clean(source.title),
        kind=source.kind,
        captured=source.complete,
        date=clean(source.date),
        years=source.years,
        near=source.origin is NamedBy.COMPUTED,
        description=clean(source.description),
        summary=clean(source.summary),
        body=numbered_text(source, numbers),
        papers=tuple(map(_clean_paper, source.papers)),
        doubt=doubt,
    )


def _clean_paper(paper: Anchor) -> Anchor:
    return Anchor(
        clean(paper.title),
        clean(paper.arxiv),
        paper.year,
        paper.origin,
        clean(paper.doi),
        tuple(map(clean, paper.authors)),
    )


def numbered_text(note: SourceNote, numbers: Mapping[str, int]) -> str:
    """Return a note's own text, the notes that it cites by their numbers or else by their quoted titles."""
    parts: list[str] = []
    at = 0
    for cited in sorted(note.citations, key=lambda cited: cited.start):
        if cited.start >= at:
            title = clean(note.body[cited.start : cited.end])
            before = clean(note.body[at : cited.start])
            parts += [before, _cited(cited, title, numbers.get(cited.note), before.endswith("("))]
            at = cited.end
    return "".join([*parts, clean(note.body[at:])])


def _cited(cited: Span, title: str, number: int | None, in_brackets: bool) -> str:
    """Return how a citation reads: its title alone would run into the sentence before it."""
    if number is not None:
        return f"{clean(cited.words)} [{number}]" if cited.words else f"[{number}]"
    if cited.words:
        return title
    return f"see \u201c{title}\u201d" if in_brackets else f"(see \u201c{title}\u201d)"


def trimmed(text: str, words: int) -> tuple[str, int]:
    """Return as many whole sentences of a text as so many words hold, and how many words were left out.

    >>> trimmed("One is here. Two is there. Three.", 4)
    ('One is here.', 4)
    """
    total = len(text.split())
    if total <= words:
        return text, 0
    kept: list[str] = []
    used = 0
    for paragraph in text.split("\n"):
        bounds = sentence_bounds(paragraph)
        lengths = [len(paragraph[start:end].split()) for start, end in bounds]
        fit = 0
        while fit < len(bounds) and used + lengths[fit] <= words:
            used += lengths[fit]
            fit += 1
        kept.append(paragraph[: bounds[fit - 1][1]] if fit else "")
        if fit < len(bounds):
            break
    return "\n".join(kept).rstrip(), total - used


def written(pack: Pack) -> str:
    """Write a pack out: what to write, then the evidence, every text from a note between marks."""
    blocks = [
        "# Evidence for a research brief",
        instructions(pack.words, pack.answer),
        f"## The open question\n\n{_marked([pack.question, pack.scope])}",
        f"## What the notes are\n\n{_marked([pack.provenance])}",
        f"## Sources\n\n{_marked([pack.list_of_sources])}",
    ]
    if pack.line:
        blocks.append(f"## The line's own text, which is the library's own answer\n\n{_marked([pack.line])}")
    blocks += [_source(source, pack.body_words) for source in pack.sources]
    if pack.papers:
        blocks.append(f"## Papers of the line\n\n{_marked(map(paper_line, pack.papers))}")
    if pack.neighbours:
        lines = [f"{line.title}{f' ({line.date})' if line.date else ''}" for line in pack.neighbours]
        blocks.append(f"## Questions of the library that border on this one\n\n{_marked(lines)}")
    if 0 < len(pack.unlinked) <= MOST_JOINTS:
        pairs = ", ".join(f"[{a}] and [{b}]" for a, b in pack.unlinked)
        blocks.append(
            f"## Sources that nothing else in the library joins: the step between them may be weak\n\n{pairs}"
        )
    return "\n\n".join(blocks) + f"\n\nThis pack was made on {pack.today}.\n"


def _source(source: Entry, body_words: int) -> str:
    body, left = trimmed(source.body, body_words)
    what = "A line of inquiry" if source.kind == NoteKind.INQUIRY else f"A {source.kind} note"
    known = "its own page was read" if source.captured else _SECOND_HAND
    facts = [f"{what}; {known}.", f"Date of the note: {source.date or 'unknown'}."]
    if source.near:
        facts.append("Chosen by closeness in meaning; the line does not name it.")
    if left:
        facts.append(f"Its page is whole; of its text this pack leaves out the last {count(left, 'word')}.")
    named = (("Title", source.title), ("About", source.description), ("Summary", source.summary))
    parts = [
        f"{name}: {text}"
        for name, text in (("Doubt", source.doubt.removeprefix("doubtful: ")), *named)
        if text
    ]
    parts += [f"Text:\n{body}"] if body else []
    if source.papers:
        parts.append("Papers that it lists:\n" + "\n".join(map(paper_line, source.papers)))
    return f"## Source [{source.n}]\n\n{' '.join(facts)}\n\n{_marked(parts)}"


def paper_line(paper: Anchor) -> str:
    """Write a paper with all that is known of it; what is not known is not said, or briefs repeat it."""
    ids = [f"arXiv:{paper.arxiv}" if paper.arxiv else "", f"doi:{paper.doi}" if paper.doi else ""]
    known = "; ".join(filter(None, [", ".join(paper.authors), str(paper.year or ""), *ids]))
    return f"- {paper.title} ({known})" if known else f"- {paper.title}"


def _marked(parts: Iterable[str]) -> str:
    return "\n".join([BEGIN, *filter(None, parts), END])
