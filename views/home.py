"""The first page, a desk: where one was, what changed, what to look at next, and the ways into the notes."""

import random
from collections.abc import Iterable
from datetime import datetime
from functools import partial

import streamlit as st

from throughline.library import Library
from throughline.library.errors import ThroughlineError
from throughline.library.nouns import (
    Card,
    Connection,
    Gap,
    Hit,
    Insight,
    Kept,
    Links,
    NoteKind,
    Stale,
)
from throughline.views import cached, markup, progress, since, small_map, state
from throughline.views.finding import linked
from throughline.views.markup import plural
from throughline.views.safe import text
from throughline.views.walk import WALK, Walk
from throughline.views.words import is_plain, many_of

TRIES, CLOSE, FAR = 8, 0.45, 3  # random notes tried, least cosine, least links apart; not tuned
STALE_LOOKED_AT = 6  # saved prompts, the latest: each is made anew to see whether it still holds
LARGE = 5000  # notes, above which gaps are looked for on their own page: it takes seconds
STEPS = 5  # notes of a walk that are named


def head(front: cached.Front, first: bool) -> None:
    """Say whose notes these are and what there is to read, and offer to find something in it."""
    built = datetime.fromtimestamp(front.built).strftime("%-d %B %Y, %H:%M")
    facts = [plural(sum(front.notes.values()), "note")]
    if not is_plain():
        facts.append(plural(front.notes[NoteKind.INQUIRY], "inquiring line", "inquiring lines"))
    if front.notes[NoteKind.PAPER] or not is_plain():
        facts.append(plural(front.notes[NoteKind.PAPER], "paper"))
    facts.append(plural(front.links, "link"))
    title = "Follow a question to what it rests on." if first else cached.place().folder.name or "Notes"
    markup.show(
        f'<header class="desk-head"><h1><bdi>{text(title)}</bdi></h1>'
        f'<p class="quiet">{" · ".join(facts)} · built {text(built)}</p></header>'
        '<p><a class="ask" href="#find" aria-keyshortcuts="Control+K">Find a note, words in the text, or '
        "something to do <kbd>Ctrl K</kbd></a></p>"
    )


def welcome(front: cached.Front) -> None:
    """Say on a first visit what this is, and give three things to try."""
    best = [*(card for card, _ in front.supported), *front.hubs]
    tries = []
    if best:
        tries.append((f"Read “{best[0].title}” and walk its map", markup.href(best[0].id), ""))
        lines = "/lines?" + markup.query({"from": best[0].id})
        tries.append(("Make a research prompt of it, with its sources numbered", lines, "turn"))
    if len(best) > 1:
        pair = "/connect?" + markup.query({"a": best[0].id, "b": best[-1].id})
        tries.append((f"See how it hangs together with “{best[-1].title}”", pair, "turn"))
    items = "".join(
        f'<li><a class="{css}" href="{text(at) if css else at}">{text(words)}</a></li>'
        for words, at, css in tries
    )
    markup.show(
        '<section class="welcome"><p>Throughline shows what each note rests on, where it leads, and what is '
        "missing between notes. It reads your folder and leaves your files as they are; nothing is sent "
        "anywhere unless you ask for it.</p>"
        f'<h2 class="section">Three things to try</h2><ol class="tries">{items}</ol></section>'
    )


def last_walk() -> None:
    """Offer to go on where the last walk ended."""
    walk = st.session_state.get(WALK)
    if not isinstance(walk, Walk) or len(walk.trail) < 2:
        return
    cards = cached.library().notes.cards(walk.trail)
    steps = [cards[note] for note in walk.trail if note in cards]
    named = "".join(f"<li><bdi>{text(card.title)}</bdi></li>" for card in steps[-STEPS:])
    before = (
        f'<li class="quiet">… {plural(len(steps) - STEPS, "step")} before</li>' if len(steps) > STEPS else ""
    )
    go_on = markup.turn_link("note", "Continue the last walk", {"note": walk.note, "centre": walk.centre})
    markup.show(markup.heading("The last walk") + f'<ol class="trail">{before}{named}</ol><p>{go_on}</p>')


def changed() -> None:
    """Show what is new since the last visit."""
    run = progress.report()
    if not run or not run.news:
        return
    cards = cached.library().notes.cards(note for note, _ in run.news)
    found = [cards[note] for note, _ in run.news if note in cards]
    more = f'<p class="quiet">{text(progress.news_of(run))}</p>' if run.new > len(found) else ""
    markup.show(markup.heading("New or changed") + markup.rows(found, described=False) + more)


def stale(place: "st.delta_generator.DeltaGenerator") -> None:
    """Show which of the prompts saved last do not hold any more."""
    try:
        kept, _ = cached.ask(lambda library: library.prompts.kept())
        found = [(one, cached.staleness(one)) for one in kept[:STALE_LOOKED_AT]]
    except ThroughlineError:
        return  # the page of prompts says why
    old = [(one, why) for one, why in found if why]
    if old:
        items = "".join(_stale(*one) for one in old)
        with place:
            markup.show(markup.heading("Prompts gone stale", len(old)) + f'<ul class="plain">{items}</ul>')


def _stale(one: Kept, why: Stale) -> str:
    said = text(why.lines[0]) if why.lines else ""
    opened = markup.turn_link("lines", one.title, {"beside": one.id})
    return f'<li>{opened}<br><span class="quiet">{said}</span></li>'


def gap(place: "st.delta_generator.DeltaGenerator", front: cached.Front) -> None:
    """Show one gap that is worth an hour; in a large library, where to look for them."""
    if sum(front.notes.values()) > LARGE:
        with place:
            page = markup.turn_link("insights", "Look for what is missing between topics", {"only": "Gaps"})
            markup.show(markup.heading("A gap worth an hour") + f"<p>{page}</p>")
        return
    found = [one for one in cached.insights(Insight.GAPS).findings if isinstance(one, Gap)]
    if found:
        notes = ",".join(note.id for note in (*found[0].left, *found[0].right))
        asked = {"from": notes, "ask": found[0].question}
        with place:
            markup.show(
                markup.heading("A gap worth an hour")
                + f'<p class="gap">{linked(found[0])}</p>'
                + f"<p>{markup.turn_link('lines', 'Make a prompt of it', asked)} · "
                + f"{markup.turn_link('insights', 'All gaps', {'only': 'Gaps'})}</p>"
            )


def picture(place: "st.delta_generator.DeltaGenerator", front: cached.Front) -> None:
    """Show the whole graph small, as the way to it."""
    drawn = small_map.drawn()
    words = f"{plural(sum(front.notes.values()), 'note')}, {plural(front.links, 'link')}"
    if drawn:
        with place:
            markup.show(
                markup.heading("The whole graph") + '<a class="turn small-map" href="/graph" '
                f'aria-label="Open the whole graph: {words}">{drawn}</a>'
            )


def _unlinked(note: str, library: Library) -> tuple[Hit, ...]:
    return library.search.close_to(note, 6, Links.UNLINKED)


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
    """Show where to begin: best supported inquiring lines, folders, the notes that most others use."""
    if front.supported:
        facts = {card.id: plural(count, "source") for card, count in front.supported}
        every = markup.turn_link("browse", "All inquiring lines", {"kind": NoteKind.INQUIRY.facts.heading})
        cards = [card for card, _ in front.supported]
        section("Inquiring lines with most support", cards, facts, every)
    folders = [one for one in cached.facets().folders if "/" not in one.name]
    if len(folders) > 1:
        items = "".join(
            f"<li>{markup.turn_link('browse', one.name, {'folder': one.name}, 'chip')} "
            f'<span class="count">{one.count:,}</span></li>'
            for one in folders
        )
        markup.show(f'{markup.heading("Folders")}<ul class="chips folders">{items}</ul>')
    if front.hubs:
        facts = {card.id: plural(card.connections, "link") for card in front.hubs}
        words = "All notes" if is_plain() else "All concepts"
        query = {} if is_plain() else {"kind": NoteKind.CONCEPT.facts.heading}
        title = "Notes with most links" if is_plain() else "Notes that many others use"
        section(title, front.hubs, facts, markup.turn_link("browse", words, query))


def section(title: str, cards: Iterable[Card], facts: dict[str, str], more: str) -> None:
    """Show a short list under its heading, and the way to all of it."""
    markup.show(f'{markup.heading(title)}{markup.rows(cards, facts)}<p class="all">{more}</p>')


def topics(front: cached.Front) -> None:
    """Show what the pages name their topics: labels, since topics on screen are what links form."""
    if front.topics:
        chips = "".join(
            f'<li><a class="chip" href="{markup.href(card.id)}">{markup.mark(card.kind)}'
            f'<bdi>{text(card.title)}</bdi><span class="count">{card.connections:,}</span></a></li>'
            for card in front.topics
        )
        markup.show(f'{markup.heading(many_of(NoteKind.TOPIC))}<ul class="chips">{chips}</ul>')


def recently() -> None:
    """Show what was read last."""
    recent = st.session_state.get("recent", ())
    cards = cached.library().notes.cards(recent)
    if cards:
        found = [cards[note] for note in recent if note in cards][:6]
        markup.show(markup.heading("Read last") + markup.rows(found, described=False))


def chance() -> None:
    """Offer a pair of notes that are close in meaning and far apart by links."""
    if st.button("Surprise me", help="Two notes close in meaning and far apart by their links"):
        pair = surprise()
        if pair:
            st.switch_page(state.CONNECT, query_params={"a": pair[0], "b": pair[1]})
        st.toast("No such pair was found this time.")


def show() -> None:
    """Show the page; what takes longer to find out comes into its place last."""
    front = cached.front()
    first = not st.session_state.get("recent") and not st.session_state.get(WALK)
    with st.container(key="home"):
        head(front, first)
        if front.problems:
            words = plural(front.problems, "page needs", "places in the pages need") + " attention"
            st.page_link(state.LIBRARY, label=words, query_params={"show": "problems"})
        left, right = st.columns([3, 2], gap="large")
        with left:
            if first:
                welcome(front)
            last_walk()
            if not since.show():
                changed()
            recently()
            ways_in(front)
        with right:
            old, missing, small = st.container(), st.container(), st.container()
            topics(front)
            chance()
    picture(small, front)
    stale(old)
    gap(missing, front)


show()
