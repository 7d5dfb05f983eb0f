"""Addresses of the web in a text, as links; the plugin that does this takes time that grows as a square."""

import re

from markdown_it import MarkdownIt
from markdown_it.common.utils import unescapeAll
from markdown_it.rules_inline import StateInline

_REST = re.compile(r"://[^\s<>\"`\[\]]{1,2000}")  # longer addresses stay text
_SIGN = r"&(?:[A-Za-z][A-Za-z0-9]{1,31}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});"  # as `&amp;`
_END = re.compile(rf"(?:{_SIGN}|[?!.,:;*_~'\"|])+\Z")


def addresses_plugin(parser: MarkdownIt) -> None:
    """Let a parser make links of addresses."""
    parser.inline.ruler.push("address", _address)


def _address(state: StateInline, silent: bool) -> bool:
    """Take what follows the name of a scheme, which was read as text so far."""
    if silent or state.linkLevel or state.src[state.pos] != ":":
        return False
    scheme = next((name for name in ("https", "http") if state.pending[-5:].lower().endswith(name)), "")
    rest = _REST.match(state.src, state.pos, state.posMax) if scheme else None
    before = state.pending[-len(scheme) - 1 : -len(scheme)]
    if rest is None or before.isalnum():
        return False
    found = _trimmed(rest[0])
    plain = unescapeAll(found)
    address = state.md.normalizeLink(scheme + plain)
    if len(found) <= len("://") or not state.md.validateLink(address):
        return False
    words = state.pending[-len(scheme) :] + plain
    state.pending = state.pending[: -len(scheme)]
    token = state.push("link_open", "a", 1)
    token.attrs, token.markup, token.info = {"href": address}, "autolink", "auto"
    state.push("text", "", 0).content = words
    token = state.push("link_close", "a", -1)
    token.markup, token.info = "autolink", "auto"
    state.pos += len(found)
    return True


def _trimmed(address: str) -> str:
    """Leave the marks at the end out that belong to the sentence, and a bracket that was opened before.

    >>> _trimmed("://a.org/b_(c)).")
    '://a.org/b_(c)'
    >>> _trimmed("://a.org/b&amp;")
    '://a.org/b'
    """
    while True:
        shorter = _END.sub("", address)
        if shorter.endswith(")") and shorter.count(")") > shorter.count("("):
            shorter = shorter[:-1]
        if shorter == address:
            return address
        address = shorter
