"""Writing the site: one page a note, a front page, and what all of them share."""

import datetime
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup

from throughline.library import Library
from throughline.library.nouns import Card, Link, MapView, Note, NoteKind, Request
from throughline.library.output import Words, look, markdown, refuse_existing, whole_folder
from throughline.views import note_text, prose
from throughline.views.note_view import NoteView, view_of
from throughline.views.vault import vault_of
from throughline.website.files import Files
from throughline.website.picture import key, picture

HERE = Path(__file__).parent
# Keep the largest page below 300 kB (116 kB measured at 5,789 notes). DESCRIPTION: characters.
ON_A_MAP, IN_A_LIST, ON_FRONT, DESCRIPTION = 24, 400, 60, 200
# The front page begins with the questions; a kind that is not named here follows in the order of the table.
_FIRST = (NoteKind.INQUIRY, NoteKind.CONCEPT, NoteKind.TOPIC, NoteKind.PAPER)


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
    with whole_folder(place) as filled:
        return _fill(library, filled, progress)


def _fill(library: Library, place: Path, progress: Callable[[str, int, int], None] | None) -> int:
    """Write every page into an empty folder; a library that cannot be read throughout gives no site."""
    (place / "notes").mkdir()
    shutil.copytree(HERE / "assets", place / "assets", dirs_exist_ok=True)
    style = place / "assets" / "style.css"
    style.write_text(_style() + style.read_text(encoding="utf-8") + prose.style(), encoding="utf-8")
    cards = list(library.notes.all())
    (place / "assets" / "notes.js").write_text(_index(cards), encoding="utf-8", errors="replace")
    pages = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=select_autoescape(default=True)
    )
    words = Words(not any(card.kind is NoteKind.INQUIRY for card in cards))
    shared = {"name": f"Notes of {library.folder.name}"}
    page = pages.get_template("note.html")
    files = Files(vault_of(library.folder, (one.path for one in library.account.left_out())), place)
    for number, card in enumerate(cards, 1):
        values = _values(library, view_of(library, card.id), files, words)
        written = page.render(**shared, up="../", heading=card.title, **values)
        (place / "notes" / f"{card.id}.html").write_text(written, encoding="utf-8", errors="replace")
        if progress and (number % 50 == 0 or number == len(cards)):
            progress("pages", number, len(cards))
    front = pages.get_template("index.html").render(
        **shared, up="", heading=shared["name"], **_front(cards, words)
    )
    (place / "index.html").write_text(front, encoding="utf-8", errors="replace")
    return len(cards) + 1


def _style() -> str:
    """Return the colours, marks and strokes of the table of kinds: what the site's own style uses."""
    return (
        look.variables(":root", surface=True)
        + look.note_classes()
        + look.link_classes()
        + look.mark_classes()
    )


def _index(cards: list[Card]) -> str:
    """Return what the finder searches, as a script that no text in it can end."""
    rows = [[c.id, look.slug(c.kind), c.title, c.description[:DESCRIPTION], not c.complete] for c in cards]
    return f"const NOTES = {json.dumps(rows, ensure_ascii=True)};\n"


def _front(cards: list[Card], words: Words) -> dict[str, object]:
    """Return what the front page shows: the best connected notes of each kind."""
    sections = []
    for kind in (*_FIRST, *(kind for kind in NoteKind if kind not in _FIRST)):
        found = sorted(
            (c for c in cards if c.kind is kind), key=lambda c: (not c.complete, -c.connections, c.id)
        )
        if found:
            sections.append({"heading": words.many_of(kind), "total": len(found), "cards": found[:ON_FRONT]})
    counted = ", ".join(f"{section['total']} {str(section['heading']).lower()}" for section in sections)
    return {"sections": sections, "summary": counted}


def _text(library: Library, view: NoteView, files: Files) -> dict[str, object]:
    """Return the text of a note and what leads through it."""
    page = view.note.pages[0] if view.note.pages else ""
    around = prose.Around(
        note="{}.html".format,
        file=lambda path: files.address(page, path),
        opens=lambda path: files.opens(page, path),
        number=view.numbers.get,
        embedded=note_text.embedded(library),
    )
    shown = prose.shown(note_text.body_of(view.note, view.spans), around)
    return {
        "body": Markup(shown.html),
        "contents": Markup(note_text.contents(view.note, shown)),
        "linked_from": Markup(note_text.linked_from(view, "{}.html".format)),
    }


def _values(library: Library, view: NoteView, files: Files, words: Words) -> dict[str, object]:
    """Return what the page of a note shows."""
    note = view.note
    around = library.graph.neighbourhood(MapView(note.id, limit=ON_A_MAP))
    return {
        "note": note,
        "kind": words.kind_words(view.cards[note.id]),
        "facts": tuple(_facts(note)),
        "abstract": note.paper.abstract if note.paper else "",
        **_text(library, view, files),
        "sections": tuple(_sections(view, words)),
        "picture": picture(around) if len(around.nodes) > 1 else "",
        "key": key(around, words),
        "caption": around.caption,
        "prompt": _prompt(library, note),
        "captured": note.captured_prompt,
    }


def _facts(note: Note) -> Iterator[str]:
    yield from filter(None, (note.date, note.sourced_from))
    if note.paper:
        known = (note.paper.year, note.paper.arxiv and f"arXiv:{note.paper.arxiv}", note.paper.doi)
        yield from (str(fact) for fact in (*known, ", ".join(note.paper.authors)) if fact)


def _sections(view: NoteView, words: Words) -> Iterator[Section]:
    for listed in view.lists():
        items = tuple(_item(view, link) for link in listed.links[:IN_A_LIST])
        heading = words.heading_of(listed.kind, listed.outward)
        yield Section(heading, items, len(listed.links), listed.links == view.sources)


def _item(view: NoteView, link: Link) -> Item:
    card = view.cards[view.other(link)]
    said = link.label or view.summaries.get(card.id, "")
    origins = tuple(f"{origin.kind}, {origin.page}, line {origin.line}" for origin in link.origins)
    return Item(card, said, origins)


def _prompt(library: Library, note: Note) -> str:
    """Return the prompt of an inquiring line."""
    if note.kind is not NoteKind.INQUIRY:
        return ""
    return markdown(library.prompts.make(Request(note=note.id, today=datetime.date.today())))
