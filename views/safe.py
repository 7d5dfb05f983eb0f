"""Note text on its way into Markdown: titles stay plain, bodies keep no HTML, image or foreign link."""

import re
from collections.abc import Iterable
from urllib.parse import quote

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&=^])")


def plain(text: str) -> str:
    """Return text that Markdown shows as it stands, on one line.

    >>> plain("<b>a_b</b>")
    '\\\\<b\\\\>a\\\\_b\\\\</b\\\\>'
    """
    return _escaped(" ".join(text.split()))


def note_link(note_id: str, title: str) -> str:
    """Return a Markdown link to a note, which opens in this session."""
    return f"[{plain(title)}](?note={quote(note_id, safe='')})"


def prose(text: str, cited: Iterable[tuple[str, str]] = ()) -> str:
    """Return a paragraph as Markdown: citations linked, emphasis kept, all other markup shown as text."""
    found = dict(cited)
    if not found:
        return _quiet(text)
    pattern = re.compile("|".join(re.escape(title) for title in sorted(found, key=len, reverse=True)))
    pieces = []
    at = 0
    for match in pattern.finditer(text):
        pieces += [_quiet(text[at : match.start()]), note_link(found[match[0]], match[0])]
        at = match.end()
    return "".join([*pieces, _quiet(text[at:])])


def _quiet(text: str) -> str:
    """Escape all but single-star emphasis."""
    parts = re.split(r"(\*[^*\s][^*\n]*\*)", text)
    return "".join(f"*{_escaped(part[1:-1])}*" if n % 2 else _escaped(part) for n, part in enumerate(parts))


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
