"""What changed since a day, a build or the last visit: notes by builds, saved prompts by their records."""

import datetime
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from throughline.audit.changes import (
    Change,
    ClaimChange,
    LinkChange,
    NoteChange,
    claim_changes,
    link_changes,
    note_changes,
)
from throughline.corpus.errors import ThroughlineError
from throughline.index.store import journal
from throughline.index.store.journal import Build
from throughline.index.store.journal import Record as NoteRecord
from throughline.library.moments import moment_of
from throughline.library.user_data import Damaged, Made, Record, UserData
from throughline.library.user_versions import as_of

PAUSE = datetime.timedelta(minutes=30)  # after which somebody who comes back is on another visit
NOTED = datetime.timedelta(minutes=5)  # the end of a visit is known so exactly: each note of it is a write
LISTED = 5  # builds that an error names
_VISIT = "last"


class UnknownTimeError(ThroughlineError):
    """What was given as a day or a build is neither."""


@dataclass(frozen=True, slots=True)
class PromptChange:
    """A saved prompt that came, went or changed, or whose notes changed while it stayed."""

    change: Change
    id: str
    title: str
    notes: tuple[str, ...] = ()  # of those that it draws on, what changed


@dataclass(frozen=True, slots=True)
class Changed:
    """Everything that came, went or changed since a moment."""

    since: str
    build: int  # the last one of before, 0 where none is known
    until: Build | None
    notes: tuple[NoteChange, ...] = ()
    claims: tuple[ClaimChange, ...] = ()
    links: tuple[LinkChange, ...] = ()
    topics: tuple[NoteChange, ...] = ()
    prompts: tuple[PromptChange, ...] = ()
    notice: str = ""
    as_of: "Known | None" = None  # what the history in git was asked for

    def __bool__(self) -> bool:
        return any((self.notes, self.claims, self.links, self.topics, self.prompts))


@dataclass(frozen=True, slots=True)
class Known:
    """What was known by a commit: when that was, and how many notes and links there were."""

    commit: str
    at: str
    notes: int
    links: int


@dataclass(frozen=True, slots=True)
class State:
    """The library of a moment; of this moment where none is given."""

    db: sqlite3.Connection
    at: str = ""


class Changes:
    """Says what changed in a library and in what was made from it."""

    def __init__(self, db: sqlite3.Connection, folder: Path) -> None:
        self._db = db
        self._notes = folder
        self._made = UserData(folder)

    def builds(self) -> tuple[Build, ...]:
        """Return the builds that are remembered, the first first."""
        return journal.builds(self._db)

    def last_visit(self) -> str:
        """Return when the user last looked at what is new; nothing where that was never."""
        return self._visits()[0]

    def _visits(self) -> tuple[str, str]:
        """Return when the user last looked, and when the visit before ended; nothing that is no moment."""
        record = self._made.read(Made.VISIT, _VISIT)
        kept = record.value if isinstance(record, Record) else {}
        last, before = (_as_moment(kept.get(name)) for name in ("at", "before"))
        return last, before

    def damaged(self) -> str:
        """Say what is kept of visits and cannot be read; nothing where it can."""
        record = self._made.read(Made.VISIT, _VISIT)
        if record is None or self.last_visit():
            return ""
        why = record.why if isinstance(record, Damaged) else "it is no visit that was kept"
        return f"When you were last here is not known: {record.place} cannot be read ({why})."

    def visited(self, at: str = "") -> None:
        """Keep that the user has seen what is new by now."""
        now = at or journal.now()
        self._made.save(Made.VISIT, _VISIT, {"at": now, "before": now})

    def visit(self) -> str:
        """Keep that the user is here, and return when the visit before this one ended.

        Whoever comes back within half an hour is still on the same visit: what was new stays listed.
        """
        now = datetime.datetime.now(datetime.UTC)
        last, before = self._visits()
        if not last:
            self.visited()
            return self.last_visit()
        seen = datetime.datetime.fromisoformat(last)
        if now - seen > PAUSE:
            before = last
        if now - seen > NOTED or before == last:
            at = now.isoformat(timespec="microseconds")
            self._made.save(Made.VISIT, _VISIT, {"at": at, "before": before})
        return before

    def since(self, when: str = "") -> Changed:
        """Return what changed since a day, a moment, the number of a build, or the last visit."""
        known = self.builds()
        moment = self._moment(when, known)
        later = [one for one in known[1:] if one.at > moment]
        at = known[-len(later) - 1] if known else None
        before = journal.before_builds(self._db, [one.num for one in later])
        now = journal.records(self._db, before.notes)
        notes = note_changes(before.notes, now)
        topics = note_changes(before.notes, now, topics=True)
        return Changed(
            since=moment,
            build=at.num if at and at.at <= moment else 0,
            until=known[-1] if known else None,
            notes=notes,
            claims=claim_changes(before.notes, now),
            links=link_changes(before.links, journal.links_now(self._db, before.links)),
            topics=topics,
            prompts=self._prompts(moment, {one.id for one in (*notes, *topics)}),
            notice=" ".join(filter(None, ("" if when else self.damaged(), _notice(moment, known)))),
        )

    def between(self, before: State, after: State) -> Changed:
        """Return what differs between two whole states of the library, by comparing them in full."""
        one, other = journal.sums(before.db), journal.sums(after.db)
        differ = [note for note in one.keys() | other.keys() if one.get(note) != other.get(note)]
        was, now = journal.records(before.db, differ), journal.records(after.db, differ)
        old: dict[str, NoteRecord | None] = {note: was.get(note) for note in differ}
        links_were, links = journal.all_links(before.db), journal.all_links(after.db)
        every = {link: links_were.get(link) for link in links_were.keys() | links.keys()}
        notes, topics = note_changes(old, now), note_changes(old, now, topics=True)
        known = journal.builds(after.db)
        return Changed(
            since=before.at,
            build=0,
            until=known[-1] if known and not after.at else None,
            notes=notes,
            claims=claim_changes(old, now),
            links=link_changes(every, links),
            topics=topics,
            prompts=self._prompts(before.at, {one.id for one in (*notes, *topics)}, after.at),
        )

    def _moment(self, when: str, known: tuple[Build, ...]) -> str:
        """Return the moment that is meant, as builds are dated."""
        if not when:
            return self.last_visit() or (known[0].at if known else journal.now())
        if when.isdecimal() and len(when) < len("YYYY"):
            return self._of_build(int(when), known)
        if moment := moment_of(when, end=False):
            return moment
        if when.isdecimal():
            return self._of_build(int(when), known)
        raise UnknownTimeError(
            f"{when!r} is no day and no build. Give a day as YYYY-MM-DD, or a build by its number: "
            f"{_last(known)}"
        )

    def _of_build(self, number: int, known: tuple[Build, ...]) -> str:
        found = next((one.at for one in known if one.num == number), "")
        if not found:
            raise UnknownTimeError(f"Build {number} is not remembered: {_last(known)}")
        return found

    def _prompts(self, moment: str, moved: set[str], until: str = "") -> tuple[PromptChange, ...]:
        """Return the prompts that were saved, deleted or saved otherwise, and those whose notes changed."""
        now = {record.name: dict(record.value) for record in self._made.records(Made.PROMPT)[0]}
        if until:
            now = as_of(self._notes, Made.PROMPT, until)
        then = as_of(self._notes, Made.PROMPT, moment)
        found = []
        for name in sorted(now.keys() | then.keys()):
            old, new = then.get(name), now.get(name)
            value = new or old or {}
            title = str(value.get("name") or value.get("question") or name)
            touched = tuple(note for note in _drawn_on(value) if note in moved)
            if old != new:
                change = Change.CHANGED if old and new else Change.CAME if new else Change.WENT
                found.append(PromptChange(change, name, title, touched))
            elif touched:
                found.append(PromptChange(Change.CHANGED, name, title, touched))
        return tuple(sorted(found, key=lambda one: list(Change).index(one.change)))


def _drawn_on(value: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the ids of the notes that a saved prompt draws on."""
    sources = value.get("sources")
    named = [one.get("id") for one in sources if isinstance(one, dict)] if isinstance(sources, list) else []
    return tuple(dict.fromkeys(str(one) for one in named))


def _as_moment(kept: Any) -> str:
    """Return a moment as it was kept; nothing where it is none that has a zone of time."""
    try:
        return kept if isinstance(kept, str) and datetime.datetime.fromisoformat(kept).tzinfo else ""
    except ValueError:
        return ""


def _last(known: tuple[Build, ...]) -> str:
    """Name the last builds."""
    if not known:
        return "no build is remembered yet; the next one is the first."
    shown = [f"{one.num} ({one.at[:16].replace('T', ' ')} UTC)" for one in known[-LISTED:]]
    return f"the last ones are {', '.join(shown)}."


def _notice(moment: str, known: tuple[Build, ...]) -> str:
    """Say what cannot be known of the time before the first build that is remembered."""
    if known and moment < known[0].at:
        return (
            f"The record begins with build {known[0].num} of {known[0].at[:16].replace('T', ' ')} UTC; "
            "what changed before is not known."
        )
    return "" if known else "No build is remembered yet; the next one begins the record."
