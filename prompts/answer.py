"""Compares an assistant's reply with the sources that it was given."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

_NUMBERS = re.compile(r"\[\s*(\d{1,3}(?:\s*(?:[,;]|\u2013|-|and)\s*\d{1,3})*)\s*\]")
_SPAN = re.compile(r"(\d+)\s*[\u2013-]\s*(\d+)")
_ARXIV = re.compile(
    r"(?<!\d)(?<!\d[./])(\d{2}(?:0[1-9]|1[0-2])\.\d{4,5})(?:v\d+)?(?![\d])|"
    r"(?<![\w/])((?:astro-ph|cond-mat|cs|econ|eess|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math|math-ph|nlin|"
    r"nucl-ex|nucl-th|physics|q-bio|q-fin|quant-ph|stat)(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?!\d)"
)


@dataclass(frozen=True, slots=True)
class Answered:
    """What a reply did with what it was given."""

    used: tuple[int, ...]
    unused: tuple[int, ...]
    made_up: tuple[int, ...]
    known_papers: tuple[str, ...]
    unknown_papers: tuple[str, ...]


def check(answer: str, sources: Iterable[int], known_arxiv: Collection[str]) -> Answered:
    """Report the numbers and arXiv ids of a reply against the sources and papers that are known.

    >>> found = check("Shown in [1, 3] and [9]; see arXiv:2311.09144v2.", [1, 2, 3], {"2311.09144"})
    >>> found.used, found.unused, found.made_up, found.known_papers
    ((1, 3), (2,), (9,), ('2311.09144',))
    """
    given = sorted(set(sources))
    named = {number for match in _NUMBERS.finditer(answer) for number in _numbers_in(match[1])}
    papers = list(dict.fromkeys(match[1] or match[2] for match in _ARXIV.finditer(answer)))
    return Answered(
        used=tuple(number for number in given if number in named),
        unused=tuple(number for number in given if number not in named),
        made_up=tuple(sorted(named - set(given))),
        known_papers=tuple(paper for paper in papers if paper in known_arxiv),
        unknown_papers=tuple(paper for paper in papers if paper not in known_arxiv),
    )


def _numbers_in(text: str) -> Iterable[int]:
    """Yield the numbers of one bracket, those of a span included."""
    for first, last in _SPAN.findall(text):
        yield from range(int(first), int(last) + 1)
    yield from map(int, re.findall(r"\d+", text))
