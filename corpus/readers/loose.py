"""Front matter that is no YAML: names and values are taken line by line, so that one bad line costs no other.

Older versions of Logseq wrote it so on purpose; others meet it where a title has a colon, or a tab stands
before a list.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

_NAMED = re.compile(r"([^\W_][^:\n]{0,80}?)[ \t]*:(?:[ \t]+(.*?)|((?:\[\[|['\"#]).*?))?[ \t]*\r?")
_ITEM = re.compile(r"[ \t]*-[ \t]+(.*?)[ \t]*\r?")
_QUOTED = re.compile(r"(['\"])(.*)\1")

Load = Callable[[str], Any]


def loose_values(lines: Sequence[str], load: Load, errors: tuple[type[Exception], ...]) -> dict[str, Any]:
    """Return the names and values of lines, or nothing where a line is neither; `load` reads good YAML.

    >>> loose_values(["title: SSD: one shot", "year: 2016"], lambda text: {}, (ValueError,))
    {'title': 'SSD: one shot', 'year': '2016'}
    """
    found: dict[str, Any] = {}
    for name, value, chunk in _chunks(lines):
        if not name:
            return {}
        read = _loaded(chunk, load, errors)
        given = read[name] if isinstance(read, Mapping) and list(read) == [name] else _plain(value, chunk[1:])
        if given in ("", None) and value:
            given = value  # what YAML takes for a remark, as `tags: #one, #two`
        found[name] = _both(found[name], given) if name in found else given
    return found


def _chunks(lines: Sequence[str]) -> Iterator[tuple[str, str, list[str]]]:
    """Yield each name with the text beside it and all its lines; no name where a line belongs to none."""
    name, value, chunk = "", "", list[str]()
    for line in lines:
        if not line.strip() or line.startswith("#"):
            continue
        if named := _NAMED.fullmatch(line):
            if chunk:
                yield name, value, chunk
            name, value, chunk = named[1], named[2] or named[3] or "", [line]
        elif chunk and (line[0] in " \t" or _ITEM.fullmatch(line)):
            chunk.append(line)
        else:
            yield "", "", [line]
            return
    if chunk:
        yield name, value, chunk


def _loaded(chunk: Sequence[str], load: Load, errors: tuple[type[Exception], ...]) -> Any:
    try:
        return load("\n".join(line.expandtabs(2) for line in chunk))
    except errors:
        return None


def _plain(value: str, more: Sequence[str]) -> Any:
    """Return a value as its text, or as the texts of the list below it."""
    items = [match[1] for match in map(_ITEM.fullmatch, more) if match]
    if items and not value:
        return [_unquoted(item) for item in items]
    return " ".join(filter(None, (_unquoted(value), *(line.strip() for line in more))))


def _unquoted(text: str) -> str:
    quoted = _QUOTED.fullmatch(text)
    return quoted[2] if quoted else text


def _both(one: Any, other: Any) -> Any:
    """Return the value of a name that is given twice."""
    if one == other:
        return one
    return [*(one if isinstance(one, list) else [one]), *(other if isinstance(other, list) else [other])]
