"""What falls with planted errors: how much of it is found, how much else is listed, and how long it takes.

python -m bench.audit_downstream [--notes 100000] [--errors 100]

Notes cite earlier ones, inquiring lines draw on some; an error planted in a note is passed on by everything
that cites it or draws on it. Beside these links are as many that pass nothing on: lists of related notes,
topics, next lines. The rows are written into a library directly, as a build would write them.
"""

import argparse
import random
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from throughline.corpus.model import LinkKind, NoteKind, OriginKind
from throughline.index.store import file as store
from throughline.index.store.schema import INDEXES
from throughline.library import Library

CITES, LINE_EVERY = 3, 4  # notes that each cites; one note in four is an inquiring line
NEAR = 2_000  # most cited notes are among so many before; one in ten is any earlier one


def corpus(place: Path, notes: int, draw: random.Random) -> dict[int, set[int]]:
    """Write a library of so many notes, and return which notes pass on what is wrong in each."""
    db = store.create(place)
    passed: dict[int, set[int]] = defaultdict(set)
    links, stated = {}, []
    kinds = [NoteKind.INQUIRY if n % LINE_EVERY == 0 else NoteKind.CONCEPT for n in range(notes)]
    for num in range(1, notes):
        for _ in range(CITES):
            least = 0 if draw.random() < 0.1 else max(0, num - NEAR)
            cited = draw.randrange(least, num)
            feeds = kinds[num] is NoteKind.INQUIRY and kinds[cited] is NoteKind.CONCEPT
            kind, ends = (LinkKind.SOURCE_FOR, (cited, num)) if feeds else (LinkKind.RELATED, (num, cited))
            links[(*ends, kind)] = None
            stated.append((num, kind, *ends, OriginKind.CITED, 1, "", None, ""))
            passed[cited].add(num)
        other = draw.randrange(notes)
        if (
            other not in (num, cited)
            and num not in passed[other]
            and (num, other, LinkKind.RELATED) not in links
        ):
            links[num, other, LinkKind.NEXT] = None
            stated.append(
                (num, LinkKind.NEXT, num, other, OriginKind.listed_by(NoteKind.CONCEPT), 1, "", None, "")
            )
    rows = [(n, f"n{n}", kind, f"n{n}", "", f"n{n}", f"Note {n}") for n, kind in enumerate(kinds)]
    db.execute("BEGIN")
    db.executemany(
        "INSERT INTO note (num, id, kind, key, variant, slug, title) VALUES (?, ?, ?, ?, ?, ?, ?)", rows
    )
    db.executemany("INSERT INTO statement VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", stated)
    db.executemany("INSERT INTO link (source, target, kind, label) VALUES (?, ?, ?, '')", list(links))
    db.execute("INSERT INTO meta VALUES ('linked', 'once')")
    db.execute("COMMIT")
    db.executescript(INDEXES)
    db.close()
    return passed


def reached(passed: dict[int, set[int]], error: int) -> set[int]:
    """Return every note to which an error was passed on."""
    found: set[int] = set()
    front = {error}
    while front:
        front = {note for one in front for note in passed[one]} - found
        found |= front
    return found


def main() -> None:
    """Plant errors, list what falls with each, and count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", type=int, default=100_000)
    parser.add_argument("--errors", type=int, default=100)
    asked = parser.parse_args()
    draw = random.Random(20)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name) / "library.db"
        passed = corpus(place, asked.notes, draw)
        errors = draw.sample(range(asked.notes), asked.errors)
        right = listed = wanted = 0
        seconds = []
        with Library(Path(name), place, store.connect(place)) as library:
            for error in errors:
                started = time.process_time()
                found = {int(one.card.id[1:]) for one in library.doubts.downstream(f"n{error}")}
                seconds.append(time.process_time() - started)
                truth = reached(passed, error)
                right, listed, wanted = right + len(found & truth), listed + len(found), wanted + len(truth)
    print(f"notes {asked.notes:,}, errors {asked.errors}, fallen on average {wanted / asked.errors:,.0f}")
    print(f"recall {right / max(1, wanted):.3f}  precision {right / max(1, listed):.3f}")
    first, rest = seconds[0], sorted(seconds[1:])
    print(f"first {first:.2f} s, then median {rest[len(rest) // 2]:.3f} s, slowest {rest[-1]:.2f} s")


if __name__ == "__main__":
    main()
