"""The whole graph as its page draws it: every note at its place, and the links between them."""

from collections.abc import Mapping
from dataclasses import dataclass

from throughline.library import Library
from throughline.library.nouns import Community, Layout
from throughline.views.components.fullgraph import GraphData, pack_graph

NO_TOPIC = 0xFFFF  # of a note that stands in no topic


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
    )
    return Whole(data, len(links))
