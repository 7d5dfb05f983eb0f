"""Parts of pages as HTML: every text in them is escaped, every note is a link."""

from collections.abc import Iterable
from urllib.parse import urlencode

import streamlit as st

from throughline.library.nouns import Card, NoteKind
from throughline.library.output import slug
from throughline.views import words
from throughline.views.safe import text


def show(html: str) -> None:
    """Put a piece of HTML on the page."""
    st.html(f'<div class="tl">{html}</div>')


def mark(kind: NoteKind, complete: bool = True) -> str:
    """Return the sign of a kind: a shape and a colour, hollow where the page is not captured."""
    return f'<i class="mark {slug(kind)}{"" if complete else " hollow"}" aria-hidden="true"></i>'


def href(note_id: str) -> str:
    """Return the address of a note, as the link catcher reads it."""
    return f"?note={text(note_id)}"


def query(said: dict[str, str]) -> str:
    """Return what an address says after its question mark."""
    return urlencode(said)


def turn_link(page: str, words: str, query: dict[str, str] | None = None, css: str = "") -> str:
    """Return a link to another page of the app that stays in the session."""
    address = f"/{page if page != 'home' else ''}{'?' + urlencode(query) if query else ''}"
    return f'<a class="turn {css}" href="{text(address)}">{text(words)}</a>'


def note_link(card: Card, css: str = "") -> str:
    """Return a note's title as a link, with the sign of its kind."""
    return (
        f'<a class="note-link {css}" href="{href(card.id)}">{mark(card.kind, card.complete)}'
        f"<bdi>{text(card.title)}</bdi></a>"
    )


def rows(cards: Iterable[Card], facts: dict[str, str] | None = None, described: bool = True) -> str:
    """Return notes as a list of links, each with what is known of it and a fact at its end."""
    items = (_row(card, (facts or {}).get(card.id, ""), described) for card in cards)
    return f'<ul class="rows">{"".join(items)}</ul>'


def _row(card: Card, fact: str, described: bool) -> str:
    more = f'<span class="row-text">{text(card.description)}</span>' if described and card.description else ""
    end = f'<span class="fact">{text(fact)}</span>' if fact else ""
    return (
        f'<li><a class="row" href="{href(card.id)}">{mark(card.kind, card.complete)}<span class="row-main">'
        f'<bdi class="row-title">{text(card.title)}</bdi>'
        f'<span class="unseen">, {words.kind_words(card)}</span>{more}</span>{end}</a></li>'
    )


def heading(words: str, count: int | None = None, anchor: str = "") -> str:
    """Return the heading of a section, with how many things are listed under it."""
    number = f' <span class="count">{count:,}</span>' if count is not None else ""
    place = f' id="{text(anchor)}"' if anchor else ""
    return f'<h2 class="section"{place}>{text(words)}{number}</h2>'


def page_title(words: str, lead: str = "") -> None:
    """Open a page with its name and a line on what it is for."""
    show(f'<header class="page-head"><h1>{text(words)}</h1>{f"<p>{text(lead)}</p>" if lead else ""}</header>')


def empty(words: str, more: str = "") -> None:
    """Say that there is nothing here, and what the reader can do."""
    show(f'<div class="empty"><p class="empty-head">{text(words)}</p><p>{text(more)}</p></div>')


def failure(words: str, more: str = "") -> None:
    """Say what went wrong and what a person can do about it."""
    show(
        f'<div class="empty failure" role="alert"><p class="empty-head">{text(words)}</p>'
        f"<p>{text(more)}</p></div>"
    )


def as_written(words: str, name: str) -> str:
    """Return text in its own lines, in a box that keys can scroll."""
    return f'<pre class="captured" tabindex="0" role="region" aria-label="{text(name)}">{text(words)}</pre>'


def plural(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun.

    >>> plural(1, "line"), plural(2000, "inquiry", "inquiries")
    ('1 line', '2,000 inquiries')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"
