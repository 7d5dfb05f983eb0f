"""The text of a note for a page: what the app and the site show in the same way."""

from collections.abc import Callable

from throughline.library import Library
from throughline.library.errors import UnknownNoteError
from throughline.library.nouns import Card, LinkKind, Note, NoteKind, Span
from throughline.views.note_view import NoteView
from throughline.views.prose import Body, Shown
from throughline.views.safe import text

LONG = 6_000  # characters, about three screens: below that nobody needs a table of contents
LEAST = 4  # headings
FIRST = 4  # notes named at once that link to a note; the others are one click away


def body_of(note: Note, spans: tuple[Span, ...]) -> Body:
    """Return the body of a note, which does not repeat its title."""
    return Body(note.id, note.body, spans, note.title)


def embedded(library: Library) -> Callable[[str], Body | None]:
    """Return what gives the bodies of other notes, to be shown within one."""

    def found(note_id: str) -> Body | None:
        try:
            note = library.notes.get(note_id)
        except UnknownNoteError:
            return None
        return body_of(note, library.notes.citations(note)) if note.body else None

    return found


def contents(note: Note, shown: Shown) -> str:
    """Return the table of contents of a long note, or nothing."""
    if len(note.body) < LONG or len(shown.parts) < LEAST:
        return ""
    parts = [part for part in shown.parts if part.words]
    items = "".join(
        f'<li class="depth-{min(part.depth, 3)}"><a href="#{text(part.anchor)}">{text(part.words)}</a></li>'
        for part in parts
    )
    summary = f"<summary>Contents, {len(parts)} parts</summary>"
    return f'<details class="contents">{summary}<ul>{items}</ul></details>'


def linked_from(view: NoteView, href: Callable[[str], str]) -> str:
    """Return which notes link to this one, the first by name; sources and members have lists of their own."""
    own = {LinkKind.TOPIC} | ({LinkKind.SOURCE_FOR} if view.note.kind is NoteKind.INQUIRY else set())
    inward = [link for kind in LinkKind if kind not in own for link in view.of_kind(kind, outward=False)]
    ids = list(dict.fromkeys(link.source for link in inward if link.source != view.note.id))
    if not ids:
        return ""
    named = ", ".join(_named(view.cards[one], href) for one in ids[:FIRST])
    rest = "".join(f"<li>{_named(view.cards[one], href)}</li>" for one in ids[FIRST:])
    more = f"<details><summary>and {len(ids) - FIRST} more</summary><ul>{rest}</ul></details>" if rest else ""
    return (
        f'<nav class="linked-from" aria-label="Notes that link here"><p>Linked from {named}</p>{more}</nav>'
    )


def _named(card: Card, href: Callable[[str], str]) -> str:
    return f'<a href="{text(href(card.id))}"><bdi>{text(card.title)}</bdi></a>'
