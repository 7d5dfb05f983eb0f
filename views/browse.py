"""All notes in a table that is filtered and sorted in the library; the URL holds every choice."""

import streamlit as st

from throughline.library.nouns import NO_FOLDER, Card, Choice, Listing, NoteKind, Sort, State
from throughline.views import cached, leaves, markup, state, words
from throughline.views.facets import IN_NONE, PLACES, facets
from throughline.views.markup import plural
from throughline.views.safe import label, text

ANY = "any"
STATE_WORDS = {ANY: "All", State.CAPTURED.value: "Captured", State.STUB.value: "Not captured"}
SORT_WORDS = {
    Sort.CONNECTIONS: "Most connected",
    Sort.TITLE: "Title, A to Z",
    Sort.DATE: "Newest first",
    Sort.FEWEST: "Fewest sources",
    Sort.MOST: "Most sources",
}
BY_SOURCES = (Sort.FEWEST, Sort.MOST)
TAGS_SHOWN = 3  # in a row; the note has all of them
LEVELS = 3  # of folders that a row names: the end of a path tells more than its beginning

DAYS = ("since", "until")
SAID = {
    "folder": "Folder",
    "tag": "Tag",
    "property": "Property",
    "value": "Value",
    "since": "From",
    "until": "Until",
}


def chosen() -> Choice:
    """Show the filters and return what they choose."""
    held = cached.front().notes
    with st.container(key="filters", horizontal=True, vertical_alignment="bottom"):
        typed = st.text_input(
            "Words in the title", key="q", type="search", live="200ms", bind="query-params",
            placeholder="Words in the title", on_change=leaves.to_first, label_visibility="collapsed",
        )  # fmt: skip
        kinds = st.pills(
            "Kind", [kind.value for kind in NoteKind if held.get(kind)], selection_mode="multi", key="kind",
            bind="query-params", on_change=leaves.to_first, label_visibility="collapsed",
            format_func=lambda kind: words.many_of(NoteKind(kind)),
        )  # fmt: skip
        sort = st.selectbox(
            "Order", _orders(), key="sort", bind="query-params", on_change=leaves.to_first,
            label_visibility="collapsed", format_func=lambda sort: SORT_WORDS[Sort(sort)], width=176,
        )  # fmt: skip
        with st.popover("More filters"):
            captured, topic, since, until, sources = more_filters()
    said = {name: st.query_params.get(name, "") for name in PLACES}
    return Choice(
        text=typed or "",
        kinds=tuple(NoteKind(kind) for kind in kinds or ()),
        state=State(captured) if captured in set(State) else None,
        topic=topic,
        since=since,
        until=until,
        sources=sources,
        sort=Sort(sort or Sort.CONNECTIONS),
        **said,
    )


def _orders() -> list[str]:
    """Return the orders that there are here: somebody's own notes name no sources."""
    return [str(sort) for sort in Sort if sort not in BY_SOURCES or not words.is_plain()]


def more_filters() -> tuple[str, str, str, str, int]:
    """Show the filters that are needed less often."""
    captured = st.segmented_control(
        "Page", [ANY, State.CAPTURED.value, State.STUB.value], default=ANY, key="page_state",
        bind="query-params", on_change=leaves.to_first,
        format_func=lambda name: STATE_WORDS[name],
    )  # fmt: skip
    labels = {card.id: card.title for card in cached.front().topics}
    topic = ""
    if labels and not words.is_plain():  # somebody's own tags are beside the list
        topic = st.selectbox(
            "Label", ["", *labels], key="topic", bind="query-params", on_change=leaves.to_first,
            format_func=lambda note: label(labels[note]) if note else "All labels",
        )  # fmt: skip
    since = st.text_input(
        "Dated from", key="since", bind="query-params", placeholder="2025-01", on_change=leaves.to_first
    )
    until = st.text_input(
        "Dated until", key="until", bind="query-params", placeholder="2026-12", on_change=leaves.to_first
    )
    least = 0
    if not words.is_plain():
        least = st.number_input(
            "Sources, at least", 0, 999, 0, key="sources", bind="query-params", on_change=leaves.to_first
        )
    return captured or ANY, topic or "", since or "", _end_of(until or ""), int(least or 0)


def _end_of(day: str) -> str:
    """Return the last day that a year or a month can mean."""
    return day if not day or len(day) >= 10 else f"{day}-99"


def table(listing: Listing, choice: Choice) -> str:
    """Return one page of notes as a table; a column that would be empty is left out."""
    columns: list[tuple[str, str, list[str]]] = []
    if any(listing.folders):
        columns.append(("Folder", "folder", [_folder(one) for one in listing.folders]))
    if any(listing.tags):
        columns.append(("Tags", "tags", [_tags(one) for one in listing.tags]))
    if choice.property:
        columns.append((choice.property, "said", [text(one) or "–" for one in listing.values]))
    if any(card.date for card in listing.cards):
        columns.append(("Date", "date", [text(card.date) or "–" for card in listing.cards]))
    columns.append(("Links", "number", [f"{card.connections:,}" for card in listing.cards]))
    if any(listing.sources) or any(card.kind is NoteKind.INQUIRY for card in listing.cards):
        counts = [_sources(card, n) for card, n in zip(listing.cards, listing.sources, strict=True)]
        # On a phone only the last column has room: that is the one that the list is sorted by.
        at = len(columns) if choice.sort in BY_SOURCES else -1
        columns.insert(at, ("Sources", "number sources", counts))
    heads = "".join(f'<th scope="col" class="{css}">{text(name)}</th>' for name, css, _ in columns)
    body = "".join(
        f'<tr><td class="note"><a href="{markup.href(card.id)}">{markup.mark(card.kind, card.complete)}'
        f'<span><bdi>{text(card.title)}</bdi><span class="unseen">, {words.kind_words(card)}</span>'
        f'<span class="row-text">{text(card.description)}</span></span></a></td>'
        + "".join(f'<td class="{css}">{cells[at]}</td>' for _, css, cells in columns)
        + "</tr>"
        for at, card in enumerate(listing.cards)
    )
    return (
        f'<table class="notes"><thead><tr><th scope="col">Note</th>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def _sources(card: Card, count: int) -> str:
    """Return how many sources a note has, with the word for a phone, where columns have no heads."""
    if not (count or card.kind is NoteKind.INQUIRY):
        return "–"
    return f'{count:,}<span class="unit"> {"source" if count == 1 else "sources"}</span>'


def _folder(folder: str) -> str:
    """Return a folder as the way to what lies in it."""
    if not folder:
        return "–"
    parts = folder.split("/")
    shown = "/".join(parts if len(parts) <= LEVELS else ["…", *parts[-LEVELS:]])
    return markup.turn_link("browse", shown, {"folder": folder})


def _tags(tags: tuple[str, ...]) -> str:
    named = [markup.turn_link("browse", f"#{tag}", {"tag": tag}) for tag in tags[:TAGS_SHOWN]]
    more = f'<span class="count">+{len(tags) - TAGS_SHOWN}</span>' if len(tags) > TAGS_SHOWN else ""
    return " ".join([*named, more]).strip() or "–"


def narrowed(choice: Choice) -> None:
    """Say what the list is narrowed to, each with a way to take it back."""
    held = [(name, getattr(choice, name)) for name in PLACES if getattr(choice, name)]
    held += [(name, st.query_params[name]) for name in DAYS if st.query_params.get(name)]
    if not held:
        return
    with st.container(key="narrowed", horizontal=True, vertical_alignment="center"):
        for name, value in held:
            st.button(
                label(_said(name, value)), key=f"without {name}", icon=":material/close:",
                help="Take this filter back", on_click=_take_back, args=(name,),
            )  # fmt: skip


def _said(name: str, value: str) -> str:
    return IN_NONE if (name, value) == ("folder", NO_FOLDER) else f"{SAID[name]}: {value}"


def _take_back(name: str) -> None:
    leaves.to_first()
    if name in DAYS:
        st.session_state[name] = ""  # of a field: it keeps the address itself, and nobody else may
    else:
        state.keep(name, "")
    if name == "property":
        state.keep("value", "")


def listed(choice: Choice) -> None:
    """Show the notes that the filters leave."""
    listing = cached.library().notes.browse(choice, leaves.number())
    if not listing.total:
        markup.empty("No note fits all of these filters.", "Take one back, or look for words in the texts.")
        if choice.text:
            st.page_link(
                state.SEARCH, label=f"Search the texts for “{label(choice.text)}”",
                query_params={"q": choice.text},
            )  # fmt: skip
        return
    counted = f'<p class="quiet total" role="status">{plural(listing.total, "note")}</p>'
    markup.show(counted + table(listing, choice))
    leaves.turn(listing.page, listing.pages)


@st.fragment
def page() -> None:
    """Show filters and list, without running the rest of the page again when a filter changes."""
    held = cached.facets()
    choice = chosen()
    narrowed(choice)
    if not (held.folders or held.tags or held.properties):
        listed(choice)
        return
    side, main = st.columns([1, 4], gap="medium")
    with side, st.container(key="facets"):
        facets(choice)
    with main:
        listed(choice)


def show() -> None:
    """Show the page."""
    with st.container(key="browse"):
        lead = "Every note of the library, captured or not."
        markup.page_title("Browse", "All notes and what they link to." if words.is_plain() else lead)
        page()


show()
