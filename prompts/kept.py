"""Prompts that were taken away: what is kept of each."""

import datetime
import json
from collections.abc import Container, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from throughline.corpus.errors import ThroughlineError
from throughline.prompts.model import Prompt, Request
from throughline.prompts.render import markdown


class NoPromptError(ThroughlineError):
    """What was read is no prompt that was kept."""


@dataclass(frozen=True, slots=True)
class KeptSource:
    """A source as it was when its prompt was taken away."""

    n: int
    id: str
    title: str
    date: str
    hash: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A prompt that was taken away: enough to make it again, and to see what has changed."""

    id: str
    saved: str
    question: str
    request: Request
    hash: str
    state: str
    sources: tuple[KeptSource, ...]
    claims: tuple[str, ...]
    papers: tuple[str, ...]
    text: str
    claim_notes: tuple[str, ...] = ()  # whose claims they are; empty in records of before this was kept
    name: str = ""  # as its reader has named it; its question where that is empty
    doubts: tuple[str, ...] = ()  # what it says to be doubtful

    @property
    def title(self) -> str:
        """What it is called in lists."""
        return self.name or self.question


def values_of(prompt: Prompt, request: Request, name: str = "") -> dict[str, Any]:
    """Return what is kept of a prompt, as plain JSON values."""
    kept = Kept(
        id=prompt.id,
        saved="",
        question=prompt.question,
        request=request,
        hash=prompt.hash,
        state=prompt.state,
        sources=tuple(KeptSource(s.n, s.id, s.title, s.date, s.hash) for s in prompt.sources),
        claims=tuple(claim.text for claim in prompt.claims),
        papers=tuple(paper.title for paper in prompt.papers),
        text=markdown(prompt),
        claim_notes=tuple(claim.note for claim in prompt.claims),
        name=name,
        doubts=told_doubts(prompt),
    )
    values: dict[str, Any] = json.loads(json.dumps(asdict(kept), default=str))
    if not kept.doubts:
        del values["doubts"]
    del values["saved"]  # the record says it
    return values


def kept_of(values: Mapping[str, Any], saved: str) -> Kept:
    """Return the prompt that was kept as these values."""
    try:
        return _kept_of(values, saved)
    except (KeyError, TypeError, ValueError) as error:
        raise NoPromptError(f"this is no prompt that was kept ({error})") from error


def _kept_of(values: Mapping[str, Any], saved: str) -> Kept:
    texts = {name: _text(values[name]) for name in ("id", "question", "hash", "state", "text")}
    return Kept(
        **texts,
        saved=saved,
        request=_request_of(values["request"]),
        sources=tuple(_source_of(source) for source in values["sources"]),
        claims=_texts(values["claims"]),
        papers=_texts(values["papers"]),
        claim_notes=_texts(values.get("claim_notes", ())),
        name=_text(values.get("name", "")),
        doubts=_texts(values.get("doubts", ())),
    )


def told_doubts(prompt: Prompt) -> tuple[str, ...]:
    """Return what a prompt says to be doubtful, as it can be compared with what it says later."""
    return tuple(f"[{one.n}] {one.text}: {one.why}" for one in prompt.doubts)


def _request_of(asked: Mapping[str, Any]) -> Request:
    path = _texts(asked["path"] or ())
    return Request(
        note=_text(asked["note"]),
        picked=_texts(asked["picked"]),
        path=(path[0], path[1]) if len(path) == 2 else None,
        gap=None if asked["gap"] is None else _whole(asked["gap"]),
        question=_text(asked["question"]),
        words=None if asked["words"] is None else _whole(asked["words"]),
        as_of=_day(asked["as_of"]) if asked["as_of"] else None,
        today=_day(asked["today"]),
        without=_texts(asked["without"]),
        order=_texts(asked["order"]),
        skipped=_texts(asked.get("skipped", ())),
    )


def _source_of(source: Mapping[str, Any]) -> KeptSource:
    texts = {name: _text(source[name]) for name in ("id", "title", "date", "hash")}
    return KeptSource(n=_whole(source["n"]), **texts)


def _texts(values: object) -> tuple[str, ...]:
    if not isinstance(values, list | tuple):
        raise TypeError(f"a list was expected, not {type(values).__name__}")
    return tuple(map(_text, values))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"text was expected, not {type(value).__name__}")
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"a whole number was expected, not {type(value).__name__}")
    return value


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def missing(kept: Kept, there: Container[str]) -> tuple[str, ...]:
    """Return the titles of the notes that a prompt was asked of and that are no longer in the library."""
    titles = {source.id: source.title for source in kept.sources}
    if kept.request.note and not kept.request.question:
        titles.setdefault(kept.request.note, kept.question)  # a note that is asked about by its own title
    return tuple(titles.get(note, note) for note in dict.fromkeys(asked_of(kept)) if note not in there)


def asked_of(kept: Kept) -> tuple[str, ...]:
    """Return the notes that a prompt was asked of."""
    request = kept.request
    return tuple(filter(None, (request.note, *request.picked, *(request.path or ()))))
