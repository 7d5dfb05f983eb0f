"""The errors that a person can mend: one tree, whose texts say what was found and what to do next.

Whatever else is raised is a mistake of the program: each front end logs it whole, see `library.log`.
"""

from collections.abc import Iterable

from throughline.corpus.model import Card


class ThroughlineError(Exception):
    """Something that a person can mend; its text is shown unchanged."""


class NotesMissingError(ThroughlineError):
    """There is no notes folder where one was named."""


class UnknownNoteError(ThroughlineError, LookupError):
    """No note has a name that was given."""

    def __init__(self, name: str, nearest: Iterable[Card] = ()) -> None:
        self.name = name
        self.nearest = tuple(nearest)
        near = "; ".join(card.title for card in self.nearest)
        hint = f"The nearest titles: {near}." if near else "Search for a word of its title instead."
        super().__init__(f"No note is called “{name}”. {hint}")


class AmbiguousNoteError(ThroughlineError):
    """Several notes have a name that was given."""

    def __init__(self, name: str, candidates: Iterable[Card]) -> None:
        self.name = name
        self.candidates = tuple(candidates)
        super().__init__(
            f"“{name}” could be {len(self.candidates)} notes; write more of the title, or an id."
        )
