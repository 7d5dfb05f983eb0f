"""The prompts that were taken away and saved: which still hold, and what has changed for the others."""

import streamlit as st

from throughline.prompts.kept import Kept, Stale
from throughline.views import opened, pieces
from throughline.views.safe import text


def show() -> None:
    """Show the saved prompts, the latest first."""
    workshop = opened.library().prompts
    kept, damaged = opened.ask(lambda _: workshop.kept())
    if not kept and not damaged:
        return
    pieces.show(pieces.heading("Saved prompts", len(kept)))
    for place in damaged:
        pieces.show(f'<p class="notice">{text(place.name)} cannot be read; it was left as it is.</p>')
    for one in kept:
        pieces.show(_row(one, opened.staleness(one)))
        with st.expander("The prompt as it was taken away"):
            pieces.show(pieces.as_written(one.text, "The saved prompt"))


def _row(one: Kept, stale: Stale) -> str:
    said = "".join(f"<li>{text(line)}</li>" for line in stale.lines)
    state = '<span class="stale">stale</span>' if stale else "<span>current</span>"
    return (
        f'<div class="kept"><p class="row-title"><bdi>{text(one.question)}</bdi></p>'
        f'<p class="facts"><span>{text(one.saved[:10])}</span>{state}</p>'
        + (f'<ul class="plain">{said}</ul>' if said else "")
        + "</div>"
    )
