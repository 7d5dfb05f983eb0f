"""Reads and links files of three sizes and prints the instructions that each took; `test_linear` runs it."""

import json
import sys
from pathlib import Path

from tests.instructions import Count, hardware, inside_valgrind
from tests.linear_cases import FOUND, Case, Nobody, made
from throughline.corpus.linking.captured import link_page
from throughline.corpus.linking.statements import Linked
from throughline.corpus.linking.written import link_markdown
from throughline.corpus.readers.bibliography import link_bibliography
from throughline.corpus.readers.stored import from_bytes
from throughline.index.build.parse import Parsed, read_data

MADE = 2  # files of each kind that the grammar makes
SEED = 20261121
GROWTH = 2.6  # two would be a line, four a square


def whole_way(path: str, data: bytes, names: Nobody) -> Linked:
    """Go from the bytes of a file to its statements, as a build does."""
    reading = from_bytes(Parsed.of(read_data(path, data)).reading)
    if not reading.title:
        return link_bibliography(reading, names)
    return (link_markdown if reading.is_markdown else link_page)(reading, names)


def growth(counts: list[int]) -> float:
    """Return how much the work grows where the text doubles, without what every file costs."""
    small, middle, large = counts
    return (large - middle) / max(middle - small, 1)


def counts_of(case: Case, count: Count) -> list[int]:
    """Return the instructions for a file, for one of twice its size, and for one of four times.

    What seems to grow too fast is counted once more, and the smaller counts are taken: a table of the
    interpreter that happens to be filled, a pattern that is compiled anew, comes once and not again.
    """
    files = [
        (case.make(size).encode(), Nobody(case.titles(size)))
        for size in (case.size, 2 * case.size, 4 * case.size)
    ]

    def once() -> list[int]:
        return [
            count(lambda data=data, names=names: whole_way(f"a{case.suffix}", data, names))
            for data, names in files
        ]

    found = once()
    return found if growth(found) <= GROWTH else list(map(min, found, once()))


def main() -> None:
    """Print one line for each case: its name and its counts."""
    cases = [*FOUND, *made(MADE, SEED)]
    for case in cases:  # whatever is loaded or made ready once is not counted
        whole_way(f"a{case.suffix}", case.make(100).encode(), Nobody(case.titles(200)))
    count = inside_valgrind(Path(sys.argv[1])) if len(sys.argv) > 1 else hardware()
    assert count is not None
    for case in cases:
        print(json.dumps([case.name, counts_of(case, count)]), flush=True)


if __name__ == "__main__":
    main()
