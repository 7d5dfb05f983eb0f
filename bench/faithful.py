"""Is what is shown what the author wrote? Each body's words, beside those of markdown-it's own rendering.

python -m bench.faithful FOLDER [FOLDER ...]
"""

import argparse
import difflib
import shutil
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.shown_words import PLAIN, own_words, words_of
from throughline.library import Library
from throughline.library.nouns import Note, Span
from throughline.views.prose import Body, shown

SHOWN = 5  # notes that differ, told by name


@dataclass(slots=True)
class Count:
    """What was compared in one folder."""

    notes: int = 0
    words: int = 0
    doubled: int = 0
    missing: int = 0
    moved: int = 0
    seconds: float = 0.0
    slowest: float = 0.0


def compare(note: Note, spans: tuple[Span, ...], count: Count) -> None:
    """Compare one body."""
    own = own_words(note.body)
    began = time.process_time()
    html = shown(Body(note.id, note.body, spans), PLAIN).html
    took = time.process_time() - began
    ours = words_of(html)
    more, less = Counter(ours) - Counter(own), Counter(own) - Counter(ours)
    count.notes += 1
    count.words += len(own)
    count.doubled += more.total()
    count.missing += less.total()
    count.moved += ours != own and not more and not less
    count.seconds += took
    count.slowest = max(count.slowest, took)
    if ours != own and count.doubled + count.missing + count.moved < 400:
        told = [line for line in difflib.ndiff(own, ours) if line[0] in "+-"][:SHOWN]
        print(f"  {note.title}: {', '.join(told)}")


def count_folder(folder: Path) -> Count:
    """Compare every body of a folder, read into a library that is thrown away."""
    count = Count()
    with tempfile.TemporaryDirectory() as place:
        notes = Path(place) / "notes"
        shutil.copytree(folder, notes, ignore=shutil.ignore_patterns(".git", ".throughline"), symlinks=True)
        Library.build(notes, text_only=True)
        with Library.open(notes) as library:
            for card in library.notes.all():
                note = library.notes.get(card.id)
                if note.body and note.pages[0].lower().endswith((".md", ".markdown")):
                    compare(note, library.notes.citations(note), count)
    return count


def main() -> None:
    """Compare the folders that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    for folder in parser.parse_args().folders:
        print(folder.name)
        count = count_folder(folder)
        print(
            f"{folder.name}: {count.notes:,} notes, {count.words:,} words; doubled {count.doubled}, "
            f"missing {count.missing}, notes in another order {count.moved}; {count.seconds:.1f} CPU s, "
            f"the slowest note {1000 * count.slowest:.0f} ms"
        )


if __name__ == "__main__":
    main()
