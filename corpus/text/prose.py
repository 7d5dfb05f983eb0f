"""What in the body of a note is prose, and what is kept without being read as such.

Code, drawings, pictures written out as letters, properties, and lists of nothing but links belong to a note
like all the rest: they are shown and exported. They are no sentences: a model that reads them learns nothing,
and no claim stands in them.
"""

import re
from collections.abc import Iterator

Span = tuple[int, int]

FENCE = re.compile(r"[ \t>]*(?:[-*+][ \t]+)?(`{3,}|~{3,})")
# What the drawing program writes below its heading holds the drawing, and the words on it once more.
_DRAWING = re.compile(
    r"^(?:%%[ \t]*\n)?#{1,2} (?:Excalidraw Data|Drawing)[ \t]*$|^==⚠.*EXCALIDRAW.*$", re.MULTILINE
)
_ENCODED = re.compile(r"data:[\w/+.-]+;base64,[A-Za-z0-9+/=\s]{40,}|(?<![\w/])[A-Za-z0-9+/=_-]{200,}")
_REMARK = re.compile(r"<!--.*?-->|^%%[ \t]*$.*?^%%[ \t]*$", re.DOTALL | re.MULTILINE)
_FIELD = re.compile(r"[ \t]*(?:[-*+][ \t]+)?(?:\*\*)?[^\W\d_][\w./ -]{0,60}?(?:\*\*)?::(?:[ \t]|\r?$)")
_LINK = r"(?:!?\[\[[^\[\]\n]*\]\]|!?\[[^\[\]\n]*\]\([^()\n]*\)|<?https?://\S+?>?|#[\w/-]+)"
# An item, a row or a line of links alone; signs between them say nothing.
_LINKS_ALONE = re.compile(
    rf"[ \t>]*(?:[-*+]|\d+[.)])?[ \t]*(?:\[[ xX]\][ \t]*)?{_LINK}(?:[\s|,;·•→>:/&+-]*{_LINK})*[\s|,;.·:-]*$"
)
_SIGNS = (
    "```",
    "~~~",
    "::",
    "[[",
    "](",
    "://",
    "# Excalidraw",
    "# Drawing",
    "EXCALIDRAW",
    "<!--",
    "%%",
    "base64,",
)
LONGEST_WORD = 200  # characters; a longer run without a space is no word of any language


def is_all_prose(body: str) -> bool:
    """Tell at a glance that nothing in a body can be other than prose: it is asked of every one."""
    for sign in _SIGNS:
        if sign in body:
            return False
    return not _has_long_word(body)


def _has_long_word(body: str) -> bool:
    r"""Tell whether a body holds a word too long for any language, by a leap from space to space.

    >>> _has_long_word(250 * "a"), _has_long_word(60 * "a b\n"), _has_long_word("b " + 199 * "a")
    (True, False, False)
    """
    at = 0
    while len(body) - at >= LONGEST_WORD:
        space = body.rfind(" ", at, at + LONGEST_WORD)
        if space < 0:
            return max(map(len, body.split()), default=0) >= LONGEST_WORD
        at = space + 1
    return False


def other_than_prose(body: str) -> list[Span]:
    r"""Return the stretches of a body that are no prose, in order and apart.

    >>> text = "Talk.\n\n```\nx = 1\n```\n- [[a]]\nup:: [[b]]\nMore [[c]]."
    >>> [text[start:stop] for start, stop in other_than_prose(text)]
    ['```\nx = 1\n```\n- [[a]]\nup:: [[b]]\n']
    """
    if is_all_prose(body):
        return []
    found = [match.span() for match in _ENCODED.finditer(body)]
    found += [match.span() for match in _REMARK.finditer(body)]
    if drawing := _DRAWING.search(body):
        found.append((drawing.start(), len(body)))
    found += _lines(body)
    return list(_joined(sorted(found)))


def prose_in(body: str) -> str:
    """Return the prose of a body; what else stands there is left out."""
    pieces, at = [], 0
    for start, stop in other_than_prose(body):
        pieces.append(body[at:start])
        at = stop
    return "".join((*pieces, body[at:])).strip("\n") if pieces else body


def _lines(body: str) -> Iterator[Span]:
    """Yield the lines of code, of properties and of links alone."""
    at, fence = 0, ""
    for line in body.splitlines(keepends=True):
        bare = line.rstrip("\r\n")
        mark = FENCE.match(bare) if "```" in bare or "~~~" in bare else None
        is_code = bool(fence or mark)
        if fence:
            fence = "" if mark and mark[1].startswith(fence) and not bare[mark.end() :].strip() else fence
        elif mark:
            fence = mark[1]
        if is_code or ("::" in bare and _FIELD.match(bare)) or _is_links(bare):
            yield at, at + len(line)
        at += len(line)


def _is_links(line: str) -> bool:
    has_link = "[[" in line or "](" in line or "://" in line
    return has_link and len(line) < 2000 and bool(_LINKS_ALONE.match(line))


def _joined(spans: list[Span]) -> Iterator[Span]:
    """Yield stretches with those that touch or overlap made one."""
    start = stop = -1
    for one, other in spans:
        if one > stop:
            if stop >= 0:
                yield start, stop
            start, stop = one, other
        stop = max(stop, other)
    if stop >= 0:
        yield start, stop
