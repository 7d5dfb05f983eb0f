"""The prompts that were taken away and saved: which still hold, and what has changed for the others."""

import streamlit as st

from throughline.library.nouns import Kept, Stale
from throughline.library.user_data import UserDataUnreadableError
from throughline.views import cached, markup
from throughline.views.safe import text


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
    for one_left in left:
        markup.show(f'<p class="notice">{text(one_left.words)}</p>')
    for one in kept:
        markup.show(_row(one, cached.staleness(one)))
        with st.expander("The prompt as it was saved"):
            markup.show(markup.as_written(one.text, "The saved prompt"))


def _row(one: Kept, stale: Stale) -> str:
    said = "".join(f"<li>{text(line)}</li>" for line in stale.lines)
    state = '<span class="stale">stale</span>' if stale else "<span>current</span>"
    return (
        f'<div class="kept"><p class="row-title"><bdi>{text(one.question)}</bdi></p>'
        f'<p class="facts"><span>{text(one.saved[:10])}</span>{state}</p>'
        + (f'<ul class="plain">{said}</ul>' if said else "")
        + "</div>"
    )
