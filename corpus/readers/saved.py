"""Saved web pages: what a reader of the page saw becomes the lines that a text capture has."""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from throughline.corpus.errors import ThroughlineError

HTML = (".html", ".htm")
ARCHIVES = (".mhtml", ".mht")
SHORTEST = 3  # words of a link's text that can be a title

_UNSEEN = (
    "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "nav", "header", "footer",
    "aside", "form", "button", "select", "dialog", "head", "[hidden]", "[aria-hidden=true]",
)  # fmt: skip
_INLINE = frozenset((
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img", "ins",
    "kbd", "label", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup",
    "time", "tt", "u", "var", "wbr", "-text",
))  # fmt: skip
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)", re.IGNORECASE)
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+)")


class NoPageError(ThroughlineError, ValueError):
    """A web archive holds no page."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved page as text, and the titles that its links to other pages of its site show."""

    text: str
    titles: tuple[str, ...]


def charset_of(data: bytes) -> str:
    """Return the encoding that a page names in its opening, or nothing."""
    found = _CHARSET.search(data[:4096])
    return found[1].decode("ascii") if found else ""


def unpack_archive(data: bytes) -> tuple[str, str]:
    """Return the page inside a web archive and the address it was saved from."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            page = part.get_payload(decode=True)
            named = part.get_content_charset() or (charset_of(page) if isinstance(page, bytes) else "")
            address = str(part.get("Content-Location") or message.get("Snapshot-Content-Location") or "")
            return _decoded(page if isinstance(page, bytes) else b"", named), address
    raise NoPageError("The archive holds no HTML page")


def _decoded(data: bytes, charset: str) -> str:
    try:
        return data.decode(charset or "utf-8", "replace")
    except LookupError:
        return data.decode("utf-8", "replace")


def as_text(page: str, address: str = "") -> Saved:
    """Return what a page shows as lines, one block each.

    >>> as_text("<h1>What is talk?</h1><script>x</script><ul><li>One <b>two</b>").text
    'What is talk?\\n\\n- One two'
    """
    tree = LexborHTMLParser(page)
    for selector in _UNSEEN:
        for node in tree.css(selector):
            node.decompose()
    site = urlsplit(address or _saved_from(page)).netloc
    root = tree.css_first("main") or tree.body or tree.root
    lines = list(_blocks(root)) if root else []
    titles = dict.fromkeys(_titles(tree, site))
    return Saved("\n\n".join(lines), tuple(titles))


def _saved_from(page: str) -> str:
    found = _SAVED_FROM.search(page[:2000])
    return found[1] if found else ""


def _titles(tree: LexborHTMLParser, site: str) -> Iterator[str]:
    """Yield the texts of links to other pages of the same site that can be titles."""
    for link in tree.css("a[href]"):
        try:
            leads = urlsplit(link.attributes.get("href") or "")
        except ValueError:
            continue
        words = " ".join(link.text(deep=True).split())
        elsewhere = leads.netloc not in ("", site) or leads.scheme not in ("", "http", "https")
        if not elsewhere and leads.path and len(words.split()) >= SHORTEST:
            yield words


def _blocks(root: LexborNode) -> Iterator[str]:
    """Yield the lines of a page in reading order; walked by hand, so that deep nesting is no matter."""
    pending: list[str] = []
    marker = ""
    stack: list[tuple[LexborNode, bool]] = [(root, False)]
    while stack:
        node, is_closing = stack.pop()
        tag = node.tag or ""
        if tag == "-text":
            pending.append(node.text_content or "")
            continue
        if tag not in _INLINE:
            text = " ".join("".join(pending).split())
            if text:
                yield f"{marker}{text}"
            elif marker and not is_closing:
                yield marker.strip()  # an item made of blocks: its sign stands on a line of its own
            pending = []
            marker = "- " if tag == "li" and not is_closing else ""
        if is_closing:
            continue
        stack.append((node, True))
        stack.extend((child, False) for child in reversed(list(node.iter(include_text=True))))
