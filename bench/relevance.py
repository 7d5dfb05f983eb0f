"""Whether search says so when a library holds nothing about a query: the bundled sample, 200 queries.

    python -m bench.relevance [NOTES]

`queries/held.txt` asks for what the sample holds, `queries/absent.txt` for what it does not. For notes of
another folder only the second list says anything.
"""

import argparse
from pathlib import Path

from bench.figures import Figure, table
from throughline.library import SAMPLE, Library

QUERIES = Path(__file__).with_name("queries")


def answered(library: Library, name: str) -> tuple[list[str], list[str]]:
    """Return the queries of a list that are said to fit, and those that are not."""
    fitting: list[str] = []
    others: list[str] = []
    for query in (QUERIES / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        (fitting if library.search.ask(query).fits else others).append(query)
    return fitting, others


def figures(folder: Path = SAMPLE) -> list[Figure]:
    """Ask every query of both lists."""
    Library.build(folder)
    with Library.open(folder) as library:
        wrongly, told = answered(library, "absent")
        kept, lost = answered(library, "held") if folder == SAMPLE else ([], [])
    for what, some in (("said to fit", wrongly), ("said not to fit", lost)):
        print(f"wrongly {what}: {', '.join(some)}")
    of = len(told) + len(wrongly)
    found = [Figure("quality", f"absent things that are said to be absent, of {of}", len(told), at_least=90)]
    if asked := len(kept) + len(lost):
        found.append(Figure("quality", f"held things that are not, of {asked}", len(kept), at_least=95))
    return found


def main() -> None:
    """Print both shares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("notes", nargs="?", type=Path, default=SAMPLE)
    print(table(figures(parser.parse_args().notes)))


if __name__ == "__main__":
    main()
