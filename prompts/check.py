"""Holds a written brief to the evidence it was made from, sentence by sentence."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from throughline.corpus.text.phrases import count
from throughline.prompts.facts import (
    Fact,
    figures_in,
    ids_in,
    numbers_in,
    quotes_in,
    sentences_of,
    without_ids,
)
from throughline.prompts.grounds import Ground, Grounds, grounds_of, is_asked, is_named, is_within, run_of
from throughline.prompts.instructions import most_words
from throughline.prompts.naming import names_in
from throughline.prompts.nearest import nearest_figure, nearest_id, nearest_name, nearest_sentence
from throughline.prompts.pack import Pack
from throughline.prompts.pasting import pasted
from throughline.prompts.render import count_words
from throughline.prompts.wording import any_of

LOOKED_UP = (
    "figures, names, ids and quotations were looked up, and not whether a sentence says more or the opposite"
)
# At the head of a bullet: in bold or italics, or a few words before a colon; never what is quoted.
_WORDS = r"[^*_:.\n\"\u201c\u201d\u201e\u00ab\u00bb]"
_LABEL = re.compile(rf"^\s*[-*\u2022]\s+(?:[*_]+({_WORDS}{{2,60}})[:.*_]|({_WORDS}{{2,40}}):)", re.MULTILINE)
_HEADING = re.compile(r"^\s*(?:#{1,6}\s+(.+)|[*_]{2}([^*_\n]{2,60})[*_]{2}:?)\s*$")
# A part of a brief that says what shall be done, and what a plan gives a number of.
_ASKING = re.compile(rf"\b(?:{any_of('task~ return~ bring propos~ plan~ next')}|to do|want)\b", re.IGNORECASE)
# Since when, or until when, is searched.
_WINDOW = re.compile(
    r"\b(?:since|from|after|before|until|between|in)\s+(20\d\d)(?:\s*(?:\u2013|-|to|and)\s*(20\d\d))?"
    r"|\b(20\d\d)\s*(?:\u2013|-)\s*(20\d\d|\d\d)\b|\b(20\d\d)\s+(?:on|onwards?|or later)\b"
)
_PLANNED = re.compile(
    r"\b(?=(\w+)[\s-](?:[a-z-]+\s)?(?:"
    + any_of("day~ week~ month~ year~ session~ round~ word~ sentence~ page~ row~ stud~ paper~ arm~ group~")
    + r")\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Unsupported:
    """Something that a sentence states and its sources do not."""

    kind: Fact
    what: str
    sentence: str
    place: int
    sources: tuple[int, ...]
    nearest: str = ""

    @property
    def line(self) -> str:
        """The fault in one line."""
        where = ", ".join(f"[{n}]" for n in self.sources) or "the pack"
        near = f"; {self.nearest}" if self.nearest else ""
        return f"{self.kind} \u201c{self.what}\u201d is not in {where}{near}"


@dataclass(frozen=True, slots=True)
class Checked:
    """How a brief stands against its evidence."""

    words: int
    sentences: int
    used: tuple[int, ...]
    unused: tuple[int, ...]
    unsupported: tuple[Unsupported, ...]
    provenance: bool = True  # whether it says what the notes are, word for word
    listed: bool = True  # whether it tells what the numbers are, word for word
    length: int = 0  # in words, these two parts and the titles of papers not counted
    asked: int = 0  # words that were asked for
    too_long: int = 0  # words above the most that pass, which are a tenth more than were asked for
    pasted: str = ""  # the brief as it is handed on; nothing where it does not hold

    @property
    def holds(self) -> bool:
        """Whether the brief states nothing without support, in the words that it was given."""
        return not self.unsupported and not self.too_long


def check(pack: Pack, brief: str) -> Checked:
    """Hold a brief to its pack."""
    grounds = grounds_of(pack)
    own = without_parts(brief, (pack.provenance, pack.list_of_sources))
    papers = [*pack.papers, *(paper for source in pack.sources for paper in source.papers)]
    length = count_words(without_parts(own, (paper.title for paper in papers)))
    sentences = sentences_of(own)
    used = {n for sentence in sentences for n in numbers_in(sentence)}
    grounds = replace(grounds, labels=tuple(_labels_of(brief)))
    tasks = frozenset(_tasks_of(own))
    faults = [
        fault
        for at, one in enumerate(sentences, 1)
        for fault in faults_of(one, at, grounds)
        if not (one in tasks and _is_planned(fault))
    ]
    found = Checked(
        words=len(brief.split()),
        sentences=len(sentences),
        used=tuple(n for n in grounds.sources if n in used),
        unused=tuple(n for n in grounds.sources if n not in used),
        unsupported=tuple(faults),
        provenance=holds(brief, pack.provenance),
        listed=holds(brief, pack.list_of_sources),
        length=length,
        asked=pack.words,
        too_long=max(0, length - most_words(pack.words)),
    )
    if not found.holds:
        return found
    return replace(found, pasted=brief if found.listed else pasted(brief, pack.list_of))


def _labels_of(brief: str) -> Iterator[str]:
    """Yield the names that a brief gives to its own claims, by which it may speak of them.

    >>> list(_labels_of("- **Word overlap.** It hardly agreed.\\n- Long answers: liked."))
    ['word overlap', 'long answers']
    """
    for label in _LABEL.finditer(brief):
        yield run_of(label[1] or label[2])


def _tasks_of(brief: str) -> Iterator[str]:
    """Yield the sentences that stand under a heading which asks for something.

    >>> list(_tasks_of("## Findings\\nIt is so.\\n## Tasks\\n1. Find more.\\n**Return**\\nA table."))
    ['Tasks', 'Find more.', 'Return', 'A table.']
    """
    asks = False
    for line in brief.splitlines():
        if heading := _HEADING.match(line):
            asks = bool(_ASKING.search(heading[1] or heading[2]))
        if asks:
            yield from sentences_of(line)


def _is_planned(fault: Unsupported) -> bool:
    """Tell whether the brief itself asks for a figure: how long a study lasts, since when to search."""
    if fault.kind is not Fact.FIGURE or fault.sources:
        return False
    if fault.what in {year for found in _WINDOW.findall(fault.sentence) for year in found}:
        return True
    return any(fault.what in figures_in(f"{number} weeks") for number in _PLANNED.findall(fault.sentence))


def holds(brief: str, part: str) -> bool:
    """Tell whether a part of the pack stands in a brief word for word, in lines of any length."""
    return " ".join(part.split()) in " ".join(brief.split())


def without_parts(brief: str, parts: Iterable[str]) -> str:
    """Return a brief without parts whose counts and numbers are those of the pack and not of its notes."""
    for part in filter(None, parts):
        brief = re.sub(r"\s+".join(map(re.escape, part.split())), " ", brief)
    return brief


def _without(quote: str, sentence: str) -> str:
    """Return a sentence without one quotation; the same words stay where they are not quoted.

    >>> _without("5", "It is 55%, or \u201c5\u201d.")
    'It is 55%, or \u201c \u201d.'
    """
    return re.sub(
        rf"(?<=[\"\u201c\u201e\u00ab]){re.escape(quote)}(?=[\"\u201d\u201c\u00bb])", " ", sentence, count=1
    )


def faults_of(sentence: str, place: int, grounds: Grounds) -> list[Unsupported]:
    """Return all that a sentence states and its sources do not, each with what is nearest."""
    named = numbers_in(sentence)
    unknown = [n for n in named if n not in grounds.sources]
    known = tuple(n for n in named if n in grounds.sources)
    held = _held_to(sentence, known, grounds)
    faults = [_fault(Fact.NUMBER, f"[{n}]", sentence, place, (), _range_of(grounds)) for n in unknown]
    rest = sentence
    for quote in quotes_in(sentence):
        own = run_of(quote) in grounds.labels and not named
        if own or is_within(quote, held) or is_within(quote, grounds.anywhere) or is_asked(quote, grounds):
            rest = _without(quote, rest)
        elif not (_is_one_name(quote) and is_within(quote, grounds.everything)):
            near = nearest_sentence(quote, grounds, known)
            faults.append(_fault(Fact.QUOTE, quote, sentence, place, known, near))
            rest = _without(quote, rest)
    for figure in figures_in(rest):
        if figure not in held.figures:
            near = nearest_figure(figure, rest, grounds, known)
            faults.append(_fault(Fact.FIGURE, figure, sentence, place, known, near))
    faults += [
        _fault(Fact.ID, one, sentence, place, known, nearest_id(one, grounds, known))
        for one in ids_in(rest)
        if one not in held.ids
    ]
    for name in names_in(without_ids(_without_labels(rest, grounds.labels))):
        if not is_named(name, held.words) and name.lower() not in grounds.plain:
            near = nearest_name(name, grounds, known)
            faults.append(_fault(Fact.NAME, name, sentence, place, known, near))
    return faults


def _without_labels(sentence: str, labels: Sequence[str]) -> str:
    """Return a sentence without the names of claims, whose first word is written as a name is.

    >>> _without_labels("Test Word overlap and Liu again.", ("word overlap",))
    'Test   and Liu again.'
    """
    for label in labels:
        sentence = re.sub(r"\W+".join(map(re.escape, label.split())), " ", sentence, flags=re.IGNORECASE)
    return sentence


def _held_to(sentence: str, named: Sequence[int], grounds: Grounds) -> Ground:
    """Return what a sentence may state: what its sources say, and what is known of the papers it names."""
    if not named:
        return grounds.everything
    held = grounds.sources[named[0]]
    for n in named[1:]:
        held |= grounds.sources[n]
    run = run_of(sentence)
    ids = set(ids_in(sentence))
    for name, ground in grounds.papers.items():
        if name in ids or (" " in name and f" {name} " in f" {run} "):
            held |= ground
    return held


def _is_one_name(quote: str) -> bool:
    return len(quote.split()) == 1


def _fault(
    kind: Fact, what: str, sentence: str, place: int, sources: tuple[int, ...], nearest: str
) -> Unsupported:
    return Unsupported(kind, what, sentence, place, sources, nearest)


def _range_of(grounds: Grounds) -> str:
    return f"the sources are [1] to [{len(grounds.sources)}]" if grounds.sources else "there are no sources"


def report(found: Checked) -> list[str]:
    """Return how a brief stands against its evidence, a line each."""
    lines = [f"{count(found.sentences, 'sentence')}, {found.length:,} words without what is copied"]
    if found.too_long:
        lines.append(
            f"too long by {count(found.too_long, 'word')}: at most {most_words(found.asked):,} pass, where "
            f"about {found.asked:,} were asked for"
        )
    total = len(found.used) + len(found.unused)
    lines.append(f"used {len(found.used)} of {total} sources")
    lines += [f"  unused  [{n}]" for n in found.unused]
    lines.append(f"{count(len(found.unsupported), 'statement')} without support: {LOOKED_UP}")
    for fault in found.unsupported:
        lines += [f"  sentence {fault.place}: {fault.line}", f"    in: {fault.sentence}"]
    return lines
