"""The tags of a note: those in its text, as `#talk/repair`, and those that a property lists."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from markdown_it.token import Token

from throughline.corpus.dialects import Dialect
from throughline.corpus.properties import flat, without_links

_BEFORE = r"(?<![^\s(\[,;:\u3000-\u303f\uff00-\uff0f])#"
_LETTERS = r"[^\s#!-,.:-@\[-^`{-~\u2000-\u206f\u3000-\u303f\uff00-\uff0f\uff1a-\uff20]+"
_TAG = re.compile(rf"{_BEFORE}({_LETTERS})")
_DOTTED = re.compile(rf"{_BEFORE}({_LETTERS}(?:\.{_LETTERS})*)")  # in Dendron a tag is a name with dots
# `#12ab34` is a colour, and so are the letters that stand for any; a word such as `#facade` is none.
_COLOUR = re.compile(r"(?=[a-f]*\d)(?:[\da-f]{6}|[\da-f]{8})|RRGGBB(?:AA)?", re.IGNORECASE)
_PRIORITY = re.compile(r"\[#[A-C]\]")  # of a task in Logseq
_LINKED = re.compile(r"(#?\[\[[^\[\]\n]+\]\])")
_OF_ORG = re.compile(r"[\w@#%/-]+")  # what else stands in such a line sets up keys for choosing tags
_NUMBER = re.compile(r"[\d/_-]+")
# After these the sign of a tag is not at the start of a word.
_WORDS = (
    "link_close",
    "em_close",
    "strong_close",
    "wikilink",
    "code_inline",
    "html_inline",
    "math_inline",
    "math_inline_double",
    "image",
)


def tags_of(tokens: Sequence[Token], dialect: Dialect = Dialect.MARKDOWN) -> Iterator[tuple[str, int]]:
    """Yield each tag in the text of a note with its line in the stretch; code, links and formulas have none.

    >>> from throughline.corpus.readers.markup import parser
    >>> list(tags_of(parser().parse("#one, see #a/b. `#code` c#d [x](y#z) #12")))
    [('one', 0), ('a/b', 0)]
    """
    pattern = _DOTTED if dialect is Dialect.DENDRON else _TAG
    for token in tokens:
        if token.type != "inline" or "#" not in token.content or not token.map:
            continue
        line, before = token.map[0], ""
        for child in token.children or ():
            if child.type in ("softbreak", "hardbreak"):
                line += 1
            elif child.type == "text" and "#" in child.content:
                for found in pattern.finditer(child.content):
                    tag = found[1].strip("/-")
                    is_word = before in _WORDS and found.start() == 0
                    is_escaped = f"\\#{tag}" in token.content
                    if tag and not (is_word or is_escaped or _is_none(tag, found, dialect)):
                        yield tag, line
            before = child.type


def _is_none(tag: str, found: "re.Match[str]", dialect: Dialect) -> bool:
    """Tell whether what looks like a tag is a number, a colour or, in Logseq, the priority of a task."""
    if dialect is Dialect.LOGSEQ and _PRIORITY.match(found.string, max(0, found.start() - 1)):
        return True
    return bool(_NUMBER.fullmatch(tag) or _COLOUR.fullmatch(tag))


def tags_in(value: Any, dialect: Dialect = Dialect.MARKDOWN) -> tuple[str, ...]:
    """Return the tags that a value lists.

    >>> tags_in("#a, b/c"), tags_in(["one two", "#x"]), tags_in("[[A note]], b"), tags_in(":x:y:")
    (('a', 'b/c'), ('one two', 'x'), ('A note', 'b'), ('x', 'y'))
    >>> tags_in("paper [[A note]]", Dialect.LOGSEQ), tags_in([":a:b:", "c d"], Dialect.ORG)
    (('paper', 'A note'), ('a', 'b', 'c', 'd'))
    """
    texts = list(flat(value))
    if isinstance(value, str):
        pieces = [piece for part in _LINKED.split(value) for piece in _cut(part, value, dialect)]
    elif dialect is Dialect.ORG:
        pieces = [piece for text in texts for piece in _cut(text, text, dialect)]
    else:
        pieces = texts
    cleaned = (without_links(piece.strip().removeprefix("#")).strip().strip("/") for piece in pieces)
    return tuple(filter(None, cleaned))


def _cut(part: str, whole: str, dialect: Dialect) -> list[str]:
    """Return the tags of a text: cut at commas, and where it has none, at spaces or colons."""
    if _LINKED.fullmatch(part):
        return [part]
    if dialect is Dialect.ORG:
        return [piece for piece in re.split(r"[\s:,]+", part) if _OF_ORG.fullmatch(piece)]
    if "," in whole or dialect is Dialect.LOGSEQ:  # there a name of several words is one
        return re.split(r",|\s+(?=#)", part)
    return re.split(r"[\s:]+", part) if whole[:1] == ":" else part.split()
