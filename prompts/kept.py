"""Prompts that were taken away: a record of each beside the library, and what has changed since."""

import datetime
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from throughline.prompts.model import Prompt, Request
from throughline.prompts.render import markdown

FOLDER = "prompts"
_CHANGES = {
    "sources_added": "source added",
    "sources_gone": "source gone",
    "sources_changed": "source changed",
    "claims_added": "claim added",
    "claims_gone": "claim gone",
    "dates_moved": "date moved",
    "papers_changed": "paper changed",
}


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


@dataclass(frozen=True, slots=True)
class Stale:
    """What has changed in the library since a prompt was taken away; all empty where nothing has."""

    sources_added: tuple[str, ...] = ()
    sources_gone: tuple[str, ...] = ()
    sources_changed: tuple[str, ...] = ()
    claims_added: tuple[str, ...] = ()
    claims_gone: tuple[str, ...] = ()
    dates_moved: tuple[str, ...] = ()
    papers_changed: tuple[str, ...] = ()
    around: str = ""
    gone: str = ""

    def __bool__(self) -> bool:
        return any(asdict(self).values())

    @property
    def lines(self) -> tuple[str, ...]:
        """What has changed, a line each."""
        named = [(words, getattr(self, name)) for name, words in _CHANGES.items()]
        said = [f"{words}: {one}" for words, found in named for one in found]
        return (*said, *filter(None, [self.around, self.gone]))


def save(folder: Path, prompt: Prompt, request: Request) -> Kept:
    """Record a prompt; the same prompt taken twice is one record with the later date."""
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    record = Kept(
        id=prompt.id,
        saved=now,
        question=prompt.question,
        request=request,
        hash=prompt.hash,
        state=prompt.state,
        sources=tuple(KeptSource(s.n, s.id, s.title, s.date, s.hash) for s in prompt.sources),
        claims=tuple(claim.text for claim in prompt.claims),
        papers=tuple(paper.title for paper in prompt.papers),
        text=markdown(prompt),
    )
    place = folder / FOLDER / f"{record.id}.json"
    place.parent.mkdir(parents=True, exist_ok=True)
    written = place.with_suffix(".part")
    written.write_text(
        json.dumps(asdict(record), ensure_ascii=False, indent=1, default=str), encoding="utf-8"
    )
    written.replace(place)
    return record


def read_all(folder: Path) -> tuple[tuple[Kept, ...], tuple[Path, ...]]:
    """Return the records of a folder, the latest first, and the files that hold none."""
    found, damaged = [], []
    for place in sorted((folder / FOLDER).glob("*.json")):
        try:
            found.append(_as_kept(json.loads(place.read_text(encoding="utf-8"))))
        except (ValueError, KeyError, TypeError, OSError):
            damaged.append(place)
    return tuple(sorted(found, key=lambda one: (one.saved, one.id), reverse=True)), tuple(damaged)


def _as_kept(values: Mapping[str, Any]) -> Kept:
    asked = values["request"]
    request = Request(
        note=asked["note"],
        picked=tuple(asked["picked"]),
        path=(asked["path"][0], asked["path"][1]) if asked["path"] else None,
        gap=asked["gap"],
        question=asked["question"],
        words=int(asked["words"]),
        as_of=_day(asked["as_of"]) if asked["as_of"] else None,
        today=_day(asked["today"]),
        without=tuple(asked["without"]),
        order=tuple(asked["order"]),
    )
    plain = {name: str(values[name]) for name in ("id", "saved", "question", "hash", "state", "text")}
    return Kept(
        **plain,
        request=request,
        sources=tuple(KeptSource(**source) for source in values["sources"]),
        claims=tuple(values["claims"]),
        papers=tuple(values["papers"]),
    )


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def compare(kept: Kept, now: Prompt) -> Stale:
    """Return what has changed between a prompt that was taken away and the one made now."""
    if kept.state == now.state:
        return Stale()
    old = {source.id: source for source in kept.sources}
    new = {source.id: source for source in now.sources}
    both = [(old[note], new[note]) for note in old if note in new]
    claims = [claim.text for claim in now.claims]
    papers = [paper.title for paper in now.papers]
    found = Stale(
        sources_added=tuple(new[note].title for note in new if note not in old),
        sources_gone=tuple(old[note].title for note in old if note not in new),
        sources_changed=tuple(after.title for before, after in both if before.hash != after.hash),
        claims_added=tuple(claim for claim in claims if claim not in kept.claims),
        claims_gone=tuple(claim for claim in kept.claims if claim not in claims),
        dates_moved=tuple(
            f"{after.title}: {before.date or 'undated'} \u2192 {after.date or 'undated'}"
            for before, after in both
            if before.date != after.date
        ),
        papers_changed=tuple(sorted(set(papers) ^ set(kept.papers))),
    )
    return found or Stale(around="The notes around this line have changed; its claims and papers have not.")
