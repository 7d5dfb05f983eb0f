"""How two notes connect: the shortest paths, what the two share, what is near where nothing joins them."""

from dataclasses import replace

import streamlit as st

from throughline.library.nouns import Card, Common, Connection, Near, Path
from throughline.library.output import draw_all, map_html
from throughline.library.output import drawing_as_json as as_json
from throughline.views import cached, markup, state, words
from throughline.views.components.neighbourhood import MapEvent, MapEventKind, MapFile, neighbourhood_map
from throughline.views.markup import plural
from throughline.views.note_lists import origins
from throughline.views.pick import picked
from throughline.views.safe import text

COMMON_SHOWN = 40  # of each group: two hubs share hundreds; the count above tells how many
ACROSS, ROW = 620.0, 130.0  # pixels between the two ends, and between paths: room for their labels
SHARED = (
    ("both_feed", "Both are a source for"),
    ("feed_both", "Both draw on"),
    ("related", "Both are related to"),
    ("others", "Both are linked to"),
)


def paths(found: Connection) -> None:
    """Show each path, step by step."""
    for number, path in enumerate(found.paths):
        count = plural(len(path.steps), "step")
        first = "One way" if found.remark else "The shortest way"
        title = f"{'Another way' if number else first}, {count}"
        markup.show(markup.heading(title) + way(path))
        notes = ",".join(card.id for card in path.notes)
        st.page_link(state.LINES, label="Make a prompt of this path", query_params={"from": notes})


def small_map(found: Connection) -> None:
    """Show the paths as one picture, the two ends apart and the ways between them side by side."""
    cards, links = {}, {}
    for path in found.paths:
        cards.update({card.id: card for card in path.notes})
        for step in path.steps:
            links.update({(link.kind, link.source, link.target): link for link in (step.link, *step.also)})
    drawn = replace(draw_all(cards.values(), links.values(), places(found)), centre=found.a.id)
    data = as_json(drawn) | {"left_out": {}, "total": len(cards)}

    def saved(event: MapEvent) -> None:
        if event.kind is MapEventKind.HTML:
            page = map_html(drawn, found.text)
            number = st.session_state.get("paths_saved", 0) + 1
            st.session_state.paths_saved = number
            st.session_state.paths_file = MapFile("connection.html", "text/html", page, str(number))

    event = neighbourhood_map(
        data,
        key="paths_map",
        on_event=saved,
        height=300,
        words=words.differing(),
        file_name="connection",
        file=st.session_state.get("paths_file"),
    )
    if event and event.kind in (MapEventKind.WALK, MapEventKind.OPEN):
        state.open_note(event.id)
    if event and event.kind is MapEventKind.GRAPH:
        st.switch_page(state.GRAPH, query_params={"focus": found.a.id, "sel": ",".join(sorted(cards))})


def places(found: Connection) -> dict[str, tuple[float, float]]:
    """Return where each note of the paths is drawn: by how far along it is, each path on a row of its own."""
    at = {found.a.id: (0.0, 0.0), found.b.id: (ACROSS, 0.0)}
    for row, path in enumerate(found.paths):
        level = (row - (len(found.paths) - 1) / 2) * ROW
        for number, card in enumerate(path.notes[1:-1], 1):
            at.setdefault(card.id, (ACROSS * number / len(path.steps), level))
    return at


def way(path: Path) -> str:
    """Return a path as a line of notes with the words of each link between them."""
    items = [f"<li>{markup.note_link(path.notes[0])}</li>"]
    for step, card in zip(path.steps, path.notes[1:], strict=True):
        arrow = "↓" if step.forward else "↑"
        said = f'<span class="step"><span aria-hidden="true">{arrow}</span> {text(step.words)}</span>'
        note = f'<p class="said">{text(step.link.label)}</p>' if step.link.label else ""
        items.append(f"<li>{said}{note}{origins(step.link.origins)}{markup.note_link(card)}</li>")
    return f'<ol class="way">{"".join(items)}</ol>'


def apart(found: Connection) -> None:
    """Say that nothing joins the two, and what is near each."""
    markup.empty(found.text, "The notes close in meaning to each may show how they are related.")
    for card, close in ((found.a, found.near_a), (found.b, found.near_b)):
        _close(card, close)


def _close(card: Card, close: tuple[Near, ...]) -> None:
    if close:
        facts = {one.card.id: f"{round(100 * one.score)}" for one in close}
        markup.show(
            markup.heading(f"Close to “{card.title}”") + markup.rows([one.card for one in close], facts)
        )


def shared(common: Common) -> None:
    """Show what both notes are joined to."""
    groups = [(words, getattr(common, name)) for name, words in SHARED if getattr(common, name)]
    if groups:
        lists = "".join(
            f'<h3 class="group">{words} <span class="count">{len(cards)}</span></h3>'
            f"{markup.rows(cards[:COMMON_SHOWN], described=False)}"
            for words, cards in groups
        )
        markup.show(markup.heading("Common ground") + lists)


def show() -> None:
    """Show the page."""
    with st.container(key="connect"):
        markup.page_title("Connect", "Choose two notes and see how one leads to the other.")
        left, right = st.columns(2, gap="medium")
        with left:
            a = picked("a", "From", focus=True)
        with right:
            b = picked("b", "To", focus=a is not None)
        if a and b:
            found = cached.ask(lambda library: library.graph.connect(a.id, b.id))
            if found.paths:
                if a.id != b.id:
                    small_map(found)
                if found.remark:
                    markup.show(f'<p class="quiet">{text(found.remark)}</p>')
                paths(found)
            else:
                apart(found)
            if a.id != b.id:
                shared(cached.ask(lambda library: library.graph.common(a.id, b.id)))


show()
