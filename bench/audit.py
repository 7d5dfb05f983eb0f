"""Does an audit say of citing sentences what a reader would say? And how long does a whole library take?

    python -m bench.audit [--wrong] [--even] [--pages 10000]

Marked by hand: `bench/marked/claims.txt` (notes with sentences that say the same, and altered ones),
`bench/marked/cited.txt` (sentences of the bundled sample), and `bench/marked/blind.txt` (freely worded
sentences, by somebody who had seen none of this). Made by rule: sums of sources on the pages of the
sample, alterations of one word (`bench/altering.py`), and the notes nearest to the one that is cited. Notes
at even places of the first file were kept aside while the rules were mended; `--even` shows them alone.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.altering import RULES
from bench.corpora import generate
from bench.figures import Figure, table
from throughline.audit.stated import Stated
from throughline.audit.texts import claims_in, stated_by, texts_of
from throughline.audit.verdicts import Asked, Judged, Verdict, judge
from throughline.corpus.text.sentences import sentence_bounds
from throughline.library import SAMPLE, Library

MARKED = Path(__file__).with_name("marked")
BLIND = "blind.txt"  # by somebody who had seen neither the rules nor the other sentences
NEIGHBOURS = 1  # notes nearest to the cited one that a sentence is held to
KINDS = {
    "f": "figure", "n": "name", "d": "direction", "g": "negation", "t": "date", "h": "hedge",
    "q": "quotation",
}  # fmt: skip
AIMS = {"figure": 0.99, "name": 0.95, "negation": 0.9}


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence and the note that it is held to: whether that says so, and who marked it."""

    claim: str
    source: Stated
    kind: str = ""  # what is altered; nothing where the note says so
    by: str = "hand"
    aside: bool = False

    @property
    def judged(self) -> Judged:
        """What the audit says of it."""
        return judge(Asked(self.claim), self.source)


def marked(name: str = "claims.txt") -> list[Pair]:
    """Read the notes that were written for this, with the sentences below each."""
    found: list[Pair] = []
    source, number, title = Stated([]), 0, ""
    for row in (MARKED / name).read_text("utf-8").splitlines():
        sign, _, text = row.partition(" ")
        if sign == "#" and text.strip().endswith("?"):
            title, number = text, number + 1
        elif sign == ">":
            source = Stated([[title], [text[start:end] for start, end in sentence_bounds(text)]])
        elif sign in ("=", *KINDS):
            found.append(Pair(text, source, KINDS.get(sign, ""), aside=number % 2 == 0))
    return found


def of_sample(library: Library) -> list[Pair]:
    """Return the marked sentences of the sample, the sums of its pages, and each beside another note."""
    texts = texts_of(library._db)
    stated = {note: stated_by(one) for note, one in texts.notes.items() if one.complete}
    pairs = [
        (source, claim.strip(), "hand")
        for source, _, claim in (
            row.partition("|")
            for row in (MARKED / "cited.txt").read_text("utf-8").splitlines()
            if not row.startswith("#")
        )
    ]
    for one in texts.notes.values():
        told = claims_in(library._db, one, texts.notes).found if one.complete else []
        pairs += [(claim.source, claim.said, "rule") for claim in told if claim.start < 0]
    found = [Pair(claim, stated[source], by=by) for source, claim, by in dict.fromkeys(pairs)]
    near = {source: _neighbours(library, source, stated) for source, _, _ in pairs}
    for source, claim, _ in dict.fromkeys(pairs):
        found += [Pair(claim, stated[other], "neighbour", "rule") for other in near[source]]
    return found


def _neighbours(library: Library, note: str, stated: dict[str, Stated]) -> list[str]:
    hits = (hit.id for hit in library.search.similar(note, 20))
    return [one for one in hits if one in stated][:NEIGHBOURS]


def altered(pairs: Sequence[Pair]) -> Iterator[Pair]:
    """Yield true pairs with one word altered by rule: nearly word for word, and in other words."""
    for kind, rule in RULES.items():
        pick = random.Random(f"altered {kind}")
        for pair in pairs:
            claim = rule(pair.claim, pick)
            if claim and claim != pair.claim:
                yield Pair(claim, pair.source, kind, "rule", pair.aside)


def auc(true: Sequence[float], false: Sequence[float]) -> float:
    """Return how often a true pair scores above one that is not."""
    one, other = np.array(true)[:, None], np.array(false)[None]
    return float((one > other).mean() + 0.5 * (one == other).mean())


def score(found: Judged) -> float:
    """Return how surely a source says so."""
    return found.closeness - (10.0 if found.differs else 0.0)


def quality(pairs: Sequence[Pair], area: str = "audit") -> list[Figure]:
    """Return what is caught of each kind, and how often a true sentence is doubted."""
    judged = [(pair, pair.judged) for pair in pairs]
    true = [(pair, found) for pair, found in judged if not pair.kind]
    false = [(pair, found) for pair, found in judged if pair.kind]
    figures = [
        Figure(area, f"AUC, {len(true)} true and {len(false)} hard pairs",
               auc([score(one) for _, one in true], [score(one) for _, one in false]), at_least=0.9),
    ]  # fmt: skip
    for by in ("hand", "rule"):
        own = [found for pair, found in true if pair.by == by]
        if own:
            doubted = sum(found.verdict is not Verdict.SUPPORTED for found in own) / len(own)
            figures.append(
                Figure(area, f"false alarms on {len(own)} true pairs, by {by}", doubted, at_most=0.05)
            )
        for kind in (*RULES, "date", "hedge", "quotation", "neighbour"):
            some = [found for pair, found in false if (pair.by, pair.kind) == (by, kind)]
            if some:
                caught = sum(found.verdict is not Verdict.SUPPORTED for found in some) / len(some)
                aim = AIMS.get(kind)
                figures.append(Figure(area, f"caught: {kind}, {len(some)} by {by}", caught, at_least=aim))
    return figures


def all_pairs(library: Library) -> list[Pair]:
    """Return every pair."""
    by_hand, sample = marked(), of_sample(library)
    true = [pair for pair in (*by_hand, *sample) if not pair.kind]
    return [*by_hand, *sample, *altered(true)]


def speed(pages: int) -> list[Figure]:
    """Return how long an audit of a written collection takes: whole, again, and after one edit."""
    with tempfile.TemporaryDirectory() as place:
        notes = Path(place) / "notes"
        generate(notes, pages)
        Library.build(notes, text_only=True)
        took = []
        rows = 0
        for step in ("whole", "again", "edit"):
            if step == "edit":
                page = next(notes.rglob("*.txt"))
                page.write_text(page.read_text("utf-8").replace(" the ", " that ", 3), "utf-8")
                Library.build(notes, text_only=True)
            with Library.open(notes) as library:
                began = time.perf_counter()
                rows = len(library.audit.run().rows)
                took.append(time.perf_counter() - began)
    what = f"{pages:,} notes, {rows:,} claims"
    return [
        Figure("audit", f"the whole audit by words, {what}", took[0], "s", at_most=60),
        Figure("audit", f"again, nothing changed, {what}", took[1], "s"),
        Figure("audit", f"after one edit, {what}", took[2], "s", at_most=2),
    ]


def measure() -> list[Figure]:
    """Return the figures on the marked sentences."""
    with Library.open(SAMPLE) as library:
        return [*quality(all_pairs(library)), *quality(marked(BLIND), "audit, freely worded")]


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wrong", action="store_true", help="show what was judged wrongly")
    parser.add_argument("--blind", action="store_true", help="the freely worded sentences alone")
    parser.add_argument("--even", action="store_true", help="only the notes that were kept aside")
    parser.add_argument("--pages", type=int, default=0, help="how many notes to measure the speed on")
    parser.add_argument("--library", type=Path, help="a library file of the sample")
    options = parser.parse_args()
    with Library.open(SAMPLE, options.library) as library:
        pairs = marked() if options.even else marked(BLIND) if options.blind else all_pairs(library)
    pairs = [pair for pair in pairs if pair.aside or not options.even]
    figures = quality(pairs)
    if options.pages:
        figures += speed(options.pages)
    print(table(figures))
    for pair in pairs if options.wrong else ():
        found = pair.judged
        if (found.verdict is Verdict.SUPPORTED) == bool(pair.kind):
            print(
                f"{pair.kind or 'true'}: {pair.claim} | {found.verdict} | {found.passage[:200]} "
                f"| {found.differs}"
            )


if __name__ == "__main__":
    main()
