"""Arrow keys that move through a list of links, from the search box down and back up again."""

import streamlit as st

from throughline.views.components.assets import joined

__all__ = ["arrow_keys"]

_component = st.components.v2.component("throughline_arrows", js=joined("shared/dom.js", "arrows/main.js"))


def arrow_keys(links: str, field: str, *, key: str, focus: bool = False) -> None:
    """Let up and down move between the field and the links that two CSS selectors find.

    With `focus` the field has the focus when the page opens, except where that would raise a keyboard.
    """
    _component(key=key, data={"links": links, "field": field, "focus": focus}, height=1)
