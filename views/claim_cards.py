"""The sources of a prompt with their claims as cards: to leave out, take in, move, or read in the note."""

from collections.abc import Iterable, Sequence
from urllib.parse import quote

import streamlit as st

from throughline.library.nouns import Claim, Request, Source
from throughline.library.prompts import Prepared
from throughline.views import markup, state
from throughline.views.safe import text

MOST_LISTED = 60  # sources with their buttons: every button is sent anew at each change
LEFT_OUT = '<span class="unseen">Left out: </span>'
SKIP = "skip"  # in the address: the marks of the claims that are left out
FOUND_BY = 90  # characters of a claim by which its sentence is found in the note


def show(prepared: Prepared, request: Request) -> None:
    """Show every source that may be drawn on, and under it the claims that the prompt takes from it."""
    claims, sources = prepared.prompt.claims, prepared.offered
    markup.show(
        markup.heading("What it rests on")
        + f'<p class="quiet total" role="status">{_counted(prepared, request)}</p>'
    )
    if not claims and not prepared.left_out:
        markup.show('<p class="quiet">The sources state no finding.</p>')
    ids = [source.id for source in sources]
    shown = {source.id for source in prepared.prompt.sources}
    for source in sources[:MOST_LISTED]:
        _source(source, ids, request, source.id in shown)
        own = [claim for claim in claims if claim.note == source.id]
        for claim in own:
            _card(claim, source, f"claim_{claim.mark}")
        for claim in _of(prepared.left_out, source):
            _left_out(claim)
    if len(sources) > MOST_LISTED:
        markup.show(f'<p class="quiet">and {len(sources) - MOST_LISTED:,} more sources</p>')


def _counted(prepared: Prepared, request: Request) -> str:
    """Say how much is taken in, how much is left out, and what follows from that."""
    without = sum(source.id in request.without for source in prepared.offered)
    taken = len(prepared.prompt.sources)
    no_room = len(prepared.offered) - without - taken
    said = (
        f"{markup.plural(len(prepared.prompt.claims), 'claim')} of {markup.plural(taken, 'source')} taken in"
    )
    if without:
        said += f"; {markup.plural(without, 'source')} left out"
    if no_room:
        said += f"; {markup.plural(no_room, 'source')} found no room: leave others out to take them in"
    if prepared.left_out:
        said += (
            f"; {markup.plural(len(prepared.left_out), 'claim')} left out, in whose place another of the "
            "same source may stand"
        )
    return f"{said}."


def _of(claims: Iterable[Claim], source: Source) -> list[Claim]:
    return [claim for claim in claims if claim.note == source.id]


def _source(source: Source, ids: Sequence[str], request: Request, is_shown: bool) -> None:
    """Show a source with what can be done with it: the same word as for a claim takes it out and in."""
    out = source.id in request.without
    with st.container(key=f"source_{source.n}", horizontal=True, vertical_alignment="center"):
        named = f"{source.n}. <bdi>{text(source.title)}</bdi>"
        css, said = ("gone", LEFT_OUT) if out else ("source-title", "")
        room = "" if out or is_shown else ' <span class="fact">no room in this prompt</span>'
        markup.show(f'<p class="{css}">{said}{named}{room}</p>')
        _take("source", out, f"source {source.id}", "without", source.id)
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
        _take("claim", False, f"skip {claim.mark}", SKIP, claim.mark)


def _left_out(claim: Claim) -> None:
    with st.container(key=f"claim_{claim.mark}"):
        markup.show(f'<p class="gone">{LEFT_OUT}{text(claim.text)}</p>')
        _take("claim", True, f"skip {claim.mark}", SKIP, claim.mark)


def _take(what: str, out: bool, key: str, name: str, one: str) -> None:
    """Offer to leave a source or a claim out, or to take it in again."""
    words, icon = ("Take in", "add") if out else ("Leave out", "close")
    st.button(
        f"{words} {what}", key=key, type="tertiary", icon=f":material/{icon}:", on_click=_turn,
        args=(name, one),
    )  # fmt: skip


def _turn(name: str, one: str) -> None:
    """Put something into a list of the address, or take it out."""
    held = state.words(name)
    others = tuple(other for other in held if other != one)
    state.keep(name, ",".join(others if one in held else (*held, one)))


def _move(ids: Sequence[str], note: str, step: int) -> None:
    moved = [one for one in ids if one != note]
    moved.insert(max(0, ids.index(note) + step), note)
    state.keep("order", ",".join(moved))
