"""The Markdown that is read: CommonMark with tables, math and wikilinks, and what a link leads to."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, blockquote
from markdown_it.rules_inline import StateInline, link
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.dollarmath.index import math_block_dollar

LONGEST_BLOCK = 100  # lines of a quotation or a formula; a longer one is read as two
# A link may leave the suffix out; other files are attachments.
NOTE_SUFFIXES = ("", ".md", ".markdown", ".txt")

_WIKILINK = re.compile(r"!?\[\[([^\[\]\n|]+)(?:\|([^\[\]\n]*))?\]\]")


def local_target(address: str) -> str:
    """Return the note that a relative link leads to, or nothing where it leads elsewhere.

    >>> local_target("../My%20notes/a.md#part"), local_target("https://a.org/b.md"), local_target("x.png")
    ('../My notes/a.md', '', '')
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    path = unquote(parts.path)
    if parts.scheme or parts.netloc or not path or path.endswith("/"):
        return ""
    return path if PurePosixPath(path).suffix.lower() in NOTE_SUFFIXES else ""


def wiki_target(written: str) -> str:
    """Return the note that a wikilink names, without its section; an attachment is none.

    >>> wiki_target("Talk and trust#Repair"), wiki_target("picture.png"), wiki_target("#Here")
    ('Talk and trust', '', '')
    """
    target = re.split(r"[#^]", written, maxsplit=1)[0].strip().removesuffix("\\")
    suffix = PurePosixPath(target).suffix.lower()
    return "" if suffix in _ATTACHMENTS else target


_ATTACHMENTS = frozenset((
    ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".bmp", ".pdf", ".mp3", ".mp4", ".wav", ".m4a",
    ".ogg", ".webm", ".mov", ".mkv", ".zip", ".csv", ".canvas",
))  # fmt: skip


@cache
def parser() -> MarkdownIt:
    """Return the parser of notes, made once."""
    return new_parser()


def new_parser() -> MarkdownIt:
    """Return a parser of one's own to extend: CommonMark with tables, math, and wikilinks."""
    made = MarkdownIt("commonmark").enable("table")
    # As note apps have it, so that "$5 or $10" is no formula.
    made.use(dollarmath_plugin, double_inline=True, allow_space=False, allow_digits=False)
    made.inline.ruler.before("link", "wikilink", _wikilink)
    made.inline.ruler.at("link", _placed_link)
    made.block.ruler.at("math_block", bounded(math_block_dollar(allow_blank_lines=True)))
    alternatives = ["paragraph", "reference", "blockquote", "list"]
    made.block.ruler.at("blockquote", bounded(blockquote), {"alt": alternatives})
    return made


Rule = Callable[[StateBlock, int, int, bool], bool]


def bounded(rule: Rule) -> Rule:
    """Let a rule look ahead only so far.

    It would look to the end of the note for the end of its block, and again from the next line.
    """

    def bounded(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return rule(state, start, min(end, start + LONGEST_BLOCK), silent)

    return bounded


def _wikilink(state: StateInline, silent: bool) -> bool:
    """Take a wikilink or an embed as one token, so that nothing inside it is read as anything else."""
    if state.src[state.pos] not in "[!":
        return False
    match = _WIKILINK.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        token = state.push("wikilink", "", 0)
        token.content = (match[2] or match[1]).strip()
        token.meta = {"target": wiki_target(match[1]), "place": match.span()}
    state.pos = match.end()
    return True


def _placed_link(state: StateInline, silent: bool) -> bool:
    """Take a link as the parser does, and note where it stands."""
    start, count = state.pos, len(state.tokens)
    is_link = link(state, silent)
    if is_link and not silent:
        opening = next(token for token in state.tokens[count:] if token.type == "link_open")
        opening.meta = {"place": (start, state.pos)}
    return is_link
