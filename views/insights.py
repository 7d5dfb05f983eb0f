"""Insights: what the structure of the notes says, each item linked."""

import streamlit as st

from graph.findings import Insight
from views.opened import library
from views.safe import plain

NAMES = {
    Insight.TOPICS: "Topics",
    Insight.GAPS: "Gaps",
    Insight.READING: "What to read next",
    Insight.THIN: "Thin lines",
    Insight.COUPLING: "Lines on the same sources",
    Insight.TWICE: "Asked twice",
    Insight.AUDIT: "Link audit",
    Insight.HUBS: "Hubs",
    Insight.BRIDGES: "Bridges",
}


def show() -> None:
    """Show the chosen family of findings."""
    st.title("Insights")
    names = list(NAMES.values())
    wanted = st.query_params.get("only", names[0])
    chosen = st.pills("What to look at", names, default=wanted if wanted in names else names[0])
    chosen = chosen or names[0]
    st.query_params["only"] = chosen
    family = next(insight for insight, name in NAMES.items() if name == chosen)
    [answer] = library().insights([family])
    st.caption(f"{len(answer.findings)} of {answer.total}")
    for finding in answer.findings:
        st.markdown(plain(finding.sentence))
    if not answer.findings:
        st.info("The notes give no such finding.")


show()
