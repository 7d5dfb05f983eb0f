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
    near = among([source.n for source in sources if source.near], every)
    second = among([source.n for source in sources if not source.captured], every)
    parts = [count(every, "note")]
    if lines := [source.n for source in sources if source.kind == NoteKind.INQUIRY]:
        parts.append(f"lines of inquiry themselves: {among(lines, every)}")
    if near:
        parts.append(f"chosen by closeness in meaning and not named by the question's own page: {near}")
    if second:
        parts.append(f"known only from what other notes say of them: {second}")
    parts += [_dated(sources), _years([*known.papers, *(paper for one in sources for paper in one.papers)])]
    if gone:
        titles = [f"\u201c{title}\u201d" for title in gone]
        parts.append(f"left out on request: {joined(titles)}")
    if known.line_left_out:
        parts.append("the question's own page is left out for its date")
    if known.line and not known.line.body:
        parts.append("the question's own page was not captured, so that its answer is not known here")
    if dropped.later or dropped.undated:
        parts.append(f"left out for their dates: {dropped.later} later, {dropped.undated} undated")
    return " ".join(f"{part[0].upper()}{part[1:]}." for part in parts)


def _dated(sources: Sequence[Entry]) -> str:
    """Say when the notes were written, as far as that is known."""
    dates = sorted(source.date for source in sources if source.date)
    if not dates:
        return "none of the notes has a date"
    when = f"notes dated {dates[0]}" + (f" to {dates[-1]}" if dates[-1] != dates[0] else "")
    undated = among([source.n for source in sources if not source.date], len(sources))
    return f"{when}, without a date: {undated}" if undated else when


def _years(papers: Iterable[Anchor]) -> str:
    """Say of how many of the listed papers the year is known: the years of these few are not those of all."""
    listed: dict[str, int | None] = {}
    for paper in papers:
        listed[paper.title] = listed.get(paper.title) or paper.year
    known = [str(year) for year in listed.values() if year]
    if not listed:
        return "no papers are listed"
    if not known:
        return f"no year stands beside any of the {count(len(listed), 'listed paper')}"
    return f"years stand beside {len(known)} of {count(len(listed), 'listed paper')} ({span(known)})"


def among(numbers: Sequence[int], every: int) -> str:
    """Name sources by their numbers, shortly where they are all, or nearly all.

    >>> among([1, 2], 4), among([1, 3, 4, 5, 6], 6), among([1, 2], 2)
    ('[1] and [2]', 'all but [2]', 'all')
    """
    left = sorted({*range(1, every + 1)} - {*numbers})
    if not left and numbers:
        return "all"
    if len(left) < len(numbers) / 3:
        return f"all but {joined([f'[{n}]' for n in left])}"
    return joined([f"[{n}]" for n in numbers])
