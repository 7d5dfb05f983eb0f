"""The sources of a prompt with their claims as cards: to leave out, take in, move, or read in the note."""

from collections.abc import Iterable, Sequence
from urllib.parse import quote

import streamlit as st

from throughline.library.nouns import Claim, Request, Source
from throughline.library.prompts import Prepared
from throughline.views import markup, state
from throughline.views.safe import label, text

MOST_LISTED = 60  # sources with their buttons: every button is sent anew at each change
SKIP = "skip"  # in the address: the marks of the claims that are left out
FOUND_BY = 90  # characters of a claim by which its sentence is found in the note


def show(prepared: Prepared, request: Request) -> None:
    """Show every source that may be drawn on, and under it the claims that the prompt takes from it."""
    claims, sources = prepared.prompt.claims, prepared.offered
    said = markup.plural(len(claims), "claim") + f" of {markup.plural(len(sources), 'source')}"
    markup.show(markup.heading("What it rests on") + f'<p class="quiet total" role="status">{said}</p>')
    if not claims and not prepared.left_out:
        markup.show('<p class="quiet">The sources state no finding.</p>')
    ids = [source.id for source in sources]
    for source in sources[:MOST_LISTED]:
        _source(source, ids, request)
        own = [claim for claim in claims if claim.note == source.id]
        for claim in own:
            _card(claim, source, f"claim_{claim.mark}")
        for claim in _of(prepared.left_out, source):
            _left_out(claim)
    if len(sources) > MOST_LISTED:
        markup.show(f'<p class="quiet">and {len(sources) - MOST_LISTED:,} more sources, all taken in</p>')


def _of(claims: Iterable[Claim], source: Source) -> list[Claim]:
    return [claim for claim in claims if claim.note == source.id]


def _source(source: Source, ids: Sequence[str], request: Request) -> None:
    with st.container(key=f"source_{source.n}", horizontal=True, vertical_alignment="center"):
        name = f"source {source.id}"
        st.session_state[name] = source.id not in request.without
        st.checkbox(
            f"{source.n}. {label(source.title)}", key=name, on_change=_toggle, args=(source.id,), wrap=True
        )
        for words, icon, step, last in (
            ("Move up", "arrow_upward", -1, 0),
            ("Move down", "arrow_downward", 1, len(ids) - 1),
        ):
            st.button(
                words, key=f"{icon} {source.id}", icon=f":material/{icon}:", type="tertiary",
                on_click=_move, args=(ids, source.id, step), disabled=ids[last] == source.id,
            )  # fmt: skip


def _card(claim: Claim, source: Source, key: str) -> None:
    """Show a claim with where it stands and what it brings."""
    facts = [claim.date or "undated", *(str(kind) for kind in claim.evidence)]
    words = claim.text.split("[", 1)[0].strip()[:FOUND_BY]
    place = f"{markup.href(claim.note)}#:~:text={quote(words, safe='')}" if words else markup.href(claim.note)
    read = f'<a class="cite" href="{place}">Read it in <bdi>{text(source.title)}</bdi></a>'
    with st.container(key=key):
        markup.show(
            f'<p>{text(claim.text)}</p><p class="facts">'
            + "".join(f"<span>{text(fact)}</span>" for fact in facts)
            + f"<span>{read}</span></p>"
        )
        st.button(
            "Leave out", key=f"skip {claim.mark}", type="tertiary", icon=":material/close:",
            on_click=_skip, args=(claim.mark,),
        )  # fmt: skip


def _left_out(claim: Claim) -> None:
    with st.container(key=f"claim_{claim.mark}"):
        markup.show(f'<p class="gone"><span class="unseen">Left out: </span>{text(claim.text)}</p>')
        st.button(
            "Take in", key=f"skip {claim.mark}", type="tertiary", icon=":material/add:",
            on_click=_skip, args=(claim.mark,),
        )  # fmt: skip


def _toggle(note: str) -> None:
    _turn("without", note)


def _skip(mark: str) -> None:
    _turn(SKIP, mark)


def _turn(name: str, one: str) -> None:
    """Put something into a list of the address, or take it out."""
    held = state.words(name)
    others = tuple(other for other in held if other != one)
    state.keep(name, ",".join(others if one in held else (*held, one)))


def _move(ids: Sequence[str], note: str, step: int) -> None:
    moved = [one for one in ids if one != note]
    moved.insert(max(0, ids.index(note) + step), note)
    state.keep("order", ",".join(moved))
