"""The Markdown that is read: CommonMark with tables, math and wikilinks, and what a link leads to."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, blockquote, reference
from markdown_it.rules_inline import StateInline, link
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.dollarmath.index import math_block_dollar

from throughline.corpus.dialects import Dialect

DEEPEST = 100  # blocks within blocks; a list takes two for each level, and outlines have twenty levels
LONGEST_BLOCK = 100  # lines of a quotation or a formula; a longer one is read as two
# A link may leave the suffix out; other files are attachments.
NOTE_SUFFIXES = ("", ".md", ".markdown", ".txt", ".org", ".canvas")

# Wikipedia writes its notes as `[[11]](#cite)`: that is a link whose words stand in brackets.
_WIKILINK = re.compile(r"!?\[\[([^\[\]\n|]*)(?:\|([^\[\]\n]*))?\]\](?!\((?:[a-z]+:|[#/<]))", re.IGNORECASE)
# The sites that Hugo and Jekyll make name their pages by a shortcode or a tag in the place of an address.
_REF = r"\{\{[<%]\s*(?:rel)?ref\s+(?:path=)?[\"']?([^\"'\s>%]+)[\"']?[^}]*?[>%]\}\}"
_JEKYLL = r"(?:\{\{[^{}]*\}\})?\{%-?\s*(?:link|post_url)\s+[\"']?([^\s%\"']+)[\"']?\s*-?%\}"
_SHORTCODE = re.compile(rf"\[([^\[\]\n]*(?:\n[^\[\]\n]+)?)\]\(\s*(?:{_REF}|{_JEKYLL})(?:#[^()\s]*)?\s*\)")
_BLOCK = re.compile(r"\(\(([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\)\)", re.IGNORECASE)
_VAULT = re.compile(r"dendron://[^/]*/")


def local_target(address: str) -> str:
    """Return the note that a relative link leads to, or nothing where it leads elsewhere.

    >>> local_target("../My%20notes/a.md#part"), local_target("https://a.org/b.md"), local_target("x.png")
    ('../My notes/a.md', '', '')
    >>> local_target("/posts/trust/"), local_target("talk.html")
    ('/posts/trust', 'talk.html')
    >>> local_target("**[https://a.org/edit"), local_target("p.md?from=https://a.org"), local_target("p.md#a://b")
    ('', 'p.md', 'p.md')
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    path = unquote(parts.path)
    if parts.scheme or parts.netloc or "://" in path or not path.strip("./"):
        return ""
    path = path.rstrip("/")
    return path if PurePosixPath(path).suffix.lower() in (*NOTE_SUFFIXES, ".html") else ""


def wiki_target(written: str, dialect: Dialect = Dialect.MARKDOWN) -> str:
    """Return the note that a wikilink names, without its section; an attachment is none.

    >>> wiki_target("Talk and trust#Repair"), wiki_target("picture.png"), wiki_target("#Here")
    ('Talk and trust', '', '')
    """
    if dialect is Dialect.LOGSEQ:
        target = written.strip()
    else:
        target = re.split(r"[#^]", written, maxsplit=1)[0].strip().removesuffix("\\")
    if dialect is Dialect.DENDRON:
        target = _VAULT.sub("", target)
        return "" if "*" in target or PurePosixPath(target).suffix.lower() in _PICTURES else target
    suffix = PurePosixPath(target).suffix.lower()
    return "" if suffix in ATTACHMENTS else target


_PICTURES = frozenset((".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".bmp", ".pdf"))
ATTACHMENTS = frozenset((
    *_PICTURES, ".mp3", ".mp4", ".wav", ".m4a", ".ogg", ".webm", ".mov", ".mkv", ".zip", ".csv", ".base",
    ".avif", ".flac", ".3gp",
))  # fmt: skip


@cache
def parser(dialect: Dialect = Dialect.MARKDOWN) -> MarkdownIt:
    """Return the parser of notes in a dialect, made once."""
    if dialect not in (Dialect.MARKDOWN, Dialect.LOGSEQ, Dialect.ORG):
        return parser()
    return new_parser(dialect)


def new_parser(dialect: Dialect = Dialect.MARKDOWN) -> MarkdownIt:
    """Return a parser of one's own to extend: CommonMark with tables, math, and wikilinks.

    Its environment names the dialect. In Logseq and Org text is indented at will, so that no stretch of
    a page is code for that alone.
    """
    made = MarkdownIt("commonmark", {"maxNesting": DEEPEST}).enable("table")
    # As note apps have it, so that "$5 or $10" is no formula.
    made.use(dollarmath_plugin, double_inline=True, allow_space=False, allow_digits=False)
    made.inline.ruler.before("link", "wikilink", _wikilink)
    made.inline.ruler.before("link", "shortcode", _shortcode)
    made.inline.ruler.before("link", "block_link", _block_link)
    made.inline.ruler.at("link", _placed_link)
    made.inline.add_terminator_char("(")
    made.block.ruler.at("math_block", bounded(math_block_dollar(allow_blank_lines=True)))
    alternatives = ["paragraph", "reference", "blockquote", "list"]
    made.block.ruler.at("blockquote", bounded(blockquote), {"alt": alternatives})
    made.block.ruler.at("reference", _no_footnote)
    if dialect in (Dialect.LOGSEQ, Dialect.ORG):
        made.disable("code")
    return made


Rule = Callable[[StateBlock, int, int, bool], bool]


def bounded(rule: Rule) -> Rule:
    """Let a rule look ahead only so far.

    It would look to the end of the note for the end of its block, and again from the next line.
    """

    def bounded(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return rule(state, start, min(end, start + LONGEST_BLOCK), silent)

    return bounded


def _no_footnote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Leave the text of a footnote in its place: `[^1]: word` would be a link to a note named so."""
    if state.src.startswith("[^", state.bMarks[start] + state.tShift[start]):
        return False
    return reference(state, start, end, silent)


def _dialect_of(state: StateInline) -> Dialect:
    return Dialect(state.env.get("dialect", Dialect.MARKDOWN))


def _push(state: StateInline, shown: str, target: str, place: tuple[int, int], rule: str) -> None:
    token = state.push("wikilink", "", 0)
    token.content = shown
    token.meta = {"target": target, "place": place, "rule": rule}


def _wikilink(state: StateInline, silent: bool) -> bool:
    """Take a wikilink or an embed as one token, so that nothing inside it is read as anything else."""
    if state.src[state.pos] not in "[!":
        return False
    match = _WIKILINK.match(state.src, state.pos, state.posMax)
    dialect = _dialect_of(state)
    if match is None or not (match[1] or (match[2] and dialect is Dialect.DENDRON)):
        return False
    if not silent:
        name, shown = match[1], match[2] or match[1]
        rule = "embed" if match[0][0] == "!" else "wikilink"
        if dialect is Dialect.DENDRON and match[2]:
            name, shown, rule = match[2], match[1] or wiki_target(match[2], dialect), "[[label|target]]"
        _push(state, shown.strip(), wiki_target(name, dialect), match.span(), rule)
    state.pos = match.end()
    return True


def _shortcode(state: StateInline, silent: bool) -> bool:
    """Take a link whose address is a shortcode of Hugo or a tag of Jekyll; CommonMark has no form for it."""
    if state.src[state.pos] != "[":
        return False
    match = _SHORTCODE.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        target = unquote(re.split(r"[#?]", match[2] or match[3])[0])
        _push(state, " ".join(match[1].split()), target, match.span(), "relref" if match[2] else "post_url")
    state.pos = match.end()
    return True


def _block_link(state: StateInline, silent: bool) -> bool:
    """Take what Logseq writes for a block: its id in two pairs of parentheses."""
    if state.src[state.pos] != "(" or _dialect_of(state) is not Dialect.LOGSEQ:
        return False
    match = _BLOCK.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        _push(state, match[0], match[1].lower(), match.span(), "((block))")
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
