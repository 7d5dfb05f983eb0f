"""The numbered sources of a brief, and one line that says what they are: how many, known how, from when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from throughline.corpus.model import NoteKind
from throughline.corpus.text.phrases import count, joined
from throughline.prompts.dates import span
from throughline.prompts.model import Anchor, Dropped, Material


@dataclass(frozen=True, slots=True)
class Entry:
    """A numbered source of a pack, with all that the library holds of it."""

    n: int
    id: str
    title: str
    kind: str
    captured: bool
    date: str
    years: str
    near: bool
    description: str
    summary: str
    body: str
    papers: tuple[Anchor, ...]
    doubt: str = ""


def provenance(known: Material, sources: Sequence[Entry], gone: Sequence[str], dropped: Dropped) -> str:
    """Say what the evidence is, so exactly that a reader can judge how far to trust it."""
    every = len(sources)
    parts = [f"This rests on {count(every, 'note')} of the library"]
    if lines := [source.n for source in sources if source.kind == NoteKind.INQUIRY]:
        told = "a line of inquiry itself" if len(lines) == 1 else "lines of inquiry themselves"
        parts.append(f"{those(lines, every)} {told}")
    if near := [source.n for source in sources if source.near]:
        parts.append(
            f"{those(near, every)} chosen by closeness in meaning and not named by the question's own page"
        )
    if second := [source.n for source in sources if not source.captured]:
        parts.append(f"{those(second, every)} known only from what other pages say")
    parts += [_dated(sources), _years([*known.papers, *(paper for one in sources for paper in one.papers)])]
    if gone:
        titles = [f"\u201c{title}\u201d" for title in gone]
        parts.append(f"Left out on request: {joined(titles)}")
    if known.line_left_out:
        parts.append("The question's own page is left out for its date")
    if known.line and not known.line.body:
        parts.append("The question's own page was not captured, so that its answer is not known here")
    if dropped.later or dropped.undated:
        parts.append(f"Left out for their dates: {dropped.later} later, {dropped.undated} undated")
    return " ".join(f"{part}." for part in parts if part)


def _dated(sources: Sequence[Entry]) -> str:
    """Say when the notes were written, as far as that is known."""
    dates = sorted(source.date for source in sources if source.date)
    if not dates:
        return "None of the notes has a date" if sources else ""
    when = f"from {dates[0]} to {dates[-1]}" if dates[-1] != dates[0] else f"of {dates[0]}"
    undated = [source.n for source in sources if not source.date]
    if not undated:
        return f"The notes are {when}"
    dated = [source.n for source in sources if source.date]
    without = f"{_listed(undated)} {'has' if len(undated) == 1 else 'have'} no date"
    return f"{those(dated, len(sources))} {when}, and {without}"


def _years(papers: Iterable[Anchor]) -> str:
    """Say of how many of the listed papers the year is known: the years of these few are not those of all."""
    listed: dict[str, int | None] = {}
    for paper in papers:
        listed[paper.title] = listed.get(paper.title) or paper.year
    known = [str(year) for year in listed.values() if year]
    if not listed:
        return "No papers are listed"
    if not known:
        return f"No year stands beside any of the {count(len(listed), 'listed paper')}"
    return f"Years stand beside {len(known)} of {count(len(listed), 'listed paper')} ({span(known)})"


def those(numbers: Sequence[int], every: int) -> str:
    """Name sources as the subject of a sentence, with its verb.

    >>> those([1, 2], 2), those([2], 3), those([1, 3, 4, 5, 6], 6), those([1], 1)
    ('All of them are', '[2] is', 'All but [2] are', 'It is')
    """
    named = among(numbers, every)
    if named == "all":
        return "It is" if every == 1 else "All of them are"
    return f"{named[0].upper()}{named[1:]} {'is' if len(numbers) == 1 else 'are'}"


def _listed(numbers: Sequence[int]) -> str:
    return joined([f"[{n}]" for n in numbers])


def among(numbers: Sequence[int], every: int) -> str:
    """Name sources by their numbers, shortly where they are all, or nearly all.

    >>> among([1, 2], 4), among([1, 3, 4, 5, 6], 6), among([1, 2], 2)
    ('[1] and [2]', 'all but [2]', 'all')
    """
    left = sorted({*range(1, every + 1)} - {*numbers})
    if not left and numbers:
        return "all"
    if len(left) < len(numbers) / 3:
        return f"all but {_listed(left)}"
    return _listed(numbers)
