"""A seeded generator of plausible corpora of any size, in the captured form.

python -m bench.corpora FOLDER --pages 10000
"""

import argparse
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

CONCEPTS = 0.6  # share of concept notes; the rest are inquiring lines
COMMUNITY = 60  # notes that mostly cite one another
AT_HOME = 0.85  # share of links that stay within a community

OPENINGS = ("Can", "Do", "Why do", "How do", "When do", "Where do", "Should", "What makes")
ACTORS = (
    "language models", "dialogue agents", "reward models", "human raters", "voice assistants",
    "tutoring systems", "retrieval systems",
    "simulated users", "preference labels", "system prompts", "long contexts", "group chats",
)  # fmt: skip
ACTS = (
    "erode", "shape", "reveal", "predict", "repair", "distort", "measure", "reward", "hide", "sharpen",
    "delay", "support", "replace", "explain",
)  # fmt: skip
THINGS = (
    "shared understanding", "turn taking", "honest doubt", "emotional support", "clarifying questions",
    "stated preferences", "common ground", "reading habits", "social norms", "small talk", "expert advice",
    "first impressions", "quiet disagreement", "memory of the user", "tone of voice", "informed consent",
)  # fmt: skip
PLACES = (
    "in clinics", "in classrooms", "at work", "among strangers", "under time pressure", "across languages",
    "in long sessions", "in open forums", "with older adults", "in code review", "on the phone",
    "in research teams",
)  # fmt: skip
FINDINGS = (
    "In {n} sessions the effect held after two weeks",
    "The gap grew from {n} to {m} percent once feedback was withheld",
    "Raters agreed in {n} of {m} cases, and less so where the stakes were high",
    "A controlled study with {m} people found no such effect among experts",
    "What looks like skill turns out to be a habit of phrasing",
    "The mechanism is simple: what is rewarded early is repeated late",
    "Removing the hint lowered accuracy by {n} points",
)


class Corpus:
    """One corpus: every page follows from the seed and its own number."""

    def __init__(self, pages: int, seed: int = 0, links_per_note: int = 10) -> None:
        self.pages = pages
        self.seed = seed
        self.links = links_per_note
        self.concepts = max(1, int(pages * CONCEPTS))

    def title(self, n: int) -> str:
        """Return the title of a page; no two are the same."""
        pick = random.Random(f"{self.seed} title {n // COMMUNITY * COMMUNITY if n % 3 else n}")
        own = random.Random(f"{self.seed} own {n}")
        place = f"in setting {n} {own.choice(PLACES)}"
        return (
            f"{own.choice(OPENINGS)} {pick.choice(ACTORS)} {own.choice(ACTS)} {pick.choice(THINGS)} {place}?"
        )

    def sources_of(self, n: int) -> list[int]:
        """Return the concept notes that an inquiring line draws on."""
        return self._near(random.Random(f"{self.seed} sources {n}"), n, self.links, 0, self.concepts)

    def related_to(self, n: int) -> list[int]:
        """Return the concept notes that a concept note names as related."""
        near = self._near(random.Random(f"{self.seed} related {n}"), n, self.links // 3, 0, self.concepts)
        return [other for other in near if other != n]

    def lines_of(self, n: int) -> list[int]:
        """Return the inquiring lines that a concept note lists."""
        pick = random.Random(f"{self.seed} lines {n}")
        return self._near(pick, n, self.links // 2, self.concepts, self.pages)

    def _near(self, pick: random.Random, n: int, count: int, first: int, end: int) -> list[int]:
        """Pick notes mostly of one's own community, the early ones more often, so that hubs grow."""
        width = max(1, end - first)
        home = first + (n * 7919 % width) // COMMUNITY * COMMUNITY
        found = set()
        for _ in range(count):
            if pick.random() < AT_HOME:
                found.add(min(home + int(COMMUNITY * pick.random() ** 2), end - 1))
            else:
                found.add(first + int(width * pick.random() ** 3))
        return sorted(found) if end > first else []

    def page(self, n: int) -> str:
        """Return the text of one page."""
        pick = random.Random(f"{self.seed} page {n}")
        lines = self._concept(n, pick) if n < self.concepts else self._inquiry(n, pick)
        return "\n".join(lines) + "\n"

    def _concept(self, n: int, pick: random.Random) -> Iterator[str]:
        related, lines = self.related_to(n), self.lines_of(n)
        yield self.title(n)
        yield f"Asks whether {pick.choice(ACTORS)} {pick.choice(ACTS)} {pick.choice(THINGS)} at all."
        if n % 2:
            yield f"Note · 20{20 + n % 7}-{1 + n % 12:02}-{1 + n % 28:02} · sourced from Set {n % 40}"
        yield from self._paragraphs(pick, related[:3])
        yield f"Inquiring lines that use this note as a source {len(lines)}"
        yield "Where this note is used."
        yield from (f"- {self.title(line)}" for line in lines)
        yield f"Related concepts in this collection {len(related)}"
        yield "What stands beside this note."
        for other in related:
            yield from (
                "-",
                self.title(other),
                f"Asks about {pick.choice(THINGS)}.",
                f"shares {pick.choice(THINGS)}",
            )
        yield "Related papers in this collection 2"
        yield "Papers close in meaning."
        yield from (
            f"- A study of {pick.choice(THINGS)} {pick.choice(PLACES)}, part {n % 500}" for n in (n, n + 7)
        )
        yield "Original note title"
        yield f"{pick.choice(ACTORS)} {pick.choice(ACTS)} {pick.choice(THINGS)} as note {n} found"

    def _inquiry(self, n: int, pick: random.Random) -> Iterator[str]:
        sources = self.sources_of(n)
        yield from ("INQUIRING LINE", "", self.title(n), "")
        yield from (
            f"This explores how {pick.choice(ACTORS)} {pick.choice(ACTS)} {pick.choice(THINGS)}.",
            "",
            "",
        )
        yield from self._paragraphs(pick, sources)
        yield f"Sources {len(sources)} notes"
        for source in sources:
            yield from ("", self.title(source), "", f"{finding(pick)}. {finding(pick)}.")
        yield from ("", "Next inquiring lines")

    def _paragraphs(self, pick: random.Random, cited: Sequence[int]) -> Iterator[str]:
        """Yield prose in which each cited note stands glued to the end of a sentence."""
        rest = list(cited)
        for _ in range(4):
            sentences = []
            for _ in range(4):
                end = f" {self.title(rest.pop())}." if rest else "."
                sentences.append(f"{finding(pick)}, {pick.choice(ACTORS)} included{end}")
            yield " ".join(sentences)


def finding(pick: random.Random) -> str:
    """Return a sentence that states a finding, without its full stop."""
    return pick.choice(FINDINGS).format(n=pick.randint(2, 40), m=pick.randint(41, 400))


def generate(folder: Path, pages: int, seed: int = 0, links_per_note: int = 10) -> None:
    """Write a corpus page by page, a thousand to a folder."""
    corpus = Corpus(pages, seed, links_per_note)
    for n in range(pages):
        part = folder / f"{n // 1000:03}"
        if n % 1000 == 0:
            part.mkdir(parents=True, exist_ok=True)
        (part / f"{n:06}.txt").write_text(corpus.page(n), encoding="utf-8")


def main() -> None:
    """Write the corpus that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--links", type=int, default=10)
    options = parser.parse_args()
    generate(options.folder, options.pages, options.seed, options.links)


if __name__ == "__main__":
    main()
