"""Saved web pages: what a reader of the page saw becomes the lines that a text capture has."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

HTML = (".html", ".htm")
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
OPEN, CLOSE = "\x02", "\x03"  # around the words of a link, while the blanks of a line are put in order
_SIGNS = f"{OPEN}{CLOSE} "
_MARKS = re.compile(f"[{OPEN}{CLOSE}]")
_SAVED_FROM = re.compile(r"<!--\s*+saved from url=\(\d++\)(\S++)")

# HTML says that a page may be nested without end, and that each paragraph opens anew whatever formatting is
# open: a small file could so become an enormous tree. Browsers stop at these depths too.
DEEPEST = 512
MOST_FORMATTING = 16
_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<(/?)([a-zA-Z][^\s/>]*+)", re.DOTALL)
_FORMATTING = frozenset(
    ("b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u")
)
_CLOSED_BY_THE_NEXT = frozenset((
    "a", "p", "li", "td", "th", "tr", "dt", "dd", "option", "thead", "tbody", "tfoot", "body", "html", "head",
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved page as text, and the titles that its links to other pages of its site show."""

    text: str
    titles: tuple[str, ...]


def as_text(page: str, address: str = "") -> Saved:
    """Return what a page shows as lines, one block each.

    >>> as_text("<h1>What is talk?</h1><script>x</script><ul><li>One <b>two</b>").text
    'What is talk?\\n\\n- One two'
    """
    tree = LexborHTMLParser(tamed(page))
    root = without_unseen(tree)
    site = _site(address or saved_from(page))
    titles = dict.fromkeys(_titles(tree, site))
    lines = (unmarked(block)[0] for block in blocks(root)) if root else ()
    return Saved("\n\n".join(lines), tuple(titles))


def without_unseen(tree: LexborHTMLParser) -> LexborNode | None:
    """Take from a page what no reader sees, and return where its text is."""
    for node in _unseen(tree):
        node.decompose()
    return tree.css_first("main") or tree.body or tree.root


def tamed(page: str) -> str:
    """Return a page in which nothing is nested deeper than a browser would have it; its text stays.

    A tag that would go deeper becomes one that holds nothing: a line break, or one that is not seen.
    """
    if page.count("<") <= MOST_FORMATTING:
        return page
    opened = Counter[str]()
    depth = formatting = done = 0
    pieces = list[str]()
    for match in _TAG.finditer(page):
        name = (match[2] or "").lower()
        if not name or name in _CLOSED_BY_THE_NEXT:
            continue
        step = 0
        if not match[1]:
            is_too_deep = formatting >= MOST_FORMATTING if name in _FORMATTING else depth >= DEEPEST
            step = 0 if is_too_deep else 1
            if is_too_deep:
                pieces += (page[done : match.start(2)], "wbr" if name in _INLINE else "br")
                done = match.end(2)
        elif opened[name]:
            step = -1
        opened[name] += step
        if name in _FORMATTING:
            formatting += step
        else:
            depth += step
    return "".join((*pieces, page[done:])) if pieces else page


def _unseen(tree: LexborHTMLParser) -> list[LexborNode]:
    """Return the parts of a page that no reader sees, none of them inside another."""
    unseen = {node.mem_id for node in tree.css(", ".join(_UNSEEN))}
    found = list[LexborNode]()
    stack = [tree.root] if unseen and tree.root else []
    while stack:
        for node in stack.pop().iter(include_text=False):
            (found if node.mem_id in unseen else stack).append(node)
    return found


def _site(address: str) -> str:
    """Return the site of an address, or nothing where it is none.

    >>> _site("https://notes.example/a"), _site("http://[::1")
    ('notes.example', '')
    """
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""


def saved_from(page: str) -> str:
    """Return the address that a browser wrote into a page that it saved."""
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


def blocks(root: LexborNode, hrefs: list[str] | None = None) -> Iterator[str]:
    """Yield the lines of a page in reading order; walked by hand, so that deep nesting is no matter.

    Where a list for them is given, links are marked in the lines, and what they lead to is put on the list.
    """
    pending: list[str] = []
    marker = ""
    stack: list[tuple[LexborNode, bool]] = [(root, False)]
    while stack:
        node, is_closing = stack.pop()
        tag = node.tag or ""
        if tag == "-text":
            pending.append(_MARKS.sub("", node.text_content or ""))
            continue
        if tag == "a" and hrefs is not None and (href := node.attributes.get("href")):
            pending.append(CLOSE if is_closing else OPEN)
            hrefs += () if is_closing else (href,)
        if tag not in _INLINE:
            text = " ".join("".join(pending).split())
            is_shown = bool(text.strip(_SIGNS))
            if is_shown:
                yield f"{marker}{text}"
            elif marker and not is_closing:
                yield marker.strip()  # an item made of blocks: its sign stands on a line of its own
            pending = [] if is_shown else list(text)  # a link may hold the block that comes
            marker = "- " if tag == "li" and not is_closing else ""
        if is_closing:
            continue
        stack.append((node, True))
        stack.extend((child, False) for child in reversed(list(node.iter(include_text=True))))


def unmarked(block: str) -> tuple[str, list[tuple[int, int]]]:
    """Return a line without its marks, and where the words of each link that opens in it stand.

    >>> unmarked("see \\x02this\\x03, \\x02and that")
    ('see this, and that', [(4, 8), (10, 18)])
    """
    if OPEN not in block and CLOSE not in block:
        return block, []
    spans, text, is_open = list[tuple[int, int]](), "", False
    for piece in re.split(f"([{OPEN}{CLOSE}])", block):
        if piece in (OPEN, CLOSE):
            if is_open:
                spans[-1] = spans[-1][0], len(text)
            is_open = piece == OPEN
            spans += [(len(text), len(text))] * is_open
        else:
            text += piece
    if is_open:
        spans[-1] = spans[-1][0], len(text)
    return text, spans
