"""One note for an assistant: its text in marked stretches, what is known of it, and how it is linked."""

from throughline.agents.addresses import address_of, named_by
from throughline.agents.answers import Fetched, Linked, Metadata, Named
from throughline.agents.asked import Fetch
from throughline.agents.paging import stretch
from throughline.agents.untrusted import line, marked
from throughline.library import Library
from throughline.library.nouns import Card, Link, Note, NoteKind, Paper
from throughline.library.nouns import Named as NamedNote

TEXT_LENGTH = 20_000  # characters, about 5,000 tokens: one answer must leave room in an assistant's context
MOST_LINKS = 50  # a hub has hundreds and would fill the answer; a compromise, not measured
MOST_NAMES = 20  # aliases, or authors: some papers have thousands
LABEL_LENGTH = 300  # characters: a label is a sentence or two; a longer one is cut to save tokens


def note_called(library: Library, name: str) -> Note:
    """Return the note that an id, an address or a title names."""
    return library.notes.find(named_by(name))


def fetch(library: Library, asked: Fetch) -> Fetched:
    """Read one note in full: its text, its links, its dates and, for a paper, its identifiers."""
    note = note_called(library, asked.id)
    text = text_of(note)
    shown, after = stretch(text, asked.offset, TEXT_LENGTH)
    return Fetched(
        id=note.id,
        title=line(note.title),
        text=marked(str(shown)),
        url=address_of(note.id, note.kind),
        metadata=_metadata(library, note, len(text), after),
    )


def text_of(note: Note) -> str:
    """Return all that the library holds of a note in words."""
    abstract = note.paper.abstract if note.paper else ""
    return "\n\n".join(filter(None, (note.description, note.summary, note.body, abstract)))


def _metadata(library: Library, note: Note, characters: int, after: int | None) -> Metadata:
    paper = note.paper or Paper()
    links = tuple(library.notes.links([note.id]))
    return Metadata(
        kind=note.kind,
        captured=note.complete,
        date=note.date,
        aliases=tuple(line(alias) for alias in note.aliases[:MOST_NAMES]),
        arxiv=line(paper.arxiv),
        year=paper.year,
        doi=line(paper.doi),
        authors=tuple(line(author) for author in paper.authors[:MOST_NAMES]),
        characters=characters,
        next_offset=after,
        links=linked(library, note.id, links[:MOST_LINKS]),
        links_total=len(links),
    )


def linked(library: Library, note_id: str, links: tuple[Link, ...]) -> tuple[Linked, ...]:
    """Return the notes that links join to one, each with what its link says."""
    cards = library.notes.cards({end for link in links for end in (link.source, link.target)})
    return tuple(_linked(note_id, link, cards) for link in links)


def _linked(note_id: str, link: Link, cards: dict[str, Card]) -> Linked:
    forward = link.source == note_id
    other = cards[link.target if forward else link.source]
    words = link.kind.forward if forward else link.kind.backward
    return Linked(**named(other).model_dump(), relation=words, label=line(link.label, LABEL_LENGTH))


def named(note: Card | Note | NamedNote) -> Named:
    """Return a note as answers name it."""
    return Named(id=note.id, title=line(note.title), url=address_of(note.id, note.kind), kind=note.kind)


def members(library: Library, topic: Note) -> str:
    """Return the notes of a topic as a list with their ids, cut where it grows long."""
    links = [link for link in library.notes.links([topic.id]) if link.target == topic.id]
    shown = linked(library, topic.id, tuple(links[:MOST_LINKS]))
    rows = [f"- {one.title} [{one.id}]" for one in shown]
    more = len(links) - len(shown)
    return "\n".join(rows + ([f"… and {more:,} more"] if more else []))


def is_topic(note: Note) -> bool:
    """Whether a note is the hub of a topic."""
    return note.kind is NoteKind.TOPIC
