"""How well the English cues of prompts find what they are for, on sentences marked by hand.

    python -m bench.cues [--wrong]

The sentences lie in `bench/marked/sentences.txt`. Those at odd places of each kind may be looked at while the
lists are mended; those at even places are kept aside, and only their figures tell how the lists do elsewhere.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from bench.figures import Figure, table
from throughline.prompts.cues import cue
from throughline.prompts.evidence import is_set_up

SENTENCES = Path(__file__).with_name("marked") / "sentences.txt"
# As prompts use them: a set-up that also tells a result is none.
FINDERS: dict[str, tuple[str, Callable[[str], bool]]] = {
    "unsure": ("u", lambda sentence: cue("unsure").search(sentence) is not None),
    "set_up": ("s", is_set_up),
    "result": ("r", lambda sentence: cue("result").search(sentence) is not None),
}


@dataclass(frozen=True, slots=True)
class Marked:
    """A sentence, what it does, and whether it was kept aside."""

    text: str
    does: frozenset[str]
    is_aside: bool


def marked() -> list[Marked]:
    """Read the sentences in their order."""
    places: Counter[str] = Counter()
    found = []
    for row in SENTENCES.read_text(encoding="utf-8").splitlines():
        if row and not row.startswith("#"):
            letters, _, text = row.partition("|")
            places[letters] += 1
            found.append(Marked(text.strip(), frozenset(letters) - {"-"}, places[letters] % 2 == 0))
    return found


def is_one(name: str, one: Marked) -> bool:
    """Tell whether a sentence does what a cue should find."""
    return FINDERS[name][0] in one.does and not (name == "set_up" and "r" in one.does)


def measured(name: str, sentences: Iterable[Marked]) -> tuple[float, float]:
    """Return the precision and the recall of a cue."""
    find = FINDERS[name][1]
    rows = [(is_one(name, one), find(one.text)) for one in sentences]
    right = sum(is_ and said for is_, said in rows)
    return right / max(1, sum(said for _, said in rows)), right / max(1, sum(is_ for is_, _ in rows))


def measure() -> list[Figure]:
    """Measure every cue on both halves."""
    figures = []
    for aside, words in ((False, "looked at"), (True, "kept aside")):
        half = [one for one in marked() if one.is_aside == aside]
        for name in FINDERS:
            precision, recall = measured(name, half)
            figures.append(Figure("cues", f"{name}: precision, {len(half)} sentences {words}", precision, ""))
            figures.append(Figure("cues", f"{name}: recall, {len(half)} sentences {words}", recall, ""))
    return figures


def wrong() -> list[str]:
    """Return what each cue missed and wrongly found, of the sentences that may be looked at."""
    half = [one for one in marked() if not one.is_aside]
    return [
        f"{name:7} {'missed' if is_one(name, one) else 'wrong ':6} {one.text}"
        for name, (_, find) in FINDERS.items()
        for one in half
        if is_one(name, one) != find(one.text)
    ]


if __name__ == "__main__":
    print("\n".join(wrong()) if "--wrong" in sys.argv else table(measure()))
