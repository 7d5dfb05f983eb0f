"""A note as a Markdown document of its own, for the reader to take away."""

from throughline.library.nouns import Link
from throughline.library.output import Words
from throughline.views.note_view import NoteView
from throughline.views.safe import markdown


def as_markdown(view: NoteView, words: Words) -> str:
    """Return a note as Markdown: its text as it stands, its links by title."""
    note = view.note
    parts = [f"# {markdown(note.title)}"]
    facts = [
        words.one_of(note.kind).lower(),
        note.date,
        f"sourced from {note.sourced_from}" if note.sourced_from else "",
    ]
    parts.append(" · ".join(filter(None, facts)))
    parts += [text for text in (note.description, note.body or note.summary) if text]
    for listed in view.lists():
        lines = [_item(view, link, number) for number, link in enumerate(listed.links, 1)]
        heading = words.heading_of(listed.kind, listed.outward)
        parts.append(f"## {heading}\n\n" + "\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _item(view: NoteView, link: Link, number: int) -> str:
    other = view.cards[view.other(link)]
    said = view.summaries.get(other.id, "") or link.label
    return f"{number}. {markdown(other.title)}" + (f" — {markdown(said)}" if said else "")
