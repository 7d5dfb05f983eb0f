"""A note: its text with linked citations, its typed links with their origins, and the map around it."""

from collections.abc import Sequence

import streamlit as st

from corpus.model import Card, Link, LinkKind, Note, NoteKind
from graph.drawing import as_json, draw
from graph.view import MapView
from library import Library, UnknownNoteError
from views.components.neighbourhood import Crumb, MapEvent, MapEventKind, neighbourhood_map
from views.opened import library
from views.parts import KIND_MARKS, search_box
from views.safe import note_link, plain, prose

FIRST = 40
MOST_ON_MAP = 150


def show() -> None:
    """Show the note that the address names."""
    asked = st.query_params.get("note", "")
    if not asked:
        st.title("No note is open")
        search_box("note")
        return
    try:
        note = library().note(asked)
    except UnknownNoteError as error:
        st.title("There is no such note")
        st.info(plain(str(error)))
        search_box("note")
        return
    text, beside = st.columns([5, 4], gap="large")
    with text:
        _show_text(library(), note)
    with beside:
        _show_map(note.id)
        _show_near(note.id)


def _show_text(opened: Library, note: Note) -> None:
    """Show what is known of the note, in the order of its own page."""
    st.title(plain(note.title))
    state = "captured" if note.complete else "stub: known only from other pages"
    facts = [f"{KIND_MARKS[note.kind]} {note.kind}", state, note.date, note.sourced_from]
    st.caption(" · ".join(plain(fact) for fact in facts if fact))
    links = list(opened.links([note.id], origins=True))
    cards = opened.cards({end for link in links for end in (link.source, link.target)})
    for passage in filter(None, (note.description, "" if note.body else note.summary)):
        st.markdown(f"*{plain(passage)}*")
    if note.paper and note.paper.arxiv:
        st.code(f"https://arxiv.org/abs/{note.paper.arxiv}", language=None)
    cited = opened.cited(note)
    for paragraph in filter(None, note.body.split("\n\n")):
        st.markdown(prose(paragraph, cited))
    _show_links(note, links, cards)
    if note.captured_prompt:
        st.header("Research prompt, as captured")
        st.code(note.captured_prompt, language=None, wrap_lines=True)
    _show_next(opened, note)
    if note.aliases:
        st.header("Original note title")
        st.markdown("\n\n".join(plain(alias) for alias in note.aliases))
    _show_origins(note, links, cards)


SECTIONS = (
    ("Sources", LinkKind.SOURCE_FOR, False),
    ("Inquiring lines that use this note", LinkKind.SOURCE_FOR, True),
    ("Related concepts", LinkKind.RELATED, True),
    ("Named as related by", LinkKind.RELATED, False),
    ("Related papers, as captured", LinkKind.RELATED_PAPER, True),
    ("Anchor papers", LinkKind.ANCHOR_PAPER, True),
    ("Close to this paper", LinkKind.RELATED_PAPER, False),
    ("Anchored in this paper", LinkKind.ANCHOR_PAPER, False),
    ("Topics", LinkKind.TOPIC, True),
    ("Notes of this topic", LinkKind.TOPIC, False),
)


def _show_links(note: Note, links: Sequence[Link], cards: dict[str, Card]) -> None:
    """Show the links of each kind under the heading that its own page would have."""
    for heading, kind, forward in SECTIONS:
        chosen = [
            link
            for link in links
            if link.kind is kind and note.id == (link.source if forward else link.target)
        ]
        if chosen:
            st.header(f"{heading} ({len(chosen)})")
            _show_list([(cards[link.target if forward else link.source], link) for link in chosen], heading)


def _show_list(entries: Sequence[tuple[Card, Link]], heading: str) -> None:
    """Show linked notes; a long list can be filtered, and is shown whole on request."""
    wanted = ""
    if len(entries) > FIRST:
        wanted = st.text_input("Filter", key=f"filter-{heading}", placeholder="Words of a title")
    fitting = [entry for entry in entries if wanted.casefold() in entry[0].title.casefold()]
    whole = len(fitting) <= FIRST or st.toggle(f"Show all {len(fitting)}", key=f"all-{heading}")
    numbered = heading == "Sources"
    rows = []
    for n, (card, link) in enumerate(fitting if whole else fitting[:FIRST], 1):
        told = link.label or (next((o.text for o in link.origins if o.text), "") if numbered else "")
        mark = f"{n}. " if numbered else "- "
        rows.append(f"{mark}{note_link(card.id, card.title)}" + (f" — {plain(told)}" if told else ""))
    st.markdown("\n".join(rows))


def _show_next(opened: Library, note: Note) -> None:
    """Show the lines to follow next, each with its reason."""
    if note.kind not in (NoteKind.INQUIRY, NoteKind.CONCEPT):
        return
    lines = opened.next_lines(note.id)
    if lines:
        st.header("Next inquiring lines")
        rows = (f"- {note_link(line.line.id, line.line.title)} — {plain(line.reason)}" for line in lines)
        st.markdown("\n".join(rows))


def _show_origins(note: Note, links: Sequence[Link], cards: dict[str, Card]) -> None:
    """Show for each link where it came from, and which pages tell of the note."""
    with st.expander("Where this comes from"):
        st.markdown("\n".join(f"- {plain(page)}" for page in note.pages))
        for link in links if st.toggle("Every link, with its page and line") else ():
            other = cards[link.target if link.source == note.id else link.source]
            places = "; ".join(f"{o.kind}, {o.page}:{o.line}" for o in link.origins)
            st.markdown(f"- {plain(other.title)} ({link.kind}): {plain(places)}")


def _show_near(note_id: str) -> None:
    """Show the notes close in meaning that no page links to this one."""
    hits = library().similar(note_id, 8)
    if hits:
        st.header("Close in meaning")
        st.markdown("\n".join(f"- {note_link(hit.id, hit.title)} ({hit.score:.2f})" for hit in hits))


@st.fragment
def _show_map(note_id: str) -> None:
    """Show the neighbourhood; a walk moves the map, and opening its centre moves the page."""
    state = st.session_state
    if state.get("map-note") != note_id:
        state.update({"map-note": note_id, "map-trail": [note_id], "map-at": 0, "map-more": False})
    centre = state["map-trail"][state["map-at"]]
    opened = library()
    hops = int(st.query_params.get("hops", "1")) if st.query_params.get("hops", "1") in "1234" else 1
    around = opened.neighbourhood(
        MapView(centre, hops, limit=MOST_ON_MAP if state["map-more"] else 60), state.get("map-places")
    )
    state["map-places"] = {node.id: (node.x, node.y) for node in around.nodes}
    drawing = as_json(draw(around)) | {
        "left_out": {str(kind): count for kind, count in around.left_out.items()},
        "total": around.total,
    }
    names = opened.cards(state["map-trail"])
    neighbourhood_map(
        drawing,
        key="map",
        on_event=_act,
        hops=hops,
        trail=[Crumb(step, names[step].title) for step in state["map-trail"]],
        at=state["map-at"],
        height=560,
        file_name=centre,
    )
    if asked := state.pop("map-asked", None):
        state["asked-note"] = asked
        st.rerun()


def _act(event: MapEvent) -> None:
    """Take what the reader did on the map into the walk, or into the address."""
    state = st.session_state
    if event.kind is MapEventKind.WALK:
        state["map-trail"] = [*state["map-trail"][: state["map-at"] + 1], event.id]
        state["map-at"] = len(state["map-trail"]) - 1
    elif event.kind is MapEventKind.TRAIL:
        state["map-at"] = min(max(0, event.at), len(state["map-trail"]) - 1)
    elif event.kind is MapEventKind.HOPS:
        st.query_params["hops"] = str(event.hops)
    elif event.kind is MapEventKind.MORE:
        state["map-more"] = True
    elif event.kind is MapEventKind.OPEN:
        state["map-asked"] = event.id


show()
