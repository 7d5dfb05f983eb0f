"""The app: routes a request to its page; the pages themselves are in `views`."""

from pathlib import Path

import streamlit as st

from views.components.links import note_links
from views.opened import titles

VIEWS = Path(__file__).parent / "views"
PAGES = {"home": "Home", "browse": "Browse", "note": "Note", "search": "Search", "insights": "Insights"}


def open_note(note_id: str) -> None:
    """Put a note into the address; the note page shows it."""
    st.session_state["asked-note"] = note_id


st.set_page_config(page_title="Throughline", layout="wide")
st.html(VIEWS / "style.css")
pages = {
    name: st.Page(VIEWS / f"{name}.py", title=title, default=name == "home", url_path=name)
    for name, title in PAGES.items()
}
current = st.navigation(list(pages.values()), position="top")
note_links(titles(), key="links", on_open=open_note, scroll_key=st.query_params.get("note", ""))
if asked := st.session_state.pop("asked-note", None):
    st.switch_page(pages["note"], query_params={"note": asked})
if "note" in st.query_params and current is not pages["note"]:
    st.switch_page(pages["note"], query_params={"note": st.query_params["note"]})
current.run()
