"""What a folder's library holds, in the plain words of the golden cases: the one place that calls it."""

from dataclasses import dataclass
from pathlib import Path

from throughline.corpus.model import Link, Note
from throughline.library import Library


@dataclass(frozen=True, slots=True)
class SeenLink:
    """A link by the titles of its ends, with where it came from."""

    kind: str
    source: str
    target: str
    rank: str
    label: str
    origins: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SeenProblem:
    """A problem as the cases name it."""

    kind: str
    path: str
    message: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that was read."""

    notes: tuple[Note, ...]
    links: tuple[SeenLink, ...]
    problems: tuple[SeenProblem, ...]

    def named(self, title: str) -> list[Note]:
        """Return the notes with exactly this title."""
        return [note for note in self.notes if note.title == title]


def read_library(folder: Path) -> Facts:
    """Build the library of a folder and return all that it holds."""
    Library.build(folder, text_only=True)
    with Library.open(folder) as library:
        notes = {card.id: library.notes.get(card.id) for card in library.notes.all()}
        links = tuple(_seen(link, notes) for link in library.notes.links(origins=True))
        problems = tuple(SeenProblem(str(p.kind), p.path, p.message) for p in library.account.problems())
    return Facts(tuple(notes.values()), links, problems)


def _seen(link: Link, notes: dict[str, Note]) -> SeenLink:
    """Name the ends of a link by their titles."""
    return SeenLink(
        kind=str(link.kind),
        source=notes[link.source].title,
        target=notes[link.target].title,
        rank="" if link.rank is None else str(link.rank),
        label=link.label,
        origins=tuple((str(origin.kind), origin.text) for origin in link.origins),
    )
