"""A prompt written out: as Markdown for assistants, as plain text, and as JSON."""

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum
from typing import Any
from xml.sax.saxutils import escape

from throughline.corpus.text.phrases import count, joined, listed
from throughline.prompts.dates import written_in
from throughline.prompts.model import (
    Anchor,
    Assistant,
    Claim,
    Dropped,
    NamedBy,
    Prompt,
    Source,
    Unsure,
)
from throughline.prompts.pack import trimmed
from throughline.prompts.tasks import numbers, quoted, short

QUESTION_WORDS = 100  # a pasted page as a question must not use up the words for claims
ABOUT_WORDS = 40  # of a source that states no finding
_GIVES_AWAY = re.compile(r"\b(?:corpus|librar(?:y|ies)|collection)\b", re.IGNORECASE)


class Form(StrEnum):
    """How a prompt is written out."""

    MARKDOWN = "markdown"
    TEXT = "text"
    JSON = "json"


def render(prompt: Prompt, form: Form, assistant: Assistant = Assistant.ANY) -> str:
    """Write a prompt in any form."""
    if form is Form.JSON:
        return json.dumps(as_json(prompt), ensure_ascii=False, indent=2) + "\n"
    return text(prompt) if form is Form.TEXT else markdown(prompt, assistant)


def markdown(prompt: Prompt, assistant: Assistant = Assistant.ANY) -> str:
    """Write a prompt for a chat assistant; what comes from notes stands in bullets or quotation marks.

    For Claude each part that comes from notes is in a tag that nothing in it can close.
    """
    tagged = assistant is Assistant.CLAUDE
    blocks = [_opening(prompt)]
    for name, heading, lines in _sections(prompt):
        inside = [escape(line) for line in lines] if tagged else lines
        body = "\n".join([f"<{name}>", *inside, f"</{name}>"] if tagged else inside)
        blocks.append(f"## {heading}\n\n{body}")
    blocks.append(_asked(prompt, "## "))
    return "\n\n".join(blocks) + "\n"


def text(prompt: Prompt) -> str:
    """Write a prompt as plain text."""
    blocks = [_opening(prompt)]
    blocks += [f"{heading}:\n" + "\n".join(lines) for _, heading, lines in _sections(prompt)]
    blocks.append(_asked(prompt, ""))
    return "\n\n".join(blocks) + "\n"


def as_json(prompt: Prompt) -> dict[str, Any]:
    """Return a prompt as plain values."""
    return {"id": prompt.id, **prompt.values(), "hash": prompt.hash}


def _opening(prompt: Prompt) -> str:
    asked = f"The question remains open: {short(prompt.question, QUESTION_WORDS)}"
    about = (
        f"\n\nScope: {quoted(prompt.scope)}" if prompt.scope and not _GIVES_AWAY.search(prompt.scope) else ""
    )
    return f"{prompt.role}\n\n{asked}{about}"


def _sections(prompt: Prompt) -> Iterable[tuple[str, str, list[str]]]:
    """Yield the parts that hold text from the notes: a name, a heading and its lines, each a single one."""
    if prompt.readings or prompt.ending:
        lines = [f"- {_line(one.text)}" for one in prompt.readings]
        lines += [f"- From the end of its answer: {quoted(prompt.ending)}"] if prompt.ending else []
        yield "argument", "What the library makes of it (its own reading, to be tested)", lines
    if prompt.sources:
        yield "findings", _found_heading(prompt), [*_findings(prompt)]
    if prompt.unsure:
        yield "unsure", "What the notes themselves leave open", [_unsure_line(one) for one in prompt.unsure]
    if prompt.papers:
        yield (
            "papers",
            "Anchor papers (verify them; where no id or year stands, the notes give none)",
            [paper_line(paper) for paper in prompt.papers],
        )


def _found_heading(prompt: Prompt) -> str:
    dated = (
        "dates are those of the notes"
        if any(source.date for source in prompt.sources)
        else "no note is dated"
    )
    return f"What the notes say ({count(len(prompt.sources), 'source')}; {dated})"


def _findings(prompt: Prompt) -> Iterable[str]:
    """Yield each source with its findings."""
    for source in prompt.sources:
        why = {one.text: one.why for one in prompt.doubts if one.n == source.n}
        own = [
            replace(claim, text=f"{claim.text} ({why[claim.text]})" if claim.text in why else claim.text)
            for claim in prompt.claims
            if claim.n == source.n
        ]
        dated = any(one.date for one in prompt.sources)
        yield source_line(source, own, dated) + (f" \u2014 {why['']}" if "" in why else "")


def source_line(source: Source, claims: list[Claim], dated: bool = True) -> str:
    """Return a source on one line: its number and title, what it found, and when."""
    near = " (only near in meaning)" if source.origin is NamedBy.COMPUTED else ""
    head = f"[{source.n}] {_line(source.title)}{near}"
    years = sorted({str(claim.year) for claim in claims if claim.year})
    when = [f"{'study of' if len(years) == 1 else 'studies of'} {joined(years)}"] if years else []
    when += [when_note(source)] if dated else []
    tail = f" ({'; '.join(when)})" if when else ""
    if claims:
        said = " ".join(_line(claim.text) for claim in claims)
    elif about := trimmed(_line(source.description), ABOUT_WORDS)[0]:
        said = f"about: {about}"
    else:
        said = "its text states no finding" if source.complete else "a title alone, without its text"
    return f"- {head} \u2014 {said}{tail}"


def when_note(source: Source) -> str:
    """Return when a note was written."""
    written = written_in(source.date)
    return written or "undated"


def _unsure_line(one: Unsure) -> str:
    return f"- {_line(one.text)} {f'[{one.n}]' if one.n else '(the line)'}"


def paper_line(paper: Anchor) -> str:
    """Return a paper on one line, with what is known of it and the sources that list it."""
    known = [
        f"arXiv:{paper.arxiv}" if paper.arxiv else f"doi:{paper.doi}" if paper.doi else "",
        f"({paper.year})" if paper.year else "",
    ]
    head = " ".join(filter(None, known))
    for_ = f" \u2014 listed with {numbers(paper.supports)}" if paper.supports else ""
    dash = " \u2014 " if head else ""
    return f"- {head}{dash}{_line(paper.title)}{for_}"


def _asked(prompt: Prompt, mark: str) -> str:
    tasks = "\n".join(f"({at}) {task}" for at, task in enumerate(prompt.tasks, 1))
    rules = " ".join((*prompt.rules, *left_out(prompt.dropped, prompt.as_of)))
    colon = "" if mark else ":"
    return f"{mark}Your task{colon}\n\n{tasks}\n\n{mark}Rules{colon}\n\n{rules}"


def left_out(dropped: Dropped, as_of: str = "") -> list[str]:
    """Say what was left out of a prompt and why; sources by their titles."""
    said = []
    if dropped.titles:
        said.append(f"Sources left out: {listed([short(title) for title in dropped.titles])}.")
    if dropped.papers:
        said.append(f"The notes list {count(dropped.papers, 'further paper')}.")
    if as_of:
        said.append(
            f"Only what was known by {as_of} is used: {dropped.later} later and {dropped.undated} undated "
            "notes and papers are left out."
        )
    return said


def _line(text_: str) -> str:
    """Return text from a note on one line, so that nothing in it can begin a part of the prompt."""
    return " ".join(text_.split())


def count_words(written: str) -> int:
    """Return the number of words in a text; marks alone are none."""
    return len(re.findall(r"\S*\w\S*", written))
