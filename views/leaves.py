"""The pages of a long list: which one is open stands in the address, and buttons lead to the next."""

from collections.abc import Sequence
from typing import TypeVar

import streamlit as st

from throughline.views import markup, state

T = TypeVar("T")
PAGE = "page"
MOST = 1_000_000


def to_first() -> None:
    """A new choice starts at its first page."""
    state.keep(PAGE, 1, 1)


def number() -> int:
    """Return the number of the page that the address names."""
    return state.number(PAGE, 1, 1, MOST)


def leaf(everything: Sequence[T], size: int) -> tuple[Sequence[T], int, int]:
    """Return what stands on the open page of a list, the number of that page, and how many there are."""
    pages = max(1, -(-len(everything) // size))
    page = min(number(), pages)
    return everything[size * (page - 1) : size * page], page, pages


def turn(page: int, pages: int) -> None:
    """Offer the pages before and after this one."""
    if pages == 1:
        return
    with st.container(key="pages", horizontal=True, vertical_alignment="center"):
        for said, to, possible in (
            ("Previous page", page - 1, page > 1),
            ("Next page", page + 1, page < pages),
        ):
            st.button(said, disabled=not possible, on_click=state.keep, args=(PAGE, to, 1))
        markup.show(f'<p class="quiet">Page {page:,} of {pages:,}</p>')
