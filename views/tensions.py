"""Sentences about the same thing that do not agree, side by side; the reader keeps or dismisses each."""

import streamlit as st

from throughline.library.errors import ThroughlineError
from throughline.library.tensions import Judged
from throughline.views import cached, leaves, markup
from throughline.views.note_body import long_date
from throughline.views.safe import text

AT_ONCE = 20  # pairs on a page


def show() -> None:
    """Show the page."""
    with st.container(key="tensions"):
        markup.page_title(
            "Tensions",
            "Pairs of sentences about the same thing that do not agree, as far as rules can tell. Which is "
            "right is for you to say: nothing here is resolved.",
        )
        everything = st.toggle("Dismissed ones too", key="dismissed_too")
        try:
            with st.spinner("Comparing sentences \u2026"):
                found = cached.ask(lambda library: library.tensions.judged(everything))
            damaged = cached.ask(lambda library: library.tensions.damaged())
        except ThroughlineError as error:
            markup.failure("What you said of tensions cannot be read.", str(error))
            return
        for bad in damaged:
            markup.show(f'<p class="notice">{text(bad.place)} is left as it is: {text(bad.why)}.</p>')
        if not found:
            all_of_them = everything or not cached.ask(
                lambda library: library.tensions.judged(everything=True)
            )
            markup.empty(
                "No two sentences were found that disagree."
                if all_of_them
                else "All that were found are dismissed.",
                "Only what rules can tell is looked for; when the notes grow, there may be some.",
            )
        shown, page, pages = leaves.leaf(found, AT_ONCE)
        for one in shown:
            _pair(one)
        leaves.turn(page, pages)


def _pair(one: Judged) -> None:
    told = one.tension
    state = "" if one.state == "open" else f" \u00b7 {one.state}"
    sides = "".join(
        f'<blockquote><q>{text(side.text)}</q><footer><a href="{markup.href(side.note)}">'
        f"<bdi>{text(side.title)}</bdi></a> <span class='quiet'>{text(long_date(side.date))}</span></footer>"
        "</blockquote>"
        for side in (told.a, told.b)
    )
    heading = f"{text(told.sort.capitalize())}: {text(told.kind)}{state}"
    with st.container(key=f"tension_{told.mark}"):
        markup.show(
            f'<section class="tension"><h2 class="section">{heading}</h2>'
            f'<p class="quiet">{text(told.why)}</p><div class="sides">{sides}</div></section>'
        )
        with st.container(key=f"judge_{told.mark}", horizontal=True):
            if one.state != "kept" and st.button("Keep", key=f"keep_{told.mark}"):
                cached.ask(lambda library: library.tensions.keep(told.mark))
                st.rerun()
            if one.state != "dismissed" and st.button("Dismiss", key=f"dismiss_{told.mark}"):
                cached.ask(lambda library: library.tensions.dismiss(told.mark))
                st.rerun()


show()
