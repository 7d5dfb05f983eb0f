"""A note as a Markdown document of its own, for the reader to take away."""

from throughline.corpus.model import Link, LinkKind
from throughline.views.note_view import NoteView
from throughline.views.safe import markdown


def as_markdown(view: NoteView) -> str:
    """Return a note as Markdown: its text as it stands, its links by title."""
    note = view.note
    parts = [f"# {markdown(note.title)}"]
    facts = [note.kind.value, note.date, f"sourced from {note.sourced_from}" if note.sourced_from else ""]
    parts.append(" · ".join(filter(None, facts)))
    parts += [text for text in (note.description, note.body or note.summary) if text]
    for heading, links in _sections(view):
        if links:
            lines = [_item(view, link, number) for number, link in enumerate(links, 1)]
            parts.append(f"## {heading}\n\n" + "\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _sections(view: NoteView) -> list[tuple[str, tuple[Link, ...]]]:
    related = view.of_kind(LinkKind.RELATED, outward=True)
    return [
        ("Sources", view.sources),
        ("Inquiring lines that use this note", view.of_kind(LinkKind.SOURCE_FOR, outward=True)),
        ("Related concepts", related),
        ("Related papers", view.of_kind(LinkKind.RELATED_PAPER, outward=True)),
        ("Anchor papers", view.of_kind(LinkKind.ANCHOR_PAPER, outward=True)),
        ("Next inquiring lines", view.of_kind(LinkKind.NEXT, outward=True)),
    ]


def _item(view: NoteView, link: Link, number: int) -> str:
    other = view.cards[view.other(link)]
    said = view.summaries.get(other.id, "") or link.label
    return f"{number}. {markdown(other.title)}" + (f" — {markdown(said)}" if said else "")
