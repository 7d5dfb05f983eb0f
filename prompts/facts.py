"""What a sentence states that can be looked up: figures, ids, names, quotations, numbers of sources."""

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum

from throughline.corpus.text import identifiers
from throughline.corpus.text.sentences import sentence_bounds
from throughline.prompts.wording import any_of


class Fact(StrEnum):
    """The kinds of statement that are looked up."""

    NUMBER = "number"
    FIGURE = "figure"
    ID = "id"
    NAME = "name"
    QUOTE = "quotation"


_INSIDE = r"\d{1,3}(?:\s*(?:[,;]|\u2013|-|and)\s*\d{1,3})*"
NUMBERED = rf"\[\s*{_INSIDE}\s*\]"  # as sources are named: [1], [2, 5], [2-5]
_NUMBERS = re.compile(rf"\[\s*({_INSIDE})\s*\]")
_SPAN = re.compile(r"(\d+)\s*[\u2013-]\s*(\d+)")
_OLD_ARXIV = (
    "astro-ph|cond-mat|cs|econ|eess|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math|math-ph|nlin|nucl-ex|nucl-th|"
    "physics|q-bio|q-fin|quant-ph|stat"
)
_ARXIV = re.compile(
    r"(?<!\d)(?<!\d[./])(\d{2}(?:0[1-9]|1[0-2])\.\d{4,5})(?:v\d+)?(?![\d])"
    rf"|(?<![\w/])((?:{_OLD_ARXIV})(?:\.[A-Z]{{2}})?/\d{{7}})(?:v\d+)?(?!\d)"
)
# What is called an arXiv id, whether it can be one or not.
_CALLED_ARXIV = re.compile(r"\barxiv(?:\s*(?:id)?\s*:\s*|\.org/(?:abs|pdf)/|\s+)([\w.-]*\d[\w./-]*\w)", re.I)
_ADDRESS = re.compile(r"https?://\S+")
FIRST_ARXIV = "0704"  # the month in which ids of this form began

_DAY = re.compile(r"\b(?:19|20)\d\d-\d\d(?:-\d\d)?\b")
_FIGURE = re.compile(
    r"(?<![\w.,#])(?<![A-Za-z]-)(\d{1,3}(?:,\d{3})+|\d+)((?:\.\d+)*)"
    r"(?:\s?(%|percent\b|per cent\b)|(x|k|m|b|bn|th|st|nd|rd|s|ms)\b)?(?![\w]*[A-Za-z])",
    re.IGNORECASE,
)
_RANGE = re.compile(
    r"(\d+(?:\.\d+)?)\s?(?:\u2013|-|to|and|or)\s?(\d+(?:\.\d+)?\s?(?:%|percent\b|per cent\b))"
)
_LABELLED = re.compile(
    r"\b(?:claim|task|source|finding|point|step|item|anchor|note|section|question)s?\s+#?"
    r"\d{1,2}(?:\s*(?:,|and|or|\u2013|-|&|to)+\s*\d{1,2}(?![\d.%]))*",
    re.IGNORECASE,
)
_LIST_SIGN = re.compile(r"^\s*(?:[-*+\u2022>]\s+|#{1,6}\s+|\(?\d{1,2}[.)]\s+|\|\s*)+")
_SPELLINGS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
_WORDS_OF = {word: str(number) for number, word in enumerate(_SPELLINGS.split(), 2)}
_WORDS_OF |= {"thirty": "30", "forty": "40", "fifty": "50", "hundred": "100", "thousand": "1000"}
_COUNTED = any_of(
    "language~ studies experiment~ model~ times month~ week~ year~ day~ participant~ people user~ "
    "assistant~ dataset~ percent point~ corpora system~"
)
_SPELLED = re.compile(rf"\b({'|'.join(_WORDS_OF)})\s+(?:[a-z-]+\s+)?(?:{_COUNTED})\b", re.IGNORECASE)
_ANY_SPELLED = re.compile(rf"\b({'|'.join(_WORDS_OF)})\b", re.IGNORECASE)

_SPELLED_SHARE = re.compile(rf"\b(one|{'|'.join(_WORDS_OF)})\s+per\s?cent\b", re.IGNORECASE)

_QUOTE = re.compile(r"\"([^\"\n]+)\"|\u201c([^\u201d\n]+)\u201d")
_ONLY_NUMBERS = re.compile(r"[\s*_]*(?:\[[\d,;\s\u2013-]+\][\s,;.*_]*)+$")
_AFTER_A_STOP = re.compile(rf"(?:{NUMBERED}\s*)+(?=[A-Z\"\u201c(])")
_MARKUP = re.compile(r"\*\*|__|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)|`")


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a written text, without list signs; a mark after a stop belongs to it.

    >>> sentences_of("- **One** is so. [1]\\n2. Two. Three [2]. [3] If four. [4] says so.")
    ['One is so. [1]', 'Two.', 'Three [2]. [3]', 'If four.', '[4] says so.']
    """
    found: list[str] = []
    for line in text.splitlines():
        bare = _MARKUP.sub("", _LIST_SIGN.sub("", line)).rstrip("| ")
        for at, (start, end) in enumerate(sentence_bounds(bare)):
            sentence = bare[start:end].strip()
            if at and (mark := _AFTER_A_STOP.match(sentence)):
                found[-1] += " " + mark[0].strip()
                sentence = sentence[mark.end() :]
            if at and _ONLY_NUMBERS.match(sentence):
                found[-1] += " " + sentence
            elif sentence:
                found.append(sentence)
    return found


def numbers_in(text: str) -> tuple[int, ...]:
    """Return the numbers of the sources that a text names in brackets, spans included."""
    named = {number for match in _NUMBERS.finditer(text) for number in _numbers_of(match[1])}
    return tuple(sorted(named))


def _numbers_of(inside: str) -> Iterable[int]:
    for first, last in _SPAN.findall(inside):
        yield from range(int(first), int(last) + 1)
    yield from map(int, re.findall(r"\d+", inside))


def without_numbers(text: str) -> str:
    """Return a text without the numbers of its sources."""
    return _NUMBERS.sub("", text)


def arxiv_in(text: str) -> tuple[str, ...]:
    """Return the arXiv ids of a text, without their versions."""
    bare = _without_dois(text)
    return tuple(dict.fromkeys(match[1] or match[2] for match in _ARXIV.finditer(bare)))


def dois_in(text: str) -> tuple[str, ...]:
    """Return the DOIs of a text, in small letters.

    >>> dois_in("See https://doi.org/10.1000/XYZ.12, and (doi:10.1000/a(b)).")
    ('10.1000/xyz.12', '10.1000/a(b)')
    """
    found = [doi.lower() for doi in identifiers.dois_in(text)]
    return tuple(dict.fromkeys(doi for doi in found if not _is_arxiv(doi)))


def _without_dois(text: str) -> str:
    """Return a text without its DOIs, but for those that hold an arXiv id."""
    for doi in identifiers.dois_in(text):
        if not _is_arxiv(doi):
            text = text.replace(doi, " ")
    return text


def _is_arxiv(doi: str) -> bool:
    """Tell whether a DOI is an arXiv id in another dress."""
    return doi.lower().startswith("10.48550/arxiv.")


def impossible_arxiv_in(text: str, newest: str = "") -> tuple[str, ...]:
    """Return what a text calls an arXiv id and what cannot be one: no such month, or one yet to come.

    >>> impossible_arxiv_in("arXiv:9999.12345, arXiv:2301.00001v2, arXiv:3001.00001", "2611")
    ('9999.12345', '3001.00001')
    """
    called = [found[1] for found in _CALLED_ARXIV.finditer(text)]
    unread = [one for one in called if not arxiv_in(one)]
    later = [one for one in arxiv_in(text) if "/" not in one and not _is_month(one[:4], newest)]
    return tuple(dict.fromkeys([*unread, *later]))


def _is_month(month: str, newest: str) -> bool:
    return month >= FIRST_ARXIV and (not newest or month <= newest)


def ids_in(text: str) -> tuple[str, ...]:
    """Return every arXiv id and DOI of a text, those that cannot be one included."""
    return tuple(dict.fromkeys([*arxiv_in(text), *dois_in(text), *impossible_arxiv_in(text)]))


def without_ids(text: str) -> str:
    """Return a text without addresses and ids, whose digits are no figures."""
    text = _without_dois(_ADDRESS.sub(" ", text))
    for pattern in (_CALLED_ARXIV, _ARXIV):
        text = pattern.sub(" ", text)
    return text


def quotes_in(text: str) -> tuple[str, ...]:
    """Return what stands in quotation marks."""
    return tuple(one or other for one, other in _QUOTE.findall(text))


def figures_in(text: str) -> tuple[str, ...]:
    """Return the figures that a sentence states, written alike; numbers of claims and of lists are none.

    >>> figures_in("In 2023, 1,200 people and three models gained 40 percent (claims 1 and 2).")
    ('2023', '1200', '40%', '3')
    """
    bare = _LABELLED.sub(" ", without_numbers(without_ids(text)))
    days = [found[0] for found in _DAY.finditer(bare)]
    spelled = [_WORDS_OF[found[1].lower()] for found in _SPELLED.finditer(bare)]
    return tuple(dict.fromkeys([*days, *_digits(_DAY.sub(" ", bare)), *spelled]))


def known_figures(text: str) -> frozenset[str]:
    """Return every figure that a text supports: also those spelled out, and both ends of a range."""
    bare = without_ids(text)
    ends = [_written(found[1], "%") for found in _RANGE.finditer(bare)]
    spelled = [_WORDS_OF[found[1].lower()] for found in _ANY_SPELLED.finditer(bare)]
    spelled += [_WORDS_OF.get(found[1].lower(), "1") + "%" for found in _SPELLED_SHARE.finditer(bare)]
    days = [found[0] for found in _DAY.finditer(bare)]
    parts = [part for day in days for part in (day, day[:4], day[:7])]
    exact = {*ends, *spelled, *parts, *_digits(_DAY.sub(" ", bare))}
    return frozenset(exact | {re.sub(r"[%a-z]+$", "", figure) for figure in exact})


def _digits(text: str) -> Iterator[str]:
    yield from (figure for figure, _, _ in figures_at(with_whole_ranges(text)))


def with_whole_ranges(text: str) -> str:
    """Return a text in which both ends of a range of shares are shares.

    >>> with_whole_ranges("between 22 and 50 percent")
    'between 22%–50 percent'
    """
    return _RANGE.sub(lambda found: f"{found[1]}%\u2013{found[2]}", text)


def figures_at(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the figures that a text gives in digits, written alike, each with its place."""
    for found in _FIGURE.finditer(text):
        sign = "%" if found[3] else (found[4] or "").lower()
        yield _written(found[1] + found[2], sign), *found.span()


def _written(number: str, sign: str) -> str:
    plain = number.replace(",", "")
    return (plain.rstrip("0").rstrip(".") if plain.count(".") == 1 else plain) + sign


def value_of(figure: str) -> float | None:
    """Return how large a figure is, as far as it is a single number."""
    found = re.match(r"\d+(?:\.\d+)?", figure)
    return float(found[0]) if found else None
