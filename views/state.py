"""The URL holds the state: which note is open, where its map is, and how to get from page to page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NoReturn

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from throughline.views.walk import WALK, Walk, walk_of

GO_KEY = "go"
HOME = "views/home.py"
BROWSE = "views/browse.py"
NOTE = "views/note.py"
SEARCH = "views/search.py"
GRAPH = "views/graph.py"
CONNECT = "views/connect.py"
LINES = "views/lines.py"
INSIGHTS = "views/insights.py"
TENSIONS = "views/tensions.py"
TRUST = "views/trust.py"
LIBRARY = "views/library.py"

PAGES = {
    "browse": BROWSE,
    "search": SEARCH,
    "graph": GRAPH,
    "connect": CONNECT,
    "lines": LINES,
    "insights": INSIGHTS,
    "tensions": TENSIONS,
    "trust": TRUST,
    "library": LIBRARY,
    "note": NOTE,
}
NOTE_KEY = "note"
TRAIL_KEY = "trail"
OPENED_KEY = "opened"  # groups of the map that are open, of the note in the address alone
_STEP = "step"  # the last step of the walk, until the browser is known to know of it
OPENED = "opened_groups"  # for each note, the groups that were opened on its map in this session


@dataclass(frozen=True, slots=True)
class _Step:
    """The address before a step of the walk and after it."""

    before: dict[str, str]
    after: dict[str, str]
    is_new: bool = True  # until the run that takes it has begun


def note() -> str:
    """Return the id of the note that the URL names, or nothing."""
    return st.query_params.get(NOTE_KEY, "")


def go_where_asked() -> None:
    """Turn to the page that the front door was asked for, with all else that its address says."""
    wanted = PAGES.get(st.query_params.get(GO_KEY, ""))
    if wanted:
        rest = {name: st.query_params.get_all(name) for name in st.query_params if name != GO_KEY}
        st.switch_page(wanted, query_params=rest)


def open_note(note_id: str) -> NoReturn:
    """Show a note on its own page."""
    st.switch_page(NOTE, query_params={NOTE_KEY: note_id})


def turn(page: str, query: Mapping[str, str]) -> None:
    """Turn to a page by its name; one that there is not leaves the reader where they are."""
    place = HOME if page == "home" else PAGES.get(page)
    if place:
        st.switch_page(place, query_params=dict(query))


def walk() -> Walk:
    """Return the walk that the address names."""
    return walk_of(note(), st.query_params.get(TRAIL_KEY, ""))


def turn_to(note_id: str, step: int | None = None) -> None:
    """Walk on to another note while its page stays: the address names it, and the way to it.

    From an earlier step, what came after it is left; the note of that step itself is gone back to.
    """
    here = walk() if step is None else walk().step(step)
    go(here.to(note_id) if note() else Walk(note_id, (note_id,)))


def go(walked: Walk) -> None:
    """Write a walk into the address in one piece, so that the browser's Back takes back one step."""
    if len(walked.trail) > 1:
        st.session_state[WALK] = walked
    opened = st.session_state.get(OPENED, {}).get(walked.centre, ())
    told = {NOTE_KEY: walked.centre, TRAIL_KEY: walked.written(), OPENED_KEY: ",".join(opened)}
    before = _walked()
    _tell(told)
    st.session_state[_STEP] = _Step(before, told)


def _tell(walked: Mapping[str, str]) -> None:
    """Write what an address says of a walk; an empty word takes the place of one that is there alone."""
    st.query_params.update(
        {name: value for name, value in walked.items() if value or name in st.query_params}
    )


def _walked() -> dict[str, str]:
    """Return what the address says of the walk."""
    return {name: st.query_params.get(name, "") for name in (NOTE_KEY, TRAIL_KEY, OPENED_KEY)}


def hold_step() -> None:
    """Keep to a step of a walk although the browser asks for a run with the address before it.

    What a page asks for while the step is on its way to the browser still names the note that was left: that
    note would be shown below the address of the other. A step of the browser's own Back is another matter.
    """
    step, context, here = st.session_state.get(_STEP), get_script_run_ctx(), _walked()
    if not isinstance(step, _Step):
        return
    if step.is_new:
        st.session_state[_STEP] = replace(step, is_new=False)
    elif here == step.before and not (context and context.is_history_navigation):
        _tell(step.after)
    else:  # the browser knows of the step, or is elsewhere
        del st.session_state[_STEP]


def keep_opened(groups: tuple[str, ...]) -> None:
    """Remember which groups of the map of the present note are open."""
    st.session_state[OPENED] = {**st.session_state.get(OPENED, {}), note(): groups}
    keep(OPENED_KEY, ",".join(groups))


def words(name: str) -> tuple[str, ...]:
    """Return a list of names from the URL, in order and each once."""
    return tuple(dict.fromkeys(filter(None, st.query_params.get(name, "").split(","))))


def number(name: str, default: int, least: int, most: int) -> int:
    """Return a number from the URL, within bounds; what is no number is the default."""
    text = st.query_params.get(name, "")
    if not (text.isascii() and text.isdigit()):
        return default
    digits = text.lstrip("0") or "0"
    return most if len(digits) > len(str(most)) else min(max(int(digits), least), most)


def listed(values: Iterable[str]) -> str:
    """Return texts of any form as one list of names, as `words` reads it; `unlisted` gives them back."""
    return ",".join(value.replace("%", "%25").replace(",", "%2C") for value in values)


def unlisted(name: str) -> tuple[str, ...]:
    """Return the texts of a list in the URL."""
    return tuple(value.replace("%2C", ",").replace("%25", "%") for value in words(name))


def keep_all(said: Mapping[str, str]) -> None:
    """Write values into the URL in one piece, so that Back takes back one step; empty ones are taken out."""
    held = {name: st.query_params.get_all(name) for name in st.query_params if name not in said}
    st.query_params.from_dict({**held, **{name: value for name, value in said.items() if value}})


def keep(name: str, value: object, default: object = "") -> None:
    """Write a value into the URL, or take it out where it is the default."""
    if value == default:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = str(value)
