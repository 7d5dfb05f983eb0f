"""From material to a prompt: what is kept of each source, numbered, within a number of words."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from throughline.corpus.errors import ThroughlineError
from throughline.prompts import reading, tasks
from throughline.prompts.claims import Candidate, findings
from throughline.prompts.dates import known_by
from throughline.prompts.doubts import RULE, doubts_of, line_doubted
from throughline.prompts.importance import Item, by_importance
from throughline.prompts.model import (
    DEFAULT_WORDS,
    MOST_WORDS,
    Anchor,
    Assistant,
    Claim,
    Dropped,
    Ending,
    Material,
    Neighbour,
    Prompt,
    Reading,
    Request,
    SameFigure,
    Scope,
    Source,
    SourceNote,
    Unsure,
)
from throughline.prompts.render import count_words, markdown
from throughline.prompts.sentences import numbered
from throughline.prompts.years import Meaning, no_meaning, paper_of

SHORTEST_ITEM = 8  # words: with less room than that nothing more is tried
NEAR_ENOUGH = 0.4  # closeness of a neighbouring question, below which it leads away from this one


class TooFewWordsError(ThroughlineError):
    """The allowed words are too few even for the question, the tasks and the rules."""

    def __init__(self, asked: int, least: int) -> None:
        super().__init__(
            f"{asked} words were allowed, and the question, the tasks and the rules alone take "
            f"{least}. Allow at least {least} with --words."
        )


@dataclass(frozen=True, slots=True)
class _Draft:
    """An inquiring line with everything chosen; a prompt of any length can be made from it."""

    material: Material
    request: Request
    numbers: Mapping[str, int]
    items: tuple[Item, ...]
    needed: tuple[Item, ...]
    later: Dropped
    papers: Mapping[str, Anchor]
    offered: Sequence[SourceNote]
    figures: tuple[SameFigure, ...]
    texts: Mapping[str, str]
    """Each chosen sentence with the numbers of its sources: it is the same in a prompt of any length."""


def compose(material: Material, request: Request, meaning: Meaning = no_meaning) -> Prompt:
    """Make the best prompt of an inquiring line that the request's number of words allows."""
    draft = _draft(material, request, meaning)
    allowed = request.words or min(MOST_WORDS, max(DEFAULT_WORDS, _length(_prompt(draft, draft.needed))))
    prompt = _prompt(draft, ())
    if _length(prompt) > allowed:
        raise TooFewWordsError(allowed, _length(prompt))
    fitting = bisect_right(
        range(len(draft.items) + 1), allowed, key=lambda n: _length(_prompt(draft, draft.items[:n]))
    )
    kept = list(draft.items[: max(0, fitting - 1)])
    prompt = _prompt(draft, kept)
    length = _length(prompt)
    for item in draft.items[len(kept) :]:  # what is too long leaves room for what comes later
        if allowed - length < SHORTEST_ITEM:
            break
        if allowed - length < _least(draft, item, kept):
            continue
        longer = _prompt(draft, [*kept, item])
        if (more := _length(longer)) <= allowed:
            kept.append(item)
            prompt, length = longer, more
    return prompt


def _least(draft: _Draft, item: Item, kept: Sequence[Item]) -> int:
    """Return by how many words at least a prompt grows with an item, as far as that is plain."""
    if isinstance(item, Candidate) and any(
        isinstance(one, Candidate) and one.note == item.note for one in kept
    ):
        return count_words(draft.texts[item.sentence])
    return 0


def _draft(material: Material, request: Request, meaning: Meaning) -> _Draft:
    known, later = known_by(material, request.as_of)
    known = replace(known, neighbours=_near(known, meaning))
    numbers = _numbers(known.sources, request)
    left = replace(known, sources=tuple(source for source in known.sources if source.id in numbers))
    found = [finding for finding in findings(known, meaning) if finding.note in numbers]
    chosen = [finding for finding in found if _plain(finding, numbers).mark not in request.skipped]
    heads = {one.note: one for one in reversed(chosen)}.values()
    papers = {
        one.sentence: paper
        for one in (*heads, *(one for one in chosen if one.strength))
        if (paper := paper_of(numbered(one.sentence, {}), _listed_by(known, one.note), meaning))
    }
    items, needed = by_importance(left, chosen, numbers, papers)
    return _Draft(
        left,
        request,
        numbers,
        tuple(items),
        tuple(needed),
        later,
        papers,
        known.sources,
        reading.same_figures(left.sources, numbers),
        {one.sentence: numbered(one.sentence, numbers) for one in chosen},
    )


def left_out(material: Material, request: Request, meaning: Meaning = no_meaning) -> tuple[Claim, ...]:
    """Return the claims that a request leaves out, as they would stand in its prompt."""
    if not request.skipped:
        return ()
    known, _ = known_by(material, request.as_of)
    numbers = _numbers(known.sources, request)
    found = (_plain(one, numbers) for one in findings(known, meaning) if one.note in numbers)
    return tuple(claim for claim in found if claim.mark in request.skipped)


def _plain(finding: Candidate, numbers: Mapping[str, int]) -> Claim:
    """Return a finding as the claim that it makes, without its date and its paper."""
    return Claim(
        numbered(finding.sentence, numbers), finding.note, numbers[finding.note], "", finding.evidence
    )


def _near(material: Material, meaning: Meaning) -> tuple[Neighbour, ...]:
    """Return the neighbouring lines that ask about nearly the same; all of them where no model can tell."""
    vectors = meaning([material.question, *(line.title for line in material.neighbours)])
    if vectors is None:
        return material.neighbours
    return tuple(
        line
        for line, near in zip(material.neighbours, vectors[1:] @ vectors[0], strict=True)
        if near >= NEAR_ENOUGH
    )


def _listed_by(material: Material, note: str) -> tuple[Anchor, ...]:
    """Return the papers that a source may tell of: those that it lists itself."""
    return next(source.papers for source in material.sources if source.id == note)


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


def _length(prompt: Prompt) -> int:
    """Return the words of a prompt in the form that takes most: the one with a tag around each part."""
    return count_words(markdown(prompt, Assistant.CLAUDE))


def _prompt(draft: _Draft, items: Sequence[Item]) -> Prompt:
    """Make the prompt that holds these items."""
    material = draft.material
    kept = [item for item in items if isinstance(item, Candidate)]
    listed = {item.id for item in items if isinstance(item, SourceNote)} | {finding.note for finding in kept}
    numbers = {note: n for note, n in draft.numbers.items() if note in listed}
    sources = _sources(material, listed, draft.numbers)
    claims = _claims(draft, kept)
    papers = tuple(_anchored(item, draft, numbers, claims) for item in items if isinstance(item, Anchor))
    unsure = tuple(
        replace(item, text=numbered(item.text, numbers), n=numbers.get(item.note, 0))
        for item in items
        if isinstance(item, Unsure)
        and (item.note in numbers or (material.line and item.note == material.line.id))
    )
    ends = next((item.text for item in items if isinstance(item, Ending)), "")
    figures = tuple(same for same in draft.figures if set(same.numbers) <= set(numbers.values()))
    thin = tasks.thinness(claims, sources) if len(listed) == len(material.sources) else ""
    doubts, line = doubts_of(material, claims, sources), line_doubted(material)
    careful = tuple(filter(None, (line, RULE if doubts or line else "", draft.request.as_it_was)))
    return Prompt(
        note=material.id,
        question=material.question,
        scope=next((item.text for item in items if isinstance(item, Scope)), ""),
        role=tasks.role(material, draft.request),
        claims=claims,
        papers=papers,
        tasks=tasks.tasks(material, claims, sources, unsure, figures),
        rules=(*tasks.rules(claims, sources, thin), *careful),
        sources=sources,
        thin=thin,
        dropped=_dropped(draft, claims, papers, sources),
        state=material.state,
        today=draft.request.today.isoformat(),
        as_of=draft.request.as_of.isoformat() if draft.request.as_of else "",
        captured=material.captured,
        readings=tuple(
            replace(item, text=numbered(item.text, numbers))
            for item in sorted(
                (item for item in items if isinstance(item, Reading)), key=lambda one: one.place
            )
            if set(item.notes) & numbers.keys()
        ),
        ending=numbered(ends, numbers),
        unsure=unsure,
        figures=figures,
        doubts=doubts,
    )


def _dropped(
    draft: _Draft, claims: Sequence[Claim], papers: Sequence[Anchor], sources: Sequence[Source]
) -> Dropped:
    shown = {source.id for source in sources}
    listing = [draft.material.papers, *(source.papers for source in draft.offered)]
    every = {paper.title for papers_ in listing for paper in papers_}
    return replace(
        draft.later,
        claims=sum(isinstance(item, Candidate) for item in draft.items) - len(claims),
        papers=len(every - {paper.title for paper in papers}),
        sources=len(draft.material.sources) - len(sources),
        titles=tuple(source.title for source in draft.offered if source.id not in shown),
    )


def _claims(draft: _Draft, kept: Sequence[Candidate]) -> tuple[Claim, ...]:
    dates = {source.id: source.date for source in draft.material.sources}
    claims = []
    for one in kept:
        paper = draft.papers.get(one.sentence)
        year, title = (paper.year, paper.title) if paper and paper.year else (None, "")
        claims.append(
            Claim(
                draft.texts[one.sentence],
                one.note,
                draft.numbers[one.note],
                dates[one.note],
                one.evidence,
                year,
                title,
            )
        )
    return tuple(sorted(claims, key=lambda claim: claim.n))  # of one source in the order chosen


def _anchored(paper: Anchor, draft: _Draft, numbers: Mapping[str, int], claims: Sequence[Claim]) -> Anchor:
    """Add the numbers of the sources whose own pages list a paper."""
    listing = {
        source.id
        for source in draft.material.sources
        if any(one.title == paper.title for one in source.papers)
    }
    told = {claim.n for claim in claims if claim.paper == paper.title}
    return replace(
        paper, supports=tuple(sorted(told | {numbers[note] for note in listing if note in numbers}))
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
            s.summary or s.description or reading.opening(s, numbers),
            s.origin,
        )
        for s in notes
    )
