"""The citation finder: where a paragraph names other notes by their bare titles.

Known titles come first, the longest where several end at one place; only then is an unknown title
inferred from the way it stands in its sentence.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from throughline.corpus.linking.inferred import LONGEST, SHORTEST, inferred_spans, mask
from throughline.corpus.linking.known import Known, Titles
from throughline.corpus.text.sentences import sentence_at, sentence_bounds
from throughline.corpus.text.titles import key_of, words_of

TAIL = 5  # words before a question mark by which a known title is looked up: fewer are shared by too many
WINDOW = 150  # characters that hold so many words
HEAD = 4  # words at the start of an alias by which it is looked up

_MARKS = re.compile(r"\?+")
_QUOTES = {'"': '"', "\u201c": "\u201d", "'": "'", "\u2018": "\u2019"}

Head = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """A title found in a paragraph, with the sentence it is in."""

    start: int
    end: int
    title: str
    key: str
    sentence: str
    known: bool


def tail_of(words: Sequence[str]) -> str:
    """Return the lookup of a title that ends in a question mark: its last words, or all of a short one's."""
    return f"{'?' if len(words) >= TAIL else '?='} {' '.join(words[-TAIL:])}"


def head_of(alias: str) -> Head:
    """Return the first words of an alias, by which it is looked up anywhere."""
    return tuple(words_of(alias)[:HEAD])


def lookups_in(text: str) -> set[str]:
    """Return the lookups that finding known questions in a paragraph needs: a few for each question mark."""
    found: set[str] = set()
    for marks in _MARKS.finditer(text):
        words = words_of(text[max(0, marks.start() - WINDOW) : marks.start()])[-TAIL:]
        found.update(tail_of(words[-count:]) for count in range(SHORTEST, TAIL + 1))
    return found


def heads_in(text: str) -> set[Head]:
    """Return the heads under which an alias could stand in a paragraph."""
    words = words_of(text)
    return set(zip(*(words[at:] for at in range(HEAD)), strict=False))


def find_citations(text: str, known: Iterable[Known] | Titles, infer: bool = True) -> tuple[Citation, ...]:
    """Find the titles cited in a paragraph, known ones first, in reading order.

    Whoever reads many paragraphs gives the same `Titles` for all of them.

    >>> [c.title for c in find_citations("It widens the gap Does tuning harm talk?.", [])]
    ['Does tuning harm talk?']
    """
    spans = _known_spans(text, Titles.of(known))
    if infer and "?" in text:
        spans = sorted(spans + inferred_spans(text, spans))
    if not spans:
        return ()
    bounds = sentence_bounds(mask(text, spans))
    return tuple(
        Citation(
            start, end, text[start:end], key_of(text[start:end]),
            sentence_at(text, bounds, start, end), is_known,
        )
        for start, end, is_known in spans
    )  # fmt: skip


def _known_spans(text: str, known: Titles) -> list[tuple[int, int, bool]]:
    """Find every known title, the longest first, none inside another and none inside quotation marks."""
    found = {span for span in known.places(text) if _opens_title(text, *span) and not _is_quoted(text, *span)}
    chosen: list[tuple[int, int, bool]] = []
    taken = bytearray(len(text))
    for start, end in sorted(found, key=lambda span: (span[0] - span[1], span)):
        if taken.find(1, start, end) < 0:
            taken[start:end] = b"\1" * (end - start)
            chosen.append((start, end, True))
    return sorted(chosen)


def _opens_title(text: str, start: int, end: int) -> bool:
    """Tell whether a span opens as a title does: a question starts with a capital, an alias need not."""
    if text[end - 1] != "?":
        return True
    first = next((text[at] for at in range(start, end) if text[at].isalpha()), "")
    return not first.islower()


def _is_quoted(text: str, start: int, end: int) -> bool:
    """Tell whether quotation marks stand right around a span."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return bool(before) and _QUOTES.get(before) == after


__all__ = [
    "LONGEST",
    "SHORTEST",
    "Citation",
    "Head",
    "Known",
    "Titles",
    "find_citations",
    "heads_in",
    "lookups_in",
    "mask",
    "tail_of",
]
