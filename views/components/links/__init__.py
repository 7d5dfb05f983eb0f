"""Links to notes that stay in the session, their previews, and the quick switcher over all titles."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from corpus.model import Card, NoteKind
from views.components.assets import joined

__all__ = ["TitleIndex", "note_links", "pack_titles"]

_KINDS = {kind: number for number, kind in enumerate(NoteKind)}
_SHARED = ("dom", "kinds", "card")

_component = st.components.v2.component(
    "throughline_links",
    css=joined("shared/base.css", "links/links.css"),
    js=joined(
        *(f"shared/{name}.js" for name in _SHARED),
        *(f"links/{name}.js" for name in ("index", "switcher", "main")),
    ),
)


@dataclass(frozen=True, slots=True)
class TitleIndex:
    """All titles, packed for the browser; the token names this very set of them."""

    packed: bytes
    token: str


def pack_titles(cards: Iterable[Card], aliases: Mapping[str, Sequence[str]] | None = None) -> TitleIndex:
    """Pack what the switcher searches: the best connected notes first, each with its other names."""
    ranked = sorted(cards, key=lambda card: (-card.connections, card.title, card.id))
    lines = [_line(card, (aliases or {}).get(card.id, ())) for card in ranked]
    body = "\n".join(lines).encode()
    token = hashlib.blake2b(body, digest_size=8).hexdigest()
    return TitleIndex(packed=f"{token}\n".encode() + body, token=token)


def note_links(
    index: TitleIndex,
    *,
    key: str,
    on_open: Callable[[str], None] | None = None,
    previews: Iterable[Card] = (),
    recents: Sequence[str] = (),
    scroll_key: str = "",
    label: str = "Find a note",
) -> str | None:
    """Show the switcher's button, take over the page's `?note=` links, and return the note just asked for.

    `on_open` is called before the page runs. When `scroll_key` changes the page goes back to its top, or,
    after the browser's Back, to where it was.
    """

    def told() -> None:
        note = _note(st.session_state[key].get("event"))
        if note is not None and on_open is not None:
            on_open(note)

    with st.container(gap=None):
        result = _component(
            key=key,
            data={
                "token": index.token,
                "previews": {card.id: _preview(card) for card in previews},
                "recents": list(recents),
                "scroll_key": scroll_key,
                "label": label,
            },
            on_event_change=told,
        )
        _component(key=f"{key}_titles", data=index.packed)
    return _note(result.event)


def _line(card: Card, names: Sequence[str]) -> str:
    fields = [f"{_KINDS[card.kind]}{int(card.complete)}", card.id, card.title, *names]
    return "\t".join(" ".join(field.split()) for field in fields)


def _preview(card: Card) -> dict[str, object]:
    return {
        "title": card.title,
        "kind": card.kind.value,
        "description": card.description,
        "stub": not card.complete,
    }


def _note(value: object) -> str | None:
    """Read which note the browser asked for."""
    if not isinstance(value, Mapping) or value.get("type") != "open":
        return None
    return str(value.get("id", "")) or None
