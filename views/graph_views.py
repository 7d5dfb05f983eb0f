"""What the whole graph is narrowed to, in the address, and views of it that are kept under a name."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from throughline.library.errors import ThroughlineError
from throughline.library.user_data import Damaged, Made, UnknownRecordError, UserData
from throughline.views import cached, markup, state
from throughline.views.components.fullgraph import Narrowed
from throughline.views.safe import text

LISTS = ("folder", "tag", "year")
ALL_OF_A_VIEW = ("ground", "colour", "shown", "focus", "hide", *LISTS, "until", "undated")
LONGEST_NAME = 120  # letters
LATEST = 9999_99_99  # the last day that a date can name


@dataclass(frozen=True, slots=True)
class KeptView:
    """A view of the graph that the reader gave a name: what the address says to show it."""

    title: str
    saved: str
    query: Mapping[str, str]


def narrowed() -> Narrowed:
    """Return what the address narrows the graph to."""
    folder, tag, year = (state.unlisted(name) for name in LISTS)
    return Narrowed(
        state.words("hide"), folder, tag, year, state.number("until", 0, 0, LATEST),
        st.query_params.get("undated") == "1",
    )  # fmt: skip


def keep_narrowed(said: Narrowed) -> None:
    """Write what the graph is narrowed to into the address."""
    lists = zip(LISTS, (said.folder, said.tag, said.year), strict=True)
    state.keep_all(
        {
            "hide": ",".join(said.hide),
            **{name: state.listed(values) for name, values in lists},
            "until": str(said.until or ""),
            "undated": "1" if said.until and said.undated else "",
        }
    )


def kept_views() -> tuple[tuple[KeptView, ...], tuple[Damaged, ...]]:
    """Return the views that were kept, the latest first, and the records that cannot be read."""
    records, damaged = UserData(cached.place().folder).fitting(Made.VIEW, _is_view, "view of the graph")
    found = (KeptView(record.name, record.saved, _query(record.value["query"])) for record in records)
    return tuple(found), damaged


def _is_view(value: Mapping[str, Any]) -> bool:
    return isinstance(value.get("title"), str) and isinstance(value.get("query"), Mapping)


def _query(said: Mapping[str, Any]) -> dict[str, str]:
    """Read what an address is to say; what is of another form is left out."""
    return {name: said[name] for name in ALL_OF_A_VIEW if isinstance(said.get(name), str)}


@st.dialog("Views of the graph")
def kept() -> None:
    """Take a name for what is shown, and list the views that were kept before."""
    with st.form("keep_view", border=False):
        name = st.text_input(
            "Name of what is shown now", max_chars=LONGEST_NAME, placeholder="Notes of 2025, without papers"
        )
        saved = st.form_submit_button("Keep", type="primary")
    try:
        if saved and name.strip():
            st.success(_save(name.strip()))
        others, damaged = kept_views()
    except ThroughlineError as error:
        markup.failure("The view cannot be kept.", str(error))
        return
    for bad in damaged:
        markup.show(f'<p class="notice">{text(bad.place)} is left as it is: {text(bad.why)}.</p>')
    if others:
        markup.show(markup.heading("Views that are kept", len(others)))
    for number, other in enumerate(others):
        _listed(number, other)


def _save(name: str) -> str:
    """Keep what is shown under a name, and say what came of it."""
    query = {one: value for one in ALL_OF_A_VIEW if (value := st.query_params.get(one))}
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    made = UserData(cached.place().folder)
    was = made.versions(Made.VIEW, name)
    made.save(Made.VIEW, name, {"title": name, "query": query}, now)
    if made.versions(Made.VIEW, name) != was:
        return f"“{name}” is what is shown now. It was another view before: that one is no longer listed."
    return "The view is kept. It is listed here, and can be opened again at any time."


def _listed(number: int, other: KeptView) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"kept_view_{number}"):
        markup.show(f"<p>{markup.turn_link('graph', other.title, dict(other.query))}</p>")
        if st.button("Delete", key=f"forget_view_{number}", type="tertiary"):
            try:
                UserData(cached.place().folder).delete(Made.VIEW, other.title)
            except UnknownRecordError:
                pass  # another tab has deleted it: it is gone, as was asked for
            except ThroughlineError as error:
                markup.failure("The view cannot be deleted.", str(error))
                return
            st.rerun(scope="fragment")
