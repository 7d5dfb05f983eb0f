"""From notes to claims: what each source found that bears on one question, each whole in itself.

What a page sums a source up by comes first, in whole sentences: its author chose it for this very line. From
the source's own text comes the evidence for it, with its figure.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from throughline.corpus.model import NoteKind
from throughline.corpus.text.words import telling_stems
from throughline.prompts.ending import ending
from throughline.prompts.evidence import (
    LONGEST,
    evidence_in,
    figures_in,
    is_loose,
    is_sentence,
    is_set_up,
    is_whole,
    leans,
    names_study,
    points_back,
    states_finding,
)
from throughline.prompts.model import Evidence, Material, SourceNote
from throughline.prompts.sentences import cited_in, numbered, paragraphs
from throughline.prompts.wording import overlap
from throughline.prompts.years import Meaning, no_meaning

MOST, MOST_OF_ONE = 14, 5  # claims in all and of one source: a thin line rests on one or two sources
# Words for all summaries with their titles, about those of a title, and for one where there are many.
ROOM, TITLE, SHORTEST_ROOM = 430, 11, 20
CONTEXT = 3  # sentences back in a paragraph: where a study is named that a later sentence reports on
GAP = "[\u2026]"  # stands between two whole sentences of a paragraph that are not neighbours

# How much each property of a finding counts: chosen by reading the prompts, not tuned on data.
CLOSENESS_WEIGHT = 0.4  # by words
MEANING_WEIGHT = 1.0  # by meaning, where the model can be used
READ_CLOSELY = 6  # findings of each source that are compared by meaning: each takes a hundredth of a second
EVIDENCE_WORTH = {Evidence.FIGURE: 0.25, Evidence.STUDY: 0.08, Evidence.COMPARISON: 0.06}
WHO_WORTH = 0.15  # whose finding it is
LOOSE_COST = 0.15  # a sentence that says less without its surroundings
NAMELESS_COST = 0.2  # a sentence that reports on a study which only an earlier one names
SET_UP_COST = 0.35  # what was done, without what came of it
PAIR_COST = 0.05  # two sentences, where one says as much
AFTERTHOUGHT_COST = 0.25  # a second sentence without evidence, after one that has some
EASY_WORDS, LENGTH_COST = 34, 0.01  # a claim is read at a glance; each further word costs
SAMENESS_COST = 0.3  # if it were higher, a weak new finding would win over a strong one that is similar
SAME_SOURCE_COST = 0.12  # small: spreads claims over sources, yet lets a rich source give several
BACKS = 0.5  # closeness to a summary: what comes so near tells of the same study
# Two sentences that share this much of their words, or a figure and some words, say the same thing.
SAME = 0.7
SAME_FIGURE = 0.25


@dataclass(frozen=True, slots=True)
class Candidate:
    """Whole sentences that could be a claim: citations still marked, their worth known."""

    sentence: str
    note: str
    words: frozenset[str]
    figures: frozenset[str]
    evidence: tuple[Evidence, ...]
    worth: float
    closeness: float = 0.0  # to what is asked of its source
    is_summary: bool = False
    tells_result: bool = True  # its last sentence says what came out
    strength: float = 0.0  # as evidence for what its source is summed up by; 0 where it is none
    parts: frozenset[str] = frozenset()  # its sentences, each by itself

    def repeats(self, other: "Candidate") -> bool:
        """Tell whether two findings report the same thing."""
        if self.parts & other.parts:
            return True
        alike = overlap(self.words, other.words)
        return alike >= SAME or bool(self.figures & other.figures and alike >= SAME_FIGURE)


@dataclass(frozen=True, slots=True)
class _Window:
    """Whole sentences of one paragraph, the last of which states the finding."""

    sentences: tuple[str, ...]
    note: str
    is_nameless: bool = False

    @property
    def text(self) -> str:
        return " ".join(self.sentences)


def findings(material: Material, meaning: Meaning = no_meaning) -> tuple[Candidate, ...]:
    """Return the findings of the sources: the first of each, then the evidence and what else is told.

    A finding that says the same as an earlier one is left out, unless its source has no other.
    """
    room = max(SHORTEST_ROOM, ROOM // max(1, len(material.sources)) - TITLE)
    summaries = tuple(one for source in material.sources if (one := _summary(source, room)))
    windows = list(dict.fromkeys(_windows_of(material)))
    words = [telling_stems(numbered(window.text, {})) for window in windows]
    asked = _asked_of_each(material)
    stems = {note: telling_stems(text) for note, text in asked.items()}
    pool = [
        _finding(window, held, overlap(held, stems[window.note]))
        for window, held in zip(windows, words, strict=True)
    ]
    pool = [one for one in pool if len(numbered(one.sentence, {}).split()) <= LONGEST]
    order = [source.id for source in material.sources]
    return tuple(_chosen(summaries, _by_meaning(pool, order, asked, meaning), order))


def _summary(source: SourceNote, room: int) -> Candidate | None:
    """Return what a page sums a source up by: as many of its sentences, whole, as there is room for."""
    told = source.summary
    if not told and source.kind is NoteKind.INQUIRY:
        told = numbered(ending(source), {})  # its citations are marks, which no text of a note may hold
    kept: list[str] = []
    for sentence in (one for paragraph in paragraphs(told) for one in paragraph):
        length = len(" ".join([*kept, sentence]).split())
        if not is_sentence(numbered(sentence, {})) or length > (room if kept else LONGEST):
            break
        kept.append(sentence)
    text = " ".join(kept)
    if not kept or leans(numbered(kept[0], {})):
        return None
    plain = numbered(text, {})
    return Candidate(
        text,
        source.id,
        telling_stems(plain),
        figures_in(plain),
        evidence_in(plain),
        0.0,
        is_summary=True,
        parts=frozenset(kept),
    )


def _asked_of_each(material: Material) -> Mapping[str, str]:
    """Return what the evidence of each source should be about: its summary, else its title and the line."""
    said: dict[str, str] = {}
    if material.line:
        for paragraph in paragraphs(material.line.body, material.line.citations):
            for sentence in paragraph:
                for note in cited_in(sentence):
                    said[note] = f"{said.get(note, '')} {numbered(sentence, {})}"
    return {
        source.id: source.summary or f"{source.title} {said.get(source.id, '')} {material.question}"
        for source in material.sources
    }


def _by_meaning(
    pool: Sequence[Candidate], order: Sequence[str], asked: Mapping[str, str], meaning: Meaning
) -> list[Candidate]:
    """Weigh the likeliest findings of each source by how close they come to what is asked of it."""
    likely = []
    for note in order:
        own = sorted((one for one in pool if one.note == note), key=_likely)
        likely += own[:READ_CLOSELY]
    about = list(dict.fromkeys(asked[one.note] for one in likely))
    vectors = meaning([*(numbered(one.sentence, {}) for one in likely), *about])
    if vectors is None:
        return list(pool)
    place = {text: len(likely) + n for n, text in enumerate(about)}
    close = [float(vectors[n] @ vectors[place[asked[one.note]]]) for n, one in enumerate(likely)]
    return [
        replace(one, worth=one.worth + MEANING_WEIGHT * near, closeness=near, strength=_strength(one, near))
        for one, near in zip(likely, close, strict=True)
    ]


def _strength(one: Candidate, near: float) -> float:
    """Return how good a finding is as evidence for what its source is summed up by."""
    if not (one.tells_result and one.figures and Evidence.FIGURE in one.evidence and near >= BACKS):
        return 0.0
    plain = numbered(one.sentence, {})
    return near + WHO_WORTH * names_study(plain) - LENGTH_COST * max(0, len(plain.split()) - EASY_WORDS)


def _likely(one: Candidate) -> tuple[float, str]:
    """Order findings before they are compared by meaning: by what they bring, and by shared words."""
    return -(one.worth + one.closeness), one.sentence


def _windows_of(material: Material) -> Iterator[_Window]:
    """Yield what could be a finding of each source."""
    for source in material.sources:
        yield from _windows(source.body, source)
        if not (source.summary or source.body):  # it says what a note is about, and seldom what it found
            yield from _windows(source.description, source)


def _windows(text: str, source: SourceNote) -> Iterator[_Window]:
    """Yield whole sentences of a text, alone or with the one that they need."""
    for paragraph in paragraphs(text, source.citations if text == source.body else ()):
        plain = [numbered(sentence, {}) for sentence in paragraph]
        for at, sentence in enumerate(plain):
            if not is_whole(sentence):
                continue
            study = _study_before(plain, at)
            nameless = points_back(sentence) or (
                study is not None and Evidence.FIGURE in evidence_in(sentence)
            )
            if not leans(sentence):
                yield _Window((paragraph[at],), source.id, nameless)
            if at and states_finding(plain[at - 1]) and not points_back(plain[at - 1]):
                yield _Window((paragraph[at - 1], paragraph[at]), source.id)
            if study is not None and study < at - 1 and not leans(sentence):
                yield _Window((paragraph[study], GAP, paragraph[at]), source.id)


def _study_before(plain: list[str], at: int) -> int | None:
    """Return the place of the sentence that names the study which this one reports on without a name."""
    if names_study(plain[at]):
        return None
    before = range(at - 1, max(-1, at - 1 - CONTEXT), -1)
    return next((n for n in before if states_finding(plain[n]) and names_study(plain[n])), None)


def _finding(window: _Window, words: frozenset[str], close: float) -> Candidate:
    plain = numbered(window.text, {})
    last = numbered(window.sentences[-1], {})
    evidence = evidence_in(plain)
    is_pair = len(window.sentences) > 1
    worth = (
        CLOSENESS_WEIGHT * close
        + sum(EVIDENCE_WORTH[kind] for kind in evidence)
        + WHO_WORTH * names_study(plain)
        - LOOSE_COST * is_loose(plain)
        - NAMELESS_COST * window.is_nameless
        - SET_UP_COST * is_set_up(last)
        - PAIR_COST * is_pair
        - AFTERTHOUGHT_COST * (is_pair and not evidence_in(last) and bool(evidence))
        - LENGTH_COST * max(0, len(plain.split()) - EASY_WORDS)
    )
    result = bool(evidence_in(last)) and not is_set_up(last)
    return Candidate(
        window.text, window.note, words, figures_in(plain), evidence, worth, close, tells_result=result,
        parts=frozenset(window.sentences) - {GAP},
    )  # fmt: skip


def _chosen(
    summaries: Sequence[Candidate], pool: Iterable[Candidate], order: Sequence[str]
) -> Iterator[Candidate]:
    """Yield the first finding of each source in turn, then the best of all again and again.

    Each that is taken costs those that are like it, or of the same source.
    """
    choice = _Choice(list(pool))
    summed_up = {one.note: one for one in summaries}
    for note in order:
        best = summed_up.get(note) or choice.best(note) or choice.best(note, if_said_before=True)
        if best:
            choice.take(best)
            yield best
    most = max(MOST, 2 * len(order))
    while choice.taken < most and (best := choice.best()):
        choice.take(best)
        yield best


class _Choice:
    """What is left to choose from: each is compared with what is taken once, when that is taken."""

    def __init__(self, pool: Sequence[Candidate]) -> None:
        self.pool = pool
        self.taken = 0
        self._count: Counter[str] = Counter()
        self._likest = [0.0] * len(pool)  # how alike each is to what is taken of other sources
        self._said = [False] * len(pool)  # whether what is taken says the same

    def take(self, best: Candidate) -> None:
        self.taken += 1
        self._count[best.note] += 1
        for at, one in enumerate(self.pool):
            if one.note != best.note:
                self._likest[at] = max(self._likest[at], overlap(one.words, best.words))
            backs = bool(one.strength) and best.is_summary and best.note == one.note
            self._said[at] = self._said[at] or (not backs and one.repeats(best))

    def best(self, note: str = "", if_said_before: bool = False) -> Candidate | None:
        """Return the best of one source or of all; nothing where all that is left was said before."""
        found = (
            at
            for at, one in enumerate(self.pool)
            if note in ("", one.note)
            and (if_said_before or (not self._said[at] and self._count[one.note] < MOST_OF_ONE))
        )
        at = min(found, key=self._value, default=None)
        return None if at is None else self.pool[at]

    def _value(self, at: int) -> tuple[float, str, str]:
        one = self.pool[at]
        cost = SAMENESS_COST * self._likest[at] + SAME_SOURCE_COST * self._count[one.note]
        return -round(one.worth - cost, 9), one.note, one.sentence
