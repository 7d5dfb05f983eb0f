"""What the notes say of themselves: how the line reads its sources, how it ends, and what is unsure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from throughline.corpus.text.words import telling_stems
from throughline.index.store.page_words import Span
from throughline.prompts.claims import Candidate
from throughline.prompts.cues import cue
from throughline.prompts.evidence import is_loose, is_sentence, is_whole, leans, states_finding
from throughline.prompts.model import Material, Reading, SameFigure, SourceNote, Unsure
from throughline.prompts.sentences import cited_in, numbered, paragraphs, sentences, unmarked
from throughline.prompts.wording import overlap

LONGEST_READING = 40  # words: the line leads, and the finding must still be what is read first
SAID_ALREADY = 0.6  # of its words are in the finding below which it would be put
MOST_UNSURE, UNSURE_OF_ONE, MOST_ASKED = 4, 2, 3
LONGEST_UNSURE = 40
# "2" and "20" are told of many things, and "v0.21.0" is the name of a version.
_TELLING_FIGURE = re.compile(r"(?<![\w.,])(?:\d+(?:,\d{3})*[.,]\d+%?|\d+%|\d{3,})(?![\w%]|[.,]\d)")


def readings(material: Material) -> tuple[Reading, ...]:
    """Return how the line reads its sources: sentences of its own that cite them, the nearest first."""
    if not material.line:
        return ()
    sources = {source.id for source in material.sources}
    asked = telling_stems(f"{material.question} {material.scope}")
    found: list[tuple[float, int, Reading]] = []
    for at, sentence in enumerate(_whole(material.line, LONGEST_READING)):
        cited = tuple(note for note in cited_in(sentence) if note in sources)
        plain = numbered(sentence, {})
        if cited:
            worth = overlap(telling_stems(plain), asked) + 0.1 * len(cited) - 0.2 * is_loose(plain)
            found.append((-round(worth, 9), at, Reading(sentence, cited, at)))
    return tuple(one for *_, one in sorted(found, key=lambda one: one[:2]))


def unsure(material: Material, used: Iterable[Candidate]) -> tuple[Unsure, ...]:
    """Return what the note itself asks, then where the notes say how far evidence reaches."""
    asked = telling_stems(f"{material.question} {material.scope}")
    shown = {one.sentence for one in used}
    notes = [*([material.line] if material.line else []), *material.sources]
    own = [
        Unsure(unmarked(text), material.id) for text in material.asked if len(text.split()) <= LONGEST_UNSURE
    ]
    found = []
    for note in notes:
        for sentence in _whole(note, LONGEST_UNSURE):
            plain = numbered(sentence, {})
            if sentence in shown or not cue("unsure").search(plain) or any(sentence in one for one in shown):
                continue
            worth = overlap(telling_stems(plain), asked) - 0.2 * is_loose(plain)
            found.append((worth, Unsure(sentence, note.id)))
    return (*own[:MOST_ASKED], *_spread(found, own[:MOST_ASKED]))


def _spread(found: Sequence[tuple[float, Unsure]], own: Sequence[Unsure]) -> Iterator[Unsure]:
    """Yield the best, a few of each note, and none that says again what is among the note's `own`."""
    taken = list(own)
    for _, one in sorted(found, key=lambda pair: (-round(pair[0], 9), pair[1].note, pair[1].text)):
        words = telling_stems(numbered(one.text, {}))
        again = any(
            overlap(words, telling_stems(numbered(other.text, {}))) >= SAID_ALREADY for other in taken
        )
        if not again and sum(other.note == one.note for other in taken) < UNSURE_OF_ONE:
            taken.append(one)
            yield one
        if len(taken) >= MOST_UNSURE:
            return


def same_figures(sources: Iterable[SourceNote], numbers: Mapping[str, int]) -> tuple[SameFigure, ...]:
    """Return the figures that several sources give: one study told twice, or two that agree."""
    held: dict[str, dict[int, None]] = {}
    for source in sources:
        told = f"{source.summary}\n{source.body or source.description}"
        for figure in dict.fromkeys(_TELLING_FIGURE.findall(told)):
            if source.id in numbers and not re.fullmatch(r"(?:19|20)\d\d", figure):
                held.setdefault(figure, {})[numbers[source.id]] = None
    return tuple(SameFigure(figure, tuple(sorted(ns))) for figure, ns in held.items() if len(ns) > 1)


def _whole(note: SourceNote, longest: int) -> Iterator[str]:
    """Yield the sentences of a note that stand alone, or with the one before where both are short."""
    texts = dict.fromkeys([note.body, note.summary, note.description])
    for text in filter(None, texts):
        for paragraph in paragraphs(text, note.citations if text == note.body else ()):
            plain = [numbered(sentence, {}) for sentence in paragraph]
            for at, sentence in enumerate(plain):
                if not is_whole(sentence):
                    continue
                if not leans(sentence):
                    if len(sentence.split()) <= longest:
                        yield paragraph[at]
                elif at and states_finding(plain[at - 1]):
                    both = f"{paragraph[at - 1]} {paragraph[at]}"
                    if len(numbered(both, {}).split()) <= longest:
                        yield both


def opening(note: SourceNote, numbers: Mapping[str, int]) -> str:
    """Return the first whole sentence of a note that nothing sums up: what it is about, as far as it says."""
    return numbered(_first_sentence(note.body, note.citations), numbers)


@lru_cache(maxsize=64)
def _first_sentence(body: str, citations: tuple[Span, ...]) -> str:
    """Return it once for all the lengths in which a prompt is tried."""
    return next((one for one in sentences(body, citations) if is_sentence(one) and not leans(one)), "")
