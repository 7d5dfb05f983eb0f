"""What the finder asks while one types: words in the texts, meaning, spelling, folders, saved prompts."""

import re
import sqlite3

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from throughline.library import Library
from throughline.library.errors import ThroughlineError, UnknownNoteError
from throughline.library.nouns import Card, Facet, Hit, How, Kept, Mode, NoteKind, Results
from throughline.views import cached
from throughline.views.kept_prompts import address_of
from throughline.views.markup import plural

SHOWN = 8  # notes by their texts: with as many titles above them, what fits without scrolling
FEW = 4  # folders, tags, prompts
AROUND = 60  # characters of a passage on each side of its first match: two lines of a row
MOST_WORDS = 8  # of a query that are looked up one by one: each is a search
LONGEST = 400  # characters of a query; what is longer is a text and no question
TEXT = 420  # characters of a note in the pane beside: what is read at a glance
_WIKI = re.compile(r"!?\[\[([^\[\]|\n]+)(?:\|([^\[\]\n]*))?\]\]")


def answer(request: Request) -> Response:
    """Answer what the finder asks for, or what it shows of one note."""
    said = request.query_params
    return JSONResponse(
        _said(said.get("q", "")[:LONGEST], said.get("note", ""), "deep" in said),
        headers={"cache-control": "no-store"},
    )


def _said(typed: str, note: str, deep: bool) -> dict[str, object]:
    try:
        if note:
            return cached.ask(lambda library: about(library, note))
        return cached.ask(lambda library: found(library, typed, deep))
    except (ThroughlineError, OSError, sqlite3.Error):  # taking its place just now, or gone: the page says so
        return {"deep": True, "fits": True, "notes": [], "failed": True}


def found(library: Library, typed: str, deep: bool) -> dict[str, object]:
    """Return what a few words find: by the words alone, which is quick, or by their meaning too."""
    results = library.search.ask(typed, SHOWN, (), Mode.HYBRID if deep else Mode.WORDS)
    if deep:
        cached.learnt_meaning()
    cards = library.notes.cards(hit.id for hit in results.hits)
    facets = cached.facets()
    return {
        "deep": deep or library.account.words_alone(),
        "fits": results.fits,
        "missing": missing(library, typed, results),
        "notes": [_row(cards[hit.id]) | {"pieces": pieces(hit)} for hit in results.hits],
        "titled": _titled(library, typed),
        "spelled": _spelled(library, typed),
        "folders": [
            *({"name": one.name, "count": one.count, "as": "folder"} for one in named(facets.folders, typed)),
            *({"name": one.name, "count": one.count, "as": "tag"} for one in named(facets.tags, typed)),
        ],
        "prompts": [{"title": one.title, "query": address_of(one)} for one in _prompts(library, typed)],
    }


def missing(library: Library, typed: str, results: Results) -> str:
    """Say which words stand in no note; nothing where each of them stands somewhere.

    What quotation marks, a minus or a filter say is not taken apart.
    """
    if any(sign in typed for sign in '":-'):
        return "" if results.hits else "Nothing was found"
    words = list(dict.fromkeys(typed.split()))[:MOST_WORDS]
    unknown = [word for word in words if not library.search.ask(word, 1, (), Mode.WORDS).hits]
    if not unknown:
        return ""
    said = ", ".join(f"\u201c{word}\u201d" for word in unknown)
    return f"Nothing has the {'word' if len(unknown) == 1 else 'words'} {said}"


def _spelled(library: Library, typed: str) -> list[dict[str, object]]:
    hits = [hit for hit in library.search.find(typed, SHOWN) if hit.how is How.SPELLING]
    cards = library.notes.cards(hit.id for hit in hits)
    return [_row(cards[hit.id]) for hit in hits]


def named(facets: tuple[Facet, ...], typed: str) -> list[Facet]:
    """Return the few folders or tags whose names have all the words, the largest first."""
    words = typed.casefold().split()
    fitting = [one for one in facets if all(word in one.name.casefold() for word in words)]
    return sorted(fitting, key=lambda one: (-one.count, one.name))[:FEW] if words else []


def _titled(library: Library, typed: str) -> list[dict[str, object]]:
    """Return notes by their names, where the browser does not have the titles of all."""
    if sum(cached.front().notes.values()) <= cached.TITLES_SENT:
        return []
    hits = [hit for hit in library.search.find(typed, SHOWN) if hit.how is not How.SPELLING]
    cards = library.notes.cards(hit.id for hit in hits)
    return [_row(cards[hit.id]) for hit in hits]


def _prompts(library: Library, typed: str) -> list[Kept]:
    words = typed.casefold().split()
    kept, _ = library.prompts.kept()
    return [one for one in kept if all(word in f"{one.title} {one.question}".casefold() for word in words)][
        :FEW
    ]


def _row(card: Card) -> dict[str, object]:
    return {"id": card.id, "title": card.title, "kind": card.kind.value, "stub": not card.complete}


def pieces(hit: Hit) -> list[str]:
    """Return the stretch of a passage around its first match; every second piece is what was looked for."""
    first = hit.marks[0][0] if hit.marks else 0
    start = hit.passage.rfind(" ", 0, max(0, first - AROUND)) + 1 if first > AROUND else 0
    stop = min(len(hit.passage), start + 4 * AROUND)
    out, at = [], start
    for begin, end in hit.marks:
        if begin >= at and end <= stop:
            out += [hit.passage[at:begin], hit.passage[begin:end]]
            at = end
    out.append(hit.passage[at:stop] + (" …" if stop < len(hit.passage) else ""))
    out[0] = ("… " if start else "") + out[0]
    return out


def _shown(link: "re.Match[str]") -> str:
    return "" if link[0].startswith("!") else (link[2] or link[1])


def about(library: Library, note_id: str) -> dict[str, object]:
    """Return what the pane beside the finder says of a note."""
    try:
        note = library.notes.get(note_id)
    except UnknownNoteError:
        return {"facts": [], "text": ""}
    card = library.notes.cards([note_id])[note_id]
    body = " ".join(_WIKI.sub(_shown, note.description or note.summary or note.body).split())
    sources = plural(len(note.pages), "page") if note.kind is not NoteKind.TOPIC else ""
    facts = [card.date, note.folder, plural(card.connections, "link"), sources]
    return {"facts": list(filter(None, facts)), "text": body[:TEXT] + (" …" if len(body) > TEXT else "")}
