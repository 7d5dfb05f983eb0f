"""How long it takes to find the names of notes in texts: of one note, and of a whole library.

python -m bench.mentions FILE   (a library file, such as that of `bench.search_speed fill`)

Processor time, since it is read on machines where others work. The whole library is nothing that the program
asks for; what it finds is what `throughline suggest` finds for one note after another.
"""

import argparse
import sqlite3
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from bench.figures import Figure, table
from throughline.index.search.mentioned import Names, names_of
from throughline.index.search.suggestions import Suggester, read_in, text_to_read
from throughline.index.store import file as store
from throughline.index.vectors.nearest import Vectors

NOTES = 150  # that are asked for alone


def whole(db: sqlite3.Connection, names: Names) -> int:
    """Return how many names stand in texts of notes that hold no link to the note of that name."""
    found = [
        (num, one.num)
        for num, *parts in db.execute("SELECT num, description, summary, body, abstract FROM note")
        for one in names.within(read_in(*parts))
        if one.num != num
    ]
    links = set(db.execute("SELECT source, target FROM link")) if found else set()
    return sum(pair not in links and pair[::-1] not in links for pair in found)


def no_vectors() -> Vectors:
    """Refuse the vectors: mentions need none."""
    raise NotImplementedError


def each(work: Callable[[int], object], nums: list[int]) -> tuple[float, float]:
    """Return the median and the 95th percentile of the milliseconds for a note."""
    times = []
    for num in nums:
        began = time.process_time()
        work(num)
        times.append(1000 * (time.process_time() - began))
    return statistics.median(times), sorted(times)[int(0.95 * len(times))]


def figures(place: Path) -> list[Figure]:
    """Measure one library."""
    db = store.connect(place)
    (count,) = db.execute("SELECT count(*) FROM note").fetchone()
    size = f"{count:,} notes"
    began = time.process_time()
    names = names_of(db)
    read = time.process_time()
    pairs = whole(db, names)
    done = time.process_time()
    rows = db.execute("SELECT num FROM note ORDER BY num * 7919 % 104729 LIMIT ?", (NOTES,))
    nums = [num for (num,) in rows]
    suggester = Suggester(db, no_vectors)
    within = each(lambda num: list(names.within(text_to_read(db, num))), nums)
    saying = each(lambda num: suggester.saying(num, {num}), nums)
    return [
        Figure("mentions", f"the names of the library, read once, {size}", read - began, "s", at_most=2),
        Figure("mentions", f"{pairs:,} names in all texts, {size}", done - read, "s", at_most=2),
        Figure("mentions", f"names within the text of a note, p95, {size}", within[1], "ms", at_most=20),
        Figure("mentions", f"notes that say the name of a note, median, {size}", saying[0], "ms"),
        Figure("mentions", f"notes that say the name of a note, p95, {size}", saying[1], "ms", at_most=20),
    ]


def main() -> None:
    """Print one row for each figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("file", type=Path)
    print(table(figures(parser.parse_args().file)))


if __name__ == "__main__":
    main()
