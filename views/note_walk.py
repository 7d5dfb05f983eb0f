"""The walk that a note is read on: in the address, above the page, kept under a name, made a prompt of."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st

from throughline.library.errors import ThroughlineError
from throughline.library.nouns import Card
from throughline.library.user_data import Made, UserData
from throughline.views import cached, markup, memory, safe, state
from throughline.views.components.trail import Crumb, Shown, TrailEvent, TrailEventKind, trail_bar
from throughline.views.walk import WALK, Walk, walk_of

VIEW_KEY = "view"
_KEPT = "kept "  # before the name of a walk that was kept; the last walk has a record of its own
_SAVED = "walk_saved"  # the walk that the next session begins with
LONGEST_NAME = 120  # letters


@dataclass(frozen=True, slots=True)
class KeptWalk:
    """A walk that the reader gave a name."""

    title: str
    saved: str
    walk: Walk

    @property
    def address(self) -> dict[str, str]:
        """What an address says to show this walk."""
        return address_of(self.walk)


def address_of(walk: Walk) -> dict[str, str]:
    """Return what an address says to show a walk."""
    return {state.NOTE_KEY: walk.centre} | ({state.TRAIL_KEY: walk.written()} if walk.written() else {})


def take_up() -> None:
    """Read an address of earlier versions, which named the note in the middle of the map apart."""
    centre = st.query_params.get("centre")
    if centre is None:
        return
    begun, last = state.note(), st.session_state.get(WALK)
    st.query_params.pop("centre")
    if isinstance(last, Walk) and (last.note, last.centre) == (begun, centre):
        state.go(last)
    elif len(cached.library().notes.cards([begun, centre])) == 2:
        state.go(Walk(begun, (begun,)).to(centre))


def under_way() -> tuple[Walk, Mapping[str, Card]]:
    """Return the walk of the address, without notes that are gone, and the cards of its notes."""
    asked = state.walk()
    cards = cached.library().notes.cards(asked.trail)
    first = next((note for note in asked.trail if note in cards), asked.note)
    left = Walk(first, asked.trail, asked.at).among(cards)
    walk = left if left and left.centre == state.note() else walk_of(state.note(), "")
    if len(walk.trail) > 1 and walk != st.session_state.get(_SAVED):
        st.session_state[WALK] = st.session_state[_SAVED] = walk
        memory.keep()
    return walk, cards


def walk_bar(walk: Walk, cards: Mapping[str, Card], neighbours: int) -> None:
    """Show the walk above the page, and do what is asked of it."""
    named = [Crumb(note, cards[note].title) for note in walk.trail]
    asked = st.query_params.get(VIEW_KEY, "")
    with st.container(key="trail"):
        event = trail_bar(
            named,
            walk.at,
            key="walk_bar",
            address=f"/note?{urlencode(address_of(walk))}",
            shown=Shown(asked) if asked in set(Shown) else Shown.BOTH,
            around=markup.plural(neighbours, "note") + " around this one",
            on_event=_act,
        )
    if event and event.kind is TrailEventKind.KEEP:
        _keep(walk, named[0].title)
    if event and event.kind is TrailEventKind.PROMPT:
        st.switch_page(state.LINES, query_params={"from": ",".join(dict.fromkeys(walk.trail))})


def _act(event: TrailEvent) -> None:
    match event.kind:
        case TrailEventKind.STEP:
            state.go(state.walk().step(event.at))
        case TrailEventKind.FRESH:
            state.go(walk_of(state.note(), ""))
        case TrailEventKind.SHOW:
            state.keep(VIEW_KEY, event.shown.value, Shown.BOTH.value)
        case _:
            pass


def kept_walks() -> tuple[KeptWalk, ...]:
    """Return the walks that were given a name, the latest first, as far as their notes are still there."""
    records, _ = UserData(cached.place().folder).records(Made.WALK)
    named = [record for record in records if record.name.startswith(_KEPT)]
    found = []
    for record in named:
        trail = record.value.get("trail")
        steps = [step for step in trail if isinstance(step, str)] if isinstance(trail, list) else []
        known = cached.library().notes.cards(steps)
        left = tuple(step for step in steps if step in known)
        if left:
            title = str(record.value.get("title", ""))
            found.append(KeptWalk(title, record.saved, Walk(left[0], left, len(left) - 1)))
    return tuple(found)


@st.dialog("Keep this walk")
def _keep(walk: Walk, title: str) -> None:
    """Take a name for the walk, and list those that were kept before."""
    with st.form("keep_walk", border=False):
        name = st.text_input("Name", value=title, max_chars=LONGEST_NAME)
        kept = st.form_submit_button("Keep", type="primary")
    try:
        if kept and name.strip():
            _save(walk, name.strip())
            st.success("The walk is kept. It is listed here, and can be opened again at any time.")
        others = kept_walks()
    except ThroughlineError as error:
        markup.failure("The walk cannot be kept.", str(error))
        return
    if others:
        markup.show(markup.heading("Walks that are kept", len(others)))
    for number, other in enumerate(others):
        _listed(number, other)


def _save(walk: Walk, name: str) -> None:
    value = {"title": name, "trail": list(walk.trail), "at": walk.at}
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    UserData(cached.place().folder).save(Made.WALK, f"{_KEPT}{name}", value, now)


def _listed(number: int, other: KeptWalk) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"kept_walk_{number}"):
        words = f"{other.title} ({markup.plural(len(other.walk.trail), 'step')})"
        st.page_link(state.NOTE, label=safe.label(words), query_params=other.address)
        if st.button("Delete", key=f"forget_walk_{number}", type="tertiary"):
            UserData(cached.place().folder).delete(Made.WALK, f"{_KEPT}{other.title}")
            st.rerun(scope="fragment")
