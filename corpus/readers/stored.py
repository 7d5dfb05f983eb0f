"""A reading as compact bytes and back, so that a page can be linked again without its file."""

import json
import zlib
from dataclasses import astuple, replace
from typing import Any

from throughline.corpus.model import LinkKind, NoteKind, Paper, Problem, ProblemKind
from throughline.corpus.reading import Item, Line, Part, Reading, Reference, Section


def to_bytes(reading: Reading) -> bytes:
    """Pack a reading; `from_bytes` gives the same reading back.

    Half of a pair of surrogates is no text and cannot be stored: it raises here, where its file is known.
    """
    packed = json.dumps(_packed(reading), ensure_ascii=False)
    return zlib.compress(packed.encode("utf-8"), 1)


def _packed(reading: Reading) -> list[Any]:
    return [
        reading.path, reading.kind, reading.title, reading.title_line, reading.description,
        [(line.number, line.text) for line in reading.body],
        reading.aliases, reading.date, reading.sourced_from, reading.topic_line, reading.topic_questions,
        [
            (s.part, s.line, s.declared,
             [(i.line, i.title, i.description, i.label, i.summary, i.arxiv, i.year) for i in s.items])
            for s in reading.sections
        ],
        reading.captured_prompt,
        [(line.number, line.text) for line in reading.furniture],
        [(p.path, p.line, p.kind, p.message) for p in reading.problems],
        _extra(reading) if reading.is_markdown or reading.cited_titles or reading.paper else None,
        [_packed(entry) for entry in reading.entries],
    ]  # fmt: skip


def from_bytes(data: bytes) -> Reading:
    """Unpack what `to_bytes` packed."""
    return _unpacked(json.loads(zlib.decompress(data).decode("utf-8", "surrogatepass")))


def _unpacked(fields: list[Any]) -> Reading:
    (path, kind, title, title_line, description, body, aliases, date, sourced, topic_line, questions,
     sections, prompt, furniture, problems, extra, entries) = fields  # fmt: skip
    reading = Reading(
        path=path,
        kind=NoteKind(kind),
        title=title,
        title_line=title_line,
        description=description,
        body=tuple(Line(*line) for line in body),
        aliases=tuple(aliases),
        date=date,
        sourced_from=sourced,
        topic_line=topic_line,
        topic_questions=tuple(questions),
        sections=tuple(
            Section(Part(part), line, tuple(Item(*item) for item in items), declared)
            for part, line, declared, items in sections
        ),
        captured_prompt=prompt,
        furniture=tuple(Line(*line) for line in furniture),
        problems=tuple(Problem(p, n, ProblemKind(k), m) for p, n, k, m in problems),
        entries=tuple(map(_unpacked, entries)),
    )
    return _with_extra(reading, *extra) if extra else reading


def _extra(reading: Reading) -> list[Any]:
    """Pack what a captured text cannot say."""
    found = reading.references
    return [
        reading.summary,
        [
            (r.line, r.target, r.is_path, r.kind, r.forward, r.label, r.rank, r.text, r.start, r.end, r.shown)
            for r in found
        ],
        astuple(reading.paper) if reading.paper else None,
        reading.cited_titles,
        reading.is_markdown,
        reading.is_stub,
    ]


def _with_extra(
    reading: Reading,
    summary: str,
    found: list[Any],
    paper: list[Any] | None,
    cited: list[str],
    is_markdown: bool,
    is_stub: bool,
) -> Reading:
    return replace(
        reading,
        summary=summary,
        references=tuple(
            Reference(line, target, is_path, LinkKind(kind) if kind else None, *rest)
            for line, target, is_path, kind, *rest in found
        ),
        paper=_as_paper(*paper) if paper else None,
        cited_titles=tuple(cited),
        is_markdown=is_markdown,
        is_stub=is_stub,
    )


def _as_paper(arxiv: str, year: int | None, doi: str, authors: list[str], abstract: str) -> Paper:
    return Paper(arxiv, year, doi, tuple(authors), abstract)
