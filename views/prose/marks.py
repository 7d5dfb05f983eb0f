"""Marks that stand for finished HTML while a body is parsed and cleaned; nobody can write one himself."""

import re
import secrets

from throughline.views.safe import text as escaped

OPEN, CLOSE = "\ue000", "\ue001"
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ue000\ue001\ud800-\udfff]")


class Marks:
    """The finished pieces of one body, each behind a mark with a name that is drawn anew for each body.

    A piece has three forms: HTML, the HTML that takes its place inside a link, and its words.
    """

    def __init__(self) -> None:
        self._name = secrets.token_hex(6)
        self._pieces: list[tuple[str, str, str]] = []
        self._attributes: list[str] = []
        self._text = re.compile(f"{OPEN}{self._name}-(\\d+){CLOSE}")
        self._attribute = re.compile(f' data-tl="{self._name}-(\\d+)"')

    def text(self, html: str, plain: str, in_link: str | None = None) -> str:
        """Keep a piece of finished HTML; return the mark for it, to stand in text."""
        self._pieces.append((html, escaped(plain) if in_link is None else in_link, plain))
        return f"{OPEN}{self._name}-{len(self._pieces) - 1}{CLOSE}"

    def attributes(self, html: str) -> str:
        """Keep finished attributes; return the one that stands for them in a tag."""
        self._attributes.append(html)
        return f' data-tl="{self._name}-{len(self._attributes) - 1}"'

    def is_own(self, value: str) -> bool:
        """Tell whether the value of an attribute stands for attributes that were kept."""
        return value.startswith(f"{self._name}-")

    def filled(self, html: str) -> str:
        """Return cleaned HTML with every mark replaced by what it stands for."""
        held = self._attribute.sub(lambda match: self._attributes[int(match[1])], html)
        return self._text.sub(lambda match: self._pieces[int(match[1])][0], held)

    def in_link(self, html: str) -> str:
        """Return the HTML inside a link with every mark replaced by what may stand there."""
        return self._text.sub(lambda match: self._pieces[int(match[1])][1], html)

    def plain(self, value: str) -> str:
        """Return a text with the words of each mark in its place."""
        return self._text.sub(lambda match: self._pieces[int(match[1])][2], value)
