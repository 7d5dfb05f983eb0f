"""What kinds of notes are called on screen, in the library that is shown."""

from throughline.library.nouns import Card, LinkKind, NoteKind
from throughline.library.output import Words
from throughline.views import cached


def here() -> Words:
    """Return the words of the library that is shown."""
    return Words(not cached.front().notes.get(NoteKind.INQUIRY))


def is_plain() -> bool:
    """Whether these are somebody's own notes, without inquiring lines."""
    return here().is_plain


def one_of(kind: NoteKind) -> str:
    """Return what one note of a kind is called."""
    return here().one_of(kind)


def many_of(kind: NoteKind) -> str:
    """Return what several notes of a kind are called."""
    return here().many_of(kind)


def counted(kind: NoteKind, count: int) -> str:
    """Return how many notes of a kind there are, in words."""
    return here().counted(kind, count)


def heading_of(kind: LinkKind, outward: bool) -> str:
    """Return the heading of a list of links, read from one of their ends."""
    return here().heading_of(kind, outward)


def kind_words(card: Card) -> str:
    """Return what a note is, in words."""
    return here().kind_words(card)


def differing() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Return what one note, several, and links of a kind are called, where the table says otherwise."""
    return here().differing(), here().differing(several=True), here().link_names()
