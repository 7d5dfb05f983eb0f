"""A seeded generator of plausible corpora of any size, in the captured form.

python -m bench.corpora FOLDER --pages 10000

Notes live in communities of sixty, thirty-six concept notes and twenty-four inquiring lines, that mostly
cite one another; a few notes are cited by many. Every community has a shadow whose notes are cited and
listed but never captured. A page follows from the seed and its number alone, so that memory stays flat.
"""

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

COMMUNITY = 60  # notes that mostly cite one another
CONCEPTS = 36  # of them concept notes; the rest are inquiring lines
AT_HOME = 0.85  # share of links that stay within a community
CAPTURED = 0.8  # share of links within a community that lead to a captured note
LISTED = 0.6  # share of sources that list the inquiring line on their side too

OPENINGS = ("Can", "Do", "Why do", "How do", "When do", "Where do", "Should", "What makes")
ACTORS = (
    "language models", "dialogue agents", "reward models", "human raters", "voice assistants",
    "tutoring bots", "search engines", "simulated users", "group chats", "system prompts",
    "long contexts", "young readers", "late replies", "call centres", "care robots", "live captions",
)  # fmt: skip
ACTS = (
    "erode", "shape", "reveal", "predict", "repair", "distort", "measure", "reward", "hide", "sharpen",
    "delay", "support", "replace", "explain", "invite", "weaken",
)  # fmt: skip
THINGS = (
    "shared meaning", "turn taking", "honest doubt", "mutual trust", "careful reading", "stated wishes",
    "common ground", "reading habits", "social norms", "small talk", "expert advice", "first guesses",
    "quiet dissent", "old memories", "tone of voice", "open consent", "polite refusals", "early repair",
    "joint attention", "plain speech", "self correction", "kind feedback", "slow thinking", "fair summaries",
)  # fmt: skip
PLACES = (
    "in clinics", "in classrooms", "at work", "among strangers", "under pressure", "across tongues",
    "in long talks", "in open forums", "at home", "in code review", "on the phone", "in small teams",
    "in courtrooms", "at the desk", "in libraries", "after a quarrel",
)  # fmt: skip
MANNERS = (
    "at first", "over time", "by night", "in public", "in private", "by design", "by accident", "on purpose",
    "in the end", "without aid", "with practice", "under watch", "by default", "in winter", "at length",
    "in writing", "out loud", "in passing", "by degrees", "at a loss", "by proxy", "in theory", "for good",
    "in haste",
)  # fmt: skip
FINDINGS = (
    "in {n} sessions the effect held after two weeks",
    "the gap grew from {n} to {m} percent once feedback was withheld",
    "raters agreed in {n} of {m} cases, and less so where the stakes were high",
    "a controlled study with {m} people found no such effect among experts",
    "what looks like skill turned out to be a habit of phrasing",
    "the mechanism is plain, since what is rewarded early is repeated late",
    "removing the hint lowered accuracy by {n} points",
    "those who were asked twice changed their answer in {n} of {m} talks",
)
LINKINGS = ("Here", "By one account", "In the field", "Among {m} pairs", "Since then", "Elsewhere")
CITED = ("{finding} {title}.", "{finding} ({title}).", "{finding}: {title}", "Since {title}, {finding}.")


@dataclass(frozen=True, slots=True)
class Community:
    """What the notes of one community say of one another, as numbers of notes."""

    sources: dict[int, list[int]] = field(default_factory=dict)
    lines: dict[int, list[int]] = field(default_factory=dict)
    related: dict[int, list[int]] = field(default_factory=dict)


class Corpus:
    """One corpus: every page follows from the seed and its own number."""

    def __init__(self, pages: int, seed: int = 0, links_per_note: int = 10) -> None:
        self.pages = pages
        self.seed = seed
        self.links = links_per_note
        self.communities = -(-pages // COMMUNITY)
        self.papers = max(40, pages // 4)
        self.community = lru_cache(4)(self._community)

    def is_concept(self, n: int) -> bool:
        """Tell whether a note is a concept note rather than an inquiring line."""
        return n % COMMUNITY < CONCEPTS

    def title(self, n: int) -> str:
        """Return the title of a note; no two are the same, and each is short enough to be its id."""
        home, slot = divmod(n, COMMUNITY)
        mixed = slot * 101 + home * 13  # no two slots of a community meet in opening, act and place
        opening = OPENINGS[mixed % 8]
        act, place = ACTS[mixed // 8 % 16], PLACES[mixed // 128 % 16]
        actor, thing, manner = self._theme(home)
        return f"{opening} {actor} {place} {act} {thing} {manner}?"

    def topic(self, home: int) -> str:
        """Return the name of a community's topic."""
        actor, thing, manner = self._theme(home)
        return f"{thing} and {actor} {manner}".title()

    def description(self, n: int) -> str:
        """Return what a note says of itself, wherever it is listed."""
        actor, thing, _ = self._theme(n // COMMUNITY)
        pick = self._random("description", n)
        opening = "Asks" if self.is_concept(n) else "This asks"
        other = f"{pick.choice(ACTORS)} change {pick.choice(PLACES)}"
        return f"{opening} what {actor} owe to {thing}, and what {other}."

    def summary(self, n: int) -> str:
        """Return what inquiring lines say of a concept note: the same words in all of them."""
        pick = self._random("summary", n)
        return f"In trial {n}, {finding(pick)}. Beyond that, {finding(pick)}."

    def paper(self, k: int) -> str:
        """Return the title of a paper."""
        pick = self._random("paper", k)
        return f"{pick.choice(THINGS).capitalize()} {pick.choice(PLACES)}: Study {k} of {pick.choice(ACTORS)}"

    def page(self, n: int) -> str:
        """Return the text of one page."""
        pick = self._random("page", n)
        lines = self._concept(n, pick) if self.is_concept(n) else self._inquiry(n, pick)
        return "\n".join(lines) + "\n"

    def _random(self, what: str, n: int) -> random.Random:
        return random.Random(f"{self.seed} {what} {n}")

    def _theme(self, home: int) -> tuple[str, str, str]:
        """Return the actor, the thing and the manner that the titles of a community share."""
        rest, actor = divmod(home, len(ACTORS))
        turn, step = divmod(rest, len(THINGS))
        thing = (step + 5 * actor) % len(THINGS)
        late = turn >= len(MANNERS)
        manner = f"in round {turn}" if late else MANNERS[(turn + step + 7 * actor) % len(MANNERS)]
        return ACTORS[actor], THINGS[thing], manner

    def _community(self, home: int) -> Community:
        """Draw who cites whom within a community, so that both ends can say so."""
        pick = self._random("community", home)
        found = Community()
        for n in range(home * COMMUNITY, (home + 1) * COMMUNITY):
            if self.is_concept(n):
                found.related[n] = self._others(pick, n, max(1, self.links // 3))
                found.lines[n] = self._shadows(pick, n, max(1, self.links // 3))
                continue
            found.sources[n] = self._others(pick, n, self.links)
            for source in found.sources[n]:
                if source in found.lines and pick.random() < LISTED:
                    found.lines[source].append(n)
        return found

    def _others(self, pick: random.Random, n: int, count: int) -> list[int]:
        """Pick concept notes, the early ones of each community and the early communities more often."""
        home = n // COMMUNITY
        found: dict[int, None] = {}
        for _ in range(count):
            near = pick.random() < AT_HOME
            place = home if near else int(self.communities * pick.random() ** 3)
            other = place * COMMUNITY + int(CONCEPTS * pick.random() ** 2)
            if other >= self.pages or (near and pick.random() > CAPTURED):
                other += self.communities * COMMUNITY
            if other != n:
                found[other] = None
        return list(found)

    def _shadows(self, pick: random.Random, n: int, count: int) -> list[int]:
        """Pick inquiring lines that are known only from lists."""
        first = (self.communities + n // COMMUNITY) * COMMUNITY + CONCEPTS
        return sorted(first + slot for slot in pick.sample(range(COMMUNITY - CONCEPTS), min(count, 24)))

    def _concept(self, n: int, pick: random.Random) -> Iterator[str]:
        home = n // COMMUNITY
        related = self.community(home).related[n]
        lines = self.community(home).lines[n]
        dated = n % 2 == 0
        if dated:
            yield from ("SYNTHESIS NOTE", self._topic_line(n))
        yield from (self.title(n), self.description(n))
        if dated:
            yield f"Synthesis note · {date(n)} · sourced from Set {n % 40}, {pick.choice(PLACES)[3:].title()}"
            yield from [f"What do we owe to {self._theme(home)[1]}?"] * (n % 4 == 0)
        yield from self._prose(pick, related[: max(1, len(related) // 2)])
        yield f"Inquiring lines that use this note as a source {len(lines)}"
        yield "These inquiries draw on the note above."
        yield from (f"- {self.title(line)}" for line in lines)
        yield f"Related concepts in this collection {len(related)}"
        yield "The note among its neighbours."
        for other in related:
            yield from (
                "-",
                self.title(other),
                self.description(other),
                f"shares {pick.choice(THINGS)} with it",
            )
        yield from self._papers(pick)
        yield from ("Original note title", self._claim(n, pick))

    def _claim(self, n: int, pick: random.Random) -> str:
        """Return the claim that a concept note was first titled by."""
        actor, thing, _ = self._theme(n // COMMUNITY)
        return f"{actor} that {pick.choice(ACTS)} {thing}: {finding(pick)}, as note {n} has it"

    def _topic_line(self, n: int) -> str:
        """Return a header's topics: the community's own, now and then the next one's beside it."""
        home = n // COMMUNITY
        second = n % 10 == 8 and (home + 1) * COMMUNITY < self.pages
        return f"{self.topic(home)} {self.topic(home + 1)}" if second else self.topic(home)

    def _papers(self, pick: random.Random) -> Iterator[str]:
        ranked = sorted({self._paper(pick) for _ in range(4)})
        yield f"Related papers in this collection {len(ranked)}"
        yield "Papers that stand close, nearest first."
        yield from (f"- {self.paper(k)}" for k in ranked)

    def _paper(self, pick: random.Random) -> int:
        return int(self.papers * pick.random() ** 2)

    def _inquiry(self, n: int, pick: random.Random) -> Iterator[str]:
        sources = self.community(n // COMMUNITY).sources[n]
        yield from ("INQUIRING LINE", "", self.title(n), "", self.description(n), "", "")
        for paragraph in self._prose(pick, sources):
            yield from (paragraph, "")
        yield f"Sources {len(sources)} notes"
        for source in sources:
            yield from ("", self.title(source)) if n % 5 else ()
            yield from ("", self.summary(source))
        yield ""
        if n % 3 == 0:
            yield from self._prompt(n, pick)
        yield "Next inquiring lines"
        yield from (f"- {self.title(line)}" for line in self._shadows(pick, n, n % 3))

    def _prompt(self, n: int, pick: random.Random) -> Iterator[str]:
        """Yield a captured prompt; its arXiv ids have a month 00, so that they name no real paper."""
        _, thing, _ = self._theme(n // COMMUNITY)
        yield from ("Research prompt for your LLM", "", f"You study {thing} and re-test what is said of it.")
        yield from ("", "What the notes found (dated claims):")
        yield from (f"• {finding(pick).capitalize()} ({2019 + n % 7})." for _ in range(3))
        yield from ("", "Anchor papers (check them):")
        for k in sorted({self._paper(pick) for _ in range(3)}):
            year = 2018 + k % 8
            yield f"• arXiv:{year % 100}00.{k:05} ({year}) — {self.paper(k)}"
        yield from ("", "Your task:", "(1) Test each claim anew.", "(2) Name what would overturn it.", "")

    def _prose(self, pick: random.Random, cited: Sequence[int]) -> Iterator[str]:
        """Yield paragraphs in which the notes stand cited by their titles, in order."""
        sentences = [self._citing(pick, n) for n in cited]
        for at in range(len(sentences) + 3, 0, -1):
            sentences.insert(min(at, len(sentences)), self._plain(pick))
        yield from (" ".join(sentences[at : at + 4]) for at in range(0, len(sentences), 4))

    def _citing(self, pick: random.Random, n: int) -> str:
        """Return a sentence that cites a note, most often glued to its end."""
        shape = CITED[0] if pick.random() < 0.75 else pick.choice(CITED[1:])
        text = shape.format(finding=finding(pick), title=self.title(n))
        return text[0].upper() + text[1:]

    def _plain(self, pick: random.Random) -> str:
        opening = pick.choice(LINKINGS).format(m=pick.randint(41, 400))
        return f"{opening}, {finding(pick)}, with {pick.choice(ACTORS)} {pick.choice(PLACES)} no exception."


def finding(pick: random.Random) -> str:
    """Return a clause that states a finding."""
    return pick.choice(FINDINGS).format(n=pick.randint(2, 40), m=pick.randint(41, 400))


def date(n: int) -> str:
    """Return a day that a note was written on."""
    return f"20{20 + n % 7}-{1 + n // 7 % 12:02}-{1 + n // 84 % 28:02}"


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
