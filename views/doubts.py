"""A doubt on the page of a note: why it is doubtful, what falls with it, and the button for it."""

import streamlit as st

from throughline.library.errors import ThroughlineError
from throughline.library.nouns import Note
from throughline.views import cached, markup
from throughline.views.markup import plural
from throughline.views.rests import NOTHING_RESTS
from throughline.views.safe import text

SHOWN = 8  # notes that fall with it and are named


def banner(note: Note) -> None:
    """Say at the head of a note why it is doubtful; nothing where nobody doubts it."""
    try:
        doubts = cached.ask(lambda library: library.doubts.of(note.id))
        why = cached.ask(lambda library: library.doubts.doubtful().get(note.id, ""))
    except ThroughlineError:
        return  # what the user made cannot be read: the page of prompts says why
    said = [f"<p><strong>Doubtful:</strong> {text(why)}.</p>"] if why else []
    said += [f"<p>You doubt: <q>{text(one.sentence)}</q></p>" for one in doubts if one.sentence and one.said]
    if said:
        markup.show(f'<div class="doubt" role="note">{"".join(said)}</div>')


def action(note: Note) -> None:
    """Offer to doubt the note or to take that back, and show what rests on it."""
    try:
        doubted = cached.ask(lambda library: library.doubts.of(note.id))
    except ThroughlineError:
        return
    with st.container(key="doubt"):
        label = "Take the doubt back" if doubted else "Doubt this note"
        if st.button(label, key="doubt_button", help="Kept with your own data, never in the notes"):
            if doubted:
                cached.ask(lambda library: library.doubts.undo(note))
            else:
                cached.ask(lambda library: library.doubts.mark(note))
            st.rerun()
        if st.toggle("What falls with it", key=f"falls_{bool(doubted)}", value=bool(doubted)):
            _fallen(note)


def _fallen(note: Note) -> None:
    """Show what rests on the note, what leans most first."""
    fallen = cached.ask(lambda library: library.doubts.downstream(note.id))
    if not fallen:
        markup.show(f'<p class="quiet">{NOTHING_RESTS}</p>')
        return
    facts = {one.card.id: f"leans {one.leans:.0%}" for one in fallen[:SHOWN]}
    rows = markup.rows([one.card for one in fallen[:SHOWN]], facts, described=False)
    more = len(fallen) - SHOWN
    rest = f'<p class="quiet">{plural(more, "more note")}; <code>throughline downstream</code> lists all.</p>'
    markup.show(f'<p class="quiet">{plural(len(fallen), "note")}</p>{rows}' + (rest if more > 0 else ""))
