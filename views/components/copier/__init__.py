"""Buttons that put text on the clipboard, and show it to be copied by hand where the browser forbids that."""

import hashlib
from collections.abc import Mapping

import streamlit as st

from views.components.assets import joined

__all__ = ["copier"]

_component = st.components.v2.component(
    "throughline_copier",
    css=joined("shared/base.css", "copier/copier.css"),
    js=joined("shared/dom.js", "copier/main.js"),
)


def copier(texts: Mapping[str, str], *, key: str, primary: bool = False) -> None:
    """Show one button for each named text; a text that starts with `/note?` is an address in the app."""
    named = [{"label": label, "text": text} for label, text in texts.items()]
    token = hashlib.blake2b(repr(named).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    _component(key=key, data={"texts": named, "primary": primary, "token": token})
