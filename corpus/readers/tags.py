"""The tags that stand in the text of a note, as `#talk/repair`."""

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

_TAG = re.compile(
    r"(?<![^\s(\[,;:\u3000-\u303f\uff00-\uff0f])#([^\s#!-,.:-@\[-^`{-~\u2000-\u206f\u3000-\u303f\uff00-\uff0f\uff1a-\uff20]+)"
)
_NUMBER = re.compile(r"[\d/_-]+")
# After these the sign of a tag is not at the start of a word.
_WORDS = (
    "link_close",
    "wikilink",
    "code_inline",
    "html_inline",
    "math_inline",
    "math_inline_double",
    "image",
)


def tags_of(tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """Yield each tag in the text of a note with its line in the stretch; code, links and formulas have none.

    >>> from throughline.corpus.readers.markup import parser
    >>> list(tags_of(parser().parse("#one, see #a/b. `#code` c#d [x](y#z) #12")))
    [('one', 0), ('a/b', 0)]
    """
    for token in tokens:
        if token.type != "inline" or "#" not in token.content or not token.map:
            continue
        line, before = token.map[0], ""
        for child in token.children or ():
            if child.type in ("softbreak", "hardbreak"):
                line += 1
            elif child.type == "text" and "#" in child.content:
                for found in _TAG.finditer(child.content):
                    tag = found[1].strip("/-")
                    is_word = before in _WORDS and found.start() == 0
                    is_escaped = f"\\#{tag}" in token.content
                    if tag and not is_word and not is_escaped and not _NUMBER.fullmatch(tag):
                        yield tag, line
            before = child.type
