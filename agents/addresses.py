"""The addresses that notes have for assistants: `note://` and `topic://`, each with an id."""

from urllib.parse import quote, unquote

from throughline.library.nouns import NoteKind

NOTE, TOPIC = "note://", "topic://"


def address_of(note_id: str, kind: NoteKind) -> str:
    """Return the address that a note is listed under.

    >>> address_of("can-models-talk", NoteKind.CONCEPT), address_of("gaps", NoteKind.TOPIC)
    ('note://can-models-talk', 'topic://gaps')
    """
    return (TOPIC if kind is NoteKind.TOPIC else NOTE) + quote(note_id, safe="")


def named_by(text: str) -> str:
    """Return the id in an address, or the text itself where it is none.

    >>> named_by("note://caf%C3%A9"), named_by("can-models-talk")
    ('café', 'can-models-talk')
    """
    for scheme in (NOTE, TOPIC):
        if text.startswith(scheme):
            return unquote(text.removeprefix(scheme))
    return text
