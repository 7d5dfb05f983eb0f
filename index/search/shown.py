"""What is shown of a note that was found: clean text, beginning with the sentence that answers."""

import re
from collections.abc import Mapping

from throughline.corpus.text.sentences import cuts
from throughline.index.search.relevance import covered

_EMBEDDED = re.compile(
    r"!\[\[[^\]\n]*\]\]|!\[[^\]\n]*\]\([^)\n]*\)|<!--.*?-->|<[/a-zA-Z][^<>\n]{0,200}>", re.DOTALL
)
_WIKI = re.compile(r"\[\[(?:[^\[\]|\n]*\|)?([^\[\]|\n]*)\]\]")
_LINK = re.compile(r"\[([^\[\]\n]*)\]\([^()\n]*\)")
_LEADING = re.compile(
    r"^[ \t]*(?:>[ \t]*)*(?:#{1,6}[ \t]+|[-*+][ \t]+|\d{1,3}[.)][ \t]+)?(?:\[[ xX]\][ \t]+)?", re.MULTILINE
)
_RULE = re.compile(r"^[ \t]*(?:[-*_=|:][ \t]*){3,}$", re.MULTILINE)
_STRONG = re.compile(r"(\*{1,3}|_{2,3}|~~|==)(?=\S)(.+?)(?<=\S)\1")
_CODE = re.compile(r"`+([^`\n]+)`+")
_MARKS = re.compile(r"\[\^[^\]\s]+\]:?|(?<=\s)\^[\w-]+$|\{\{[^}\n]*\}\}|\(\([0-9a-f-]{20,}\)\)", re.MULTILINE)
_SIGNS = tuple("[]<>*_`#|~=^{}!-+")
_SPACE = re.compile(r"[ \t]+")
_LINES = re.compile(r"\n{3,}")
_SHORTEST = 12  # characters: less than that is a number or a name, and no sentence


def clean(text: str) -> str:
    r"""Return a text without the signs that its writing program reads.

    >>> clean("## A head\n- **One** [[two|three]] and [four](x.md) `five`")
    'A head\nOne three and four five'
    """
    if not any(sign in text for sign in _SIGNS):
        return text
    text = _RULE.sub("", _EMBEDDED.sub("", text))
    text = _LEADING.sub("", _LINK.sub(r"\1", _WIKI.sub(r"\1", text)))
    text = _CODE.sub(r"\1", _STRONG.sub(r"\2", _STRONG.sub(r"\2", _MARKS.sub("", text))))
    text = _SPACE.sub(" ", text.replace(" | ", " · "))
    return _LINES.sub("\n\n", "\n".join(line.strip(" |") for line in text.split("\n"))).strip()


def from_answer(text: str, words: Mapping[str, float]) -> str:
    """Return a passage from the sentence on that holds most of what was asked; the first of equals.

    >>> from_answer("Tides rise slowly. A zebra moves in spring. It rests.", {"zebra": 1.0})
    'A zebra moves in spring. It rests.'
    """
    best, start_of_best, start = 0.0, 0, 0
    for stop in (*(place for place, _ in cuts(text)), len(text)):
        sentence = text[start:stop].strip()
        if len(sentence) >= _SHORTEST and (share := covered(words, sentence)) > best + 1e-9:
            best, start_of_best = share, start
        start = stop
    return text[start_of_best:].strip() or text


def passage_of(text: str, title: str, words: Mapping[str, float]) -> str:
    """Return what is shown of a note; nothing where all that is known is its title."""
    shown = clean(text)
    if shown.casefold().strip(" ?.!") == title.casefold().strip(" ?.!"):
        return ""
    return from_answer(shown, words)
