"""What has changed in the notes since a prompt was taken away."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from throughline.corpus.text.phrases import count
from throughline.prompts.claims import GAP
from throughline.prompts.kept import Kept, told_doubts
from throughline.prompts.model import Prompt, SourceNote
from throughline.prompts.sentences import numbered, sentences

_CHANGES = {
    "sources_added": "source added",
    "sources_gone": "source gone",
    "sources_changed": "source changed",
    "claims_added": "claim added",
    "claims_gone": "claim gone",
    "dates_moved": "date moved",
    "papers_changed": "paper changed",
}
_NUMBER = re.compile(r"\s*\[\d+\]")
_NO_LETTER = re.compile(r"\W+")


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
    chosen: str = ""
    doubts: str = ""

    def __bool__(self) -> bool:
        return any(asdict(self).values())

    @property
    def lines(self) -> tuple[str, ...]:
        """What has changed, a line each."""
        named = [(words, getattr(self, name)) for name, words in _CHANGES.items()]
        said = [f"{words}: {one}" for words, found in named for one in found]
        return (*said, *filter(None, [self.doubts, self.chosen, self.around, self.gone]))


def compare(kept: Kept, now: Prompt, held: Iterable[SourceNote] = ()) -> Stale:
    """Return what has changed between a prompt that was taken away and the one made now of these sources."""
    if kept.state == now.state:
        return Stale()
    old = {source.id: source for source in kept.sources}
    new = {source.id: source for source in now.sources}
    both = [(old[note], new[note]) for note in old if note in new]
    changed = tuple(after.id for before, after in both if before.hash != after.hash)
    papers = [paper.title for paper in now.papers]
    gone, added, otherwise = _claims(kept, now, held)
    found = Stale(
        sources_added=tuple(new[note].title for note in new if note not in old),
        sources_gone=tuple(old[note].title for note in old if note not in new),
        sources_changed=tuple(new[note].title for note in changed),
        claims_added=added,
        claims_gone=gone,
        dates_moved=tuple(
            f"{after.title}: {before.date or 'undated'} \u2192 {after.date or 'undated'}"
            for before, after in both
            if before.date != after.date
        ),
        papers_changed=tuple(sorted(set(papers) ^ set(kept.papers))),
        chosen=_said_otherwise(otherwise),
        doubts="what is doubted has changed" if kept.doubts != told_doubts(now) else "",
    )
    return found or Stale(
        around="The notes around this inquiring line have changed; its claims and papers have not."
    )


def _claims(
    kept: Kept, now: Prompt, held: Iterable[SourceNote]
) -> tuple[tuple[str, ...], tuple[str, ...], int]:
    """Return which claims no source says any more, which are new, and how many are only chosen otherwise."""
    before = {source.id: source.hash for source in kept.sources}
    texts = {source.id: _spoken(source) for source in held}
    hashes = {source.id: source.hash for source in now.sources}
    moved = {note for note in {*before, *hashes} if before.get(note) != hashes.get(note)}
    notes = kept.claim_notes if len(kept.claim_notes) == len(kept.claims) else ("",) * len(kept.claims)
    shown = {_bare(claim.text) for claim in now.claims}
    dropped = [
        (text, note) for text, note in zip(kept.claims, notes, strict=True) if _bare(text) not in shown
    ]

    def says_no_more(text: str, note: str) -> bool:
        said = [texts.get(note, "")] if note else list(texts.values())
        has_moved = note in moved if note else bool(moved)
        return has_moved and not any(all(part in one for part in _parts(text)) for one in said)

    gone = tuple(text for text, note in dropped if says_no_more(text, note))
    known = {_bare(text) for text in kept.claims}
    fresh = [claim for claim in now.claims if _bare(claim.text) not in known]
    added = tuple(claim.text for claim in fresh if claim.note in moved)
    return gone, added, max(len(dropped) - len(gone), len(fresh) - len(added))


def _said_otherwise(otherwise: int) -> str:
    """Say that claims are others although their sources still say the same."""
    if not otherwise:
        return ""
    them = "one is" if otherwise == 1 else "some are"
    return (
        f"{count(otherwise, 'claim')} that the notes still make: {them} chosen differently now, "
        "because of what else changed."
    )


def _bare(text: str) -> str:
    """Return a claim without the numbers of sources, by which it can be known again."""
    return " ".join(_parts(text))


def _parts(text: str) -> list[str]:
    """Return the sentences of a claim that stand together, each as its letters and figures alone."""
    return [_letters(part) for part in _NUMBER.sub("", text).split(GAP)]


def _spoken(source: SourceNote) -> str:
    """Return all sentences of a source that can be quoted, as a claim is compared with them."""
    texts = dict.fromkeys(filter(None, (source.summary, source.body, source.description)))
    said = (
        numbered(sentence, {})
        for text in texts
        for sentence in sentences(text, source.citations if text == source.body else ())
    )
    return _letters(" ".join(said))


def _letters(text: str) -> str:
    return _NO_LETTER.sub(" ", text).strip().casefold()
