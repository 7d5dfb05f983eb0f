"""A captured prompt beside the generated one: where the two differ in claims and papers."""

import re
from dataclasses import dataclass

from throughline.corpus.text.words import telling_stems
from throughline.prompts.model import Prompt
from throughline.prompts.wording import overlap

ALIKE = 0.45  # of the words of the shorter claim

_BULLET = re.compile(r"^\s*(?:[\u2022*-]|\d+[.)])\s+(.+)$", re.MULTILINE)
_PAPER = re.compile(r"arXiv:\s*(\S+?)\s+(?:\(\d{4}\)\s*)?[\u2014\u2013-]\s*(.+)")


@dataclass(frozen=True, slots=True)
class Difference:
    """What only one of two prompts says, and what both do."""

    claims_both: tuple[tuple[str, str], ...]
    claims_captured: tuple[str, ...]
    claims_generated: tuple[str, ...]
    papers_both: tuple[str, ...]
    papers_captured: tuple[str, ...]
    papers_generated: tuple[str, ...]


def difference(prompt: Prompt) -> Difference | None:
    """Return where a prompt differs from the one captured for its inquiring line, if one was."""
    if not prompt.captured:
        return None
    bullets = [match[1].strip() for match in _BULLET.finditer(prompt.captured)]
    named = (_PAPER.match(bullet) for bullet in bullets)
    papers = {found[1]: found[2] for found in named if found}
    captured = [bullet for bullet in bullets if not _PAPER.match(bullet)]
    matched = {claim: _like(claim, prompt) for claim in captured}
    taken = {text for text in matched.values() if text}
    own = {paper.arxiv or paper.title: paper.title for paper in prompt.papers}
    return Difference(
        claims_both=tuple((claim, text) for claim, text in matched.items() if text),
        claims_captured=tuple(claim for claim, text in matched.items() if not text),
        claims_generated=tuple(claim.text for claim in prompt.claims if claim.text not in taken),
        papers_both=tuple(title for arxiv, title in papers.items() if arxiv in own),
        papers_captured=tuple(title for arxiv, title in papers.items() if arxiv not in own),
        papers_generated=tuple(title for arxiv, title in own.items() if arxiv not in papers),
    )


def _like(claim: str, prompt: Prompt) -> str:
    """Return the generated claim that says nearly what a captured one says, or nothing."""
    words = telling_stems(claim)
    scored = [(overlap(words, telling_stems(other.text)), other.text) for other in prompt.claims]
    best, text = max(scored, default=(0.0, ""))
    return text if best >= ALIKE else ""
