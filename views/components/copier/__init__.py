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
    js=joined("shared/dom.js", "shared/typing.js", "copier/main.js"),
)


@dataclass(frozen=True, slots=True)
class Download:
    """A text that a button puts into a file; it is made in the browser, so that the server keeps no copy."""

    label: str
    text: str
    file: str
    mime: str


def copier(
    texts: Mapping[str, str],
    *,
    key: str,
    primary: bool = False,
    downloads: Sequence[Download] = (),
    fields: Mapping[str, str] | None = None,
    menu: str = "",
) -> None:
    """Show one button for each named text; a text that starts with `/note?` is an address in the app.

    With a name for a `menu` the buttons are behind one of that name.
    `fields` are the keys of the fields that the texts were made from, with what each held then. A field that
    holds something else by now was typed in and not yet read: the buttons wait for the texts made from it.
    """
    named = [{"label": label, "text": text} for label, text in texts.items()]
    entries = [*named, *map(asdict, downloads)]
    held = dict(fields or {})
    token = hashlib.blake2b(
        repr((entries, held, menu)).encode("utf-8", "surrogatepass"), digest_size=8
    ).hexdigest()
    data = {"texts": entries, "primary": primary, "token": token, "fields": held, "menu": menu}
    _component(key=key, data=data)
