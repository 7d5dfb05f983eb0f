"""Values of BibTeX as they are written: pieces joined by `#`, strings, and what an entry inherits."""

from collections.abc import Iterator, Mapping

from throughline.corpus.readers.entries import Item

MOST_NESTED = 20  # strings that are made of strings
# A chapter has the facts of its book, and its own title, ids and remarks.
_INHERITED = (
    "year", "date", "publisher", "journal", "journaltitle", "booktitle", "series", "volume", "school",
    "institution",
)  # fmt: skip


def joined(value: str, strings: Mapping[str, str], depth: int = 0) -> str:
    """Return a value without its braces or quotes, the pieces between `#` put together.

    >>> joined('"On " # tit # { and rain}', {"tit": "{trust}"}), joined("{C# and {a} # b}", {})
    ('On trust and rain', 'C# and {a} # b')
    """
    return "".join(_piece(piece.strip(), strings, depth) for piece in _pieces(value))


def _piece(piece: str, strings: Mapping[str, str], depth: int) -> str:
    if len(piece) > 1 and piece[0] + piece[-1] in ("{}", '""'):
        return piece[1:-1]
    named = strings.get(piece.casefold())
    return joined(named, strings, depth + 1) if named is not None and depth < MOST_NESTED else piece


def _pieces(value: str) -> Iterator[str]:
    """Yield what stands between the `#` that are inside neither braces nor quotes."""
    start = depth = 0
    is_quoted = False
    for at, sign in enumerate(value):
        if sign in "{}" and value[at - 1 : at] != "\\":
            depth += 1 if sign == "{" else -1
        elif sign == '"' and depth == 0:
            is_quoted = not is_quoted
        elif sign == "#" and depth == 0 and not is_quoted:
            yield value[start:at]
            start = at + 1
    yield value[start:]


def inherit(items: list[Item]) -> None:
    """Give each entry with a `crossref` what its book says and it does not say itself."""
    by_key = {item.key.casefold(): item for item in items}
    for item in items:
        above = by_key.get(item.fields.get("crossref", "").casefold())
        if above is None or above is item:
            continue
        for name in _INHERITED:
            if above.fields.get(name):
                item.fields.setdefault(name, above.fields[name])
        if above.fields.get("title"):
            item.fields.setdefault("booktitle", above.fields["title"])
