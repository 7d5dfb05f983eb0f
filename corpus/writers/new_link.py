"""One new link in the text of a note: how it is written in the note's own dialect, and where it may stand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from posixpath import dirname, relpath
from urllib.parse import quote

from throughline.corpus.dialects import Dialect

_WORD = re.compile(r"[^\W_]+")
_BETWEEN = r"(?:_|[^\w\[\]()|<>`\n]){1,3}"  # what may stand between two words of a name, on one line
_HEADING = re.compile(r"(?:#{1,6}|\*+) |\s*#\+")
_ADDRESS = re.compile(r"(?:://|www\.)\S*$|[#@/\\]$")
_NOT_IN_A_NAME = set("[]|#^\n")


@dataclass(frozen=True, slots=True)
class Aim:
    """The note that a link leads to: its title, the path of its file where it has one, and its ids."""

    title: str
    path: str = ""
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Style:
    """How links are written: in which dialect, and whether as paths where the dialect knows both forms."""

    dialect: Dialect
    by_path: bool = False


def links_to(aim: Aim, words: str, page: str, style: Style) -> tuple[str, ...]:
    """Return the ways to write a link on a page, the usual one first; not each is sure to lead there.

    >>> links_to(Aim("Oak", "wood/oak.md"), "the oak", "a/b.md", Style(Dialect.OBSIDIAN))
    ('[[oak|the oak]]', '[[wood/oak|the oak]]')
    >>> links_to(Aim("Oak", "wood/oak tree.md"), "Oak", "a/b.md", Style(Dialect.MARKDOWN, by_path=True))
    ('[Oak](../wood/oak%20tree.md)',)
    >>> links_to(Aim("Oak"), "oaks", "b.md", Style(Dialect.LOGSEQ))
    ('[oaks]([[Oak]])',)
    """
    match style.dialect:
        case Dialect.ORG:
            found = _org(aim, words, page)
        case Dialect.LOGSEQ:
            found = _logseq(aim, words)
        case Dialect.DENDRON:
            found = [f"[[{_before_bar(words, name)}{name}]]" for name in _names(aim)]
        case _ if style.by_path and aim.path:
            found = [f"[{_bracketed(words)}]({_address(aim.path, page)})"]
        case _:
            found = [f"[[{name}{_after_bar(words, name)}]]" for name in _names(aim)]
    return tuple(dict.fromkeys(found))


def _names(aim: Aim) -> list[str]:
    """Return the names by which a note is linked in brackets: its file's, with its folders, its title."""
    if not aim.path:
        return [aim.title] if not _NOT_IN_A_NAME & set(aim.title) else []
    name = linked_name(aim.path)
    names = (PurePosixPath(name).name, name, aim.title)
    return [name for name in dict.fromkeys(names) if not _NOT_IN_A_NAME & set(name)][:2]


def linked_name(path: str) -> str:
    """Return a file by the name that a link in brackets has: without its ending, which readers add.

    >>> linked_name("a/b.md"), linked_name("a/b.md.md")  # else it would be the name of another file
    ('a/b', 'a/b.md.md')
    """
    bare = PurePosixPath(path).with_suffix("")
    return path if bare.suffix.lower() == ".md" else str(bare)


def _after_bar(words: str, name: str) -> str:
    return "" if words == name or _NOT_IN_A_NAME & set(words) else f"|{words}"


def _before_bar(words: str, name: str) -> str:
    return "" if words == name or _NOT_IN_A_NAME & set(words) else f"{words}|"


def _bracketed(words: str) -> str:
    return re.sub(r"([\[\]])", r"\\\1", words)


def _address(path: str, page: str) -> str:
    return quote(relpath(path, dirname(page) or "."), safe="/.-_~")


def _logseq(aim: Aim, words: str) -> list[str]:
    if words.casefold() == aim.title.casefold():
        return [f"[[{words}]]"]
    return [f"[{_bracketed(words)}]([[{aim.title}]])"]


def _org(aim: Aim, words: str, page: str) -> list[str]:
    shown = f"[{words}]" if not set("[]") & set(words) else ""
    by_id = [f"[[id:{one}]{shown}]" for one in aim.ids[:1]]
    return [*by_id, *([f"[[file:{relpath(aim.path, dirname(page) or '.')}]{shown}]"] if aim.path else [])]


def places_of(name: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield where a text says a name, whatever its letter case, in reading order; headings are passed over.

    >>> list(places_of("Oak Timber", "# Oak timber\\nOld oak-timber, oaktimber."))
    [(17, 27)]
    """
    words = _WORD.findall(name)
    if not words:
        return
    pattern = _BETWEEN.join(map(re.escape, words))
    for found in re.finditer(rf"(?<![^\W_]){pattern}(?![^\W_])", text, re.IGNORECASE):
        before = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
        if not _HEADING.match(before) and not _is_inside(before):
            yield found.span()


def _is_inside(before: str) -> bool:
    """Tell, by what stands before it on its line, whether a place lies in a link, an address, a tag or HTML.

    >>> [_is_inside(one) for one in ("See [the ", "[a](http://", "www.a.org/", "#", "<b id='", "[x] (and ")]
    [True, True, True, True, True, False]
    """
    return (
        before.count("[") > before.count("]")
        or before.rfind("](") > before.rfind(")")
        or before.rfind("<") > before.rfind(">")
        or bool(_ADDRESS.search(before))
    )
