"""The first page: what the library holds and the ways into it."""

import random
from datetime import datetime
from functools import partial

import streamlit as st

from throughline.library import Library
from throughline.library.nouns import Card, Connection, Hit, Links, NoteKind
from throughline.views import cached, markup, state
from throughline.views.components.arrows import arrow_keys
from throughline.views.markup import plural
from throughline.views.safe import text
from throughline.views.walk import WALK, Walk

TRIES, CLOSE, FAR = 8, 0.45, 3  # random notes tried, least cosine, least links apart; not tuned


def kind_words(kind: NoteKind) -> str:
    """Return what the filter of the browse page calls a kind, in its buttons and in the URL."""
    return kind.facts.heading


def head(front: cached.Front) -> None:
    """Say in one line what there is to read, and offer to search it."""
    built = datetime.fromtimestamp(front.built).strftime("%-d %B %Y, %H:%M")
    facts = (
        plural(sum(front.notes.values()), "note"),
        plural(front.notes[NoteKind.INQUIRY], "inquiring line", "inquiring lines"),
        plural(front.notes[NoteKind.PAPER], "paper"),
        plural(front.links, "link"),
    )
    state_of = f'<span class="quiet">{" · ".join(facts)} · built {text(built)}</span>'
    markup.show(
        f'<header class="hero"><h1>Follow a question to what it rests on.</h1><p>{state_of}</p></header>'
    )


def search_box() -> None:
    """Ask what to look for and go to the search page with it."""
    asked = st.text_input(
        "Search the notes",
        key="home_q",
        type="search",
        placeholder="Search by words or by meaning …",
        label_visibility="collapsed",
    )
    arrow_keys(".st-key-home a.row", ".st-key-home_q input", key="arrows", focus=True)
    if asked:
        st.switch_page(state.SEARCH, query_params={"q": asked})


def ways_back() -> None:
    """Offer the last walk, and a pair of notes that are close in meaning and far apart by links."""
    walk = st.session_state.get(WALK)
    with st.container(key="ways", horizontal=True, horizontal_alignment="center"):
        if isinstance(walk, Walk) and len(walk.trail) > 1:
            st.page_link(
                state.NOTE,
                label="Continue the last walk",
                query_params={"note": walk.note, "centre": walk.centre},
            )
        if st.button("Surprise me", help="Two notes close in meaning and far apart by their links"):
            pair = surprise()
            if pair:
                st.switch_page(state.CONNECT, query_params={"a": pair[0], "b": pair[1]})
            st.toast("No such pair was found this time.")


def _unlinked(note: str, library: Library) -> tuple[Hit, ...]:
    return library.search.similar(note, 6, Links.UNLINKED)


def _joined(a: str, b: str, library: Library) -> Connection:
    return library.graph.connect(a, b, 1)


def surprise() -> tuple[str, str] | None:
    """Return two notes that are close in meaning and at least three links apart."""
    captured = list(cached.library().notes.all(stubs=False))
    for card in random.sample(captured, min(TRIES, len(captured))):
        for hit in cached.ask(partial(_unlinked, card.id)):
            if hit.score < CLOSE:
                continue
            found = cached.ask(partial(_joined, card.id, hit.id))
            if not found.paths or len(found.paths[0].steps) >= FAR:
                return card.id, hit.id
    return None


def ways_in(front: cached.Front) -> None:
    """Show the best supported inquiring lines beside the notes that most others use."""
    left, right = st.columns(2, gap="large")
    with left:
        facts = {card.id: plural(count, "source") for card, count in front.supported}
        cards = [card for card, _ in front.supported]
        section("Inquiring lines with most support", cards, facts, "No inquiring line has been read yet.")
        st.page_link(
            state.BROWSE, label="All inquiring lines", query_params={"kind": kind_words(NoteKind.INQUIRY)}
        )
    with right:
        facts = {card.id: plural(card.connections, "link") for card in front.hubs}
        section("Notes that many others use", front.hubs, facts, "No concept note has been read yet.")
        st.page_link(state.BROWSE, label="All concepts", query_params={"kind": kind_words(NoteKind.CONCEPT)})


def section(title: str, cards: "list[Card] | tuple[Card, ...]", facts: dict[str, str], nothing: str) -> None:
    """Show a short list under its heading, or say that it is empty."""
    markup.show(markup.heading(title) + (markup.rows(cards, facts) if cards else f"<p>{text(nothing)}</p>"))


def topics(front: cached.Front) -> None:
    """Show the topics that the pages name."""
    if front.topics:
        chips = "".join(
            f'<li><a class="chip" href="{markup.href(card.id)}">{markup.mark(card.kind)}'
            f'<bdi>{text(card.title)}</bdi><span class="count">{card.connections:,}</span></a></li>'
            for card in front.topics
        )
        markup.show(f'{markup.heading("Topics")}<ul class="chips">{chips}</ul>')


def recently() -> None:
    """Show what was read last."""
    recent = st.session_state.get("recent", ())
    cards = cached.library().notes.cards(recent)
    if cards:
        found = [cards[note] for note in recent if note in cards][:6]
        markup.show(markup.heading("Read last") + markup.rows(found, described=False))


def show() -> None:
    """Show the page."""
    front = cached.front()
    with st.container(key="home"):
        head(front)
        search_box()
        ways_back()
        if front.problems:
            words = plural(front.problems, "page needs", "places in the pages need") + " attention"
            st.page_link(state.LIBRARY, label=words, query_params={"show": "problems"})
        recently()
        ways_in(front)
        topics(front)


show()
