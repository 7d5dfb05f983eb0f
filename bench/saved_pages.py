"""Saved pages judged by the test pages of Mozilla's Readability: titles, dates, main text, invented notes.

    python -m bench.saved_pages FOLDER [--extractors]

FOLDER holds a folder for each page, with `source.html`, `expected.html` and `expected-metadata.json`, as
`test/test-pages` of mozilla/readability does. `--extractors` also measures the main text of every extractor
that is installed here, of those that were compared.
"""

import argparse
import importlib
import json
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from selectolax.lexbor import LexborHTMLParser

from throughline.corpus.readers.article import read_saved
from throughline.corpus.readers.saved import as_text
from throughline.library import Library

_WORD = re.compile(r"\w+")
Words = Counter[str]


@dataclass(frozen=True, slots=True)
class Page:
    """A page with what is expected of it."""

    name: str
    source: str
    words: Words
    title: str
    date: str


def pages(folder: Path) -> Iterator[Page]:
    """Yield the test pages of a folder."""
    for place in sorted(path.parent for path in folder.glob("*/source.html")):
        said = json.loads((place / "expected-metadata.json").read_text(encoding="utf-8"))
        expected = (place / "expected.html").read_text(encoding="utf-8")
        yield Page(
            place.name,
            (place / "source.html").read_text(encoding="utf-8", errors="replace"),
            words_of(shown(expected)),
            " ".join((said.get("title") or "").split()),
            (said.get("publishedTime") or "")[:10],
        )


def shown(page: str) -> str:
    """Return the text of a page, with a blank between any two elements."""
    tree = LexborHTMLParser(page)
    for node in tree.css("script, style"):
        node.decompose()
    return tree.body.text(separator=" ") if tree.body else ""


def words_of(text: str) -> Words:
    return Counter(_WORD.findall(text.lower()))


def f1(found: Words, expected: Words) -> float:
    """Return the harmonic mean of the shares of words that are right and that were found."""
    shared = sum((found & expected).values())
    if not found or not expected:
        return float(not found and not expected)
    return 2 * shared / (sum(found.values()) + sum(expected.values()))


def whole_page(source: str) -> str:
    """What is seen of a page, less its navigation: all that this program did before."""
    return as_text(source).text


def this_program(source: str) -> str:
    return "\n".join(line.text for line in read_saved("page.html", source).body)


def readability_lxml(source: str) -> str:
    return shown(importlib.import_module("readability").Document(source).summary())


def trafilatura(source: str) -> str:
    return importlib.import_module("trafilatura").extract(source, include_comments=False) or ""


def resiliparse(source: str) -> str:
    made = importlib.import_module("resiliparse.extract.html2text")
    return str(made.extract_plain_text(source, main_content=True, alt_texts=False, links=False))


def main_text(name: str, extract: Callable[[str], str], tried: Sequence[Page]) -> str:
    """Return a line of the table: how near an extractor comes to what is expected, and its time."""
    started = time.process_time()
    found = [words_of(extract(page.source)) for page in tried]
    spent = time.process_time() - started
    scores = [f1(one, page.words) for one, page in zip(found, tried, strict=True)]
    under = sum(score < 0.5 for score in scores)
    return (
        f"| {name} | {mean(scores):.3f} | {sorted(scores)[len(scores) // 2]:.3f} | {under} | {spent:.1f} s |"
    )


def invented(tried: Sequence[Page]) -> tuple[int, int]:
    """Return how many notes a library of these pages holds, and how many of them no page is."""
    with tempfile.TemporaryDirectory() as work:
        notes = Path(work, "notes")
        notes.mkdir()
        for page in tried:
            (notes / f"{page.name}.html").write_text(page.source, encoding="utf-8")
        Library.build(notes, text_only=True)
        with Library.open(notes) as library:
            found = list(library.notes.all())
            return len(found), sum(not note.complete for note in found)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--extractors", action="store_true")
    asked = parser.parse_args()
    tried = list(pages(asked.folder))
    read = [read_saved("page.html", page.source) for page in tried]
    pairs = list(zip(read, tried, strict=True))
    titles = [(reading.title, page.title) for reading, page in pairs if page.title]
    dates = [(reading.date, page.date) for reading, page in pairs if page.date]
    print(f"pages {len(tried)}")
    print(f"titles right {sum(a == b for a, b in titles)} of {len(titles)}")
    print(f"dates right {sum(a == b for a, b in dates)} of {len(dates)}")
    print("notes {}, of them invented {}".format(*invented(tried)))
    print("| main text by | F1 of words, mean | median | pages under 0.5 | CPU |\n|---|---|---|---|---|")
    print(main_text("this program", this_program, tried))
    if asked.extractors:
        print(main_text("all that is seen", whole_page, tried))
        for extract in (readability_lxml, trafilatura, resiliparse):
            try:
                print(main_text(extract.__name__, extract, tried))
            except ImportError:
                print(f"| {extract.__name__} | not installed | | | |")


if __name__ == "__main__":
    main()
