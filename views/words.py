"""What kinds of notes are called on screen: somebody's own notes are notes, and no concepts."""

from throughline.library.nouns import Card, LinkKind, NoteKind
from throughline.views import cached

# In a library without inquiring lines:
OWN = {NoteKind.CONCEPT: ("Note", "Notes")}
OWN_LINKS = {LinkKind.RELATED: ("Links to", "Linked from")}


def is_plain() -> bool:
    """Whether these are somebody's own notes, without inquiring lines."""
    return not cached.front().notes.get(NoteKind.INQUIRY)


def one_of(kind: NoteKind) -> str:
    """Return what one note of a kind is called."""
    return OWN[kind][0] if kind in OWN and is_plain() else kind.facts.name


def many_of(kind: NoteKind) -> str:
    """Return what several notes of a kind are called."""
    return OWN[kind][1] if kind in OWN and is_plain() else kind.facts.heading


def counted(kind: NoteKind, count: int) -> str:
    """Return how many notes of a kind there are, in words.

    >>> counted(NoteKind.PAPER, 2)
    '2 papers'
    """
    return f"{count:,} {(one_of(kind) if count == 1 else many_of(kind)).lower()}"


def heading_of(kind: LinkKind, outward: bool) -> str:
    """Return the heading of a list of links, read from one of their ends."""
    return OWN_LINKS[kind][not outward] if kind in OWN_LINKS and is_plain() else kind.heading(outward)


def kind_words(card: Card) -> str:
    """Return what a note is, in words."""
    return one_of(card.kind) + ("" if card.complete else " · not captured")


def differing(several: bool = False) -> dict[str, str]:
    """Return what one note, or several, of a kind are called, where the table of kinds says it otherwise."""
    return {kind.value: words[several] for kind, words in OWN.items()} if is_plain() else {}
