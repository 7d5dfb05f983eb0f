"""The app: a frame that is the same on every page, and a router to the pages in `views`."""

from pathlib import Path

import streamlit as st

from views import frame, state

HERE = Path(__file__).parent
PAGES = (
    st.Page(state.HOME, title="Home", url_path="home", default=True),
    st.Page(state.BROWSE, title="Browse", url_path="browse"),
    st.Page(state.SEARCH, title="Search", url_path="search"),
    st.Page(state.GRAPH, title="Graph", url_path="graph"),
    st.Page(state.CONNECT, title="Connect", url_path="connect"),
    st.Page(state.LINES, title="Lines", url_path="lines"),
    st.Page(state.INSIGHTS, title="Insights", url_path="insights"),
    st.Page(state.LIBRARY, title="Library", url_path="library"),
    st.Page(state.NOTE, title="Note", url_path="note", visibility="hidden"),
)

st.set_page_config(page_title="Throughline", page_icon=str(HERE / "views/mark.svg"), layout="wide")
st.html(HERE / "views/style.css")
st.logo(str(HERE / "views/wordmark.svg"), size="large")
page = st.navigation(PAGES, position="top")
if frame.ready():
    asked = frame.finder(page.url_path)
    if asked or (state.note() and page.url_path != "note"):
        state.open_note(asked or state.note())
    page.run()
