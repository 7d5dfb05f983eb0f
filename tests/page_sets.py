"""Sets of captured pages with the facts that a right reading of them yields.

One set was written for these tests, in the forms of real captures, and is always here. The real pages lie
beside the project where somebody has them: they are read in place, and tests run over them as well.
"""

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from throughline.corpus.text.titles import slug_of

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class PageSet:
    """Five captured pages, two of concepts and three of inquiring lines, and what they say."""

    name: str
    folder: Path

    notes: dict[str, int]
    links: dict[str, int]
    # The counts that headings declare, in the order of pages and lines.
    declared: tuple[int, ...]

    # The concept that most lines draw on: its title, a stretch of it, and the notes around it by kind.
    hub: str
    hub_words: str
    around: dict[str, int]
    # A word of some, not of all, of the hub's lines.
    some_lines: str
    # A line that the hub lists, that lists the hub as its first source, and that cites it; its second source.
    both_ways: str
    second_source: str
    # The second concept page, and the note that two links join it to.
    second: str
    far_end: str
    words_between: tuple[str, ...]

    # A line that names its sources by their summaries alone; the title of the first, and what is said of it.
    untitled: str
    untitled_sources: int
    untitled_citations: int
    first_source: str
    said_of_first: str
    # A note that only the page of that line tells of.
    told_of_by_last: str
    # How many lines draw on at least so many notes.
    well_fed: tuple[int, int]

    # A line that carries a prompt: how that begins and ends, its papers in order, the claims it makes.
    prompted: str
    prompt_opens: str
    prompt_closes: str
    anchors: tuple[tuple[str, int], ...]
    prompt_claims: int

    # A figure that the pages give, and another of the same form.
    figure: str
    other_figure: str
    # Two concepts that no page links.
    apart: tuple[str, str]
    # A word of several titles, and words to search the prose for.
    title_word: str
    prose_words: str

    @cached_property
    def pages(self) -> tuple[Path, ...]:
        """The pages, in the order of their names."""
        return tuple(sorted(self.folder.glob("*.txt")))

    @property
    def hub_id(self) -> str:
        """The id of the hub."""
        return slug_of(self.hub)

    @property
    def untitled_id(self) -> str:
        """The id of the line with untitled sources."""
        return slug_of(self.untitled)

    @property
    def both_ways_id(self) -> str:
        """The id of the line that is joined to the hub from both sides."""
        return slug_of(self.both_ways)

    @property
    def prompted_id(self) -> str:
        """The id of the line that carries a prompt."""
        return slug_of(self.prompted)


WRITTEN = PageSet(
    name="written",
    folder=ROOT / "tests" / "seedlike",
    notes={"concept": 21, "inquiry": 70, "paper": 11, "topic": 0},
    links={
        "source for": 87,
        "related": 16,
        "related paper": 10,
        "anchor paper": 3,
        "next": 4,
        "topic": 0,
        "property": 0,
    },
    declared=(62, 12, 5, 9, 4, 5, 5, 6, 7),
    hub="Does a slow rise make better bread?",
    hub_words="slow rise make",
    around={"inquiry": 62, "concept": 12, "paper": 5},
    some_lines="crust",
    both_ways="How does the wish for a quick loaf weaken its flavour?",
    second_source="Does cold dough taste stronger?",
    second="Why do home bakers add too much flour?",
    far_end="Do tasters notice a longer fermentation?",
    words_between=("is related to",),
    untitled="Can a dense loaf and a bland loaf be mended by the same change?",
    untitled_sources=7,
    untitled_citations=8,
    first_source="Does cold dough taste stronger?",
    said_of_first="Doughs held at four degrees for a day scored 31.5% higher",
    told_of_by_last="Can weak flour be rescued?",
    well_fed=(7, 1),
    prompted="How does a fixed timetable teach bakers to spoil good dough?",
    prompt_opens="You are a researcher of kitchen skills",
    prompt_closes="say so where there is none.",
    anchors=(("2213.00011", 2022), ("2113.00012", 2021), ("2413.00013", 2024)),
    prompt_claims=4,
    figure="31.5%",
    other_figure="12.5%",
    apart=("What does extra yeast hide?", "Can weak flour be rescued?"),
    title_word="dough",
    prose_words="finger mark",
)


def _real(folder: Path) -> PageSet:
    """Return the facts of the real pages."""
    return PageSet(
        name="real",
        folder=folder,
        notes={"concept": 42, "inquiry": 235, "paper": 18, "topic": 0},
        links={"source for": 264, "related": 28, "related paper": 16, "anchor paper": 4,
               "next": 0, "topic": 0, "property": 0},
        declared=(214, 23, 8, 27, 5, 8, 5, 9, 11),
        hub="Does preference optimization harm conversational understanding?",
        hub_words="harm conversational understanding",
        around={"inquiry": 214, "concept": 23, "paper": 8},
        some_lines="clarification",
        both_ways="How does preference optimization create systematic bias toward emotional accommodation?",
        second_source="Does preference optimization damage conversational grounding in large language "
        "models?",
        second="Why do standard alignment methods ignore partner interventions?",
        far_end="Do large language models actually commit to a single character?",
        words_between=("is related to", "is a source for", "also draws on"),
        untitled="Can communication problems and optimization problems be addressed with the same alignment "
        "approaches?",
        untitled_sources=11,
        untitled_citations=12,
        first_source="Does preference optimization damage conversational grounding in large language models?",
        said_of_first="Research shows LLMs generate 77.5% fewer grounding acts",
        told_of_by_last="Can ethically aligned AI systems still communicate poorly?",
        well_fed=(9, 2),
        prompted="How does training with preference pairs teach language models to form conventions?",
        prompt_opens="You are a conversational AI researcher",
        prompt_closes="flag anything you cannot ground in a real paper.",
        anchors=(("2311.09144", 2023), ("2502.08640", 2025), ("2602.07338", 2026), ("2507.14805", 2025)),
        prompt_claims=5,
        figure="77.5%",
        other_figure="70.0%",
        apart=("Does RLHF make language models indifferent to truth?",
               "Can emotion rewards make language models genuinely empathic?"),
        title_word="preference",
        prose_words="grounding acts",
    )  # fmt: skip


def page_sets() -> list[PageSet]:
    """Return the sets that are at hand."""
    real = Path(os.environ.get("THROUGHLINE_SHARED", ROOT.parent / "shared")) / "seeds"
    return [WRITTEN, *([_real(real)] if real.is_dir() else [])]
