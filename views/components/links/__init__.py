"""Links to notes that stay in the session, their previews, and the quick switcher over all titles."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import streamlit as st

from throughline.library.nouns import Card, NoteKind
from throughline.views.components.assets import script, style

__all__ = ["note_links", "pack_titles", "send_titles"]

_KINDS = {kind: number for number, kind in enumerate(NoteKind)}
_SHARED = ("dom", "kinds", "card")

_component = st.components.v2.component(
    "throughline_links",
    css=style("shared/base.css", "links/links.css"),
    js=script(
        *(f"shared/{name}.js" for name in _SHARED),
        *(f"links/{name}.js" for name in ("index", "switcher", "formulas", "live", "main")),
    ),
)


def pack_titles(
    token: str, cards: Iterable[Card], aliases: Mapping[str, Sequence[str]] | None = None
) -> bytes:
    """Pack what the switcher searches: the best connected notes first, each with its other names.

    The token names this very set of titles.
    """
    ranked = sorted(cards, key=lambda card: (-card.connections, card.title, card.id))
    lines = [_line(card, (aliases or {}).get(card.id, ())) for card in ranked]
    return "\n".join([token, *lines]).encode()


def send_titles(packed: bytes, key: str) -> None:
    """Send the titles to the browser; below the page, so that many of them do not keep it waiting."""
    with st.container(gap=None):
        _component(key=key, data=packed)


def note_links(
    token: str,
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
                "token": token,
                "previews": {card.id: _preview(card) for card in previews},
                "recents": list(recents),
                "scroll_key": scroll_key,
                "label": label,
            },
            on_event_change=told,
        )
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
