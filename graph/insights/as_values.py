"""Findings as plain values, for programs."""

from dataclasses import asdict, fields

from throughline.graph.insights.findings import Finding, Findings, Named


def as_json(finding: Finding) -> dict[str, object]:
    """Return a finding as plain values, its sentence included."""
    return {"type": type(finding).__name__, "sentence": finding.sentence, **asdict(finding)}  # type: ignore[call-overload]


def answer_as_json(answer: Findings) -> dict[str, object]:
    """Return one family of findings as plain values."""
    return {
        "name": answer.name.value,
        "total": answer.total,
        "why_none": answer.why_none,
        "findings": [as_json(finding) for finding in answer.findings],
    }


def notes_of(finding: Finding) -> tuple[Named, ...]:
    """Return the notes that a finding names, each once, in its order."""
    values = [getattr(finding, part.name) for part in fields(finding)]  # type: ignore[arg-type]
    many = [value if isinstance(value, tuple) else (value,) for value in values]
    return tuple(dict.fromkeys(note for group in many for note in group if isinstance(note, Named)))
