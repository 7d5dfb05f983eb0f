"""Small graphs made by hand, for the tests of what the structure says."""

from collections.abc import Iterable

from throughline.corpus.model import Card, Link, LinkKind, NoteKind

INITIALS = {"c": NoteKind.CONCEPT, "q": NoteKind.INQUIRY, "p": NoteKind.PAPER, "t": NoteKind.TOPIC}


def card(name: str, title: str = "", complete: bool = True, description: str = "") -> Card:
    """A card whose kind is told by the first letter of its id."""
    return Card(name, INITIALS[name[0]], title or f"What is {name}?", description, complete)


def cards(names: str, unread: str = "") -> list[Card]:
    return [card(name, complete=name not in unread.split()) for name in names.split()]


def sources(**lines: str) -> list[Link]:
    """Source links, written as line = its sources."""
    return [
        Link(LinkKind.SOURCE_FOR, source, line) for line, rest in lines.items() for source in rest.split()
    ]


def related(*pairs: str) -> list[Link]:
    """Related links, each written as two ids."""
    return [Link(LinkKind.RELATED, *pair.split(), label="says why") for pair in pairs]


def clique(names: Iterable[str]) -> list[Link]:
    """Related links between all of these notes."""
    ordered = sorted(names)
    return [Link(LinkKind.RELATED, a, b) for i, a in enumerate(ordered) for b in ordered[i + 1 :]]
