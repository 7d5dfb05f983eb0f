"""An audit of a library: every citing sentence held to its source, what was worked out before used again."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import msgspec
import numpy as np
import numpy.typing as npt
import xxhash

from throughline.audit import kept as keeping
from throughline.audit.citing import Claim, Why
from throughline.audit.kept import Kept, KeptNote, KeptVerdict
from throughline.audit.stated import Stated
from throughline.audit.texts import Texts, claims_in, stated_by, texts_of
from throughline.audit.verdicts import CLOSE, Asked, Judged, Verdict, judge
from throughline.corpus.collecting import uncollected
from throughline.corpus.stopping import Progress, checkpoint, quiet

STATED_KEPT = 2000  # notes whose statements stay at hand: a source is cited by many
TOLD_EACH = 200  # claims between two reports of progress

Matrix = npt.NDArray[np.float32]


class Row(msgspec.Struct, frozen=True, gc=False):
    """A citing sentence, what it cites, and whether the source says so."""

    sentence: str
    note: str
    line: int | None
    source: str
    verdict: Verdict
    passage: str
    differs: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return the row as JSON has it."""
        return {
            "sentence": self.sentence,
            "note": self.note,
            "line": self.line,
            "source": self.source,
            "verdict": str(self.verdict),
            "passage": self.passage,
            "differs": list(self.differs),
        }


@dataclass(frozen=True, slots=True)
class Audit:
    """The rows of an audit in the order of notes and lines, and how many citing sentences are no claims."""

    rows: tuple[Row, ...]
    passed: dict[str, int] = field(default_factory=dict)
    by_meaning: bool = False

    def counts(self) -> dict[str, int]:
        """Return how many rows have each verdict."""
        found = Counter(row.verdict for row in self.rows)
        return {str(verdict): found[verdict] for verdict in Verdict}


@dataclass(frozen=True, slots=True)
class Sense:
    """How closeness in meaning is asked for: whose vectors these are, and the cosine of texts with notes."""

    model: str
    closest: Callable[[Sequence[tuple[str, int]]], Sequence[float | None]]


def no_sense() -> Sense:
    """Stand in for a model where there is none."""
    return Sense("", lambda asked: [None] * len(asked))


class Auditor:
    """Audits one library; whoever asks again after an edit waits for what the edit touched."""

    def __init__(self, db: sqlite3.Connection, sense: Callable[[], Sense] = no_sense) -> None:
        self._db = db
        self._sense = sense

    def run(self, notes: Sequence[str] | None = None, progress: Progress = quiet) -> Audit:
        """Audit these notes, or the whole library, whose verdicts are kept for the next time."""
        whole = notes is None
        with uncollected():
            kept = keeping.read(self._db)
            texts = texts_of(self._db)
        job = _Job(self._db, texts, kept, self._sense())
        asked = texts.notes.keys() if notes is None else notes
        found = job.rows(asked, progress)
        if whole and job.is_new:
            keeping.write(self._db, job.kept())
        return found


class _Job:
    """One audit while it runs."""

    def __init__(self, db: sqlite3.Connection, texts: Texts, kept: Kept, sense: Sense) -> None:
        self._db = db
        self._texts = texts
        self._old = kept
        self._sense = sense
        self._new = Kept()
        self._marks: dict[str, bytes] = {}
        self._stated = lru_cache(STATED_KEPT)(self._state)
        self.is_new = False

    def kept(self) -> Kept:
        """Return what is to be kept of it."""
        return self._new

    def rows(self, notes: Iterable[str], progress: Progress) -> Audit:
        """Judge what these notes claim."""
        with uncollected():
            claims = [(note, claim) for note in notes for claim in self._claims(note)]
            keys = [self._key(claim) for _, claim in claims]
        todo = {
            key: claim for key, (_, claim) in zip(keys, claims, strict=True) if key not in self._old.verdicts
        }
        for key in keys:
            if key in self._old.verdicts:
                self._new.verdicts[key] = self._old.verdicts[key]
        if todo:
            self.is_new = True
            self._judge(todo, progress)
        passed = Counter[str]()
        with uncollected():
            every = [
                self._row(note, claim, self._new.verdicts[key])
                for (note, claim), key in zip(claims, keys, strict=True)
            ]
            rows = [row for row in every if row is not None]
        passed[Why.NAMED.value] += len(every) - len(rows)
        for one in self._new.notes.values():
            passed.update(one.passed)
        self.is_new |= len(self._new.notes) != len(self._old.notes)
        return Audit(tuple(rows), dict(sorted((+passed).items())), bool(self._sense.model))

    def _claims(self, note: str) -> list[Claim]:
        """Return the claims of a note: as they were, where its text is."""
        text, mark = self._texts.notes[note], self._mark(note)
        if not text.complete:
            return []
        old = self._old.notes.get(note)
        if old is None or old.mark != mark:
            self.is_new = True
            found = claims_in(self._db, text, self._texts.notes)
            old = KeptNote(mark, found.found, {why.value: count for why, count in found.passed.items()})
        self._new.notes[note] = old
        return old.claims

    def _mark(self, note: str) -> bytes:
        if note not in self._marks:
            self._marks[note] = self._texts.notes[note].mark
        return self._marks[note]

    def _key(self, claim: Claim) -> bytes:
        """Return the digest of all that a verdict depends on."""
        asked = (claim.said, claim.context, claim.named, claim.names, self._sense.model)
        told = xxhash.xxh3_128(repr(asked).encode("utf-8", "surrogatepass"))
        for one in (claim.source, *claim.beside):
            told.update(self._mark(one))
        return told.digest()

    def _state(self, note: str) -> Stated:
        return stated_by(self._texts.notes[note])

    def _judge(self, todo: dict[bytes, Claim], progress: Progress) -> None:
        """Judge by words, one source after another, then ask for the meaning of what words leave open."""
        opened: list[bytes] = []
        in_order = sorted(todo, key=lambda key: (todo[key].source, key))
        for done, key in enumerate(in_order):
            if done % TOLD_EACH == 0:
                checkpoint()
                progress("audit", done, len(in_order))
            found = self._by_words(todo[key])
            self._keep(key, found)
            if found.verdict in (Verdict.UNSUPPORTED, Verdict.UNCHECKABLE) and self._may_mean(
                todo[key], found
            ):
                opened.append(key)
        progress("audit", len(in_order), len(in_order))
        asked = [(todo[key].said, self._texts.nums[todo[key].source]) for key in opened]
        for key, close in zip(opened, self._sense.closest(asked) if asked else (), strict=True):
            if close is not None:
                self._keep(key, self._by_words(todo[key], close))

    def _may_mean(self, claim: Claim, found: Judged) -> bool:
        return bool(self._sense.model) and not claim.named and found.closeness < CLOSE and not found.differs

    def _by_words(self, claim: Claim, meaning: float | None = None) -> Judged:
        asked = Asked(claim.said, claim.context, claim.named, claim.names)
        others = [self._stated(other) for other in claim.beside]
        return judge(asked, self._stated(claim.source), others, meaning)

    def _keep(self, key: bytes, found: Judged) -> None:
        closeness = round(found.closeness, 3)
        self._new.verdicts[key] = KeptVerdict(found.verdict, found.passage, found.differs, closeness)

    def _row(self, note: str, claim: Claim, found: KeptVerdict) -> Row | None:
        """Return the row of a claim; none where a note is only named and says nothing of the kind."""
        missing = found.verdict in (Verdict.UNSUPPORTED, Verdict.UNCHECKABLE)
        if claim.named and missing:
            return None
        return Row(
            claim.sentence,
            note,
            claim.line or None,
            claim.source,
            found.verdict,
            found.passage,
            found.differs,
        )
