"""What clients can list and read besides calling tools: notes as resources, inquiring lines as prompts."""

import mcp_types as protocol

from throughline.agents.addresses import NOTE, TOPIC, address_of, named_by
from throughline.agents.briefs import pack_text
from throughline.agents.notes import TEXT_LENGTH, is_topic, members, text_of
from throughline.agents.untrusted import line, marked
from throughline.library import Library
from throughline.library.errors import ThroughlineError, UnknownNoteError
from throughline.library.nouns import Card, Choice, Listing, NoteKind, Request, Sort
from throughline.library.output import markdown

MARKDOWN = "text/markdown"
DESCRIPTION_LENGTH = 500  # characters: a list shows many notes, and `fetch` gives the whole text
FORM, BRIEF, PACK = "form", "brief", "pack"
FORM_WORDS = f"\u201c{BRIEF}\u201d: the finished prompt. \u201c{PACK}\u201d: the evidence, to write one from."

TEMPLATES = [
    protocol.ResourceTemplate(
        name="note",
        title="A note",
        uri_template=NOTE + "{id}",
        description="The text of a note, by its id.",
        mime_type=MARKDOWN,
    ),
    protocol.ResourceTemplate(
        name="topic",
        title="A topic",
        uri_template=TOPIC + "{id}",
        description="The text of a topic and the ids of its notes, by its id.",
        mime_type=MARKDOWN,
    ),
]


def resources(library: Library, cursor: str | None) -> protocol.ListResourcesResult:
    """Return one page of the notes, by title."""
    listing = library.notes.browse(Choice(sort=Sort.TITLE), page_at(cursor))
    return protocol.ListResourcesResult(
        resources=[_resource(card) for card in listing.cards], next_cursor=_cursor_after(listing)
    )


def _resource(card: Card) -> protocol.Resource:
    return protocol.Resource(
        name=card.id,
        title=line(card.title),
        uri=address_of(card.id, card.kind),
        description=line(card.description, DESCRIPTION_LENGTH) or None,
        mime_type=MARKDOWN,
    )


def read(library: Library, uri: str) -> protocol.ReadResourceResult:
    """Return the text of the note at an address; what has no such address is not found."""
    note_id = named_by(uri)
    if note_id == uri:
        raise UnknownNoteError(line(uri))
    note = library.notes.get(note_id)
    if uri.startswith(TOPIC) and not is_topic(note):
        raise UnknownNoteError(note_id)
    text = text_of(note)
    shown = marked(f"# {line(note.title)}\n\n{text[:TEXT_LENGTH]}")
    parts = [shown]
    if len(text) > TEXT_LENGTH:
        parts.append(f"{len(text) - TEXT_LENGTH:,} characters follow; `fetch` reads them.")
    if is_topic(note):
        parts.append("The notes of this topic:\n\n" + marked(members(library, note)))
    contents = protocol.TextResourceContents(uri=uri, mime_type=MARKDOWN, text="\n\n".join(parts))
    return protocol.ReadResourceResult(contents=[contents])


def prompts(library: Library, cursor: str | None) -> protocol.ListPromptsResult:
    """Return one page of the inquiring lines, those with the most links first."""
    listing = library.notes.browse(Choice(kinds=(NoteKind.INQUIRY,), sort=Sort.CONNECTIONS), page_at(cursor))
    return protocol.ListPromptsResult(
        prompts=[_prompt(card) for card in listing.cards], next_cursor=_cursor_after(listing)
    )


def _prompt(card: Card) -> protocol.Prompt:
    return protocol.Prompt(
        name=card.id,
        title=line(card.title),
        description=line(card.description, DESCRIPTION_LENGTH) or None,
        arguments=[protocol.PromptArgument(name=FORM, title="Form", description=FORM_WORDS, required=False)],
    )


def prompt(library: Library, name: str, form: str = "") -> protocol.GetPromptResult:
    """Return the research prompt of an inquiring line, or of any other note that is named by its id."""
    note = library.notes.get(name)
    if form not in ("", BRIEF, PACK):
        raise UnknownFormError(line(form))
    text = protocol.TextContent(
        text=pack_text(library, note.id) if form == PACK else prompt_text(library, note.id)
    )
    return protocol.GetPromptResult(
        description=line(note.title), messages=[protocol.PromptMessage(role="user", content=text)]
    )


def prompt_text(library: Library, note_id: str) -> str:
    """Return the research prompt of a note as Markdown, what comes from notes fenced off in it."""
    return markdown(library.prompts.make(Request(note=note_id)))


class UnknownFormError(ThroughlineError, ValueError):
    """A prompt was asked for in a form that there is not."""

    def __init__(self, form: str) -> None:
        super().__init__(f"There is no form \u201c{form}\u201d of a prompt; there are {BRIEF} and {PACK}.")


class UnknownCursorError(ThroughlineError, ValueError):
    """A cursor was handed in that no list has given out."""

    def __init__(self) -> None:
        super().__init__("This cursor was not given out by this list; start again without one.")


def page_at(cursor: str | None) -> int:
    """Return the number of the page that a cursor names."""
    if cursor is None:
        return 1
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 10 and int(cursor)):
        raise UnknownCursorError
    return int(cursor)


def _cursor_after(listing: Listing) -> str | None:
    return str(listing.page + 1) if listing.page < listing.pages else None
