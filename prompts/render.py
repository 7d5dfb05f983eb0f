"""A prompt written out: as Markdown for assistants, as plain text, and as JSON."""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict
from enum import StrEnum
from typing import Any
from xml.sax.saxutils import escape

from throughline.prompts.dates import span
from throughline.prompts.model import Anchor, Assistant, Claim, Dropped, NamedBy, Prompt, Source
from throughline.prompts.tasks import short

HEADINGS = {"claims": "What the library found", "papers": "Anchor papers (verify; mind their dates)",
            "sources": "Sources", "tasks": "Your task", "rules": "Rules"}  # fmt: skip


QUESTION_WORDS = 100  # a pasted page as a question must not use up the words for claims


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
    """Write a prompt for a chat assistant, everything from the notes fenced."""
    fenced = _tagged if assistant is Assistant.CLAUDE else _fenced
    blocks = [_opening(prompt)]
    if prompt.scope:
        blocks.append(fenced("scope", [prompt.scope]))
    for name, heading, lines in _sections(prompt):
        blocks.append(f"## {heading}\n\n{fenced(name, lines)}")
    blocks.append(_asked(prompt, "## "))
    return "\n\n".join(blocks) + "\n"


def text(prompt: Prompt) -> str:
    """Write a prompt as plain text, everything from the notes behind a mark at the start of its line."""
    blocks = [_opening(prompt), "Lines that begin with > were taken from notes."]
    if prompt.scope:
        blocks.append(_behind([prompt.scope]))
    for _, heading, lines in _sections(prompt):
        blocks.append(f"{heading}:\n{_behind(lines)}")
    blocks.append(_asked(prompt, ""))
    return "\n\n".join(blocks) + "\n"


def as_json(prompt: Prompt) -> dict[str, Any]:
    """Return a prompt as plain values."""
    return {"id": prompt.id, **asdict(prompt), "hash": prompt.hash}


def _opening(prompt: Prompt) -> str:
    return f"{prompt.role}\n\nThe question remains open: {short(prompt.question, QUESTION_WORDS)}"


def _sections(prompt: Prompt) -> Iterable[tuple[str, str, list[str]]]:
    """Yield the parts that hold text from the notes: a name, a heading and its lines."""
    if prompt.claims:
        when = span(claim.date for claim in prompt.claims)
        dated = f"findings span {when}; " if when else ""
        heading = f"{HEADINGS['claims']} ({dated}treat as {'dated' if when else 'undated'} claims)"
        yield "claims", heading, [claim_line(claim) for claim in prompt.claims]
    if prompt.papers:
        yield "papers", HEADINGS["papers"], [paper_line(paper) for paper in prompt.papers]
    if prompt.sources:
        claimed = {claim.n for claim in prompt.claims}
        lines = [source_line(source, source.n not in claimed) for source in prompt.sources]
        yield "sources", HEADINGS["sources"], lines


def claim_line(claim: Claim) -> str:
    """Return a claim on one line, with its source's number and its date."""
    number = "" if f"[{claim.n}]" in claim.text else f" [{claim.n}]"
    return f"- {claim.text}{number} ({claim.date or 'undated'})"


def paper_line(paper: Anchor) -> str:
    """Return a paper on one line, with what is known of it."""
    known = f"arXiv:{paper.arxiv} " if paper.arxiv else ""
    year = f"({paper.year}) " if paper.year else ""
    title = " ".join(paper.title.split())
    return f"- {known}{year}{'— ' if known or year else ''}{title} [{paper.origin}]"


def source_line(source: Source, with_description: bool) -> str:
    """Return a source on one line."""
    facts = [str(source.kind) if source.complete else f"{source.kind} stub", *filter(None, [source.date])]
    if source.origin is NamedBy.COMPUTED:
        facts.append("near in meaning, not listed")
    about = f": {source.description}" if with_description and source.description else ""
    return " ".join(f"[{source.n}] {source.title} ({', '.join(facts)}){about}".split())


def _asked(prompt: Prompt, mark: str) -> str:
    tasks = "\n".join(f"({at}) {task}" for at, task in enumerate(prompt.tasks, 1))
    rules = "\n".join(f"- {rule}" for rule in (*prompt.rules, *left_out(prompt.dropped, prompt.as_of)))
    colon = "" if mark else ":"
    return f"{mark}{HEADINGS['tasks']}{colon}\n\n{tasks}\n\n{mark}{HEADINGS['rules']}{colon}\n\n{rules}"


def left_out(dropped: Dropped, as_of: str = "") -> list[str]:
    """Say what was left out of a prompt and why, in at most two sentences."""
    said = []
    room = {"claim": dropped.claims, "paper": dropped.papers, "source": dropped.sources}
    counted = [f"{count} {noun}{'s' * (count != 1)}" for noun, count in room.items() if count]
    if counted:
        said.append(f"Left out to keep this short: {', '.join(counted)}.")
    if as_of:
        said.append(
            f"Only what was known by {as_of} is used: {dropped.later} later and {dropped.undated} undated "
            "notes and papers are left out."
        )
    return said


def _fenced(name: str, lines: Iterable[str]) -> str:
    """Put lines inside a fence that is longer than any run of its marks inside."""
    inside = [" ".join(line.split()) for line in lines]
    longest = max((len(run) for line in inside for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([f"{fence}text", *inside, fence])


def _tagged(name: str, lines: Iterable[str]) -> str:
    """Put lines inside a tag that nothing in them can close."""
    return "\n".join([f"<{name}>", *(escape(" ".join(line.split())) for line in lines), f"</{name}>"])


def _behind(lines: Iterable[str]) -> str:
    return "\n".join(f"> {' '.join(line.split())}" for line in lines)


def count_words(written: str) -> int:
    """Return the number of words in a text; marks alone are none."""
    return len(re.findall(r"\S*\w\S*", written))
