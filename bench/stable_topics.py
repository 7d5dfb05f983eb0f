"""How many topics keep most of their notes when one note goes: sought from nothing, and from those of before.

python -m bench.stable_topics FOLDER [--times 12]
"""

import argparse
import random
import tempfile
from pathlib import Path

import numpy as np

from throughline.graph.insights.communities import Communities, communities_of
from throughline.graph.insights.same_topics import SAME
from throughline.graph.whole import Compact
from throughline.library import Library

LEAST = 10  # notes of a topic that is counted: smaller ones come and go with their notes


def without(whole: Compact, gone: int) -> Compact:
    """Return a graph without one of its notes."""
    kept = np.arange(len(whole.cards)) != gone
    place = (np.cumsum(kept) - 1).astype(np.int32)
    links = kept[whole.sources] & kept[whole.targets]
    return Compact(
        tuple(card for at, card in enumerate(whole.cards) if at != gone),
        place[whole.sources[links]],
        place[whole.targets[links]],
        whole.kinds[links],
        frozenset(int(place[at]) for at in whole.index_pages if at != gone),
    )


def kept(before: Communities, now: Communities) -> tuple[float, float]:
    """Return the shares of topics and of parts most of whose notes, and few others, are together still."""
    shares = []
    for groups, after in (
        ([one.members for one in before.found if one.size >= LEAST], [one.members for one in now.found]),
        (_parts(before), _parts(now)),
    ):
        later = [set(one) for one in after]
        same = [any(len(set(one) & b) > SAME * len(set(one) | b) for b in later) for one in groups]
        shares.append(float(np.mean(same)) if same else 1.0)
    return shares[0], shares[1]


def _parts(found: Communities) -> list[tuple[str, ...]]:
    return [part.members for one in found.found for part in one.parts]


def main() -> None:
    """Build the notes without vectors, and take one note away again and again."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--times", type=int, default=12)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary) / "library.db"
        Library.build(asked.folder, place, text_only=True)
        with Library.open(asked.folder, place) as library:
            whole = library.graph.compact()
    before = communities_of(whole)
    drawn = random.Random(5)
    fresh, led = [], []
    for _ in range(asked.times):
        less = without(whole, drawn.randrange(len(whole.cards)))
        fresh.append(kept(before, communities_of(less)))
        led.append(kept(before, communities_of(less, before=before)))
    print(f"{len(whole.cards)} notes, {len(before.found)} topics, {len(_parts(before))} parts")
    for name, shares in (("from nothing", fresh), ("from those of before", led)):
        topics, parts = np.mean(shares, axis=0)
        print(f"  {name:22} topics kept {topics:.2f} (least {min(shares)[0]:.2f}), parts kept {parts:.2f}")


if __name__ == "__main__":
    main()
