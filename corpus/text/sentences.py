"""Where the sentences of a paragraph begin and end."""

import re

_END = re.compile(r"[.!?]+[\"'\u201d\u2019)\]*]*(?=\s)")
_CUT = re.compile(r"(?:[.!?\u2026][\"'\u201d\u2019)\]]*(?=\s)|[\u3002\uff01\uff1f])|\n+")
_OPENING = re.compile(r"(?P<space>\s+)[\"'\u201c\u2018(\[*]*[^\s\"'\u201c\u2018(\[*a-z]")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|cf|vs|al|Fig|Eq|No|Dr|Mr|Mrs|Ms|Prof|St|approx|resp|etc)|(?:^|[\s(.])[A-Z])$"
)


def ends_sentence(text: str, at: int) -> bool:
    """Tell whether the mark at this place ends a sentence: `e.g.` and initials do not.

    >>> ends_sentence("See Lee et al. for more.", 13), ends_sentence("It is so. Then", 8)
    (False, True)
    """
    return not (text[at] == "." and _ABBREVIATION.search(text, max(0, at - 12), at))


def sentence_bounds(text: str) -> list[tuple[int, int]]:
    """Return where each sentence of a paragraph starts and ends.

    >>> sentence_bounds("One of 2.5 parts. Two!")
    [(0, 17), (18, 22)]
    """
    bounds = []
    start = 0
    for match in _END.finditer(text):
        opening = _OPENING.match(text, match.end())
        if opening is None or not ends_sentence(text, match.start()):
            continue
        bounds.append((start, match.end()))
        start = opening.end("space")
    if text[start:].strip():
        bounds.append((start, len(text)))
    return bounds


def sentence_at(text: str, bounds: list[tuple[int, int]], at: int) -> str:
    """Return the sentence of a paragraph that holds a place."""
    return next((text[start:end].strip() for start, end in bounds if start <= at < end), text.strip())


def cuts(text: str) -> list[tuple[int, bool]]:
    """Return where a long text may be cut for a model to read, and whether a paragraph ends there.

    A cut after an abbreviation costs nothing, so none is looked for; a text in a script without spaces has
    to be cut as well. Whatever is changed here moves the passages, and each that moves is embedded anew.
    """
    return [(match.end(), "\n" in match.group()) for match in _CUT.finditer(text)]
