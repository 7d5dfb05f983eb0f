"""Search by words and by meaning: the passage that matched, and why each note ranks where it does."""

import re

import streamlit as st

from throughline.library.nouns import NOTHING_FITS, REMEDY, Card, Hit, Mode, NoteKind, Results
from throughline.views import cached, markup, progress, state, words
from throughline.views.components.arrows import arrow_keys
from throughline.views.markup import plural
from throughline.views.safe import label, text

SHOWN = 20  # hits: as many as one reads before asking otherwise
AROUND = 170  # characters of a passage on each side: about two lines of the page
MODE_WORDS = {Mode.HYBRID: "Words and meaning", Mode.SEMANTIC: "Meaning", Mode.WORDS: "Words"}
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
PARTS = {"meaning": "meaning", "words": "words", "graph": "links"}
STRENGTH_WORDS = ((0.8, "Strong match"), (0.5, "Fair match"), (0.0, "Weak match"))


def asked() -> tuple[str, Mode, NoteKind | None]:
    """Show the box and its filters, and return what is looked for."""
    words = st.text_input(
        "Search the notes", key="q", type="search", bind="query-params", label_visibility="collapsed",
        placeholder="Ask a question, or write words",
    )  # fmt: skip
    with st.container(key="search_filters", horizontal=True, vertical_alignment="center"):
        mode = st.segmented_control(
            "Look at", [mode.value for mode in MODE_WORDS], default=Mode.HYBRID.value, key="mode",
            required=True, bind="query-params", label_visibility="collapsed",
            format_func=lambda mode: MODE_WORDS[Mode(mode)],
        )  # fmt: skip
        kind = st.pills(
            "Kind", [kind.value for kind in NoteKind], key="kind", bind="query-params",
            label_visibility="collapsed",
            format_func=lambda kind: NoteKind(kind).facts.heading,
        )  # fmt: skip
        narrowed = more_filters()
    query = " ".join(part for part in ((words or "").strip(), narrowed) if part)
    return (
        (query if (words or "").strip() else ""),
        Mode(mode or Mode.HYBRID),
        NoteKind(kind) if kind else None,
    )


def more_filters() -> str:
    """Show the filters needed less often, and return them as the words of a query."""
    with st.popover("More filters"):
        after = st.text_input("Dated after", key="after", bind="query-params", placeholder="2025-01")
        before = st.text_input("Dated before", key="before", bind="query-params", placeholder="2026-12")
        recent = cached.library().notes.cards(st.session_state.get("recent", ()))
        unlinked = st.selectbox(
            "Hide what is linked to", ["", *recent], key="unlinked", bind="query-params",
            format_func=lambda note: label(recent[note].title) if note else "Hide nothing",
            help="The notes read last can be chosen here.",
        )  # fmt: skip
    for asked in (after, before):
        if asked and not _DATE.fullmatch(asked):
            markup.show(f'<p class="notice">“{text(asked)}” is not a date; write it as 2025-01-31.</p>')
    after, before = (asked if _DATE.fullmatch(asked or "") else "" for asked in (after, before))
    given = (("after", after), ("before", before), ("unlinked", unlinked))
    return " ".join(f'{name}:"{value}"' for name, value in given if value)


def hits(answer: Results) -> str:
    """Return the notes found as a list of links."""
    cards = cached.library().notes.cards(hit.id for hit in answer.hits)
    items = "".join(f"<li>{_hit(hit, cards[hit.id])}</li>" for hit in answer.hits)
    return f'<ul class="rows hits">{items}</ul>'


def _hit(hit: Hit, card: Card) -> str:
    return (
        f'<a class="row" href="{markup.href(hit.id)}">{markup.mark(card.kind, card.complete)}'
        f'<span class="row-main"><bdi class="row-title">{text(hit.title)}</bdi>'
        f'<span class="unseen">, {words.kind_words(card)}</span>'
        f'<span class="passage">{passage(hit)}</span></span>{bar(hit)}</a>'
    )


def bar(hit: Hit) -> str:
    """Return a bar as long as a hit is strong, in parts for what spoke for it, and the same in words."""
    parts = {name: max(0.0, getattr(hit.parts, name)) for name in PARTS}
    whole = sum(parts.values()) or 1.0
    shares = {name: hit.strength * part / whole for name, part in parts.items()}
    said = ", ".join(f"{PARTS[name]} {100 * share:.0f}" for name, share in shares.items() if share >= 0.005)
    pieces_of = "".join(
        f'<i class="{name}" style="width:{100 * share:.1f}%"></i>' for name, share in shares.items()
    )
    told = f"{strength_words(hit.strength)}: {said}" if said else strength_words(hit.strength)
    return (
        f'<span class="why" title="{text(told)}"><span class="unseen">{text(told)}</span>{pieces_of}</span>'
    )


def strength_words(strength: float) -> str:
    """Return in words how surely a hit is about what was asked."""
    return next(words for least, words in STRENGTH_WORDS if strength >= least)


def passage(hit: Hit) -> str:
    """Return the stretch of a passage around its first match, with the matched words marked."""
    first = hit.marks[0][0] if hit.marks else 0
    start = max(0, hit.passage.rfind(" ", 0, max(0, first - AROUND)) + 1) if first > AROUND else 0
    stop = min(len(hit.passage), start + 3 * AROUND)
    out, at = ["… " if start else ""], start
    for begin, end in hit.marks:
        if begin >= at and end <= stop:
            out += [text(hit.passage[at:begin]), f"<mark>{text(hit.passage[begin:end])}</mark>"]
            at = end
    return "".join([*out, text(hit.passage[at:stop]), " …" if stop < len(hit.passage) else ""])


def found(query: str, mode: Mode, kind: NoteKind | None) -> None:
    """Show what a query finds: the words at once, the meaning as soon as it is known."""
    place = st.empty()
    kinds = (kind,) if kind else ()
    if mode is Mode.HYBRID and not cached.knows_meaning():
        with place.container():
            _list(
                cached.ask(lambda library: library.search.ask(query, SHOWN, kinds, Mode.WORDS)), looking=True
            )
    answer = cached.ask(lambda library: library.search.ask(query, SHOWN, kinds, mode))
    cached.learnt_meaning()
    with place.container():
        _list(answer)


def told(notice: str) -> str:
    """Return what a reader should know of an answer: what is missing is under way, or can be had here."""
    said = notice.replace(f" {REMEDY}", "")
    if cached.library().account.words_alone():
        return f"{said} The Library page can add search by meaning."
    run = progress.report()
    return f"{said} {progress.words_of(run)}." if run and run.at_work and said != notice else said


def _list(answer: Results, looking: bool = False) -> None:
    if answer.notice:
        markup.show(f'<p class="notice" role="status">{text(told(answer.notice))}</p>')
    if not answer.hits and not looking:
        markup.empty("Nothing was found.", "Try fewer words, another way of saying it, or a wider filter.")
        return
    state_of = (
        "Words found; looking at the meaning …"
        if looking
        else f"{plural(len(answer.hits), 'note')}, best first"
    )
    if not answer.fits and not looking:
        state_of = NOTHING_FITS
    markup.show(f'<p class="quiet total" role="status">{state_of}</p>{hits(answer)}')


def show() -> None:
    """Show the page."""
    with st.container(key="search"):
        markup.page_title("Search")
        arrow_keys(
            ".hits a.row", ".st-key-q input", key="arrows"
        )  # before the hits, which may be walked at once
        query, mode, kind = asked()
        if query:
            found(query, mode, kind)
        else:
            markup.empty(
                "Ask in your own words.",
                "Quotation marks keep words together; a minus leaves one out. "
                "folder:, tag:, has:, is:stub and mentions: narrow what is found.",
            )
            st.page_link(state.BROWSE, label="Or browse all notes")


show()
