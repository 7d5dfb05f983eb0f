"""Writing the site: one page a note, a front page, and what all of them share."""

import datetime
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup

from throughline.corpus.model import Card, Link, LinkKind, Note, NoteKind
from throughline.corpus.writers.destination import refuse_existing
from throughline.graph.walks.view import MapView
from throughline.library import Library
from throughline.prompts.model import Request
from throughline.prompts.render import markdown
from throughline.views.note_view import NoteView, view_of
from throughline.views.safe import body, text
from throughline.website.picture import picture

HERE = Path(__file__).parent
ON_A_MAP, IN_A_LIST, ON_FRONT, DESCRIPTION = 24, 400, 60, 200
KIND_NAMES = {
    NoteKind.CONCEPT: "Concept",
    NoteKind.INQUIRY: "Inquiring line",
    NoteKind.PAPER: "Paper",
    NoteKind.TOPIC: "Topic",
}
_SECTIONS = (
    ("Sources", LinkKind.SOURCE_FOR, False),
    ("Inquiring lines that use this note", LinkKind.SOURCE_FOR, True),
    ("Related concepts", LinkKind.RELATED, True),
    ("Related from", LinkKind.RELATED, False),
    ("Anchor papers", LinkKind.ANCHOR_PAPER, True),
    ("Anchors", LinkKind.ANCHOR_PAPER, False),
    ("Related papers", LinkKind.RELATED_PAPER, True),
    ("Notes close to this paper", LinkKind.RELATED_PAPER, False),
    ("Next inquiring lines", LinkKind.NEXT, True),
    ("Follows from", LinkKind.NEXT, False),
    ("Topics", LinkKind.TOPIC, True),
    ("Notes of the topic", LinkKind.TOPIC, False),
)


@dataclass(frozen=True, slots=True)
class Item:
    """A link on a page: the note at its other end, what is said of it, and who says so."""

    card: Card
    said: str
    origins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A list on a page, and how long it is in full."""

    heading: str
    items: tuple[Item, ...]
    total: int
    ordered: bool


def write_site(
    library: Library,
    place: Path,
    force: bool = False,
    progress: Callable[[str, int, int], None] | None = None,
) -> int:
    """Write the site of a library; return how many pages it has."""
    refuse_existing(place, force)
    (place / "notes").mkdir(parents=True, exist_ok=True)
    shutil.copytree(HERE / "assets", place / "assets", dirs_exist_ok=True)
    cards = list(library.notes.all())
    (place / "assets" / "notes.js").write_text(_index(cards), encoding="utf-8")
    pages = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=select_autoescape(default=True)
    )
    shared = {"name": f"Notes of {library.folder.name}", "count": f"{len(cards):,}"}
    page = pages.get_template("note.html")
    for number, card in enumerate(cards, 1):
        values = _values(library, view_of(library, card.id))
        written = page.render(**shared, up="../", heading=card.title, **values)
        (place / "notes" / f"{card.id}.html").write_text(written, encoding="utf-8")
        if progress and (number % 50 == 0 or number == len(cards)):
            progress("pages", number, len(cards))
    front = pages.get_template("index.html").render(**shared, up="", heading=shared["name"], **_front(cards))
    (place / "index.html").write_text(front, encoding="utf-8")
    return len(cards) + 1


def _index(cards: list[Card]) -> str:
    """Return what the finder searches, as a script that no text in it can end."""
    rows = [[c.id, c.kind.value, c.title, c.description[:DESCRIPTION], not c.complete] for c in cards]
    return f"const NOTES = {json.dumps(rows, ensure_ascii=True)};\n"


def _front(cards: list[Card]) -> dict[str, object]:
    """Return what the front page shows: the best connected notes of each kind."""
    headings = (
        (NoteKind.INQUIRY, "Lines of inquiry"),
        (NoteKind.CONCEPT, "Concepts"),
        (NoteKind.TOPIC, "Topics"),
        (NoteKind.PAPER, "Papers"),
    )
    sections = []
    for kind, heading in headings:
        found = sorted(
            (c for c in cards if c.kind is kind), key=lambda c: (not c.complete, -c.connections, c.id)
        )
        if found:
            sections.append({"heading": heading, "total": len(found), "cards": found[:ON_FRONT]})
    counted = ", ".join(f"{section['total']} {str(section['heading']).lower()}" for section in sections)
    return {"sections": sections, "summary": counted}


def _values(library: Library, view: NoteView) -> dict[str, object]:
    """Return what the page of a note shows."""
    note = view.note
    around = library.graph.neighbourhood(MapView(note.id, limit=ON_A_MAP))
    return {
        "note": note,
        "kind": KIND_NAMES[note.kind] + ("" if note.complete else " · not captured"),
        "facts": tuple(_facts(note)),
        "abstract": note.paper.abstract if note.paper else "",
        "body": _body(view),
        "sections": tuple(_sections(view)),
        "picture": picture(around) if len(around.nodes) > 1 else "",
        "caption": around.caption,
        "prompt": _prompt(library, note),
        "captured": note.captured_prompt,
    }


def _facts(note: Note) -> Iterator[str]:
    yield from filter(None, (note.date, note.sourced_from))
    if note.paper:
        known = (note.paper.year, note.paper.arxiv and f"arXiv:{note.paper.arxiv}", note.paper.doi)
        yield from (str(fact) for fact in (*known, ", ".join(note.paper.authors)) if fact)


def _body(view: NoteView) -> Markup | str:
    """Return the body as HTML, every citation a link with its number."""
    numbers = view.numbers

    def cite(note: str, words: str) -> str:
        mark = f"<sup>{numbers[note]}</sup>" if note in numbers else ""
        return f'<a href="{text(note)}.html">{text(words)}{mark}</a>'

    return Markup(body(view.note.body, view.spans, cite)) if view.note.body else ""


def _sections(view: NoteView) -> Iterator[Section]:
    for heading, kind, outward in _SECTIONS:
        links = view.of_kind(kind, outward)
        if links:
            items = tuple(_item(view, link) for link in links[:IN_A_LIST])
            yield Section(heading, items, len(links), heading == "Sources")


def _item(view: NoteView, link: Link) -> Item:
    card = view.cards[view.other(link)]
    said = link.label or view.summaries.get(card.id, "")
    origins = tuple(f"{origin.kind}, {origin.page}, line {origin.line}" for origin in link.origins)
    return Item(card, said, origins)


def _prompt(library: Library, note: Note) -> str:
    """Return the prompt of a line of inquiry."""
    if note.kind is not NoteKind.INQUIRY:
        return ""
    return markdown(library.prompts.make(Request(note=note.id, today=datetime.date.today())))
