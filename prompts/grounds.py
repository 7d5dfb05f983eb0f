"""What each source of a pack supports, in a form in which statements are looked up."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from throughline.corpus.text.words import telling_stems
from throughline.prompts.cues import word_list
from throughline.prompts.facts import ids_in, known_figures, numbers_in, sentences_of, without_numbers
from throughline.prompts.instructions import instructions
from throughline.prompts.model import Anchor
from throughline.prompts.naming import plain_words_of, words_of
from throughline.prompts.pack import Pack, paper_line
from throughline.prompts.provenance import Entry

_LETTERS = re.compile(r"[\w%]+")
_RECASED = re.compile(r"\[(\w)\](?=\w)")  # the first letter of a quotation, made small or great to fit
# The brief that shows its writer the manner speaks of no note.
_EXAMPLE = re.compile(r"<example>.*?</example>", re.DOTALL)
# How briefs name their parts.
_LABELS = word_list("labels")


@dataclass(frozen=True, slots=True)
class Ground:
    """What one source supports."""

    text: str
    figures: frozenset[str]
    words: frozenset[str]
    ids: frozenset[str]
    stems: frozenset[str]
    run: str  # its words alone, in which a quotation is looked for

    def __or__(self, other: "Ground") -> "Ground":
        return Ground(
            f"{self.text}\n{other.text}",
            self.figures | other.figures,
            self.words | other.words,
            self.ids | other.ids,
            self.stems | other.stems,
            f"{self.run}\n{other.run}",
        )


@dataclass(frozen=True, slots=True)
class Grounds:
    """What sentences are held to: each source by its number, everything, and what may stand anywhere."""

    sources: Mapping[int, Ground]
    everything: Ground
    anywhere: Ground  # the line's own text and titles, which may be quoted beside any source
    papers: Mapping[str, Ground] = field(
        default_factory=dict
    )  # by id and by title, with what is known of each
    plain: frozenset[str] = frozenset()  # words that are no names
    asked: str = ""  # the words of the instructions, which a brief hands on as they stand
    labels: tuple[str, ...] = ()  # the names that a brief gives to its own claims


def ground_of(*texts: str) -> Ground:
    """Return what some text supports."""
    text = "\n".join(filter(None, texts))
    return Ground(
        text, known_figures(text), words_of(text), frozenset(ids_in(text)), telling_stems(text), run_of(text)
    )


def run_of(text: str) -> str:
    """Return the words of a text without the marks between them: quotations differ in their punctuation."""
    whole = _RECASED.sub(r"\1", without_numbers(text))
    return " ".join(_LETTERS.findall(whole.casefold().replace("_", " ")))


def grounds_of(pack: Pack) -> Grounds:
    """Return what each source of a pack supports, and the pack as a whole."""
    said = sentences_of(pack.line)
    sources = {
        source.n: ground_of(_told(source), *(one for one in said if source.n in numbers_in(one)))
        for source in pack.sources
    }
    titles = [pack.question, *(line.title for line in pack.neighbours)]
    titles += [source.title for source in pack.sources]
    papers = [*pack.papers, *(paper for source in pack.sources for paper in source.papers)]
    rest = [pack.scope, pack.provenance, pack.today, *(line.date for line in pack.neighbours)]
    rest += list(map(paper_line, pack.papers))
    anywhere = ground_of(pack.line, *titles)
    everything = anywhere | ground_of(*rest)
    for ground in sources.values():
        everything |= ground
    asked = _EXAMPLE.sub(" ", instructions(pack.words, pack.answer))
    plain = plain_words_of(f"{everything.text}\n{asked}") | _LABELS
    return Grounds(sources, everything, anywhere, papers_by_name(papers), plain, run_of(asked))


def _told(source: Entry) -> str:
    parts = [source.title, source.description, source.summary, source.body, source.date, source.years]
    return "\n".join([*parts, *map(paper_line, source.papers)])


def papers_by_name(papers: Iterable[Anchor]) -> dict[str, Ground]:
    """Return what is known of each paper, by each of its ids and by its title."""
    found: dict[str, Ground] = {}
    for paper in papers:
        ground = ground_of(paper_line(paper))
        for name in filter(None, (paper.arxiv, paper.doi.lower(), run_of(paper.title))):
            found[name] = found[name] | ground if name in found else ground
    return found


def is_named(name: str, words: frozenset[str]) -> bool:
    """Tell whether a name is among these words, whole or in the parts that a hyphen joins."""
    low = name.lower()
    parts = [part for part in re.split(r"[-\u2019']", low) if part]
    return low in words or low.removesuffix("s") in words or all(part in words for part in parts)


def is_asked(quote: str, grounds: Grounds) -> bool:
    """Tell whether a quotation hands on words of the instructions, such as what is to be said of a claim."""
    return f" {run_of(quote)} " in f" {grounds.asked} "


def is_within(quote: str, ground: Ground) -> bool:
    run = run_of(quote)
    return f" {run} " in f" {ground.run} ".replace("\n", " ")
