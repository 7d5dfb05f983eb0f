"""What came, went or changed between two states of a library: notes, what they claim, links and topics."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import process
from rapidfuzz.fuzz import ratio

from throughline.corpus.model import NoteKind
from throughline.index.store.journal import Identity, Record, Told
from throughline.index.store.page_words import Span
from throughline.prompts.evidence import is_whole
from throughline.prompts.sentences import numbered, sentences

ALIKE = 70  # of a hundred: how alike two sentences are of which one is the other, said otherwise
# The parts of a note as their reader knows them, and the fields that hold them.
_PARTS = {
    "title": ("title",),
    "kind": ("kind",),
    "description": ("description",),
    "summary": ("summary",),
    "text": ("body", "abstract"),
    "captured": ("complete",),
    "date": ("date",),
    "source": ("sourced_from",),
    "paper": ("arxiv", "year", "doi", "authors", "pmid", "isbn"),
    "captured prompt": ("captured_prompt",),
    "tags": ("tags",),
    "properties": ("properties",),
    "citations": ("cited",),
    "summaries of its sources": ("told",),
}


class Change(StrEnum):
    """What happened to something."""

    CAME = "came"
    WENT = "went"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class NoteChange:
    """A note that came, went or changed; `parts` names what changed of it."""

    change: Change
    id: str
    title: str
    kind: NoteKind
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimChange:
    """A sentence that a note says since, or no longer."""

    change: Change
    note: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class LinkChange:
    """A link that came, went or got another label or rank."""

    change: Change
    kind: str
    source: str
    target: str
    label: str
    before: str = ""


def note_changes(
    before: Mapping[str, Record | None], now: Mapping[str, Record], topics: bool = False
) -> tuple[NoteChange, ...]:
    """Return which of these notes came, went or changed: either all topics, or all that are none."""
    found = []
    for note in sorted(before):
        old, new = _alike(before[note], now.get(note))
        if old == new:
            continue
        change = Change.CHANGED if old and new else Change.CAME if new else Change.WENT
        record = new or old or {}
        kind = NoteKind(record["kind"])
        if (kind is NoteKind.TOPIC) is topics:
            parts = _parts(old, new) if old and new else ()
            found.append(NoteChange(change, note, record["title"], kind, parts))
    return tuple(sorted(found, key=lambda one: (list(Change).index(one.change), one.title, one.id)))


def _alike(old: Record | None, new: Record | None) -> tuple[Record | None, Record | None]:
    """Return two records without what the older one does not hold since it was not remembered then."""
    if old is None or new is None:
        return old, new
    return old, {name: value for name, value in new.items() if name in old}


def _parts(old: Record, new: Record) -> tuple[str, ...]:
    return tuple(
        part for part, fields in _PARTS.items() if any(old.get(name) != new.get(name) for name in fields)
    )


def claim_changes(before: Mapping[str, Record | None], now: Mapping[str, Record]) -> tuple[ClaimChange, ...]:
    """Return which claims these notes make since, and which they make no longer."""
    found = []
    for note in sorted(before):
        old, new = _alike(before[note], now.get(note))
        said, says = claims_of(old), claims_of(new)
        title = (new or old or {}).get("title", "")
        found += [ClaimChange(Change.CAME, note, title, text) for text in says if text not in said]
        found += [ClaimChange(Change.WENT, note, title, text) for text in said if text not in says]
    return tuple(_side_by_side(sorted(found, key=lambda one: list(Change).index(one.change))))


def _side_by_side(claims: Iterable[ClaimChange]) -> Iterator[ClaimChange]:
    """Yield claims so that a sentence which is said otherwise stands right behind what it was."""
    went: dict[str, dict[str, ClaimChange]] = {}
    came: list[ClaimChange] = []
    for one in claims:
        if one.change is Change.WENT:
            went.setdefault(one.note, {})[one.text] = one
        else:
            came.append(one)
    for one in came:
        gone = went.get(one.note, {})
        if was := process.extractOne(one.text, gone.keys(), scorer=ratio, score_cutoff=ALIKE):
            yield gone.pop(was[0])
        yield one
    yield from (one for gone in went.values() for one in gone.values())


def claims_of(record: Record | None) -> tuple[str, ...]:
    """Return the whole sentences in which a note asserts something, in its order."""
    if record is None:
        return ()
    cited = [Span(start, stop, "", words) for start, stop, words in sorted(record["cited"])]
    told = [(summary, ()) for (summary,) in record.get("told", ())]
    texts = ((record["summary"], ()), (record["body"], cited), (record["abstract"], ()), *told)
    plain = (numbered(one, {}) for text, spans in texts if text for one in sentences(text, spans))
    return tuple(dict.fromkeys(one for one in plain if is_whole(one)))


def link_changes(
    before: Mapping[Identity, Told | None], now: Mapping[Identity, Told]
) -> tuple[LinkChange, ...]:
    """Return which of these links came, went or changed."""
    found = []
    for identity in sorted(before):
        old, new = before[identity], now.get(identity)
        if old == new:
            continue
        change = Change.CHANGED if old and new else Change.CAME if new else Change.WENT
        label, was = (new or old or ("", None))[0], old[0] if old and new else ""
        found.append(LinkChange(change, *identity, label, was if was != label else ""))
    return tuple(sorted(found, key=lambda one: list(Change).index(one.change)))


def counted(changes: Iterable[NoteChange | ClaimChange | LinkChange]) -> dict[str, int]:
    """Return how many came, went and changed."""
    every = [one.change for one in changes]
    return {str(change): every.count(change) for change in Change}
