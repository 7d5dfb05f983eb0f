"""What a prompt can least do without: everything that could be in it, the most important first."""

from collections.abc import Mapping, Sequence

from throughline.prompts import reading
from throughline.prompts.claims import Candidate
from throughline.prompts.ending import ending
from throughline.prompts.model import Anchor, Ending, Material, Reading, Scope, SourceNote, Unsure

# How many go in before others; chosen by reading short prompts.
MOST_PAPERS = 8  # of the line's own; a longer list is no longer read and uses up words
FIRST_EVIDENCE, FIRST_PAPERS, FIRST_UNSURE, FIRST_READINGS = 3, 5, 2, 2

Item = Candidate | Anchor | SourceNote | Reading | Ending | Unsure | Scope


def by_importance(
    material: Material,
    chosen: Sequence[Candidate],
    numbers: Mapping[str, int],
    told_by: Mapping[str, Anchor],
) -> tuple[list[Item], list[Item]]:
    """Return everything that could stand in the prompt, what it can least do without first.

    With it comes what every prompt should hold: each source with its finding, the line's own words, papers.
    """
    first: dict[str, Candidate] = {}
    for finding in chosen:
        first.setdefault(finding.note, finding)
    more = [finding for finding in chosen if first[finding.note] is not finding]
    proof = {
        note: max((one for one in more if one.note == note), key=lambda one: one.strength, default=None)
        for note, told in first.items()
        if told.is_summary
    }
    evidence = [
        one for note, one in proof.items() if one and one.strength and one.figures - first[note].figures
    ]
    more = [one for one in more if one not in evidence]
    ordered = sorted(material.sources, key=lambda source: (not source.complete, numbers[source.id]))
    heads: list[Item] = [first.get(source.id, source) for source in ordered]
    papers = _anchors(material, [*first.values(), *evidence], told_by)
    unsure = list(reading.unsure(material, chosen))
    readings = list(reading.readings(material))
    ends = ending(material.line) if material.is_own_question else ""
    needed = [
        *([Ending(ends)] if ends else readings[:FIRST_READINGS]),
        *heads,
        *evidence[:FIRST_EVIDENCE],
        *papers[:FIRST_PAPERS],
        *unsure[:FIRST_UNSURE],
    ]
    scope = [Scope(material.scope)] if material.scope else []
    return [
        *needed,
        *evidence[FIRST_EVIDENCE:],
        *more[:2],
        *scope,
        *papers[FIRST_PAPERS:],
        *unsure[FIRST_UNSURE:],
        *more[2:],
    ], needed


def _anchors(material: Material, chosen: Sequence[Candidate], told_by: Mapping[str, Anchor]) -> list[Anchor]:
    """Return the papers to start from: those with an id first, and of each source one at least.

    They are the line's own, those that surely carry a claim that is shown, those of the sources with an id,
    and the first that each other source lists.
    """
    surely = [told_by[one.sentence] for one in chosen if one.sentence in told_by]
    carried = {one.note for one in chosen if one.sentence in told_by}
    known = [paper for source in material.sources for paper in source.papers if paper.arxiv or paper.doi]
    firsts = [source.papers[0] for source in material.sources if source.papers and source.id not in carried]
    found = {paper.title: paper for paper in (*material.papers[:MOST_PAPERS], *surely, *known, *firsts)}
    return sorted(found.values(), key=lambda paper: not (paper.arxiv or paper.doi))
