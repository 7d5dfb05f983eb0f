"""What a note rests on and what rests on it, near the top of its page: the question that readers bring."""

from collections.abc import Callable, Sequence

from throughline.library.nouns import (
    SOURCE_RESTS,
    SOURCE_RESTS_WHERE_CITED,
    TARGET_RESTS,
    Link,
    NoteKind,
    OriginKind,
)
from throughline.views.note_view import NoteView
from throughline.views.safe import text

FIRST = 3  # notes named at once; the others are one click away
NOTHING_RESTS = "Nothing: no note draws on it or cites it."


def ends(view: NoteView, outward: bool) -> tuple[str, ...]:
    """Return the notes that this one rests on, or, not `outward`, those that rest on it.

    An inquiring line rests on its sources and its anchor papers, and every note on what its text cites: what
    is merely near holds nothing up. A doubt spreads along the same links.
    """
    cited = (link for kind in SOURCE_RESTS_WHERE_CITED for link in view.of_kind(kind, outward))
    links = (
        *(link for kind in TARGET_RESTS for link in view.of_kind(kind, outward=not outward)),
        *(link for kind in SOURCE_RESTS for link in view.of_kind(kind, outward=outward)),
        *filter(_is_cited, cited),
    )
    found = dict.fromkeys(view.other(link) for link in links)
    return tuple(one for one in found if one != view.note.id)


def _is_cited(link: Link) -> bool:
    return any(origin.kind is OriginKind.CITED for origin in link.origins)


def rests(view: NoteView, href: Callable[[str], str]) -> str:
    """Return both lists under headings of their own; nothing for a topic, which only gathers notes."""
    if view.note.kind is NoteKind.TOPIC:
        return ""
    parts = []
    if view.note.kind is not NoteKind.PAPER:
        nothing = (
            "Nothing that is known here: its text cites no note."
            if view.note.complete
            else "Not known: its own page is not among the notes."
        )
        parts.append(_part("What it rests on", view, ends(view, outward=True), href, nothing))
    parts.append(_part("What rests on it", view, ends(view, outward=False), href, NOTHING_RESTS))
    return f'<section class="rests">{"".join(parts)}</section>'


def _part(words: str, view: NoteView, notes: Sequence[str], href: Callable[[str], str], nothing: str) -> str:
    def named(one: str) -> str:
        return f'<a href="{text(href(one))}"><bdi>{text(view.cards[one].title)}</bdi></a>'

    count = f' <span class="count">{len(notes):,}</span>' if notes else ""
    first = "".join(f"<li>{named(one)}</li>" for one in notes[:FIRST]) or f"<li>{text(nothing)}</li>"
    rest = "".join(f"<li>{named(one)}</li>" for one in notes[FIRST:])
    more = f"<details><summary>{len(notes) - FIRST:,} more</summary><ul>{rest}</ul></details>" if rest else ""
    return f"<div><h2>{text(words)}{count}</h2><ul>{first}</ul>{more}</div>"
