"""Random damage to the files of a library: nothing may be silently wrong, and nothing sound may be lost.

    python -m bench.damage [--damages 500]

Each time one file of a sound library is damaged: bits flipped, a page zeroed, two pages swapped, the end cut
off, foreign bytes written over it or put between. Then the library is opened, asked, built and asked again,
and each answer is compared with the truth. The model is a stand-in that counts what it encodes.
"""

import argparse
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.corpora import generate
from bench.figures import Figure, table
from tests.facts import facts_of
from tests.library_fixture import CountingEncoder
from tests.stand_in import counting
from throughline.corpus.errors import ThroughlineError
from throughline.index.search.fusion import Mode
from throughline.index.search.searcher import Searcher
from throughline.index.store.file import connect, place_of
from throughline.index.vectors.passages import Passage
from throughline.library import Library

PAGES = 40  # notes: small, so that hundreds of damages are tried in minutes
PAGE = 4096  # bytes of a page of SQLite
QUERIES = ("what is shared", "trust", "model", "how do people agree")
MADE_BY_HAND = "prompts/made-by-hand.json"
IGNORED = (".lock", ".holder", ".part")


def flipped(data: bytearray, chance: random.Random) -> None:
    """Flip one to eight bits."""
    for _ in range(chance.randint(1, 8)):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def zeroed(data: bytearray, chance: random.Random) -> None:
    """Set one page to zeros."""
    start = chance.randrange(-(-len(data) // PAGE)) * PAGE
    data[start : start + PAGE] = bytes(len(data[start : start + PAGE]))


def swapped(data: bytearray, chance: random.Random) -> None:
    """Let two pages change places."""
    pages = len(data) // PAGE
    if pages < 2:
        data.reverse()
        return
    a, b = sorted(chance.sample(range(pages), 2))
    first, second = data[a * PAGE : (a + 1) * PAGE], data[b * PAGE : (b + 1) * PAGE]
    data[a * PAGE : (a + 1) * PAGE], data[b * PAGE : (b + 1) * PAGE] = second, first


def cut_off(data: bytearray, chance: random.Random) -> None:
    """Cut off the end, or all of it."""
    del data[chance.randrange(len(data)) :]


def overwritten(data: bytearray, chance: random.Random) -> None:
    """Write foreign bytes over a stretch."""
    start = chance.randrange(len(data))
    data[start : start + chance.randint(1, 3 * PAGE)] = chance.randbytes(chance.randint(1, 3 * PAGE))


def put_between(data: bytearray, chance: random.Random) -> None:
    """Put foreign bytes between."""
    start = chance.randrange(len(data))
    data[start:start] = chance.randbytes(chance.randint(1, PAGE))


WAYS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    flipped, zeroed, swapped, cut_off, overwritten, put_between,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one damage."""

    what: str
    raised: str = ""
    wrong: bool = False
    encoded_in_vain: int = 0
    lost: int = 0


def damages(count: int, seed: int = 3, pages: int = PAGES) -> Iterator[Outcome]:
    """Damage one file after another, each time of a sound library."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as name, counting() as encoder:
        whole, folder = Path(name) / "whole", Path(name) / "notes"
        generate(whole, pages)
        Library.build(whole)
        hand = place_of(whole).parent / MADE_BY_HAND
        hand.parent.mkdir(exist_ok=True)
        hand.write_text("{}")
        truth = answers(whole, encoder)
        for turn in range(count):
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(whole, folder)
            yield one(folder, truth, encoder, chance, WAYS[turn % len(WAYS)])


def one(
    folder: Path,
    truth: list[Any],
    encoder: CountingEncoder,
    chance: random.Random,
    way: Callable[[bytearray, random.Random], None],
) -> Outcome:
    """Damage one file in one way, and see what comes of it."""
    target = chance.choice(files_of(folder))
    before = target.read_bytes()
    data = bytearray(before)
    if data:
        way(data, chance)
    target.write_bytes(data)
    what = f"{way.__name__} {target.name}"
    sound = sound_texts(before, bytes(data)) if target.suffix == ".vectors" else None
    encoder.encoded.clear()
    try:
        wrong = answers(folder, encoder) != truth
        Library.build(folder)
        wrong |= answers(folder, encoder) != truth
        for kept in place_of(folder).parent.glob("vectors-*"):
            shutil.rmtree(kept)
        wrong |= answers(folder, encoder) != truth
    except ThroughlineError as error:
        return Outcome(what, raised=f"refused: {error}")
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is counted here
        return Outcome(what, raised=repr(error))
    in_vain = [text for text in encoder.encoded if sound is None or Passage("", 0, 0, text).digest in sound]
    lost = not (place_of(folder).parent / MADE_BY_HAND).exists()
    return Outcome(what, wrong=wrong, encoded_in_vain=len(in_vain), lost=lost)


def files_of(folder: Path) -> list[Path]:
    """Return the files that a library consists of."""
    inside = place_of(folder).parent
    found = [path for path in inside.rglob("*") if path.is_file() and path.parent.name != "prompts"]
    return sorted(path for path in found if path.name != ".lock" and path.suffix not in IGNORED)


def sound_texts(before: bytes, after: bytes) -> set[bytes]:
    """Return the digests whose records stand unchanged in a damaged file of vectors."""
    size = next(at for at in range(1, len(before)) if before.startswith(before[512:520], 512 + at))
    records = [before[at : at + size] for at in range(512, len(before), size)]
    return {record[8:24] for record in records if record in after}


def answers(folder: Path, encoder: CountingEncoder) -> list[Any]:
    """Return all that a library says: every note and link, and what searches find, with their scores."""
    facts = facts_of(folder)
    place = place_of(folder)
    db = connect(place)
    try:
        searcher = Searcher(db, place.parent, encoder)
        found = [
            asdict(searcher.ask(query, 8, mode=mode))
            for query in QUERIES
            for mode in (Mode.WORDS, Mode.SEMANTIC, Mode.HYBRID)
        ]
    finally:
        db.close()
    return [facts, found]


def figures(count: int) -> list[Figure]:
    """Return what so many damages did."""
    found = list(damages(count))
    for outcome in found:
        if outcome.raised or outcome.wrong or outcome.encoded_in_vain or outcome.lost:
            print(outcome, file=sys.stderr)
    kinds = Counter(outcome.what for outcome in found)
    return [
        Figure("damage", f"damages done, of {len(kinds)} kinds", len(found)),
        Figure("damage", "damages that ended in an error", sum(bool(o.raised) for o in found), at_most=0),
        Figure("damage", "damages after which an answer was wrong", sum(o.wrong for o in found), at_most=0),
        Figure("damage", "sound vectors encoded anew", sum(o.encoded_in_vain for o in found), at_most=0),
        Figure("damage", "records of the user lost", sum(o.lost for o in found), at_most=0),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--damages", type=int, default=500)
    print(table(figures(parser.parse_args().damages)))
