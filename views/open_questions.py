"""The questions that the notes leave open: where they are asked, what may answer them, and their prompts."""

import streamlit as st

from throughline.library.nouns import Asked, NoteKind, ThroughlineError
from throughline.views import cached, leaves, markup, state
from throughline.views.safe import text

AT_ONCE = 10  # questions on a page: each is a search for what may answer it
SURELY = 0.7  # strength from which a note is said to be likely to answer


def show_open() -> None:
    """Show one page of them."""
    everything = st.toggle("Answered ones too", key="answered_too", on_change=leaves.to_first)
    try:
        found, total = cached.questions(everything, leaves.number() - 1, AT_ONCE)
    except ThroughlineError as error:
        markup.failure("What you said of questions cannot be read.", str(error))
        return
    pages = max(1, -(-total // AT_ONCE))
    if not total:
        markup.empty(
            "The notes ask no question that is open.",
            "A sentence of a note that ends in a question mark, a line such as “TODO: …”, or an inquiring "
            "line without a page of its own would stand here.",
        )
    else:
        markup.show(f'<p class="quiet total">{markup.plural(total, "question")}</p>')
    for one in found:
        _asked(one)
    leaves.turn(min(leaves.number(), pages), pages)


def _asked(one: Asked) -> None:
    answers = "".join(
        f"<li>{markup.note_link(answer.card)} <span class='fact'>{_surely(answer.strength)}</span></li>"
        for answer in one.answers
    )
    told = (
        f'<p class="quiet">What may answer it</p><ul class="plain">{answers}</ul>'
        if answers
        else '<p class="quiet">No note seems to answer it.</p>'
    )
    how = "An inquiring line without a page of its own" if _is_line(one) else _where(one)
    answered = " · answered" if one.answered else ""
    with st.container(key=f"question_{one.mark}"):
        markup.show(
            f'<section class="tension"><h2 class="section">{text(one.text)}</h2>'
            f'<p class="quiet">{how}{answered}</p>{told}</section>'
        )
        with st.container(key=f"answer_{one.mark}", horizontal=True, vertical_alignment="center"):
            st.button(
                "Open again" if one.answered else "It is answered",
                key=f"mark_{one.mark}", on_click=_mark, args=(one,),
            )  # fmt: skip
            notes = dict.fromkeys((one.note.id, *(answer.card.id for answer in one.answers)))
            st.page_link(
                state.LINES,
                label="Make a prompt of it",
                query_params={"from": ",".join([one.note.id] if _is_line(one) else notes), "ask": one.text},
            )


def _is_line(one: Asked) -> bool:
    return one.note.kind is NoteKind.INQUIRY and not one.note.complete


def _where(one: Asked) -> str:
    words = "Marked as open in" if one.how == "marked" else "Asked in"
    return f"{words} {markup.note_link(one.note)}"


def _surely(strength: float) -> str:
    return "likely" if strength >= SURELY else "perhaps"


def _mark(one: Asked) -> None:
    """Keep what the reader says of a question; a callback, so that no other run can come in between."""
    try:
        cached.ask(lambda library: library.questions.mark(one.mark, not one.answered))
    except ThroughlineError as error:
        st.toast(f"Nothing was changed: {error}")
