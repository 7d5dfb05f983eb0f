"""The lists of a note: sources, inquiring lines that use it, related notes, papers, members, next ones."""

from collections.abc import Collection, Iterable, Sequence

import streamlit as st

from throughline.library.nouns import Link, LinkKind, NextLine, NoteKind, Origin, OriginKind
from throughline.library.output import key_of
from throughline.views import cached, markup, words
from throughline.views.note_view import NoteView
from throughline.views.safe import text

AT_ONCE = 12  # entries shown open: a screen; the rest is one click away
NEXT_SHOWN = 6  # more would be a list to study, and no suggestion
PAPERS_SHOWN = 8  # computed papers: beyond these closeness in meaning says little
Links = tuple[Link, ...]
BEST, BY_TOPIC, BY_TITLE = "Best first", "By topic", "A to Z"


def sources(view: NoteView) -> Links:
    """Show what an inquiring line draws on, with the numbers that the text uses."""
    links = view.sources
    if not links:
        return ()
    items = "".join(
        f"<li>{item(view, link, view.summaries.get(link.source) or view.cards[link.source].description)}</li>"
        for link in links
    )
    heading = markup.heading(LinkKind.SOURCE_FOR.heading(outward=False), len(links), "sources")
    markup.show(f'{heading}<ol class="numbered">{items}</ol>')
    return links


def item(view: NoteView, link: Link, said: str = "") -> str:
    """Return one linked note with what is said of it and where the link came from."""
    card = view.cards[view.other(link)]
    words = f'<p class="said">{text(said)}</p>' if said else ""
    return f'<div class="item">{markup.note_link(card)}{words}{origins(link.origins)}</div>'


def origins(found: Sequence[Origin]) -> str:
    """Return where a link came from, folded away."""
    if not found:
        return ""
    told = "".join(f"<li>{_origin(origin)}</li>" for origin in found)
    return f'<details class="origins"><summary>Where this link is from</summary><ul>{told}</ul></details>'


def _origin(origin: Origin) -> str:
    place = f"<code>{text(origin.page)}</code>, line {origin.line}"
    if origin.kind is OriginKind.CITED and origin.text:
        return f"{text(origin.kind.value.capitalize())}, {place}: <q>{text(origin.text)}</q>"
    return f"{text(origin.kind.value.capitalize())}, {place}"


def lines(view: NoteView) -> Links:
    """Show the inquiring lines that use this note: all of them, filtered and grouped as the reader likes."""
    links = view.of_kind(LinkKind.SOURCE_FOR, outward=True)
    if links:
        _lines(view)
    return links


@st.fragment
def _lines(view: NoteView) -> None:
    links = view.of_kind(LinkKind.SOURCE_FOR, outward=True)
    markup.show(markup.heading(LinkKind.SOURCE_FOR.heading(outward=True), len(links), "lines"))
    order, words = BEST, ""
    if len(links) > AT_ONCE:
        with st.container(key="line_filters", horizontal=True, vertical_alignment="center"):
            words = st.text_input(
                "Filter these inquiring lines", key="lines", type="search", live="150ms", bind="query-params",
                placeholder="Filter these inquiring lines", label_visibility="collapsed",
            ) or ""  # fmt: skip
            order = st.segmented_control(
                "Order", [BEST, BY_TOPIC, BY_TITLE], default=BEST, key="order", bind="query-params",
                required=True, label_visibility="collapsed",
            ) or BEST  # fmt: skip
    kept = [link for link in links if _matches(view, link, words)]
    if not kept:
        markup.empty(
            "No inquiring line here has these words.", f"All {len(links)} come back when the filter is empty."
        )
        return
    groups = _grouped(view, kept, order)
    said = f'<p class="quiet" role="status">{len(kept)} of {len(links)}</p>' if words else ""
    markup.show(said + "".join(_group(view, name, members) for name, members in groups))


def _matches(view: NoteView, link: Link, words: str) -> bool:
    title = key_of(view.cards[link.target].title)
    return all(word in title for word in key_of(words).split())


def _grouped(view: NoteView, links: Iterable[Link], order: str) -> list[tuple[str, list[Link]]]:
    if order == BY_TITLE:
        return [("", sorted(links, key=lambda link: (key_of(view.cards[link.target].title), link.target)))]
    best = sorted(links, key=lambda link: _merit(view, link))
    if order != BY_TOPIC:
        return [("", best)]
    topics = cached.communities_by_note()
    groups: dict[tuple[int, str], list[Link]] = {}
    for link in best:
        topic = topics.get(link.target)
        groups.setdefault((topic.number, topic.name) if topic else (10**9, "On their own"), []).append(link)
    return [
        (name, members) for (_, name), members in sorted(groups.items(), key=lambda g: (-len(g[1]), g[0]))
    ]


def _merit(view: NoteView, link: Link) -> tuple[bool, int, str, str]:
    """Captured inquiring lines first, then those with the most sources."""
    card = view.cards[link.target]
    return (not card.complete, -card.connections, key_of(card.title), card.id)


def _group(view: NoteView, name: str, links: Sequence[Link]) -> str:
    head = f'<h3 class="group">{text(name)} <span class="count">{len(links)}</span></h3>' if name else ""
    return head + folded(view, links)


def folded(view: NoteView, links: Sequence[Link], described: bool = False) -> str:
    """Return a long list with its first entries open and the rest one click away."""
    items = [
        f"<li>{item(view, link, view.cards[view.other(link)].description if described else link.label)}</li>"
        for link in links
    ]
    first, rest = items[:AT_ONCE], items[AT_ONCE:]
    more = ""
    if rest:
        count = f"Show the other {len(rest):,}" if len(rest) > 1 else "Show one more"
        whole = f'<ul class="linked">{"".join(rest)}</ul>'
        more = f'<details class="rest"><summary>{count}</summary>{whole}</details>'
    return f'<ul class="linked">{"".join(first)}</ul>{more}'


def related(view: NoteView) -> Links:
    """Show the related concepts with the words that relate them, both those listed here and elsewhere."""
    return (*_section(view, LinkKind.RELATED, outward=True), *_section(view, LinkKind.RELATED, outward=False))


def _section(
    view: NoteView, kind: LinkKind, outward: bool, described: bool = False, but: Links = ()
) -> Links:
    """Show the links of a kind under its heading, but for some, and return them."""
    links = tuple(link for link in view.of_kind(kind, outward) if link not in but)
    if links:
        markup.show(
            markup.heading(words.heading_of(kind, outward), len(links)) + folded(view, links, described)
        )
    return links


def papers(view: NoteView) -> Links:
    """Show the papers close to a note, in the order of its page, or the notes that use a paper."""
    outward = view.note.kind is not NoteKind.PAPER
    kinds = (LinkKind.RELATED_PAPER, LinkKind.ANCHOR_PAPER)
    shown = tuple(link for kind in kinds for link in _section(view, kind, outward))
    if outward:
        _computed_papers(view)
    return shown


def _computed_papers(view: NoteView) -> None:
    """Show the papers that are close in meaning, beside those that the page names."""
    hits = cached.ask(
        lambda library: library.search.close_to(view.note.id, PAPERS_SHOWN, kinds=[NoteKind.PAPER])
    )
    if hits:
        cards = cached.library().notes.cards(hit.id for hit in hits)
        facts = {hit.id: f"{100 * hit.score:.0f}" for hit in hits}
        found = markup.rows([cards[hit.id] for hit in hits], facts, described=False)
        markup.show(
            f'<details class="rest"><summary>Papers close in meaning, as computed</summary>{found}</details>'
        )


def members(view: NoteView) -> Links:
    """Show the notes of a topic."""
    return _section(view, LinkKind.TOPIC, outward=False, described=True)


def next_lines(view: NoteView) -> Links:
    """Show the inquiring lines to follow from here, each with its reason, and those that lead here.

    Each is listed once on a page: one that stands in a list above is not named again.
    """
    captured = view.of_kind(LinkKind.NEXT, outward=True)
    following = {link.target for link in captured}
    both = tuple(link for link in view.of_kind(LinkKind.NEXT, outward=False) if link.source in following)
    follows = _section(view, LinkKind.NEXT, outward=False, but=both)
    if view.note.kind not in (NoteKind.INQUIRY, NoteKind.CONCEPT):
        return (*follows, *both)
    found = _to_follow(view, following)
    if found:
        cards = cached.library().notes.cards(line.line.id for line in found)
        items = "".join(
            f'<li><div class="item">{markup.note_link(cards[line.line.id])}'
            f'<p class="said">{text(line.reason[:1].upper() + line.reason[1:])}.</p></div></li>'
            for line in found
        )
        heading = markup.heading(LinkKind.NEXT.heading(outward=True), len(found))
        markup.show(f'{heading}<ul class="linked">{items}</ul>')
    named = {line.line.id for line in found}
    return (*follows, *both, *(link for link in captured if link.target in named))


def _to_follow(view: NoteView, named: Collection[str]) -> tuple[NextLine, ...]:
    """Return the lines that the page names as next, and others that no list of this page has shown."""
    above = {link.target for link in view.of_kind(LinkKind.SOURCE_FOR, outward=True)}
    above |= {link.source for link in view.of_kind(LinkKind.NEXT, outward=False)}
    most = max(NEXT_SHOWN, len(named))
    return cached.ask(lambda library: library.graph.next_lines(view.note.id, most, above))


def others(view: NoteView, shown: Iterable[Link]) -> None:
    """Show every link that no list above has shown, by kind: a kind without a list of its own is not lost."""
    for listed in view.lists(but=frozenset(shown)):
        heading = words.heading_of(listed.kind, listed.outward)
        markup.show(markup.heading(heading, len(listed.links)) + folded(view, listed.links))
