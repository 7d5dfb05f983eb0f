"""Search: one box, hits with the passage that matched and the reason they rank."""

import streamlit as st

from index.fusion import Mode
from index.search import Hit
from views.opened import library
from views.parts import KIND_MARKS
from views.safe import note_link, plain

MODES = tuple(Mode)
AROUND = 160


def show() -> None:
    """Show the search page for the query in the address."""
    st.title("Search")
    asked = st.query_params
    box, modes = st.columns([4, 1])
    query = box.text_input(
        "Search the notes", asked.get("q", ""), placeholder="Ask a question, or write words"
    )
    chosen = asked.get("mode")
    mode = modes.selectbox("How", MODES, MODES.index(Mode(chosen)) if chosen in MODES else 0)
    st.query_params.from_dict(
        {name: value for name, value in {"q": query, "mode": mode}.items() if value and value != MODES[0]}
    )
    if not query.strip():
        st.caption(
            "Quotes keep words together, -word leaves out; kind:inquiry, before:2025, linked:NOTE narrow."
        )
        return
    answer = library().search(query, 20, mode=Mode(mode))
    if answer.notice:
        st.info(plain(answer.notice))
    if not answer.hits:
        st.info("Nothing was found. Try fewer words, or another way of saying it.")
    for hit in answer.hits:
        st.markdown(hit_text(hit))


def hit_text(hit: Hit) -> str:
    """Return a hit as Markdown: its title, its passage, and what spoke for it."""
    parts = {"meaning": hit.parts.meaning, "words": hit.parts.words, "graph": hit.parts.graph}
    reason = " · ".join(f"{name} {value:.2f}" for name, value in parts.items() if value)
    title = f"{KIND_MARKS[hit.kind]} **{note_link(hit.id, hit.title)}**"
    return f"{title}  \n{marked(hit)}  \n:gray[{plain(reason)}]"


def marked(hit: Hit) -> str:
    """Return the stretch of a passage around its first match, the matched words bold."""
    first = hit.marks[0][0] if hit.marks else 0
    start = max(0, first - AROUND)
    stop = min(len(hit.passage), start + 3 * AROUND)
    pieces = ["…" if start else ""]
    at = start
    for begin, end in hit.marks:
        if begin < at or end > stop:
            continue
        pieces += [plain_part(hit.passage[at:begin]), f"**{plain(hit.passage[begin:end])}**"]
        at = end
    return "".join([*pieces, plain_part(hit.passage[at:stop]), "…" if stop < len(hit.passage) else ""])


def plain_part(text: str) -> str:
    """Return a piece of text as it stands, with the spaces at its ends."""
    spaces = (" " if text[:1].isspace() else "", " " if text[-1:].isspace() else "")
    return f"{spaces[0]}{plain(text)}{spaces[1] if text.strip() else ''}"


show()
