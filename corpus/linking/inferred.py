"""Titles that no page or list gives, inferred from the shape of the sentence that they are in.

The paragraph is read once from left to right. What a question mark needs to know (where its sentence starts,
which words could start a title, how many quotation marks are open) is kept up as the reading goes on, so that
a line of a thousand questions costs a thousand times what one costs, and no more.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from throughline.corpus.text.sentences import ENDING, ends_sentence, opening_after
from throughline.corpus.text.titles import words_of

SHORTEST = 3  # words that a question must have to be cited by its bare title
LONGEST = 300  # characters that an inferred title may have

_MARK = re.compile(r"\?")
_STARTERS = (
    "Can|Does|Why|Do|How|What|When|Where|Are|Is|Should|Could|Which|Who|Whose|Will|Would|Did|Has|Have|Was|Were|"
    "Must|Might|Under what|At what|In what|To what|For whom|By what"
)
_STARTER = re.compile(rf"(?<![\w\"'\u201c\u2018\u2019-])(?:{_STARTERS})(?![\w'\u2019-])")
_CARRIES_ON = re.compile(r"[*)\]]*(?:[.,:;]|\s*[)\]]|\s*[\u2014\u2013]|\s+-\s|\s+[a-z])")
# Signs after which a title stands inside a sentence, with or without a space.
_OPENS_EMBEDDED = frozenset("(*[\u2014\u2013")
_SERIES = re.compile(r"[?.,;)*]*+\s*+(?:and|or|,)?+\s*+[(*]*+")
_SPACES = re.compile(r"\s*+")
_BETWEEN_CITATIONS = re.compile(r"[ .,;)*]*+")
_NEW_SENTENCE = re.compile(r"\s+[A-Z]")
_LOOKED_BACK = 13  # characters before a full stop by which an abbreviation is told, and one more

Marked = tuple[int, int, bool]


def mask(text: str, spans: Iterable[Marked]) -> str:
    """Blank out citations, so that their question marks end no sentence.

    A citation that is followed by a new sentence, with no mark of its own, does end one.
    """
    masked = list(text)
    for start, end, _ in spans:
        _blank(masked, text, start, end)
    return "".join(masked)


def _blank(masked: list[str], text: str, start: int, end: int) -> bool:
    """Blank out one citation; tell whether its last place ends a sentence."""
    masked[start:end] = "x" * (end - start)
    ends = bool(_NEW_SENTENCE.match(text, end)) and not _STARTER.match(text, end + 1)
    if ends:
        masked[end - 1] = "?"
    return ends


def inferred_spans(text: str, taken: Sequence[Marked]) -> list[Marked]:
    """Infer unknown titles between the known ones that are taken already."""
    covered = bytearray(len(text))
    for first, last, _ in taken:
        covered[first:last] = b"\1" * (last - first)
    marks = [match.start() for match in _MARK.finditer(text) if not covered[match.start()]]
    if not marks:
        return []
    paragraph = _Paragraph(text, taken)
    found: list[Marked] = []
    for mark in marks:
        start = paragraph.title_start(mark)
        if start is not None and len(words_of(text[start:mark])) >= SHORTEST:
            found.append((start, mark + 1, False))
            paragraph.take(start, mark + 1)
    return found


class _Paragraph:
    """A paragraph that is read from left to right, with the citations found so far."""

    def __init__(self, text: str, taken: Sequence[Marked]) -> None:
        self.text = text
        self.masked = list(mask(text, taken))
        self.known_only = "".join(self.masked)  # what was found here is masked in the list alone
        self.starters = [match.start() for match in _STARTER.finditer(text)]
        self.quotes = {quote: _places(text, quote) for quote in '"\u201c\u201d'}
        self.ends = [end for _, end, _ in taken]
        self.next_end = 0
        self.last = -1  # where the citation before this place ends
        self.found_to = 0  # where the last one that was inferred ends
        self.bounds = [(0, -1)]  # where each sentence starts, and its first letter
        self.scanned = 0
        self.pending: re.Match[str] | None = None
        self.reach = _Reach(text)

    def title_start(self, mark: int) -> int | None:
        """Return where an unknown title starts that ends at this question mark, or None where none does."""
        floor, after_citation = self._floor(mark)
        at = bisect_left(self.starters, mark) - 1
        start = self.starters[at] if at >= 0 else -1
        if start < floor or mark - start >= LONGEST or self._in_quotation(floor, start, mark):
            return None
        is_series, is_embedded = self.reach.from_floor(floor, start)
        if is_embedded or (after_citation and is_series) or _CARRIES_ON.match(self.text, mark + 1):
            return start
        return None

    def _floor(self, mark: int) -> tuple[int, bool]:
        """Return where the prose before a question mark begins, and whether a citation ends right there."""
        start = self._sentence_start(mark)
        while self.next_end < len(self.ends) and self.ends[self.next_end] <= mark:
            self.last = max(self.last, self.ends[self.next_end])
            self.next_end += 1
        if self.last >= start:
            return self.last, True
        return start, self.last >= 0 and self.reach.of_citation(self.last) >= start

    def _sentence_start(self, mark: int) -> int:
        """Return where the sentence of this mark starts, as far as everything before it is known."""
        while True:
            if self.pending is None:
                self.pending = ENDING.search(self.known_only, self.scanned)
            run = self.pending
            if run is None or run.end() > mark:
                return self.bounds[-1][0]
            self.scanned, self.pending = run.end(), None
            opening = opening_after(self.known_only, run.end())
            if opening and self._ends_sentence(run.start()):
                self.bounds.append(opening)

    def _ends_sentence(self, at: int) -> bool:
        if self.found_to <= at - _LOOKED_BACK:
            return ends_sentence(self.known_only, at)
        first = max(0, at - _LOOKED_BACK)
        return ends_sentence("".join(self.masked[first : at + 1]), at - first)

    def take(self, start: int, end: int) -> None:
        """Blank out a title that was found; a sentence that it opens belongs to the one before."""
        ends = _blank(self.masked, self.text, start, end)
        if self.bounds[-1][1] >= start:
            self.bounds.pop()
        self.last = self.found_to = end
        self.scanned, self.pending = (end - 1 if ends else end), None

    def _in_quotation(self, floor: int, start: int, mark: int) -> bool:
        """Tell whether a question mark belongs to a quotation rather than to a title."""
        return self._is_open(floor, start) or self._is_open(start, mark)

    def _is_open(self, start: int, end: int) -> bool:
        plain, opened, closed = (
            bisect_left(places, end) - bisect_left(places, start) for places in self.quotes.values()
        )
        return plain % 2 == 1 or opened > closed


class _Reach:
    """How far marks and spaces reach from a place; many questions ask it of the same place."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.floor = self.series = self.first = self.after_first = -1
        self.citation = self.between = -1

    def from_floor(self, floor: int, start: int) -> tuple[bool, bool]:
        """Tell whether only signs of a series lie between, and whether the title is embedded in prose."""
        if floor != self.floor:
            self.floor = floor
            self.series = _end(_SERIES, self.text, floor)
            self.first = _end(_SPACES, self.text, floor)
            self.after_first = _end(_SPACES, self.text, self.first + 1)
        is_series = self.series == start
        opens = self.text[self.first] in _OPENS_EMBEDDED and self.after_first >= start
        return is_series, self.first < start and (opens or not is_series)

    def of_citation(self, end: int) -> int:
        """Return where prose begins again behind a citation."""
        if end != self.citation:
            self.citation, self.between = end, _end(_BETWEEN_CITATIONS, self.text, end)
        return self.between


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at


def _places(text: str, sign: str) -> list[int]:
    return [match.start() for match in re.finditer(sign, text)] if sign in text else []
