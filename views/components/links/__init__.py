"""The bar over every page, links to notes that stay in the session, their previews, and the finder."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import streamlit as st

from throughline.library.nouns import Card, NoteKind
from throughline.views.components.assets import script, style

__all__ = ["Bar", "Turn", "note_links", "pack_titles", "send_titles"]

_KINDS = {kind: number for number, kind in enumerate(NoteKind)}
_SHARED = ("dom", "kinds", "card", "typing")
_OWN = (
    "index", "asker", "peek", "groups", "commands", "shortcuts", "switcher", "bar", "formulas", "panes",
    "live", "steps", "main"
)  # fmt: skip

_component = st.components.v2.component(
    "throughline_links",
    css=style("shared/base.css", "links/links.css"),
    js=script(
        *(f"shared/{name}.js" for name in _SHARED),
        *(f"links/{name}.js" for name in _OWN),
    ),
)


@dataclass(frozen=True, slots=True)
class Bar:
    """What the bar offers: pages in groups, each by its name and its words, and where the finder asks."""

    page: str
    tabs: Sequence[Sequence[tuple[str, str]]]
    find: str
    walk: Mapping[str, str] = field(default_factory=dict)
    folders: bool = False
    words: Mapping[str, str] = field(default_factory=dict)
    notes: int = 0  # how many there are; the browser may have the titles of fewer


@dataclass(frozen=True, slots=True)
class Turn:
    """A page that the reader asked for, and what its address says."""

    page: str
    query: Mapping[str, str]


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
    on_open: Callable[[str, int | None], None] | None = None,
    previews: Iterable[Card] = (),
    recents: Sequence[str] = (),
    scroll_key: str = "",
    label: str = "Find a note",
    bar: Bar | None = None,
) -> str | Turn | None:
    """Show the bar or the finder's button, take over `?note=` links, and return what was just asked for.

    That is the id of a note, or another page. `on_open` is called before the page runs, with the step of the
    walk that the link stands in where that is an earlier one. When `scroll_key`
    changes the page goes back to its top, or, after the browser's Back, to where it was.
    """

    def told() -> None:
        event = st.session_state[key].get("event")
        note = _note(event)
        if note is not None and on_open is not None:
            step = event.get("step")
            on_open(note, step if isinstance(step, int) else None)

    with st.container(gap=None):
        result = _component(
            key=key,
            data={
                "token": token,
                "previews": {card.id: _preview(card) for card in previews},
                "recents": list(recents),
                "scroll_key": scroll_key,
                "label": label,
                **({} if bar is None else _of_bar(bar)),
            },
            on_event_change=told,
        )
    return _turn(result.event) or _note(result.event)


def _of_bar(bar: Bar) -> dict[str, object]:
    tabs = [[list(tab) for tab in group] for group in bar.tabs]
    more = {"walk": dict(bar.walk)} if bar.walk else {}
    return {
        "page": bar.page,
        "tabs": tabs,
        "find": bar.find,
        "folders": bar.folders,
        "words": dict(bar.words),
        "notes": bar.notes,
    } | more


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


def _turn(value: object) -> Turn | None:
    """Read which page the browser asked for; what it says of its address is text by name, or left out."""
    if not isinstance(value, Mapping) or value.get("type") != "go":
        return None
    asked = value.get("query")
    query = asked if isinstance(asked, Mapping) else {}
    return Turn(
        str(value.get("page", "")), {str(name): said for name, said in query.items() if isinstance(said, str)}
    )
