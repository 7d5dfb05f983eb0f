"""Org files: read as the Markdown that says the same, line for line, with their keywords as properties."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from orgparse import loads

from throughline.corpus.dialects import Dialect
from throughline.corpus.properties import Property
from throughline.corpus.readers.fields import merged
from throughline.corpus.readers.frontmatter import Front
from throughline.corpus.readers.markdown import read_text
from throughline.corpus.reading import Heard, Line, Reading, Sign

_KEYWORD = re.compile(r"\s*#\+([A-Za-z_][\w-]*):\s*(.*?)\s*$")
_BLOCK = re.compile(r"\s*#\+(begin|end)_(\w+)(?:\s+(\S+))?", re.IGNORECASE)
_DRAWER = re.compile(r"\s*:([A-Za-z_][\w-]*):\s*$")
_DRAWN = re.compile(r"^[ \t]*:(?:properties|id|end):", re.IGNORECASE | re.MULTILINE)  # in any letter case
_DRAWN_PROPERTY = re.compile(r"\s*:([^\s:][^\s]*?)\+?:(?:\s+(.*?))?\s*$")
# What Org writes behind a heading for itself, and the ends of drawers that got there by mistake.
_SIGNS = re.compile(r"(?:no)?export|ARCHIVE|ATTACH|BMCOL|B_\w+|PROPERTIES|LOGBOOK|END")
_HEADING = re.compile(r"(\*+)\s+(.*?)(?:\s+(:[\w@#%:]+:))?\s*$")
_TASK = re.compile(r"(?:TODO|DONE|NEXT|WAITING|CANCELLED)\s+")
_REMARK = re.compile(r"\s*#(?:\s|$)")
_FIXED = re.compile(r"(\s*):(?:\s(.*?))?\s*$")  # text that stands as it is
_RULE = re.compile(r"\s*\|[-+]+\|?\s*$")
_LINK = re.compile(r"\[\[((?:[^\[\]]|\\[\[\]])+)\](?:\[([^\[\]]+(?:\[[^\[\]]*\][^\[\]]*)*)\])?\]")
_BROKEN_LINK = re.compile(r"\[\[([^\[\]\n]+)\]\[([^\[\]\n]*)\r?\n[ \t]*([^\[\]\n]*)\]\]")  # over two lines
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|bmp)$", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][\w+.-]*:")
_CODE = re.compile(r"(?<![\w=~])([=~])(\S(?:[^\n]*?\S)?)\1(?![\w=~])")
_MARKS = (
    (re.compile(r"(?<![\w*\\])\*(\S(?:[^*\n]*\S)?)\*(?![\w*])"), r"**\1**"),
    (re.compile(r"(?<![\w/:<])/(\S(?:[^/\n]*[^\s/])?)/(?![\w/])"), r"*\1*"),
    (re.compile(r"(?<![\w+])\+(\S(?:[^+\n]*\S)?)\+(?![\w+])"), r"~~\1~~"),
)
_CODE_BLOCKS = ("src", "example", "export", "comment")


def read_org(path: str, text: str, dialect: Dialect = Dialect.ORG) -> Reading:
    """Read one Org file."""
    raw = text.split("\n")
    nodes = list(loads(_DRAWN.sub(lambda name: name[0].upper(), text.replace("\r", ""))))
    keywords = tuple(_keywords(raw))
    drawn = list(_drawn(raw))
    properties = (*_titled(keywords), *(one for one in drawn if one.key != "id"))
    ids = tuple(text.lower() for one in drawn if one.key == "id" for text in one.texts)
    lines = list(_Converter(dialect is Dialect.LOGSEQ).lines(raw))
    front = Front(merged(properties), 0, (), ids)
    reading = read_text(path, lines, front, dialect)
    headed = [tag for node in nodes if not node.is_root() for tag in sorted(node.shallow_tags)]
    signs = [tag for tag in headed if _SIGNS.fullmatch(tag)]
    headed = [tag for tag in headed if not _SIGNS.fullmatch(tag)]
    heard = (Heard(Sign.TAG, "a sign to Org itself", len(signs), 1, signs[0]),) if signs else ()
    kept = tuple(
        Line(number, before) for number, (before, after) in enumerate(zip(raw, lines, strict=True), 1)
        if before.strip() and not after.strip()
    )  # fmt: skip
    tags = tuple(dict.fromkeys((*reading.tags, *headed)))
    return replace(reading, furniture=kept, tags=tags, heard=(*reading.heard, *heard))


def _keywords(lines: Sequence[str]) -> Iterator[Property]:
    """Yield the keywords of a file, as `#+title: On talk`."""
    for number, line in enumerate(lines, 1):
        found = _KEYWORD.match(line)
        if found and found[2]:
            yield Property.of(found[1], found[2], number)


def _titled(keywords: Sequence[Property]) -> Iterator[Property]:
    """Yield keywords; a title that goes on in the next line is one title, as Org has it."""
    titles = [one for one in keywords if one.key == "title"]
    for count, one in enumerate(titles):
        if one.line > titles[0].line + count:
            titles = titles[:count]
            break
    if titles:
        title = _unmarked(" ".join(text for one in titles for text in one.texts))
        yield Property.of(titles[0].name, title, titles[0].line)
    yield from (one for one in keywords if one.key != "title")


def _unmarked(title: str) -> str:
    """Return a title without the marks of emphasis, which Org shows as letters of another kind.

    >>> _unmarked("On /talk/ and *trust* in /usr/lib")
    'On talk and trust in /usr/lib'
    """
    title = _CODE.sub(r"\2", title)
    for pattern, _ in _MARKS:
        title = pattern.sub(r"\1", title)
    return title


def _drawn(lines: Sequence[str]) -> Iterator[Property]:
    """Yield the properties in drawers; the parser would keep the last of a name, were it empty."""
    is_code = in_drawer = False
    for number, line in enumerate(lines, 1):
        if found := _BLOCK.match(line):
            is_code = found[1].lower() == "begin" and found[2].lower() in _CODE_BLOCKS
        elif not is_code and (opened := _DRAWER.match(line)) and opened[1].upper() in ("PROPERTIES", "END"):
            in_drawer = opened[1].upper() == "PROPERTIES"
        elif _HEADING.match(line):
            in_drawer = line.rstrip().upper().endswith(" :PROPERTIES:")
        elif in_drawer and (one := _DRAWN_PROPERTY.match(line)):
            yield Property.of(one[1], one[2] or "", number)


class _Converter:
    """Turns lines of Org into lines of Markdown, one for one, so that numbers of lines stay true."""

    def __init__(self, is_logseq: bool) -> None:
        self.is_logseq = is_logseq
        self.block = ""
        self.in_drawer = False

    def lines(self, raw: Sequence[str]) -> Iterator[str]:
        """Yield each line as Markdown; one that is a property, or a mark of a drawer, is empty."""
        for line in _BROKEN_LINK.sub(r"[[\1][\2 \3]]\n", "\n".join(raw)).split("\n"):
            yield self._line(line.removesuffix("\r"))

    def _line(self, line: str) -> str:
        if found := _BLOCK.match(line):
            return self._edge(found[1].lower() == "begin", found[2].lower(), found[3] or "", line)
        if self.block in _CODE_BLOCKS:
            return line
        if found := _DRAWER.match(line):
            self.in_drawer = found[1].upper() != "END"
            return ""
        if self.in_drawer or _KEYWORD.match(line) or _REMARK.match(line):
            return ""
        if found := _FIXED.match(line):
            return f"{found[1]}`` {found[2]} ``" if found[2] else ""
        return self._shown(line)

    def _shown(self, line: str) -> str:
        """Return a line of text, a heading or a row of a table."""
        if found := _HEADING.match(line):
            self.in_drawer = False
            return f"{'#' * min(6, len(found[1]))} {self._inline(_TASK.sub('', found[2], count=1))}"
        if _RULE.match(line):
            return line.replace("+", "|")
        prefix = "> " if self.block == "quote" else ""
        return prefix + self._inline(line)

    def _edge(self, is_begin: bool, name: str, language: str, line: str) -> str:
        """Return the first or last line of a block: a fence for code, nothing for another."""
        indent = line[: len(line) - len(line.lstrip())]
        self.block = name if is_begin else ""
        return f"{indent}```{language if is_begin else ''}" if name in _CODE_BLOCKS else ""

    def _inline(self, text: str) -> str:
        """Return a line with its links and its emphasis as Markdown has them."""
        kept: list[str] = []

        def keep(written: str) -> str:
            kept.append(written)
            return f"\x01{len(kept) - 1}\x02"

        text = _LINK.sub(lambda found: keep(self._link(found[1], found[2] or "")), text)
        text = _CODE.sub(lambda found: keep(f"`{found[2]}`"), text)
        for pattern, mark in _MARKS:
            text = pattern.sub(mark, text)
        return re.sub("\x01(\\d+)\x02", lambda found: kept[int(found[1])], text)

    def _link(self, target: str, label: str) -> str:
        """Return a link as Markdown; one to a place in its own file is its words."""
        shown = label or target.partition(":")[2] or target
        if target.startswith("id:"):
            return f"[{shown}]({target})"
        if target.startswith("roam:"):
            return f"[[{target[5:]}|{shown}]]" if label else f"[[{target[5:]}]]"
        if target.startswith(("file:", "./", "../", "/")) and not target.startswith("//"):
            place = target.removeprefix("file:").partition("::")[0]
            sign = "!" if _PICTURE.search(place) and not label else ""
            return f"{sign}[{label or place}](<{place}>)"
        if _SCHEME.match(target):
            return f"[{label or target}](<{target}>)"
        if target.startswith(("#", "*")) or not self.is_logseq:
            return label or target.lstrip("#*")
        return f"[[{target}|{label}]]" if label else f"[[{target}]]"
