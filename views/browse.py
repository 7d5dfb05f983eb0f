"""All notes in a table that is filtered and sorted in the library; the URL holds every choice."""

import streamlit as st

from throughline.library.nouns import Choice, Listing, NoteKind, Sort, State
from throughline.views import cached, markup, state
from throughline.views.markup import plural
from throughline.views.safe import label, text

ANY = "any"
STATE_WORDS = {ANY: "All", State.CAPTURED.value: "Captured", State.STUB.value: "Known from others"}
SORT_WORDS = {Sort.CONNECTIONS: "Most connected", Sort.TITLE: "Title, A to Z", Sort.DATE: "Newest first"}


def to_first_page() -> None:
    """A new choice starts at its first page."""
    state.keep("page", 1, 1)


def chosen() -> Choice:
    """Show the filters and return what they choose."""
    with st.container(key="filters", horizontal=True, vertical_alignment="bottom"):
        words = st.text_input(
            "Words in the title", key="q", type="search", live="200ms", bind="query-params",
            placeholder="Words in the title", on_change=to_first_page, label_visibility="collapsed",
        )  # fmt: skip
        kinds = st.pills(
            "Kind", [kind.value for kind in NoteKind], selection_mode="multi", key="kind",
            bind="query-params", on_change=to_first_page, label_visibility="collapsed",
            format_func=lambda kind: NoteKind(kind).facts.heading,
        )  # fmt: skip
        sort = st.selectbox(
            "Order", list(map(str, Sort)), key="sort", bind="query-params", on_change=to_first_page,
            label_visibility="collapsed", format_func=lambda sort: SORT_WORDS[Sort(sort)], width=176,
        )  # fmt: skip
        with st.popover("More filters"):
            captured, topic, since, until, sources = more_filters()
    return Choice(
        text=words or "",
        kinds=tuple(NoteKind(kind) for kind in kinds or ()),
        state=State(captured) if captured in set(State) else None,
        topic=topic,
        since=since,
        until=until,
        sources=sources,
        sort=Sort(sort or Sort.CONNECTIONS),
    )


def more_filters() -> tuple[str, str, str, str, int]:
    """Show the filters that are needed less often."""
    captured = st.segmented_control(
        "Page", [ANY, State.CAPTURED.value, State.STUB.value], default=ANY, key="page_state",
        bind="query-params", on_change=to_first_page,
        format_func=lambda name: STATE_WORDS[name],
    )  # fmt: skip
    topics = {card.id: card.title for card in cached.front().topics}
    topic = st.selectbox(
        "Topic", ["", *topics], key="topic", bind="query-params", on_change=to_first_page,
        format_func=lambda note: label(topics[note]) if note else "All topics",
    )  # fmt: skip
    since = st.text_input(
        "Dated from", key="since", bind="query-params", placeholder="2025-01", on_change=to_first_page
    )
    until = st.text_input(
        "Dated until", key="until", bind="query-params", placeholder="2026-12", on_change=to_first_page
    )
    least = st.number_input(
        "Sources, at least", 0, 999, 0, key="sources", bind="query-params", on_change=to_first_page
    )
    return captured or ANY, topic or "", since or "", _end_of(until or ""), int(least or 0)


def _end_of(day: str) -> str:
    """Return the last day that a year or a month can mean."""
    return day if not day or len(day) >= 10 else f"{day}-99"


def table(listing: Listing) -> str:
    """Return one page of notes as a table."""
    body = "".join(
        f'<tr><td class="note"><a href="{markup.href(card.id)}">{markup.mark(card.kind, card.complete)}'
        f'<span><bdi>{text(card.title)}</bdi><span class="unseen">, {markup.kind_words(card)}</span>'
        f'<span class="row-text">{text(card.description)}</span></span></a></td>'
        f'<td class="date">{text(card.date) or "–"}</td>'
        f'<td class="number">{sources if card.kind is NoteKind.INQUIRY else "–"}</td>'
        f'<td class="number">{card.connections:,}</td></tr>'
        for card, sources in zip(listing.cards, listing.sources, strict=True)
    )
    return (
        '<table class="notes"><thead><tr><th scope="col">Note</th><th scope="col" class="date">Date</th>'
        '<th scope="col" class="number">Sources</th><th scope="col" class="number">Links</th></tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def turn_pages(listing: Listing) -> None:
    """Offer the pages before and after this one."""
    if listing.pages == 1:
        return
    with st.container(key="pages", horizontal=True, vertical_alignment="center"):
        for words, page, possible in (
            ("Previous page", listing.page - 1, listing.page > 1),
            ("Next page", listing.page + 1, listing.page < listing.pages),
        ):
            st.button(words, disabled=not possible, on_click=state.keep, args=("page", page, 1))
        markup.show(f'<p class="quiet">Page {listing.page:,} of {listing.pages:,}</p>')


@st.fragment
def listed() -> None:
    """Show the filters and what they leave, without running the rest of the page again."""
    choice = chosen()
    listing = cached.library().notes.browse(choice, state.number("page", 1, 1, 1_000_000))
    if not listing.total:
        markup.empty("No note fits all of these filters.", "Remove one, or search by meaning instead.")
        return
    markup.show(f'<p class="quiet total" role="status">{plural(listing.total, "note")}</p>{table(listing)}')
    turn_pages(listing)


def show() -> None:
    """Show the page."""
    with st.container(key="browse"):
        markup.page_title("Browse", "Every note of the library, captured or known from others.")
        listed()


show()
