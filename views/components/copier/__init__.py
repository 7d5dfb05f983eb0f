"""Buttons that copy a text, or put it into a file; without a clipboard the text is shown instead."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import streamlit as st

from throughline.views.components.assets import joined

__all__ = ["Download", "copier"]

_component = st.components.v2.component(
    "throughline_copier",
    css=joined("shared/base.css", "copier/copier.css"),
    js=joined("shared/dom.js", "copier/main.js"),
)


@dataclass(frozen=True, slots=True)
class Download:
    """A text that a button puts into a file; it is made in the browser, so that the server keeps no copy."""

    label: str
    text: str
    file: str
    mime: str


def copier(
    texts: Mapping[str, str], *, key: str, primary: bool = False, downloads: Sequence[Download] = ()
) -> None:
    """Show one button for each named text; a text that starts with `/note?` is an address in the app."""
    named = [{"label": label, "text": text} for label, text in texts.items()]
    entries = [*named, *map(asdict, downloads)]
    token = hashlib.blake2b(repr(entries).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    _component(key=key, data={"texts": entries, "primary": primary, "token": token})
