"""Where the sentences of a paragraph begin and end."""

import re
from bisect import bisect_right
from collections.abc import Sequence

LONGEST_SENTENCE = 600  # characters; of a longer one, that much is kept around each place that is asked for

# Each run of marks is taken whole (`++`), so that a long one is read once and not once for each of its marks.
ENDING = re.compile(r"[.!?]++[\"'\u201d\u2019)\]*]*+")
_OPENING = re.compile(r"(?P<space>\s++)[\"'\u201c\u2018(\[*]*+[^\s\"'\u201c\u2018(\[*a-z]")
_CUT = re.compile(r"(?:[.!?\u2026][\"'\u201d\u2019)\]]*(?=\s)|[\u3002\uff01\uff1f])|\n+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|cf|vs|al|Fig|Eq|No|Dr|Mr|Mrs|Ms|Prof|St|approx|resp|etc)|(?:^|[\s(.])[A-Z])$"
)


def ends_sentence(text: str, at: int) -> bool:
    """Tell whether the mark at this place ends a sentence: `e.g.` and initials do not.

    >>> ends_sentence("See Lee et al. for more.", 13), ends_sentence("It is so. Then", 8)
    (False, True)
    """
    return not (text[at] == "." and _ABBREVIATION.search(text, max(0, at - 12), at))


def opening_after(text: str, end: int) -> tuple[int, int] | None:
    """Return where the sentence after an ending starts and the place of its first letter, if one starts."""
    opening = _OPENING.match(text, end)
    return (opening.end("space"), opening.end() - 1) if opening else None


def sentence_bounds(text: str) -> list[tuple[int, int]]:
    """Return where each sentence of a paragraph starts and ends.

    >>> sentence_bounds("One of 2.5 parts. Two!")
    [(0, 17), (18, 22)]
    """
    bounds = []
    start = 0
    for match in ENDING.finditer(text):
        opening = opening_after(text, match.end())
        if opening is None or not ends_sentence(text, match.start()):
            continue
        bounds.append((start, match.end()))
        start = opening[0]
    if start < len(text) and not text[start:].isspace():
        bounds.append((start, len(text)))
    return bounds


def sentence_at(text: str, bounds: Sequence[tuple[int, int]], at: int, to: int) -> str:
    """Return the sentence of a paragraph that holds a stretch; of a very long one, what is around it."""
    n = bisect_right(bounds, at, key=lambda bound: bound[0]) - 1
    start, end = bounds[n] if n >= 0 and at < bounds[n][1] else (0, len(text))
    return excerpt(text, start, end, at, to)


def excerpt(text: str, start: int, end: int, at: int, to: int) -> str:
    """Return a text between two places, or as much of a long one as surrounds the stretch from `at` to `to`.

    A long sentence with many links would otherwise be kept whole for each link.

    >>> excerpt("one " * 500, 0, 2000, 1000, 1003)[:9]
    '\u2026 one one'
    """
    if end - start <= LONGEST_SENTENCE:
        return text[start:end].strip()
    room = max(0, LONGEST_SENTENCE - (to - at)) // 2
    first, last = max(start, at - room), min(end, to + room)
    before, after = text[first:at], text[to:last]
    if first > start:
        before = "\u2026 " + before.partition(" ")[2]
    if last < end:
        after = after.rpartition(" ")[0] + " \u2026"
    return f"{before}{text[at:to]}{after}".strip()


def cuts(text: str) -> list[tuple[int, bool]]:
    """Return where a long text may be cut for a model to read, and whether a paragraph ends there.

    A cut after an abbreviation costs nothing, so none is looked for; a text in a script without spaces has
    to be cut as well. Whatever is changed here moves the passages, and each that moves is embedded anew.
    """
    return [(match.end(), "\n" in match.group()) for match in _CUT.finditer(text)]
