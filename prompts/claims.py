"""From notes to claims: which sentences of which sources are worth re-testing for one question."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from throughline.corpus.text.words import telling_stems
from throughline.prompts.evidence import evidence_in, figures_in, is_loose, states_finding
from throughline.prompts.model import Evidence, Material, SourceNote
from throughline.prompts.sentences import cited_in, numbered, sentences
from throughline.prompts.wording import Closeness, overlap

MOST, MOST_OF_ONE = 12, 6  # claims, and of one source: at least two sources are heard; not tuned

# How much each property of a finding counts: chosen by reading the prompts, not tuned on data.
CLOSENESS_WEIGHT = 0.6
EVIDENCE_WORTH = {Evidence.FIGURE: 0.2, Evidence.STUDY: 0.12, Evidence.COMPARISON: 0.08}
SUMMARY_WORTH = 0.12  # a sentence that sums its source up stands alone better
LOOSE_COST = 0.15  # a sentence that says less without its surroundings
EASY_WORDS, LENGTH_COST = 30, 0.008  # a claim is read at a glance; each further word costs
SAMENESS_COST = 0.4  # higher, and a weak new finding is preferred to a strong similar one
SAME_SOURCE_COST = 0.12  # small: spreads claims over sources, yet lets a rich source give several
# Two sentences that share this much of their words, or a figure and some words, say the same thing.
SAME = 0.7
SAME_FIGURE = 0.25


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that could be a claim: its citations still marked, its worth for the question known."""

    sentence: str
    note: str
    words: frozenset[str]
    figures: frozenset[str]
    evidence: tuple[Evidence, ...]
    worth: float

    def repeats(self, other: "Candidate") -> bool:
        """Tell whether two findings report the same thing."""
        alike = overlap(self.words, other.words)
        return alike >= SAME or bool(self.figures & other.figures and alike >= SAME_FIGURE)


def findings(material: Material) -> tuple[Candidate, ...]:
    """Return the findings of the sources, the best for the question first, none said twice."""
    told = list(dict.fromkeys(_told(material)))
    words = [telling_stems(numbered(sentence, {})) for _, sentence, _ in told]
    close = Closeness(material.question, material.scope, words)
    pool = [
        _finding(note, sentence, held, close.of(held), is_summary)
        for (note, sentence, is_summary), held in zip(told, words, strict=True)
    ]
    return tuple(_chosen(pool))


def _told(material: Material) -> Iterator[tuple[str, str, bool]]:
    """Yield each sentence that states a finding, with its source and whether it sums that source up."""
    sources = {source.id: source for source in material.sources}
    if material.line:
        for sentence in _quotable(material.line.body, material.line):
            owner = next((note for note in cited_in(sentence) if note in sources), None)
            if owner:
                yield owner, sentence, True
    for source in material.sources:
        for sentence in _quotable(source.summary, source):
            yield source.id, sentence, True
        for text in (source.description, source.body):
            for sentence in _quotable(text, source):
                yield source.id, sentence, False


def _quotable(text: str, note: SourceNote) -> Iterator[str]:
    """Yield the sentences of a text that state a finding."""
    for sentence in sentences(text, note.citations if text == note.body else ()):
        if states_finding(numbered(sentence, {})):
            yield sentence


def _finding(note: str, sentence: str, words: frozenset[str], close: float, is_summary: bool) -> Candidate:
    plain = numbered(sentence, {})
    evidence = evidence_in(plain)
    worth = (
        CLOSENESS_WEIGHT * close
        + sum(EVIDENCE_WORTH[kind] for kind in evidence)
        + SUMMARY_WORTH * is_summary
        - LOOSE_COST * is_loose(plain)
        - LENGTH_COST * max(0, len(plain.split()) - EASY_WORDS)
    )
    return Candidate(sentence, note, words, figures_in(plain), evidence, worth)


def _chosen(pool: Iterable[Candidate]) -> Iterator[Candidate]:
    """Yield the best finding again and again: each costs those that are like it, or of the same source."""
    left = {(finding.note, finding.sentence): finding for finding in pool}
    likest = dict.fromkeys(left, 0.0)
    taken: Counter[str] = Counter()

    def value(key: tuple[str, str]) -> tuple[float, tuple[str, str]]:
        finding = left[key]
        cost = SAMENESS_COST * likest[key] + SAME_SOURCE_COST * taken[finding.note]
        return -round(finding.worth - cost, 9), key

    while left and taken.total() < MOST:
        best = left.pop(min(left, key=value))
        taken[best.note] += 1
        yield best
        full = taken[best.note] >= MOST_OF_ONE
        left = {
            key: one
            for key, one in left.items()
            if not one.repeats(best) and not (full and one.note == best.note)
        }
        for key, one in left.items():
            likest[key] = max(likest[key], overlap(one.words, best.words))
