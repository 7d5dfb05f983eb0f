"""Searches that the user saved under a name: what was typed, of which kind and how, to be asked again."""

from dataclasses import dataclass
from pathlib import Path

from throughline.corpus.errors import ThroughlineError
from throughline.corpus.model import NoteKind
from throughline.index.search.fusion import Mode
from throughline.library.user_data import Damaged, Made, Record, UserData


class UnknownSearchError(ThroughlineError):
    """No search was saved under the name that was given, or it cannot be read."""


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search under a name."""

    name: str
    query: str
    kind: NoteKind | None = None
    saved: str = ""
    mode: Mode = Mode.HYBRID


class SavedSearches:
    """The searches that were saved for one notes folder; they are kept with what the user made."""

    def __init__(self, folder: Path) -> None:
        self._made = UserData(folder)

    def save(
        self, name: str, query: str, kind: NoteKind | None = None, mode: Mode = Mode.HYBRID
    ) -> SavedSearch:
        """Save a search under a name, in the place of one that had it; its old version is kept."""
        if not name.strip() or not query.strip():
            raise UnknownSearchError("A search is saved under a name and with words; one of them is empty.")
        value = {"query": query.strip(), "kind": kind or "", "mode": mode}
        record = self._made.save(Made.SEARCH, name.strip(), value)
        return _search(record)

    def all(self) -> tuple[tuple[SavedSearch, ...], tuple[Damaged, ...]]:
        """Return the searches by name, and what could not be read."""
        records, damaged = self._made.records(Made.SEARCH)
        return tuple(sorted(map(_search, records), key=lambda one: one.name.casefold())), damaged

    def named(self, name: str) -> SavedSearch:
        """Return the search of a name."""
        found = self._made.read(Made.SEARCH, name.strip())
        if isinstance(found, Record):
            return _search(found)
        if found:
            raise UnknownSearchError(
                f"The search \u201c{name}\u201d cannot be used: {found.why} ({found.place})."
            )
        known = ", ".join(f"\u201c{one.name}\u201d" for one in self.all()[0]) or "none so far"
        raise UnknownSearchError(f"No search was saved as \u201c{name}\u201d; there is {known}.")

    def forget(self, name: str) -> Path:
        """Take a search off the list, and return where it is kept among the old versions."""
        return self._made.delete(Made.SEARCH, self.named(name).name)


def _search(record: Record) -> SavedSearch:
    kind, mode = record.value.get("kind"), record.value.get("mode")
    known = NoteKind(kind) if kind in set(NoteKind) else None
    how = Mode(mode) if mode in set(Mode) else Mode.HYBRID  # those of earlier versions say nothing
    return SavedSearch(record.name, str(record.value.get("query", "")), known, record.saved, how)
