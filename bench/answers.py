"""Replies of an assistant with one planted error each, and the true ones they were made from.

python -m bench.answers        made from the sample's lines, the same replies every time
"""

import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bench.figures import Figure
from throughline.corpus.model import NoteKind
from throughline.library import Library
from throughline.prompts.answer import Answered
from throughline.prompts.facts import figures_in, numbers_in, sentences_of, without_ids
from throughline.prompts.model import Request
from throughline.prompts.naming import names_in
from throughline.prompts.pack import Pack

REPLIES, SENTENCES = 200, 3
INVENTED = ("Quillfeather", "Ostrander", "Vandermolen", "Haxby", "Tollemache", "Breckwold")
# A reply says what it read in other words: these change the form and never the sense.
REWORDINGS = (
    (" and colleagues", " et al."), ("%", " percent"), (" ten ", " 10 "), (" five ", " 5 "),
    (" three ", " 3 "),
    (" However,", " Yet"),
)  # fmt: skip


@dataclass(frozen=True)
class Reply:
    """A reply made by rule, and what was planted in it: nothing in a true one."""

    note: str
    sources: dict[int, str]
    text: str
    planted: str = ""


def told(pack: Pack, dice: random.Random) -> Iterator[str]:
    """Yield true sentences with their sources' numbers: of each source, reworded, and one of the line."""
    own = [one for one in sentences_of(pack.line) if numbers_in(one)]
    of_sources = [
        reworded(f"{one.rstrip('.')} [{source.n}].", dice)
        for source in pack.sources
        for one in sentences_of(source.body)
        if not one.endswith("?") and len(one.split()) > 5
    ]
    dice.shuffle(of_sources)
    yield from (*own[:1], *of_sources) if dice.random() < 0.5 else of_sources


def reworded(sentence: str, dice: random.Random) -> str:
    """Say a sentence in another form."""
    for old, new in REWORDINGS:
        if dice.random() < 0.7:
            sentence = sentence.replace(old, new)
    return sentence


def with_other_figure(sentence: str, dice: random.Random) -> str:
    """Alter one figure that is written in digits by some tenths of itself, or a year by a few."""
    found = list(re.finditer(r"(?<![\w.\[-])\d[\d,]*(?:\.\d+)?(?![\w\]])", sentence))
    if not found:
        return ""
    match = dice.choice(found)
    value = float(match[0].replace(",", ""))
    whole = "." not in match[0]
    other = (
        value + dice.choice((1, 2, 3)) if 1900 < value < 2100 else value * dice.choice((0.6, 0.8, 1.3, 1.7))
    )
    new = f"{round(other) + (round(other) == value)}" if whole else f"{other:.2f}"
    return sentence[: match.start()] + new + sentence[match.end() :]


def with_other_source(sentence: str, pack: Pack, dice: random.Random) -> str:
    """Give a sentence that states a figure or a name the number of another source."""
    numbers = numbers_in(sentence)
    others = [source.n for source in pack.sources if source.n not in numbers]
    states = figures_in(sentence) or names_in(without_ids(sentence))
    if len(numbers) != 1 or not others or not states:
        return ""
    return sentence.replace(f"[{numbers[0]}]", f"[{dice.choice(others)}]")


def with_invented_paper(sentence: str, dice: random.Random) -> str:
    """Add a paper that there is not."""
    name, year = dice.choice(INVENTED), dice.randint(2015, 2025)
    papers = (
        f"{name} et al. ({year}) confirm it.", f"This was confirmed elsewhere ({name}, {year}).",
        f"See arXiv:{dice.randint(18, 25)}{dice.randint(1, 12):02}.{dice.randint(10000, 20000)}.",
        "See arXiv:9999.12345.", f"See doi:10.{dice.randint(1000, 9999)}/{name.lower()}.{year}.",
    )  # fmt: skip
    return f"{sentence} {dice.choice(papers)}"


def replies(library: Library, dice: random.Random) -> Iterator[tuple[Reply, Reply]]:
    """Yield true replies, each with a false one that differs from it in one place."""
    lines = [card.id for card in library.notes.all(NoteKind.INQUIRY)]
    packs = [library.prompts.pack(Request(note=line)) for line in lines]
    full = [pack for pack in packs if len(pack.sources) > 1]
    kinds = ("figure altered", "source swapped", "paper invented")
    made = 0
    while made < REPLIES:
        pack, kind = dice.choice(full), kinds[made % len(kinds)]
        every = list(told(pack, dice))
        for at, sentence in enumerate(every):
            altered = {
                "figure altered": lambda one=sentence: with_other_figure(one, dice),
                "source swapped": lambda one=sentence, pack=pack: with_other_source(one, pack, dice),
                "paper invented": lambda one=sentence: with_invented_paper(one, dice),
            }[kind]()
            if altered:
                rest = [one for one in every if one != sentence][: SENTENCES - 1]
                sources = {source.n: source.id for source in pack.sources}
                texts = [" ".join([*rest[:1], one, *rest[1:]]) for one in (sentence, altered)]
                yield Reply(pack.note, sources, texts[0]), Reply(pack.note, sources, texts[1], kind)
                made += 1
                break
            if at > 60:
                break


def read(library: Library, reply: Reply) -> Answered:
    """Read a reply as the command does."""
    return library.prompts.read_answer(reply.note, reply.sources, reply.text)


def figures(show: bool = False) -> list[Figure]:
    """Return how many planted errors are caught, of each kind, and how many true replies are doubted."""
    dice = random.Random(17)
    caught, tried = Counter[str](), Counter[str]()
    doubted = 0
    with Library.open() as library:
        for true, false in replies(library, dice):
            sound = read(library, true)
            found = read(library, false)
            # What is said of the true reply as well is no catch.
            caught[false.planted] += not found.is_sound and found != sound and _faults(found) > _faults(sound)
            tried[false.planted] += 1
            doubted += not sound.is_sound
            if show and (not sound.is_sound or found.is_sound):
                print("DOUBTED" if not sound.is_sound else f"MISSED {false.planted}")
                print("  ", true.text if not sound.is_sound else false.text)
                print(
                    "  ", [fault.line for fault in sound.unsupported], [one.closer for one in sound.sentences]
                )
    made = [
        Figure("answers", f"planted errors caught: {kind}", 100 * caught[kind] / n, "%")
        for kind, n in tried.items()
    ]
    total = 100 * caught.total() / tried.total()
    return [
        *made,
        Figure("answers", f"planted errors caught, {tried.total()} replies", total, "%", at_least=95),
        Figure(
            "answers",
            f"true replies doubted, {tried.total()} replies",
            100 * doubted / tried.total(),
            "%",
            at_most=5,
        ),
    ]


def _faults(found: Answered) -> int:
    papers = (*found.unknown_papers, *found.impossible_papers, *found.unknown_dois, *found.unknown_references)
    closer = sum(bool(one.closer) for one in found.sentences)
    return len(found.unsupported) + len(found.made_up) + len(papers) + closer


if __name__ == "__main__":
    for figure in figures(show=True):
        print(figure)
