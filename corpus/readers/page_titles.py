"""The title of a web page, as Mozilla's Readability tells it, so that it can be judged by its test pages."""

import re
from collections.abc import Mapping, Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from throughline.corpus.text.words import words_in

_TITLES = (
    "dc:title", "dcterm:title", "dcterms:title", "og:title", "weibo:article:title", "weibo:webpage:title",
    "title", "twitter:title", "parsely-title",
)  # fmt: skip
_SIMILAR = 0.75  # share of the words of the page's title that a name has too, as Readability asks
_SEPARATOR = re.compile(r"\s[|\-\u2013\u2014\\/>\u00bb]\s")
_HIERARCHY = re.compile(r"\s[\\/>\u00bb]\s")
_FIRST_PART = re.compile(r"^[^|\-\u2013\u2014\\/>\u00bb]*[|\-\u2013\u2014\\/>\u00bb]")


def title_of(tree: LexborHTMLParser, said: Mapping[str, str], names: Sequence[str]) -> str:
    """Return the title that a page gives itself, else its `<title>` without the name of the site."""
    if citation := said.get("citation_title"):
        return citation
    node = tree.css_first("head title") or tree.css_first("title")
    whole_title = " ".join(node.text(deep=True).split()) if node else ""
    if names:
        name, headline = names[0], names[-1]
        shown = _own_part(tree, whole_title)
        return headline if _alike(headline, shown) and not _alike(name, shown) else name
    return next((said[name] for name in _TITLES if said.get(name)), "") or _own_part(tree, whole_title)


def _alike(one: str, other: str) -> bool:
    words, others = set(words_in(one)), set(words_in(other))
    return bool(words) and len(others & words) > _SIMILAR * len(others)


def _own_part(tree: LexborHTMLParser, title: str) -> str:
    """Return a `<title>` without the name of the site, where it can be told from the page's own.

    What is left must have more than four words, since sites put dashes into titles too.
    """
    part = title
    separators = list(_SEPARATOR.finditer(title))
    if separators:
        part = title[: separators[-1].start()]
        if _count(part) < 3:
            part = _FIRST_PART.sub("", title)
    elif ": " in title:
        if title not in (_shown(node) for node in tree.css("h1, h2")):
            part = title[title.rindex(":") + 1 :]
            if _count(part) < 3:
                part = title[title.index(":") + 1 :]
            elif _count(title[: title.index(":")]) > 5:
                part = title
    elif not 15 <= len(title) <= 150:
        heads = tree.css("h1")
        part = _shown(heads[0]) if len(heads) == 1 else title
    part = " ".join(part.split())
    is_hierarchy = bool(_HIERARCHY.search(title))
    if _count(part) <= 4 and (not is_hierarchy or _count(part) != _count(_SEPARATOR.sub("", title)) - 1):
        return title or part
    return part


def _shown(node: LexborNode) -> str:
    return " ".join(node.text(deep=True).split())


def _count(text: str) -> int:
    return len(text.split())
