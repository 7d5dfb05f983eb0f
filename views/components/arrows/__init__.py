"""Keys of fields: arrows that move through a list of links, and text that counts while it is typed."""

import streamlit as st

from throughline.views.components.assets import joined

__all__ = ["arrow_keys", "focus_on", "live_fields"]

_component = st.components.v2.component("throughline_arrows", js=joined("shared/dom.js", "arrows/main.js"))

_live = st.components.v2.component("throughline_live", js=joined("shared/dom.js", "arrows/live.js"))


def arrow_keys(
    links: str, field: str, *, key: str, focus: bool = False, take: bool = False, typed: str = ""
) -> None:
    """Let up and down move between the field and the links or buttons that two CSS selectors find.

    With `focus` the field has the focus when the page opens, except where that would raise a keyboard. With
    `take` Enter in the field takes the first of them, which were found for what is `typed`.
    """
    data = {"links": links, "field": field, "focus": focus, "take": take, "typed": typed}
    _component(key=key, data=data, height=1)


def focus_on(what: str, *, key: str) -> None:
    """Give what a CSS selector finds the focus, where what had it is gone from the page."""
    arrow_keys(":not(*)", what, key=key, focus=True)


def live_fields(field: str, *, key: str) -> None:
    """Let what is typed into the text areas that a CSS selector finds count after a short pause."""
    _live(key=key, data={"field": field}, height=1)
