"""What changed since the last visit: a few lines on the first page."""

import streamlit as st

from throughline.library.changes import Changed
from throughline.library.errors import ThroughlineError
from throughline.library.nouns import NoteKind
from throughline.views import cached, markup
from throughline.views.markup import plural
from throughline.views.safe import text
from throughline.views.words import many_of, one_of

SHOWN = 6  # notes that are named, and lines of what they say
_SINCE = "visit_before"  # a name of its own: “since” is a filter of another page
_SIGNS = {"came": "+", "went": "\u2212"}
_WORDS = {"came": "new", "went": "gone", "changed": "changed"}


def show() -> bool:
    """Show what came, went or changed since the last visit; tell whether there is anything."""
    try:
        if _SINCE not in st.session_state:
            st.session_state[_SINCE] = cached.ask(lambda library: library.changes.visit())
        found = cached.changed(st.session_state[_SINCE])
    except ThroughlineError:
        return False  # what the user made cannot be read or written: the page of prompts says why
    if not found:
        return False
    _head(found)
    _details(found)
    return True


def moment() -> str:
    """Return when the visit before this one ended, as far as that is known; nothing is kept by asking."""
    return str(st.session_state.get(_SINCE) or cached.ask(lambda library: library.changes.last_visit()))


def _head(found: Changed) -> None:
    named = (
        (found.notes, "note", "notes"),
        (found.topics, one_of(NoteKind.TOPIC).lower(), many_of(NoteKind.TOPIC).lower()),
        (found.claims, "claim", "claims"),
        (found.links, "link", "links"),
        (found.prompts, "saved prompt", "saved prompts"),
    )
    said = ", ".join(plural(len(rows), one, many) for rows, one, many in named if rows)
    cards = cached.library().notes.cards(one.id for one in found.notes)
    facts = {one.id: ", ".join([_WORDS[one.change], *one.parts[:2]]) for one in found.notes}
    here = [cards[one.id] for one in found.notes if one.id in cards][:SHOWN]
    gone = [one.title for one in found.notes if one.id not in cards]
    names = "".join(
        f"<li><bdi>{text(title)}</bdi> <span class='quiet'>gone</span></li>" for title in gone[:SHOWN]
    )
    markup.show(
        markup.heading("Since you were here")
        + f'<p class="quiet">{text(said)}</p>'
        + (markup.rows(here, facts, described=False) if here else "")
        + (f'<ul class="plain">{names}</ul>' if names else "")
    )


def _details(found: Changed) -> None:
    """Show what the notes say since, and what they say no longer."""
    if not found.claims:
        return
    with st.expander("What they say now, and no longer"):
        items = "".join(
            f"<li>{_SIGNS[one.change]} <q>{text(one.text)}</q> "
            f'<a href="{markup.href(one.note)}"><bdi>{text(one.title)}</bdi></a></li>'
            for one in found.claims[: 2 * SHOWN]
        )
        more = len(found.claims) - 2 * SHOWN
        rest = (
            f'<p class="quiet">{plural(more, "more claim")}; <code>throughline changes</code> lists all.</p>'
        )
        markup.show(f'<ul class="plain">{items}</ul>' + (rest if more > 0 else ""))
