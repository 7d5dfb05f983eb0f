"""How far the notes can be trusted: what citing sentences claim, and whether their sources say so."""

import streamlit as st

from throughline.library.errors import UnknownNoteError
from throughline.library.nouns import Card, Claimed, Note, Trust, Verdict
from throughline.views import cached, leaves, markup
from throughline.views.safe import text

AT_ONCE = 20  # rows of a page: each shows two texts
WORDS = {
    Verdict.ALTERED: ("Altered", "The cited note says it otherwise."),
    Verdict.UNSUPPORTED: ("No passage found", "The cited note has a text, and no passage of it says so."),
    Verdict.UNCHECKABLE: ("Cannot be checked", "The cited note has no text here that could say so."),
    Verdict.SUPPORTED: (
        "Supported",
        "A passage of the cited note comes near to it, and no rule found a difference. Read both.",
    ),
}


def account(trust: Trust, passed: dict[str, int]) -> str:
    """Return the account of trust as bars and sentences."""
    bars = "".join(
        f'<li><span class="bar-name">{text(name)}</span><span class="bar">'
        f'<i style="width:{100 * trust.of(verdict) / max(1, trust.claims):.1f}%"></i></span>'
        f'<span class="fact">{trust.of(verdict):,}</span></li>'
        for verdict, (name, _) in WORDS.items()
    )
    told = [
        f"{markup.plural(trust.claims, 'claim')} about {markup.plural(trust.sources, 'cited note')}.",
        f"Of the {trust.supported:,} supported, {trust.one_source:,} rest on one source alone and "
        f"{trust.undated:,} on a note without a date.",
    ]
    if trust.stubs:
        told.append(
            f"{markup.plural(trust.stubs, 'cited note')} cannot be read here: no page of it is there."
        )
    if left := sum(passed.values()):
        why = ", ".join(f"{reason} ({count:,})" for reason, count in passed.items() if count)
        told.append(f"{markup.plural(left, 'more citing sentence')} not checked: {why}.")
    said = "".join(f"<li>{text(one)}</li>" for one in told)
    return f'<ul class="bars" aria-label="Claims by verdict">{bars}</ul><ul class="plain quiet">{said}</ul>'


def row(one: Claimed, cards: dict[str, Card]) -> str:
    """Return a claim beside the passage that it is held to."""
    place = f" <span class='quiet'>line {one.line}</span>" if one.line else ""
    differs = "".join(f"<li>{text(each[:1].upper() + each[1:])}</li>" for each in one.differs)
    told = f'<p class="quiet">What differs:</p><ul class="differs">{differs}</ul>' if differs else ""
    passage = (
        f"<q>{text(one.passage)}</q>" if one.passage else '<span class="quiet">No passage was found.</span>'
    )
    return (
        '<section class="claimed"><div class="sides">'
        f'<blockquote><q>{text(one.sentence)}</q><footer><span class="quiet">claimed in</span> '
        f"{markup.note_link(cards[one.note])}{place}</footer></blockquote>"
        f'<blockquote>{passage}<footer><span class="quiet">cited from</span> '
        f"{markup.note_link(cards[one.source])}</footer></blockquote></div>{told}</section>"
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
    shown, page, pages = leaves.leaf(rows, AT_ONCE)
    cards = cached.library().notes.cards({note for one in shown for note in (one.note, one.source)})
    markup.show("".join(row(one, cards) for one in shown))
    leaves.turn(page, pages)


def chosen(trust: Trust) -> Verdict:
    """Offer the verdicts with their counts; at first the gravest that there is."""
    first = next((one for one in WORDS if trust.of(one)), Verdict.SUPPORTED)
    picked = st.segmented_control(
        "Verdict", [verdict.value for verdict in WORDS], default=first.value, key="verdict",
        bind="query-params", required=True, label_visibility="collapsed", on_change=leaves.to_first,
        format_func=lambda name: WORDS[Verdict(name)][0],
    )  # fmt: skip
    return Verdict(picked or first)


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
        trust = library.audit.trust(rows)
        markup.show(account(trust, {} if about else found.passed))
        verdict = chosen(trust)
        markup.show(f'<p class="quiet family">{text(WORDS[verdict][1])}</p>')
        own = [one for one in rows if one.verdict is verdict]
        if own:
            listed(own)
        else:
            markup.empty("There is no such claim in these notes.")


show()
