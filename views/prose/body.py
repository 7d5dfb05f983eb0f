"""From the text of a note to HTML: parsed, rendered behind marks, cleaned, and filled in."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.utils import EnvType

from throughline.library.nouns import Span
from throughline.library.output import key_of
from throughline.views.prose.around import Around, Body, Shown
from throughline.views.prose.clean import cleaned
from throughline.views.prose.marks import UNSEEN
from throughline.views.prose.parser import parser
from throughline.views.prose.rules import add_rules
from throughline.views.prose.targets import anchor_of, targets_of
from throughline.views.prose.work import Work
from throughline.views.safe import text

LONGEST = 500_000  # characters that are parsed, a few seconds' work; what follows is shown as it is written
LONGEST_WITHIN = 50_000  # of a note that is shown within another


def shown(body: Body, around: Around | None = None) -> Shown:
    """Return the body of a note as HTML that cannot act, and its headings."""
    work = Work(body, around or Around(), _parser(), _within, chain=(body.note,))
    return Shown(_html(work, LONGEST), tuple(work.parts))


def _within(body: Body, part: str, outer: Work) -> str:
    """Return a body, or a part of it, as it stands within another."""
    chain, prefix = (*outer.chain, body.note), f"{outer.prefix}e{outer.budget.embeds}-"
    work = Work(body, outer.around, outer.parser, _within, budget=outer.budget, chain=chain, prefix=prefix)
    return _html(work, LONGEST_WITHIN, part)


@cache
def _parser() -> MarkdownIt:
    made = parser()
    add_rules(made)
    return made


def _html(work: Work, most: int, part: str = "") -> str:
    source = UNSEEN.sub(" ", work.body.text)
    source, rest = source[:most], source[most:]
    env: EnvType = {"work": work}
    spans = [span for span in work.body.spans if span.end <= len(source)]
    work.targets = targets_of(source, spans, work.parser)
    tokens = work.parser.parse(_marked(source, work.targets.prose, work), env)
    tokens = _untitled(tokens, work.body.title)
    if part:
        tokens = _part(tokens, anchor_of(part))
    levels = sorted({token.tag for token in tokens if token.type == "heading_open"})
    work.depths = {tag: depth for depth, tag in enumerate(levels)}
    html = work.marks.filled(
        cleaned(str(work.parser.renderer.render(tokens, work.parser.options, env)), work)
    )
    return html + (f'<pre class="rest">{text(rest)}</pre>' if rest and not part else "")


def _marked(source: str, spans: Iterable[Span], work: Work) -> str:
    """Return a text with a mark in place of each note that it cites in its prose."""
    pieces, at = [], 0
    for span in spans:
        words = span.words or source[span.start : span.end]
        pieces += [source[at : span.start], work.marks.text(work.link(span.note, text(words)), words)]
        at = span.end
    return "".join(pieces) + source[at:]


def _untitled(tokens: list[Token], title: str) -> list[Token]:
    """Leave a first heading out that says no more than the title above it."""
    if title and len(tokens) > 2 and tokens[0].type == "heading_open":
        same = key_of(tokens[1].content) == key_of(title)
        return tokens[3:] if same else tokens
    return tokens


def _part(tokens: Sequence[Token], anchor: str) -> list[Token]:
    """Return the part of a body under a heading, or the block that carries a mark; all if there is none."""
    for at, token in enumerate(tokens):
        if token.type == "heading_open" and anchor_of(tokens[at + 1].content) == anchor:
            ends = (
                n
                for n, other in enumerate(tokens[at + 1 :], at + 1)
                if other.type == "footnote_block_open"
                or (other.type == "heading_open" and other.tag <= token.tag and other.level <= token.level)
            )
            return list(tokens[at : next(ends, len(tokens))])
        marked = token.type == "inline" and any(
            child.type == "block_mark" and anchor_of(f"^{child.content}") == anchor
            for child in token.children or ()
        )
        if marked:
            return [replace(tokens[at - 1], hidden=False), token, replace(tokens[at + 1], hidden=False)]
    return list(tokens)
