"""What lies in the journal beside a library: which bytes of the file it will write when it is settled.

The journal is the write-ahead log of SQLite, whose form is fixed: a heading of 32 bytes, then frames, each
the number of a page of the file and its new content. Frames of an earlier use bear another salt.
"""

import struct
from collections.abc import Iterator
from pathlib import Path

_HEADING = struct.Struct(">8xI4x8s8x")  # the size of a page, and the salt
_FRAME = struct.Struct(">I4x8s8x")  # the number of a page, counted from one, and the salt
_LARGEST = 1 << 28  # bytes: to read the whole file anew takes little longer than to look through more


def written_by(place: Path) -> list[range] | None:
    """Return the bytes of a library that its journal will write, or None where all should be read."""
    journal = Path(f"{place}-wal")
    length = journal.stat().st_size if journal.is_file() else 0
    if length > min(_LARGEST, place.stat().st_size):
        return None
    if length < _HEADING.size:
        return []
    return [range(page * size - size, page * size) for page, size in sorted(set(_pages(journal)))]


def _pages(journal: Path) -> Iterator[tuple[int, int]]:
    """Yield the numbers of the pages in a journal, each with the size of a page."""
    with journal.open("rb") as file:
        size, salt = _HEADING.unpack(file.read(_HEADING.size))
        while len(head := file.read(_FRAME.size)) == _FRAME.size:
            page, own = _FRAME.unpack(head)
            if own != salt:
                return
            yield page, size
            file.seek(size, 1)
