"""Figures of a sentence with what they are given of: as digits, as words and as parts, read alike."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from throughline.audit.words import WORDS_KEPT, roots_of, words_of
from throughline.corpus.text.words import root
from throughline.prompts.facts import figures_at, value_of, with_whole_ranges, without_ids, without_numbers

NEAR = 45  # letters on either side of a figure in which stands what it is given of
ROUNDED = 0.05  # how far a figure may be off that is called about so much
PARTLY = (
    0.13  # how far a part in words may be off that is called about so much: 28 percent is about a quarter
)
BEYOND = 0.35  # how far above "more than", or below "less than" so much, the figure itself may lie
_YEARS = root("years")
_SPANS = {
    root(one): years for one, years in (("centuries", 100), ("century", 100), ("decades", 10), ("decade", 10))
}
UNIT = 2  # words after a figure among which stands what is counted
EXACT = 0.006  # how far a reckoned figure may be off that is not called about so much: it is written rounded
MOST_IN = 20  # "one in nine" is a share; "two in 2019" is not
SMALL = 10  # a whole number below it is often a count of the author's own


class Kind(StrEnum):
    """What figures can be compared with one another."""

    SHARE = "share"
    YEAR = "year"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it is written, its value, and the telling words around it."""

    shown: str
    value: float
    kind: Kind
    about: frozenset[str]
    of: str = ""  # the word that follows: what is counted
    loose: bool = False  # "about", "almost": it need not be exact
    spelled: bool = False
    beyond: int = 0  # 1 for "more than" so much, -1 for "less than"
    is_span: bool = False  # "three centuries": in years, so that it can be held to "300 years"
    is_worked_out: bool = False  # "by so much", "so many times": the writer may have reckoned it

    @property
    def is_small(self) -> bool:
        """Whether it may be a count that the author made: a few, two kinds, three ways."""
        return self.kind is Kind.PLAIN and self.value < SMALL and self.value == int(self.value)

    @property
    def is_told_as_worked_out(self) -> bool:
        """Whether it compares, as "a third of", "60 percent cheaper": of the same thing there is one such."""
        return self.is_worked_out or (self.kind is Kind.SHARE and self.spelled and not self.beyond)

    @property
    def is_own_count(self) -> bool:
        """Whether the author may have counted so many: in words, as nobody writes what was measured."""
        return self.spelled and self.kind is Kind.PLAIN and self.value <= MOST_IN


_SPELLINGS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_UNITS = _SPELLINGS.split()
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_VALUES = {word: n for n, word in enumerate(_UNITS, 1)} | {word: 10 * n for n, word in enumerate(_TENS, 2)}
_SPELLED = re.compile(
    rf"\b(?:(?P<tens>{'|'.join(_TENS)})(?:[- ](?P<unit>{'|'.join(_UNITS[:9])}))?"
    rf"|(?P<word>{'|'.join(_UNITS[1:])}))\b"
    r"(?!-?(?:th|fold)\b)",
    re.IGNORECASE,
)
_PARTS = {"half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "fifth": 1 / 5, "sixth": 1 / 6, "tenth": 1 / 10}
_PART = re.compile(
    r"\b(?P<many>a|one|two|three|four)\s+(?P<part>third|quarter|fifth|sixth|tenth)s?\b(?!\s+(?:one|time|year|day))"
    r"|\b(?P<half>half)\b(?!-)",
    re.IGNORECASE,
)
_RATIO = re.compile(
    rf"\b(?P<many>{'|'.join(_UNITS[:9])}|\d)\s+(?:\w+\s+)?in\s+(?:every\s+)?(?P<all>{'|'.join(_UNITS[1:12])}|\d\d?)\b",
    re.IGNORECASE,
)
_OF_PARTS = re.compile(r"\s+(?:third|quarter|fifth|sixth|tenth|of)s?\b")
_LARGE = re.compile(r"\s*-?(hundred|thousand|million|billion|bn)\b", re.IGNORECASE)
_TIMES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "k": 1e3,
    "m": 1e6,
    "b": 1e9,
}
_SHARE = re.compile(r"\s*(?:%|per ?cent\b|percent\b|percentage)", re.IGNORECASE)
_LOOSE = re.compile(
    r"(?:\b(?:about|around|almost|nearly|roughly|some|approximately|circa|ca|close to|up to|at least|just)|"
    r"[~\u2248<>])\s*(?:an?\s+)?$",
    re.IGNORECASE,
)
_MORE = re.compile(r"\b(?:more than|over|above|upwards of)\s+(?:an?\s+)?$", re.IGNORECASE)
_LESS = re.compile(r"\b(?:less than|fewer than|under|below)\s+(?:an?\s+)?$", re.IGNORECASE)
_RECKONED = re.compile(
    r"\b(?:by|all but|further|another|additional|(?:gap|difference|rise|fall|drop|gain|loss) of)\s+"
    r"(?:(?:about|around|almost|nearly|roughly|some|only|just|a mere)\s+)?(?:an?\s+)?$",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"(?:\s+[\w-]+){0,2}?\s+(?:points?|times|as|more|fewer|less|longer|shorter|later|earlier|sooner|higher|lower"
    r"|above|below|under|ahead|behind|apart|cheaper|dearer)\b",
    re.IGNORECASE,
)
_SAVED = re.compile(r"\b(?:saved?|saves|saving|gained|gains|adds|added)(?:\s+[a-z]+){0,3}\s+$")
_CALLED = re.compile(r"\b(?:these|those|the|both|other|all|his|her|its|their|our|of)\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Found:
    """A figure before it is known what it is given of."""

    start: int
    end: int
    shown: str
    value: float
    kind: Kind
    spelled: bool = False


@lru_cache(WORDS_KEPT)
def figures_of(sentence: str) -> tuple[Figure, ...]:
    """Return the figures of a sentence in their order.

    >>> [(one.shown, one.value) for one in figures_of("By 2019 a fifth, about 40%, had 1.6 million.")]
    [('2019', 2019.0), ('a fifth', 20.0), ('40%', 40.0), ('1.6 million', 1600000.0)]
    """
    text = with_whole_ranges(without_numbers(without_ids(sentence)))
    found = _apart(
        sorted((*_digits(text), *_parts(text), *_words(text)), key=lambda one: (one.start, -one.end))
    )
    ends = [0, *(one.end for one in found)]
    starts = [*(one.start for one in found), len(text)]
    return tuple(_figure(text, one, ends[n], starts[n + 1]) for n, one in enumerate(found))


def _apart(found: list[_Found]) -> list[_Found]:
    """Leave out figures that are part of another one, as the two of "one in nine"."""
    kept: list[_Found] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _digits(text: str) -> Iterator[_Found]:
    for written, start, end in figures_at(text):
        value = value_of(written)
        if value is None or re.search(r"(?:st|nd|rd|th)$", written):
            continue
        sign = re.sub(r"[\d.]", "", written)
        large = _LARGE.match(text, end)
        value *= _TIMES.get(large[1].lower() if large else sign, 1)
        shown = text[start : large.end() if large else end].strip()
        share = sign == "%" or _SHARE.match(text, end) is not None
        is_year = (
            not (share or large or sign) and shown.isdigit() and 1000 <= value < 2100 and len(shown) == 4
        )
        kind = Kind.SHARE if share else Kind.YEAR if is_year else Kind.PLAIN
        yield _Found(start, large.end() if large else end, shown, value, kind)


def _parts(text: str) -> Iterator[_Found]:
    for found in _PART.finditer(text):
        times = 1 if found["half"] else max(1, _VALUES.get(found["many"].lower(), 1))
        value = 100 * times * _PARTS[(found["part"] or found["half"]).lower()]
        yield _Found(*found.span(), found[0], round(value, 1), Kind.SHARE, True)
    for found in _RATIO.finditer(text):
        many, whole = (_number(found[name]) for name in ("many", "all"))
        if many < whole <= MOST_IN:
            yield _Found(*found.span(), found[0], round(100 * many / whole, 1), Kind.SHARE, True)


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _VALUES[word.lower()]


def _words(text: str) -> Iterator[_Found]:
    for found in _SPELLED.finditer(text):
        if _CALLED.search(text, 0, found.start()) or _OF_PARTS.match(text, found.end()):
            continue
        value = float(
            _VALUES[found["word"].lower()]
            if found["word"]
            else _VALUES[found["tens"].lower()] + _VALUES.get((found["unit"] or "").lower(), 0)
        )
        large = _LARGE.match(text, found.end())
        value *= _TIMES[large[1].lower()] if large else 1
        share = _SHARE.match(text, found.end()) is not None
        yield _Found(*found.span(), found[0], value, Kind.SHARE if share else Kind.PLAIN, True)


def _figure(text: str, found: _Found, after: int, before: int) -> Figure:
    """Return a figure with the words around it, as far as the figures next to it."""
    left = text[max(after, found.start - NEAR) : found.start]
    right = text[found.end : min(before, found.end + NEAR)]
    counted = next((word for word in words_of(right)[:UNIT] if word.tells), None)
    of = counted.root if counted else ""
    about = roots_of(left) | roots_of(right)
    before_it = text[max(0, found.start - 32) : found.start]
    beyond = 1 if _MORE.search(before_it) else -1 if _LESS.search(before_it) else 0
    loose = bool(beyond or _LOOSE.search(before_it))
    reckoned = bool(
        _RECKONED.search(before_it) or _SAVED.search(before_it) or _COMPARED.match(text, found.end)
    )
    years = _SPANS.get(of, 0) if found.kind is Kind.PLAIN else 0
    return Figure(
        shown=f"{found.shown} {counted.text}" if counted and years else found.shown,
        value=found.value * (years or 1),
        kind=found.kind,
        about=about,
        of=_YEARS if years else of,
        loose=loose,
        spelled=found.spelled,
        beyond=beyond,
        is_span=years > 0,
        is_worked_out=reckoned,
    )


def agree(one: Figure, other: Figure) -> bool:
    """Tell whether a figure can be that of a source: rounded, in words, with or without a sign of shares.

    A bound may be said of a figure beyond it; a source that gives the bound alone has no such figure.
    """
    if Kind.YEAR in (one.kind, other.kind):
        return one.value == other.value
    if one.value == other.value:
        return True
    if _is_beyond(one, other):
        return True
    if one.loose or one.spelled or ((other.loose or other.spelled) and not other.beyond):
        most = max(abs(one.value), abs(other.value))
        in_parts = one.kind is Kind.SHARE and one.spelled and not other.spelled
        return abs(one.value - other.value) <= (PARTLY if in_parts else ROUNDED) * most
    return _rounded(one, other) or _rounded(other, one)


def _is_beyond(bound: Figure, other: Figure) -> bool:
    """Tell whether a figure lies beyond another one, as that says, and not far from it."""
    off = (other.value - bound.value) * bound.beyond
    return other.kind is bound.kind and 0 < off <= BEYOND * max(abs(bound.value), abs(other.value))


def is_reckoned(figure: Figure, held: Sequence[Figure]) -> bool:
    """Tell whether a figure is a difference of two others, one as a part of another, or what is left of all.

    Only where its sentence compares: any two figures have some difference.
    """
    if not (figure.is_told_as_worked_out or (figure.kind is Kind.SHARE and figure.loose)):
        return False
    pairs = [(a, b) for a in held for b in held if a.kind is b.kind and a.value > b.value > 0]
    if figure.kind is Kind.SHARE:
        found = [100 * b.value / a.value for a, b in pairs if figure.spelled or a.kind is Kind.PLAIN]
        if figure.is_told_as_worked_out:
            found += [100 * (a.value / b.value - 1) for a, b in pairs if a.kind is Kind.PLAIN]
            found += [a.value - b.value for a, b in pairs if a.kind is Kind.SHARE]
            found += [100 * (1 - b.value / a.value) for a, b in pairs if a.kind is Kind.PLAIN]
            found += [100 - one.value for one in held if one.kind is Kind.SHARE]
    else:
        found = [part for a, b in pairs for part in (a.value - b.value, a.value / b.value)]
    off = PARTLY if figure.kind is Kind.SHARE and figure.spelled else ROUNDED if figure.loose else EXACT
    return any(abs(one - figure.value) <= off * max(abs(one), abs(figure.value)) for one in found)


def _rounded(short: Figure, long: Figure) -> bool:
    """Tell whether the shorter figure is the longer one with fewer digits."""
    digits = re.sub(r"\D", "", short.shown).strip("0")
    if len(digits) < 2 or long.value == 0:
        return False
    return float(f"{long.value:.{len(digits)}g}") == short.value
