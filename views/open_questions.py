"""The questions that the notes leave open: where they are asked, what may answer them, and their prompts."""

from dataclasses import dataclass

import streamlit as st

from throughline.library.errors import ThroughlineError
from throughline.library.nouns import Answering, Asked, NoteKind
from throughline.views import cached, leaves, markup, state
from throughline.views.components.arrows import focus_on
from throughline.views.safe import text

AT_ONCE = 10  # questions on a page: each is a search for what may answer it
_MARKED = "question_marked"  # in the session: the question that was marked last


@dataclass(frozen=True, slots=True)
class _Marked:
    """A question that the reader just marked, and where on the page it stood."""

    one: Asked
    at: int
    page: int


def show_open() -> None:
    """Show one page of them."""
    with st.container(key="question_filters", horizontal=True, vertical_alignment="center"):
        words = st.text_input(
            "Words in a question", key="about", type="search", live="300ms", bind="query-params",
            placeholder="Words in a question", on_change=_anew, label_visibility="collapsed",
        )  # fmt: skip
        everything = st.toggle("Answered ones too", key="answered_too", on_change=_anew)
    page = leaves.number()
    try:
        found, total = cached.questions(everything, page - 1, AT_ONCE, words or "")
    except ThroughlineError as error:
        markup.failure("What you said of questions cannot be read.", str(error))
        return
    pages = max(1, -(-total // AT_ONCE))
    _counted(total, words or "")
    marked = _just_marked(page)
    for at, one in enumerate(found):
        if marked and marked.at == at:
            _undo(marked)
        _asked(one, at)
    if marked and marked.at >= len(found):
        _undo(marked)
    leaves.turn(min(page, pages), pages)


def _anew() -> None:
    """A new choice starts at its first page, and what was marked before has no place on it."""
    st.session_state.pop(_MARKED, None)
    leaves.to_first()


def _just_marked(page: int) -> _Marked | None:
    """Return what was marked on this page, until the reader turns to another."""
    marked = st.session_state.get(_MARKED)
    return marked if isinstance(marked, _Marked) and marked.page == page else None


def _counted(total: int, words: str) -> None:
    if total:
        markup.show(f'<p class="quiet total" role="status">{markup.plural(total, "question")}</p>')
    elif words:
        markup.empty("No question has these words.", "Try fewer words, or take in the answered ones too.")
    else:
        markup.empty(
            "The notes ask no question that is open.",
            "A sentence of a note that ends in a question mark, a line such as “TODO: …”, or an inquiring "
            "line without a page of its own would stand here.",
        )


def _undo(marked: _Marked) -> None:
    """Say in the place of a question what became of it, and offer to take that back; the keys go on there."""
    said = "Marked as open again." if marked.one.answered else "Marked as answered."
    with st.container(key="marked", horizontal=True, vertical_alignment="center"):
        which = f'<span class="unseen"> {text(marked.one.text)}</span>'
        markup.show(f'<p class="quiet" role="status">{said}{which}</p>')
        st.button("Undo", key=f"undo {marked.one.mark}", type="tertiary", on_click=_take_back, args=(marked,))
    focus_on(".st-key-marked button", key=f"focus {marked.one.mark}")


def _asked(one: Asked, at: int) -> None:
    answers = "".join(
        f"<li>{markup.note_link(answer.card)} <span class='fact'>{_surely(answer)}</span></li>"
        for answer in one.answers
    )
    told = (
        f'<p class="quiet">What may answer it</p><ul class="plain">{answers}</ul>'
        if answers
        else '<p class="quiet">No note seems to answer it.</p>'
    )
    how = _unwritten(one) if _is_line(one) else _where(one)
    answered = " · answered" if one.answered else ""
    with st.container(key=f"question_{one.mark}"):
        markup.show(
            f'<section class="tension"><h2 class="section">{text(one.text)}</h2>'
            f'<p class="quiet">{how}{answered}</p>{told}</section>'
        )
        with st.container(key=f"answer_{one.mark}", horizontal=True, vertical_alignment="center"):
            st.button(
                "Open again" if one.answered else "It is answered",
                key=f"mark_{one.mark}", on_click=_mark, args=(one, at),
            )  # fmt: skip
            notes = dict.fromkeys((one.note.id, *(answer.card.id for answer in one.answers)))
            st.page_link(
                state.LINES,
                label="Make a prompt of it",
                query_params={"from": ",".join([one.note.id] if _is_line(one) else notes), "ask": one.text},
            )


def _is_line(one: Asked) -> bool:
    return one.note.kind is NoteKind.INQUIRY and not one.note.complete


def _unwritten(one: Asked) -> str:
    """Say of an inquiring line which notes name it."""
    notes = ", ".join(markup.note_link(card) for card in one.named_by)
    named = f", named in {notes}" if notes else ""
    line = f'<a href="{markup.href(one.note.id)}">inquiring line</a>'
    return f"An {line} without a page of its own{named}"


def _where(one: Asked) -> str:
    words = "Marked as open in" if one.how == "marked" else "Asked in"
    return f"{words} {markup.note_link(one.note)}"


def _surely(answer: Answering) -> str:
    return "likely" if answer.is_likely else "perhaps"


def _mark(one: Asked, at: int) -> None:
    """Keep what the reader says of a question; a callback, so that no other run can come in between."""
    if _kept(one, not one.answered):
        st.session_state[_MARKED] = _Marked(one, at, leaves.number())


def _take_back(marked: _Marked) -> None:
    if _kept(marked.one, marked.one.answered):
        st.session_state.pop(_MARKED, None)


def _kept(one: Asked, answered: bool) -> bool:
    try:
        cached.ask(lambda library: library.questions.mark(one.mark, answered))
    except ThroughlineError as error:
        st.toast(f"Nothing was changed: {error}")
        return False
    return True
