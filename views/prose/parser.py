"""The Markdown that is shown: what is read as links, and with it what note apps let people write."""

import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.amsmath import amsmath_block, amsmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from throughline.library.output import bounded, new_parser
from throughline.views.prose.addresses import addresses_plugin
from throughline.views.prose.highlight import highlight_plugin

_INTERRUPTED = ["paragraph", "reference", "blockquote", "list", "footnote_def"]
MOST_HTML = 5_000  # tags in one body; cleaning takes time that grows with the square of how deep they stand
_CALLOUT = re.compile(r"\[!([\w-]{1,40})\](?:\|[^\]\n]*)?([+-]?)(?:[ \t]+([^\n]*))?(?:\n|$)")
_BLOCK_MARK = re.compile(r"(?:^|(?<=\s))\^([A-Za-z0-9-]{1,60})[ \t]*$")


@cache
def parser() -> MarkdownIt:
    """Return the parser of bodies, made once."""
    made = new_parser().enable("strikethrough")
    made.options["tasklists"] = True
    made.use(footnote_plugin).use(amsmath_plugin).use(addresses_plugin).use(highlight_plugin)
    made.block.ruler.at("amsmath", bounded(amsmath_block), {"alt": _INTERRUPTED})
    made.core.ruler.before("inline", "callouts", _callouts)
    made.core.ruler.push("html", _little_html)
    made.core.ruler.push("written", _written)
    made.core.ruler.push("embeds", _embeds)
    made.core.ruler.push("block_marks", _block_marks)
    return made


def _callouts(state: StateCore) -> None:
    """Make a quotation that begins with `[!kind]` a callout: its first line is its title."""
    kept: list[Token] = []
    closings: dict[int, list[Token]] = {}
    for at, token in enumerate(state.tokens):
        kept.append(token)
        if token.type == "blockquote_open":
            meta = _callout(state.tokens[at + 1 : at + 4])
            closings.setdefault(token.level, []).append(Token("", "", 0) if meta is None else token)
            if meta is not None:
                token.type, token.meta = "callout_open", meta
                kept += _title(str(meta["title"]), token.level + 1, bool(meta["fold"]))
        elif token.type == "blockquote_close":
            opening = closings[token.level].pop()
            if opening.type == "callout_open":
                token.type, token.meta = "callout_close", opening.meta
    state.tokens = kept


def _callout(paragraph: list[Token]) -> dict[str, str] | None:
    """Return what kind of callout a paragraph opens; what it says below its first line stays in it."""
    if len(paragraph) < 3 or paragraph[1].type != "inline":
        return None
    opening, inline, closing = paragraph
    match = _CALLOUT.match(inline.content)
    if match is None:
        return None
    inline.content = inline.content[match.end() :]
    opening.hidden = closing.hidden = not inline.content.strip()
    kind, title = match[1].casefold(), (match[3] or "").strip()
    return {"kind": kind, "fold": match[2], "title": title or kind.replace("-", " ").capitalize()}


def _title(words: str, level: int, folds: bool) -> list[Token]:
    tag = "summary" if folds else "p"
    inline = Token("inline", "", 0, level=level + 1, content=words, children=[], block=True)
    return [
        Token("callout_title_open", tag, 1, level=level),
        inline,
        Token("callout_title_close", tag, -1, level=level),
    ]


def _little_html(state: StateCore) -> None:
    """Show HTML as the text that it is where there is more of it than an author writes."""
    children = [child for token in state.tokens for child in token.children or ()]
    pieces = [token for token in (*state.tokens, *children) if token.type in ("html_block", "html_inline")]
    if sum(piece.content.count("<") for piece in pieces) > MOST_HTML:
        for piece in pieces:
            piece.type = "text"


def _written(state: StateCore) -> None:
    """Note how each wikilink is written, by which the note that it leads to is known."""
    for block in state.tokens:
        for child in (block.children or ()) if block.type == "inline" else ():
            if child.type == "wikilink":
                child.meta["written"] = block.content[slice(*child.meta["place"])]


def _embeds(state: StateCore) -> None:
    """Make a paragraph that holds nothing but embeds a block, since what they show may hold paragraphs."""
    for at, token in enumerate(state.tokens):
        if token.type != "inline" or state.tokens[at - 1].type != "paragraph_open":
            continue
        children = [child for child in token.children or () if child.type not in ("softbreak", "hardbreak")]
        children = [child for child in children if child.type != "text" or child.content.strip()]
        if children and all(is_embed(child) for child in children):
            for child in children:
                child.meta["alone"] = True
            state.tokens[at - 1].hidden = state.tokens[at + 1].hidden = True


def is_embed(token: Token) -> bool:
    """Tell whether a token is a note that is to be shown within, and no picture or other file."""
    return (
        token.type == "wikilink"
        and str(token.meta.get("written", "")).startswith("!")
        and bool(token.meta["target"])
    )


def _block_marks(state: StateCore) -> None:
    """Take the mark at the end of a block, by which other notes link to it, out of the words before it."""
    for block in state.tokens:
        last = block.children[-1] if block.type == "inline" and block.children else None
        match = _BLOCK_MARK.search(last.content) if last and last.type == "text" else None
        if last and match:
            last.content = last.content[: match.start()]
            mark = Token("block_mark", "", 0)
            mark.content = match[1]
            (block.children or []).append(mark)
