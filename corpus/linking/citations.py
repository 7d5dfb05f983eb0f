"""The citation finder: where a paragraph names other notes by their bare titles.

Known titles come first, the longest where several end at one place; only then is an unknown title
inferred from the way it stands in its sentence.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from throughline.corpus.text.sentences import sentence_at, sentence_bounds
from throughline.corpus.text.titles import flat_of, key_of, words_of

TAIL = 5  # words before a question mark by which a known title is looked up: fewer are shared by too many
SHORTEST = 3  # words that a question must have to be cited by its bare title
WINDOW = 150  # characters that hold so many words
HEAD = 4  # words at the start of an alias by which it is looked up
LONGEST = 300  # characters that an inferred title may have

_MARK = re.compile(r"\?")
_STARTERS = (
    "Can|Does|Why|Do|How|What|When|Where|Are|Is|Should|Could|Which|Who|Whose|Will|Would|Did|Has|Have|Was|Were|"
    "Must|Might|Under what|At what|In what|To what|For whom|By what"
)
_STARTER = re.compile(rf"(?<![\w\"'\u201c\u2018\u2019-])(?:{_STARTERS})(?![\w'\u2019-])")
_CARRIES_ON = re.compile(r"[*)\]]*(?:[.,:;]|\s*[)\]]|\s*[\u2014\u2013]|\s+-\s|\s+[a-z])")
_OPENS_EMBEDDED = ("(", "*", "[", "\u2014", "\u2013")
_SERIES = re.compile(r"[?.,;)*]*\s*(?:and|or|,)?\s*[(*]*")
_QUOTES = {'"': '"', "\u201c": "\u201d", "'": "'", "\u2018": "\u2019"}


Head = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """A title that the corpus knows, as the finder needs it."""

    key: str

    @classmethod
    def of(cls, title: str) -> "Known":
        """Make a known title from its text."""
        return cls(key_of(title))

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the title; few searches come down to them."""
        return tuple(words_of(self.key))


@dataclass(frozen=True, slots=True)
class Citation:
    """A title found in a paragraph, with the sentence it stands in."""

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
    for mark in _MARK.finditer(text):
        words = words_of(text[max(0, mark.start() - WINDOW) : mark.start()])[-TAIL:]
        found.update(tail_of(words[-count:]) for count in range(SHORTEST, TAIL + 1))
    return found


def heads_in(text: str) -> set[Head]:
    """Return the heads under which an alias could stand in a paragraph."""
    words = words_of(text)
    return set(zip(*(words[at:] for at in range(HEAD)), strict=False))


def find_citations(text: str, known: Iterable[Known], infer: bool = True) -> tuple[Citation, ...]:
    """Find the titles cited in a paragraph, known ones first, in reading order.

    >>> [c.title for c in find_citations("It widens the gap Does tuning harm talk?.", [])]
    ['Does tuning harm talk?']
    """
    spans = _known_spans(text, list(known))
    if infer and "?" in text:
        spans = sorted(spans + _inferred_spans(text, spans))
    if not spans:
        return ()
    bounds = sentence_bounds(mask(text, spans))
    return tuple(
        Citation(
            start, end, text[start:end], key_of(text[start:end]), sentence_at(text, bounds, start), is_known
        )
        for start, end, is_known in spans
    )


def _known_spans(text: str, known: Sequence[Known]) -> list[tuple[int, int, bool]]:
    """Find every known title, the longest first, none inside another and none inside quotation marks."""
    flat = flat_of(text) if known else None
    found = {
        span
        for title in known
        for span in (_spelled(flat, title) if flat else _worded(text, title))
        if _opens_title(text[slice(*span)]) and not _is_quoted(text, *span)
    }
    chosen: list[tuple[int, int, bool]] = []
    for start, end in sorted(found, key=lambda span: (span[0] - span[1], span)):
        if all(end <= other[0] or start >= other[1] for other in chosen):
            chosen.append((start, end, True))
    return sorted(chosen)


def _spelled(flat: str, title: Known) -> Iterator[tuple[int, int]]:
    """Yield where a title is spelled out in a text that is written as keys are."""
    start = flat.find(title.key)
    while start >= 0:
        end = start + len(title.key)
        if not (
            flat[start - 1 : start].isalnum() or (flat[end - 1].isalnum() and flat[end : end + 1].isalnum())
        ):
            yield start, end
        start = flat.find(title.key, start + 1)


def _worded(text: str, title: Known) -> Iterator[tuple[int, int]]:
    """Yield where a title's words stand in a text with emphasis, wide spaces or other forms of letters."""
    words = re.finditer(r"[^\W_]+(?:['\u2018\u2019\u02bc][^\W_]+)*", text)
    tokens = [(match.start(), match.end(), words_of(match[0])) for match in words]
    wanted = title.words
    width = len(wanted)
    for at in range(len(tokens) - width + 1):
        if all([word] == token[2] for word, token in zip(wanted, tokens[at : at + width], strict=True)):
            span = _exact(text, tokens[at][0], tokens[at + width - 1][1], title.key)
            if span:
                yield span


def _exact(text: str, start: int, end: int, key: str) -> tuple[int, int] | None:
    """Widen a run of words by the title's own punctuation; None where the text differs from the title."""
    head = re.match(r"\W*", key)
    tail = re.search(r"\W*$", key)
    start -= len(head[0]) if head else 0
    width = len(tail[0]) if tail else 0
    for extra in range(width, width + 3):  # emphasis may stand between the words and the mark
        if start >= 0 and key_of(text[start : end + extra]) == key:
            return start, end + extra
    return None


def _opens_title(span: str) -> bool:
    """Tell whether a span opens as a title does: a question starts with a capital, an alias need not."""
    first = next((character for character in span if character.isalpha()), "")
    return not span.endswith("?") or not first.islower()


def _is_quoted(text: str, start: int, end: int) -> bool:
    """Tell whether quotation marks stand right around a span."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return bool(before) and _QUOTES.get(before) == after


def _inferred_spans(text: str, taken: list[tuple[int, int, bool]]) -> list[tuple[int, int, bool]]:
    """Infer unknown titles from the shape of their sentence."""
    found: list[tuple[int, int, bool]] = []
    mark = -1
    while (mark := text.find("?", mark + 1)) >= 0:
        spans = sorted(taken + found)
        if any(start <= mark < end for start, end, _ in spans):
            continue
        floor, after_citation = _sentence_start(text, mark, spans)
        start = _title_start(text, floor, mark, after_citation)
        if start is not None and len(words_of(text[start:mark])) >= SHORTEST and mark - start < LONGEST:
            found.append((start, mark + 1, False))
    return found


def _sentence_start(text: str, mark: int, spans: Sequence[tuple[int, int, bool]]) -> tuple[int, bool]:
    """Return where the prose before a question mark begins, and whether a citation ends right there."""
    bounds = sentence_bounds(mask(text, spans))
    start = next((first for first, end in bounds if first <= mark < end), 0)
    last = max((end for _, end, _ in spans if end <= mark), default=-1)
    if last >= start:
        return last, True
    return start, last >= 0 and not text[last:start].strip(" .,;)*")


def _title_start(text: str, floor: int, mark: int, after_citation: bool) -> int | None:
    """Return where an unknown title starts that ends at this question mark, or None where there is none."""
    starters = [m.start() for m in _STARTER.finditer(text, floor, mark)]
    if not starters or _in_quotation(text, floor, starters[-1], mark):
        return None
    start = starters[-1]
    before = text[floor:start].strip()
    embedded = bool(before) and (before in _OPENS_EMBEDDED or not _SERIES.fullmatch(text[floor:start]))
    in_series = after_citation and _SERIES.fullmatch(text[floor:start])
    return start if embedded or in_series or _CARRIES_ON.match(text, mark + 1) else None


def _in_quotation(text: str, floor: int, start: int, mark: int) -> bool:
    """Tell whether a question mark belongs to a quotation rather than to a title."""
    before = text[floor:start]
    opened = before.count('"') % 2 == 1 or before.count("\u201c") > before.count("\u201d")
    inside = text[start:mark]
    unclosed = inside.count('"') % 2 == 1 or inside.count("\u201c") > inside.count("\u201d")
    return opened or unclosed


def mask(text: str, spans: Iterable[tuple[int, int, bool]]) -> str:
    """Blank out citations, so that their question marks end no sentence.

    A citation that is followed by a new sentence, with no mark of its own, does end one.
    """
    masked = list(text)
    for start, end, _ in spans:
        masked[start:end] = "x" * (end - start)
        if re.match(r"\s+[A-Z]", text[end:]) and not _STARTER.match(text, end + 1):
            masked[end - 1] = "?"
    return "".join(masked)
