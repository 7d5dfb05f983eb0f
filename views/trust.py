"""How far the notes can be trusted: what citing sentences claim, and whether their sources say so."""

import streamlit as st

from throughline.library.nouns import Card, Claimed, Note, Trust, UnknownNoteError, Verdict
from throughline.views import cached, markup
from throughline.views.safe import text

AT_ONCE = 20  # rows of a page: each shows two texts
WORDS = {
    Verdict.ALTERED: ("Altered", "The cited note says it otherwise."),
    Verdict.UNSUPPORTED: ("No passage found", "The cited note has a text, and no passage of it says so."),
    Verdict.UNCHECKABLE: ("Cannot be checked", "The cited note has no text here that could say so."),
    Verdict.SUPPORTED: ("Supported", "A passage of the cited note says so."),
}


def account(trust: Trust, passed: dict[str, int]) -> str:
    """Return the account of trust as bars and sentences."""
    bars = "".join(
        f'<li><span class="bar-name">{text(name)}</span><span class="bar">'
        f'<i style="width:{100 * trust.of(verdict) / max(1, trust.claims):.1f}%"></i></span>'
        f'<span class="fact">{trust.of(verdict):,}</span></li>'
        for verdict, (name, _) in WORDS.items()
    )
    told = (
        f"Of {markup.plural(trust.claims, 'claim')}, {trust.supported:,} are supported. "
        f"{trust.one_source:,} of these rest on one source alone, and {trust.undated:,} on a note without a "
        "date. Of "
        f"{markup.plural(trust.sources, 'cited note')}, {trust.stubs:,} have no page here."
    )
    left = sum(passed.values())
    rest = f" {left:,} citing sentences claim nothing that could be checked." if left else ""
    return (
        f'<ul class="bars" aria-label="Claims by verdict">{bars}</ul><p class="quiet">{text(told + rest)}</p>'
    )


def row(one: Claimed, cards: dict[str, Card]) -> str:
    """Return a claim beside the passage that it is held to."""
    place = f", line {one.line}" if one.line else ""
    differs = "".join(f"<li>{text(each)}</li>" for each in one.differs)
    passage = text(one.passage) or "<em>No passage found.</em>"
    return (
        f'<section class="beside-row"><p>{markup.note_link(cards[one.note])}{text(place)}</p>'
        f"<blockquote><bdi>{text(one.sentence)}</bdi></blockquote>"
        f"<p>cites {markup.note_link(cards[one.source])}</p><blockquote><bdi>{passage}</bdi></blockquote>"
        f"{f'<ul>{differs}</ul>' if differs else ''}</section>"
    )


def _about() -> Note | None:
    """Return the note whose account is asked for by its id, or nothing for the library."""
    named = st.query_params.get("of", "")
    try:
        return cached.library().notes.get(named) if named else None
    except UnknownNoteError:
        return None


def listed(rows: list[Claimed]) -> None:
    """Show rows, a page of them at once."""
    pages = max(1, -(-len(rows) // AT_ONCE))
    number = 1
    if pages > 1:
        number = int(st.number_input("Page", 1, pages, 1, key="trust_page"))
    shown = rows[AT_ONCE * (number - 1) : AT_ONCE * number]
    cards = cached.library().notes.cards({note for one in shown for note in (one.note, one.source)})
    markup.show("".join(row(one, cards) for one in shown))


def show() -> None:
    """Show the page."""
    with st.container(key="trust"):
        about = _about()
        of = (
            f"“{about.title}”, with what it draws on."
            if about
            else "Whether notes say what is cited from them."
        )
        markup.page_title("Trust", of)
        found = cached.audit()
        library = cached.library()
        rows = library.audit.within(found.rows, about) if about else list(found.rows)
        if not rows:
            markup.empty(
                "No sentence here claims something of a note that it cites.",
                "Links alone, questions and pointers claim nothing.",
            )
            return
        markup.show(account(library.audit.trust(rows), {} if about else found.passed))
        chosen = st.segmented_control(
            "Verdict", [verdict.value for verdict in WORDS], default=Verdict.ALTERED.value, key="verdict",
            bind="query-params", required=True, label_visibility="collapsed",
            format_func=lambda verdict: WORDS[Verdict(verdict)][0],
        )  # fmt: skip
        verdict = Verdict(chosen or Verdict.ALTERED)
        markup.show(f'<p class="quiet family">{text(WORDS[verdict][1])}</p>')
        own = [one for one in rows if one.verdict is verdict]
        if own:
            listed(own)
        else:
            markup.empty("There is no such claim in these notes.")


show()
