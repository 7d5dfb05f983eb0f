"""The app: a frame that is the same on every page, and a router to the pages in `views`."""

from pathlib import Path

import streamlit as st

from throughline.views import frame, memory, state

HERE = Path(__file__).parent
PAGES = [st.Page(state.HOME, title="Home", default=True)]
PAGES += [
    st.Page(
        path,
        title="Inquiring lines" if name == "lines" else name.capitalize(),
        url_path=name,
        visibility="hidden" if name == "note" else "visible",
    )
    for name, path in state.PAGES.items()
]

st.set_page_config(page_title="Throughline", page_icon=str(HERE / "views/mark.svg"), layout="wide")
st.html(frame.style())
st.logo(str(HERE / "views/wordmark.svg"), size="large")
page = st.navigation(PAGES, position="top")
state.go_where_asked()
if frame.ready():
    memory.recall()
    asked = frame.finder(page.url_path)
    if asked or (state.note() and page.url_path != "note"):
        state.open_note(asked or state.note())
    page.run()
    frame.titles()
