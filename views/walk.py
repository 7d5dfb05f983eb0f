"""A walk through the notes: where it began, which way it went, and which note is open now."""

from collections.abc import Container
from dataclasses import dataclass, replace

WALK = "walk"  # the name under which a session keeps the walk under way
MOST_STEPS = 30  # of a walk, the latest: ids of up to 80 letters stay below the longest address answered
AHEAD = ";"  # in an address, between the note that is open and those that one has gone back from


@dataclass(frozen=True, slots=True)
class Walk:
    """The notes walked to from one note, and which of them is open, as text and as the centre of the map."""

    note: str
    trail: tuple[str, ...]
    at: int = 0

    @property
    def centre(self) -> str:
        """The note that is open."""
        return self.trail[self.at]

    def to(self, note_id: str) -> "Walk":
        """Take one step; steps that were ahead after going back are dropped, and so are those long past."""
        if note_id == self.centre:
            return self
        trail = (*self.trail[: self.at + 1], note_id)[-MOST_STEPS:]
        return Walk(trail[0], trail, len(trail) - 1)

    def step(self, at: int) -> "Walk":
        """Go to a step of the walk; those after it stay ahead."""
        return replace(self, at=min(max(at, 0), len(self.trail) - 1))

    def among(self, known: Container[str]) -> "Walk | None":
        """Return what is left of the walk where some of its notes are gone; None where nothing is."""
        kept = [(at, note) for at, note in enumerate(self.trail) if note in known]
        if not kept or self.note not in known:
            return None
        passed = sum(at <= self.at for at, _ in kept)
        return replace(self, trail=tuple(note for _, note in kept), at=max(0, passed - 1))

    def written(self) -> str:
        """Return the trail as an address holds it.

        >>> Walk("a", ("a", "b", "c"), 1).written(), Walk("a", ("a",)).written()
        ('a,b;c', '')
        """
        if len(self.trail) == 1:
            return ""
        past, ahead = self.trail[: self.at + 1], self.trail[self.at + 1 :]
        return ",".join(past) + (AHEAD + ",".join(ahead) if ahead else "")


def walk_of(note_id: str, trail: str) -> Walk:
    """Return the walk of an address: the way to a note; where the two differ, the note is right.

    >>> walk_of("b", "a,b;c").at, walk_of("b", "x,y"), walk_of("b", "")
    (1, Walk(note='b', trail=('b',), at=0), Walk(note='b', trail=('b',), at=0))
    """
    past, _, ahead = trail.partition(AHEAD)
    steps = tuple(filter(None, past.split(",")))
    further = tuple(filter(None, ahead.split(",")))
    if not steps or steps[-1] != note_id or len(steps) + len(further) > MOST_STEPS:
        return Walk(note_id, (note_id,))
    return Walk(steps[0], (*steps, *further), len(steps) - 1)
