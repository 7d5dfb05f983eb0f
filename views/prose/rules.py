"""How each piece of a parsed body becomes HTML; what is more than a plain tag is kept behind a mark."""

import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from throughline.views.prose import code
from throughline.views.prose.formulas import mathml
from throughline.views.prose.targets import anchor_of, part_of
from throughline.views.prose.work import Work
from throughline.views.safe import text

Self = RendererHTML
Tokens = Sequence[Token]
CALLOUTS = {
    **dict.fromkeys(("warning", "caution", "attention"), "warn"),
    **dict.fromkeys(("danger", "error", "bug", "failure", "fail", "missing"), "bad"),
    **dict.fromkeys(("tip", "hint", "success", "check", "done", "important"), "good"),
    **dict.fromkeys(("quote", "cite"), "quote"),
}  # any other kind is a plain one


def add_rules(parser: MarkdownIt) -> None:
    """Give a parser these rules."""
    for name, rule in RULES.items():
        parser.add_render_rule(name, rule)


def _work(env: EnvType) -> Work:
    work = env["work"]
    assert isinstance(work, Work)
    return work


def _code(self: Self, tokens: Tokens, at: int, options: OptionsDict, env: EnvType) -> str:
    token, marks = tokens[at], _work(env).marks
    content = marks.plain(token.content)
    return marks.text(code.block(content, marks.plain(token.info)), content) + "\n"


def _code_inline(self: Self, tokens: Tokens, at: int, options: OptionsDict, env: EnvType) -> str:
    return f"<code>{text(_work(env).marks.plain(tokens[at].content))}</code>"


def _formula(self: Self, tokens: Tokens, at: int, options: OptionsDict, env: EnvType) -> str:
    token, work = tokens[at], _work(env)
    tex = work.marks.plain(token.content)
    is_block = token.type != "math_inline"
    made = mathml(tex, is_block) if work.may_convert(len(tex)) else ""
    if not made:
        plain = f'<code class="tex">{text(tex)}</code>'
        return work.marks.text(f'<pre class="tex">{text(tex)}</pre>' if token.block else plain, tex)
    html = work.around.formula(made, tex)
    shown = f'<span class="formula" tabindex="0">{html}</span>' if is_block else html
    return work.marks.text(shown, tex, html) + ("\n" if token.block else "")


def _heading_open(self: Self, tokens: Tokens, at: int, options: OptionsDict, env: EnvType) -> str:
    work, token = _work(env), tokens[at]
    anchor = work.heading(token.tag, _words(tokens[at + 1]))
    return f"<{work.tag(token.tag)}{work.marks.attributes(anchor)}>"


def _heading_close(self: Self, tokens: Tokens, at: int, options: OptionsDict, env: EnvType) -> str:
    return f"</{_work(env).tag(tokens[at].tag)}>\n"


def _words(inline: Token) -> str:
    """Return the words of a heading as they are shown."""
    kept = (
        c.content
        for c in inline.children or ()
        if c.type in ("text", "code_inline", "wikilink", "text_special")
    )
    return " ".join("".join(kept).split())


def _wikilink(self: Self, tokens: Tokens, at: int, options: OptionsDict, env: EnvType) -> str:
    token, work = tokens[at], _work(env)
    alone = bool(token.meta.get("alone"))
    written = str(token.meta.get("written", ""))
    part, words = part_of(written), _plain_words(token)
    span = work.targets.span(written, str(token.meta["target"]))
    if span is None:
        shown = _unknown(work, token, words)
        return f"<p>{shown}</p>\n" if alone else shown
    if span.words != token.content and span.words and span.words in written:
        words = span.words
    link = work.link(span.note, text(words), part)
    embedded = work.embed(span.note, part) if alone else None
    if embedded is not None:
        named = f'<div class="embed" role="group" aria-label="{text(words)}"><p class="of">{link}</p>'
        return work.marks.text(f"{named}{embedded}</div>", words) + "\n"
    shown = work.marks.text(link, words)
    return f"<p>{shown}</p>\n" if alone else shown


def _plain_words(token: Token) -> str:
    """Return the words of a wikilink; one without words of its own is named by its note and part."""
    if "|" in str(token.meta.get("written", "")):
        return token.content
    return re.sub(r"\s*#\^?\s*", " \u203a ", token.content).removeprefix(" \u203a ")


def _unknown(work: Work, token: Token, words: str) -> str:
    """Return a wikilink that leads to no note: to a part of this one, to a file, or nowhere."""
    written = str(token.meta.get("written", ""))
    name = written.strip("![]").partition("|")[0].strip().removesuffix("\\")
    if name.startswith("#"):
        return work.marks.text(work.within(anchor_of(name), text(words)), words)
    if not token.meta["target"]:
        return work.marks.text(work.file(name, words, written.startswith("!")), words)
    nowhere = f'<span class="nowhere" title="No note has this name">{text(words)}</span>'
    return work.marks.text(nowhere, words)


def _block_mark(self: Self, tokens: Tokens, at: int, options: OptionsDict, env: EnvType) -> str:
    work, words = _work(env), f"^{tokens[at].content}"
    anchor = work.anchor(anchor_of(words))
    return work.marks.text(f'<span class="block-mark"{anchor}>{text(words)}</span>', words)


def _callout_open(self: Self, tokens: Tokens, at: int, options: OptionsDict, env: EnvType) -> str:
    meta, work = tokens[at].meta, _work(env)
    kind = CALLOUTS.get(meta["kind"], "note")
    is_open = " open" if meta["fold"] == "+" else ""
    held = work.marks.attributes(f' class="callout {kind}"{is_open}')
    return f"<{_box(tokens[at])}{held}>\n"


def _callout_title_open(self: Self, tokens: Tokens, at: int, options: OptionsDict, env: EnvType) -> str:
    held = _work(env).marks.attributes(' class="callout-title"')
    return f"<{tokens[at].tag}{held}>"


def _box(token: Token) -> str:
    return "details" if token.meta["fold"] else "div"


def _callout_close(self: Self, tokens: Tokens, at: int, options: OptionsDict, env: EnvType) -> str:
    return f"</{_box(tokens[at])}>\n"


def _table_open(self: Self, tokens: Tokens, at: int, options: OptionsDict, env: EnvType) -> str:
    held = _work(env).marks.attributes(' class="wide" tabindex="0" role="group" aria-label="Table"')
    return f"<div{held}><table>\n"


def _table_close(self: Self, tokens: Tokens, at: int, options: OptionsDict, env: EnvType) -> str:
    return "</table></div>\n"


def _cell_open(self: Self, tokens: Tokens, at: int, options: OptionsDict, env: EnvType) -> str:
    side = str(tokens[at].attrGet("style") or "").removeprefix("text-align:")
    held = _work(env).marks.attributes(f' class="{side}"') if side in ("center", "right") else ""
    return f"<{tokens[at].tag}{held}>"


def _item_open(self: Self, tokens: Tokens, at: int, options: OptionsDict, env: EnvType) -> str:
    token, marks = tokens[at], _work(env).marks
    if "checked" not in (token.meta or {}):
        return "<li>"
    state = "done" if token.meta["checked"] else "to do"
    look = "box done" if token.meta["checked"] else "box"
    box = marks.text(f'<i class="{look}" role="img" aria-label="{state}"></i>', "")
    held = marks.attributes(' class="task"')
    return f"<li{held}>{box}"


def _footnote_ref(self: Self, tokens: Tokens, at: int, options: OptionsDict, env: EnvType) -> str:
    work, meta = _work(env), tokens[at].meta
    number, again = meta["id"] + 1, meta.get("subId", 0)
    words = f"[{number}:{again}]" if again else f"[{number}]"
    place = f"in-fnref{number}-{again}" if again else f"in-fnref{number}"
    link = work.within(f"in-fn{number}", words, f' id="{work.prefix}{place}"')
    return work.marks.text(f'<sup class="footnote">{link}</sup>', words)


def _footnotes_open(self: Self, tokens: Tokens, at: int, options: OptionsDict, env: EnvType) -> str:
    held = _work(env).marks.attributes(' class="footnotes" aria-label="Footnotes"')
    return f"<section{held}><ol>\n"


def _footnotes_close(self: Self, tokens: Tokens, at: int, options: OptionsDict, env: EnvType) -> str:
    return "</ol></section>\n"


def _footnote_open(self: Self, tokens: Tokens, at: int, options: OptionsDict, env: EnvType) -> str:
    work = _work(env)
    number = tokens[at].meta["id"] + 1
    held = work.marks.attributes(f' id="{work.prefix}in-fn{number}"')
    return f"<li{held}>"


def _footnote_close(self: Self, tokens: Tokens, at: int, options: OptionsDict, env: EnvType) -> str:
    return "</li>\n"


def _footnote_back(self: Self, tokens: Tokens, at: int, options: OptionsDict, env: EnvType) -> str:
    work, meta = _work(env), tokens[at].meta
    again = meta.get("subId", 0)
    number = meta["id"] + 1
    place = f"in-fnref{number}-{again}" if again else f"in-fnref{number}"
    return " " + work.marks.text(work.within(place, "\u21a9\ufe0e", ' aria-label="Back to the text"'), "")


RULES: dict[str, Any] = {
    "fence": _code,
    "code_block": _code,
    "code_inline": _code_inline,
    **dict.fromkeys(
        ("math_inline", "math_inline_double", "math_block", "math_block_label", "amsmath"), _formula
    ),
    "heading_open": _heading_open,
    "heading_close": _heading_close,
    "wikilink": _wikilink,
    "block_mark": _block_mark,
    "callout_open": _callout_open,
    "callout_close": _callout_close,
    "callout_title_open": _callout_title_open,
    "table_open": _table_open,
    "table_close": _table_close,
    "th_open": _cell_open,
    "td_open": _cell_open,
    "list_item_open": _item_open,
    "footnote_ref": _footnote_ref,
    "footnote_block_open": _footnotes_open,
    "footnote_block_close": _footnotes_close,
    "footnote_open": _footnote_open,
    "footnote_close": _footnote_close,
    "footnote_anchor": _footnote_back,
}
