"""The app: a frame that is the same on every page, and a router to the pages in `views`."""

from pathlib import Path

import streamlit as st

from throughline.views import frame, memory, state
from throughline.views.components.links import Turn

HERE = Path(__file__).parent
PAGES = [st.Page(state.HOME, title="Home", default=True)]
PAGES += [
    st.Page(
        path,
        title="Prompts" if name == "lines" else name.capitalize(),
        url_path=name,
        visibility="hidden" if name == "note" else "visible",
    )
    for name, path in state.PAGES.items()
]

st.set_page_config(page_title="Throughline", page_icon=str(HERE / "views/mark.svg"), layout="wide")
st.html(frame.style())
page = st.navigation(PAGES, position="hidden")
state.go_where_asked()
state.hold_step()
if frame.ready():
    memory.recall()
    asked = frame.bar(page.url_path)
    if isinstance(asked, Turn):
        state.turn(asked.page, asked.query)
    elif asked or (state.note() and page.url_path != "note"):
        state.open_note(asked or state.note())
    page.run()
    frame.titles()
