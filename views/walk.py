"""A walk on the map: where it began, where it has been, and where it is now."""

from collections.abc import Container
from dataclasses import dataclass, replace

WALK = "walk"  # the name under which a session keeps the walk under way


@dataclass(frozen=True, slots=True)
class Walk:
    """The notes walked to from one note, and which of them the map shows now."""

    note: str
    trail: tuple[str, ...]
    at: int = 0

    @property
    def centre(self) -> str:
        """The note in the middle of the map."""
        return self.trail[self.at]

    def to(self, note_id: str) -> "Walk":
        """Take one step; steps that were ahead after going back are dropped."""
        return replace(self, trail=(*self.trail[: self.at + 1], note_id), at=self.at + 1)

    def among(self, known: Container[str]) -> "Walk | None":
        """Return what is left of the walk where some of its notes are gone; None where nothing is."""
        kept = [(at, note) for at, note in enumerate(self.trail) if note in known]
        if not kept or self.note not in known:
            return None
        passed = sum(at <= self.at for at, _ in kept)
        return replace(self, trail=tuple(note for _, note in kept), at=max(0, passed - 1))
