"""The tensions of an open library: found once after a build, dismissed or kept by the user."""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from throughline.audit.tensions import Tension, best, tensions
from throughline.corpus.errors import ThroughlineError
from throughline.index.search.searcher import Searcher
from throughline.library.user_data import Damaged, Made, UserData

NEAREST = 5  # neighbours in meaning of each note whose sentences are compared
NEAR = 0.5  # the least cosine of such a neighbour
_WHAT = "word on a tension"


class UnknownTensionError(ThroughlineError):
    """No tension has the mark that was given."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A tension, and what the user has made of it: open, kept or dismissed."""

    tension: Tension
    state: str


class Tensions:
    """Finds pairs of sentences that do not agree, and keeps what the user says of them."""

    def __init__(self, db: sqlite3.Connection, searcher: Searcher, folder: Path) -> None:
        self._db = db
        self._searcher = searcher
        self._made = UserData(folder)
        self._found: tuple[str, tuple[Tension, ...]] | None = None

    def all(self, everything: bool = False) -> tuple[Tension, ...]:
        """Return the tensions that are not dismissed, or all, the surest first."""
        return tuple(one.tension for one in self.judged(everything))

    def judged(self, everything: bool = False) -> tuple[Judged, ...]:
        """Return the tensions with what the user has made of each: those kept first."""
        states = self._states()
        by_state: dict[str, list[Tension]] = {"kept": [], "open": [], "dismissed": []}
        for one in sorted(self._find(), key=lambda one: (-one.worth, one.mark)):
            by_state[states.get(one.mark, "open")].append(one)
        # Only of what the user has said nothing of, the best are chosen.
        shown = [*_once(by_state["kept"]), *best(by_state["open"])]
        if everything:
            shown += _once(by_state["dismissed"])
        return tuple(Judged(one, states.get(one.mark, "open")) for one in shown)

    def dismiss(self, mark: str) -> Judged:
        """Keep that the user does not want to see a tension again."""
        return self._judge(mark, "dismissed")

    def keep(self, mark: str) -> Judged:
        """Keep a tension at the head of the list, also one that was dismissed."""
        return self._judge(mark, "kept")

    def _judge(self, mark: str, state: str) -> Judged:
        one = next((one for one in self._find() if one.mark == mark), None)
        if one is None:
            raise UnknownTensionError(
                f"No tension has the mark {mark!r}; `throughline tensions` shows the mark of each."
            )
        texts = [one.a.text, one.b.text]
        self._made.save(Made.TENSION, mark, {"state": state, "texts": texts})
        return Judged(one, state)

    def damaged(self) -> tuple[Damaged, ...]:
        """Return what was kept of tensions and cannot be read: those pairs are open again."""
        return self._made.fitting(Made.TENSION, _is_judgement, _WHAT)[1]

    def _states(self) -> dict[str, str]:
        records, _ = self._made.fitting(Made.TENSION, _is_judgement, _WHAT)
        return {one.name: one.value["state"] for one in records}

    def _find(self) -> tuple[Tension, ...]:
        """Return the tensions of what was read last: found anew after a build, or when more is near."""
        rows = self._db.execute("SELECT value FROM meta WHERE key IN ('read', 'linked') ORDER BY key")
        mark = f"{[value for (value,) in rows]} {len(self._searcher.vectors())}"
        if self._found is None or self._found[0] != mark:
            near = [(a, b) for a, b, _ in self._searcher.nearest(NEAREST, NEAR)]
            self._found = mark, tensions(self._db, near)
        return self._found[1]


def _once(found: Iterable[Tension]) -> Iterable[Tension]:
    """Return each pair of sentences once, by the surest of the ways in which they disagree."""
    first: dict[str, Tension] = {}
    for one in found:
        first.setdefault(one.mark, one)
    return first.values()


def _is_judgement(value: Mapping[str, Any]) -> bool:
    """Tell whether a record is what a user has made of a tension."""
    return value.get("state") in ("kept", "dismissed")
