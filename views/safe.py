"""Note text is untrusted: all ways to put it on a page; each makes it harmless."""

import html
import re
from collections.abc import Callable, Iterable
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from throughline.library.nouns import Span

# Everything that Markdown, as Streamlit reads it in the label of a widget, could take for a command.
_SPECIALS = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~$&])")
_DIRECTIVE = re.compile(r"([:@/])(?=\S)")
_WWW = re.compile(r"(?i)\b(www)(?=\.)")
_LIST_MARK = re.compile(r"^(\s*\d+)([.)])")
_JOINER = "\u2060"  # an invisible character that keeps `:name:`, `a@b` and `https://` from being read as one
_OPEN, _CLOSE = "\ue000", "\ue001"  # put around the number of a citation until the body is rendered
_HELD = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ue000\ue001]")


def text(value: object) -> str:
    """Return text for HTML, in content or in a quoted attribute.

    >>> text('<b title="x">')
    '&lt;b title=&quot;x&quot;&gt;'
    """
    return html.escape(_UNSEEN.sub("\ufffd", str(value)), quote=True)


def markdown(value: str) -> str:
    """Return text for a Markdown document in which it must stay text.

    >>> markdown("*Is* [this](x)?")
    '\\\\*Is\\\\* \\\\[this\\\\]\\\\(x\\\\)?'
    """
    return _SPECIALS.sub(r"\\\1", " ".join(value.split()))


def label(value: str) -> str:
    """Return text for the label of a widget, which Streamlit reads as Markdown with directives."""
    joined = _WWW.sub(rf"\1{_JOINER}", _DIRECTIVE.sub(rf"\1{_JOINER}", " ".join(value.split())))
    return _SPECIALS.sub(r"\\\1", joined)


def body(source: str, spans: Iterable[Span], cite: Callable[[str, str], str]) -> str:
    """Return a body as HTML: its own light Markdown, each cited note made by `cite` from id and words."""
    clean = _UNSEEN.sub(" ", source)
    held: list[str] = []
    pieces, at = [], 0
    for span in spans:
        pieces.append(clean[at : span.start] + f"{_OPEN}{len(held)}{_CLOSE}")
        held.append(cite(span.note, span.words or clean[span.start : span.end]))
        at = span.end
    rendered = _parser().render("".join(pieces) + clean[at:])
    return _HELD.sub(lambda match: held[int(match[1])], rendered)


def is_web(url: str) -> bool:
    """Tell whether an address leads to the web, which is all that a body may link to."""
    return re.match(r"https?://[^\s\"'<>]+$", url, re.IGNORECASE) is not None


@cache
def _parser() -> MarkdownIt:
    """Return the Markdown that bodies may use: no HTML, no images, links to the web only."""
    parser = MarkdownIt("zero", {"html": False, "linkify": False, "typographer": False})
    parser.enable(
        [
            "emphasis",
            "list",
            "blockquote",
            "backticks",
            "fence",
            "heading",
            "link",
            "escape",
            "newline",
            "table",
        ]
    )
    parser.validateLink = is_web  # type: ignore[method-assign]
    parser.add_render_rule("link_open", _outward)
    parser.add_render_rule("heading_open", _lower_heading)
    parser.add_render_rule("heading_close", _lower_heading)
    return parser


def _outward(self: RendererProtocol, tokens: list[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    """Open a link that leads out: in a tab of its own, telling nothing of where the reader came from."""
    tokens[at].attrSet("target", "_blank")
    tokens[at].attrSet("rel", "noreferrer noopener")
    return self.renderToken(tokens, at, options, env)  # type: ignore[attr-defined, no-any-return]


def _lower_heading(
    self: RendererProtocol, tokens: list[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    """Keep the headings of a body below those of the page."""
    tokens[at].tag = "h3"
    return self.renderToken(tokens, at, options, env)  # type: ignore[attr-defined, no-any-return]
