"""The whole graph as its page draws it: every note at its place, and the links between them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from throughline.library import Library
from throughline.library.nouns import NO_FOLDER, Card, Community, Layout
from throughline.views.components.fullgraph import GraphData, GraphFacets, pack_graph

NO_TOPIC = 0xFFFF  # of a note that stands in no topic
NO_PAGE = 0xFFFF  # of a note that lies nowhere, since it has no page
MOST_FOLDERS = 2000  # whose names are sent: beyond them nobody looks for one in a list
_DAY = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


@dataclass(frozen=True, slots=True)
class Whole:
    """The whole graph as its page shows it."""

    data: GraphData
    links: int


def packed(layout: Layout, opened: Library, topics: Mapping[str, Community]) -> Whole:
    """Return the notes of a layout with their topics and the links between them, ready to be sent."""
    cards = {card.id: card for card in opened.notes.all()}
    at = {note: number for number, note in enumerate(layout.ids)}
    links = [
        (at[link.source], at[link.target])
        for link in opened.notes.links()
        if link.source in at and link.target in at
    ]
    named = sorted({(topic.number, topic.name) for topic in topics.values()})
    place = {number: place for place, (number, _) in enumerate(named)}
    data = pack_graph(
        layout.ids,
        [cards[note].title for note in layout.ids],
        [cards[note].kind for note in layout.ids],
        [(float(x), float(y)) for x, y in layout.xy],
        links,
        topic=[place[topics[note].number] if note in topics else NO_TOPIC for note in layout.ids],
        topics=[name for _, name in named],
        complete=[cards[note].complete for note in layout.ids],
        facets=facets_of(layout.ids, opened, cards),
    )
    return Whole(data, len(links))


def facets_of(ids: Sequence[str], opened: Library, cards: Mapping[str, Card]) -> GraphFacets:
    """Return what these notes can be narrowed by: their folders, their days and their tags."""
    lies = opened.notes.folders()
    names = [one.name for one in opened.notes.facets().folders][:MOST_FOLDERS]
    names += [NO_FOLDER] if names and not all(lies.values()) else []
    place = {name: number for number, name in enumerate(names)} | {"": len(names) - 1}
    at = {note: number for number, note in enumerate(ids)}
    tags = opened.notes.tagged()
    return GraphFacets(
        folders=names,
        folder=[place.get(lies[note], NO_PAGE) if names and note in lies else NO_PAGE for note in ids],
        days=[day_of(cards[note].date) for note in ids],
        tags=list(tags),
        tagged=[(at[note], tag) for tag, notes in enumerate(tags.values()) for note in notes if note in at],
    )


def day_of(date: str) -> int:
    """Return a date as one number; what it does not say is 0.

    >>> day_of("2026-01-31"), day_of("2026-01"), day_of("2026"), day_of("")
    (20260131, 20260100, 20260000, 0)
    """
    found = _DAY.match(date)
    year, month, day = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    return 10000 * year + 100 * month + day
