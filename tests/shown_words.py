"""The words of a body by markdown-it's own rendering, to which the words that are shown must be equal."""

import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_core import StateCore
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from selectolax.lexbor import LexborHTMLParser

from throughline.corpus.readers.markup import new_parser
from throughline.views.prose import Around

BLOCK = re.compile(
    r"(?i)</?(?:p|div|li|[uo]l|h[1-6]|t[dhr]|table|pre|blockquote|section|details|summary|hr|br|d[ltd])\b[^>]*>"
)
CALLOUT = re.compile(r"\[!([\w-]+)\](?:\|[^\]\n]*)?[+-]?[ \t]+(?=\S)")
PICTURE = re.compile(r"<img\b[^>]*>")
ALT = re.compile(r'alt="([^"]*)"')
# Formulas are compared by their TeX; nothing stands around them.
PLAIN = Around(formula=lambda _, tex: f'<span class="math">{escapeHtml(tex)}</span>')


@cache
def reference() -> MarkdownIt:
    """Return markdown-it with its plugins and the rules for rendering that come with them."""
    made = new_parser().enable("strikethrough").use(footnote_plugin).use(amsmath_plugin)
    made.options["tasklists"] = True
    made.core.ruler.before("inline", "callouts", _callouts)
    made.add_render_rule("wikilink", lambda _self, tokens, at, _options, _env: escapeHtml(tokens[at].content))
    return made


def words_of(html: str) -> list[str]:
    """Return the words of a page, in order; those of a picture are what stands in its place."""
    spaced = BLOCK.sub(lambda match: f" {match[0]} ", html)
    pictured = PICTURE.sub(lambda match: "".join(ALT.findall(match[0])), spaced)
    tree = LexborHTMLParser(f"<body>{pictured}</body>")
    for node in tree.css("script, style, template, noscript, iframe, object, embed"):
        node.decompose()
    return re.findall(r"\w+", (tree.body.text() if tree.body else "").casefold())


def _callouts(state: StateCore) -> None:
    """Leave the kind of a callout out where it has a title."""
    for at, token in enumerate(state.tokens):
        if token.type == "blockquote_open" and len(state.tokens) > at + 2:
            inline = state.tokens[at + 2]
            match = CALLOUT.match(inline.content)
            if match:
                inline.content = inline.content[match.end() :]


def own_words(source: str) -> list[str]:
    """Return the words of a body by markdown-it's own rendering."""
    return words_of(reference().render(source))
