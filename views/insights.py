"""What the structure of the notes says about the research: one sentence each, every note in it a link."""

import streamlit as st

from throughline.library.nouns import CommunityFound, Findings, Gap, Insight, PartFound
from throughline.views import cached, leaves, markup, state
from throughline.views.finding import linked
from throughline.views.open_questions import show_open
from throughline.views.safe import text

QUESTIONS = "questions"
FAMILIES = {
    Insight.TOPICS: ("Topics", "Groups of notes that are linked more with one another than with the rest."),
    Insight.GAPS: ("Gaps", "Topics with something missing between them, each written out as a question."),
    QUESTIONS: (
        "Open questions",
        "What the notes ask and do not answer where they ask it, with the notes that may answer it since. "
        "What you call answered is kept with your own data, never in the notes.",
    ),
    Insight.READING: (
        "To read next",
        "Notes that inquiring lines rest on, or that others link to, and whose pages are not here yet.",
    ),
    Insight.THIN: (
        "Thin support",
        "Inquiring lines that rest on one source, on none, or on notes alone that are not captured. Those "
        "with the fewest captured sources come first, then those with the fewest sources.",
    ),
    Insight.TWICE: ("Asked twice", "Inquiring lines whose questions are nearly the same."),
    Insight.COUPLING: ("Same sources", "Inquiring lines that rest on the same notes."),
    Insight.AUDIT: ("Link audit", "Links compared with closeness in meaning."),
    Insight.HUBS: ("Hubs", "Notes on which many others rest."),
    Insight.BRIDGES: ("Bridges", "Notes through which many paths between other notes lead."),
}


def topics_chart(answer: Findings) -> str:
    """Return the sizes of the topics and of their parts as bars."""
    topics = [finding for finding in answer.findings if isinstance(finding, CommunityFound)]
    parted = any(topic.parts for topic in topics)
    most = max((topic.size for topic in topics), default=1)
    bars = "".join(_bar(topic, most, "".join(_bar(part, most) for part in topic.parts)) for topic in topics)
    return (
        f'<ul class="bars" aria-label="Notes in each topic">{bars}</ul>' if len(topics) > 1 or parted else ""
    )


def _bar(one: CommunityFound | PartFound, most: int, parts: str = "") -> str:
    below = f'<ul class="parts">{parts}</ul>' if parts else ""
    return (
        f'<li><span class="bar-name"><bdi>{text(one.name)}</bdi></span><span class="bar">'
        f'<i style="width:{100 * one.size / most:.1f}%"></i></span>'
        f'<span class="fact">{one.size:,}</span>{below}</li>'
    )


def findings(answer: Findings) -> None:
    """Show the findings of one family."""
    if not answer.findings:
        markup.empty(answer.why_none, "There may be some when the library grows.")
        return
    shown, total = len(answer.findings), answer.total
    count = f'<p class="quiet total">The first {shown:,} of {total:,}</p>' if shown < total else ""
    markup.show(topics_chart(answer) + count or "<p></p>")
    for number, finding in enumerate(answer.findings):
        if isinstance(finding, Gap):
            gap(finding, number)
        else:
            markup.show(f'<p class="finding">{linked(finding)}</p>')


def gap(finding: Gap, number: int) -> None:
    """Show a gap, one click from a prompt."""
    with st.container(key=f"gap_{number}"):
        markup.show(f'<p class="finding">{linked(finding)}</p>')
        notes = ",".join(note.id for note in (*finding.left, *finding.right))
        st.page_link(
            state.LINES,
            label="Make a prompt of this gap",
            query_params={"from": notes, "ask": finding.question},
        )


def show() -> None:
    """Show the page."""
    with st.container(key="insights"):
        markup.page_title("Insights", "What the structure of the notes says about the research.")
        chosen = st.segmented_control(
            "Family", list(map(str, FAMILIES)), default=Insight.TOPICS.value, key="only",
            bind="query-params", required=True, label_visibility="collapsed",
            format_func=lambda family: FAMILIES[family][0], on_change=leaves.to_first,
        )  # fmt: skip
        family = chosen or Insight.TOPICS.value
        markup.show(f'<p class="quiet family">{text(FAMILIES[family][1])}</p>')
        if family == QUESTIONS:
            show_open()
        else:
            findings(cached.insights(Insight(family)))


show()
