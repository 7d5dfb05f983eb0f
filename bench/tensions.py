"""How many planted tensions are found, and how much else is shown beside them.

python -m bench.tensions [--pairs 100]

Each pair is two notes: the second says of the same thing another figure, the other direction, the same figure
of something else, that the first no longer holds, or sets it against a third one with a word of contrast.
"""

import argparse
import random
import tempfile
import time
from pathlib import Path

from bench.corpora import ACTORS, MANNERS, PLACES, THINGS
from throughline.library import SAMPLE, Library

TOPS = (20, 100)


def planted(number: int, draw: random.Random) -> tuple[str, dict[str, str]]:
    """Return the kind of a planted tension and its notes, by file name."""
    actor, thing, place, manner = (draw.choice(words) for words in (ACTORS, THINGS, PLACES, MANNERS))
    share, other = draw.sample(range(11, 97), 2)
    elsewhere = draw.choice([one for one in THINGS if one != thing])
    where = f"{place} {manner}"
    first = f"In a trial with {draw.randint(100, 999)} people, {actor} reduced {thing} by {share}.5% {where}."
    link = f"[[p{number}a]]"
    told = {
        "other figure": f"A later report says that {actor} cut {thing} by {other}.5% {place} {link}.",
        "direction": f"Once put to use, {actor} increased {thing} {place} {manner}, as was noted {link}.",
        "same figure": f"It was found that {actor} reduced {elsewhere} by {share}.5% {where} {link}.",
        "superseded": f"That {actor} reduce {thing} {place} no longer holds after the recount {link}.",
        "contrast": f"One trial saw {thing} reduced {place} {link}. By contrast, {actor} left {elsewhere} "
        f"alone {manner} [[p{number}c]].",
    }
    kind = list(told)[number % len(told)]
    title = f"{actor} and {thing} {place} {number}".capitalize()
    third = {
        f"p{number}c.md": f"# {elsewhere.capitalize()} {number}\n\nNobody reduced {elsewhere} {manner}.\n"
    }
    notes = {
        f"p{number}a.md": f"# {title}\n\n{first}\n",
        f"p{number}b.md": f"# On {title.lower()}\n\n{told[kind]}\n",
    }
    return kind, {**notes, **(third if kind == "contrast" else {})}


def main() -> None:
    """Plant, look, and count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=100)
    pairs = parser.parse_args().pairs
    draw = random.Random(7)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for page in SAMPLE.glob("*.txt"):
            (folder / page.name).write_bytes(page.read_bytes())
        kinds = {}
        for number in range(pairs):
            kinds[number], notes = planted(number, draw)
            for file, text in notes.items():
                (folder / file).write_text(text, encoding="utf-8")
        Library.build(folder, text_only=True)
        with Library.open(folder) as library:
            titles = {}
            for card in library.notes.all():
                page = next(iter(library.notes.get(card.id).pages), "")
                if page.startswith("p") and page.endswith(".md"):
                    titles[card.id] = int(page[1:-4])
            started = time.monotonic()
            found = library.tensions.all(everything=True)
            seconds = time.monotonic() - started
    hits = {
        place: titles[one.a.note]
        for place, one in enumerate(found)
        if one.a.note in titles and titles.get(one.b.note) == titles[one.a.note]
    }
    met = set(hits.values())
    for kind in dict.fromkeys(kinds.values()):
        of_kind = {number for number, one in kinds.items() if one == kind}
        print(f"{kind:14} {len(of_kind & met)}/{len(of_kind)}")
    print(f"recall         {len(met) / pairs:.2f}  ({len(found)} shown, {seconds:.1f} s)")
    for top in TOPS:
        print(f"planted among the first {top}: {sum(place < top for place in hits)}")


if __name__ == "__main__":
    main()
