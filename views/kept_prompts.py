"""The prompts that were saved: which still hold, what has changed, and what can be done with each."""

from collections.abc import Callable, Sequence

import streamlit as st

from throughline.library.errors import ThroughlineError
from throughline.library.left_behind import LeftBehind
from throughline.library.nouns import Kept, Row, Side, Stale
from throughline.library.user_data import UserDataUnreadableError
from throughline.views import cached, markup, state
from throughline.views.safe import text

BESIDE = "beside"  # in the address: the saved prompt that is compared with today's


def show() -> None:
    """Show the saved prompts, the latest first."""
    prompts = cached.library().prompts
    try:
        kept, damaged = cached.ask(lambda _: prompts.kept())
        left = cached.ask(lambda _: prompts.left_behind())
    except UserDataUnreadableError as error:
        markup.failure("The saved prompts cannot be read.", str(error))
        return
    if not kept and not damaged and not left:
        return
    markup.show(markup.heading("Saved prompts", len(kept)))
    for bad in damaged:
        markup.show(f'<p class="notice">{text(bad.place)} is left as it is: {text(bad.why)}.</p>')
    if len(left) > 1:  # a page of notices would hide what is saved here
        with st.expander(f"{len(left)} folders that are no longer where they were have saved something"):
            _left_behind(left)
    else:
        _left_behind(left)
    for one in kept:
        _one(one, cached.staleness(one))


def _left_behind(left: Sequence[LeftBehind]) -> None:
    for one in left:
        markup.show(f'<p class="notice">{text(one.words)}</p>')


def _one(one: Kept, stale: Stale) -> None:
    """Show one saved prompt with what can be done with it."""
    markup.show(_row(one, stale))
    with st.container(key=f"kept {one.id}", horizontal=True, vertical_alignment="center"):
        _steps(one, stale)
    if st.query_params.get(BESIDE) == one.id:
        _beside(one)
    with st.expander("The prompt as it was saved"):
        markup.show(markup.as_written(one.text, "The saved prompt"))


def _steps(one: Kept, stale: Stale) -> None:
    opened = _notes_of(one)
    st.page_link(
        state.LINES, label="Open", query_params=address_of(one),
        disabled=bool(stale.gone or not opened),
    )  # fmt: skip
    st.button(
        "Compare with today's", key=f"compare {one.id}", type="tertiary", disabled=bool(stale.gone),
        on_click=_turn_beside, args=(one.id,),
    )  # fmt: skip
    if st.button("Refresh", key=f"refresh {one.id}", type="tertiary", disabled=not stale or bool(stale.gone)):
        _do(lambda: cached.ask(lambda library: library.prompts.refresh(one)), "Refreshed.")
    with (
        st.popover("Rename", type="tertiary", key=f"renaming {one.id}"),
        st.form(f"rename {one.id}", border=False),
    ):
        name = st.text_input("Its name", one.title, key=f"name {one.id}")
        if st.form_submit_button("Call it so"):
            named = "" if name.strip() == one.question else name
            _do(lambda: cached.ask(lambda library: library.prompts.rename(one, named)), "Renamed.")
    with st.popover("Delete", type="tertiary", key=f"deleting {one.id}"):
        markup.show("<p>What it was is kept among the old versions.</p>")
        if st.button("Take it off the list", key=f"delete {one.id}"):
            _do(lambda: cached.ask(lambda library: library.prompts.forget(one)), "Deleted.")


def _do(step: Callable[[], object], done: str) -> None:
    """Change what is saved, and show the list anew; say why where it cannot be changed."""
    try:
        step()
    except ThroughlineError as error:
        markup.failure("Nothing was changed.", str(error))
        return
    st.toast(done)
    st.rerun()


def _turn_beside(name: str) -> None:
    state.keep(BESIDE, "" if st.query_params.get(BESIDE) == name else name)


def _notes_of(one: Kept) -> tuple[str, ...]:
    """Return the notes that the desk starts from: of a path or a gap, those that were its sources."""
    request = one.request
    if request.note:
        return (request.note,)
    return request.picked or tuple(source.id for source in one.sources)


def address_of(one: Kept) -> dict[str, str]:
    """Return what the address of the desk says of a saved prompt; a proposed question is proposed again."""
    request = one.request
    notes = _notes_of(one)
    asked = request.question or ("" if request.note or request.picked else one.question)
    said = {
        "from": ",".join(notes),
        "ask": asked,
        "words": str(request.words or ""),
        "asof": request.as_of.isoformat() if request.as_of else "",
        "without": ",".join(request.without),
        "order": ",".join(request.order),
        "skip": ",".join(request.skipped),
    }
    return {name: value for name, value in said.items() if value}


def _beside(one: Kept) -> None:
    """Show a saved prompt beside the one that would be made today, where they differ."""
    try:
        found = cached.ask(lambda library: library.prompts.beside(one))
    except ThroughlineError as error:
        markup.failure("The two cannot be compared.", str(error))
        return
    if not found.changed:
        markup.show('<p class="notice">Nothing differs: today the same prompt would be made.</p>')
        return
    body = "".join(map(_changed, found.changed))
    markup.show(
        '<div class="beside-frame" tabindex="0" role="region" aria-label="Saved and today">'
        '<table class="beside">'
        f"<caption>{len(found.changed)} of {len(found.rows)} lines differ</caption>"
        f'<thead><tr><th scope="col">Saved {text(one.saved[:10])}</th><th scope="col">Today</th></tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _changed(row: Row) -> str:
    """Return a line that differs as a row: what is gone is struck through, what is new is underlined."""
    return f"<tr><td>{_side(row, Side.THEN, 'del')}</td><td>{_side(row, Side.NOW, 'ins')}</td></tr>"


def _side(row: Row, side: Side, tag: str) -> str:
    parts = (
        text(piece.text) if piece.side is Side.BOTH else f"<{tag}>{text(piece.text)}</{tag}>"
        for piece in row.pieces
        if piece.side in (Side.BOTH, side)
    )
    return "".join(parts)


def _row(one: Kept, stale: Stale) -> str:
    said = "".join(f"<li>{text(line)}</li>" for line in stale.lines)
    state_ = '<span class="stale">stale</span>' if stale else "<span>current</span>"
    asked = f"<span><bdi>{text(one.question)}</bdi></span>" if one.name else ""
    return (
        f'<div class="kept"><p class="row-title"><bdi>{text(one.title)}</bdi></p>'
        f'<p class="facts"><span>{text(one.saved[:10])}</span>{state_}{asked}</p>'
        + (f'<ul class="plain">{said}</ul>' if said else "")
        + "</div>"
    )
