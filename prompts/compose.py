"""From material to a prompt: what is kept in which order, numbered, within a budget of words."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from throughline.corpus.errors import ThroughlineError
from throughline.prompts import tasks
from throughline.prompts.claims import Candidate, findings
from throughline.prompts.dates import known_by
from throughline.prompts.model import (
    Anchor,
    Assistant,
    Claim,
    Dropped,
    Material,
    Prompt,
    Request,
    Source,
    SourceNote,
)
from throughline.prompts.render import count_words, markdown, text
from throughline.prompts.sentences import numbered

# How many of each go in before others when words are few: chosen by reading short prompts, not tuned.
FIRST_CLAIMS, FIRST_PAPERS, NEXT_CLAIMS, FIRST_SOURCES = 3, 4, 3, 10


class TooFewWordsError(ThroughlineError):
    """The allowed words are too few even for the question, the tasks and the rules."""

    def __init__(self, asked: int, least: int) -> None:
        super().__init__(
            f"{asked} words were allowed, and the question, the tasks and the rules alone take "
            f"{least}. Allow at least {least} with --words."
        )


Item = Candidate | Anchor | SourceNote


@dataclass(frozen=True, slots=True)
class _Draft:
    """An inquiring line with everything chosen; a prompt of any length can be made from it."""

    material: Material
    request: Request
    numbers: Mapping[str, int]
    items: tuple[Item, ...]
    later: Dropped


def compose(material: Material, request: Request) -> Prompt:
    """Make the best prompt of an inquiring line that the request's number of words allows."""
    known, later = known_by(material, request.as_of)
    numbers = _numbers(known.sources, request)
    left = replace(known, sources=tuple(source for source in known.sources if source.id in numbers))
    chosen = [finding for finding in findings(known) if finding.note in numbers]
    draft = _Draft(left, request, numbers, tuple(_by_importance(left, chosen, numbers)), later)
    counts = range(len(draft.items) + 1)
    fitting = bisect_right(counts, request.words, key=lambda count: _length(_prompt(draft, count))) - 1
    while fitting >= 0:  # fewer words can take more: a source without claims is described
        prompt = _prompt(draft, fitting)
        if _length(prompt) <= request.words:
            return prompt
        fitting -= 1
    raise TooFewWordsError(request.words, _length(_prompt(draft, 0)))


def sources_offered(material: Material, request: Request) -> tuple[Source, ...]:
    """Return every source that a request may draw on, in its order: also those that it leaves out."""
    known, _ = known_by(material, request.as_of)
    numbers = _numbers(known.sources, replace(request, without=()))
    return _sources(known, set(numbers), numbers)


def _numbers(sources: Sequence[SourceNote], request: Request) -> dict[str, int]:
    """Number the sources: those put in order first; one that is dropped leaves its number unused."""
    ids = [source.id for source in sources]
    wanted = [note for note in request.order if note in ids]
    ordered = [*wanted, *(note for note in ids if note not in wanted)]
    return {note: n for n, note in enumerate(ordered, 1) if note not in request.without}


def _by_importance(material: Material, chosen: Sequence[Candidate], numbers: Mapping[str, int]) -> list[Item]:
    """Return everything that could stand in the prompt, what it can least do without first."""
    claimed = {finding.note for finding in chosen}
    silent = sorted((s for s in material.sources if s.id not in claimed), key=lambda s: numbers[s.id])
    return [
        *chosen[:FIRST_CLAIMS],
        *material.papers[:FIRST_PAPERS],
        *chosen[FIRST_CLAIMS : FIRST_CLAIMS + NEXT_CLAIMS],
        *silent[:FIRST_SOURCES],
        *chosen[FIRST_CLAIMS + NEXT_CLAIMS :],
        *silent[FIRST_SOURCES:],
        *material.papers[FIRST_PAPERS:],
    ]


def _length(prompt: Prompt) -> int:
    """Return the words of a prompt in the form that takes most."""
    return max(
        count_words(text(prompt)),
        *(count_words(markdown(prompt, assistant)) for assistant in (Assistant.ANY, Assistant.CLAUDE)),
    )


def _prompt(draft: _Draft, count: int) -> Prompt:
    """Make the prompt that holds so many of the most important items."""
    material, items = draft.material, draft.items[:count]
    kept = [item for item in items if isinstance(item, Candidate)]
    papers = tuple(item for item in items if isinstance(item, Anchor))
    listed = {item.id for item in items if isinstance(item, SourceNote)} | {finding.note for finding in kept}
    sources = _sources(material, listed, draft.numbers)
    claims = _claims(material, kept, {source.id: source.n for source in sources})
    thin = tasks.thinness(claims, sources) if len(listed) == len(material.sources) else ""
    dropped = replace(
        draft.later,
        claims=sum(isinstance(item, Candidate) for item in draft.items) - len(claims),
        papers=len(material.papers) - len(papers),
        sources=len(material.sources) - len(sources),
    )
    return Prompt(
        note=material.id,
        question=material.question,
        scope=material.scope,
        role=tasks.role(material),
        claims=claims,
        papers=papers,
        tasks=tasks.tasks(material, claims, sources, draft.request),
        rules=tasks.rules(claims, sources, thin),
        sources=sources,
        thin=thin,
        dropped=dropped,
        state=material.state,
        today=draft.request.today.isoformat(),
        as_of=draft.request.as_of.isoformat() if draft.request.as_of else "",
        captured=material.captured,
    )


def _claims(material: Material, kept: Sequence[Candidate], numbers: Mapping[str, int]) -> tuple[Claim, ...]:
    dates = {source.id: source.date for source in material.sources}
    return tuple(
        Claim(numbered(one.sentence, numbers), one.note, numbers[one.note], dates[one.note], one.evidence)
        for one in kept
    )


def _sources(material: Material, listed: set[str], numbers: Mapping[str, int]) -> tuple[Source, ...]:
    notes = sorted(
        (source for source in material.sources if source.id in listed), key=lambda s: numbers[s.id]
    )
    return tuple(
        Source(
            numbers[s.id],
            s.id,
            s.title,
            s.kind,
            s.complete,
            s.date,
            s.hash,
            s.summary or s.description,
            s.origin,
        )
        for s in notes
    )
