"""Where the text is read alone, the notes one came from stand beside it, open at the words that led on."""

import streamlit as st

from throughline.library.errors import UnknownNoteError
from throughline.views import cached, markup, note_body, safe
from throughline.views.components.trail import Shown
from throughline.views.note_view import NoteView, view_of
from throughline.views.note_walk import VIEW_KEY
from throughline.views.walk import Walk

PANES = 2  # as many as the widest screens have room for; the whole walk stands above the page


def before(walk: Walk, build: str) -> None:
    """Show the notes that were read before the one that is open, the latest first."""
    if st.query_params.get(VIEW_KEY) != Shown.TEXT:
        return
    for at in range(walk.at - 1, max(walk.at - 1 - PANES, -1), -1):
        try:
            view = view_of(cached.library(), walk.trail[at])
        except UnknownNoteError:  # gone since the walk was read: its page says so when it is opened
            continue
        markup.show(_pane(view, at, walk.trail[at + 1], build))


def _pane(view: NoteView, at: int, led_to: str, build: str) -> str:
    """Return a note as a pane; a link in it goes on from that step of the walk."""
    note = view.note
    led = f'href="{markup.href(led_to)}"'
    written = note_body.written(view, build).replace(led, f'{led} aria-current="true"')
    lead = f'<p class="lead">{safe.text(note.description)}</p>' if note.description else ""
    title = f'<a href="{markup.href(note.id)}"><bdi>{safe.text(note.title)}</bdi></a>'
    name = safe.text(f"Read before: {note.title}")
    return (
        f'<aside class="before" data-step="{at}" tabindex="0" aria-label="{name}">'
        f'<p class="facts"><span>Read before, step {at + 1}</span></p><h2>{title}</h2>{lead}{written}</aside>'
    )
