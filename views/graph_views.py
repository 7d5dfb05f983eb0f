"""What the whole graph is narrowed to, in the address, and views of it that are kept under a name."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from throughline.library.nouns import ThroughlineError
from throughline.library.user_data import Made, UserData
from throughline.views import cached, markup, state
from throughline.views.components.fullgraph import Narrowed

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


def kept_views() -> tuple[KeptView, ...]:
    """Return the views that were kept, the latest first."""
    records, _ = UserData(cached.place().folder).records(Made.VIEW)
    return tuple(
        KeptView(str(record.value.get("title", "")), record.saved, _query(record.value.get("query")))
        for record in records
    )


def _query(said: object) -> dict[str, str]:
    """Read what an address is to say; what is of another form is left out."""
    if not isinstance(said, Mapping):
        return {}
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
            _save(name.strip())
            st.success("The view is kept. It is listed here, and can be opened again at any time.")
        others = kept_views()
    except ThroughlineError as error:
        markup.failure("The view cannot be kept.", str(error))
        return
    if others:
        markup.show(markup.heading("Views that are kept", len(others)))
    for number, other in enumerate(others):
        _listed(number, other)


def _save(name: str) -> None:
    query = {one: value for one in ALL_OF_A_VIEW if (value := st.query_params.get(one))}
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    UserData(cached.place().folder).save(Made.VIEW, name, {"title": name, "query": query}, now)


def _listed(number: int, other: KeptView) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"kept_view_{number}"):
        markup.show(f"<p>{markup.turn_link('graph', other.title, dict(other.query))}</p>")
        if st.button("Delete", key=f"forget_view_{number}", type="tertiary"):
            UserData(cached.place().folder).delete(Made.VIEW, other.title)
            st.rerun(scope="fragment")
