"""The whole graph at its stored positions: look at a note and its links, select several, take them on."""

from collections.abc import Sequence
from itertools import accumulate

import streamlit as st

from throughline.library.graph import LayoutBasis
from throughline.library.nouns import Card
from throughline.views import cached, graph_views, markup, progress, state, words
from throughline.views.components.fullgraph import ColourBy, GraphEvent, GraphEventKind, full_graph
from throughline.views.line_desk import MOST_NOTES
from throughline.views.markup import plural
from throughline.views.safe import markdown, text
from throughline.views.whole import Whole

GROUNDS = {LayoutBasis.LINKS: "By links", LayoutBasis.MEANING: "By meaning"}
SELECTED = "all that is selected"  # the address holds the first of a large selection
ROWS = 14  # of linked notes: so many can be seen beside the graph; the others are one click away
LONGEST_LIST = 5_000  # letters of ids in the address, which stays below what the front door accepts


def act(event: GraphEvent) -> None:
    """Take what the reader did on the graph into the URL."""
    match event.kind:
        case GraphEventKind.SHOW:
            state.keep("shown", event.id)
        case GraphEventKind.OPEN:
            state.keep("open", event.id)
        case GraphEventKind.SELECT:
            state.keep("sel", ",".join(_first_of(event.ids)))
            st.session_state[SELECTED] = tuple(event.ids)
        case GraphEventKind.COLOUR:
            state.keep("colour", event.colour.value, ColourBy.KIND.value)
        case GraphEventKind.NARROW:
            graph_views.keep_narrowed(event.narrowed)
        case GraphEventKind.VIEWS:
            pass  # shown below, where a dialog can be opened


def _first_of(ids: Sequence[str]) -> tuple[str, ...]:
    """Return as many of the notes, from the first on, as the address has room for."""
    ends = accumulate(len(note) + 1 for note in ids)
    return tuple(note for note, end in zip(ids, ends, strict=True) if end <= LONGEST_LIST)


@st.fragment
def graph() -> None:
    """Show the graph and what is chosen on it."""
    if st.query_params.get("open"):
        state.open_note(st.query_params["open"])
    ground = st.segmented_control(
        "Places", [ground.value for ground in GROUNDS], default=LayoutBasis.LINKS.value, key="ground",
        required=True, bind="query-params", label_visibility="collapsed",
        format_func=lambda ground: GROUNDS[LayoutBasis(ground)],
    )  # fmt: skip
    if (ground or LayoutBasis.LINKS) == LayoutBasis.LINKS and _is_awaited():
        _awaited()
        return
    whole = cached.whole(LayoutBasis(ground or LayoutBasis.LINKS))
    if whole is None:
        markup.empty(
            "There are no positions by meaning yet.",
            "They are there when the meaning of all notes has been learnt; until then, choose “By links”.",
        )
        return
    colour = ColourBy.TOPIC if st.query_params.get("colour") == ColourBy.TOPIC.value else ColourBy.KIND
    selected, focus = _all_of(state.words("sel")), st.query_params.get("focus")
    picture, side = st.columns([7, 2.6], gap="medium")
    with picture, st.container(key="graph_stage"):
        event = full_graph(
            whole.data,
            key=f"graph_{ground}",
            on_event=act,
            colour=colour,
            selected=selected,
            focus=focus,
            narrowed=graph_views.narrowed(),
            words=words.differing(),
            height=690,
        )
    if event and event.kind is GraphEventKind.VIEWS:
        graph_views.kept()
    with side, st.container(key="graph_side"):
        chosen(state.words("sel")) if selected else shown(st.query_params.get("shown") or focus or "", whole)


def _is_awaited() -> bool:
    """Whether the map is being worked out beside the app, which is not to do the same meanwhile."""
    run = progress.report()
    return run is not None and run.at_work and not cached.is_laid_out(LayoutBasis.LINKS)


@st.fragment(run_every=1.0)
def _awaited() -> None:
    """Say that the map comes, and show it when it is there."""
    run = progress.report()
    if run is None or not _is_awaited():
        st.rerun()
    markup.empty("The map is drawn when all notes are read and placed.", f"{progress.words_of(run)}.")


def shown(note_id: str, whole: Whole) -> None:
    """Show the note last clicked, with what it is linked to."""
    card = cached.library().notes.cards([note_id]).get(note_id)
    if card is None:
        count = f"{plural(len(whole.data.ids), 'note')}, {plural(whole.links, 'link')}"
        markup.empty(
            count, "Click a note to see what it is linked to, twice to open it. Shift selects several."
        )
        return
    links = list(cached.library().notes.links([card.id]))
    ends = cached.library().notes.cards(
        {link.target if link.source == card.id else link.source for link in links}
    )
    best = sorted(ends.values(), key=lambda end: (-end.connections, end.title, end.id))
    markup.show(
        f'<p class="facts">{markup.mark(card.kind, card.complete)}{words.kind_words(card)}</p>'
        f'<p class="card-title">{markup.note_link(card)}</p><p class="row-text">{text(card.description)}</p>'
        f"{markup.heading('Linked to', len(best))}{_more_links(len(links), len(best))}"
        f"{markup.rows(best[:ROWS], described=False)}"
    )
    if len(best) > ROWS:
        with st.expander(f"{len(best) - ROWS} more"):
            markup.show(markup.rows(best[ROWS:], described=False))


def _all_of(ids: tuple[str, ...]) -> tuple[str, ...]:
    """Return the whole selection whose first notes the address holds."""
    selected: tuple[str, ...] = st.session_state.get(SELECTED, ())
    return selected if ids and selected[: len(ids)] == ids else ids


def _more_links(links: int, notes: int) -> str:
    """Say why the count of links is another than that of notes, where it is."""
    joined = f"{plural(links, 'link')} with {plural(notes, 'note')}: some are joined twice."
    return f'<p class="quiet">{joined}</p>' if links > notes else ""


def chosen(ids: tuple[str, ...]) -> None:
    """Show the selected notes and what can be made of them."""
    all_ids = _all_of(ids)
    cards = cached.library().notes.cards(all_ids)
    found = [cards[note] for note in all_ids if note in cards]
    markup.show(markup.heading("Selected", len(found)))
    asked = ids[:MOST_NOTES]
    if len(all_ids) > len(asked):
        markup.show(
            f'<p class="quiet">A prompt is made of the first {len(asked)}; '
            f"the list and the file hold all {len(found)}.</p>"
        )
    them = "them" if len(all_ids) == len(asked) else f"the first {len(asked)}"
    st.page_link(state.LINES, label=f"Make a prompt of {them}", query_params={"from": ",".join(asked)})
    if len(found) == 2:
        st.page_link(state.CONNECT, label="How they connect", query_params={"a": ids[0], "b": ids[1]})
    st.download_button(
        "Save the list as Markdown", _as_list(found), "selected-notes.md", "text/markdown", on_click="ignore"
    )
    st.button("Select none", type="tertiary", on_click=state.keep, args=("sel", ""))
    markup.show(markup.rows(found, described=False))


def _as_list(cards: list[Card]) -> str:
    return "".join(f"- {markdown(card.title)} ({card.kind.value})\n" for card in cards)


def show() -> None:
    """Show the page."""
    with st.container(key="graph_page"):
        markup.show('<h1 class="unseen">Graph</h1>')
        graph()


show()
